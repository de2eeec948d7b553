"""The radar: spokes from a centre, and a line that joins the values on them."""

from __future__ import annotations

import math

from filters.charts.picture import Radar
from filters.drawing.canvas import Canvas

LEADING, WIDEST, LARGEST, SMALLEST = 1.25, 0.4, 96.0, 40.0
OUTSIDE = 1.09
"""Where the name of a spoke stands, in radii from the centre."""


def draw(canvas: Canvas, form: Radar) -> float:
    """Draw `form`; the height of it, in points."""
    size, count = canvas.look.size, len(form.spokes)
    words = [word for name, _, _ in form.spokes[1:] for word in name.split()]
    beside = max((canvas.measure(word, size) for word in words), default=0)
    radius = min(LARGEST, max((canvas.width / 2 - beside - 2) / OUTSIDE, SMALLEST))
    above = len(canvas.wrapped(form.spokes[0][0], canvas.width * WIDEST, size)) + 1
    centre = (canvas.width / 2, radius * OUTSIDE + above * size * LEADING + 1)

    def place(number: int, share: float) -> tuple[float, float]:
        angle = 2 * math.pi * number / count - math.pi / 2
        return centre[0] + math.cos(angle) * radius * share, centre[1] + math.sin(angle) * radius * share

    shares = [_share(form, value) for _, value, _ in form.spokes]
    canvas.polygon([place(n, share) for n, share in enumerate(shares)], "tint")
    for step, _ in form.axis.ticks[1:]:
        canvas.polygon([place(n, _share(form, step)) for n in range(count)], "", "rule", 0.5)
    for number in range(count):
        canvas.line([centre, place(number, 1)], "rule", 0.5)
    canvas.polygon([place(n, share) for n, share in enumerate(shares)], "", "accent", 1.5)
    for number, share in enumerate(shares):
        canvas.circle(*place(number, share), 2.7, "accent")
    for step, text in form.axis.ticks:
        x, y = place(0, _share(form, step))
        canvas.text(x - 4, y + size * 0.3, text, size * 0.8, "quiet", anchor="right")
    return max(_label(canvas, form, number, place(number, OUTSIDE), centre) for number in range(count))


def _share(form: Radar, value: float) -> float:
    axis = form.axis
    return (min(max(value, axis.minimum), axis.maximum) - axis.minimum) / (axis.maximum - axis.minimum)


def _label(canvas: Canvas, form: Radar, number: int, at: tuple[float, float], centre: tuple[float, float]) -> float:
    """The name of a spoke with its value below it, outside its end; where they end."""
    size, (x, y) = canvas.look.size, at
    side = 0 if abs(x - centre[0]) < 4 else 1 if x > centre[0] else -1
    room = canvas.width * WIDEST if side == 0 else (canvas.width - x if side > 0 else x)
    name, _, text = form.spokes[number]
    lines = canvas.wrapped(name, room, size)
    depth = (len(lines) + 1) * size * LEADING
    rise = (centre[1] - y) / (abs(centre[1] - y) + abs(x - centre[0]) or 1)
    top = y - depth * (rise + 1) / 2
    anchor = ("center", "left", "right")[side]
    for n, line in enumerate(lines):
        canvas.text(x, top + size * (0.85 + n * LEADING), line, size, anchor=anchor)
    canvas.text(x, top + size * (0.85 + len(lines) * LEADING), text, size, strong=True, anchor=anchor)
    return top + depth
