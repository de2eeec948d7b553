"""Parsed chapters as an entry of the cache, so that no worker reads them again. They hold nobody's data."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from filters.fault import Place
from filters.marks import Kind, Mark, Marks
from pipeline.chapters.chapter import Chapter, Chapters


def as_json(chapters: Chapters, root: Path) -> Mapping[str, Any]:
    """The chapters for an entry; files are named as seen from `root`, so that a practice can move."""
    return {
        "chapters": [[os.path.relpath(c.path, root), c.text, list(c.editions), c.document] for c in chapters.chapters],
        "marks": [[number, mark.kind.value, mark.expression, mark.source, _place(mark.place, root), _place(mark.block, root)]
                  for number, mark in chapters.marks.table.items()],
    }


def from_json(data: Mapping[str, Any], root: Path) -> Chapters:
    """The chapters of an entry. Raises `LookupError`, `ValueError` or `TypeError` where it holds something else."""
    chapters = tuple(Chapter(root / name, text, tuple(editions), document)
                     for name, text, editions, document in data["chapters"])
    table = {number: Mark(Kind(kind), expression, source, _placed(place, root), _placed(block, root))
             for number, kind, expression, source, place, block in data["marks"]}
    return Chapters(chapters, Marks(table))


def _place(place: Place | None, root: Path) -> list[Any] | None:
    return place and [os.path.relpath(place.file, root), place.line, place.column]


def _placed(place: list[Any] | None, root: Path) -> Place | None:
    return place and replace(Place(*place), file=str(root / place[0]))
