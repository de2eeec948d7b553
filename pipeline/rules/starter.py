"""Texts that `binder new` wrote as examples, and that nobody has replaced."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from pipeline.problem import Problem, Severity
from pipeline.read.engagement import Engagement
from pipeline.read.json_scan import escaped
from pipeline.read.jsonfile import read_json
from pipeline.read.practice import Practice
from pipeline.shipped import STARTER

_WORTH_KEEPING = ("/text", "/coach/role")
"""Where texts stand that fit as they are: questions to ask, and what a coach is."""


def nothing_is_left_of_it(practice: Practice, engagement: Engagement) -> Iterator[Problem]:
    """No text is left of those that `binder new` wrote as examples."""
    for _, file in engagement.files():
        for pointer, text in _texts(file.data, ""):
            if text in _examples():
                yield Problem("starter-text", file.where(pointer), "this is still the text that `binder new` put here",
                              "write your own in its place, or take the record out", Severity.WARNING)


@cache
def _examples() -> frozenset[str]:
    """The sentences of the starter's engagement; single words are no sign of it."""
    files = (read_json(path)[0] for path in sorted((STARTER / "engagement").rglob("*.json")))
    return frozenset(text for file in files for pointer, text in _texts(file.data, "")
                     if " " in text and not pointer.endswith(_WORTH_KEEPING))


def _texts(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    """Every text in `value`, with its JSON pointer."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _texts(item, f"{pointer}/{escaped(name)}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts(item, f"{pointer}/{number}")
