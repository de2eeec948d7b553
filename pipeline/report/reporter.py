"""Saying it: progress while a command runs, and its report at the end, on a terminal, in a log or in a file."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import click

from pipeline.check.checking import Checked
from pipeline.problem import Problem
from pipeline.prove.inspection import Inspected
from pipeline.publish import CannotWrite
from pipeline.report import as_json, github, junit, sarif, text
from pipeline.report.filing import file_report, file_summary
from pipeline.report.outcome import MACHINE, PROBLEMS, USAGE, Outcome, harmless, repository_of, tidied

QUIET, NORMAL, VERBOSE = 0, 1, 2

Found = TypeVar("Found", Checked, Inspected)

TEXT, GITHUB = "text", "github"
FORMS: dict[str, Callable[[Outcome], str]] = {
    TEXT: text.render, "json": as_json.render, GITHUB: github.render, "sarif": sarif.render, "junit": junit.render}
"""The forms of a report by their names, each a function of the outcome."""


@dataclass
class Reporter:
    """Speaks for one run of `command` on the practice at `root` (None: none yet), and keeps the warnings for the end.

    `form` is a key of FORMS; the report goes to the file `target`, or to standard output, which it has for itself
    then: words go to standard error. With `prints` the command prints data of its own there, and the report goes to
    standard error too. `strict` is as in `Outcome`; `writes`: it makes files; `level` is QUIET, NORMAL or VERBOSE.
    """

    command: str
    root: Path | None = None
    form: str = TEXT
    target: Path | None = None
    strict: bool = False
    writes: bool = False
    prints: bool = False
    level: int = NORMAL
    warnings: list[Problem] = field(default_factory=list)

    def heeded(self, found: Found) -> Found:
        """`found`, whose warnings are told at the end; where warnings count as errors, they stop what errors stop."""
        self.warnings += found.warnings
        return found.strict() if self.strict else found

    def say(self, line: str, level: int = NORMAL) -> None:
        """One line about how it goes."""
        if self.level >= level:
            click.echo(line, err=self._aside)

    @contextmanager
    def progress(self, total: int) -> Iterator[Callable[[str], None]]:
        """A bar on a terminal, a line a step elsewhere; yields the function that ends one step with its line."""
        if self.level == QUIET:
            yield lambda line: None
        elif not _stream(self._aside).isatty():
            yield self.say
        else:
            with _bar(self._aside) as bar:
                task = bar.add_task("binders", total=total)

                def step(line: str) -> None:
                    bar.console.print(line, markup=False, highlight=False, soft_wrap=True)
                    bar.advance(task)

                yield step

    def page(self, markdown: str) -> None:
        """Print a page of Markdown on standard output: set on a terminal, as it is elsewhere."""
        if not sys.stdout.isatty():
            click.echo(markdown.encode())
            return
        from rich.console import Console
        from rich.markdown import Markdown
        from rich.theme import Theme

        look = Theme({"markdown.code": "cyan"})
        console = Console(width=min(shutil.get_terminal_size().columns, 100), theme=look)
        console.print(Markdown(markdown, code_theme="ansi_light"))

    def conclude(self, exit_code: int, problems: Sequence[Problem] = (), failure: str = "") -> int:
        """Say how it ended, in the form that was asked for. Returns the exit code.

        It is 1 instead of 0 where warnings count as errors and there are some; 3 where the report cannot be written.
        """
        found = tidied([*problems, *self.warnings], self.root)
        code = PROBLEMS if self.strict and found and not exit_code else exit_code
        repository = repository_of(self.root) if self.root else None
        stopped = self.writes and exit_code == PROBLEMS
        outcome = Outcome(self.command, code, found, harmless(failure), self.root, repository, self.strict, stopped)
        self._speak(outcome)
        try:
            self._deliver(outcome)
        except CannotWrite as refused:
            click.echo(f"{text.shown(refused.path)}: the report cannot be written: {refused}.", err=True)
            return MACHINE
        return code

    @property
    def fills_both_streams(self) -> bool:
        """Whether neither standard stream has room for another word: one has data, the other a report."""
        return self._alone and self.prints

    @property
    def _alone(self) -> bool:
        """Whether a report for a program has a standard stream for itself."""
        return self.form not in (TEXT, GITHUB) and self.target is None

    @property
    def _aside(self) -> bool:
        """Whether words have to leave standard output to a report, or to what the command prints."""
        return self.prints or (self.form != TEXT and self.target is None)

    def _speak(self, outcome: Outcome) -> None:
        """Tell people, on standard error. Wrong usage is told by the command line itself."""
        said = replace(outcome, failure="") if outcome.exit_code == USAGE else outcome
        if self._alone:
            said = replace(said, problems=())
        if not self.fills_both_streams:
            colour = _coloured(sys.stderr)
            width = shutil.get_terminal_size().columns if sys.stderr.isatty() else 120
            click.echo(text.render(said, colour=colour, width=width), err=True, nl=False, color=colour)

    def _deliver(self, outcome: Outcome) -> None:
        if self.target is not None:
            file_report(self.target, FORMS[self.form](outcome).encode())
        elif self.form != TEXT:
            try:
                click.echo(FORMS[self.form](outcome).encode(), nl=False, err=self.prints)
            except BrokenPipeError:
                raise
            except OSError as error:
                raise CannotWrite(Path("-"), error) from error
        if self.form == GITHUB:
            file_summary(outcome)


def _stream(err: bool):
    return sys.stderr if err else sys.stdout


def _coloured(stream) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _bar(err: bool):
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    return Progress(*columns, console=Console(stderr=err))
