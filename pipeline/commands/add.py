"""`binder add`: a client for the practice, or the next file or entry of an engagement, ready to type in."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from pipeline.check.checking import folders_of
from pipeline.commands.answers import Day, Id
from pipeline.commands.questions import about_a_client, client_from
from pipeline.commands.reporting import plain, root_of
from pipeline.problem import Where
from pipeline.read.practice import engagement_folders
from pipeline.report.reporter import Reporter
from pipeline.report.text import place
from pipeline.start.additions import ADDITIONS, add_client, add_record
from pipeline.start.blanks import GROUPS, Said
from pipeline.start.surroundings import CannotAdd, coach

CLIENT = "client"

_PRACTICE = click.option("-C", "--practice", type=click.Path(path_type=Path, file_okay=False, exists=True),
                         default=Path(), help="The practice.  [default: the folder you are in]")
_ENGAGEMENT = click.option("-e", "--engagement", help="The engagement, by its id.  [default: the only one]")
_OPTIONS = {
    "date": click.option("--date", type=Day(), help="The day.  [default: today]"),
    "due": click.option("--due", type=Day(), help="The day by which it should be done."),
    "goal": click.option("--goal", type=Id(), help="The goal, by its id.  [default: the only one]"),
    "group": click.option("--group", type=click.Choice(GROUPS), help="How the person stands to the client."),
    "id": click.option("--id", type=Id(), help="An id of your own.  [default: the next number]"),
    "instrument": click.option("--instrument", "uses", type=Id(), help="The instrument, by its id."),
    "interviewee": click.option("--interviewee", type=Id(), help="The interviewee's pseudonym."),
    "questionnaire": click.option("--questionnaire", "uses", type=Id(), help="The questionnaire, by its id."),
    "session": click.option("--session", type=click.IntRange(1, 99), help="The session's number.  [default: the last]"),
    "wave": click.option("--wave", type=Id(), help="The wave, by its id.  [default: the last]"),
}


class _Additions(click.Group):
    """A command for each thing to add. An id in the place of its name is a new client."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [CLIENT, *ADDITIONS]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return _client if name == CLIENT else _command(name) if name in ADDITIONS else None

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        name, *rest = args
        if name in self.list_commands(ctx):
            return super().resolve_command(ctx, args)
        near = get_close_matches(name, self.list_commands(ctx), n=1)
        if near or {"-e", "--engagement"} & set(rest):
            hint = f"did you mean `{near[0]}`?" if near else f"there are: {', '.join(self.list_commands(ctx))}"
            ctx.fail(f"there is no `{name}` to add; {hint}")
        return CLIENT, _client, ["--id", name, *rest]


@click.command("add", cls=_Additions)
def command() -> None:
    """Add a client to a practice, or the next file or entry to an engagement, ready to type in.

    `binder add session -e ID` makes the next session, with its number and today's date. `binder add ID` is short for
    `binder add client --id ID`. What is left empty is found by `binder validate`. Nothing is ever overwritten.
    """


@click.command(CLIENT, help="A client: an engagement of the practice. On a terminal it asks; elsewhere the options say it.")
@_PRACTICE
@about_a_client
@plain
def _client(practice: Path, id_: str | None, reporter: Reporter, **given: Any) -> None:
    root = root_of(practice)
    known = coach(root)
    client = client_from(given, {"coach": known["name"] if known else ""})
    _tell(reporter, add_client(root, client, id_ or ""))


def _command(name: str) -> click.Command:
    addition = ADDITIONS[name]

    @plain
    def run(practice: Path, engagement: str | None, reporter: Reporter, due: Any = None, **wishes: Any) -> None:
        root = root_of(practice)
        said = {key: wish for key, wish in wishes.items() if wish is not None}
        try:
            _tell(reporter, add_record(root, _folder(root, engagement), name, Said(**said, due=str(due or ""))))
        except CannotAdd as wrong:
            raise click.UsageError(str(wrong)) from wrong

    for option in (*(_OPTIONS[key] for key in reversed(addition.options)), _ENGAGEMENT, _PRACTICE):
        run = option(run)
    return click.command(name, help=addition.about)(run)


def _folder(root: Path, wanted: str | None) -> Path:
    """The engagement that is meant: by its id, or the one that we are in, or the only one."""
    if wanted:
        return folders_of(root, [wanted])[0]
    there = engagement_folders(root)
    around = [folder for folder in there if Path.cwd().is_relative_to(folder)] or there
    if len(around) != 1:
        raise click.UsageError(f"say which engagement: -e with one of {', '.join(f.name for f in there) or 'none'}")
    return around[0]


def _tell(reporter: Reporter, where: Where) -> None:
    reporter.say(f"{place(where)}: type here; `binder validate` names what is still empty")
