"""Charts in an e-book: drawings inside the page, in the reader's own colour of ink, so that a dark page shows them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from lxml import etree

from pipeline.read.theme import Theme
from pipeline.render.charts import drawn
from pipeline.weave.weaving import Woven

WIDTH, SIZE = 272.0, 9.0
"""A telephone's width and type that can be read there, in points; a larger page enlarges both."""

SVG = "{http://www.w3.org/2000/svg}"
_COLOUR = re.compile(r"(fill|stroke): (#[0-9a-f]{6})")
_INKS = {"ink": "1", "quiet": "0.75", "rule": "0.3", "tint": "0.07"}
"""Colours as the page's own ink, and how much of it."""


def blank(name: str, alt: str) -> str:
    """The place of a chart in a page: an empty drawing, so that pandoc need not read all that is in it."""
    return f'<svg xmlns="{SVG[1:-1]}" class="{name}" aria-label="{escape(alt, quote=True)}"></svg>'


def draw_into(page: etree._Element, charts: Mapping[str, str]) -> None:
    """Put each of `charts` (`svg` elements by their names) into its place in `page`."""
    for place in list(page.iter(f"{SVG}svg")):
        if place.get("class") in charts:
            drawing = etree.fromstring(charts[place.get("class")])
            drawing.set("aria-label", place.get("aria-label", ""))
            drawing.tail = place.tail
            place.getparent().replace(place, drawing)


def inline_charts(woven: Woven, theme: Theme) -> dict[str, str]:
    """Every chart of `woven` as an `svg` element for a page, by its neutral name."""
    return {name: _inline(drawing, theme) for name, drawing in drawn(woven, theme, SIZE, WIDTH).items()}


def _inline(drawing: bytes, theme: Theme) -> str:
    root = etree.fromstring(drawing)
    for size in ("width", "height"):
        del root.attrib[size]
    roles = {colour.lower(): role for role, colour in reversed(theme.colours.items())}
    for element in root.iter(f"{SVG}path", f"{SVG}text"):
        _recolour(element, roles)
    root.set("class", "chart")
    root.set("role", "img")
    return etree.tostring(root, encoding="unicode")


def _recolour(element: etree._Element, roles: dict[str, str]) -> None:
    """Ink of the page instead of a theme's; the accent as a class, which a dark page may lighten."""
    classes = []

    def replaced(match: re.Match) -> str:
        role = roles.get(match[2], "ink")
        if role == "accent":
            classes.append(f"accent-{match[1]}")
            return ""
        share = _INKS.get(role, "1")
        return f"{match[1]}: currentColor" + (f"; {match[1]}-opacity: {share}" if share != "1" else "")

    style = _COLOUR.sub(replaced, element.get("style", ""))
    kept = "; ".join(part.strip() for part in style.split(";") if part.strip())
    if kept:
        element.set("style", kept)
    else:  # pandoc would leave the attribute without a value, which XML does not know
        element.attrib.pop("style", None)
    if classes:
        element.set("class", " ".join(classes))
    if element.tag == f"{SVG}text" and "fill" not in style and not classes:
        element.set("fill", "currentColor")
