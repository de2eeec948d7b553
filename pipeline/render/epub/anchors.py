"""Anchors and links: ids that say nothing, and links that an e-book is allowed to hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from filters.document import attributes, nodes, rewritten
from pipeline.render.epub.tree import Element

IN_ADDRESSES = "%/:?@!$&'()*+,;=~-._"
HOST = re.compile(r"[\w-]+(\.[\w-]+)*(:\d+)?")


def with_own_anchors(blocks: list[Element]) -> tuple[list[Element], Mapping[str, str]]:
    """`blocks` whose headings and link targets are called place-1, place-2, … and whose other ids are gone; and the
    new name of each id that there was.

    An id made from a heading's words, or one that no XML name allows, never reaches the book. A link to nowhere, into
    a folder or to anything but the web, a mailbox or a telephone becomes its text.
    """
    names = _rename(nodes(blocks))
    return rewritten(blocks, lambda element: _linked(element, names)), names


def _rename(elements: list[Element]) -> Mapping[str, str]:
    wanted = {link["c"][2][0][1:] for link in elements if link["t"] == "Link" and link["c"][2][0].startswith("#")}
    names: dict[str, str] = {}
    numbers = count(1)
    for element in elements:
        for attr in attributes(element):
            old, attr[0] = attr[0], ""
            if element["t"] == "Header" or (old in wanted and old not in names):
                attr[0] = f"place-{next(numbers)}"
                if old:
                    names.setdefault(old, attr[0])
    return names


def _linked(element: Element, names: Mapping[str, str]) -> list[Element]:
    if element["t"] != "Link":
        return [element]
    attr, inlines, (target, title) = element["c"]
    if target.startswith("#"):
        allowed = "#" + names[target[1:]] if target[1:] in names else None
    else:
        allowed = _outside(target)
    return [{"t": "Link", "c": [attr, inlines, [allowed, title]]}] if allowed else inlines


def _outside(target: str) -> str | None:
    """`target` as a well-formed address, or nothing when it is no address that a reader may follow."""
    try:
        parts = urlsplit(target.strip())
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        return None
    followed = {
        "http": HOST.fullmatch(parts.netloc), "https": HOST.fullmatch(parts.netloc),
        "mailto": "@" in parts.path, "tel": parts.path,
    }.get(parts.scheme)
    return _quoted(parts) if followed and port_fits else None


def _quoted(parts: SplitResult) -> str:
    neat = (re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", quote(part, safe=IN_ADDRESSES)) for part in parts)
    return urlunsplit(neat)
