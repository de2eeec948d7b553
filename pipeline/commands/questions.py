"""What `binder new` and `binder add client` want to know about a client: as options, or as questions on a terminal."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from typing import Any

import click

from pipeline.commands.answers import Day, Id, Language, Line, Optional
from pipeline.start.client import Client, first_word, months_later

MONTHS = 9
"""How long an engagement lasts unless somebody says otherwise."""

PAPERS = click.Choice(["a4", "letter"])

_QUESTIONS = {
    "called": ("Called, in a sentence", Line()),
    "role": ("Client's role", Line()),
    "organisation": ("Client's organisation", Line()),
    "purpose": ("What the coaching is for, in a sentence", Line()),
    "coach": ("Coach's name", Line()),
    "language": ("Language", Language()),
    "paper": ("Paper", PAPERS),
}
"""The words for each thing that can be left open, and what may be answered."""

_OPTIONS = (
    click.option("--client", "name", type=Line(), help="The client's name, as it should stand on the page."),
    click.option("--called", type=Line(), help="What the client is called in a sentence.  [default: the first word]"),
    click.option("--role", type=Line(), help="The client's role."),
    click.option("--organisation", type=Line(), help="The client's organisation."),
    click.option("--purpose", type=Line(), help="What the coaching is for."),
    click.option("--coach", type=Line(), help="The coach's name."),
    click.option("--start", type=Day(), help="The first day.  [default: today]"),
    click.option("--end", type=Day(), help=f"The last day.  [default: {MONTHS} months later]"),
    click.option("--language", type=Language(), help="The language of dates and numbers, such as en-GB."),
    click.option("--paper", type=PAPERS, help="The paper of the binder."),
    click.option("--id", "id_", type=Id(), help="The engagement's id.  [default: made from the name]"),
)


def about_a_client(command: Callable) -> Callable:
    """`command` with an option for each thing that can be said about a client."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def on_a_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def client_from(given: dict[str, Any], defaults: dict[str, str]) -> Client:
    """The client that the options tell of; on a terminal, what they leave open is asked for.

    `given` has an entry for each option, None where it was not given. `defaults` are offered as answers; language and
    paper are asked for only if they are among them.
    """
    ask = _asked if on_a_terminal() else lambda text, kind, default: default
    name = given["name"] or ask("Client's name", Line(), None)
    if name is None:
        raise click.UsageError("say who it is: --client NAME")
    start = given["start"] or ask("First day", Day(), datetime.date.today())
    end = Day(start).convert(given["end"], None, None) if given["end"] else ask(
        "Last day", Day(start), months_later(start, MONTHS))
    known = {"called": first_word(name), "role": "", "organisation": "", "purpose": "", "coach": "", **defaults}
    words = {key: given[key] or (ask(text, kind, known[key]) if key in known else "")
             for key, (text, kind) in _QUESTIONS.items()}
    return Client(name, start, end, **words)


def _asked(text: str, kind: click.ParamType, default: Any) -> Any:
    """An answer of that kind; an empty one is the default. Asks again until it fits."""
    return click.prompt(text, default=default, type=Optional(kind) if default == "" else kind,
                        show_default=default not in (None, ""))
