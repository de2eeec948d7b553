"""Saying it: progress while a command runs, and its report at the end, on a terminal, in a log or in a file."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Protocol, TypeVar

import click
from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.problem import Problem, Severity
from pipeline.publish import CannotWrite
from pipeline.report import text
from pipeline.report.estimate import in_words, remaining
from pipeline.report.filing import file_report, file_summary
from pipeline.report.outcome import MACHINE, PROBLEMS, USAGE, Outcome, harmless, repository_of, tidied

QUIET, NORMAL, VERBOSE = 0, 1, 2

TEXT, GITHUB = "text", "github"
_MODULES = {TEXT: "text", "json": "as_json", GITHUB: "github", "sarif": "sarif", "junit": "junit"}


def _render(module: str, outcome: Outcome) -> str:
    """The outcome in one form, whose module is loaded when it is asked for."""
    return import_module(f"pipeline.report.{module}").render(outcome)


FORMS: dict[str, Callable[[Outcome], str]] = {form: partial(_render, module) for form, module in _MODULES.items()}
"""The forms of a report by their names, each a function of the outcome."""


class _Heard(Protocol):
    """What a check found; `strict` has the warnings among the problems."""

    warnings: Sequence[Problem]

    def strict(self) -> _Heard: ...


Found = TypeVar("Found", bound=_Heard)


class Reporter(Struct):
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
        return replace(found, problems=(*found.problems, *found.warnings), warnings=()) if self.strict else found

    def sorted_out(self, problems: Collection[Problem]) -> list[Problem]:
        """Those of `problems` that stop something; the warnings among the others are told at the end."""
        stopping = [problem for problem in problems if self.strict or problem.severity is Severity.ERROR]
        self.warnings += [problem for problem in problems if problem.severity is Severity.WARNING]
        return stopping

    def say(self, line: str, level: int = NORMAL) -> None:
        """One line about how it goes."""
        if self.level >= level:
            click.echo(line, err=self._aside)

    @contextmanager
    def progress(self, total: int) -> Iterator[Callable[[Sequence[str], int], None]]:
        """A bar on a terminal, lines elsewhere; yields the function that ends so many steps with their lines."""
        if self.level == QUIET:
            yield lambda lines, steps: None
        elif not _stream(self._aside).isatty():
            yield lambda lines, steps: [self.say(line) for line in lines]
        else:
            with _bar(self._aside, moving=total > 1) as bar:
                task = bar.add_task("binders", total=total)

                def step(lines: Sequence[str], steps: int) -> None:
                    for line in lines:
                        bar.console.print(line, markup=False, highlight=False, soft_wrap=True)
                    bar.advance(task, steps)

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

    def conclude(self, exit_code: int, problems: Sequence[Problem] = (), failure: str = "", made: int = 0) -> int:
        """Say how it ended, in the form that was asked for, though so many binders were made. Returns the exit code.

        It is 1 instead of 0 where warnings count as errors and there are some; 3 where the report cannot be written.
        """
        found = tidied([*problems, *self.warnings], self.root)
        code = PROBLEMS if self.strict and found and not exit_code else exit_code
        repository = repository_of(self.root) if self.root else None
        stopped = self.writes and exit_code == PROBLEMS and not made
        outcome = Outcome(self.command, code, found, _harmless_lines(failure), self.root, repository, self.strict, stopped)
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


def _harmless_lines(text: str) -> str:
    return "\n".join(map(harmless, text.split("\n")))


def _stream(err: bool):
    return sys.stderr if err else sys.stdout


def _coloured(stream) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _bar(err: bool, moving: bool):
    """A bar that shows how far it is; only one that is `moving` tells the time between two steps, in a thread of its own."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
    from rich.text import Text

    class Left(ProgressColumn):
        """How long the rest takes, at the pace of what is done since the start; nothing is guessed before that."""

        def render(self, task: Task) -> Text:
            seconds = remaining(task.completed, task.total or 0, task.elapsed or 0)
            return Text("" if seconds is None else in_words(seconds))

    return Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Left(), console=Console(stderr=err),
                    auto_refresh=moving)
