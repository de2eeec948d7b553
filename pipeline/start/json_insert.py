"""Putting one more entry into a list of a JSON text, without touching a character of the rest."""

from __future__ import annotations

import json
import re
from typing import Any

from pipeline.read.json_scan import scan

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t]*")
_INDENT = re.compile(r"\{[ \t]*\r?\n([ \t]+)\"")


def appended(text: str, pointer: str, entry: Any) -> str:
    """`text` with `entry` at the end of the list at `pointer`, laid out as the file is.

    `text` is a JSON text that parses, with whatever line ends it has. Raises `KeyError` where `pointer` leads nowhere.
    """
    starts = {found: start for found, start, _ in scan(text)}
    opening, count = starts[pointer], len(_value_at(text, starts[pointer]))
    newline = "\r\n" if "\r\n" in text else "\n"
    unit, around = _unit(text), _indent_at(text, opening)
    inner = around + unit
    if not count:
        closing = _end_of(text, opening) - 1
        new = newline + inner + _laid_out(entry, unit, inner, newline) + newline + around
        return text[: opening + 1] + new + text[closing:]
    last = starts[f"{pointer}/{count - 1}"]
    if not text[text.rfind("\n", 0, last) + 1 : last].strip():
        inner = _indent_at(text, last)
    end = _end_of(text, last)
    return text[:end] + "," + newline + inner + _laid_out(entry, unit, inner, newline) + text[end:]


def _value_at(text: str, start: int) -> Any:
    return _DECODER.raw_decode(text, start)[0]


def _end_of(text: str, start: int) -> int:
    return _DECODER.raw_decode(text, start)[1]


def _unit(text: str) -> str:
    """By how much the file sets in what stands inside brackets."""
    found = _INDENT.match(text.lstrip())
    return found[1] if found else "  "


def _indent_at(text: str, offset: int) -> str:
    """The space that the line of `offset` starts with."""
    return _SPACE.match(text, text.rfind("\n", 0, offset) + 1)[0]


def _laid_out(entry: Any, unit: str, indent: str, newline: str) -> str:
    return json.dumps(entry, indent=unit, ensure_ascii=False).replace("\n", newline + indent)
