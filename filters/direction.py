"""Direction: a value that runs the other way than its book keeps its place, and leaves the text around it alone.

The rules are those of the Unicode Bidirectional Algorithm (UAX 9): a piece with a direction of its own is an isolate.
"""

from __future__ import annotations

import re
import unicodedata

LEFT_TO_RIGHT, RIGHT_TO_LEFT = "ltr", "rtl"
_MARKS = {LEFT_TO_RIGHT: "\N{LEFT-TO-RIGHT MARK}", RIGHT_TO_LEFT: "\N{RIGHT-TO-LEFT MARK}"}
STRONG = {"L": LEFT_TO_RIGHT, "R": RIGHT_TO_LEFT, "AL": RIGHT_TO_LEFT}
"""The directions of the kinds of character that have one."""

FROM_THE_RIGHT = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
"""Where Unicode has its letters from right to left, now and in future (DerivedBidiClass.txt, the default values)."""

_PARTED_DIGITS = re.compile(r"\d[^\d.,]+\d|^[^\d]+\d", re.ASCII)
"""Digits that a text from right to left would reorder: `+44 20`, `-0.4`."""


def surroundings(text: str, around: str) -> tuple[str, str]:
    """What `text` needs in a book that runs `around` (`ltr` or `rtl`): the direction to isolate it with, and the mark to
    put behind it, for readers without isolates; empty where it needs none."""
    strong = [STRONG[kind] for kind in map(unicodedata.bidirectional, text) if kind in STRONG]
    if not strong:
        return (LEFT_TO_RIGHT if around == RIGHT_TO_LEFT and _PARTED_DIGITS.search(text) else "", "")
    return (strong[0] if strong[0] != around else "", _MARKS[around] if {strong[0], strong[-1]} != {around} else "")


def framed(text: str, around: str) -> str:
    """`text`, as one of several in a row, between marks that keep it apart from its neighbours."""
    kinds = map(unicodedata.bidirectional, text)
    foreign = any(STRONG.get(kind, around) != around for kind in kinds)
    return f"{_MARKS[around]}{text}{_MARKS[around]}" if foreign else text
