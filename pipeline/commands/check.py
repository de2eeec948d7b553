"""`binder check`: every chapter against the schemas, without anybody's data."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.reporting import practice_and_files, reporting, root_of
from pipeline.problem import Refused
from pipeline.prove.inspection import inspect_all
from pipeline.report.reporter import Reporter
from pipeline.report.text import counted


@click.command("check")
@practice_and_files("CHAPTER")
@reporting()
def command(practice: Path, files: tuple[Path, ...], reporter: Reporter) -> None:
    """Prove that every placeholder of every chapter, or of each CHAPTER, can be filled in every edition.

    PRACTICE is the folder you are in unless you name another. A chapter is named by its file, or by its name.
    """
    found = reporter.heeded(inspect_all(root_of(practice), files))
    if found.problems:
        raise Refused(list(found.problems))
    reporter.say(f"{counted(len(found.chapters.chapters), 'chapter')}: no problems.")
