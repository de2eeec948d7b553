"""What is said about a file that breaks its schema: the place, what is wrong, what to do, and no value."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.read import schemas
from pipeline.read.jsonfile import JsonFile

PRACTICE = Path(__file__).parent / "practice" / "sources"
CLIENT = PRACTICE / "engagements" / "ottoline-quarrell"

FILES = {
    "binder": PRACTICE / "binder.json", "instrument": PRACTICE / "instruments" / "two-traits.json",
    "assessment": CLIENT / "assessments" / "first-look.json", "second": CLIENT / "assessments" / "second-look.json",
    **{kind: CLIENT / f"{kind}.json" for kind in ("engagement", "plan", "themes", "reflections", "intake")},
    "wave": CLIENT / "feedback" / "wave-1" / "wave.json", "session": CLIENT / "sessions" / "01.json",
}

Change = Callable[[Any], Any]


def drop(*path: Any) -> Change:
    return lambda data: data if not path else _at(data, path[:-1]).pop(path[-1])


def put(value: Any, *path: Any) -> Change:
    return lambda data: _at(data, path[:-1]).__setitem__(path[-1], value)


def rename(new: str, *path: Any) -> Change:
    def change(data: Any) -> None:
        parent = _at(data, path[:-1])
        items = [(new if key == path[-1] else key, value) for key, value in parent.items()]
        parent.clear()
        parent.update(items)

    return change


def _at(data: Any, path: tuple) -> Any:
    for part in path:
        data = data[part]
    return data


CASES = [
    # kind, what is changed, code, pointer of the place (`#` after it: the key), message, hint
    ("plan", drop("goals", 0, "measure"), "missing-key", "/goals/0", "the key `measure` is missing (at /goals/0)",
     "How one would notice or count progress."),
    ("engagement", drop("client"), "missing-key", "", "the key `client` is missing", "The leader who is coached"),
    ("plan", rename("mesure", "goals", 0, "measure"), "unknown-key", "/goals/0/mesure#",
     "unknown key `mesure` (at /goals/0)", "did you mean `measure`?"),
    ("engagement", put("zq7", "client", "shoe_size"), "unknown-key", "/client/shoe_size#",
     "unknown key `shoe_size` (at /client)", "known here: id, first_name"),
    ("engagement", put(7, "purpose"), "wrong-type", "/purpose", "a text belongs here, not a number (at /purpose)",
     "What the engagement is for"),
    ("engagement", put(None, "purpose"), "wrong-type", "/purpose", "a text belongs here, not null", ""),
    ("engagement", put(["zq7"], "client"), "wrong-type", "/client", "an object belongs here, not a list", ""),
    ("engagement", put({"zq7": 1}, "purpose"), "wrong-type", "/purpose", "a text belongs here, not an object", ""),
    ("assessment", put(2.5, "answers", "w1"), "wrong-type", "/answers/w1",
     "a whole number belongs here, not a number with decimals", ""),
    ("assessment", put("zq7", "answers", "w1"), "wrong-type", "/answers/w1", "a whole number belongs here, not a text", ""),
    ("assessment", put(True, "answers", "w1"), "wrong-type", "/answers/w1",
     "a whole number belongs here, not true or false", ""),
    ("engagement", put("2026-02-30", "start"), "no-such-date", "/start", "there is no such date", "YYYY-MM-DD"),
    ("engagement", put("5 January 2026", "start"), "no-such-date", "/start", "there is no such date", "YYYY-MM-DD"),
    ("engagement", put("20260105", "start"), "no-such-date", "/start", "there is no such date", "YYYY-MM-DD"),
    ("engagement", put("2026-W02-1", "start"), "no-such-date", "/start", "there is no such date", "YYYY-MM-DD"),
    ("engagement", put("2026-01-05\n", "start"), "no-such-date", "/start", "there is no such date", "YYYY-MM-DD"),
    ("plan", put("under-way", "goals", 0, "status"), "wrong-choice", "/goals/0/status",
     "this is none of: planned, under_way, achieved, dropped", "did you mean `under_way`?"),
    ("plan", put(45, "goals", 0, "checkpoints", 0, "day"), "wrong-choice", "/goals/0/checkpoints/0/day",
     "this is none of: 30, 60, 90", ""),
    ("plan", put(2, "schema_version"), "wrong-choice", "/schema_version", "this is none of: 1", ""),
    ("reflections", put(2, "reflections", 0, "lines"), "out-of-range", "/reflections/0/lines",
     "the number must be at least 3", ""),
    ("reflections", put(99, "reflections", 0, "lines"), "out-of-range", "/reflections/0/lines",
     "the number must be at most 30", ""),
    ("instrument", put(0, "norms", 0, "scales", 0, "sd"), "out-of-range", "/norms/0/scales/0/sd",
     "the number must be more than 0", ""),
    ("wave", put(2, "minimums", "scores"), "out-of-range", "/minimums/scores", "the number must be at least 3", ""),
    ("engagement", put("", "purpose"), "wrong-size", "/purpose", "the text is empty", ""),
    ("binder", put([], "chapters"), "wrong-size", "/chapters", "the list is too short", ""),
    ("binder", put(["01-hello.md", "02-zq7.md", "01-hello.md"], "chapters"), "duplicate-entry", "/chapters/2",
     "this entry stands here a second time", "keep one of the two"),
    ("binder", put("../zq7.md", "chapters", 0), "wrong-form", "/chapters/0", "does not have the form", ""),
    ("engagement", put("Zq7 Case", "id"), "wrong-form", "/id", "does not have the form", ""),
    ("engagement", put("english", "language"), "wrong-form", "/language", "does not have the form", ""),
    ("assessment", rename("W1 ", "answers", "w1"), "wrong-form", "/answers/W1 #",
     "the key `W1 ` does not have the form", ""),
    ("second", put({"w1": 3}, "answers"), "one-of", "", "exactly one of these keys belongs here: answers, scores", ""),
    ("second", drop("scores"), "one-of", "", "exactly one of these keys belongs here: answers, scores", ""),
]


def changed(kind: str, change: Change) -> JsonFile:
    data = json.loads(FILES[kind].read_text(encoding="utf-8"))
    change(data)
    return JsonFile(FILES[kind], json.dumps(data, indent=2), data)


def kind_of(name: str) -> str:
    return "assessment" if name == "second" else name


@pytest.mark.parametrize(("kind", "change", "code", "place", "message", "hint"), CASES,
                         ids=[f"{case[0]}{case[3]}-{case[2]}-{n}" for n, case in enumerate(CASES)])
def test_it_says(kind: str, change: Change, code: str, place: str, message: str, hint: str) -> None:
    file = changed(kind, change)
    (problem,) = schemas.check(file, kind_of(kind))
    assert problem.code == code
    assert problem.where == file.where(place.removesuffix("#"), key=place.endswith("#"))
    assert problem.where.pointer == place.removesuffix("#")
    assert message in problem.message and hint in problem.hint
    assert problem.hint, "every message says what to do"
    assert "zq7" not in (problem.message + problem.hint).lower()


@pytest.mark.parametrize("name", FILES)
def test_the_fixture_itself_is_sound(name: str) -> None:
    assert not schemas.check(changed(name, drop()), kind_of(name))


def test_every_fault_of_a_file_is_named_in_the_order_of_the_file() -> None:
    def change(data: Any) -> None:
        for step in (put("never", "end"), put(1, "purpose"), rename("naem", "organisation", "name")):
            step(data)

    problems = schemas.check(changed("engagement", change), "engagement")
    assert [(p.code, p.where.pointer) for p in problems] == [
        ("unknown-key", "/organisation/naem"), ("wrong-type", "/purpose"), ("no-such-date", "/end")]
