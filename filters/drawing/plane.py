"""The plane: points between two scales, the band in which both agree, and four fields around it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from msgspec import Struct

from filters.charts.picture import Plane, Point
from filters.drawing.canvas import Canvas

LEADING = 1.25
RADIUS, NUMBER_RADIUS = 2.9, 6.2
BARB = 0.27
"""How far the barbs of an arrow reach, in sizes of the type."""
LARGEST = 250.0
MOST_NAMED, LONGEST_NAME = 10, 26
"""Up to so many points, with names up to so many letters, carry their names; others a number, explained below."""

Box = tuple[float, float, float, float]


class _Room(Struct, frozen=True):
    """The square between the scales: its left edge, its top and its side, in points."""

    form: Plane
    left: float
    top: float
    side: float

    def share(self, value: float) -> float:
        axis = self.form.axis
        return (min(max(value, axis.minimum), axis.maximum) - axis.minimum) / (axis.maximum - axis.minimum)

    def x(self, value: float) -> float:
        """Where a value stands across."""
        return self.left + self.share(value) * self.side

    def y(self, value: float) -> float:
        """Where a value stands upwards."""
        return self.top + (1 - self.share(value)) * self.side


def draw(canvas: Canvas, form: Plane) -> float:
    """Draw `form`; the height of it, in points."""
    size = canvas.look.size
    left = max(canvas.measure(text, size * 0.9) for _, text in form.axis.ticks) + 9
    side = min(canvas.width - left - 8, LARGEST)
    room = _Room(form, (canvas.width - side - left) / 2 + left if side == LARGEST else left, 2.1 * size, side)
    _band(canvas, room)
    _scales(canvas, room)
    numbered = len(form.points) > MOST_NAMED or any(len(point.label) > LONGEST_NAME for point in form.points)
    bottom = room.top + side + size * 3.3
    if not numbered and _named(canvas, room):
        return _notes(canvas, form.notes, bottom)
    _numbered(canvas, room)
    return _notes(canvas, form.notes, _legend(canvas, form, bottom))


# -- the ground -------------------------------------------------------------------------------------------------------


def _band(canvas: Canvas, room: _Room) -> None:
    """The strip along the diagonal where the two ratings are alike."""
    axis, width = room.form.axis, room.form.split
    low, high = axis.minimum, axis.maximum
    strip = [(low, low), (low + width, low), (high, high - width), (high, high), (high - width, high), (low, low + width)]
    canvas.polygon([(room.x(x), room.y(y)) for x, y in strip], "tint")
    for start, end in (((low + width, low), (high, high - width)), ((low, low + width), (high - width, high))):
        canvas.line([(room.x(x), room.y(y)) for x, y in (start, end)], "quiet", 0.6, dashes=(2.5, 2.5))
    canvas.line([(room.x(low), room.y(low)), (room.x(high), room.y(high))], "rule", 0.6)


def _scales(canvas: Canvas, room: _Room) -> None:
    size, bottom, left = canvas.look.size, room.top + room.side, room.left
    canvas.line([(left, room.top), (left, bottom), (left + room.side, bottom)], "ink", 0.8)
    for step, text in room.form.axis.ticks:
        x, y = room.x(step), room.y(step)
        canvas.line([(x, bottom), (x, bottom + 3)], "ink", 0.6)
        canvas.line([(left - 3, y), (left, y)], "ink", 0.6)
        canvas.text(x, bottom + 3 + size * 1.05, text, size * 0.9, "quiet", anchor="center")
        canvas.text(left - 5.5, y + size * 0.31, text, size * 0.9, "quiet", anchor="right")
    _titles(canvas, room)


def _titles(canvas: Canvas, room: _Room) -> None:
    """What the scales measure. Arrows are drawn: a typeface that lacks them would lend its words to another, too."""
    size, barb = canvas.look.size, canvas.look.size * BARB
    right, below = room.left + room.side, room.top + room.side + 3 + size * 2.35
    canvas.text(right - size * 1.15, below, room.form.across, size, strong=True, anchor="right")
    _arrow(canvas, right, below - size * 0.32, 1, 0)
    left, above = room.left - 3, room.top - size * 0.95
    _arrow(canvas, left + barb, above - size * 0.72, 0, -1)
    canvas.text(left + 2 * barb + size * 0.35, above, room.form.up, size, strong=True)


def _arrow(canvas: Canvas, x: float, y: float, across: int, down: int) -> None:
    """An arrow as long as type is high, its tip at (x, y); it points `across` or `down`, or against them, by 1."""
    length, barb = canvas.look.size * 0.8, canvas.look.size * BARB
    canvas.line([(x - across * length, y - down * length), (x, y)], "ink", 0.9)
    ends = [(x - (across + turn * down) * barb, y - (down + turn * across) * barb) for turn in (1, -1)]
    canvas.line([ends[0], (x, y), ends[1]], "ink", 0.9)


class _Words(Struct, frozen=True):
    """Words on the plane: their lines, the box around them, and the side at which they are anchored."""

    lines: tuple[str, ...]
    box: Box
    anchor: str


def _corners(canvas: Canvas, room: _Room, obstacles: Sequence[Box]) -> list[_Words]:
    """The names of the four fields, each in its corner, or as near to it as the `obstacles` allow."""
    size, right = canvas.look.size * 0.95, room.left + room.side
    band = room.x(room.form.axis.minimum + room.form.split) - room.left
    wide, narrow = room.side * 0.36, max(band - 16, room.side * 0.12)
    places = ((room.left + 6, 1, "left", wide), (right - 4, 1, "right", narrow),
              (room.left + 6, -1, "left", narrow), (right - 4, -1, "right", wide))
    placed: list[_Words] = []
    for (x, down, anchor, width), words in zip(places, room.form.corners, strict=True):
        lines = tuple(canvas.wrapped(words, width, size))
        widest, depth = max(canvas.measure(line, size) for line in lines), len(lines) * size * LEADING
        first = room.top + 4 if down > 0 else room.top + room.side - depth - 4
        left = x if anchor == "left" else x - widest
        tops = [first + down * n * 4 for n in range(int(room.side // 10))]
        boxes = [(left, top, left + widest, top + depth) for top in tops]
        taken = [*obstacles, *(other.box for other in placed)]
        placed.append(_Words(lines, next((box for box in boxes if not _meets(box, taken)), boxes[0]), anchor))
    return placed


def _write(canvas: Canvas, words: Sequence[_Words]) -> None:
    size = canvas.look.size * 0.95
    for one in words:
        x = one.box[0] if one.anchor == "left" else one.box[2]
        for n, line in enumerate(one.lines):
            canvas.text(x, one.box[1] + size * (0.85 + n * LEADING), line, size, "accent", anchor=one.anchor)


# -- the points -------------------------------------------------------------------------------------------------------


def _named(canvas: Canvas, room: _Room) -> bool:
    """Draw every point with its name beside it, if there is room for all; whether there was."""
    size = canvas.look.size
    dots = [_around(room.x(point.x), room.y(point.y), RADIUS + 0.5) for point in room.form.points]
    corners = _corners(canvas, room, dots)
    boxes = [*dots, *(corner.box for corner in corners)]
    names: list[tuple[Box, str, str]] = []
    for point in sorted(room.form.points, key=lambda point: (point.y, point.x)):
        width = canvas.measure(point.label, size)
        found = next((place for place in _places(room, point, width, size)
                      if _is_free(place[0], boxes, room)), None)
        if found is None:
            return False
        boxes.append(found[0])
        names.append((*found, point.label))
    _write(canvas, corners)
    for point in room.form.points:
        canvas.circle(room.x(point.x), room.y(point.y), RADIUS, "ink")
    for (left, top, right, _), anchor, label in names:
        x = {"left": left, "right": right, "center": (left + right) / 2}[anchor]
        canvas.text(x, top + size * 0.85, label, size, anchor=anchor)
    return True


def _around(x: float, y: float, radius: float) -> Box:
    return x - radius, y - radius, x + radius, y + radius


def _places(room: _Room, point: Point, width: float, size: float) -> list[tuple[Box, str]]:
    """Where a name may stand, the best place first: right, left, above, below, and the corners between them."""
    x, y, gap, depth = room.x(point.x), room.y(point.y), RADIUS + 3, size * 1.1
    right, left = (x + gap, "left"), (x - gap - width, "right")
    return [((start, top, start + width, top + depth), anchor) for (start, anchor), top in (
        (right, y - depth / 2), (left, y - depth / 2), ((x - width / 2, "center"), y - gap - depth + 1),
        ((x - width / 2, "center"), y + gap - 1), ((x + 2, "left"), y - gap - depth + 1), ((x + 2, "left"), y + gap - 1),
        ((x - 2 - width, "right"), y - gap - depth + 1), ((x - 2 - width, "right"), y + gap - 1))]


def _is_free(box: Box, others: Sequence[Box], room: _Room) -> bool:
    left, top, right, bottom = box
    inside = left > room.left + 2 and right < room.left + room.side + 6 and top > room.top and bottom < room.top + room.side
    return inside and not _meets(box, others)


def _meets(box: Box, others: Sequence[Box]) -> bool:
    """Whether `box` lies on any of the others."""
    left, top, right, bottom = box
    return any(left < r and l < right and top < b and t < bottom for l, t, r, b in others)


def _numbered(canvas: Canvas, room: _Room) -> None:
    """Every point as a number in a ring; points that would cover one another move aside, a thin line leads back."""
    size, placed = canvas.look.size * 0.85, []
    for point in room.form.points:
        x, y = room.x(point.x), room.y(point.y)
        at = _free_ring(x, y, placed, room)
        placed.append(at)
        if at != (x, y):
            away = math.hypot(at[0] - x, at[1] - y)
            rest = max(away - NUMBER_RADIUS, 0) / away  # up to the ring, whose tint may be see-through
            canvas.line([(x, y), (x + (at[0] - x) * rest, y + (at[1] - y) * rest)], "quiet", 0.5)
            canvas.circle(x, y, 1.2, "ink")
    _write(canvas, _corners(canvas, room, [_around(x, y, NUMBER_RADIUS + 1) for x, y in placed]))
    for number, (x, y) in enumerate(placed, 1):
        canvas.circle(x, y, NUMBER_RADIUS, "tint", "ink", 0.8)
        canvas.text(x, y + size * 0.35, str(number), size, anchor="center")


def _free_ring(x: float, y: float, placed: Sequence[tuple[float, float]], room: _Room) -> tuple[float, float]:
    step = 2 * NUMBER_RADIUS + 0.6
    around = [(dx, dy) for dy in range(-6, 7) for dx in range(-6, 7)]
    for dx, dy in sorted(around, key=lambda d: (d[0] ** 2 + d[1] ** 2, d)):
        at = (x + dx * step / 2, y + dy * step / 2)
        inside = room.left + 4 < at[0] < room.left + room.side and room.top < at[1] < room.top + room.side - 4
        apart = all((at[0] - a) ** 2 + (at[1] - b) ** 2 >= step ** 2 for a, b in placed)
        if inside and apart and _is_off_lines(at, room):
            return at
    return x, y


def _is_off_lines(at: tuple[float, float], room: _Room) -> bool:
    """Whether no line of the band strikes through a ring there: its tint may be see-through."""
    band = room.x(room.form.axis.minimum + room.form.split) - room.left
    above = (room.top + room.side - at[1]) - (at[0] - room.left)
    return all(abs(above - line) >= (NUMBER_RADIUS + 0.6) * 2 ** 0.5 for line in (-band, 0, band))


def _legend(canvas: Canvas, form: Plane, y: float) -> float:
    """The numbers and their names, in two columns where they fit."""
    size, narrow = canvas.look.size, canvas.width < 300
    columns = 1 if narrow else 2
    width = canvas.width / columns - 12
    entries = [(str(n), canvas.wrapped(point.label, width - 18, size)) for n, point in enumerate(form.points, 1)]
    half = -(-len(entries) // columns)
    depths = []
    for column in range(columns):
        x, place = column * (width + 24), y + size * 0.6
        for number, lines in entries[column * half : (column + 1) * half]:
            canvas.text(x + 11, place + size, number, size, "quiet", anchor="right")
            for n, line in enumerate(lines):
                canvas.text(x + 18, place + size * (1 + n * LEADING), line, size)
            place += size * (len(lines) * LEADING + 0.25)
        depths.append(place)
    return max(depths) + size * 0.5


def _notes(canvas: Canvas, notes: Sequence[str], y: float) -> float:
    size = canvas.look.size * 0.9
    for line in (line for note in notes for line in canvas.wrapped(note, canvas.width, size)):
        canvas.text(0, y + size, line, size, "quiet")
        y += size * LEADING
    return y
