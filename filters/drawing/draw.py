"""Drawing a chart: the functions that others call."""

from __future__ import annotations

import math

from filters.charts.picture import Chart, Plane, Radar, Rows
from filters.drawing import plane, radar, rows
from filters.drawing.bitmap import bitmap
from filters.drawing.canvas import Canvas
from filters.drawing.look import Look

_FORMS = {Rows: rows.draw, Radar: radar.draw, Plane: plane.draw}
FOOT = 2.0
"""What is left below the last line, in points."""


def svg(chart: Chart, look: Look, width: float) -> bytes:
    """`chart` as an SVG file, `width` points wide, its texts as texts: the same bytes whenever and wherever."""
    canvas = Canvas(look, width)
    height = _FORMS[type(chart.form)](canvas, chart.form)
    return canvas.drawing(math.ceil(height + FOOT))


def png(chart: Chart, look: Look, width: float, resolution: float) -> bytes:
    """`chart` as a bitmap, `width` points wide, with `resolution` pixels an inch. No font of the machine is used."""
    return bitmap(svg(chart, look, width), resolution)
