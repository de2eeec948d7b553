"""Marks: each `{{ … }}` and each expression in a block's attribute, lifted out before pandoc reads the Markdown.

A mark is private-use text (U+E000, digits, padding, U+E001) as wide as what it replaces. pandoc's reader passes it
through untouched, so `*`, `|` and quotes of an expression never meet the Markdown parser, tables keep their columns,
and every later message knows file, line and column.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from difflib import get_close_matches
from enum import Enum
from functools import partial

from msgspec import Struct, field
from msgspec.structs import replace

from filters.fault import Place

OPEN, CLOSE, PAD, DIGIT_ZERO, BASE = "\ue000", "\ue001", "\ue002", 0xE010, 240
MARK = re.compile(f"{OPEN}([{chr(DIGIT_ZERO)}-{chr(DIGIT_ZERO + BASE - 1)}]+){PAD}*{CLOSE}")
KEPT = "\ue003"
"""A space at the edge of a control span, which pandoc would trim: `[ and {{ b }}]{.when test="b"}`."""
CONTROLS = ("each", "rows", "when", "otherwise", "only", "chart")
PLACE_KEY = "binder-at"
"""The attribute that carries a control block's own place; it is gone when merging is done."""
ID_KEY = "binder-id"
"""The attribute that carries an id with placeholders, which pandoc would not read as an id."""

_QUOTED = r"""'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\\n])*`"""
PLACEHOLDER = re.compile(rf"\{{\{{((?:{_QUOTED}|\}}(?!\}})|\{{(?!\{{)|\n(?!\s*\n)|[^{{}}\n'\"`])*?)\}}\}}")
_FIRST_CLASS = re.compile(r"(?<!\\)\{\.([a-z]+)(?=\s+[A-Za-z_][\w-]*=)")
_ATTRIBUTES = re.compile(r"(?<!\\)\{(?:[^{}\n]*?\s)?\.(" + "|".join((*CONTROLS, "lines")) + r")(?=[\s}])")
_PAIR = re.compile(r"""([A-Za-z_][\w-]*)=("(?:\\.|[^"\\\n])*"|'[^'\n]*'|[^\s"'{}]+)""")
_CARRIER = re.compile(f'(?: {PLACE_KEY}|{ID_KEY})="({MARK.pattern})"')
_IDENTIFIER = re.compile(r"(?<=\{)#[\w.:-]*(?:\{\{[^{}\n]*\}\}[\w.:-]*)+(?=[ }])")
_CLOSERS = re.compile(rf"{PLACEHOLDER.pattern}|(?P<unopened>\}}\}})")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_NO_PROSE = re.compile(r"\\|[{`$][^\n]*\Z")
_CODE = re.compile(
    rf"{PLACEHOLDER.pattern}|(?<![\\`])(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)*?(?<!`)(?P=ticks)(?!`)", re.DOTALL)
_APOSTROPHE = re.compile(rf"(?<={CLOSE})’(?=\w)")
_OURS = re.compile(f"{MARK.pattern}|{KEPT}")
_KEPT_EDGE = re.compile(rf"(?<=\[){KEPT}|{KEPT}(?=\]\{{)")


class Kind(Enum):
    """What a mark stands for."""

    PLACEHOLDER = "placeholder"
    ATTRIBUTE = "attribute"
    BROKEN = "broken"
    LITERAL = "literal"
    PLACE = "place"
    IDENTIFIER = "identifier"
    SPACE = "space"
    APOSTROPHE = "apostrophe"


_IN_PLACE = {Kind.SPACE: KEPT, Kind.APOSTROPHE: "’"}
"""What stands for the pieces that need no mark, since they are the same wherever they are printed."""


class Mark(Struct, frozen=True):
    """One lifted piece: its `expression`, the `source` text it replaced, and where it stood.

    `block` is the place of the brace that opens the attributes among which it stood.
    """

    kind: Kind
    expression: str
    source: str
    place: Place
    block: Place | None = None


