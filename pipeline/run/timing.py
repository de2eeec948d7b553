"""Timing: how long each stage of a run took."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


class Stopwatch:
    """Adds up wall time by stage, in seconds."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Counts what happens inside to the stage `name`."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] += time.perf_counter() - start


def table(seconds: Mapping[str, float]) -> list[str]:
    """The stages, the longest first, with their seconds and their share of all."""
    whole = sum(seconds.values()) or 1.0
    width = max(map(len, seconds), default=0)
    return [f"{name:<{width}} {spent:8.2f} s {spent / whole:5.0%}"
            for name, spent in sorted(seconds.items(), key=lambda item: -item[1])]
