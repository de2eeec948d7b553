"""Pulse surveys: what others noticed of each goal, survey by survey, on both sides of no change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from filters.charts.picture import Axis, Chart, Mark, Row, Rows
from filters.charts.ratings import NUMBER, TEXT, Record
from filters.charts.saying import Saying

SHAPE = {"type": "array", "items": {"type": "object", "properties": {
    "statement": TEXT, "date": TEXT, "text": TEXT, "n": NUMBER, "net": NUMBER, "low": NUMBER, "high": NUMBER},
    "required": ["statement", "date", "text"]}}
OPTIONS: Mapping[str, Sequence[str]] = {}
STEPS = range(-3, 4)


def describe(pulses: Sequence[Record], options: Mapping[str, str], say: Saying) -> Chart | None:
    """The net result of each survey, below its goal; None where no survey was held."""
    if not pulses:
        return None
    goals = list(dict.fromkeys(pulse["statement"] for pulse in pulses))
    rows = []
    for goal in goals:
        rows += [Row(goal, heading=True)] if len(goals) > 1 else []
        rows += [_row(pulse, say) for pulse in pulses if pulse["statement"] == goal]
    columns = (say("answers") if any("n" in pulse for pulse in pulses) else "", say("net"))
    axis = Axis(STEPS[0], STEPS[-1], tuple((step, _signed(step, say)) for step in STEPS), 0)
    told = (say.row(goal, say.clauses(say("event", pulse["text"], _date(pulse, say))
            for pulse in pulses if pulse["statement"] == goal)) for goal in goals)
    return Chart("pulse", say.sentences([say("pulse_alt"), *told]), Rows(tuple(rows), axis, columns))


def _signed(step: int, say: Saying) -> str:
    return ("+" if step > 0 else "−" if step < 0 else "") + say.formats.number(abs(step))


def _date(pulse: Record, say: Saying) -> str:
    return say.formats.date(pulse["date"], "medium")


def _row(pulse: Record, say: Saying) -> Row:
    count = say.formats.number(pulse["n"]) if "n" in pulse else ""
    if "net" in pulse:
        return Row(_date(pulse, say), (Mark(pulse["net"], "all"),), (count, pulse["text"]), "bar")
    if {"low", "high"} <= pulse.keys():
        return Row(_date(pulse, say), (Mark(pulse["low"], "all", high=pulse["high"]),), (count, pulse["text"]))
    return Row(_date(pulse, say), note=pulse["text"])
