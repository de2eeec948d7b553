"""A report in words, for people: place, message and code in a line that editors read; the source, a caret, a hint."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from pipeline.problem import Problem, Severity, Where
from pipeline.read.text import shown
from pipeline.report.excerpt import excerpt
from pipeline.report.outcome import Outcome, harmless

_COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow"}
_NARROWEST = 20

Paint = Callable[[str, str], str]
"""Gives a text a style of rich, or leaves it as it is."""


def render(outcome: Outcome, *, colour: bool = False, width: int = 120) -> str:
    """Every problem with its place, a blank line between files, and how many there were; empty where all is well.

    A line of source takes `width` cells of a terminal at most.
    """
    paint = _painted if colour else _plain
    files = ["\n".join(_file(list(group), width if outcome.shows_source(file) else 0, paint))
             for file, group in groupby(outcome.problems, lambda problem: problem.where.file)]
    parts = ["\n\n".join(files), _count(outcome)] if files else []
    parts += [outcome.failure] if outcome.failure else []
    return "".join(f"{part}\n" for part in parts)


def counted(count: int, noun: str) -> str:
    """How many of something there are, in words that fit: `1 binder`, `3 binders`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def tally(outcome: Outcome) -> str:
    """How many errors and warnings there are: `2 errors, 1 warning`."""
    counts = ((len(outcome.errors), "error"), (len(outcome.warnings), "warning"))
    return ", ".join(counted(number, noun) for number, noun in counts if number) or "no problems"


def place(where: Where) -> str:
    """`file:line:column`, the file as seen from the current folder where it lies below it."""
    return ":".join([harmless(shown(where.file)), *(str(number) for number in (where.line, where.column) if number)])


def _file(problems: Sequence[Problem], width: int, paint: Paint) -> Iterator[str]:
    """The lines on one file; its own lines are shown in `width` cells, or not at all (0)."""
    for problem in problems:
        severity = paint(problem.severity.value, _COLOURS[problem.severity])
        start, code = paint(place(problem.where), "bold"), paint(f"[{problem.code}]", "dim")
        yield f"{start}: {severity}: {problem.message} {code}"
        if width:
            yield from _source(problem, paint, width)
        if problem.hint:
            yield f"    {problem.hint}"


def _source(problem: Problem, paint: Paint, width: int) -> Iterator[str]:
    gutter = f"{problem.where.line:>6} | "
    found = excerpt(problem.where, max(width - len(gutter), _NARROWEST))
    if found is None:
        return
    yield f"{paint(gutter, 'dim')}{found.text}".rstrip()
    if found.length:
        caret = paint("^" * found.length, _COLOURS[problem.severity])
        yield f"{paint(' ' * (len(gutter) - 2) + '| ', 'dim')}{' ' * found.indent}{caret}"


def _count(outcome: Outcome) -> str:
    return f"{tally(outcome)}.{' Nothing was written.' if outcome.stopped else ''}"


def _plain(text: str, _style: str) -> str:
    return text


def _painted(text: str, style: str) -> str:
    from rich.color import ColorSystem
    from rich.style import Style

    return Style.parse(style).render(text, color_system=ColorSystem.STANDARD)
