"""A new practice: the sample's chapters, theme and instruments, and one engagement to fill in."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline.problem import Problem, Refused, Where
from pipeline.shipped import SAMPLE, SCHEMAS

STARTER = Path(__file__).with_name("starter")
FIRST_ENGAGEMENT = Path("sources/engagements/first-client")
_SHARED = ("chapters", "themes", "instruments", "questionnaires")


def start_practice(folder: Path) -> list[Path]:
    """Make a practice in `folder` and return its files. Raises `Refused` when one of them is there already."""
    plan = dict(_files())
    hint = "choose another folder; nothing is ever overwritten"
    if (folder / "sources").exists():
        raise Refused([Problem("file-exists", Where(folder), "this folder holds a practice already", hint)])
    taken = dict.fromkeys(path for name in plan if (path := _in_the_way(folder, name)))
    if taken:
        raise Refused([Problem("file-exists", Where(path), "this file is there already", hint) for path in taken])
    for name, source in plan.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as new:
            new.write(_content(name, source))
    return [folder / name for name in plan]


def _in_the_way(folder: Path, name: Path) -> Path | None:
    """What would be overwritten by the file `name`, or stands where one of its folders belongs."""
    between = [folder / parent for parent in reversed(name.parents)]
    blocked = (path for path in between if os.path.lexists(path) and not path.is_dir())
    return next(blocked, folder / name if os.path.lexists(folder / name) else None)


def _content(name: Path, source: Path) -> bytes:
    content = source.read_bytes()
    return content.replace(b"@BINDER@", _this_binder().encode()) if name == Path("Makefile") else content


def _files() -> Iterator[tuple[Path, Path]]:
    """Each file of a new practice, and what it is a copy of."""
    yield Path("Makefile"), STARTER / "Makefile"
    yield Path("build/Makefile"), STARTER / "build-Makefile"
    yield Path(".gitignore"), STARTER / "gitignore"
    yield Path("sources/binder.json"), SAMPLE / "binder.json"
    for name in _SHARED:
        yield from _below(SAMPLE / name, Path("sources") / name)
    yield from _below(SCHEMAS, Path("schemas"))
    yield from _below(STARTER / "engagement", FIRST_ENGAGEMENT)


def _below(source: Path, target: Path) -> Iterator[tuple[Path, Path]]:
    for path in sorted(source.rglob("*")):
        if path.is_file():
            yield target / path.relative_to(source), path


def _this_binder() -> str:
    """How make calls the Binder that made the practice."""
    return f"{shlex.quote(sys.executable)} -m pipeline".replace("$", "$$").replace("#", r"\#")
