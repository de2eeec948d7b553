"""Memory: how much a worker has, and giving back what it does not need between two binders."""

from __future__ import annotations

import gc
import os
from pathlib import Path

COLLECTED_AFTER = 1_000_000
"""So many new objects before Python looks for those that hold on to each other (its own number is 700): more than a book
has. Nearly all of them are in use, and to go through them once takes a fiftieth of the time, again and again a third."""

_STATE = Path("/proc/self/statm")


def used() -> int:
    """The memory that this process has, in bytes; 0 where the system does not say (Linux does)."""
    try:
        return int(_STATE.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def collect_seldom() -> None:
    """Look through this process's objects for garbage after `COLLECTED_AFTER` new ones."""
    gc.set_threshold(COLLECTED_AFTER)


def give_back() -> None:
    """Return freed memory to the system, where the C library keeps it and can be told (glibc)."""
    import ctypes

    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError, TypeError):
        return
