"""`binder clean`: delete what Binder found out before."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.reporting import practice_argument, reporting, root_of
from pipeline.publish import CannotWrite
from pipeline.read.text import shown
from pipeline.report.reporter import Reporter
from pipeline.run.cache import FOLDER, Cache


@click.command("clean")
@practice_argument
@reporting()
def command(practice: Path, reporter: Reporter) -> None:
    """Delete what Binder found out about PRACTICE before (default: the folder you are in).

    Sources and binders stay; the next build makes every binder anew.
    """
    cache = Cache(root_of(practice))
    try:
        there = cache.clear()
    except OSError as error:
        raise CannotWrite(Path(error.filename or cache.folder), error) from error
    reporter.say(f"{shown(cache.folder)} is deleted." if there else f"There was no {FOLDER} to delete.")
