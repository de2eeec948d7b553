"""Chapters: read, lifted and parsed once, whatever the engagement."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from filters.marks import MARK, Marks, lift, number_of
from filters.reading import Reading, read
from pipeline.engines import run_pandoc
from pipeline.problem import Problem, Where
from pipeline.text import FORBIDDEN, not_utf8, position
from pipeline.view import EDITIONS

_FRONT_MATTER_EDITIONS = re.compile(r"^editions\s*:", re.MULTILINE)


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
    lifted = [lift(text, str(path), marks) for path, text in texts.items()]
    chapters = []
    for (path, text), source, reading in zip(texts.items(), lifted, read(lifted, run_pandoc), strict=True):
        problems += _unclosed(path, source, reading, marks)
        editions, problem = _editions(path, text, reading)
        problems += problem
        chapters.append(Chapter(path, text, editions, reading.document))
    return Chapters(tuple(chapters), marks), problems


def _text(path: Path) -> tuple[str, Problem | None]:
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return "", Problem("encoding", Where(path), "the chapter is not UTF-8", "save it as UTF-8")
    except OSError as error:
        return "", Problem("unreadable", Where(path), "the chapter cannot be read", error.strerror or "")
    match = FORBIDDEN.search(text)
    if match:
        where = Where(path, *position(text, match.start()))
        return "", Problem("forbidden-character", where, f"a control character U+{ord(match[0]):04X} stands here",
                           "delete it: no DOCX or EPUB can hold it")
    return text, None


def _unclosed(path: Path, lifted: str, reading: Reading, marks: Marks) -> Iterator[Problem]:
    for line, column in reading.unclosed:
        start = sum(len(text) for text in lifted.splitlines(keepends=True)[: line - 1])
        within = (marks.table[number_of(match)].source for match in MARK.finditer(lifted, 0, start))
        shift = sum(source.count("\n") for source in within)
        yield Problem("unclosed-block", Where(path, line + shift, column), "this block is never closed",
                      "close it with a line of `:::`, with the same indentation")


def _editions(path: Path, text: str, reading: Reading) -> tuple[tuple[str, ...], list[Problem]]:
    """The editions that the front matter names; all of them where it names none."""
    meta = json.loads(reading.document)["meta"].get("editions")
    if meta is None:
        return EDITIONS, []
    names = _plain(meta)
    unknown = [name for name in names if name not in EDITIONS]
    if not unknown:
        return tuple(names), []
    match = _FRONT_MATTER_EDITIONS.search(text)
    where = Where(path, *position(text, match.start() if match else 0))
    return tuple(names), [Problem("unknown-edition", where, "the front matter names an edition that does not exist",
                                  f"editions are {', '.join(EDITIONS)}")]


def _plain(meta: dict) -> list[str]:
    """The words of a YAML list (or of one word) in pandoc's metadata."""
    if meta["t"] == "MetaList":
        return [word for item in meta["c"] for word in _plain(item)]
    if meta["t"] == "MetaString":
        return [meta["c"]]
    return ["".join(inline.get("c", " ") for inline in meta["c"])] if meta["t"] == "MetaInlines" else [""]
