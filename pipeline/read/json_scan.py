"""Where every value of a JSON text stands, by JSON pointer (RFC 6901)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from json.decoder import scanstring

SCALAR = re.compile(r"[^\s,\]}]+")
"""A number, true, false or null, as it stands in a JSON text."""

_SPACE = re.compile(r"[ \t\n\r]*")


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
            self.end = scanstring(self.text, at + 1)[1] if opening == '"' else SCALAR.match(self.text, at).end()

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


def _skip(text: str, at: int) -> int:
    return _SPACE.match(text, at).end()
