"""A practice: the folder that a coach owns, with its outline, chapters, theme, instruments and engagements."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from pipeline.problem import Problem, Where
from pipeline.read import schemas
from pipeline.read.folders import OUTLINE, visible
from pipeline.read.fonts import families_of
from pipeline.read.jsonfile import JsonFile, read_json
from pipeline.read.picture import REMEDY, fault_of
from pipeline.read.theme import Theme, theme_from
from pipeline.read.words import NONE, Words

WORDS = "words.json"


class Practice(Struct, frozen=True):
    """What all engagements of a practice share. `chapters` are the files of the outline, in order.

    `unread` names the kinds of which a file could not be used: `theme` (there is none then), `instrument`,
    `questionnaire`. `words` are the practice's own fixed words, by language.
    """

    root: Path
    outline: JsonFile
    chapters: tuple[Path, ...]
    theme: Theme | None
    instruments: Mapping[str, JsonFile]
    questionnaires: Mapping[str, JsonFile]
    unread: frozenset[str] = frozenset()
    words: Mapping[str, Words] = field(default_factory=dict)

    @property
    def sources(self) -> Path:
        """The folder with everything that the coach writes."""
        return self.root / "sources"


def read_practice(root: Path) -> tuple[Practice | None, list[Problem]]:
    """What can be used of the practice at `root` (None without its outline), and every problem found."""
    sources = root / "sources"
    outline, problems = read_checked(sources / OUTLINE, "binder")
    unread: set[str] = set()
    instruments, of_instruments = _library(sources / "instruments", "instrument", unread)
    questionnaires, of_questionnaires = _library(sources / "questionnaires", "questionnaire", unread)
    words, of_words = _words(sources)
    problems += of_instruments + of_questionnaires + of_words
    if outline is None:
        return None, problems
    chapters, missing = _chapters(sources, outline)
    theme, of_theme = _theme(sources, outline)
    problems += missing + of_theme + _part_problems(outline) + _signature_problems(sources, outline)
    unread |= {"theme"} if theme is None else set()
    return Practice(root, outline, chapters, theme, instruments, questionnaires, frozenset(unread), words), problems


def read_themes(root: Path) -> tuple[list[Theme], list[Problem]]:
    """Every theme of the practice at `root` that can be used, by name, and what is wrong with them."""
    themes, problems = [], []
    for path in visible(root / "sources" / "themes", "*/theme.json"):
        theme, more = _read_theme(path)
        themes += [theme] if theme else []
        problems += more
    return themes, problems


def theme_in_use(root: Path) -> str:
    """The name of the theme that the outline of the practice at `root` asks for; empty where it cannot be read."""
    outline, _ = read_checked(root / "sources" / OUTLINE, "binder")
    return outline.data["theme"] if outline else ""


def read_checked(path: Path, kind: str) -> tuple[JsonFile | None, list[Problem]]:
    """A JSON file that its schema accepts; None and the problems when it does not."""
    file, problems = read_json(path)
    if file is not None:
        problems += schemas.check(file, kind)
    return (file if not problems else None), problems


def _library(folder: Path, kind: str, unread: set[str]) -> tuple[Mapping[str, JsonFile], list[Problem]]:
    """The files of one kind by their ids, and their problems; `kind` joins `unread` when one cannot be used."""
    found: dict[str, JsonFile] = {}
    problems: list[Problem] = []
    for path in visible(folder, "*.json"):
        file, more = read_checked(path, kind)
        problems += more
        if file is None:
            unread.add(kind)
            continue
        found[file.data["id"]] = file
        if file.data["id"] != path.stem:
            problems.append(Problem("id-and-name", file.where("/id"), "the id is not the file's name",
                                    f"give both the same name: `{path.stem}`"))
    return found, problems


def _words(sources: Path) -> tuple[Mapping[str, Words], list[Problem]]:
    """The practice's own fixed words, by language; a practice need not have any."""
    if not (sources / WORDS).exists():
        return NONE, []
    file, problems = read_checked(sources / WORDS, "words")
    return (file.data["languages"] if file else NONE), problems


