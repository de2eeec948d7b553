"""JSON files read strictly, with the line and column of every value."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from json.decoder import scanstring
from pathlib import Path
from typing import Any

from pipeline.problem import Problem, Where

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not allow (W3C XML 1.0, production 2), so that no DOCX or EPUB can hold them."""

_SPACE = re.compile(r"[ \t\n\r]*")
_SCALAR = re.compile(r"[^\s,\]}]+")
_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "UTF-8 with a byte order mark", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


@dataclass(frozen=True)
class JsonFile:
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
        line, column = position(self.text, name if key else value)
        return Where(self.path, line, column, pointer)

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
    seen = _Strictness()
    try:
        data = json.loads(text, object_pairs_hook=seen.pairs, parse_constant=seen.constant, parse_float=seen.number)
    except json.JSONDecodeError as error:
        where = Where(path, error.lineno, error.colno)
        return None, [Problem("json-syntax", where, f"this is no JSON: {_in_words(error)}", _syntax_hint(text, error))]
    except RecursionError:
        return None, [Problem("json-syntax", Where(path), "lists or objects are nested too deeply")]
    file = JsonFile(path, text, data)
    problems = [*_strict(file, seen), *_forbidden(file)]
    return (None if seen.broken else file), problems


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both counted from 1, of `offset` in `text`."""
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def scan(text: str) -> Iterator[tuple[str, int, int]]:
    """Pointer, offset of the value and offset of its key, for every value of a JSON text that parses."""
    yield from _Scanner(text).value(_skip(text, 0), "", 0)


def escaped(token: str) -> str:
    """A key as it stands in a JSON pointer (RFC 6901)."""
    return token.replace("~", "~0").replace("/", "~1")


class _Scanner:
    def __init__(self, text: str):
        self.text = text
        self.end = 0

    def value(self, at: int, pointer: str, key: int) -> Iterator[tuple[str, int, int]]:
        yield pointer, at, key
        opening = self.text[at]
        if opening == "{":
            yield from self.members(at + 1, pointer)
        elif opening == "[":
            yield from self.items(at + 1, pointer)
        else:
            self.end = scanstring(self.text, at + 1)[1] if opening == '"' else _SCALAR.match(self.text, at).end()

    def members(self, at: int, pointer: str) -> Iterator[tuple[str, int, int]]:
        at = _skip(self.text, at)
        while self.text[at] != "}":
            name, after = scanstring(self.text, at + 1)
            colon = _skip(self.text, after)
            yield from self.value(_skip(self.text, colon + 1), f"{pointer}/{escaped(name)}", at)
            at = self.after_comma()
        self.end = at + 1

    def items(self, at: int, pointer: str) -> Iterator[tuple[str, int, int]]:
        at, number = _skip(self.text, at), 0
        while self.text[at] != "]":
            yield from self.value(at, f"{pointer}/{number}", at)
            at, number = self.after_comma(), number + 1
        self.end = at + 1

    def after_comma(self) -> int:
        at = _skip(self.text, self.end)
        return _skip(self.text, at + 1) if self.text[at] == "," else at


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


def _decoded(path: Path, raw: bytes) -> tuple[str, Problem | None]:
    for mark, name in _BYTE_ORDER_MARKS.items():
        if raw.startswith(mark):
            return "", Problem("encoding", Where(path, 1, 1), f"the file is {name}",
                               "save it as plain UTF-8, without a byte order mark")
    if not raw.strip():
        return "", Problem("empty-file", Where(path, 1, 1), "the file is empty", "fill it in, or delete it")
    try:
        return raw.decode("utf-8").replace("\r\n", "\n"), None
    except UnicodeDecodeError as error:
        line, column = raw.count(b"\n", 0, error.start) + 1, error.start - raw.rfind(b"\n", 0, error.start)
        return "", Problem("encoding", Where(path, line, column), "the file is not UTF-8 from here on",
                           "save it as UTF-8")


def _strict(file: JsonFile, seen: _Strictness) -> Iterator[Problem]:
    if not seen.broken:
        return
    first: set[str] = set()
    for pointer, value, key in scan(file.text):
        if pointer in first and pointer:
            line, column = position(file.text, key)
            yield Problem("duplicate-key", Where(file.path, line, column, pointer),
                          f"the key `{pointer.rpartition('/')[2]}` stands here a second time", "keep one of the two")
        first.add(pointer)
        scalar = _SCALAR.match(file.text, value)
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
    for pointer, text in _strings(file.data, ""):
        match = FORBIDDEN.search(text)
        if match:
            yield Problem("forbidden-character", file.where(pointer),
                          f"the text holds the control character U+{ord(match[0]):04X}, which no DOCX or EPUB can hold",
                          "delete it")


def _strings(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _strings(item, f"{pointer}/{number}")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(item, f"{pointer}/{escaped(key)}")
            yield from ([(pointer, key)] if FORBIDDEN.search(key) else [])


def _in_words(error: json.JSONDecodeError) -> str:
    return error.msg[0].lower() + error.msg[1:]


def _syntax_hint(text: str, error: json.JSONDecodeError) -> str:
    before = text[: error.pos].rstrip()
    if before.endswith(",") and text[error.pos : error.pos + 1] in "}]":
        return "a comma too many stands before this bracket"
    if error.msg.startswith("Expecting ',' delimiter"):
        return "a comma is missing before this, or a quotation mark inside the text before it"
    if error.msg.startswith("Invalid control"):
        return 'a text stays on one line; write a line end as \\n'
    return "compare it with the lines above: quotes, commas and brackets come in pairs"


def _skip(text: str, at: int) -> int:
    return _SPACE.match(text, at).end()
