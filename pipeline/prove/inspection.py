"""Inspecting the chapters of a practice: what is wrong with them, before any client's data is merged into them."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from pipeline.binders import EDITIONS
from pipeline.chapters.chapter import Chapters, read_chapters
from pipeline.problem import Problem, Unknown, errors, warnings
from pipeline.prove.proof import prove, unlisted
from pipeline.read.folders import visible
from pipeline.read.practice import Practice, read_practice


class Inspected(Struct, frozen=True):
    """The chapters that were looked at, and what is wrong with them; `warnings` stop nothing."""

    chapters: Chapters
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def inspect(practice: Practice | None, editions: Sequence[str],
            read: tuple[Chapters, list[Problem]] | None = None) -> Inspected:
    """The chapters of a practice, in `editions`, with what was found when they were `read`; none of a practice that could
    not be read."""
    chapters, problems = read or read_chapters(practice.chapters if practice else ())
    return _inspected(chapters, problems + (prove(practice, chapters, editions) if practice else []))


def inspect_all(root: Path, wanted: Sequence[Path] = ()) -> Inspected:
    """The shared files and the chapters of the practice at `root` in every edition, or only the chapters `wanted`.

    A chapter is wanted by its file or by its name; one that the outline does not list is looked at then. Raises
    `Unknown`.
    """
    practice, problems = read_practice(root)
    if practice is None or not wanted:
        found = inspect(practice, EDITIONS)
        more = unlisted(practice) if practice else []
        return _inspected(found.chapters, [*problems, *found.problems, *found.warnings, *more])
    names = list(dict.fromkeys(_found(name, practice) for name in wanted))
    drafts = [path for path in names if path not in practice.chapters]
    found = inspect(replace(practice, chapters=(*practice.chapters, *drafts)), EDITIONS)
    mine = tuple(chapter for chapter in found.chapters.chapters if chapter.path in names)
    return _inspected(replace(found.chapters, chapters=mine),
                      [problem for problem in (*found.problems, *found.warnings) if problem.where.file in names])


def _inspected(chapters: Chapters, problems: Sequence[Problem]) -> Inspected:
    return Inspected(chapters, tuple(errors(problems)), tuple(warnings(problems)))


def _found(name: Path, practice: Practice) -> Path:
    """The chapter that a file's path, or a chapter's name, means."""
    chapters = [*dict.fromkeys((*practice.chapters, *visible(practice.sources / "chapters", "*.md")))]
    for path in chapters:
        by_name = name.parent == Path() and name.name in (path.name, path.stem)
        if by_name or name.resolve() == path.resolve():
            return path
    near = get_close_matches(name.name, [path.name for path in chapters], n=1)
    raise Unknown(f"there is no chapter `{name.name}`; " + (
        f"did you mean `{near[0]}`?" if near else f"they lie in {practice.sources.name}/chapters"))
