"""A new practice: the sample's chapters, theme and instruments, and one engagement to fill in."""

from __future__ import annotations

import shlex
import shutil
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
    taken = [folder / name for name in plan if (folder / name).exists()]
    if taken:
        raise Refused([Problem("file-exists", Where(path), "this file is there already", hint) for path in taken])
    for name, source in plan.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    makefile = folder / "Makefile"
    makefile.write_text(makefile.read_text(encoding="utf-8").replace("@BINDER@", _this_binder()), encoding="utf-8")
    return [folder / name for name in plan]


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
    return f"{shlex.quote(sys.executable)} -m pipeline".replace("$", "$$")