class Marks(Struct, eq=False):
    """The table of all marks of a text, by number, or of several texts together."""

    table: dict[int, Mark] = field(default_factory=dict)

    def add(self, mark: Mark) -> str:
        """Record `mark` and return the text that stands for it, as wide as its source where that is possible."""
        number = len(self.table)
        self.table[number] = mark
        digits = _digits(number)
        return OPEN + digits + PAD * (len(mark.source) - len(digits) - 2) + CLOSE

    def take(self, others: Marks, text: str) -> str:
        """Go on with the marks of `others`, and return `text`, in which they stand, with their new numbers."""
        first = len(self.table)
        for number, mark in others.table.items():  # an identifier has others in it
            self.table[first + number] = replace(mark, expression=_renumbered(mark.expression, first))
        return _renumbered(text, first)

    def find(self, text: str) -> Mark | None:
        """The mark that `text` is, if it is nothing but one mark."""
        match = MARK.fullmatch(text)
        return self.table.get(number_of(match)) if match else None

    def split(self, text: str) -> Iterator[str | Mark]:
        """The plain pieces and the marks that `text` is made of, in order."""
        end = 0
        for match in MARK.finditer(text):
            mark = self.table.get(number_of(match))
            if mark is None:
                continue
            if match.start() > end:
                yield text[end : match.start()]
            yield mark
            end = match.end()
        if end < len(text):
            yield text[end:]

    def restore(self, text: str) -> str:
        """`text` as the coach wrote it, every mark replaced by its source."""
        bare = _CARRIER.sub(lambda match: match[1], text)
        bare = _APOSTROPHE.sub("'", _KEPT_EDGE.sub(" ", bare))
        return "".join(piece if isinstance(piece, str) else piece.source for piece in self.split(bare))


def _renumbered(text: str, first: int) -> str:
    """`text` with the marks that were numbered from 0 numbered from `first`."""
    return MARK.sub(lambda match: match[0].replace(match[1], _digits(first + number_of(match))), text) if first else text


def number_of(match: re.Match) -> int:
    """The mark's number, read from its private digits."""
    number = 0
    for character in match[1]:
        number = number * BASE + ord(character) - DIGIT_ZERO
    return number


def lift(text: str, file: str, marks: Marks) -> str:
    """`text` of the chapter `file` with everything to be merged replaced by marks, which are added to `marks`."""
    return _Lifter(text, file, marks).lifted()


class _Piece(Struct, frozen=True):
    """A stretch of the text to be lifted; `at` is the offset that messages name, where that is not its start.

    `block` is that of the brace that opens the attributes around it.
    """

    start: int
    stop: int
    kind: Kind
    expression: str = ""
    at: int | None = None
    block: int | None = None


