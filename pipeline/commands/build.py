"""`binder build`: find out what has to be made, make it, and say what came of it."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from pipeline.binders import EDITIONS, FORMATS
from pipeline.commands.layout import formats_by_layout, layout_option
from pipeline.commands.reporting import practice_argument, reporting, root_of
from pipeline.problem import Unfinished
from pipeline.read.text import shown
from pipeline.report.reporter import NORMAL, QUIET, VERBOSE, Reporter
from pipeline.report.text import counted
from pipeline.run import inputs
from pipeline.run.plan import Made, Run
from pipeline.run.timing import table
from pipeline.run.whole import Summary, Survey, carried_out, survey


@click.command("build")
@practice_argument
@click.option("-e", "--engagement", "wanted", multiple=True, help="Only this engagement (may be given again).")
@click.option("--edition", "editions", multiple=True, type=click.Choice(EDITIONS), default=("client",),
              show_default=True, help="For whom (may be given again).")
@click.option("-f", "--format", "formats", multiple=True, type=click.Choice(FORMATS), default=FORMATS,
              help="Only this format (may be given again).  [default: all three]")
@layout_option
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False),
              help="Where to put them.  [default: build/ in the practice]")
@click.option("-j", "--jobs", type=click.IntRange(1), help="How many at once.  [default: one a processor]")
@click.option("--scheduler", metavar="ADDRESS", default="", help="Make them on the Dask cluster with this scheduler.")
@click.option("--timings", is_flag=True, help="Say where the time went.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but problems.")
@click.option("-v", "--verbose", is_flag=True, help="Say more on the way.")
@reporting(writes=True)
def command(practice: Path, wanted: tuple[str, ...], editions: tuple[str, ...], formats: tuple[str, ...],
            layouts: tuple[str, ...], output: Path | None, jobs: int | None, scheduler: str, timings: bool, quiet: bool,
            verbose: bool, reporter: Reporter) -> None:
    """Make the binders of PRACTICE (default: the folder you are in) as DOCX, PDF and EPUB.

    A binder that would come out the same again is left as it is. One that cannot be made stops no other.
    """
    reporter.level = QUIET if quiet else VERBOSE if verbose else NORMAL
    root, started = root_of(practice), time.monotonic()
    out = (output or root / "build").resolve()
    wanted_files = tuple((layout, tuple(names)) for layout, names in formats_by_layout(layouts, formats).items())
    run = Run(root, out, tuple(dict.fromkeys(editions)), wanted_files, inputs.shared(root), reporter.strict)
    found = survey(run, wanted)
    reporter.say(f"{counted(found.to_make, 'binder')} to make, {found.unchanged} unchanged.", VERBOSE)
    with reporter.progress(found.to_make) as step:
        summary = carried_out(found, jobs, scheduler, lambda made, steps: step(_lines(made), steps))
    stopping = reporter.sorted_out(summary.problems)
    if summary.made or found.unchanged:
        reporter.say(_end(found, summary, time.monotonic() - started, out))
    for line in table(summary.seconds) if timings else ():
        reporter.say(line)
    if stopping or summary.failures:
        raise Unfinished(stopping, summary.failures, summary.made)
    sys.stdout.flush()


def _lines(made: Made) -> list[str]:
    return [f"{binder.engagement} ({binder.edition}): {', '.join(shown(file) for file in binder.files)}"
            for binder in made.binders]


def _end(found: Survey, summary: Summary, seconds: float, out: Path) -> str:
    if not found.orders:
        return f"Nothing has changed: {counted(found.unchanged, 'binder')} as before, in {shown(out)}"
    unchanged = f", {found.unchanged} unchanged" if found.unchanged else ""
    missing = f"; not made: {', '.join(summary.missing)}" if summary.missing else ""
    return f"{counted(summary.made, 'binder')} in {seconds:.1f} s{unchanged}, in {shown(out)}{missing}"
