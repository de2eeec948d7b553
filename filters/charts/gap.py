"""The gap: each competency or item as a line of dots, the client's own rating against that of each group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from filters.charts.picture import Chart, Row, Rows
from filters.charts.ratings import (
    RATINGS,
    SCALE,
    TEXT,
    Record,
    axis_of,
    labels,
    mark_of,
    name_of,
    rating,
    said,
    shape_of,
)
from filters.charts.saying import Saying

SHAPE = {"type": "array", "items": {
    "type": "object", "properties": {"name": TEXT, "text": TEXT, "ratings": RATINGS, "scale": SCALE},
    "required": ["ratings", "scale"]}}
OPTIONS: Mapping[str, Sequence[str]] = {}


def describe(records: Sequence[Record], options: Mapping[str, str], say: Saying) -> Chart | None:
    """Competencies or items with their `ratings` as a dot chart; None where nobody rated anything."""
    groups = list(labels(records, "ratings"))
    if not groups:
        return None
    heads = dict(groups)
    columns = (heads.get("self", ""), heads.get("all", ""), say("gap"))
    drawn = {mark.shape for record in records for found in record["ratings"] if (mark := mark_of(found))}
    key = tuple((shape_of(group), label) for group, label in groups if shape_of(group) in drawn)
    form = Rows(tuple(_row(record, say) for record in records), axis_of(records, say), columns, key)
    return Chart("gap", _alt(records, form, say), form)


def _row(record: Record, say: Saying) -> Row:
    own, others = rating(record["ratings"], "self"), rating(record["ratings"], "all")
    marks = [mark for found in record["ratings"] if (mark := mark_of(found))]
    hidden = [f"{found['label']}: {found['text']}" for found in record["ratings"] if mark_of(found) is None]
    gap = others.get("gap", say("none")) if others else say("none")
    return Row(name_of(record), tuple(marks), (said(own, say), said(others, say), gap), "line", say.clauses(hidden))


def _alt(records: Sequence[Record], form: Rows, say: Saying) -> str:
    axis = form.axis
    rows = [say.row(name_of(record), ", ".join(f"{r['label']} {r['text']}" for r in record["ratings"]))
            for record in records]
    return say.sentences([say("gap_alt", axis.ticks[0][1], axis.ticks[-1][1]), _most(records, say), *rows])


def _most(records: Sequence[Record], say: Saying) -> str:
    """Where the client and all others differ most; all places of the largest difference printed."""
    gaps = {}
    for record in records:
        own, others = rating(record["ratings"], "self"), rating(record["ratings"], "all")
        if own and others and "gap" in others and "value" in own:
            gaps[name_of(record).rstrip(" .")] = (round(abs(own["value"] - others["value"]), 1), others["gap"])
    largest = max((size for size, _ in gaps.values()), default=0)
    named = [f"{name} ({gap})" for name, (size, gap) in gaps.items() if size == largest]
    return say("gap_most", say.formats.list(named)) if largest else ""
