"""`binder validate`: schemas, then rules across records, for every engagement."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.changed import NotInPractice, engagements_of, practice_of
from pipeline.checking import check
from pipeline.commands.guard import guarded, root_of
from pipeline.reporter import Reporter, counted


@click.command("validate")
@click.argument("paths", metavar="[PRACTICE] [FILE]...", nargs=-1, type=click.Path(path_type=Path))
@guarded
def command(paths: tuple[Path, ...]) -> None:
    """Check every file of PRACTICE (default: the folder you are in) against its schema, and across files.

    With FILEs, which may be deleted ones, only the engagements that they lie in are checked; a file that engagements
    share concerns all of them. What one engagement must not have in common with another takes a run without FILEs.
    """
    root, files = _split(paths)
    try:
        wanted = engagements_of(root, files)
    except NotInPractice as wrong:
        raise click.UsageError(str(wrong)) from wrong
    reporter, checked = Reporter(), check(root, wanted)
    reporter.warnings(checked.warnings)
    _, engagements = checked.sound()
    reporter.say(f"{counted(len(engagements), 'engagement')}: no problems.")


def _split(paths: tuple[Path, ...]) -> tuple[Path, tuple[Path, ...]]:
    """The practice, which is the first path if that is a folder, and the files."""
    if not paths or paths[0].is_dir():
        return root_of(paths[0] if paths else Path()), paths[1:]
    root = practice_of(paths[0])
    if root is None:
        raise click.UsageError(f"`{paths[0]}` lies in no practice; `binder new DIR` makes one")
    return root, paths
