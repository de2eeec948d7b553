"""Chapters: read, lifted and parsed once, whatever the engagement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from filters.fault import Fault
from filters.marks import MARK, Marks, number_of
from filters.reading import Reading
from pipeline.chapters.fences import stray_fences
from pipeline.chapters.front_matter import front_matter
from pipeline.chapters.parsing import Lifted, lift_out, parse
from pipeline.problem import Problem, Where
from pipeline.read.text import position


class Chapter(Struct, frozen=True):
    """A chapter template: its `text` as written, the editions it is for, and pandoc's `document` (JSON text)."""

    path: Path
    text: str
    editions: tuple[str, ...]
    document: str

    @property
    def name(self) -> str:
        """The name that consents know it by: its file's, without ending."""
        return self.path.stem

    def where(self, offset: int = 0) -> Where:
        """The place of a character of the text."""
        return Where(self.path, *position(self.text, offset))

    def problem(self, fault: Fault, offset: int = 0) -> Problem:
        """A mistake that a filter found here, as a problem: at `offset` of the text where it has no place of its own."""
        place = fault.place
        where = Where(Path(place.file), place.line, place.column) if place.line else self.where(offset)
        return Problem(fault.code, where, fault.message, fault.hint)


class Chapters(Struct, frozen=True):
    """All chapters of a practice, in order, and the marks lifted out of them."""

    chapters: tuple[Chapter, ...]
    marks: Marks


def read_chapters(paths: Sequence[Path]) -> tuple[Chapters, list[Problem]]:
    """The chapters in `paths`, parsed by one pandoc process, and every problem of their own."""
    lifted, problems = lift_out(paths)
    readings, unreadable = parse(lifted)
    chapters, more = together(lifted, readings)
    return chapters, [*problems, *unreadable, *more]


def together(lifted: Sequence[Lifted], readings: Mapping[Path, Reading]) -> tuple[Chapters, list[Problem]]:
    """The chapters of one book that pandoc could read, with their marks numbered through, and what is wrong with how they
    are written."""
    marks, problems, chapters = Marks(), [], []
    for one in lifted:
        if one.path in readings:
            reading = readings[one.path]
            editions, wrong = front_matter(one.path, one.text, reading, one.marks)
            problems += [*_unclosed(one, reading), *_stray(one, reading), *wrong]
            chapters.append(Chapter(one.path, one.text, editions, marks.take(one.marks, reading.document)))
    return Chapters(tuple(chapters), marks), problems


def _stray(one: Lifted, reading: Reading) -> Iterator[Problem]:
    for offset in stray_fences(one.text, reading):
        yield Problem("crossed-block", Where(one.path, *position(one.text, offset)),
                      "this `:::` opens or closes nothing, and would be printed",
                      "put empty lines around it, and as many spaces before it as before its partner; or take it out")


def _unclosed(one: Lifted, reading: Reading) -> Iterator[Problem]:
    for line, column in reading.unclosed:
        start = sum(len(text) for text in one.bare.splitlines(keepends=True)[: line - 1])
        within = (one.marks.table[number_of(match)].source for match in MARK.finditer(one.bare, 0, start))
        shift = sum(source.count("\n") for source in within)
        yield Problem("unclosed-block", Where(one.path, line + shift, column), "this block is never closed",
                      "close it with a line of `:::`, with the same indentation")
