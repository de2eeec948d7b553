"""Which engagements a handful of changed files concerns, as a pre-commit hook names them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from pipeline.read.practice import engagement_folders, find_practice


class NotInPractice(Exception):
    """A path was given that no practice has among its sources; the message says so, with the path."""


def practice_of(path: Path) -> Path | None:
    """The practice that a path lies in, whether or not there is a file at it (any more)."""
    there = next(parent for parent in (path.absolute(), *path.absolute().parents) if parent.is_dir())
    return find_practice(there)


def engagements_of(root: Path, files: Sequence[Path]) -> list[str]:
    """The names of the engagements that `files` lie in; none of them stands for all.

    A file that engagements share concerns all of them, and so does an engagement that is no longer there. Raises
    `NotInPractice` for a path outside the practice's sources.
    """
    here = [folder.name for folder in engagement_folders(root)]
    names = [_engagement(root, path) for path in files]
    return [] if set(names) - set(here) else list(dict.fromkeys(names))


def _engagement(root: Path, path: Path) -> str:
    """The name of the engagement that `path` lies in; empty for what all share."""
    place = Path(os.path.realpath(path))
    if not place.is_relative_to(root / "sources"):
        raise NotInPractice(f"`{path}` is none of the sources of the practice at {root}")
    parts = place.relative_to(root / "sources").parts
    return parts[1] if parts[:1] == ("engagements",) and len(parts) > 1 else ""
