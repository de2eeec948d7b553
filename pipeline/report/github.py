"""A report for GitHub Actions: annotations on the lines they are about, and a summary with all of them."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

from pipeline.problem import Problem
from pipeline.report.outcome import Outcome, relative
from pipeline.report.text import tally

SHOWN = 10
"""How many annotations of one severity GitHub shows a step; it drops the rest without a word."""

SUMMARY_SIZE = 1024 * 1024
"""How many bytes the summary of a step may have; GitHub refuses a longer one whole."""

_HEAD = "| How bad | Where | What | Code |\n|---|---|---|---|\n"
_PLAIN = set(string.ascii_letters + string.digits + " ,'-")
_CODE = re.compile(r"`([^`]+)`")


def render(outcome: Outcome) -> str:
    """The workflow commands, the most serious first, at most `SHOWN` of each severity."""
    shown = [*outcome.errors[:SHOWN], *outcome.warnings[:SHOWN]]
    failure = [f"::error title=binder {outcome.command}::{_data(outcome.failure)}"] if outcome.failure else []
    return "".join(f"{line}\n" for line in [*failure, *(_annotation(problem, outcome) for problem in shown)])


def summary(outcome: Outcome, room: int = SUMMARY_SIZE) -> str:
    """Everything as Markdown, in `room` bytes; what does not fit is counted."""
    text = f"### binder {outcome.command}: {tally(outcome)}\n\n"
    text += f"{_literal(outcome.failure)}\n\n" if outcome.failure else ""
    rows = [_row(problem, outcome) for problem in [*outcome.errors, *outcome.warnings]]
    text += _HEAD if rows else ""
    left = room - len(text.encode()) - 200  # what is said below when rows are left out
    kept = list(_within(rows, left))
    text += "".join(kept)
    if len(kept) < len(rows):
        text += f"\n{len(rows) - len(kept)} more did not fit here; the log of the step has them all.\n"
    return text + "\n" if len(text.encode()) < room else ""


def _annotation(problem: Problem, outcome: Outcome) -> str:
    where = problem.where
    numbers = {"line": where.line, "col": where.column, "endColumn": where.end_column if where.column else 0}
    properties = {"file": relative(where.file, outcome.repository), **numbers, "title": problem.code}
    written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value)
    message = f"{problem.message}\n{problem.hint}" if problem.hint else problem.message
    return f"::{problem.severity.value} {written}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _row(problem: Problem, outcome: Outcome) -> str:
    where = problem.where
    parts = [relative(where.file, outcome.repository), *(str(n) for n in (where.line, where.column) if n)]
    said = _literal(problem.message) + (f"<br>{_literal(problem.hint)}" if problem.hint else "")
    return f"| {problem.severity.value} | {_literal(':'.join(parts))} | {said} | {_literal(problem.code)} |\n"


def _literal(text: str) -> str:
    """`text` as Markdown that shows it and does nothing: keys and file names may look like markup. Code stays code."""
    pieces = _CODE.split(text)
    return "".join(f"<code>{_entities(piece)}</code>" if number % 2 else _entities(piece)
                   for number, piece in enumerate(pieces))


def _entities(text: str) -> str:
    return "".join(c if c in _PLAIN or ord(c) > 127 else f"&#{ord(c)};" for c in text)


def _within(rows: list[str], room: int) -> Iterator[str]:
    for row in rows:
        room -= len(row.encode())
        if room < 0:
            return
        yield row
