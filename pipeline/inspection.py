"""Inspecting the chapters of a practice: what is wrong with them and its shared files, before any client's data is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from pipeline.chapter import read_chapters
from pipeline.practice import Practice, read_practice, visible
from pipeline.problem import Problem
from pipeline.proof import prove, unlisted
from pipeline.view import EDITIONS


class UnknownChapter(Exception):
    """A chapter was asked for that the practice does not have; the message says which there are."""


@dataclass(frozen=True)
class Inspected:
    """How many chapters were looked at, and every problem found, warnings among them."""

    chapters: int
    problems: tuple[Problem, ...]


def inspect(root: Path, wanted: Sequence[Path] = ()) -> Inspected:
    """The chapters of the practice at `root`, in every edition, or only those `wanted` (by file, or by name).

    One that the outline does not list is looked at if it is wanted. Raises `UnknownChapter`.
    """
    practice, problems = read_practice(root)
    if practice is None:
        return Inspected(0, tuple(problems))
    names = [_found(name, practice) for name in wanted]
    drafts = [path for path in dict.fromkeys(names) if path not in practice.chapters]
    whole = replace(practice, chapters=(*practice.chapters, *drafts))
    chapters, more = read_chapters(whole.chapters)
    more += prove(whole, chapters, EDITIONS)
    if not wanted:
        return Inspected(len(whole.chapters), (*problems, *more, *unlisted(practice)))
    return Inspected(len(set(names)), tuple(problem for problem in more if problem.where.file in names))


def _found(name: Path, practice: Practice) -> Path:
    """The chapter that a file's path, or a chapter's name, means."""
    chapters = [*dict.fromkeys((*practice.chapters, *visible(practice.sources / "chapters", "*.md")))]
    for path in chapters:
        by_name = name.parent == Path() and name.name in (path.name, path.stem)
        if by_name or name.resolve() == path.resolve():
            return path
    near = get_close_matches(name.name, [path.name for path in chapters], n=1)
    raise UnknownChapter(f"there is no chapter `{name.name}`; " + (
        f"did you mean `{near[0]}`?" if near else f"they lie in {practice.sources.name}/chapters"))
