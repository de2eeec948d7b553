"""One engagement, read from its folder: every file that a schema knows, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pipeline.problem import Problem
from pipeline.read.folders import visible
from pipeline.read.jsonfile import JsonFile
from pipeline.read.practice import file_problem, read_checked

SINGLE = ("engagement", "agreement", "intake", "themes", "plan", "pulse", "reflections", "readings", "closing",
          "releases")
"""Kinds of which an engagement has one file, `<kind>.json`."""

MANY = {
    "assessment": "assessments/*.json", "wave": "feedback/*/wave.json", "responses": "feedback/*/responses.json",
    "comments": "feedback/*/comments.json", "interview": "interviews/*.json", "session": "sessions/*.json",
    "private-notes": "private/*.json",
}
"""Kinds of which an engagement has many files, and where."""


class Engagement(Struct, frozen=True):
    """What the coach knows: `single` maps a kind to its file, `many` a kind to its files in the order of their names.

    `unread` names the kinds of which a file could not be used: of those, more may exist than is known here.
    """

    folder: Path
    single: Mapping[str, JsonFile]
    many: Mapping[str, tuple[JsonFile, ...]]
    unread: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """The engagement's id, which is also its folder's name."""
        return self.single["engagement"].data["id"]

    def data(self, kind: str) -> Any:
        """What the one file of `kind` holds, or None."""
        file = self.single.get(kind)
        return file.data if file else None

    def files(self) -> Iterator[tuple[str, JsonFile]]:
        """Every file with its kind."""
        yield from self.single.items()
        yield from ((kind, file) for kind, files in self.many.items() for file in files)


def with_defaults(engagement: Engagement, outline: Mapping[str, Any]) -> Engagement:
    """The engagement, in the language and on the paper of the practice's `outline` where it names none of its own."""
    file = engagement.single["engagement"]
    data = {**{key: outline[key] for key in ("language", "paper")}, **file.data}
    return replace(engagement, single={**engagement.single, "engagement": replace(file, data=data)})


def read_engagement(folder: Path) -> tuple[Engagement | None, list[Problem]]:
    """What can be used of the engagement in `folder` (None without its `engagement.json`), and every problem found."""
    problems: list[Problem] = []
    read: dict[str, list[JsonFile]] = {}
    unread: set[str] = set()
    expected = dict(_expected(folder))
    for path, kind in expected.items():
        file, more = read_checked(path, kind)
        problems += more
        read.setdefault(kind, []).extend([file] if file else [])
        unread |= set() if file else {kind}
    if folder / "engagement.json" not in expected:
        problems.append(file_problem(folder / "engagement.json", "missing-file", "this file is missing",
                                     "every engagement starts with it: who, with whom, from when to when"))
    problems += [_unexpected(path, folder) for path in visible(folder, "**/*.json") if path not in expected]
    if not read.get("engagement"):
        return None, problems
    single = {kind: files[0] for kind, files in read.items() if kind in SINGLE and files}
    many = {kind: tuple(read.get(kind, ())) for kind in MANY}
    return Engagement(folder, single, many, frozenset(unread)), problems


def _expected(folder: Path) -> Iterator[tuple[Path, str]]:
    for kind in SINGLE:
        if (folder / f"{kind}.json").is_file():
            yield folder / f"{kind}.json", kind
    for kind, pattern in MANY.items():
        yield from ((path, kind) for path in visible(folder, pattern))


def _unexpected(path: Path, folder: Path) -> Problem:
    known = [f"{kind}.json" for kind in SINGLE] + ["wave.json", "responses.json", "comments.json"]
    near = get_close_matches(path.name, known, n=1)
    hint = f"did you mean `{near[0]}`?" if near else "docs/data/index.md lists the files of an engagement"
    return file_problem(path, "unknown-file", "no engagement has a file of this name here", hint)
