"""`binder check`: every chapter against the schemas, without anybody's data."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.guard import guarded, root_of
from pipeline.inspection import inspect
from pipeline.problem import Refused, errors
from pipeline.reporter import Reporter, counted


@click.command("check")
@click.argument("paths", metavar="[PRACTICE] [CHAPTER…]", nargs=-1, type=click.Path(path_type=Path))
@guarded
def command(paths: tuple[Path, ...]) -> None:
    """Prove that every placeholder of every chapter (or of each CHAPTER) can be filled in every edition.

    PRACTICE is the folder you are in unless you name another. A chapter is named by its file, or by its name.
    """
    practice = paths[0] if paths and paths[0].is_dir() else Path()
    reporter, found = Reporter(), inspect(root_of(practice), paths[practice != Path() :])
    problems = errors(found.problems)
    if problems:
        raise Refused(problems)
    reporter.warnings(found.problems)
    reporter.say(f"{counted(found.chapters, 'chapter')}: no problems.")
