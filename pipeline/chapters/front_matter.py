"""The lines between `---` and `---` that open a chapter: its working title, and the editions it is for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from filters.marks import MARK, Marks, number_of
from filters.reading import Reading
from pipeline.binders import EDITIONS
from pipeline.problem import Problem, Where
from pipeline.read.text import position

KEYS = ("title", "editions")
_UNREAD = re.compile(r"\A\s*(?:---\s*\n\s*)?(?:title|editions)\s*:")


def front_matter(path: Path, text: str, reading: Reading, marks: Marks) -> tuple[tuple[str, ...], list[Problem]]:
    """The editions that a chapter is for (all of them where it names none), and what is wrong with its front matter.

    A key that is not known is refused: a misspelt `editions` would show the chapter to everybody.
    """
    meta = reading.meta
    problems = [*_unknown_keys(path, text, meta), *_placeholders(path, meta, marks)]
    if not meta and _UNREAD.match(text):
        problems.append(Problem("front-matter", Where(path, 1, 1), "the front matter is not closed, or not opened",
                                "put a line of `---` before it and after it"))
    if "editions" not in meta:
        return EDITIONS, problems
    names = _plain(meta["editions"])
    if not names or not set(names) <= set(EDITIONS):
        problems.append(Problem("unknown-edition", _at(path, text, "editions"),
                                "the front matter names an edition that does not exist",
                                f"editions are {', '.join(EDITIONS)}"))
    return tuple(names), problems


def _unknown_keys(path: Path, text: str, meta: dict) -> Iterator[Problem]:
    for key in meta:
        if key not in KEYS:
            near = get_close_matches(key.lower(), KEYS, n=1)
            yield Problem("unknown-key", _at(path, text, key), f"unknown key `{key}` in the front matter",
                          f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(KEYS)}")


def _placeholders(path: Path, meta: dict, marks: Marks) -> Iterator[Problem]:
    for match in MARK.finditer(json.dumps(meta, ensure_ascii=False)):
        place = marks.table[number_of(match)].place
        yield Problem("front-matter", Where(path, place.line, place.column),
                      "a placeholder stands in the front matter, where nothing is filled in",
                      "take it out; the title of a chapter is its heading")


def _at(path: Path, text: str, key: str) -> Where:
    match = re.search(rf"^[ ]*[\"']?{re.escape(key)}[\"']?\s*:", text, re.MULTILINE)
    return Where(path, *position(text, match.start() if match else 0))


def _plain(meta: dict) -> list[str]:
    """The words of a YAML list (or of one word) in pandoc's metadata."""
    if meta["t"] == "MetaList":
        return [word for item in meta["c"] for word in _plain(item)]
    if meta["t"] == "MetaString":
        return [meta["c"]]
    return ["".join(inline.get("c", " ") for inline in meta["c"])] if meta["t"] == "MetaInlines" else [""]
