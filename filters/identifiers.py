"""Ids that pandoc makes up or moves when it reads Markdown: done again where it could not see them."""

from __future__ import annotations

import re

import panflute as pf

from filters.marks import ID_KEY, Marks


def automatic(header: pf.Header) -> str:
    """The id that pandoc's Markdown reader gives to a heading with this text, before it numbers repeated ones."""
    text = re.sub(r"[^\w\s.-]", "", text_of(header)).lower()
    name = "-".join(text.split())
    return re.sub(r"^[\W\d_]+", "", name) or "section"


def is_automatic(header: pf.Header) -> bool:
    """Whether the heading has such an id, perhaps numbered, rather than one that the coach chose."""
    return bool(re.fullmatch(re.escape(automatic(header)) + r"(?:-\d+)?", header.identifier))


def renamed(old: pf.Header, new: pf.Header, marks: Marks) -> str:
    """The id of the heading `new` that `old` became: pandoc's own follows its words, the coach's stays."""
    is_filled = marks.restore(text_of(old)) != text_of(new)
    return automatic(new) if is_filled and is_automatic(old) else new.identifier


def give_to_figure(old: pf.Figure, new: pf.Figure) -> None:
    """Move the id of a figure's picture to the figure, as pandoc does with ids that it can read."""
    pictures = [inner for block in old.content for inner in getattr(block, "content", ())
                if isinstance(inner, pf.Image) and ID_KEY in inner.attributes]
    if pictures:
        picture = new.content[0].content[0]
        new.identifier, picture.identifier = picture.identifier, ""


def text_of(element: pf.Element) -> str:
    """The words of an element, as an id is made of them."""
    if isinstance(element, (pf.Str, pf.Code, pf.Math)):
        return element.text
    if isinstance(element, (pf.Space, pf.SoftBreak, pf.LineBreak)):
        return " "
    if isinstance(element, (pf.Note, pf.RawInline)):
        return ""
    return "".join(map(text_of, element.content))
