"""What this process has of its machine: processors, and memory, which a worker gives back between two binders."""

from __future__ import annotations

import gc
import os
from pathlib import Path

SELDOM = 1_000_000
"""So many new objects before Python looks for those that hold on to each other (its own number is 700): more than a book
has. Nearly all of them are in use, and to go through them once takes a fiftieth of the time, again and again a third."""
AFTER_A_BOOK = 100_000
"""The same for a process that makes one binder after the other: what one leaves behind shall not be there at the next."""

_STATE = Path("/proc/self/statm")


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def used() -> int:
    """The memory that this process has, in bytes; 0 where the system does not say (Linux does)."""
    try:
        return int(_STATE.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def collect_after(objects: int) -> None:
    """Look through this process's objects for garbage after so many new ones."""
    gc.set_threshold(objects)


def give_back() -> None:
    """Return freed memory to the system, where the C library keeps it and can be told (glibc)."""
    import ctypes

    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError, TypeError):
        return
