"""Charts in an e-book: drawings inside the page, in the reader's own colour of ink, so that a dark page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from lxml import etree

from pipeline.read.theme import Theme
from pipeline.render.charts import drawn
from pipeline.render.epub.xhtml import SVG
from pipeline.weave.weaving import Woven

WIDTH, SIZE = 272.0, 9.0
"""A telephone's width and type that can be read there, in points; a larger page enlarges both."""

_SHARES = {"quiet": "0.75", "rule": "0.3", "tint": "0.07"}
"""Colours as the page's own ink, by how much of it; any other is all ink."""


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
    for element in root:
        _recolour(element, roles)
    root.set("class", "chart")
    root.set("role", "img")
    return etree.tostring(root, encoding="unicode")


def _recolour(element: etree._Element, roles: dict[str, str]) -> None:
    """Ink of the page instead of a theme's; the accent as a class, which a dark page may lighten."""
    classes = []
    for side in ("fill", "stroke"):
        colour = element.get(side, "none")
        if colour == "none":
            continue
        role = roles.get(colour.lower(), "ink")
        if role == "accent":
            classes.append(f"accent-{side}")
            del element.attrib[side]
            continue
        element.set(side, "currentColor")
        if role in _SHARES:
            element.set(f"{side}-opacity", _SHARES[role])
    if classes:
        element.set("class", " ".join(classes))
