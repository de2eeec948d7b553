"""Walking a pandoc document in its JSON form: every element is `{"t": type, "c": content}`."""

from __future__ import annotations

Element = dict
Attr = list  # [identifier, [classes], [[key, value], …]]


def text(string: str) -> Element:
    """A run of text."""
    return {"t": "Str", "c": string}


def div(attr: Attr, blocks: list[Element]) -> Element:
    """A block that holds blocks."""
    return {"t": "Div", "c": [attr, blocks]}


def span(attr: Attr, inlines: list[Element]) -> Element:
    """A piece of a line that holds others."""
    return {"t": "Span", "c": [attr, inlines]}
