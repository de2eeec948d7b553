"""The quadrant: the client's own rating across, that of all others upwards, and four fields between them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from filters.charts.picture import Axis, Chart, Plane, Point
from filters.charts.ratings import MOST_TICKS, RATINGS, SCALE, TEXT, Record, labels, name_of, rating, scale_axis
from filters.charts.saying import Saying

SHAPE = {"type": "array", "items": {
    "type": "object", "properties": {"name": TEXT, "text": TEXT, "ratings": RATINGS, "scale": SCALE},
    "required": ["ratings", "scale"]}}
OPTIONS: Mapping[str, Sequence[str]] = {}
ALIKE = 0.7
"""From so large a gap on, a thing is a blind spot or a hidden strength: as in the view's own lists."""
SHORTEST = 2.0


def describe(records: Sequence[Record], options: Mapping[str, str], say: Saying) -> Chart | None:
    """Competencies or items that both the client and all others rate with a number; None where there is none."""
    both = {name_of(r): (rating(r["ratings"], "self"), rating(r["ratings"], "all")) for r in records}
    placed = {name: (own, others) for name, (own, others) in both.items()
              if own and others and "value" in own and "value" in others}
    if not placed:
        return None
    points = tuple(Point(own["value"], others["value"], name) for name, (own, others) in placed.items())
    heads = dict(labels(records, "ratings"))
    notes = tuple(say.row(name, say("not_placed")) for name in both if name not in placed)
    corners = tuple(say(f"corner_{corner}") for corner in ("hidden", "high", "low", "blind"))
    form = Plane(points, _axis(points, records[0]["scale"], say), ALIKE, heads["self"], heads["all"], corners, notes)
    return Chart("quadrant", _alt(form, placed, say), form)


def _axis(points: Sequence[Point], scale: Record, say: Saying) -> Axis:
    """The part of the scale that holds every point, in whole half steps, the same across and upwards."""
    values = [value for point in points for value in (point.x, point.y)]
    low, high = math.floor(min(values) * 2 - 0.4) / 2, math.ceil(max(values) * 2 + 0.4) / 2
    while high - low < SHORTEST:
        low, high = low - 0.5, high + 0.5
    low, high = max(low, scale["minimum"]), min(high, scale["maximum"])
    if high - low > MOST_TICKS / 2:
        return scale_axis({"minimum": low, "maximum": high}, say)
    steps = [low + n / 2 for n in range(round((high - low) * 2) + 1)]
    return Axis(low, high, tuple((step, say.formats.number(step, 1)) for step in steps))


def field_of(point: Point) -> str:
    """Which field a point lies in: `hidden`, `blind`, or `alike`."""
    gap = round(point.x - point.y, 1)
    return "blind" if gap >= ALIKE else "hidden" if gap <= -ALIKE else "alike"


def _alt(form: Plane, placed: Mapping[str, tuple[Record, Record]], say: Saying) -> str:
    parts = [say("quadrant_alt", form.across, form.up)]
    for field in ("blind", "hidden", "alike"):
        names = [point.label for point in form.points if field_of(point) == field]
        told = [f"{name.rstrip(' .')} ({placed[name][0]['text']}, {placed[name][1]['text']})" for name in names]
        parts.append(say(f"field_{field}", say.formats.list(told) if told else say("nothing")))
    return say.sentences([*parts, *form.notes])
