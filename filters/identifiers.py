"""Ids that pandoc makes from headings: made again when a heading has been filled."""

from __future__ import annotations

import re

import panflute as pf


def automatic(header: pf.Header) -> str:
    """The id that pandoc's Markdown reader gives to a heading with this text, before it numbers repeated ones."""
    text = re.sub(r"[^\w\s.-]", "", _text(header)).lower()
    name = "-".join(text.split())
    return re.sub(r"^[\W\d_]+", "", name) or "section"


def is_automatic(header: pf.Header) -> bool:
    """Whether the heading has such an id, perhaps numbered, rather than one that the coach chose."""
    return bool(re.fullmatch(re.escape(automatic(header)) + r"(?:-\d+)?", header.identifier))


def _text(element: pf.Element) -> str:
    if isinstance(element, (pf.Str, pf.Code, pf.Math)):
        return element.text
    if isinstance(element, (pf.Space, pf.SoftBreak, pf.LineBreak)):
        return " "
    if isinstance(element, (pf.Note, pf.RawInline)):
        return ""
    return "".join(map(_text, element.content))
