"""Direction: a value that runs the other way than its book keeps its place, and leaves the text around it alone.

The rules are those of the Unicode Bidirectional Algorithm (UAX 9): a piece with a direction of its own is an isolate.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import panflute as pf

LEFT_TO_RIGHT, RIGHT_TO_LEFT = "ltr", "rtl"
_MARKS = {LEFT_TO_RIGHT: "\N{LEFT-TO-RIGHT MARK}", RIGHT_TO_LEFT: "\N{RIGHT-TO-LEFT MARK}"}
STRONG = {"L": LEFT_TO_RIGHT, "R": RIGHT_TO_LEFT, "AL": RIGHT_TO_LEFT}
"""The directions of the kinds of character that have one."""

FROM_THE_RIGHT = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
"""Where Unicode has its letters from right to left, now and in future (DerivedBidiClass.txt, the default values)."""

_PARTED_DIGITS = re.compile(r"\d[^\d.,]+\d|^[^\d]+\d", re.ASCII)
"""Digits that a text from right to left would reorder: `+44 20`, `-0.4`."""


def in_place(inlines: Sequence[pf.Inline], text: str, around: str) -> list[pf.Inline]:
    """`inlines`, which print `text`, for a book that runs `around` (`ltr` or `rtl`)."""
    strong = [STRONG[kind] for kind in map(unicodedata.bidirectional, text) if kind in STRONG]
    if not strong:
        parted = around == RIGHT_TO_LEFT and _PARTED_DIGITS.search(text)
        return [_isolate(inlines, LEFT_TO_RIGHT)] if parted else list(inlines)
    if strong[0] != around:
        return [_isolate(inlines, strong[0]), pf.Str(_MARKS[around])]  # the mark is for readers without isolates
    return [*inlines, pf.Str(_MARKS[around])] if strong[-1] != around else list(inlines)


def framed(text: str, around: str) -> str:
    """`text`, as one of several in a row, between marks that keep it apart from its neighbours."""
    kinds = map(unicodedata.bidirectional, text)
    foreign = any(STRONG.get(kind, around) != around for kind in kinds)
    return f"{_MARKS[around]}{text}{_MARKS[around]}" if foreign else text


def _isolate(inlines: Sequence[pf.Inline], direction: str) -> pf.Span:
    return pf.Span(*inlines, attributes={"dir": direction})