def _chapters(sources: Path, outline: JsonFile) -> tuple[tuple[Path, ...], list[Problem]]:
    paths, problems = [], []
    for number, name in enumerate(outline.data["chapters"]):
        path = sources / "chapters" / name
        if path.is_file():
            paths.append(path)
            continue
        near = get_close_matches(name, [found.name for found in visible(path.parent, "*.md")], n=1)
        problems.append(Problem("missing-chapter", outline.where(f"/chapters/{number}"),
                                f"there is no chapter `{name}` in sources/chapters",
                                f"did you mean `{near[0]}`?" if near else "write it, or take it off the list"))
    return tuple(paths), problems


def _theme(sources: Path, outline: JsonFile) -> tuple[Theme | None, list[Problem]]:
    folder = sources / "themes" / outline.data["theme"]
    path = folder / "theme.json"
    if not path.is_file():
        there = ", ".join(sorted(p.parent.name for p in (sources / "themes").glob("*/theme.json"))) or "none"
        return None, [Problem("missing-theme", outline.where("/theme"), "there is no such theme in sources/themes",
                              f"there are: {there}")]
    return _read_theme(path)


def _read_theme(path: Path) -> tuple[Theme | None, list[Problem]]:
    file, problems = read_checked(path, "theme")
    if file is None:
        return None, problems
    theme = theme_from(file.data, path.parent)
    if theme.name != path.parent.name:
        problems.append(Problem("id-and-name", file.where("/name"), "the name is not the folder's",
                                f"give both the same name: `{path.parent.name}`"))
    problems += _picture_problems(file.where("/logo"), theme.logo, "logo") if theme.logo else []
    return theme, problems + _font_problems(file, theme)


def _font_problems(file: JsonFile, theme: Theme) -> list[Problem]:
    """The families that no font at hand belongs to: another would be used without a word."""
    there = families_of(theme)
    problems = []
    for role, font in theme.fonts.items():
        if font.family not in there:
            near = get_close_matches(font.family, there, n=1)
            problems.append(Problem(
                "missing-font", file.where(f"/fonts/{role}/family"), "there is no font of this family",
                (f"did you mean `{near[0]}`? Or " if near else "") + "put its files into the theme's fonts folder"))
    return problems


def _picture_problems(where: Where, picture: Path, name: str) -> list[Problem]:
    """What is wrong with a picture that a file of JSON names: a logo, a signature."""
    if not picture.is_file():
        return [Problem("missing-image", where, f"there is no such {name}",
                        f"put the picture into {picture.parent.name}/, or leave it out")]
    fault = fault_of(picture)
    return [Problem("unreadable-image", where, f"the {name} {fault}", REMEDY)] if fault else []


def _signature_problems(sources: Path, outline: JsonFile) -> list[Problem]:
    images = sources / "chapters" / "images"
    return [problem for number, signature in enumerate(outline.data.get("signatures", ()))
            for problem in _picture_problems(outline.where(f"/signatures/{number}/image"), images / signature["image"],
                                             "signature")]


def _part_problems(outline: JsonFile) -> list[Problem]:
    """Parts that begin with no chapter of the outline, or not in the order of the chapters."""
    order = {name: number for number, name in enumerate(outline.data["chapters"])}
    problems, last = [], -1
    for number, part in enumerate(outline.data.get("parts", ())):
        where, place = outline.where(f"/parts/{number}/from"), order.get(part["from"])
        if place is None:
            near = get_close_matches(part["from"], order, n=1)
            hint = f"did you mean `{near[0]}`?" if near else "name the chapter that the part begins with"
            problems.append(Problem("wrong-part", where, "no such chapter is in `chapters`", hint))
        elif place <= last:
            problems.append(Problem("wrong-part", where, "this part does not begin after the one before it",
                                    "put the parts into the order of their chapters"))
        last = last if place is None else max(last, place)
    return problems


def setting(outline: JsonFile, edition: str, key: str) -> Any:
    """A setting of the outline (`title`, `subtitle`), as this edition overrides it."""
    return outline.data.get("editions", {}).get(edition, {}).get(key, outline.data.get(key))


def file_problem(path: Path, code: str, message: str, hint: str = "") -> Problem:
    """A problem with a file as a whole."""
    return Problem(code, Where(path), message, hint)
