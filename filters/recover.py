"""Finding placeholders in a document that pandoc has already parsed, for `pandoc --filter` on its own.

There the Markdown reader has met the expressions: quotes became `Quoted`, two stars became emphasis. What stands
between `{{` and `}}` is written back as it was, and replaced by a mark as if it had been lifted before reading.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from urllib.parse import unquote

import panflute as pf
from panflute.containers import ListContainer

from filters.document import VERBATIM
from filters.fault import Place
from filters.identifiers import automatic, is_automatic
from filters.marks import MARK, PLACEHOLDER, Kind, Mark, Marks
from filters.values import joined

_DELIMITERS = {pf.Emph: "*", pf.Strong: "**", pf.Strikeout: "~~", pf.Superscript: "^", pf.Subscript: "~"}
_QUOTES = {"SingleQuote": "'", "DoubleQuote": '"'}
_STRAIGHT = {"‘": "'", "’": "'", "“": '"', "”": '"'}
_QUOTED_OR_CURLY = re.compile(r"""'[^']*'|"[^"]*"|`[^`]*`|[‘’“”]""")
_ESCAPED = re.compile("%7B%7B.*?%7D%7D")


def recover(doc: pf.Doc, file: str) -> Marks:
    """Put marks for all placeholders of `doc`, in place; returns their table. Lines and columns are not known."""
    marks = Marks()
    _Recovery(marks, file).visit(doc)
    return marks


class _Recovery:
    def __init__(self, marks: Marks, file: str):
        self.marks, self.file = marks, file

    def visit(self, element: pf.Element) -> None:
        named_by_its_text = isinstance(element, pf.Header) and is_automatic(element)
        self.attributes(element)
        for name in element._children:
            child = getattr(element, name)
            if isinstance(child, ListContainer):
                for inner in child:
                    self.visit(inner)
                if any(isinstance(inner, pf.Inline) for inner in child):
                    setattr(element, name, self.line(list(child)))
            elif isinstance(child, pf.Element):
                self.visit(child)
        if named_by_its_text and not is_automatic(element):
            element.identifier = automatic(element)

    def attributes(self, element: pf.Element) -> None:
        for name in ("text", "url", "title", "identifier"):
            text = getattr(element, name, "")
            if name == "url":
                text = _ESCAPED.sub(lambda match: unquote(match[0]), text)
            if text:
                setattr(element, name, self.marked(text, isinstance(element, VERBATIM)))
        if getattr(element, "attributes", None):
            pairs = [(key, self.marked(text)) for key, text in element.attributes.items()]
            element.attributes = type(element.attributes)(pairs)

    def marked(self, text: str, is_verbatim: bool = False) -> str:
        """`text` with marks for its placeholders, and for what would be taken for a mark."""
        text = MARK.sub(lambda match: self.marks.add(Mark(Kind.LITERAL, "", match[0], Place(self.file))), text)
        return text if is_verbatim else PLACEHOLDER.sub(lambda match: self.mark(match[1], match[0]), text)

    def mark(self, expression: str, source: str) -> str:
        expression = " ".join(_straight(expression).split("\n")).strip()
        return self.marks.add(Mark(Kind.PLACEHOLDER, expression, source, Place(self.file)))

    def line(self, inlines: list[pf.Inline]) -> list[pf.Inline]:
        """Siblings with every placeholder among them replaced by a mark in a `Str`; a `{{` left over by another one."""
        inlines = [piece for before, inline in zip([None, *inlines], inlines) for piece in _opened(inline, before)]
        row = _Row(inlines)
        done, end = [], 0
        for match in row.placeholders():
            done += [*row.between(end, match.start()), pf.Str(self.mark(match[1], match[0]))]
            end = match.end()
        inlines = joined([*done, *row.between(end, len(row.text))]) if end else inlines
        for inline in inlines:
            if isinstance(inline, pf.Str) and "{{" in inline.text:
                broken = self.marks.add(Mark(Kind.BROKEN, "", "{{", Place(self.file)))
                inline.text = inline.text.replace("{{", broken)
        return inlines


def _straight(expression: str) -> str:
    """An expression with the quotes that it was typed with; inside a quoted text they stay as they are."""
    return _QUOTED_OR_CURLY.sub(lambda match: _STRAIGHT.get(match[0], match[0]), expression)


class _Row:
    """Inlines in a row, with the `text` that they were written as."""

    def __init__(self, inlines: list[pf.Inline]):
        sources = [_source(inline) for inline in inlines]
        self.inlines, self.text = inlines, "".join(sources)
        self.ends = list(accumulate(map(len, sources)))

    def placeholders(self) -> Iterator[re.Match]:
        """Each `{{ … }}` that starts and ends in a word."""
        for match in PLACEHOLDER.finditer(self.text):
            if all(isinstance(self.inlines[self.at(offset)], pf.Str) for offset in (match.start(), match.end() - 1)):
                yield match

    def between(self, start: int, stop: int) -> Iterator[pf.Inline]:
        """The inlines from `start` to `stop`; a word that goes on beyond is cut."""
        for n in range(self.at(start), self.at(stop - 1) + 1) if start < stop else ():
            inline, end = self.inlines[n], self.ends[n]
            first = self.ends[n - 1] if n else 0
            whole = start <= first and end <= stop
            yield inline if whole else pf.Str(self.text[max(first, start) : min(end, stop)])

    def at(self, offset: int) -> int:
        """The number of the inline that holds the character at `offset`."""
        return bisect_right(self.ends, offset)


def _opened(inline: pf.Inline, before: pf.Inline | None) -> list[pf.Inline]:
    """What only exists because an expression's stars met, or an apostrophe stood behind one, is taken apart again."""
    if isinstance(inline, pf.Quoted) and isinstance(before, pf.Str) and before.text.endswith("}}"):
        mark = "’" if inline.quote_type == "SingleQuote" else "”"
        return [pf.Str(mark), *inline.content, pf.Str(mark)]
    delimiter = _delimiter(inline)
    text = "".join(_source(child) for child in inline.content) if delimiter else ""
    if text.count("{{") == text.count("}}"):
        return [inline]
    return [pf.Str(delimiter), *inline.content, pf.Str(delimiter)]


def _source(inline: pf.Inline) -> str:
    """The Markdown that `inline` was written as, as far as an expression can hold it."""
    if isinstance(inline, pf.Str):
        return inline.text
    if isinstance(inline, (pf.Space, pf.SoftBreak)):
        return " "
    if isinstance(inline, pf.Code):
        return f"`{inline.text}`"
    delimiter = _delimiter(inline)
    if not delimiter:
        return "\ufffc"
    return delimiter + "".join(_source(child) for child in inline.content) + delimiter


def _delimiter(inline: pf.Inline) -> str:
    if isinstance(inline, pf.Quoted):
        return _QUOTES[inline.quote_type]
    return _DELIMITERS.get(type(inline), "")
