"""Marks: each `{{ … }}` and each expression in a block's attribute, lifted out before pandoc reads the Markdown.

A mark is private-use text (U+E000, digits, padding, U+E001) as wide as what it replaces. pandoc's reader passes it
through untouched, so `*`, `|` and quotes of an expression never meet the Markdown parser, tables keep their columns,
and every later message knows file, line and column.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from filters.fault import Place

OPEN, CLOSE, PAD, DIGIT_ZERO, BASE = "\ue000", "\ue001", "\ue002", 0xE010, 240
MARK = re.compile(f"{OPEN}([{chr(DIGIT_ZERO)}-{chr(DIGIT_ZERO + BASE - 1)}]+){PAD}*{CLOSE}")
CONTROLS = ("each", "rows", "when", "otherwise", "only", "chart")
PLACE_KEY = "binder-at"
"""The attribute that carries a control block's own place; it is gone when merging is done."""
ID_KEY = "binder-id"
"""The attribute that carries an id with placeholders, which pandoc would not read as an id."""

_QUOTED = r"""'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\\n])*`"""
PLACEHOLDER = re.compile(rf"\{{\{{((?:{_QUOTED}|\}}(?!\}})|\n(?!\s*\n)|[^}}\n'\"`])*?)\}}\}}")
_ATTRIBUTES = re.compile(r"\{[^{}\n]*?\.(?:" + "|".join(CONTROLS) + r")\b[^\n]*")
_PAIR = re.compile(r"""([A-Za-z_][\w-]*)=("(?:\\.|[^"\\\n])*"|'[^'\n]*'|[^\s"'{}]+)""")
_CARRIER = re.compile(f'(?: {PLACE_KEY}|{ID_KEY})="({MARK.pattern})"')
_IDENTIFIER = re.compile(r"(?<=\{)#[\w.:-]*(?:\{\{[^{}\n]*\}\}[\w.:-]*)+(?=[ }])")
_PRIVATE = re.compile(f"[{OPEN}{CLOSE}]")


class Kind(Enum):
    """What a mark stands for."""

    PLACEHOLDER = "placeholder"
    ATTRIBUTE = "attribute"
    BROKEN = "broken"
    LITERAL = "literal"
    PLACE = "place"
    IDENTIFIER = "identifier"


@dataclass(frozen=True)
class Mark:
    """One lifted piece: its `expression`, the `source` text it replaced, and where it stood."""

    kind: Kind
    expression: str
    source: str
    place: Place


@dataclass
class Marks:
    """The table of all marks of one reading, by number; numbers go on across chapters."""

    table: dict[int, Mark] = field(default_factory=dict)

    def add(self, mark: Mark) -> str:
        """Record `mark` and return the text that stands for it, as wide as its source where that is possible."""
        number = len(self.table)
        self.table[number] = mark
        digits = _digits(number)
        return OPEN + digits + PAD * (len(mark.source) - len(digits) - 2) + CLOSE

    def find(self, text: str) -> Mark | None:
        """The mark that `text` is, if it is nothing but one mark."""
        match = MARK.fullmatch(text)
        return self.table.get(number_of(match)) if match else None

    def split(self, text: str) -> Iterator[str | Mark]:
        """The plain pieces and the marks that `text` is made of, in order."""
        end = 0
        for match in MARK.finditer(text):
            if match.start() > end:
                yield text[end : match.start()]
            yield self.table[number_of(match)]
            end = match.end()
        if end < len(text):
            yield text[end:]

    def restore(self, text: str) -> str:
        """`text` as the coach wrote it, every mark replaced by its source."""
        bare = _CARRIER.sub(lambda match: match[1], text)
        return MARK.sub(lambda match: self.table[number_of(match)].source, bare)


def number_of(match: re.Match) -> int:
    """The mark's number, read from its private digits."""
    number = 0
    for character in match[1]:
        number = number * BASE + ord(character) - DIGIT_ZERO
    return number


