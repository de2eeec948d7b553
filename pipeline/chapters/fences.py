"""Lines of `:::` that pandoc took for text: they close nothing, cross a list or quotation, or lack an empty line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from filters.reading import Reading

_FENCE = re.compile(r"(?P<before>[ \t>]*):{3,}[ \t]*(?P<label>.*)")
_CODE = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_STRAY = re.compile(r":{3,}")


class _Line(Struct, frozen=True):
    """A line of `:::`: where it starts in the text, what stands before it, and whether it opens a block."""

    offset: int
    before: str
    opens: bool
    apart: bool


def stray_fences(text: str, reading: Reading) -> list[int]:
    """Where in `text` the lines of `:::` stand that pandoc read as words; pandoc's reading says how many there are."""
    count = sum(1 for _ in _strays(json.loads(reading.document)["blocks"])) if ":::" in reading.document else 0
    if not count:
        return []
    lines = list(_lines(text))
    suspects = sorted({*_misplaced(lines)}) or [line.offset for line in lines[-1:]]
    return suspects[:count]


def _strays(node: Any) -> Iterator[str]:
    """Every word of three colons or more that is no code."""
    if isinstance(node, list):
        for item in node:
            yield from _strays(item)
    elif isinstance(node, dict):
        if node.get("t") == "Str":
            yield from filter(_STRAY.fullmatch, node["c"].split())
        else:
            yield from _strays(node.get("c"))


def _lines(text: str) -> Iterator[_Line]:
    """Every line of `:::` outside code."""
    offset, code, apart = 0, "", True
    for line in text.splitlines(keepends=True):
        mark = _CODE.match(line)
        if mark and (not code or mark[1].startswith(code)):
            code = "" if code else mark[1]
        match = None if code else _FENCE.match(line)
        if match:
            yield _Line(offset + len(match["before"]), match["before"], bool(match["label"].strip()), apart)
        apart = bool(match) or not line.strip(" \t>\n")
        offset += len(line)


def _misplaced(lines: list[_Line]) -> Iterator[int]:
    """Lines that open a block in the middle of a text, and lines that close none, or one of another list or quotation."""
    opened: list[_Line] = []
    for line in lines:
        if line.opens and not line.apart:
            yield line.offset
        elif line.opens:
            opened.append(line)
        elif not opened or opened.pop().before != line.before:
            yield line.offset
