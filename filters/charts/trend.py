"""The trend: what changed between two waves, for the client's own rating and that of all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from filters.charts.picture import Chart, Mark, Row, Rows
from filters.charts.ratings import NUMBER, SCALE, TEXT, Record, axis_of, shape_of
from filters.charts.saying import Saying

SHAPE = {"type": "array", "items": {"type": "object", "properties": {
    "name": TEXT, "scale": SCALE, "trend": {"type": "array", "items": {
        "type": "object", "properties": {"group": TEXT, "label": TEXT, "before": TEXT, "after": TEXT, "change": TEXT,
                                         "before_value": NUMBER, "after_value": NUMBER},
        "required": ["group", "label", "before", "after", "change", "before_value", "after_value"]}}},
    "required": ["name", "scale", "trend"]}}
OPTIONS: Mapping[str, Sequence[str]] = {}
DRAWN = ("all", "self")
"""Two lines a competency; what single groups said stands in the tables."""


def describe(competencies: Sequence[Record], options: Mapping[str, str], say: Saying) -> Chart | None:
    """An arrow from the wave before to the latest; None where no change may be shown."""
    rows = [row for competency in competencies for row in _rows(competency, say)]
    if not any(row.marks for row in rows):
        return None
    axis = axis_of(competencies, say)
    key = (("before", say("before")), ("all", say("now")))
    form = Rows(tuple(rows), axis, (say("before"), say("now"), say("change")), key)
    opening = say("trend_alt", axis.ticks[0][1], axis.ticks[-1][1])
    told = (say.row(competency["name"], _told(competency, say)) for competency in competencies)
    return Chart("trend", say.sentences([opening, *told]), form)


def _rows(competency: Record, say: Saying) -> list[Row]:
    changes = _shown(competency)
    heading = Row(competency["name"], heading=True, note="" if changes else say("not_shown"))
    return [heading, *(_arrow(change) for change in changes)]


def _shown(competency: Record) -> list[Record]:
    return [change for group in DRAWN for change in competency["trend"] if change["group"] == group]


def _arrow(change: Record) -> Row:
    marks = (Mark(change["before_value"], "before"), Mark(change["after_value"], shape_of(change["group"])))
    return Row(change["label"], marks, (change["before"], change["after"], change["change"]), "arrow")


def _told(competency: Record, say: Saying) -> str:
    told = [say("from_to", c["label"], c["before"], c["after"], c["change"]) for c in _shown(competency)]
    return say.clauses(told) or say("not_shown")
