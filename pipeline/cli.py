"""The command line: one group, whose commands are imported when they are called."""

from __future__ import annotations

from importlib import import_module

import click

from pipeline.run import machine

COMMANDS = {
    "add": "Add a client, or the next session, goal, interview …",
    "build": "Make the binders: DOCX, PDF and EPUB.",
    "check": "Check the chapters, without anybody's data.",
    "clean": "Delete what earlier runs found out, so that all is made anew.",
    "explain": "Say what the code of a problem means, with an example and its mend.",
    "new": "Make a new practice in a folder of your own.",
    "print-kit": "Make the cover, spine and tab labels of a printed binder.",
    "release": "Make a binder to hand over, and record it.",
    "themes": "Show the looks that a practice has, as pictures.",
    "validate": "Check the data of every engagement.",
    "view": "Show the data that one edition sees, as JSON.",
}


class _Commands(click.Group):
    """Knows its commands by name, and loads only the one that runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return import_module(f"pipeline.commands.{name.replace('-', '_')}").command if name in COMMANDS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="binder", message="binder %(version)s")
def main() -> None:
    """Make a leader's binder from a coach's data and chapters."""
    machine.collect_after(machine.SELDOM)
