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
    scale = records[0]["scale"]
    low, high = scale["minimum"], scale["maximum"]
    return Axis(low, high, tuple((step, say.formats.number(step)) for step in range(int(low), int(high) + 1)))


def labels(records: Sequence[Record], part: str) -> Iterator[tuple[str, str]]:
    """Every group of the records' `part` (ratings or trends) with its label, each once, in the order of the first."""
    yield from dict.fromkeys((found["group"], found["label"]) for record in records for found in record[part])
