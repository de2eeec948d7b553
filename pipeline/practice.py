"""A practice: the folder that a coach owns, with its outline, chapters, theme, instruments and engagements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import schemas
from pipeline.jsonfile import JsonFile, read_json
from pipeline.problem import Problem, Where
from pipeline.theme import Theme, theme_from

OUTLINE = "binder.json"


@dataclass(frozen=True)
class Practice:
    """What all engagements of a practice share. `chapters` are the files of the outline, in order."""

    root: Path
    outline: JsonFile
    chapters: tuple[Path, ...]
    theme: Theme
    instruments: Mapping[str, JsonFile]
    questionnaires: Mapping[str, JsonFile]

    @property
    def sources(self) -> Path:
        """The folder with everything that the coach writes."""
        return self.root / "sources"

    @property
    def engagement_folders(self) -> list[Path]:
        """One folder a client, in the order of their names."""
        folder = self.sources / "engagements"
        return sorted(p for p in folder.iterdir() if p.is_dir() and p.name[0] != ".") if folder.is_dir() else []


def find_practice(start: Path) -> Path | None:
    """The practice that `start` is or lies in: the nearest folder with `sources/binder.json`."""
    start = start.resolve()
    return next((p for p in (start, *start.parents) if (p / "sources" / OUTLINE).is_file()), None)


def read_practice(root: Path) -> tuple[Practice | None, list[Problem]]:
    """The practice at `root`, or None where its outline or theme cannot be used, and every problem found."""
    sources = root / "sources"
    outline, problems = read_checked(sources / OUTLINE, "binder")
    instruments, more = _library(sources / "instruments", "instrument")
    questionnaires, still_more = _library(sources / "questionnaires", "questionnaire")
    problems += more + still_more
    if outline is None:
        return None, problems
    chapters, missing = _chapters(sources, outline)
    theme, of_theme = _theme(sources, outline)
    problems += missing + of_theme
    if theme is None:
        return None, problems
    return Practice(root, outline, chapters, theme, instruments, questionnaires), problems


def read_checked(path: Path, kind: str) -> tuple[JsonFile | None, list[Problem]]:
    """A JSON file that its schema accepts; None and the problems when it does not."""
    file, problems = read_json(path)
    if file is not None:
        problems += schemas.check(file, kind)
    return (file if not problems else None), problems


def _library(folder: Path, kind: str) -> tuple[Mapping[str, JsonFile], list[Problem]]:
    found: dict[str, JsonFile] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.json")):
        file, more = read_checked(path, kind)
        problems += more
        if file is None:
            continue
        found[file.data["id"]] = file
        if file.data["id"] != path.stem:
            problems.append(Problem("id-and-name", file.where("/id"), "the id is not the file's name",
                                    f"give both the same name: `{path.stem}`"))
    return found, problems


def _chapters(sources: Path, outline: JsonFile) -> tuple[tuple[Path, ...], list[Problem]]:
    paths, problems = [], []
    for number, name in enumerate(outline.data["chapters"]):
        path = sources / "chapters" / name
        if path.is_file():
            paths.append(path)
        else:
            problems.append(Problem("missing-chapter", outline.where(f"/chapters/{number}"),
                                    f"there is no chapter `{name}` in sources/chapters",
                                    "write it, or take it off the list"))
        if name in outline.data["chapters"][:number]:
            problems.append(Problem("missing-chapter", outline.where(f"/chapters/{number}"),
                                    f"the chapter `{name}` is listed twice", "keep one of the two"))
    return tuple(paths), problems


def _theme(sources: Path, outline: JsonFile) -> tuple[Theme | None, list[Problem]]:
    folder = sources / "themes" / outline.data["theme"]
    path = folder / "theme.json"
    if not path.is_file():
        there = ", ".join(sorted(p.parent.name for p in (sources / "themes").glob("*/theme.json"))) or "none"
        return None, [Problem("missing-theme", outline.where("/theme"), "there is no such theme in sources/themes",
                              f"there are: {there}")]
    file, problems = read_checked(path, "theme")
    if file is None:
        return None, problems
    theme = theme_from(file.data, folder)
    if theme.logo is not None and not theme.logo.is_file():
        problems.append(Problem("missing-image", file.where("/logo"), "there is no such logo beside the theme", ""))
    return theme, problems


def setting(outline: JsonFile, edition: str, key: str) -> Any:
    """A setting of the outline (`title`, `subtitle`), as this edition overrides it."""
    return outline.data.get("editions", {}).get(edition, {}).get(key, outline.data.get(key))


def file_problem(path: Path, code: str, message: str, hint: str = "") -> Problem:
    """A problem with a file as a whole."""
    return Problem(code, Where(path), message, hint)
