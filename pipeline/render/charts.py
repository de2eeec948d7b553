"""Drawing a book's charts in its theme: the same drawings for all formats, as wide as a line of its text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from filters.drawing.draw import svg
from filters.drawing.look import REGULAR, STRONG, Look
from pipeline.read.faces import Face, faces
from pipeline.read.theme import PAPERS, Theme
from pipeline.weave.weaving import Woven

_drawing = lru_cache(maxsize=64)(svg)
"""PDF and DOCX show the same drawing."""
LABELS = 0.78
"""The size of a chart's type, as a part of the body's."""
MEASURE = 33
"""A line of text in sizes of its type: that of the PDF, and the widest that a chart is drawn."""
BOLD = 700
"""The weight that stands in for a strong one, in a family of four faces."""
POINTS_A_MM = 72 / 25.4


def look_of(theme: Theme, size: float) -> Look:
    """The look of charts in `theme`, with type of `size` points."""
    font = theme.fonts["label"]
    known = faces(theme)
    files = {weight: _file(known, font.family, weight) for weight in (REGULAR, STRONG)}
    colours = {role: theme.colours[role] for role in ("ink", "accent", "quiet", "rule", "tint")}
    strong = files[STRONG] if files[STRONG] != files[REGULAR] else ""
    return Look(**colours, size=size, families=(font.family, font.office, font.generic), regular=files[REGULAR],
                strong=strong)


def drawn(woven: Woven, theme: Theme, size: float, width: float) -> dict[str, bytes]:
    """Every chart of `woven` as an SVG file, by its neutral name."""
    if not woven.charts:
        return {}
    look = look_of(theme, size)
    return {name: _drawing(chart, look, width) for name, chart in woven.charts.items()}


def stage_charts(woven: Woven, theme: Theme, scratch: Path) -> dict[str, bytes]:
    """Every chart as a file in `scratch` (a render's own folder) under its neutral `media/…` name; and what it holds."""
    charts = drawn(woven, theme, theme.body_pt * LABELS, text_width(theme, woven.paper))
    for name, drawing in charts.items():
        target = scratch / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(drawing)
    return charts


def text_width(theme: Theme, paper: str) -> float:
    """How wide a line of text is on `paper`, in points."""
    return min((PAPERS[paper][0] - theme.page.inner - theme.page.outer) * POINTS_A_MM, MEASURE * theme.body_pt)


def _file(known: Sequence[Face], family: str, weight: int) -> str:
    """The font file that draws `family` upright at `weight`; empty where there is none."""
    weights = (weight, BOLD) if weight > REGULAR else (weight,)
    return next((str(face.file) for weight in weights for face in known if face.draws(family, weight)), "")
