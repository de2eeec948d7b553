"""Printing one value as its schema says: a date, a number, parsed Markdown, or the very characters it is made of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import panflute as pf

from filters import document
from filters.direction import surroundings
from filters.expressions import Blank, ExpressionError
from filters.formats import Formats
from filters.value_types import Type

NO_VALUE = "has no value here"
NO_VALUE_HINT = "fill it in, put a `.when` around it, or print default(…, 'not yet')"

_PIECES = re.compile(r"\r\n|\r|\n|[ \t]+|[^ \t\r\n]+")


def printed(value: Any, of: Type, formats: Formats) -> str:
    """The text that `value` prints as; raises `ExpressionError` when it cannot be printed as one value."""
    if isinstance(value, Blank):
        return ""
    if value is None or (isinstance(value, str) and not value.strip()):
        raise ExpressionError(NO_VALUE, NO_VALUE_HINT, "no-value")
    if isinstance(value, bool):
        raise ExpressionError("is true or false, which has no words", "write the words in a `.when` block")
    if isinstance(value, list):
        raise ExpressionError("is a list", "repeat a block over it with `.each`, or print list(…)", "not-one-value")
    if isinstance(value, Mapping):
        raise ExpressionError("is a group of fields", "name the field to print, after a dot", "not-one-value")
    return formats.number(value) if isinstance(value, (int, float)) else _text(value, of, formats)


def is_markdown(of: Type) -> bool:
    """Whether a text of this type is a Markdown field."""
    return _form(of) == "markdown"


def blocks(value: Any, rich: Mapping[str, str]) -> list[pf.Block] | None:
    """The blocks of a Markdown field, fresh at every call; None where it has no text, or none that was parsed."""
    if not (isinstance(value, str) and value in rich and value.strip()):
        return None
    return document.elements(rich[value])


def inlines(text: str) -> list[pf.Inline]:
    """`text` as pandoc inlines that print its very characters; line ends stay line ends."""
    found: list[pf.Inline] = []
    for piece in _PIECES.findall(text.strip("\r\n")):
        if piece[0] in "\r\n":
            found.append(pf.LineBreak())
        elif piece[0] in " \t":
            found += [pf.Space()] if len(piece) == 1 else [pf.Str("\u00a0" * (len(piece) - 1)), pf.Space()]
        else:
            found.append(pf.Str(piece))
    return found


def in_place(inlines: Sequence[pf.Inline], text: str, around: str) -> list[pf.Inline]:
    """`inlines`, which print `text`, for a book that runs `around` (`ltr` or `rtl`)."""
    direction, mark = surroundings(text, around)
    kept = [pf.Span(*inlines, attributes={"dir": direction})] if direction else list(inlines)
    return [*kept, pf.Str(mark)] if mark else kept


def joined(found: Sequence[pf.Inline]) -> list[pf.Inline]:
    """The same inlines, neighbouring words as one, as pandoc reads them."""
    done: list[pf.Inline] = []
    for inline in found:
        if done and isinstance(inline, pf.Str) and isinstance(done[-1], pf.Str):
            done[-1] = pf.Str(done[-1].text + inline.text)
        else:
            done.append(inline)
    return done


def _text(value: str, of: Type, formats: Formats) -> str:
    if _form(of) == "date":
        try:
            return formats.date(value)
        except ValueError:
            return value
    return formats.choice(value) if _form(of) == "choice" else value


def _form(of: Type) -> str:
    return of.text.form if of.text else ""
