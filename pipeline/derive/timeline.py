"""The timeline of an engagement: what happened when, gathered from all its records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.read.engagement import Engagement
from pipeline.read.practice import Practice


def timeline(engagement: Engagement, practice: Practice) -> list[dict[str, Any]]:
    """Every event in order of date; each may be seen by whoever may see the date in the record that it comes from."""
    return sorted(_events(engagement, practice), key=lambda event: event["date"])


def _events(engagement: Engagement, practice: Practice) -> Iterator[dict[str, Any]]:
    main = engagement.data("engagement")
    yield {"kind": "start", "date": main["start"]}
    yield {"kind": "end", "date": main["end"]}
    for kind in ("intake", "closing"):
        if record := engagement.data(kind):
            yield _seen({"kind": kind, "date": record["date"]}, record, "coach", "client")
    for file in engagement.many["assessment"]:
        name = practice.instruments[file.data["instrument"]].data["name"]
        yield _seen({"kind": "assessment", "date": file.data["date"], "label": name}, file.data, "coach", "client")
    for file in engagement.many["wave"]:
        event = {"kind": "ratings", "date": file.data["opens"], "until": file.data["closes"], "label": file.data["name"]}
        yield _seen(event, file.data, "coach", "client")
    for file in engagement.many["session"]:
        event = {"kind": "session", "date": file.data["date"], "number": file.data["number"]}
        yield _seen(event, file.data, "coach", "client", "sponsor")
    yield from _checkpoints(engagement)


def _checkpoints(engagement: Engagement) -> Iterator[dict[str, Any]]:
    """The days on which goals are looked at, each once for all that fall on it and are seen alike."""
    seen = []
    for goal in (engagement.data("plan") or {"goals": []})["goals"]:
        for checkpoint in goal["checkpoints"]:
            event = {"kind": "checkpoint", "date": checkpoint["date"], "number": checkpoint["day"]}
            seen += [_seen(event, goal, "coach", "client")]
    yield from (event for n, event in enumerate(seen) if event not in seen[:n])


def _seen(event: dict[str, Any], record: Mapping[str, Any], *audience: str) -> dict[str, Any]:
    """`event` for its `audience`, narrowed as the record is."""
    narrowed = record.get("visible_to", audience)
    return {**event, "visible_to": [name for name in audience if name in narrowed]}
