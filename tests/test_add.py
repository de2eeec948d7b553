"""`binder add`: the next file or entry, ready to type in, with nothing else touched and no blank that goes unnoticed."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cli import main
from pipeline.start.additions import ADDITIONS
from pipeline.start.json_insert import appended
from pipeline.start.new_practice import start_practice

DAY = "2026-03-02"
SINGLE = ("agreement", "intake", "closing")
"""What an engagement has once, and the fixture engagement has already."""


@pytest.fixture
def here(practice, monkeypatch) -> Path:
    """The fixture practice as the folder we are in, its sessions over before `DAY`."""
    monkeypatch.chdir(practice.root)
    return practice.engagement


def binder(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), prog_name="binder")


def place_of(result: Result) -> tuple[Path, int, int]:
    assert result.exit_code == 0, result.output
    path, line, column = re.match(r"(.+?):(\d+):(\d+): ", result.stdout).groups()
    return Path(path), int(line), int(column)


def options(kind: str) -> tuple[str, ...]:
    """What has to be said about a kind in the fixture practice, whose plan has several goals, and the day."""
    goal = ("--goal", first_goal()) if kind in ("action", "pulse") else ()
    return (*goal, *(("--date", DAY) if "date" in ADDITIONS[kind].options else ()))


def first_goal() -> str:
    return json.loads(next(Path.cwd().glob("sources/engagements/*/plan.json")).read_text(encoding="utf-8"))["goals"][0]["id"]


class TestEveryKind:
    """What holds for everything that can be added."""

    @pytest.mark.parametrize("kind", ADDITIONS)
    def test_it_is_ready_to_type_in_and_no_blank_goes_unnoticed(self, kind: str, here: Path) -> None:
        if kind in SINGLE:
            (here / f"{kind}.json").unlink()
        before = {path: path.read_bytes() for path in here.rglob("*.json")}
        path, line, column = place_of(binder("add", kind, "-e", here.name, *options(kind)))
        text = path.read_text(encoding="utf-8").splitlines()[line - 1]
        assert text[column - 2 : column] == '""' or text[column - 1 :].startswith("null")
        result = binder("validate")
        assert result.exit_code == 1
        assert f"{path}:{line}:{column - (text[column - 1] == chr(34))}: error: " in result.output
        assert {old: old.read_bytes() for old in before if old != path.resolve()} == {
            old: content for old, content in before.items() if old != path.resolve()}
        assert not list(here.rglob(".staging-*"))

    @pytest.mark.parametrize("kind", [kind for kind, addition in ADDITIONS.items() if addition.place])
    def test_an_entry_leaves_the_rest_of_its_file_as_it_was(self, kind: str, here: Path) -> None:
        before = {path.resolve(): path.read_text(encoding="utf-8") for path in here.rglob("*.json")}
        path = place_of(binder("add", kind, "-e", here.name, *options(kind)))[0].resolve()
        after, old = path.read_text(encoding="utf-8"), before[path]
        start = next(n for n, (a, b) in enumerate(zip(old, after, strict=False)) if a != b)
        assert after.endswith(old[start:]) and after.startswith(old[:start])
        assert len(json.loads(after)) == len(json.loads(old))

    @pytest.mark.parametrize(("kind", "file"), [
        ("goal", "plan"), ("theme", "themes"), ("reading", "readings"), ("reflection", "reflections"), ("pulse", "pulse"),
        ("comment", "feedback/wave-1/comments"), ("response", "feedback/wave-1/responses")])
    def test_in_a_file_that_is_not_there_yet_it_is_the_first(self, kind: str, file: str, here: Path) -> None:
        said = options(kind)
        (here / f"{file}.json").unlink()
        path = place_of(binder("add", kind, *said))[0]
        data = json.loads(path.read_text(encoding="utf-8"))
        assert path.resolve() == here / f"{file}.json" and [len(v) for v in data.values() if isinstance(v, list)] == [1]
        assert "missing-key" not in binder("validate").output

    @pytest.mark.parametrize(("kind", "there", "words"), [
        ("action", "plan.json", "there is no goal yet"), ("assignment", "sessions", "there is no session yet"),
        ("comment", "feedback", "there is no wave yet")])
    def test_what_stands_inside_another_thing_needs_it(self, kind: str, there: str, words: str, here: Path) -> None:
        shutil.rmtree(here / there) if (here / there).is_dir() else (here / there).unlink()
        result = binder("add", kind)
        assert result.exit_code == 2 and words in result.output

    def test_the_whole_is_told_in_help(self) -> None:
        said = binder("add", "--help").output
        assert all(f"  {kind} " in said for kind in ("client", *ADDITIONS))

    @pytest.mark.parametrize("kind", SINGLE)
    def test_what_is_there_is_never_overwritten(self, kind: str, here: Path, state_of) -> None:
        before = state_of(here)
        result = binder("add", kind, "-e", here.name)
        assert result.exit_code == 1 and f"{kind}.json: error: this file is there already" in result.output
        assert state_of(here) == before


class TestFilledIn:
    """A person types over the blanks, and the practice is sound."""

    @pytest.mark.parametrize(("kind", "typed"), [
        ("session", {"focus": "Ropes", "agreed": "Let *go*."}),
        ("interview", {"interviewee": "elder", "group": "peers", "notes": "A story."}),
        ("goal", {"statement": "S.", "behaviour": "B.", "why": "W.", "measure": "M", "baseline": "0", "target": "1",
                  "due": "2026-08-31"}),
        ("reading", {"title": "Knots", "author": "N. N.", "why": "Short."}),
        ("reflection", {"prompt": "When?"}),
        ("theme", {"title": "T", "kind": "strength", "narrative": "N."}),
        ("assignment", {"task": "Ask.", "due": "2027-01-01"}),
    ])
    def test_it_validates(self, kind: str, typed: dict[str, str], here: Path) -> None:
        path = place_of(binder("add", kind, "-e", here.name, "--date", last_day(here)) if "date" in ADDITIONS[kind].options
                        else binder("add", kind, "-e", here.name))[0]
        text = path.read_text(encoding="utf-8")
        for key, value in typed.items():
            assert text.count(f'"{key}": ""') == 1
            text = text.replace(f'"{key}": ""', f'"{key}": {json.dumps(value)}')
        path.write_text(text, encoding="utf-8")
        result = binder("validate")
        assert result.exit_code == 0, result.output

    def test_a_session_has_the_next_number_and_its_day(self, here: Path) -> None:
        for number in (3, 4):
            path = place_of(binder("add", "session", "-e", here.name, "--date", DAY))[0]
            data = json.loads(path.read_text(encoding="utf-8"))
            assert (path.name, data["number"], data["date"]) == (f"{number:02}.json", number, DAY)

    def test_schemas_are_found_as_from_the_other_files(self, here: Path) -> None:
        session = json.loads(place_of(binder("add", "session", "-e", here.name))[0].read_text(encoding="utf-8"))
        assert session["$schema"] == json.loads((here / "sessions/01.json").read_text(encoding="utf-8"))["$schema"]
        binder("add", "wave", "-e", here.name)
        wave, first = (json.loads((here / f"feedback/wave-{n}/wave.json").read_text(encoding="utf-8")) for n in (2, 1))
        assert wave["$schema"] == first["$schema"]

    def test_an_assessment_has_a_gap_for_each_answer(self, here: Path) -> None:
        path = place_of(binder("add", "assessment", "-e", here.name, "--id", "again"))[0]
        instrument = json.loads((here.parent.parent / "instruments/two-traits.json").read_text(encoding="utf-8"))
        assert json.loads(path.read_text(encoding="utf-8"))["answers"] == {i["id"]: None for i in instrument["items"]}
        assert binder("validate").output.count("(at /answers/") == len(instrument["items"])


def last_day(here: Path) -> str:
    return json.loads((here / "engagement.json").read_text(encoding="utf-8"))["end"]


class TestMeant:
    """Which engagement, which goal, which thing."""

    @pytest.mark.parametrize(("arguments", "words"), [
        (("sesion", "-e", "ottoline-quarrell"), "there is no `sesion` to add; did you mean `session`?"),
        (("goals",), "there is no `goals` to add; did you mean `goal`?"),
        (("walrus", "-e", "ottoline-quarrell"), "there is no `walrus` to add; there are: client, action"),
        (("session", "-e", "otoline-quarrell"), "did you mean `ottoline-quarrell`?"),
        (("session", "-e", "../themes"), "there is no engagement `../themes`"),
        (("action", "--goal", "nope"), "there is no goal `nope`; "),
        (("assessment", "--instrument", "two-trait"), "there is no instrument `two-trait`; did you mean `two-traits`?"),
        (("comment", "--wave", "wave-9"), "there is no wave `wave-9`; did you mean `wave-1`?"),
        (("private-notes", "--session", "9"), "there is no session `9`; there are: 1, 2"),
        (("session", "--date", "2026-02-30"), "write a day of the calendar"),
        (("Maren Okafor",), "an id has small letters"),
    ], ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
    def test_a_slip_is_answered_with_what_there_is(self, arguments: tuple[str, ...], words: str, here: Path, state_of) -> None:
        before = state_of(here)
        result = binder("add", *arguments)
        assert result.exit_code == 2 and words in " ".join(result.output.split())
        assert state_of(here) == before

    def test_the_only_engagement_need_not_be_named_and_the_one_we_are_in_neither(self, practice, here, monkeypatch) -> None:
        assert place_of(binder("add", "goal"))[0].name == "plan.json"
        second = practice.second_engagement()
        result = binder("add", "goal")
        assert result.exit_code == 2 and f"-e with one of {here.name}, {second.name}" in " ".join(result.output.split())
        monkeypatch.chdir(second / "sessions")
        assert place_of(binder("add", "session"))[0].resolve().is_relative_to(second)

    def test_an_id_that_the_list_has_is_refused(self, here: Path) -> None:
        result = binder("add", "goal", "--id", first_goal())
        assert result.exit_code == 2 and "in this list already" in result.output

    def test_a_file_that_is_no_json_is_named_and_left_alone(self, here: Path) -> None:
        (here / "plan.json").write_text('{ "goals": [', encoding="utf-8")
        result = binder("add", "goal")
        assert result.exit_code == 1 and "[json-syntax]" in result.output
        assert (here / "plan.json").read_text(encoding="utf-8") == '{ "goals": ['

    @pytest.mark.parametrize("content", ['{ "goals": 3 }', "[]", '{ "goals": { "0": 1 } }'])
    def test_a_list_that_is_none_is_named(self, content: str, here: Path) -> None:
        (here / "plan.json").write_text(content, encoding="utf-8")
        result = binder("add", "goal")
        assert result.exit_code == 1 and "plan.json:" in result.output and "Binder broke" not in result.output


class TestClient:
    """A client for a practice that has some."""

    @pytest.mark.parametrize("arguments", [
        ("add", "client", "--client", "Jürgen Groß"), ("add", "jurgen-gross", "--client", "Jürgen Groß"),
        ("add", "client", "--id", "jurgen-gross", "--client", "J. Groß")], ids=" ".join)
    def test_it_gets_an_engagement_with_the_same_coach(self, arguments: tuple[str, ...], here: Path) -> None:
        path, *_ = place_of(binder(*arguments, "--start", "2027-01-11", "--end", "2027-09-24"))
        assert path.parent.name == "jurgen-gross"
        data = json.loads(path.read_text(encoding="utf-8"))
        assert data["coach"] == json.loads((here / "engagement.json").read_text(encoding="utf-8"))["coach"]
        result = binder("validate")
        assert [line.partition("(at ")[2].partition(")")[0] for line in result.output.splitlines() if "error: " in line] == [
            "/client/role", "/organisation/name", "/purpose"]

    def test_it_builds_once_everything_is_said(self, tmp_path: Path, monkeypatch) -> None:
        start_practice(tmp_path / "p")
        monkeypatch.chdir(tmp_path / "p")
        said = ("--role", "Skipper", "--organisation", "Ferries", "--purpose", "To delegate.", "--start", "2027-01-11")
        place = binder("add", "sefa", "--client", "Sefa Lolo", *said).stdout
        assert place.startswith("sources/engagements/sefa/engagement.json:")
        assert binder("validate", "sources/engagements/sefa/engagement.json").exit_code == 0
        result = binder("build", "-e", "sefa", "-f", "epub", "--edition", "coach")
        assert result.exit_code == 0, result.output

    def test_two_of_one_name_have_two_folders(self, here: Path) -> None:
        for expected in ("zo", "zo-2"):
            assert place_of(binder("add", "client", "--client", "Zo"))[0].parent.name == expected

    def test_an_engagement_is_never_overwritten(self, here: Path, state_of) -> None:
        before = state_of(here.parent)
        result = binder("add", "client", "--client", "Zo", "--id", here.name)
        assert result.exit_code == 1 and "[file-exists]" in result.output and state_of(here.parent) == before

    def test_without_a_name_and_a_terminal_it_is_refused(self, here: Path) -> None:
        result = binder("add", "client")
        assert result.exit_code == 2 and "say who it is: --client NAME" in result.output


# -- putting an entry into a text ---------------------------------------------------------------------------------

VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                      lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
                      max_leaves=8)
DUMPS = st.fixed_dictionaries({"indent": st.sampled_from([None, 0, 1, 2, 4, "\t"]), "ensure_ascii": st.booleans()})


@given(before=st.dictionaries(st.sampled_from("abc"), VALUES), after=st.dictionaries(st.sampled_from("xyz"), VALUES),
       items=st.lists(VALUES, max_size=4), entry=st.dictionaries(st.text(max_size=4), VALUES, max_size=3), how=DUMPS,
       end=st.sampled_from(["\n", "\r\n"]), space=st.sampled_from(["", " ", "\n\n", "\t"]))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_the_entry_is_the_last_of_its_list_and_no_other_character_changes(
        before: dict, after: dict, items: list, entry: dict, how: dict[str, Any], end: str, space: str) -> None:
    data = {**before, "list": {"in/ner": items}, **after}
    text = (space + json.dumps(data, **how) + space).replace("\n", end)
    changed = appended(text, "/list/in~1ner", entry)
    assert json.loads(changed) == {**data, "list": {"in/ner": [*items, entry]}}
    same = next((n for n, (a, b) in enumerate(zip(text, changed, strict=False)) if a != b), len(text))
    assert changed.endswith(text[same:].lstrip("\r\n\t ") if not items else text[same:])
    assert "\r\n" not in text or not re.search(r"(?<!\r)\n", changed)


@pytest.mark.parametrize(("text", "changed"), [
    ('{\n  "l": []\n}\n', '{\n  "l": [\n    {\n      "a": ""\n    }\n  ]\n}\n'),
    ('{\n\t"l": [\n\t\t{ "a": "x" }\n\t]\n}', '{\n\t"l": [\n\t\t{ "a": "x" },\n\t\t{\n\t\t\t"a": ""\n\t\t}\n\t]\n}'),
    ('{\n    "l": [{ "a": "x" }]\n}', '{\n    "l": [{ "a": "x" },\n        {\n            "a": ""\n        }]\n}'),
    ('{"l":[ ]}', '{"l":[\n  {\n    "a": ""\n  }\n]}'),
    ('{\r\n  "l": [\r\n    1\r\n  ]\r\n}', '{\r\n  "l": [\r\n    1,\r\n    {\r\n      "a": ""\r\n    }\r\n  ]\r\n}'),
])
def test_it_is_laid_out_as_the_file_is(text: str, changed: str) -> None:
    assert appended(text, "/l", {"a": ""}) == changed
