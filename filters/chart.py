"""The `.chart` filter: draws what merging has described, as a picture inside the document.

It is for plain pandoc, where nobody else would draw: renderers of a binder draw charts themselves, in the book's look.
"""

from __future__ import annotations

import base64

import panflute as pf

from filters.charts.figure import UNDRAWN, undrawn
from filters.charts.picture import Chart
from filters.context import Context
from filters.fault import Fault

WIDTH = 400.0
"""How wide a chart is, in points."""
RESOLUTION = 220
DRAWN = ("html", "html4", "html5", "epub", "epub2", "epub3", "revealjs", "markdown", "json", "native")
"""Formats that show a drawing; any other gets a bitmap."""


def apply(doc: pf.Doc, context: Context) -> list[Fault]:
    """Draw every chart of `doc` that is not drawn yet, in place; it finds no mistakes."""
    def action(element: pf.Element, _doc: pf.Doc) -> None:
        chart = undrawn(element)
        if chart:
            element.url = _address(chart, getattr(doc, "format", "html"))
            element.attributes = {key: text for key, text in element.attributes.items() if key != UNDRAWN}

    doc.walk(action)
    return []


def _address(chart: Chart, target: str) -> str:
    """The picture as an address that holds all of it."""
    from filters.drawing.draw import png, svg
    from filters.drawing.look import PLAIN

    if target in DRAWN:
        kind, data = "svg+xml", svg(chart, PLAIN, WIDTH)
    else:
        kind, data = "png", png(chart, PLAIN, WIDTH, RESOLUTION)
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
