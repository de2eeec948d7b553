"""Chapters: read, lifted and parsed once, whatever the engagement."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from filters.marks import MARK, Marks, lift, number_of
from filters.reading import Reading, read
from pipeline.chapters.fences import stray_fences
from pipeline.chapters.front_matter import front_matter
from pipeline.engines import EngineFailed, run_pandoc
from pipeline.problem import Problem, Where
from pipeline.read.text import FORBIDDEN, not_utf8, position


@dataclass(frozen=True)
class Chapter:
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


@dataclass(frozen=True)
class Chapters:
    """All chapters of a practice, in order, and the marks lifted out of them."""

    chapters: tuple[Chapter, ...]
    marks: Marks


def read_chapters(paths: Sequence[Path]) -> tuple[Chapters, list[Problem]]:
    """The chapters in `paths`, parsed by one pandoc process, and every problem of their own."""
    marks, problems, texts = Marks(), [], {}
    for path in paths:
        text, problem = _text(path)
        if problem:
            problems.append(problem)
        else:
            texts[path] = text
    lifted = {path: lift(text, str(path), marks) for path, text in texts.items()}
    readings, unreadable = _readings(lifted)
    problems += unreadable
    chapters = []
    for path, reading in readings.items():
        problems += [*_unclosed(path, lifted[path], reading, marks), *_stray(path, texts[path], reading)]
        editions, wrong = front_matter(path, texts[path], reading, marks)
        problems += wrong
        chapters.append(Chapter(path, texts[path], editions, reading.document))
    return Chapters(tuple(chapters), marks), problems


def _readings(lifted: Mapping[Path, str]) -> tuple[dict[Path, Reading], list[Problem]]:
    """Every chapter as pandoc reads it. Where it refuses one, it refuses all: then each is read on its own."""
    try:
        return dict(zip(lifted, read(list(lifted.values()), run_pandoc), strict=True)), []
    except EngineFailed:
        pass
    readings, problems = {}, []
    for path, text in lifted.items():
        try:
            readings[path] = read([text], run_pandoc)[0]
        except EngineFailed:
            problems.append(Problem("front-matter", Where(path, 1, 1), "the lines between `---` and `---` are no YAML",
                                    "write `title: …` and `editions: [client]`; a title with a colon needs quotes"))
    if not problems:
        raise EngineFailed("pandoc cannot read the chapters together, though each on its own")
    return readings, problems


def _text(path: Path) -> tuple[str, Problem | None]:
    raw = b""
    try:
        raw = path.read_bytes().removeprefix(codecs.BOM_UTF8)
        text = raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        return "", not_utf8(path, raw, error)
    except OSError as error:
        return "", Problem("unreadable", Where(path), "the chapter cannot be read", error.strerror or "")
    match = FORBIDDEN.search(text)
    if match:
        where = Where(path, *position(text, match.start()))
        return "", Problem("forbidden-character", where,
                           f"the character U+{ord(match[0]):04X} stands here, which no DOCX or EPUB can hold", "delete it")
    return text, None


def _stray(path: Path, text: str, reading: Reading) -> Iterator[Problem]:
    for offset in stray_fences(text, reading):
        yield Problem("crossed-block", Where(path, *position(text, offset)),
                      "this `:::` opens or closes nothing, and would be printed",
                      "put empty lines around it, and as many spaces before it as before its partner; or take it out")


def _unclosed(path: Path, lifted: str, reading: Reading, marks: Marks) -> Iterator[Problem]:
    for line, column in reading.unclosed:
        start = sum(len(text) for text in lifted.splitlines(keepends=True)[: line - 1])
        within = (marks.table[number_of(match)].source for match in MARK.finditer(lifted, 0, start))
        shift = sum(source.count("\n") for source in within)
        yield Problem("unclosed-block", Where(path, line + shift, column), "this block is never closed",
                      "close it with a line of `:::`, with the same indentation")
