"""What a filter reports: one mistake of a template, with its place in the chapter file."""

from __future__ import annotations

from msgspec import Struct


class Place(Struct, frozen=True):
    """A position in a chapter: `file` as the coach knows it, `line` and `column` counted from 1; 0 is unknown."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])


class Fault(Struct, frozen=True):
    """One mistake: a stable `code`, its place, what is wrong and what to do. It never quotes a value of the view."""

    code: str
    place: Place
    message: str
    hint: str = ""


class TypeFault(Struct, frozen=True):
    """A mistake that the schemas alone prove; `name` is the field or function it is about.

    Without a `why` it is one whatever the data; with it, one for some data that the schemas admit, and that is the reason.
    """

    code: str
    name: str
    message: str
    hint: str = ""
    why: str = ""
