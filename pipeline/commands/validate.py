"""`binder validate`: schemas, then rules across records, for every engagement."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.checking import check
from pipeline.commands.guard import guarded, practice_argument, root_of
from pipeline.reporter import Reporter, counted


@click.command("validate")
@practice_argument
@guarded
def command(practice: Path) -> None:
    """Check every file of PRACTICE (default: the folder you are in) against its schema, and across files."""
    reporter, checked = Reporter(), check(root_of(practice))
    reporter.warnings(checked.warnings)
    _, engagements = checked.sound()
    reporter.say(f"{counted(len(engagements), 'engagement')}: no problems.")
