"""The line of a source that a problem lies in, with a caret under the fault, whatever the line is made of."""

from __future__ import annotations

import re
import unicodedata

from msgspec import Struct

from pipeline.problem import Where
from pipeline.report.outcome import harmless

_TAB = "    "
_CUT = "…"
_TOKEN = re.compile(r'\{\{.*?\}\}|"(?:[^"\\]|\\.)*"|!?\[[^\]]*\]\([^)]*\)|:{3,}|#+|[\w./-]+')
"""What a fault is where nobody said how long it is: a placeholder, a text, an image or a link, a fence, a word."""

_JOINERS = "\u200d\ufe0e\ufe0f"


class Excerpt(Struct, frozen=True):
    """One line of a source in cells of a terminal: its `text`, and the caret's `indent` and `length` (0: none)."""

    text: str
    indent: int
    length: int


def excerpt(where: Where, room: int) -> Excerpt | None:
    """The line that `where` names, cut around the fault to `room` cells (at least 20).

    None where it cannot be read as text any more, has no such place, or `where` is a file as a whole.
    """
    line = _line(where)
    if line is None or where.column > len(line) + 1:
        return None
    start = max(where.column - 1, 0)
    end = _end(line, start, where.end_column - 1)
    before, fault, after = (_printable(part) for part in (line[:start], line[start:end], line[end:]))
    before, fault, after = _fitting(before, fault, after, room)
    indent = _cells(before)
    length = _cells(before + fault) - indent if where.column else 0
    return Excerpt((before + fault + after).rstrip(), indent, max(length, 1) if where.column else 0)


def _line(where: Where) -> str | None:
    """The line as the readers count them: UTF-8, a byte order mark and carriage returns left out."""
    try:
        text = where.file.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError:
        return None
    lines = text.replace("\r\n", "\n").split("\n")
    if not 0 < where.line <= len(lines) or "\0" in lines[where.line - 1]:
        return None
    return lines[where.line - 1]


def _end(line: str, start: int, end: int) -> int:
    if start < end <= len(line):
        return end
    token = _TOKEN.match(line, start)
    return token.end() if token else min(start + 1, len(line))


def _printable(text: str) -> str:
    return harmless(text.replace("\t", _TAB))


def _fitting(before: str, fault: str, after: str, room: int) -> tuple[str, str, str]:
    """The three parts of a line in `room` cells: the fault first, then what stands around it, `…` for what is cut."""
    if _fits(before + fault + after, room):
        return before, fault, after
    fault = _head(fault, room // 2)
    beside = room - _cells(fault)
    kept = _tail(before, max(beside // 2, beside - _cells(after[:room])))
    return kept, fault, _head(after, beside - _cells(kept))


def _fits(text: str, room: int) -> bool:
    return len(text) <= room * 8 and _cells(text) <= room


def _head(text: str, room: int) -> str:
    """As much of the beginning as fits, with `…` in place of the rest."""
    if _fits(text, room):
        return text
    end = min(len(text), room * 8)
    while end and (_cells(text[:end]) > room - 1 or _attached(text, end)):
        end -= 1
    return text[:end] + _CUT


def _tail(text: str, room: int) -> str:
    """As much of the end as fits, with `…` in place of what comes before."""
    if _fits(text, room):
        return text
    start = max(0, len(text) - room * 8)
    while start < len(text) and (_cells(text[start:]) > room - 1 or _attached(text, start)):
        start += 1
    return _CUT + text[start:]


def _attached(text: str, at: int) -> bool:
    """Whether the character at `at` belongs to the one before it: an accent, a joined emoji."""
    if at >= len(text):
        return False
    return unicodedata.combining(text[at]) > 0 or text[at] in _JOINERS or text[at - 1] == _JOINERS[0]


def _cells(text: str) -> int:
    """How many cells of a terminal a text takes."""
    from rich.cells import cell_len

    return cell_len(text)
