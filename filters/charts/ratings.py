"""What several kinds of charts read of ratings: who rates, how the score is drawn, and the scale it stands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from filters.charts.picture import Axis, Mark
from filters.charts.saying import Saying

Record = Mapping[str, Any]

TEXT = {"type": "string"}
NUMBER = {"type": "number"}
SCALE = {"type": "object", "properties": {"minimum": NUMBER, "maximum": NUMBER}, "required": ["minimum", "maximum"]}
RATINGS = {"type": "array", "items": {
    "type": "object", "properties": {"group": TEXT, "label": TEXT, "text": TEXT, "value": NUMBER, "low": NUMBER,
                                     "high": NUMBER, "gap": TEXT}, "required": ["group", "label", "text"]}}
MOST_TICKS = 10
NAMED = ("self", "all", "manager", "skip", "peers", "reports", "others")
"""Groups with a shape of their own; several shown together have the shape `together`."""


def shape_of(group: str) -> str:
    """The shape that stands for a group, in every chart of a book."""
    return group if group in NAMED else "together"


def name_of(record: Record) -> str:
    """What a competency or an item is called."""
    return record.get("name") or record["text"]


def rating(ratings: Sequence[Record], group: str) -> Record | None:
    """The rating by one group."""
    return next((found for found in ratings if found["group"] == group), None)


def mark_of(found: Record | None, shape: str = "") -> Mark | None:
    """How a rating is drawn: at its value, or as the band that it is shown as; None where it is withheld."""
    if found is None:
        return None
    shape = shape or shape_of(found["group"])
    if "value" in found:
        return Mark(found["value"], shape)
    return Mark(found["low"], shape, high=found["high"]) if {"low", "high"} <= found.keys() else None


def said(found: Record | None, say: Saying) -> str:
    """A rating in words."""
    return found["text"] if found else say("none")


def axis_of(records: Sequence[Record], say: Saying) -> Axis:
    """The response scale that the records stand on, each step of it a tick."""
    return scale_axis(records[0]["scale"], say)


def scale_axis(scale: Record, say: Saying) -> Axis:
    """A response scale: a tick for each step of it, or for every second, fifth, … one where they are many."""
    low, high = scale["minimum"], max(scale["maximum"], scale["minimum"] + 1)
    step = next(step for step in steps() if (high - low) / step <= MOST_TICKS)
    places = [low + n * step for n in range(int((high - low) / step) + 1)]
    return Axis(low, high, tuple((place, say.formats.number(place)) for place in places))


def steps() -> Iterator[int]:
    """Distances between ticks: 1, 2, 5, 10, 20, 50 and so on."""
    size = 1
    while True:
        yield from (size, 2 * size, 5 * size)
        size *= 10


def labels(records: Sequence[Record], part: str) -> Iterator[tuple[str, str]]:
    """Every group of the records' `part` (ratings or trends) with its label, each once, in the order of the first."""
    yield from dict.fromkeys((found["group"], found["label"]) for record in records for found in record[part])
