"""Saying it: problems, progress and results, on a terminal or in a log. With the commands, all that knows Click."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from pipeline.problem import Problem, Severity, Where

QUIET, NORMAL, VERBOSE = 0, 1, 2

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class Reporter:
    """Prints for one run of a command; `level` is QUIET, NORMAL or VERBOSE."""

    def __init__(self, level: int = NORMAL):
        self.level = level

    def problems(self, problems: Sequence[Problem]) -> None:
        """Every problem, by file and line, and how many there were."""
        _listed(problems)
        click.echo(f"{counted(len(problems), 'problem')}. Nothing was written.", err=True)

    def warnings(self, warnings: Sequence[Problem]) -> None:
        """What somebody should look at and what stops nothing; no word where there is nothing."""
        _listed(warnings)
        if warnings:
            click.echo(f"{counted(len(warnings), 'warning')}.", err=True)

    def say(self, text: str, level: int = NORMAL) -> None:
        """One line about how it goes."""
        if self.level >= level:
            click.echo(text)

    @contextmanager
    def progress(self, total: int) -> Iterator[Callable[[str], None]]:
        """A bar on a terminal, a line a step elsewhere; yields the function that ends one step with its line."""
        if self.level == QUIET:
            yield lambda line: None
        elif not sys.stdout.isatty():
            yield self.say
        else:
            with _bar() as bar:
                task = bar.add_task("binders", total=total)

                def step(line: str) -> None:
                    bar.console.print(line, markup=False, highlight=False, soft_wrap=True)
                    bar.advance(task)

                yield step


def harmless(text: str) -> str:
    """`text` without characters that could do something to a terminal: a key or a file may be called anything."""
    return _CONTROL.sub("\ufffd", text)


def counted(count: int, noun: str) -> str:
    """How many of something there are, in words that fit: `1 binder`, `3 binders`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def place(where: Where) -> str:
    """`file:line:column`, the file as seen from the current folder where it lies below it."""
    parts = [shown(where.file), *(str(n) for n in (where.line, where.column) if n)]
    return ":".join(parts)


def shown(path: Path) -> str:
    """A path as a person would type it here."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def _bar():
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


def _listed(problems: Sequence[Problem]) -> None:
    for problem in sorted(problems, key=_order):
        where, message = harmless(place(problem.where)), harmless(problem.message)
        click.echo(f"{where}: {_severity(problem)}: {message} [{problem.code}]", err=True)
        if problem.hint:
            click.echo(f"    {harmless(problem.hint)}", err=True)


def _order(problem: Problem) -> tuple:
    where = problem.where
    return str(where.file), where.line, where.column, problem.message


def _severity(problem: Problem) -> str:
    return click.style(problem.severity.value, fg="red" if problem.severity is Severity.ERROR else "yellow", bold=True)
