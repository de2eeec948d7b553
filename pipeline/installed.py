"""The packages that are installed, by the records that installers leave beside them.

`importlib.metadata` reads the same, and takes longer to load and to ask than pandoc takes over a chapter.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_RECORDS = re.compile(r"(.+)-([^-]+)\.dist-info")
"""The folder of a package's records: its name and its version."""


@cache
def packages() -> Mapping[str, Path]:
    """Where each installed package has its records, by its name as PyPI compares it; the first on Python's path counts."""
    found: dict[str, Path] = {}
    for place in filter(os.path.isdir, sys.path):
        for entry in os.listdir(place):
            match = _RECORDS.fullmatch(entry)
            if match:
                found.setdefault(normal(match[1]), Path(place, entry))
    return found


def version(package: str) -> str:
    """The version of a package that is installed. Raises `LookupError` where it is not."""
    return _RECORDS.fullmatch(packages()[normal(package)].name)[2]


def files(package: str) -> list[Path]:
    """The files that were installed with a package; none where it is not."""
    import csv

    records = packages().get(normal(package))
    if records is None:
        return []
    with open(records / "RECORD", encoding="utf-8", newline="") as listed:
        return [records.parent / row[0] for row in csv.reader(listed) if row]


def normal(name: str) -> str:
    """A package's name as PyPI compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
