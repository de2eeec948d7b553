"""`binder themes`: the looks that a practice has, as pictures."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.reporting import practice_argument, reporting, root_of
from pipeline.problem import Refused
from pipeline.read.practice import read_themes, theme_in_use
from pipeline.read.text import shown
from pipeline.report.reporter import Reporter
from pipeline.specimens import draw_specimens

_OWN = """\
For a theme of your own, copy the folder of the one that is nearest, say its new name in its theme.json, and change \
what you like there. Your logo and a folder `fonts` lie beside it. `"theme": "{}"` in sources/binder.json chooses it."""


@click.command("themes")
@practice_argument
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False),
              help="Where to put the pictures.  [default: build/themes in the practice]")
@reporting(writes=True)
def command(practice: Path, output: Path | None, reporter: Reporter) -> None:
    """Show the themes of a practice: name, title, which one is in use, and a picture of each.

    A picture has the cover, a chapter's opening, a chart and an exercise, set as a binder is, with a text about nobody.
    """
    root = root_of(practice)
    themes, problems = read_themes(root)
    if problems:
        raise Refused(problems)
    if not themes:
        raise click.UsageError("there is no theme in sources/themes; `binder new` makes a practice that has some")
    used = theme_in_use(root)
    pictures = draw_specimens(themes, (output or root / "build" / "themes").resolve())
    for theme, picture in zip(themes, pictures, strict=True):
        reporter.say(f"{theme.name}: {theme.title}{' (in use)' if theme.name == used else ''}")
        for line in filter(None, (theme.description, shown(picture))):
            reporter.say(f"  {line}")
    reporter.say(_OWN.format("NAME"))
