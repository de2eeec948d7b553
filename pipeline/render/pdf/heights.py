"""How tall a piece of a book will be, told from its text, so that Typst need not set it twice to find out.

The figures lean to the tall side. They decide nothing near a limit: there Typst measures.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from msgspec import Struct

from filters.lines import PAGE
from pipeline.render.pandoc_text import holds, plain_text
from pipeline.render.pdf.tables import column_widths

SHARES = {"keep": 0.6, "callout": 0.45, "exercise": 0.45, "table": 0.35}
"""The part of a page up to which a piece stays whole; of what may fill a page, the part up to which that is certain."""

CHARACTER = 0.56
"""The width of a character in ems, on average and in a wide typeface."""
CELL = 1.3
"""How many times more characters go into a line of a table than into one of the text."""
BOXED = {"callout", "exercise", "note", "question", "answer", "letter"}
"""Styles with space around them, or a margin of their own."""
WIDE = "\u0590"
"""Characters from here on count twice: letters of many scripts are as wide as high."""
AROUND_TABLE = 2.9
"""The space above and below a table, in lines of text."""
HAND = 24.1
"""The height of a line to write on, in points."""


class Room(Struct, frozen=True):
    """A page: how many lines of text it holds, how many characters go into one, and how high one is, in points."""

    lines: float = 47.0
    characters: float = 58.0
    line: float = 14.7

    def narrower(self, *, by: float = 0, times: float = 1) -> Room:
        """This room with lines that are `by` characters shorter, or hold so many `times` as many."""
        return Room(self.lines, max(times * self.characters - by, 8), self.line)


def fits(style: str, blocks: list[dict], room: Room) -> bool | None:
    """Whether `blocks` surely stay within the share of a page that `style` has in `SHARES`; `None` if in doubt."""
    if _fills_a_page(blocks):
        return False
    beside = AROUND_TABLE if style == "table" else 0  # measured without it
    return True if height(blocks, room) - beside <= SHARES[style] * room.lines else None


def height(blocks: list[dict], room: Room) -> float:
    """The height of `blocks` in lines of text, with the space around them; infinite where text does not tell it."""
    return sum(_HEIGHTS.get(block["t"], _unknown)(block["c"], room) if "c" in block else 4 for block in blocks)


def _fills_a_page(value) -> bool:
    """Whether lines to write on take what is left of a page anywhere in `value` (any part of pandoc's JSON)."""
    if isinstance(value, list):
        return any(_fills_a_page(item) for item in value)
    if not isinstance(value, dict) or value["t"] != "Div":
        return isinstance(value, dict) and value["t"] in {"BlockQuote", "BulletList"} and _fills_a_page(value["c"])
    (_, classes, pairs), inner = value["c"]
    return ("lines" in classes and dict(pairs).get("count") == PAGE) or _fills_a_page(inner)


def _unknown(content, room: Room) -> float:
    return math.inf


def _text(inlines: list, room: Room) -> float:
    if holds(inlines, {"Image", "Math", "RawInline"}):
        return math.inf
    return _lines(plain_text(inlines), room) + 0.5


def _plain(inlines: list, room: Room) -> float:
    return _text(inlines, room) - 0.5


def _lines(text: str, room: Room) -> int:
    width = sum(2 if character >= WIDE else 1 for character in text)
    return max(math.ceil(width / room.characters), 1)


def _heading(content: list, room: Room) -> float:
    return 3.5 + 1.6 * _text(content[2], room.narrower(times=0.6))


def _items(items: list, room: Room) -> float:
    return 0.5 + sum(height(item, room.narrower(by=4)) for item in items)


def _definitions(pairs: list, room: Room) -> float:
    return sum(_text(term, room) + _items(definitions, room) for term, definitions in pairs)


def _verse(lines: list, room: Room) -> float:
    return sum(_text(line, room) for line in lines)


def _code(content: list, room: Room) -> float:
    return 4 + sum(_lines(line, room.narrower(times=0.8)) for line in content[1].split("\n"))


def _quote(blocks: list, room: Room) -> float:
    return 2 + height(blocks, room.narrower(by=8))


def _div(content: list, room: Room) -> float:
    (_, classes, pairs), inner = content
    if "lines" in classes:
        count = dict(pairs).get("count", "")
        lines = int(count) if count.isascii() and count.isdigit() else 6
        return 2.5 + lines * HAND / room.line + height([one for one in inner if one["t"] != "HorizontalRule"], room)
    if {"pull-quote", "dedication", "signature"}.intersection(classes):
        return 10 + 1.6 * height(inner, room.narrower(times=0.5))
    boxed = bool(BOXED.intersection(classes))
    return 4 * boxed + height(inner, room.narrower(by=6 * boxed, times=1.1 if "compact" in classes else 1))


def _table(content: list, room: Room) -> float:
    _, (_, caption), _, head, bodies, foot = content
    widths = column_widths({"c": content}, room.characters * CELL)
    columns = [room.narrower(by=3, times=CELL * width / sum(widths)) for width in widths]
    rows = [*head[1], *foot[1], *(row for body in bodies for row in (*body[2], *body[3]))]
    return AROUND_TABLE + 1 + height(caption, room) + sum(_row(cells, columns) for _, cells in rows)


def _row(cells: list, columns: list[Room]) -> float:
    return 0.6 + 0.75 * max((height(cell[4], room) for cell, room in zip(cells, columns, strict=False)), default=1)


_HEIGHTS: Mapping[str, Callable[..., float]] = {
    "Plain": _plain, "Para": _text, "LineBlock": _verse, "Header": _heading, "CodeBlock": _code, "BlockQuote": _quote,
    "BulletList": _items, "OrderedList": lambda content, room: _items(content[1], room),
    "DefinitionList": _definitions, "Div": _div, "Table": _table,
}
