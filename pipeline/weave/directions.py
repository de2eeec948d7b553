"""Directions: paragraphs that run the other way than their book say so, and notes stand apart from digits (UAX 9)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from filters.direction import FROM_THE_RIGHT, RIGHT_TO_LEFT, STRONG
from filters.document import WORDS, rewritten

_APART = {"t": "Str", "c": "\N{RIGHT-TO-LEFT MARK}"}
MANY_WORDS = 4
"""From so many words on, a text is a passage in its own language and no name in another."""


def are_mixed(text: str, around: str) -> bool:
    """Whether anything in a book with this `text`, which runs `around`, could run the other way."""
    return around == RIGHT_TO_LEFT or bool(FROM_THE_RIGHT.search(text))


def with_directions(blocks: list[dict], around: str) -> list[dict]:
    """`blocks` of a pandoc document in its JSON form, for a book that runs `around` (`ltr`, `rtl`).

    A paragraph that is mostly written the other way gets a `Div` with its own `dir`. In a book from right to left a
    note's number gets a mark before it: after digits it would be read as one of them.
    """
    return rewritten(blocks, lambda element: _directed(element, around))


def _directed(element: dict, around: str) -> list[dict]:
    if element["t"] == "Note" and around == RIGHT_TO_LEFT:
        return [_APART, element]
    if element["t"] in ("Para", "Plain"):
        own = _direction(" ".join(_words(element["c"])), around)
        return [element] if own == around else [{"t": "Div", "c": [["", [], [["dir", own]]], [element]]}]
    return [element]


def _direction(text: str, around: str) -> str:
    """The way that most letters of a passage run; that of the book for a few words."""
    strong = [STRONG[kind] for kind in map(unicodedata.bidirectional, text) if kind in STRONG]
    others = [way for way in strong if way != around]
    return others[0] if len(text.split()) >= MANY_WORDS and len(others) > len(strong) / 2 else around


def _words(node: Any) -> Iterator[str]:
    for part in node if isinstance(node, list) else ():
        kind = part.get("t") if isinstance(part, dict) else None
        if kind == "Str":
            yield part["c"]
        elif kind is None or not (kind in WORDS or _is_apart(part)):
            yield from _words(part.get("c") if isinstance(part, dict) else part)


def _is_apart(node: Mapping[str, Any]) -> bool:
    """A note, or a value that has a direction of its own."""
    return node.get("t") == "Note" or (node.get("t") == "Span" and "dir" in dict(node["c"][0][2]))
