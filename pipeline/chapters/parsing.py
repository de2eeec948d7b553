"""Chapters as pandoc reads them, each for itself. It loads little, so that pandoc can begin while the rest is loaded."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from filters.marks import Marks, lift
from filters.reading import Reading, read
from pipeline.engines import EngineFailed, run_pandoc
from pipeline.problem import Problem, Where
from pipeline.read.text import FORBIDDEN, not_utf8, position


class Lifted(Struct, frozen=True):
    """A chapter: its `text` as written, and what is left of it (`bare`) with its `marks` lifted out."""

    path: Path
    text: str
    bare: str
    marks: Marks


def lift_out(paths: Sequence[Path]) -> tuple[list[Lifted], list[Problem]]:
    """The chapters in `paths` as pandoc may see them, and what is wrong with those that no text can be read from."""
    found, problems = [], []
    for path in paths:
        text, problem = _text(path)
        if problem:
            problems.append(problem)
        else:
            marks = Marks()
            found.append(Lifted(path, text, lift(text, str(path), marks), marks))
    return found, problems


def parse(chapters: Sequence[Lifted]) -> tuple[dict[Path, Reading], list[Problem]]:
    """Every chapter as pandoc reads it, by its file, in one process. Where it refuses one, it refuses all: then each is
    read on its own."""
    if not chapters:
        return {}, []
    try:
        read_at_once = read([one.bare for one in chapters], run_pandoc)
        return {one.path: reading for one, reading in zip(chapters, read_at_once, strict=True)}, []
    except EngineFailed:
        pass
    readings, problems = {}, []
    for one in chapters:
        try:
            readings[one.path] = read([one.bare], run_pandoc)[0]
        except EngineFailed:
            problems.append(Problem("front-matter", Where(one.path, 1, 1), "the lines between `---` and `---` are no YAML",
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
