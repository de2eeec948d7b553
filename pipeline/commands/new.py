"""`binder new`: a practice in a folder of the coach's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from pipeline.commands.answers import Line, Optional
from pipeline.commands.questions import about_a_client, client_from, on_a_terminal
from pipeline.commands.reporting import plain
from pipeline.read.text import shown
from pipeline.report.reporter import Reporter
from pipeline.shipped import SAMPLE
from pipeline.start.new_practice import Wish, refuse_if_taken, shipped_themes, start_practice


@click.command("new")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--theme", type=click.Choice(shipped_themes()),
              help="The look of its binders.  [default: quiet]")
@about_a_client
@plain
def command(folder: Path, id_: str | None, theme: str | None, reporter: Reporter, **given: Any) -> None:
    """Make a practice in DIR: chapters, a theme, instruments and one engagement to fill in.

    On a terminal it asks for the first client; elsewhere the options say it. Without a client, the engagement is an
    example. Nothing is written before the last answer.
    """
    refuse_if_taken(folder)
    first, *others = start_practice(folder, replace(_wish(given, id_ or ""), theme=theme or ""))
    where = shown(folder.resolve())
    reporter.say(f"{len(others) + 1} files in {where}.")
    reporter.say(f"Fill in {shown(first.resolve())}, then run `make binder` in {where}.")


def _wish(given: dict[str, Any], id_: str) -> Wish:
    outline = json.loads((SAMPLE / "binder.json").read_text(encoding="utf-8"))
    if given["name"] is None and on_a_terminal():
        given["name"] = click.prompt("Client's name (none: an example to fill in)", default="", show_default=False,
                                     type=Optional(Line())) or None
    if given["name"] is None:
        told = [key for key, value in given.items() if value is not None and key not in ("language", "paper")]
        if told:
            raise click.UsageError("say who the client is as well: --client NAME")
        return Wish(None, id_, given["language"] or "", given["paper"] or "")
    client = client_from(given, {key: outline[key] for key in ("language", "paper")})
    return Wish(client, id_, client.language, client.paper)
