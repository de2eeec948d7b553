"""`binder validate`: schemas, then rules across records, for every engagement."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.checking import check
from pipeline.commands.reporting import practice_argument, reporting, root_of
from pipeline.report.reporter import Reporter
from pipeline.report.text import counted


@click.command("validate")
@practice_argument
@reporting()
def command(practice: Path, reporter: Reporter) -> None:
    """Check every file of PRACTICE (default: the folder you are in) against its schema, and across files."""
    _, engagements = reporter.heeded(check(root_of(practice))).sound()
    reporter.say(f"{counted(len(engagements), 'engagement')}: no problems.")
