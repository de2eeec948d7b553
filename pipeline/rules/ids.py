"""Ids tell records apart: in one list, across the interviews, across the assignments of all sessions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.problem import Problem
from pipeline.read.engagement import Engagement
from pipeline.read.jsonfile import JsonFile
from pipeline.read.practice import Practice

Identified = tuple[JsonFile, str, str]
"""A file, the pointer of an id in it, and the id."""

_ELSEWHERE = ("evidence", "assignments")
"""Lists whose ids name other records, or must differ from those of other files too."""


def are_unique(practice: Practice, engagement: Engagement) -> Iterator[Problem]:
    """No two records of a list have one id, no two interviews, and no two assignments of an engagement."""
    for _, file in engagement.files():
        for pointer, records in _lists(file.data, ""):
            yield from repeated((file, f"{pointer}/{n}/id", record["id"]) for n, record in enumerate(records))
    yield from repeated((file, "/id", file.data["id"]) for file in engagement.many["interview"])
    yield from repeated((file, f"/assignments/{n}/id", assignment["id"]) for file in engagement.many["session"]
                        for n, assignment in enumerate(file.data["assignments"]))


def repeated(records: Iterable[Identified]) -> Iterator[Problem]:
    """A problem for each id that another record has already."""
    seen: set[str] = set()
    for file, pointer, name in records:
        if name in seen:
            yield Problem("duplicate-id", file.where(pointer), f"another record has the id `{name}` already",
                          "give it an id of its own")
        seen.add(name)


def _lists(value: Any, pointer: str) -> Iterator[tuple[str, list[dict]]]:
    """Every list of records with ids, wherever it stands in `value`."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from () if name in _ELSEWHERE else _lists(item, f"{pointer}/{name}")
    elif isinstance(value, list):
        if value and all(isinstance(item, dict) and "id" in item for item in value):
            yield pointer, value
        for number, item in enumerate(value):
            yield from _lists(item, f"{pointer}/{number}")
