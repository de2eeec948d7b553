"""`binder new`: a practice in a folder of the coach's own."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.reporting import plain
from pipeline.new_practice import FIRST_ENGAGEMENT, start_practice
from pipeline.publish import CannotWrite
from pipeline.report.reporter import Reporter
from pipeline.report.text import shown


@click.command("new")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@plain
def command(folder: Path, reporter: Reporter) -> None:
    """Make a practice in DIR: chapters, a theme, instruments and one engagement to fill in."""
    try:
        files = start_practice(folder)
    except OSError as error:
        raise CannotWrite(Path(error.filename or folder), error) from error
    reporter.say(f"{len(files)} files in {shown(folder.resolve())}.")
    reporter.say(f"Fill in {shown(folder.resolve() / FIRST_ENGAGEMENT)}, then run `make binder` in {shown(folder.resolve())}.")
