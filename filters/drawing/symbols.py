"""Symbols: the form of each kind of mark, told apart without any colour."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from filters.drawing.canvas import Canvas

Corners = Sequence[tuple[float, float]]

STROKE = 1.0
DIAMOND: Corners = ((0, -1), (1, 0), (0, 1), (-1, 0))
SQUARE: Corners = ((-1, -1), (1, -1), (1, 1), (-1, 1))
UP: Corners = ((0, -1), (1, 0.8), (-1, 0.8))
DOWN: Corners = ((0, 1), (1, -0.8), (-1, -0.8))


def _shaped(corners: Corners, radius: float, fill: str, stroke: str, width: float = STROKE):
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.polygon([(x + dx * radius, y + dy * radius) for dx, dy in corners], fill, stroke, width)
    return draw


def _round(radius: float, fill: str, stroke: str, width: float = STROKE):
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.circle(x, y, radius, fill, stroke, width)
    return draw


def _cross(canvas: Canvas, x: float, y: float) -> None:
    for slope in (-1, 1):
        canvas.line([(x - 2.5, y - 2.5 * slope), (x + 2.5, y + 2.5 * slope)], "ink", 1.2)


def _plus(canvas: Canvas, x: float, y: float) -> None:
    canvas.line([(x - 3.2, y), (x + 3.2, y)], "ink", 1.2)
    canvas.line([(x, y - 3.2), (x, y + 3.2)], "ink", 1.2)


def _flag(canvas: Canvas, x: float, y: float) -> None:
    canvas.line([(x, y - 5.5), (x, y + 5.5)], "accent", 1.8)


SYMBOLS: Mapping[str, Callable[[Canvas, float, float], None]] = {
    "self": _shaped(DIAMOND, 4.9, "", "accent", 1.4),
    "all": _round(2.7, "ink", ""),
    "manager": _shaped(SQUARE, 2.5, "", "ink"),
    "skip": _plus,
    "peers": _round(2.8, "", "ink"),
    "reports": _shaped(UP, 3.1, "", "ink"),
    "others": _shaped(DOWN, 3.1, "", "ink"),
    "together": _cross,
    "milestone": _shaped(DIAMOND, 4.2, "", "accent", 1.2),
    "dot": _round(3.0, "accent", ""),
    "item": _round(2.6, "ink", ""),
    "before": _round(3.2, "", "quiet", 1.1),
    "numbered": _round(6.2, "", "ink", 0.8),
    "square": _shaped(SQUARE, 2.9, "ink", ""),
    "flag": _flag,
    "filled": _shaped(SQUARE, 3.4, "ink", "ink", 0.8),
    "open": _shaped(SQUARE, 3.4, "", "quiet", 0.8),
}
"""What draws each shape around a place, in points."""

RADIUS = {"self": 5.4, "numbered": 6.6, "flag": 1.5}
USUAL_RADIUS = 3.4


def radius_of(shape: str) -> float:
    """How far a symbol reaches from its place."""
    return RADIUS.get(shape, USUAL_RADIUS)
