"""What an engagement has already, for whoever adds to it: numbers, ids, goals, waves, instruments.

A file with blanks in it breaks its schema and is read all the same; one that is no JSON is refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pipeline.problem import Refused
from pipeline.read import schemas
from pipeline.read.json_scan import unescaped
from pipeline.read.jsonfile import JsonFile, read_json
from pipeline.read.practice import engagement_folders, read_checked, visible

_NUMBER = re.compile(r"\d+")


class CannotAdd(Exception):
    """It was not said what to add, or something was named that there is not; the message says what there is."""


def one_of(what: str, wished: str, there: Sequence[str], *, last: bool = False) -> str:
    """The wished one of those that are `there`; where none is wished, the only one, or the `last`."""
    if wished in there:
        return wished
    if wished or not there:
        near = get_close_matches(wished, there, n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"there are: {', '.join(there) or 'none'}"
        raise CannotAdd(f"there is no {what} `{wished}`; {hint}" if wished else f"there is no {what} yet")
    if len(there) > 1 and not last:
        raise CannotAdd(f"say which {what}: --{what} with one of {', '.join(there)}")
    return there[-1]


def numbered(folder: Path) -> int:
    """The highest number that a file's name in `folder` starts with; 0 without any."""
    found = (_NUMBER.match(path.name) for path in visible(folder, "*.json"))
    return max((int(number[0]) for number in found if number), default=0)


def free(stem: str, taken: Collection[str], *, first: str = "") -> str:
    """`first` or else `stem-1`, `stem-2`, …: the first of them that is not taken."""
    names = (first or f"{stem}-1", *(f"{stem}-{n}" for n in range(2 if first else 1, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def goals(folder: Path) -> list[str]:
    """The ids of the plan's goals in their order, an empty text for one without an id."""
    path = folder / "plan.json"
    listed = record(path).get("goals") if path.is_file() else None
    found = [goal.get("id") if isinstance(goal, dict) else "" for goal in listed] if isinstance(listed, list) else []
    return [name if isinstance(name, str) else "" for name in found]


def waves(folder: Path) -> list[str]:
    """The ids of the waves of ratings, in the order of their names."""
    return [path.parent.name for path in visible(folder, "feedback/*/wave.json")]


def library(root: Path, kind: str, wished: str) -> Mapping[str, Any]:
    """The instrument or questionnaire that is wished for, or the only one that there is."""
    folder = root / "sources" / f"{kind}s"
    name = one_of(kind, wished, [path.stem for path in visible(folder, "*.json")])
    return sound(folder / f"{name}.json", kind)


def coach(root: Path) -> Mapping[str, Any] | None:
    """The coach of the engagement that began last, as its file has it."""
    files = (read_checked(folder / "engagement.json", "engagement")[0] for folder in engagement_folders(root))
    found = sorted((file.data for file in files if file), key=lambda data: data["start"])
    return found[-1]["coach"] if found else None


def sound(path: Path, kind: str) -> Mapping[str, Any]:
    """What a file holds; raises `Refused` where its schema does not accept it."""
    file, problems = read_checked(path, kind)
    if file is None:
        raise Refused(problems)
    return file.data


def read(path: Path) -> JsonFile:
    """A file that is JSON, whether or not its schema accepts it; raises `Refused`."""
    file, problems = read_json(path)
    if file is None or problems:
        raise Refused(problems)
    return file


def record(path: Path) -> Mapping[str, Any]:
    """The object that such a file holds; an empty one where it holds something else."""
    data = read(path).data
    return data if isinstance(data, dict) else {}


def entries(file: JsonFile, kind: str, pointer: str) -> list[Any]:
    """The list at `pointer`; raises `Refused` with what the schema of `kind` says where there is none."""
    value: Any = file.data
    for part in pointer.split("/")[1:]:
        if isinstance(value, list) and part.isdigit():
            value = value[int(part)]
        else:
            value = value.get(unescaped(part)) if isinstance(value, dict) else None
    if not isinstance(value, list):
        raise Refused(schemas.check(file, kind))
    return value
