"""Drawing a book's charts in its theme: the same drawings for all formats, as wide as a line of its text."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

from filters.drawing.draw import svgs
from filters.drawing.look import REGULAR, STRONG, Look
from pipeline.read.theme import Theme
from pipeline.weave.weaving import Woven

LABELS = 0.78
"""The size of a chart's type, as a part of the body's."""
MEASURE = 33
"""A line of text in sizes of its type: that of the PDF, and the widest that a chart is drawn."""
BOLD = 700
"""The weight that stands in for a strong one, in a family of four faces."""
POINTS_A_MM = 72 / 25.4
_PAPER = {"a4": 210.0, "letter": 215.9}


def look_of(theme: Theme, size: float) -> Look:
    """The look of charts in `theme`, with type of `size` points."""
    font = theme.fonts["label"]
    files = {weight: _file(font.family, weight, tuple(theme.font_folders)) for weight in (REGULAR, STRONG)}
    colours = {role: theme.colours[role] for role in ("ink", "accent", "quiet", "rule", "tint")}
    strong = files[STRONG] if files[STRONG] != files[REGULAR] else ""
    return Look(**colours, size=size, families=(font.family, font.office, font.generic), regular=files[REGULAR],
                strong=strong)


def drawn(woven: Woven, theme: Theme, size: float, width: float) -> dict[str, bytes]:
    """Every chart of `woven` as an SVG file, by its neutral name."""
    if not woven.charts:
        return {}
    return dict(zip(woven.charts, svgs(woven.charts.values(), look_of(theme, size), width), strict=True))


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
    return min((_PAPER[paper] - theme.page.inner - theme.page.outer) * POINTS_A_MM, MEASURE * theme.body_pt)


@lru_cache(maxsize=32)
def _file(family: str, weight: int, folders: tuple[Path, ...]) -> str:
    """The font file that draws `family` upright at `weight`; empty where there is none."""
    files = (file for folder in folders for file in sorted(folder.iterdir()) if file.suffix.lower() in (".ttf", ".otf"))
    stem = family.replace(" ", "").lower()
    near = sorted(files, key=lambda file: not file.stem.lower().startswith(stem))
    weights = (weight, BOLD) if weight > REGULAR else (weight,)
    return next((str(file) for weight in weights for file in near if _draws(file, family, weight)), "")


@lru_cache(maxsize=512)
def _draws(file: Path, family: str, weight: int) -> bool:
    with TTFont(file, lazy=True) as font:
        axes = {axis.axisTag: axis for axis in font["fvar"].axes} if "fvar" in font else {}
        style, name = font["OS/2"], font["name"].getBestFamilyName()
    if name != family or style.fsSelection & 1:
        return False
    return axes["wght"].minValue <= weight <= axes["wght"].maxValue if "wght" in axes else style.usWeightClass == weight
