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

DEEPEST = 40
"""How many lists and objects may stand inside one another; no kind of file needs ten."""

_SPACE = re.compile(r"[ \t\n\r]*")
_SCALAR = re.compile(r"[^\s,\]}]+")
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\\n]|\\.)*"|[\[{]|[\]}]')
_CHARACTER = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL)
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
    problem = _too_deep(path, text)
    if problem:
        return None, [problem]
    seen = _Strictness()
    try:
        data = json.loads(text, object_pairs_hook=seen.pairs, parse_constant=seen.constant, parse_float=seen.number,
                          parse_int=seen.whole)
    except json.JSONDecodeError as error:
        return None, [_syntax_problem(path, text, error)]
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


def unescaped(token: str) -> str:
    """The key that a token of a JSON pointer stands for."""
    return token.replace("~1", "/").replace("~0", "~")


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
                          f"the key `{unescaped(pointer.rpartition('/')[2])}` stands here a second time",
                          "keep one of the two")
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


def _too_deep(path: Path, text: str) -> Problem | None:
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
        if depth > DEEPEST:
            return Problem("json-syntax", Where(path, *position(text, match.start())),
                           "lists and objects are nested too deeply", "no file needs so many brackets")
    return None


def _syntax_problem(path: Path, text: str, error: json.JSONDecodeError) -> Problem:
    """What the parser stumbled over, in words of ours: Python's own differ from one version to the next."""
    offset, (message, hint) = error.pos, _stumble(text, error)
    before = text[: error.pos].rstrip()
    if message == _COMMA_TOO_MANY[0] and before.endswith(","):
        offset = len(before) - 1
    return Problem("json-syntax", Where(path, *position(text, offset)), f"this is no JSON: {message}", hint)


_COMMA_TOO_MANY = "a comma too many stands before a closing bracket", "take it out"
_STUMBLES = (
    ("Illegal trailing comma", *_COMMA_TOO_MANY),
    ("Expecting ',' delimiter", "a comma is missing before this",
     "or a quotation mark stands inside the text before it: write it as \\\""),
    ("Expecting ':' delimiter", "a colon is missing after this key", 'write `"key": value`'),
    ("Expecting property name", "a key belongs here, in straight double quotes", 'write `"key": value`'),
    ("Unterminated string", "this text is never closed", "close it with a straight double quote"),
    ("Invalid control character", "a line ends, or a tab stands, inside a text",
     "a text stays on one line: write a line end as \\n and a tab as \\t"),
    ("Invalid \\", "this backslash means nothing", "write a backslash as \\\\"),
    ("Extra data", "something stands after the end", "one file holds one object: `{` … `}`"),
    ("Expecting value", "a value belongs here",
     "a text in straight double quotes, a number, true, false, null, a list or an object"),
)


def _stumble(text: str, error: json.JSONDecodeError) -> tuple[str, str]:
    if text[: error.pos].rstrip().endswith(",") and text[error.pos : error.pos + 1] in ("}", "]"):
        return _COMMA_TOO_MANY
    return next(((message, hint) for start, message, hint in _STUMBLES if error.msg.startswith(start)),
                ("it cannot be read from here on", "quotes, commas and brackets come in pairs"))


def _skip(text: str, at: int) -> int:
    return _SPACE.match(text, at).end()
