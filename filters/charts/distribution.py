"""The distribution: how the items of each competency lie on the scale, as the means that may be shown.

It is of items, not of raters: how many people gave which answer is published nowhere (docs/confidentiality.md, rule 7).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from filters.charts.picture import Chart, Mark, Row, Rows
from filters.charts.ratings import NAMED, RATINGS, SCALE, TEXT, Record, axis_of, labels, mark_of, rating, said
from filters.charts.saying import Saying

SHAPE = {"type": "array", "items": {"type": "object", "properties": {
    "name": TEXT, "ratings": RATINGS, "scale": SCALE,
    "items": {"type": "array", "items": {
        "type": "object", "properties": {"text": TEXT, "ratings": RATINGS}, "required": ["text", "ratings"]}}},
    "required": ["name", "ratings", "scale", "items"]}}
OPTIONS = {"group": NAMED}


def describe(competencies: Sequence[Record], options: Mapping[str, str], say: Saying) -> Chart | None:
    """A row of dots for each competency, one dot an item, as one `group` rates it; None where it rates nothing."""
    group = options.get("group", "all")
    label = dict(labels(competencies, "ratings")).get(group)
    rows = tuple(_row(competency, group, say) for competency in competencies)
    if label is None or not any(row.marks for row in rows):
        return None
    axis = axis_of(competencies, say)
    form = Rows(rows, axis, (label,), (("item", say("one_item")), ("flag", say("their_mean"))))
    told = [say.row(row.label, _told(competency, group, say)) for row, competency in zip(rows, competencies)]
    opening = say("distribution_alt", label, axis.ticks[0][1], axis.ticks[-1][1])
    return Chart("distribution", say.sentences([opening, *told]), form)


def _row(competency: Record, group: str, say: Saying) -> Row:
    dots = [mark_of(found, "item") for found in _found(competency, group)]
    whole = rating(competency["ratings"], group)
    mean = [Mark(whole["value"], "flag")] if whole and "value" in whole else []
    note = "" if any(dots) else say("not_shown")
    return Row(competency["name"], (*mean, *(dot for dot in dots if dot)), (said(whole, say),), "", note)


def _found(competency: Record, group: str) -> list[Record]:
    return [found for item in competency["items"] if (found := rating(item["ratings"], group))]


def _told(competency: Record, group: str, say: Saying) -> str:
    shown = sorted((found for found in _found(competency, group) if mark_of(found)), key=lambda r: mark_of(r).value)
    if not shown:
        return say("not_shown")
    return say("items_between", shown[0]["text"], shown[-1]["text"])
