"""Quotation marks: what was written between straight ones, in the marks of the book's language."""

from __future__ import annotations

from typing import Any

from filters.document import WORDS
from pipeline.read.words import Words

_KEYS = {"DoubleQuote": ("quote_open", "quote_close"), "SingleQuote": ("quote_inner_open", "quote_inner_close")}


def with_quotes(node: Any, words: Words) -> Any:
    """`node`, a piece of a pandoc document in its JSON form, with quotations that carry the marks in `words`."""
    if isinstance(node, list):
        return [piece for part in node for piece in _pieces(part, words)]
    if isinstance(node, dict) and node.get("t") not in WORDS:
        return {key: with_quotes(part, words) for key, part in node.items()}
    return node


def _pieces(part: Any, words: Words) -> list[Any]:
    if not (isinstance(part, dict) and part.get("t") == "Quoted"):
        return [with_quotes(part, words)]
    kind, inlines = part["c"]
    opening, closing = ({"t": "Str", "c": words[key]} for key in _KEYS[kind["t"]])
    return [opening, *with_quotes(inlines, words), closing]
