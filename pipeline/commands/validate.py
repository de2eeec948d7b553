"""`binder validate`: schemas, then rules across records, for every engagement."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.check.changed import NotInPractice, engagements_of
from pipeline.check.checking import check
from pipeline.commands.reporting import practice_and_files, reporting, root_of
from pipeline.report.reporter import Reporter
from pipeline.report.text import counted


@click.command("validate")
@practice_and_files("FILE")
@reporting()
def command(practice: Path, files: tuple[Path, ...], reporter: Reporter) -> None:
    """Check every file of PRACTICE (default: the folder you are in) against its schema, and across files.

    With FILEs, which may be deleted ones, only the engagements that they lie in are checked; a file that engagements
    share concerns all of them. What one engagement must not have in common with another takes a run without FILEs.
    """
    root = root_of(practice)
    try:
        wanted = engagements_of(root, files)
    except NotInPractice as wrong:
        raise click.UsageError(str(wrong)) from wrong
    _, engagements = reporter.heeded(check(root, wanted)).sound()
    reporter.say(f"{counted(len(engagements), 'engagement')}: no problems.")
