"""`binder print-kit`: cover, spine and tab labels for the ring binder that the printed pages go into."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.build import FORMATS_OF, make, prepare
from pipeline.check.checking import check
from pipeline.commands.reporting import practice_argument, reporting, root_of
from pipeline.kit import make_kit, planned, printed_pdf
from pipeline.prove.inspection import inspect
from pipeline.render.kit import TAB_HEIGHT, TABS
from pipeline.render.kit.rings import RINGS
from pipeline.report.reporter import Reporter
from pipeline.report.text import shown
from pipeline.view import EDITIONS


@click.command("print-kit")
@practice_argument
@click.option("-e", "--engagement", required=True, help="The engagement, by its id.")
@click.option("--edition", type=click.Choice(EDITIONS), default="client", show_default=True, help="For whom.")
@click.option("--ring", type=click.Choice([str(ring.mm) for ring in RINGS]),
              help="The size of the rings, in mm.  [default: the one that fits]")
@click.option("--spine-mm", type=click.FloatRange(5, 150), help="The width of the spine.  [default: as the rings]")
@click.option("--tabs", type=click.Choice([str(count) for count in TABS]),
              help="How many tabs a set of dividers has.  [default: as many as needed]")
@click.option("--tab-mm", type=(click.FloatRange(10, 150), click.FloatRange(5, 40)), metavar="WIDTH HEIGHT",
              help=f"The size of a label.  [default: by --tabs, {TAB_HEIGHT:g} high]")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False),
              help="Where to put it, and where the printed binder is.  [default: build/ in the practice]")
@reporting(writes=True)
def command(practice: Path, engagement: str, edition: str, ring: str | None, spine_mm: float | None,
            tabs: str | None, tab_mm: tuple[float, float] | None, output: Path | None,
            reporter: Reporter) -> None:
    """Make the cover, the spine and the tab labels of a printed binder, in true size."""
    root = root_of(practice)
    out = (output or root / "build").resolve()
    checked = reporter.heeded(check(root, [engagement]))
    job = prepare(checked, reporter.heeded(inspect(checked.practice, [edition])), [edition])[0].laid_out("print")
    if not printed_pdf(job, out).is_file():
        made = make(job, checked.practice.theme, FORMATS_OF["print"], out)
        reporter.say(f"{made.engagement} ({made.edition}): {', '.join(shown(file) for file in made.files)}")
    plan = planned(job, out, ring and int(ring), spine_mm, tabs and int(tabs), tab_mm)
    for line in plan.advice:
        reporter.say(line)
    binder = make_kit(job, checked.practice.theme, plan, out)
    reporter.say(", ".join(shown(file) for file in binder.files))
