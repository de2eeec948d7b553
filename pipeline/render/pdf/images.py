"""Images for Typst: the call that shows one, with the alt text that PDF/UA asks for."""

from __future__ import annotations

import re
from collections.abc import Container

from pipeline.render.pandoc_text import plain_text
from pipeline.render.pdf.code import literal, printable

_LENGTH = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(%|mm|cm|in|pt|px|em)?")


def alt_text(image: dict, caption: str = "") -> str:
    """What an image shows: its `alt=`, else its description, else the `caption`; empty for decoration."""
    (_, _, pairs), inlines, _ = image["c"]
    return printable(dict(pairs).get("alt") or plain_text(inlines)).strip() or caption


def picture_call(function: str, image: dict, alt: str, media: Container[str]) -> str:
    """The call of `function` in `binder.typ` that shows `image`, or its `alt` if it is not among the book's `media`."""
    (_, _, pairs), _, (target, _) = image["c"]
    attributes = dict(pairs)
    if target not in media:
        return f"[{'#' + literal(alt) if alt else ''}]"
    sizes = "".join(f", {side}: {size}" for side in ("width", "height") if (size := _size(attributes.get(side, ""))))
    return f"{function}({literal(target)}, {literal(alt) if alt else 'none'}{sizes})"


def _size(text: str) -> str:
    """A width or height as Typst writes it (a pixel is 0.75 pt), or nothing if `text` is none."""
    found = _LENGTH.fullmatch(text.strip())
    if not found or float(found[1]) == 0:
        return ""
    number, unit = float(found[1]), found[2] or "px"
    return f"{number * 0.75:g}pt" if unit == "px" else f"{number:g}{unit}"
