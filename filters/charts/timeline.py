"""The timeline: what happened when, from the first day of the engagement to the last."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence

from filters.charts.picture import Axis, Chart, Mark, Row, Rows
from filters.charts.ratings import NUMBER, TEXT, Record
from filters.charts.saying import Saying

SHAPE = {"type": "array", "items": {
    "type": "object", "properties": {"kind": TEXT, "date": TEXT, "until": TEXT, "number": NUMBER, "label": TEXT},
    "required": ["kind", "date"]}}
OPTIONS: Mapping[str, Sequence[str]] = {}
LANES = {"start": "milestone", "intake": "milestone", "closing": "milestone", "end": "milestone", "assessment": "square",
         "ratings": "span", "session": "numbered", "checkpoint": "flag"}
"""The kinds of events, from the top down, and the shape of each."""
SHARED = {"intake": "start", "closing": "start", "end": "start"}
"""Kinds that stand in the lane of another."""
MOST_TICKS = 8


def describe(events: Sequence[Record], options: Mapping[str, str], say: Saying) -> Chart | None:
    """Lanes of events over the months of the engagement; None where there is no event."""
    if not events:
        return None
    days = [_day(event[name]) for event in events for name in ("date", "until") if name in event]
    first, last = min(days), max(days)
    rows = tuple(Row(say(f"lane_{lane}"), tuple(_mark(event, say) for event in found)) for lane, found in _lanes(events))
    axis = Axis(first, max(last, first + 1), tuple(_months(first, last, say)))
    told = (say.row(say(f"lane_{lane}"), say.clauses(_told(event, say) for event in found))
            for lane, found in _lanes(events))
    return Chart("timeline", say.sentences([say("timeline_alt", *_ends(first, last, say)), *told]), Rows(rows, axis))


def _lanes(events: Sequence[Record]) -> Iterator[tuple[str, list[Record]]]:
    for lane in LANES:
        found = [event for event in events if SHARED.get(event["kind"], event["kind"]) == lane]
        if found:
            yield lane, sorted(found, key=lambda event: event["date"])


def _day(date: str) -> int:
    return datetime.date.fromisoformat(date).toordinal()


def _name(event: Record, say: Saying) -> str:
    if SHARED.get(event["kind"], event["kind"]) == "start":
        return say.formats.choice(event["kind"])
    if "number" not in event:
        return event.get("label", "")
    number = say.formats.number(event["number"])
    return say("day", number) if event["kind"] == "checkpoint" else number


def _mark(event: Record, say: Saying) -> Mark:
    text = "" if event["kind"] == "checkpoint" else _name(event, say)
    return Mark(_day(event["date"]), LANES[event["kind"]], text, _day(event["until"]) if "until" in event else None)


def _months(first: int, last: int, say: Saying) -> Iterator[tuple[int, str]]:
    """The first days of months (or of every second, third, … one, where they are many), with their short names."""
    start, end = datetime.date.fromordinal(first), datetime.date.fromordinal(last)
    count = (end.year - start.year) * 12 + end.month - start.month
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, count + 1) if count / step <= MOST_TICKS)
    for number in range(step, count + 1, step):
        year, month = divmod(start.year * 12 + start.month - 1 + number, 12)
        day = datetime.date(year, month + 1, 1)
        yield day.toordinal(), say.formats.short_month(day)


def _ends(first: int, last: int, say: Saying) -> tuple[str, str]:
    return tuple(say.formats.date(datetime.date.fromordinal(day).isoformat()) for day in (first, last))


def _told(event: Record, say: Saying) -> str:
    name = _name(event, say)
    if "until" in event:
        return say("event_until", name, *(say.formats.date(event[end], "medium") for end in ("date", "until"))).strip()
    return say("event", name, say.formats.date(event["date"], "medium")).strip()
