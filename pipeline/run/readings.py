"""A run's chapters as pandoc reads them: each is known by its text until that changes, and pandoc can begin
with them before the rest of Binder is loaded."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from filters.reading import Reading
from pipeline.chapters.parsing import Lifted, lift_out, parse
from pipeline.problem import Problem
from pipeline.read.folders import OUTLINE
from pipeline.run.cache import Cache, digest
from pipeline.run.plan import Run

READINGS = "readings.json"
"""The entry of the cache: by the digest of a chapter's text, pandoc's document and where blocks are not closed."""

_ONE_AT_A_TIME = threading.Lock()

Read = tuple[Sequence[Lifted], Mapping[Path, Reading], Sequence[Problem]]
"""Chapters, what pandoc reads there, and what is wrong with those that it cannot read."""


def begin(run: Run, pool: Executor) -> None:
    """Have pandoc read, in `pool`, the chapters that the outline lists; whatever is wrong with it will show later."""
    with suppress(OSError, ValueError, LookupError, TypeError):
        names = json.loads((run.root / "sources" / OUTLINE).read_bytes())["chapters"]
        paths = tuple(path for path in (run.root / "sources" / "chapters" / name for name in names) if path.is_file())
        _lifted(run, paths)
        pool.submit(read, run, paths)


def read(run: Run, paths: tuple[Path, ...]) -> Read:
    """The chapters in `paths`; a second caller waits for the first."""
    with _ONE_AT_A_TIME:
        return _read(run, paths)


@lru_cache(maxsize=1)
def _read(run: Run, paths: tuple[Path, ...]) -> Read:
    lifted, problems = _lifted(run, paths)
    cache, key = Cache(run.root), digest("readings", run.shared.program)
    sums = {one.path: digest(one.text) for one in lifted}  # of what was read: the file may have been changed since
    kept = _kept(cache.read(READINGS, key))
    known = {one.path: kept[sums[one.path]] for one in lifted if sums[one.path] in kept}
    more, unreadable = parse([one for one in lifted if one.path not in known])
    readings = {**known, **more}
    if kept.keys() != {sums[path] for path in readings}:
        cache.write(READINGS, key, {sums[path]: [one.document, one.unclosed] for path, one in readings.items()})
    return lifted, readings, [*problems, *unreadable]


@lru_cache(maxsize=1)
def _lifted(_run: Run, paths: tuple[Path, ...]) -> tuple[list[Lifted], list[Problem]]:
    return lift_out(paths)


def _kept(data: Any) -> dict[str, Reading]:
    """What the entry holds; nothing where it holds something else."""
    try:
        return {name: Reading(document, tuple((line, column) for line, column in unclosed))
                for name, (document, unclosed) in (data or {}).items()}
    except (ValueError, TypeError, AttributeError):
        return {}
