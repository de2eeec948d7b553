"""JSON files read strictly, with the line and column of every value."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from functools import cached_property
from json.decoder import scanstring
from pathlib import Path
from typing import Any

from msgspec import Struct

from pipeline.problem import Problem, Where
from pipeline.read.json_scan import SCALAR, scan, unescaped
from pipeline.read.json_syntax import nesting_problem, syntax_problem
from pipeline.read.text import FORBIDDEN, not_utf8, position

_CHARACTER = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL)
_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "UTF-8 with a byte order mark", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


class JsonFile(Struct, frozen=True, dict=True):
    """A JSON file as read: its `path`, its `text` and the `data` in it."""

    path: Path
    text: str
    data: Any

    def where(self, pointer: str = "", *, key: bool = False) -> Where:
        """The place of the value at `pointer` (or of its key); the nearest one above it when there is none."""
        offsets = self._offsets
        while pointer not in offsets and pointer:
            pointer, key = pointer.rpartition("/")[0], False
        value, name = offsets.get(pointer, (0, 0))
        start = name if key else value
        line, column = position(self.text, start)
        length = _length(self.text, start)
        return Where(self.path, line, column, pointer, column + length if length else 0)

    @cached_property
    def _offsets(self) -> dict[str, tuple[int, int]]:
        return {pointer: (value, key) for pointer, value, key in scan(self.text)}


def read_json(path: Path) -> tuple[JsonFile | None, list[Problem]]:
    """The file at `path`, and every problem that keeps it from being read."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        return None, [Problem("unreadable", Where(path), "the file cannot be read", error.strerror or "")]
    text, problem = _decoded(path, raw)
    if problem:
        return None, [problem]
    problem = nesting_problem(path, text)
    if problem:
        return None, [problem]
    seen = _Strictness()
    try:
        data = json.loads(text, object_pairs_hook=seen.pairs, parse_constant=seen.constant, parse_float=seen.number,
                          parse_int=seen.whole)
    except json.JSONDecodeError as error:
        return None, [syntax_problem(path, text, error)]
    file = JsonFile(path, text, data)
    problems = [*_strict(file, seen), *_forbidden(file)]
    return (None if seen.constants else file), problems


def _length(text: str, start: int) -> int:
    """How long the text, number or word at `start` is as written; 0 for a list or an object, which may take lines."""
    if text[start : start + 1] == '"':
        return scanstring(text, start + 1)[1] - start
    scalar = SCALAR.match(text, start)
    return len(scalar[0]) if scalar and scalar[0][0] not in "[{" else 0


class _Strictness:
    """Notices while `json` parses what the standard leaves to chance."""

    def __init__(self) -> None:
        self.duplicates = self.constants = False

    @property
    def broken(self) -> bool:
        return self.duplicates or self.constants

    def pairs(self, pairs: list[tuple[str, Any]]) -> dict:
        found = dict(pairs)
        self.duplicates = self.duplicates or len(found) < len(pairs)
        return found

    def constant(self, _name: str) -> None:
        self.constants = True

    def number(self, text: str) -> float:
        value = float(text)
        self.constants = self.constants or not math.isfinite(value)
        return value

    def whole(self, text: str) -> int | float:
        value = self.number(text)
        return int(text) if math.isfinite(value) else value


def _decoded(path: Path, raw: bytes) -> tuple[str, Problem | None]:
    for mark, name in _BYTE_ORDER_MARKS.items():
        if raw.startswith(mark):
            return "", Problem("encoding", Where(path, 1, 1), f"the file is {name}",
                               "save it as plain UTF-8, without a byte order mark")
    if not raw.strip():
        return "", Problem("empty-file", Where(path, 1, 1), "the file is empty", "fill it in, or delete it")
    if b"\0" in raw[:4]:
        return "", Problem("encoding", Where(path, 1, 1), "the file is UTF-16 or UTF-32", "save it as plain UTF-8")
    try:
        return raw.decode("utf-8").replace("\r\n", "\n"), None
    except UnicodeDecodeError as error:
        return "", not_utf8(path, raw, error)


def _strict(file: JsonFile, seen: _Strictness) -> Iterator[Problem]:
    if not seen.broken:
        return
    first: set[str] = set()
    for pointer, value, key in scan(file.text):
        if pointer in first and pointer:
            line, column = position(file.text, key)
            yield Problem("duplicate-key", Where(file.path, line, column, pointer),
                          f"the key `{unescaped(pointer.rpartition('/')[2])}` stands here a second time",
                          "keep one of the two")
        first.add(pointer)
        scalar = SCALAR.match(file.text, value)
        if scalar and scalar[0][0] in "NI-0123456789" and _is_infinite(scalar[0]):
            line, column = position(file.text, value)
            yield Problem("not-a-number", Where(file.path, line, column, pointer),
                          "NaN, Infinity and numbers beyond all bounds are no JSON numbers", "write a number or null")


def _is_infinite(scalar: str) -> bool:
    try:
        return not math.isfinite(float(scalar))
    except ValueError:
        return False


def _forbidden(file: JsonFile) -> Iterator[Problem]:
    """Every text and key that holds a character no book can hold, at that character's own place."""
    if not FORBIDDEN.search(file.text) and "\\u" not in file.text:
        return
    starts: dict[int, str] = {}
    for pointer, value, key in scan(file.text):
        starts.setdefault(key, pointer)
        starts[value] = pointer
    for start, pointer in sorted(starts.items()):
        found = _forbidden_in(file.text, start)
        if found:
            offset, character = found
            yield Problem("forbidden-character", Where(file.path, *position(file.text, offset), pointer),
                          f"the character U+{ord(character):04X} stands here, which no DOCX or EPUB can hold",
                          "delete it")


def _forbidden_in(text: str, start: int) -> tuple[int, str] | None:
    """The first such character of the string that opens at `start`, and where it is written."""
    if text[start] != '"':
        return None
    end = scanstring(text, start + 1)[1] - 1
    for match in _CHARACTER.finditer(text, start + 1, end):
        character = json.loads(f'"{match[0]}"')
        if FORBIDDEN.search(character):
            return match.start(), character
    return None
