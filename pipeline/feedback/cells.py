"""Cells: who answered what, counted (rule 2: “not observed” does not count)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from pipeline.feedback.linear import Cell

IDENTIFIED = ("self", "manager", "skip")
"""Groups whose members are known by name, and have been told so (rule 1)."""

PROTECTED = ("peers", "reports", "others")
"""Groups whose members were promised confidentiality (rule 1)."""


class Answers(Struct, frozen=True):
    """The answers of one wave. `cells` maps each cell to its raters' answers; `raters` each group to its raters."""

    wave: str
    cells: Mapping[Cell, Mapping[str, int]]
    raters: Mapping[str, frozenset[str]]

    def n(self, item: str, group: str) -> int:
        """How many raters of `group` answered `item`."""
        return len(self.cells.get((self.wave, item, group), ()))

    def sum(self, item: str, group: str) -> int:
        """The sum of their answers."""
        return sum(self.cells.get((self.wave, item, group), {}).values())


def answers_of(wave: str, responses: Iterable[Mapping[str, Any]]) -> Answers:
    """The answers in the records of a `responses.json`."""
    cells: dict[Cell, dict[str, int]] = {}
    raters: dict[str, set[str]] = {}
    for response in responses:
        raters.setdefault(response["group"], set()).add(response["rater"])
        for item, answer in response["answers"].items():
            if answer is not None:
                cells.setdefault((wave, item, response["group"]), {})[response["rater"]] = answer
    return Answers(wave, cells, {group: frozenset(names) for group, names in raters.items()})
