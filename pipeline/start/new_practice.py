"""A new practice: the sample's chapters, theme and instruments, one engagement, and what an editor and GitHub need."""

from __future__ import annotations

import datetime
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pipeline.problem import Problem, Refused, Where
from pipeline.publish import place_new, staging
from pipeline.read.schemas import schema_names, standalone
from pipeline.shipped import SAMPLE, STARTER
from pipeline.start.client import Client, engagement_data, id_for
from pipeline.start.origin import requirement, version

FIRST_CLIENT = "first-client"
ENGAGEMENTS = Path("sources/engagements")
_SHARED = ("chapters", "themes", "instruments", "questionnaires")
_NO_FILES = ("common", "view")
"""Schemas of no kind of file: the others carry what they need of them."""

_PLACES = {
    "Makefile": "Makefile", "binder": "binder", "requirements.txt": "requirements.txt", "gitignore": ".gitignore",
    "pre-commit-config.yaml": ".pre-commit-config.yaml", "build-Makefile": "build/Makefile",
    "github/binder.yml": ".github/workflows/binder.yml", "vscode/settings.json": ".vscode/settings.json",
    "vscode/extensions.json": ".vscode/extensions.json", "vscode/tasks.json": ".vscode/tasks.json",
    "vscode/binder.code-snippets": ".vscode/binder.code-snippets",
}
"""Each file of the starter, and where it lies in a practice."""

_DATE = re.compile(r'(?<=")\d{4}-\d\d-\d\d(?=")')
_NOT_YET = "# (This Binder came from a folder of the machine that made the practice: say here where others find it.)"
_PROGRAM = 0o755


class Wish(Struct, frozen=True):
    """What a new practice is to be like: its first client (None: an example), its language, its paper and its theme."""

    client: Client | None = None
    id: str = ""
    language: str = ""
    paper: str = ""
    theme: str = ""


def shipped_themes() -> tuple[str, ...]:
    """The names of the themes that a new practice has."""
    return tuple(sorted(path.parent.name for path in (SAMPLE / "themes").glob("*/theme.json")))


def start_practice(folder: Path, wish: Wish = Wish()) -> list[Path]:
    """Make a practice in `folder` and return its files, the first one to fill in at the head.

    Raises `Refused` when one of them is there already, and `CannotWrite`; either way, nothing is left half made.
    """
    name = wish.id or (id_for(wish.client.name, ()) if wish.client else FIRST_CLIENT)
    plan = dict(_files(wish, name))
    _refuse_to_overwrite(folder, plan)
    with staging(folder) as scratch:
        place_new(scratch, plan, folder)
        (folder / "binder").chmod(_PROGRAM)
    first = ENGAGEMENTS / name / "engagement.json"
    return [folder / path for path in (first, *(path for path in plan if path != first))]


def refuse_if_taken(folder: Path) -> None:
    """Raises `Refused` where `start_practice` would: before anybody is asked anything."""
    _refuse_to_overwrite(folder, dict(_files(Wish(), FIRST_CLIENT)))


def _refuse_to_overwrite(folder: Path, plan: Mapping[Path, bytes]) -> None:
    hint = "choose another folder; nothing is ever overwritten"
    if (folder / "sources").exists():
        raise Refused([Problem("file-exists", Where(folder), "this folder holds a practice already", hint)])
    taken = dict.fromkeys(path for name in plan if (path := _in_the_way(folder, name)))
    if taken:
        raise Refused([Problem("file-exists", Where(path), "this file is there already", hint) for path in taken])


def _in_the_way(folder: Path, name: Path) -> Path | None:
    """What would be overwritten by the file `name`, or stands where one of its folders belongs."""
    between = [folder / parent for parent in reversed(name.parents)]
    blocked = (path for path in between if os.path.lexists(path) and not path.is_dir())
    return next(blocked, folder / name if os.path.lexists(folder / name) else None)


# -- what stands in them ------------------------------------------------------------------------------------------


def _files(wish: Wish, name: str) -> Iterator[tuple[Path, bytes]]:
    """Each file of a new practice, whose engagement is `name`, and what it holds."""
    for source, target in _PLACES.items():
        yield Path(target), _filled((STARTER / source).read_text(encoding="utf-8"), name).encode()
    yield Path(".binder-program"), f"{sys.executable}\n".encode()
    yield Path("sources/binder.json"), _outline(wish).encode()
    for part in _SHARED:
        yield from _below(SAMPLE / part, Path("sources") / part)
    for kind in schema_names():
        if kind not in _NO_FILES:
            yield Path(f"schemas/{kind}.schema.json"), _written(standalone(kind)).encode()
    for path, content in _below(STARTER / "engagement", ENGAGEMENTS / name):
        yield path, _for(wish.client, name, path, content.decode()).encode() if wish.client else content


def _below(source: Path, target: Path) -> Iterator[tuple[Path, bytes]]:
    for path in sorted(source.rglob("*")):
        if path.is_file():
            yield target / path.relative_to(source), path.read_bytes()


def _filled(text: str, name: str) -> str:
    gaps = {"@REQUIREMENT@": requirement() or _NOT_YET, "@VERSION@": version(), "@ENGAGEMENT@": name}
    for gap, value in gaps.items():
        text = text.replace(gap, value)
    return text


def _outline(wish: Wish) -> str:
    """The sample's outline, in the language, on the paper and in the theme that are wished for."""
    text = (SAMPLE / "binder.json").read_text(encoding="utf-8")
    for key, value in (("language", wish.language), ("paper", wish.paper), ("theme", wish.theme)):
        if value:
            text = re.sub(rf'"{key}": "[^"]*"', f'"{key}": "{value}"', text, count=1)
    return text


def _for(client: Client, name: str, path: Path, text: str) -> str:
    """A file of the starter's engagement, made for a client of one's own: with the days of this engagement."""
    example = json.loads(_example("engagement.json"))
    if path.name == "engagement.json":
        return _written(engagement_data(_with_examples(client, example), name, example["coach"]))
    began = datetime.date.fromisoformat(example["start"])

    def day(found: re.Match[str]) -> str:
        then = client.start + (datetime.date.fromisoformat(found[0]) - began)
        return min(then, client.end).isoformat()

    return _DATE.sub(day, text)


def _with_examples(client: Client, example: Mapping[str, Any]) -> Client:
    """`client`, with the starter's words where nothing was said."""
    words = {"role": example["client"]["role"], "organisation": example["organisation"]["name"],
             "purpose": example["purpose"]}
    said = {key: getattr(client, key) or word for key, word in words.items()}
    return replace(client, language="", paper="", **said)  # those two are the practice's


def _example(name: str) -> str:
    return (STARTER / "engagement" / name).read_text(encoding="utf-8")


def _written(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
