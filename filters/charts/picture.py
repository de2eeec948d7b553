"""The descriptions of pictures: what is drawn, in numbers and finished words. No font, colour or size is in them."""

from __future__ import annotations

import dataclasses
import functools
import json
import types
import typing
from dataclasses import dataclass
from typing import Any

SHAPES = (
    "self", "all", "manager", "skip", "peers", "reports", "others", "together", "dot", "before", "item", "numbered",
    "square", "milestone", "flag", "span",
)
"""What a mark may look like; each is told from every other by its form, never by its colour alone."""


@dataclass(frozen=True)
class Mark:
    """One value on a scale, or a band from `value` to `high`. `text` is printed in or beside it."""

    value: float
    shape: str
    text: str = ""
    high: float | None = None


@dataclass(frozen=True)
class Row:
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


@dataclass(frozen=True)
class Axis:
    """A scale from `minimum` to `maximum`; `ticks` are places and their words; `middle` is a place drawn stronger."""

    minimum: float
    maximum: float
    ticks: tuple[tuple[float, str], ...] = ()
    middle: float | None = None


@dataclass(frozen=True)
class Rows:
    """Rows below one another, on one `axis` or without any. `columns` head the values; `key` explains the shapes."""

    rows: tuple[Row, ...]
    axis: Axis | None = None
    columns: tuple[str, ...] = ()
    key: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Radar:
    """A closed line over spokes: the name of each with its value and that value in words."""

    spokes: tuple[tuple[str, float, str], ...]
    axis: Axis


@dataclass(frozen=True)
class Point:
    """A place on a plane, with its name."""

    x: float
    y: float
    label: str


@dataclass(frozen=True)
class Plane:
    """Points between two scales of the same length. `split` parts each in two; `corners` name the four fields: upper
    left, upper right, lower left, lower right. `notes` name what could not be placed."""

    points: tuple[Point, ...]
    axis: Axis
    split: float
    across: str
    up: str
    corners: tuple[str, str, str, str]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A picture and `alt`, the words that say what it shows to whoever does not see it."""

    kind: str
    alt: str
    form: Rows | Radar | Plane


_FORMS = {form.__name__: form for form in (Rows, Radar, Plane)}


_hints = functools.cache(typing.get_type_hints)


def to_json(chart: Chart) -> str:
    """`chart` as a text that travels in an attribute of pandoc's document."""
    whole = {**dataclasses.asdict(chart), "drawn": type(chart.form).__name__}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Chart:
    """The chart that `to_json` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    whole = json.loads(text)
    return Chart(whole["kind"], whole["alt"], _built(_FORMS[whole["drawn"]], whole["form"]))


def _built(kind: Any, data: Any) -> Any:
    """`data` as the type that an annotation names: dataclasses and tuples of them, or plain values."""
    if dataclasses.is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _built(hints[name], value) for name, value in data.items()})
    arguments = typing.get_args(kind)
    if typing.get_origin(kind) is types.UnionType:
        return None if data is None else _built(arguments[0], data)
    if typing.get_origin(kind) is not tuple:
        return data
    kinds = [arguments[0]] * len(data) if arguments[-1] is Ellipsis else arguments
    return tuple(_built(one, value) for one, value in zip(kinds, data, strict=True))
