"""What only shows when all engagements are seen, with as little of each in memory as it takes.

A first look at plain JSON tells which engagements could have something in common that they must not; only those are
read in full and held against one another.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from pipeline import rules
from pipeline.problem import Problem
from pipeline.read.engagement import MANY, read_engagement
from pipeline.rules.people import names_of


def check_together(folders: Sequence[Path]) -> tuple[tuple[Problem, ...], frozenset[str]]:
    """What the engagements in `folders` must not have in common, and the folders (by name) that it concerns."""
    same, cohorts = _alike(folders)
    problems: list[Problem] = []
    for group in [*same, *filter(_names_a_client, cohorts)]:
        read = [read_engagement(folder)[0] for folder in group]
        problems += rules.check_together([engagement for engagement in read if engagement])
    concerned = [folder for folder in folders if any(p.where.file.is_relative_to(folder) for p in problems)]
    return tuple(dict.fromkeys(problems)), frozenset(folder.name for folder in chain(concerned, *same))


def _alike(folders: Sequence[Path]) -> tuple[list[list[Path]], list[list[Path]]]:
    """The groups of several folders with one id, and those with one cohort."""
    ids, cohorts = defaultdict(list), defaultdict(list)
    for folder in folders:
        data = _data(folder / "engagement.json")
        for groups, key in ((ids, "id"), (cohorts, "cohort")):
            if isinstance(data, dict) and isinstance(data.get(key), str):
                groups[data[key]].append(folder)
    return tuple([group for group in groups.values() if len(group) > 1] for groups in (ids, cohorts))


def _names_a_client(folders: Sequence[Path]) -> bool:
    """Whether a pseudonym anywhere in a cohort might be the name of one of its clients."""
    names = {name for folder in folders for name in _client(_data(folder / "engagement.json"))}
    return any(not names.isdisjoint(_raters(folder)) for folder in folders)


def _client(data: Any) -> set[str]:
    try:
        return names_of(data["client"])
    except (LookupError, TypeError, AttributeError):
        return set()


def _raters(folder: Path) -> set[str]:
    """Every text under a name that pseudonyms stand under."""
    paths = [path for kind in ("responses", "comments", "interview") for path in folder.glob(MANY[kind])]
    return {text for path in (*paths, folder / "pulse.json") for text in _pseudonyms(_data(path))}


def _pseudonyms(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (value[key] for key in ("rater", "interviewee") if isinstance(value.get(key), str))
    if isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _pseudonyms(part)


def _data(path: Path) -> Any:
    """What a file holds; None where it holds no JSON, which the check of its engagement says."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