class _Lifter:
    def __init__(self, text: str, file: str, marks: Marks):
        self.text, self.file, self.marks = text, file, marks
        self.starts = [0] + [match.end() for match in re.finditer("\n", text)]
        self.code = [match.span() for match in _CODE.finditer(text) if match["ticks"]]

    def lifted(self) -> str:
        found = [*self.private(), *self.attributes(), *self.identifiers(), *self.placeholders(), *self.unopened()]
        parts, end = [], 0
        for piece in sorted(found, key=lambda piece: (piece.start, piece.stop)):
            if piece.start >= end:
                parts += [self.text[end : piece.start], self.carried(piece)]
                end = piece.stop
        return "".join([*parts, self.text[end:]])

    def carried(self, piece: _Piece) -> str:
        """The text that stands for `piece`: its mark, inside an attribute of ours where it needs one."""
        if piece.kind in _IN_PLACE:
            return _IN_PLACE[piece.kind]
        place = self.place(piece.start if piece.at is None else piece.at)
        block = None if piece.block is None else self.place(piece.block)
        lifted = self.marks.add(Mark(piece.kind, piece.expression, self.text[piece.start : piece.stop], place, block))
        if piece.kind is Kind.PLACE:
            return f' {PLACE_KEY}="{lifted}"'
        return f'{ID_KEY}="{lifted}"' if piece.kind is Kind.IDENTIFIER else lifted

    def place(self, offset: int) -> Place:
        line = bisect_right(self.starts, offset)
        return Place(self.file, line, offset - self.starts[line - 1] + 1)

    def private(self) -> Iterator[_Piece]:
        """Characters of a coach's text that would be taken for ours."""
        for match in _OURS.finditer(self.text):
            yield _Piece(match.start(), match.end(), Kind.LITERAL)

    def placeholders(self) -> Iterator[_Piece]:
        position = self.text.find("{{")
        while position >= 0:
            match = PLACEHOLDER.match(self.text, position, self.limit(position))
            if match:
                yield _Piece(position, match.end(), Kind.PLACEHOLDER, _one_line(match[1]))
                yield from self.apostrophe(match.end())
            else:
                yield _Piece(position, position + 2, Kind.BROKEN)
            position = self.text.find("{{", match.end() if match else position + 2)

    def limit(self, offset: int) -> int:
        """Where the inline code around `offset` ends, which no placeholder in it outlasts; the text's end otherwise."""
        before = bisect_right(self.code, (offset, len(self.text))) - 1
        inside = before >= 0 and offset < self.code[before][1]
        return self.code[before][1] if inside else len(self.text)

    def apostrophe(self, offset: int) -> Iterator[_Piece]:
        """The one in `{{ client.first_name }}'s`: pandoc sees no word before it, and would open a quotation."""
        if self.text[offset : offset + 1] == "'" and self.text[offset + 1 : offset + 2].isalnum():
            yield _Piece(offset, offset + 1, Kind.APOSTROPHE)

    def unopened(self) -> Iterator[_Piece]:
        """Every `}}` in prose. Where TeX or attributes may stand it is left to them, for they end in braces as well."""
        for match in _CLOSERS.finditer(self.text):
            if match["unopened"]:
                paragraph = max(self.text.rfind("\n\n", 0, match.start()), 0)
                if not _NO_PROSE.search(PLACEHOLDER.sub("", self.text[paragraph : match.start()])):
                    yield _Piece(match.start(), match.end(), Kind.BROKEN)

    def identifiers(self) -> Iterator[_Piece]:
        """Ids such as `{#goal-{{ goal.id }}}`."""
        for match in _IDENTIFIER.finditer(self.text):
            expression = PLACEHOLDER.sub(partial(self.inner, match.start()), match[0][1:])
            yield _Piece(match.start(), match.end(), Kind.IDENTIFIER, expression)

    def inner(self, start: int, match: re.Match) -> str:
        """The mark of a placeholder inside an id that stands at `start`."""
        place = self.place(start + 1 + match.start())
        return self.marks.add(Mark(Kind.PLACEHOLDER, _one_line(match[1]), match[0], place))

    def attributes(self) -> Iterator[_Piece]:
        """The values in `{.each goal="plan.goals"}` and its like; the place of a block that has none."""
        for match in _ATTRIBUTES.finditer(self.text):
            if self.limit(match.start()) < len(self.text):
                continue
            start, stop = match.start(), _closing_brace(self.text, match.start())
            values = [] if match[1] == "lines" else list(self.values(start, stop))
            yield from values or [_Piece(stop, stop, Kind.PLACE, at=start)]
            yield from self.edges(start)
        for match in _FIRST_CLASS.finditer(self.text):
            if meant_control(match[1]):
                stop = _closing_brace(self.text, match.start())
                yield _Piece(stop, stop, Kind.PLACE, at=match.start())

    def values(self, start: int, stop: int) -> Iterator[_Piece]:
        """The values of the attributes between `start` and `stop`."""
        for pair in _PAIR.finditer(self.text, start, stop):
            value, first, last = pair[2], pair.start(2), pair.end(2)
            if value[0] in "\"'":
                value, first, last = value[1:-1].replace('\\"', '"'), first + 1, last - 1
            if "{{" not in value:
                yield _Piece(first, last, Kind.ATTRIBUTE, _one_line(value), block=start)

    def edges(self, stop: int) -> Iterator[_Piece]:
        """The spaces just inside the brackets of the span whose attributes open at `stop`."""
        start = _opening_bracket(self.text, stop - 1)
        for offset in (start + 1, stop - 2):
            if 0 <= start < offset and self.text[offset] == " ":
                yield _Piece(offset, offset + 1, Kind.SPACE)


def meant_control(name: str) -> str:
    """The control block that a class like `eech` was meant to be; empty for one that is no slip of the pen."""
    known = (*CONTROLS, "lines")
    return "" if name in known else next(iter(get_close_matches(name, known, n=1, cutoff=0.7)), "")


def _digits(number: int) -> str:
    digits = chr(DIGIT_ZERO + number % BASE)
    while number := number // BASE:
        digits = chr(DIGIT_ZERO + number % BASE) + digits
    return digits


def _one_line(expression: str) -> str:
    return " ".join(expression.split("\n")).strip()


def _closing_brace(text: str, start: int) -> int:
    """The end of the attribute list that opens at `start`: its `}`, quotes respected, or the paragraph's end."""
    quote = ""
    blank = _BLANK_LINE.search(text, start)
    stop = blank.start() if blank else len(text)
    for offset in range(start, stop):
        character = text[offset]
        if character == "}" and not quote:
            return offset
        if quote:
            quote = "" if character == quote and text[offset - 1] != "\\" else quote
        elif character in "\"'":
            quote = character
    return stop


def _opening_bracket(text: str, stop: int) -> int:
    """Where the span opens that closes with the `]` at `stop`; -1 when there is no span."""
    depth = 0
    for offset in range(stop, text.rfind("\n\n", 0, stop + 1), -1):
        if text[offset] in "[]" and text[offset - 1 : offset] != "\\":
            depth += 1 if text[offset] == "]" else -1
        if depth == 0:
            return offset if offset < stop else -1
    return -1
