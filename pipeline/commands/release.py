"""`binder release`: a book to hand over, recorded so that later ones can be held against it."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from pipeline.build import FORMATS, make, prepare
from pipeline.check.checking import check
from pipeline.commands.layout import formats_by_layout, layout_option
from pipeline.commands.reporting import practice_argument, reporting, root_of
from pipeline.key import KEY_FILE
from pipeline.prove.inspection import inspect
from pipeline.publish import CannotWrite
from pipeline.release import key_for, released, write_ledger
from pipeline.report.reporter import Reporter
from pipeline.report.text import shown
from pipeline.view import EDITIONS


@click.command("release")
@practice_argument
@click.option("-e", "--engagement", required=True, help="The engagement, by its id.")
@click.option("--edition", type=click.Choice(EDITIONS), default="client", show_default=True, help="For whom.")
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help="The day of the release.  [default: today]")
@click.option("--forget-earlier", is_flag=True, help="Go on although the key of earlier releases is lost.")
@layout_option
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False),
              help="Where to put it.  [default: build/ in the practice]")
@reporting(writes=True)
def command(practice: Path, engagement: str, edition: str, date: datetime.datetime | None, forget_earlier: bool,
            layouts: tuple[str, ...], output: Path | None, reporter: Reporter) -> None:
    """Make a binder to hand over, audit it against every earlier release, and record it in the ledger."""
    root = root_of(practice)
    checked = reporter.heeded(check(root, [engagement]))
    found, engagements = checked.sound()
    inspected = reporter.heeded(inspect(found, [edition]))
    job = prepare(checked, inspected, [edition])[0]  # first: a release that is refused leaves no key behind
    key, new = key_for(found, engagements[0], forget_earlier)
    if new:
        reporter.say(f"A new key lies in {shown(root / KEY_FILE)}: keep a copy, and keep it out of version control.")
    day = date.date() if date else datetime.date.today()
    job, ledger = released(found, engagements[0], job, key, day, forget_earlier)
    try:
        path = write_ledger(engagements[0], ledger)  # first: a book that is out must never be missing from it
    except OSError as error:
        raise CannotWrite(Path(error.filename or "releases.json"), error) from error
    for layout, names in formats_by_layout(layouts, FORMATS).items():
        binder = make(job.laid_out(layout), found.theme, names, (output or root / "build").resolve())
        reporter.say(f"{job.woven.stamp}: {', '.join(shown(file) for file in binder.files)}")
    reporter.say(f"Recorded in {shown(path)}.")
