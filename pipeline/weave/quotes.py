"""Quotation marks: what was written between straight ones, in the marks of the book's language."""

from __future__ import annotations

from filters.document import rewritten
from pipeline.read.words import Words

_KEYS = {"DoubleQuote": ("quote_open", "quote_close"), "SingleQuote": ("quote_inner_open", "quote_inner_close")}


def with_quotes(blocks: list[dict], words: Words) -> list[dict]:
    """`blocks` of a pandoc document in its JSON form, with quotations that carry the marks in `words`."""
    return rewritten(blocks, lambda element: _marked(element, words) if element["t"] == "Quoted" else [element])


def _marked(quotation: dict, words: Words) -> list[dict]:
    kind, inlines = quotation["c"]
    opening, closing = ({"t": "Str", "c": words[key]} for key in _KEYS[kind["t"]])
    return [opening, *inlines, closing]
