"""`binder validate`: schemas, then rules across records, for every engagement."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.build import check_practice
from pipeline.commands.guard import guarded, practice_argument, root_of
from pipeline.reporter import Reporter


@click.command("validate")
@practice_argument
@guarded
def command(practice: Path) -> None:
    """Check every file of PRACTICE (default: the folder you are in) against its schema, and across files."""
    _, engagements = check_practice(root_of(practice))
    Reporter().say(f"{len(engagements)} engagement{'' if len(engagements) == 1 else 's'}: no problems.")
