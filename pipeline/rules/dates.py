"""Dates in order, and inside the engagement they belong to. ISO dates compare as texts."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.problem import Problem
from pipeline.read.engagement import Engagement
from pipeline.read.jsonfile import JsonFile
from pipeline.read.practice import Practice

Dated = tuple[JsonFile, str, str]
"""A file, the pointer of a date in it, and the date."""


def in_order(practice: Practice, engagement: Engagement) -> Iterator[Problem]:
    """What ends does not end before it starts."""
    for file, first, second, message in _pairs(engagement):
        one, other = _at(file, first), _at(file, second)
        if one and other and other < one:
            yield Problem("dates-out-of-order", file.where(second), message,
                          f"compare it with {first}" if first.startswith("/") else "")


def inside_the_engagement(practice: Practice, engagement: Engagement) -> Iterator[Problem]:
    """What happened in an engagement happened between its start and its end."""
    data = engagement.single["engagement"].data
    for file, pointer, date in _events(engagement):
        if not data["start"] <= date <= data["end"]:
            yield Problem("date-outside", file.where(pointer), "this day lies outside the engagement",
                          "compare it with `start` and `end` in engagement.json")


def _pairs(engagement: Engagement) -> Iterator[tuple[JsonFile, str, str, str]]:
    main = engagement.single["engagement"]
    yield main, "/start", "/end", "the engagement ends before it starts"
    yield main, "/end", "/retention_until", "the data would be deleted before the engagement ends"
    for wave in engagement.many["wave"]:
        yield wave, "/opens", "/closes", "the wave closes before it opens"
    agreement = engagement.single.get("agreement")
    for n, _ in enumerate(agreement.data["consents"] if agreement else ()):
        base = f"/consents/{n}"
        yield agreement, f"{base}/granted", f"{base}/withdrawn", "the consent is withdrawn before it is granted"
    for session in engagement.many["session"]:
        for n, _ in enumerate(session.data["assignments"]):
            base = f"/assignments/{n}"
            yield session, "/date", f"{base}/due", "the assignment is due before its session"
            yield session, "/date", f"{base}/done", "the assignment is done before its session"
    plan = engagement.single.get("plan")
    for n, goal in enumerate(plan.data["goals"] if plan else ()):
        for m in range(1, len(goal["checkpoints"])):
            base = f"/goals/{n}/checkpoints"
            yield plan, f"{base}/{m - 1}/date", f"{base}/{m}/date", "the checkpoints are not in order"


def _events(engagement: Engagement) -> Iterator[Dated]:
    keys = {"assessment": ("date",), "wave": ("opens", "closes"), "interview": ("date",), "session": ("date",)}
    for kind, names in keys.items():
        for file in engagement.many[kind]:
            yield from ((file, f"/{name}", file.data[name]) for name in names)
    for kind in ("intake", "closing"):
        file = engagement.single.get(kind)
        if file:
            yield file, "/date", file.data["date"]
    pulse = engagement.single.get("pulse")
    for n, survey in enumerate(pulse.data["pulses"] if pulse else ()):
        yield pulse, f"/pulses/{n}/date", survey["date"]


def _at(file: JsonFile, pointer: str) -> str | None:
    value = file.data
    for part in pointer.split("/")[1:]:
        value = value[int(part)] if isinstance(value, list) else value.get(part)
    return value
