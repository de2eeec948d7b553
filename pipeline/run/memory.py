"""Memory: how much a worker has, and giving back what it does not need between two binders."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

_STATE = Path("/proc/self/statm")


def used() -> int:
    """The memory that this process has, in bytes; 0 where the system does not say (Linux does)."""
    try:
        return int(_STATE.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def give_back() -> None:
    """Return freed memory to the system, where the C library keeps it and can be told (glibc)."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError, TypeError):
        return
