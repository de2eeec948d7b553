"""Markdown fields of an engagement: harmless, or refused before anything is built."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from filters.reading import read
from filters.shapes import is_markdown
from pipeline.engines import run_pandoc
from pipeline.problem import Problem
from pipeline.read import schemas
from pipeline.read.json_scan import escaped
from pipeline.read.jsonfile import JsonFile

_WORD = re.compile(r"\w")
_PRINTS = re.compile(r'"t":"(?:Str|Code|CodeBlock|Math|HorizontalRule)"')
"""The elements of pandoc's document that a reader sees something of."""


def check_markdown(files: Sequence[tuple[str, JsonFile]]) -> list[Problem]:
    """Every Markdown field of `files` (kind and file) that holds an image, a link that could run something, or nothing."""
    fields = [(file, pointer, text) for kind, file in files
              for pointer, text in _fields(file.data, schemas.resolved(kind), "")]
    suspect = [field for field in fields if "[" in field[2] or "<" in field[2] or not _WORD.search(field[2])]
    problems = []
    for (file, pointer, _), reading in zip(suspect, read([f[2] for f in suspect], run_pandoc, fields=True), strict=True):
        if reading.images:
            problems.append(Problem("image-in-field", file.where(pointer), f"this text holds an image (at {pointer})",
                                    "put pictures into a chapter; a text from an engagement loads nothing"))
        if reading.links:
            problems.append(Problem("unsafe-link", file.where(pointer),
                                    f"this text holds a link that is no web or mail address (at {pointer})",
                                    "a link starts with https:// or mailto:"))
        if not _PRINTS.search(reading.blocks):
            problems.append(Problem("prints-nothing", file.where(pointer),
                                    f"nothing is printed of this formatted text (at {pointer})",
                                    "write words into it, or leave an optional key out"))
    return problems


def _fields(value: Any, shape: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str) and is_markdown(shape):
        yield pointer, value
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _fields(item, shape.get("items", {}), f"{pointer}/{number}")
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _fields(item, shape.get("properties", {}).get(name, {}), f"{pointer}/{escaped(name)}")
