"""Walking a pandoc document in its JSON form: every element is `{"t": type, "c": content}`."""

from __future__ import annotations

from collections.abc import Iterator

from filters.document import WORDS

Element = dict
Attr = list  # [identifier, [classes], [[key, value], …]]


def elements(value: object) -> Iterator[Element]:
    """Every element below `value`, in the order of the document."""
    found: list[Element] = []
    _collect(value, found)
    return iter(found)


def _collect(value: object, found: list[Element]) -> None:
    if isinstance(value, dict):
        if "t" in value:
            found.append(value)
        if value.get("t") not in WORDS:
            for part in value.values():
                _collect(part, found)
    elif isinstance(value, list):
        for part in value:
            _collect(part, found)


def text(string: str) -> Element:
    """A run of text."""
    return {"t": "Str", "c": string}


def div(attr: Attr, blocks: list[Element]) -> Element:
    """A block that holds blocks."""
    return {"t": "Div", "c": [attr, blocks]}


def span(attr: Attr, inlines: list[Element]) -> Element:
    """A piece of a line that holds others."""
    return {"t": "Span", "c": [attr, inlines]}
