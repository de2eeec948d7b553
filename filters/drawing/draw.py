"""Drawing a chart: the one function that others call."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache

from filters.charts.picture import Chart, Plane, Radar, Rows
from filters.drawing import plane, radar, rows
from filters.drawing.canvas import INCH, Canvas, undisturbed
from filters.drawing.look import Look
from filters.drawing.svg import cleaned

_FORMS = {Rows: rows.draw, Radar: radar.draw, Plane: plane.draw}
FOOT = 2.0
"""What is left below the last line, in points."""


def svg(chart: Chart, look: Look, width: float) -> bytes:
    """`chart` as an SVG file, `width` points wide, its texts as texts: the same bytes whenever and wherever."""
    return svgs([chart], look, width)[0]


def svgs(charts: Iterable[Chart], look: Look, width: float) -> list[bytes]:
    """Each of `charts` as `svg` draws it. matplotlib is set up once for all, which takes it as long as a drawing."""
    return undisturbed(lambda: [_remembered(chart, look, width) for chart in charts])


def png(chart: Chart, look: Look, width: float, resolution: float) -> bytes:
    """`chart` as a bitmap, `width` points wide, with `resolution` pixels an inch."""
    return undisturbed(_saved, chart, look, width, "png", resolution)


def load() -> None:
    """Load matplotlib, which takes half a second: for whoever has to wait for something else anyway."""
    import matplotlib.backends.backend_svg  # noqa: F401
    import matplotlib.figure  # noqa: F401


@lru_cache(maxsize=128)
def _remembered(chart: Chart, look: Look, width: float) -> bytes:
    """The drawing, made once for the formats that show the same one side by side."""
    return cleaned(_saved(chart, look, width, "svg", INCH))


def _saved(chart: Chart, look: Look, width: float, kind: str, resolution: float) -> bytes:
    canvas = Canvas(look, width)
    height = _FORMS[type(chart.form)](canvas, chart.form)
    return canvas.saved(math.ceil(height + FOOT), kind, resolution)
