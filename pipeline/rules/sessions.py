"""Sessions: numbered without gaps, in the order of their dates, and there when something names them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from pipeline.problem import Problem
from pipeline.read.engagement import Engagement
from pipeline.read.practice import Practice


def numbered_and_ordered(practice: Practice, engagement: Engagement) -> Iterator[Problem]:
    """Sessions count 1, 2, 3 …, later ones later; a file is named by its session's number."""
    sessions = engagement.many["session"]
    for expected, file in enumerate(sessions, 1):
        number = file.data["number"]
        if file.path.stem != f"{number:02}":
            yield Problem("session-number", file.where("/number"), "the number is not the one in the file's name",
                          "the first session is sessions/01.json, with number 1")
        elif number != expected:
            yield Problem("session-number", file.where("/number"), f"session {expected} is missing before this one",
                          "number the sessions 1, 2, 3 …")
            break
    for before, file in pairwise(sessions):
        if file.data["date"] < before.data["date"]:
            yield Problem("dates-out-of-order", file.where("/date"), "this session lies before the one before it",
                          f"compare it with sessions/{before.path.name}")


def referred_to_exist(practice: Practice, engagement: Engagement) -> Iterator[Problem]:
    """Private notes and readings name sessions that took place."""
    numbers = {file.data["number"] for file in engagement.many["session"]}
    for file in engagement.many["private-notes"]:
        number = file.data["session"]
        if number not in numbers:
            yield Problem("unknown-id", file.where("/session"), "there is no session of this number",
                          f"there are {len(numbers)} sessions")
        elif file.path.stem != f"{number:02}":
            yield Problem("session-number", file.where("/session"), "the number is not the one in the file's name",
                          "the notes on the first session are private/01.json")
    readings = engagement.single.get("readings")
    for n, reading in enumerate(readings.data["readings"] if readings else ()):
        if "session" in reading and reading["session"] not in numbers:
            yield Problem("unknown-id", readings.where(f"/readings/{n}/session"), "there is no session of this number",
                          f"there are {len(numbers)} sessions")