def lift(text: str, file: str, marks: Marks) -> str:
    """`text` of the chapter `file` with everything to be merged replaced by marks, which are added to `marks`."""
    return _Lifter(text, file, marks).lifted()


class _Lifter:
    def __init__(self, text: str, file: str, marks: Marks):
        self.text, self.file, self.marks = text, file, marks
        self.starts = [0] + [match.end() for match in re.finditer("\n", text)]

    def lifted(self) -> str:
        spans = [*self.private(), *self.attributes(), *self.identifiers(), *self.placeholders()]
        pieces, end = [], 0
        for start, stop, kind, expression in sorted(spans, key=lambda span: span[:2]):
            if start < end:
                continue
            mark = Mark(kind, expression, self.text[start:stop], self.place(start))
            pieces += [self.text[end:start], _carried(kind, self.marks.add(mark))]
            end = stop
        return "".join([*pieces, self.text[end:]])

    def place(self, offset: int) -> Place:
        line = bisect_right(self.starts, offset)
        return Place(self.file, line, offset - self.starts[line - 1] + 1)

    def private(self) -> Iterator[tuple]:
        """Characters of ours that a coach's text happens to hold."""
        for match in _PRIVATE.finditer(self.text):
            yield match.start(), match.end(), Kind.LITERAL, ""

    def placeholders(self) -> Iterator[tuple]:
        position = self.text.find("{{")
        while position >= 0:
            match = PLACEHOLDER.match(self.text, position)
            if match:
                yield position, match.end(), Kind.PLACEHOLDER, _one_line(match[1])
            else:
                yield position, position + 2, Kind.BROKEN, ""
            position = self.text.find("{{", match.end() if match else position + 2)

    def identifiers(self) -> Iterator[tuple]:
        """Ids such as `{#goal-{{ goal.id }}}`."""
        for match in _IDENTIFIER.finditer(self.text):
            expression = PLACEHOLDER.sub(lambda inner: self.inner(match.start(), inner), match[0][1:])
            yield match.start(), match.end(), Kind.IDENTIFIER, expression

    def inner(self, start: int, match: re.Match) -> str:
        """The mark of a placeholder inside an id that stands at `start`."""
        place = self.place(start + 1 + match.start())
        return self.marks.add(Mark(Kind.PLACEHOLDER, _one_line(match[1]), match[0], place))

    def attributes(self) -> Iterator[tuple]:
        """The values in `{.each goal="plan.goals"}` and its like."""
        for match in _ATTRIBUTES.finditer(self.text):
            stop = _closing_brace(self.text, match.start())
            yield stop, stop, Kind.PLACE, ""
            for pair in _PAIR.finditer(self.text, match.start(), stop):
                value, start, end = pair[2], pair.start(2), pair.end(2)
                if value[0] in "\"'":
                    value, start, end = value[1:-1].replace('\\"', '"'), start + 1, end - 1
                if "{{" not in value:
                    yield start, end, Kind.ATTRIBUTE, value


def _carried(kind: Kind, lifted: str) -> str:
    """The text that stands for a mark in the chapter, inside an attribute of ours where it needs one."""
    if kind is Kind.PLACE:
        return f' {PLACE_KEY}="{lifted}"'
    return f'{ID_KEY}="{lifted}"' if kind is Kind.IDENTIFIER else lifted


def _digits(number: int) -> str:
    digits = chr(DIGIT_ZERO + number % BASE)
    while number := number // BASE:
        digits = chr(DIGIT_ZERO + number % BASE) + digits
    return digits


def _one_line(expression: str) -> str:
    return " ".join(expression.split("\n")).strip()


def _closing_brace(text: str, start: int) -> int:
    """The end of the attribute list that opens at `start`: its `}`, quotes respected, or the line's end."""
    quote = ""
    for offset in range(start, len(text)):
        character = text[offset]
        if character == "\n" or (character == "}" and not quote):
            return offset
        if quote:
            quote = "" if character == quote and text[offset - 1] != "\\" else quote
        elif character in "\"'":
            quote = character
    return len(text)

