"""The descriptions of pictures: what is drawn, in numbers and finished words. No font, colour or size is in them."""

from __future__ import annotations

import msgspec
from msgspec import Struct

SHAPES = (
    "self", "all", "manager", "skip", "peers", "reports", "others", "together", "dot", "before", "item", "numbered",
    "square", "milestone", "flag", "span",
)
"""What a mark may look like; each is told from every other by its form, never by its colour alone."""


class Mark(Struct, frozen=True):
    """One value on a scale, or a band from `value` to `high`. `text` is printed in or beside it."""

    value: float
    shape: str
    text: str = ""
    high: float | None = None


class Row(Struct, frozen=True):
    """One line of a chart: marks on the scale, or `done` of `total` units, `counted` in words.

    `values` stand in columns at its end. `joined` says what connects the marks: nothing, a `line`, an `arrow` from the first to the last, or a `bar` from the
    start of the scale. `note` says in words why there is no mark. A `heading` stands over the rows behind it.
    """

    label: str
    marks: tuple[Mark, ...] = ()
    values: tuple[str, ...] = ()
    joined: str = ""
    note: str = ""
    heading: bool = False
    done: int = 0
    total: int = 0
    counted: str = ""


class Axis(Struct, frozen=True):
    """A scale from `minimum` to `maximum`; `ticks` are places and their words; `middle` is a place drawn stronger."""

    minimum: float
    maximum: float
    ticks: tuple[tuple[float, str], ...] = ()
    middle: float | None = None


class Rows(Struct, frozen=True, tag=True):
    """Rows below one another, on one `axis` or without any. `columns` head the values; `key` explains the shapes."""

    rows: tuple[Row, ...]
    axis: Axis | None = None
    columns: tuple[str, ...] = ()
    key: tuple[tuple[str, str], ...] = ()


class Radar(Struct, frozen=True, tag=True):
    """A closed line over spokes: the name of each with its value and that value in words."""

    spokes: tuple[tuple[str, float, str], ...]
    axis: Axis


class Point(Struct, frozen=True):
    """A place on a plane, with its name."""

    x: float
    y: float
    label: str


class Plane(Struct, frozen=True, tag=True):
    """Points between two scales of the same length. `split` parts each in two; `corners` name the four fields: upper
    left, upper right, lower left, lower right. `notes` name what could not be placed."""

    points: tuple[Point, ...]
    axis: Axis
    split: float
    across: str
    up: str
    corners: tuple[str, str, str, str]
    notes: tuple[str, ...] = ()


class Chart(Struct, frozen=True):
    """A picture and `alt`, the words that say what it shows to whoever does not see it."""

    kind: str
    alt: str
    form: Rows | Radar | Plane


def to_json(chart: Chart) -> str:
    """`chart` as a text that travels in an attribute of pandoc's document."""
    return msgspec.json.encode(chart).decode()


def from_json(text: str) -> Chart:
    """The chart that `to_json` wrote. Raises ValueError for anything else."""
    return msgspec.json.decode(text, type=Chart)
