"""The view: what an edition may see is there, and everything else is absent."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from type_admission import admits

from filters.value_types import of_shape
from pipeline.binders import EDITIONS
from pipeline.check.checking import check
from pipeline.feedback.derive import derive
from pipeline.read import schemas
from pipeline.read.engagement import Engagement
from pipeline.read.practice import Practice
from pipeline.view import View, project
from pipeline.view import view as view_of

COACH, CLIENT, SPONSOR, MENTEE = EDITIONS
ROOT = Path(__file__).parent.parent
CONTROLS = ("share_with", "visible_to")
SECRET = re.compile(r"secret-\d+-")


def view(practice: Practice, engagement: Engagement, edition: str) -> View:
    """What an edition sees, with the feedback derived first, as every command does it."""
    return view_of(practice, engagement, derive(practice, engagement), edition)


# -- what the schemas say, leaf by leaf ------------------------------------------------------------------------------


def leaves(value: Any, shape: Mapping[str, Any], allowed: frozenset[str]) -> Iterator[tuple[Any, frozenset[str]]]:
    """Every value without parts, and who may see it: everybody whom each property and record above it lets through."""
    allowed &= set(shape.get("x-audience", EDITIONS))
    if isinstance(value, list):
        for item in value:
            yield from leaves(item, shape.get("items", {}), allowed)
    elif isinstance(value, dict):
        allowed -= set(shape.get("x-opt-in", ())) - set(value.get("share_with", ()))
        allowed &= set(value.get("visible_to", EDITIONS))
        known, others = shape.get("properties", {}), shape.get("additionalProperties")
        for name, item in value.items():
            if name not in CONTROLS:
                yield from leaves(item, known.get(name, others), allowed)
    else:
        yield value, allowed


def secrets_in(value: Any) -> set[str]:
    return set(SECRET.findall(json.dumps(value)))


def planted(shape: Mapping[str, Any], numbers: Iterator[int], chance: Random) -> Any:
    """A value of this shape with every property filled, and a secret of its own in each."""
    if "properties" in shape:
        names = shape["properties"]
        filled = {name: planted(child, numbers, chance) for name, child in names.items() if name not in CONTROLS}
        chosen = {name: chance.sample(EDITIONS, chance.randrange(5)) for name in CONTROLS
                  if name in names and chance.random() < 0.7}
        return filled | chosen
    if isinstance(shape.get("additionalProperties"), Mapping):
        return {name: planted(shape["additionalProperties"], numbers, chance) for name in ("one", "two")}
    if "items" in shape:
        return [planted(shape["items"], numbers, chance) for _ in range(2)]
    return f"secret-{next(numbers)}-"


@settings(max_examples=25, deadline=None, database=None, derandomize=True)
@given(st.integers(0, 2**32))
def test_an_edition_sees_exactly_the_secrets_that_it_is_allowed_to(seed: int) -> None:
    shape = schemas.resolved("view")
    whole = planted(shape, itertools.count(), Random(seed))
    told = dict(leaves(whole, shape, frozenset(EDITIONS)))
    assert len(told) > 300
    for edition in EDITIONS:
        assert secrets_in(project(whole, shape, edition)) == {s for s, allowed in told.items() if edition in allowed}


# -- from the files to the view --------------------------------------------------------------------------------------

OPT_IN = {"assessment": {MENTEE}, "closing": {MENTEE}}
"""Kinds of which the whole file is one record, which these see only if it is shared with them."""

UNPRINTED = ("interview", "comments", "responses", "pulse")
"""Kinds of file of which no text of its own reaches a page: what derives from them has tests of its own."""


def plant_in_files(practice) -> tuple[Engagement, dict[str, tuple[str, str, frozenset[str]]]]:
    """A secret in front of every free text of the engagement; each with its kind, its pointer and who may see it."""
    numbers, told = itertools.count(), {}

    def plant(value: Any, shape: Mapping[str, Any], pointer: str) -> Any:
        if isinstance(value, list):
            return [plant(item, shape.get("items", {}), f"{pointer}/{n}") for n, item in enumerate(value)]
        if isinstance(value, dict):
            known = shape.get("properties", {})
            return {name: plant(item, known.get(name, {}), f"{pointer}/{name}") for name, item in value.items()}
        free = shape.get("type") == "string" and not {"enum", "format"} & shape.keys() and shape.get("pattern") in (None, "\\S")
        is_id = pointer.rpartition("/")[2] in ("id", "subject", "goal", "scale", "question", "rater", "$schema")
        return f"secret-{next(numbers)}-{value}" if free and not is_id else value

    for kind, file in practice.check()[1].files():
        shape = schemas.resolved(kind)
        changed = plant(file.data, shape, "")
        changed = _ids_kept(file.data, changed)
        practice.write(str(file.path), changed)
        asked = OPT_IN.get(kind, set()) - set(file.data.get("share_with", ()))
        for value, allowed in leaves(changed, shape, frozenset(EDITIONS) - asked):
            for secret in SECRET.findall(str(value)):
                told[secret] = (kind, str(value), allowed)
    return practice.check()[1], told


def _ids_kept(before: Any, after: Any) -> Any:
    """`after` with every text that other records refer to as it was: ids, names of chapters, languages."""
    if isinstance(before, dict):
        return {key: _ids_kept(value, after[key]) for key, value in before.items()}
    if isinstance(before, list):
        return [_ids_kept(old, new) for old, new in zip(before, after, strict=True)]
    referred_to = isinstance(before, str) and re.fullmatch(r"[a-z0-9:]+(-[a-z0-9:]+)*|[a-z]{2}-[A-Z]{2}", before)
    return before if referred_to else after


def test_from_file_to_view_every_text_reaches_those_its_schema_names_and_nobody_else(practice) -> None:
    engagement, told = plant_in_files(practice)
    found_practice, _ = practice.check()
    seen = {edition: secrets_in(view(found_practice, engagement, edition).data) for edition in EDITIONS}
    thin = {s for s, (_, text, _) in told.items() if "lamp out of a hand" in text or "other people's rounds" in text
            or "Heard in the kitchen" in text}
    assert len(thin) == 3 and len(told) > 60
    for secret, (kind, text, allowed) in told.items():
        expected = set() if kind in UNPRINTED else {COACH} if secret in thin else set(allowed)
        assert {edition for edition in EDITIONS if secret in seen[edition]} == expected, (kind, text)


# -- rows of the table, one by one -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def views(untouched) -> dict[str, Mapping[str, Any]]:
    """What each edition sees of the fixture engagement."""
    practice, engagement = untouched.check()
    return {edition: view(practice, engagement, edition).data for edition in EDITIONS}


def has(data: Any, path: str) -> bool:
    """Whether `a.b.0.c` leads anywhere."""
    for part in path.split("."):
        if isinstance(data, list):
            if int(part) >= len(data):
                return False
            data = data[int(part)]
        elif part not in data:
            return False
        else:
            data = data[part]
    return True


@pytest.mark.parametrize(("path", "who"), [
    ("client.name", "C L S M"), ("client.role", "C L S"), ("client.pronouns", "C L"), ("client.id", "C"),
    ("client.email", ""), ("sponsor.name", "C L S M"), ("organisation.name", "C L S M"), ("organisation.about", "C L"),
    ("engagement.purpose", "C L S"), ("engagement.start", "C L S"), ("engagement.cohort", "C"),
    ("engagement.retention_until", "C L"), ("agreement.scope", "C L S"), ("agreement.consents.0.granted", "C L S"),
    ("intake.questions.0.answer", "C L"), ("assessments.0.reading", "C L M"), ("assessments.1.reading", "C L"),
    ("assessments.0.answers", ""), ("assessments.0.instrument.name", "C L M"),
    ("feedback.waves.0.responded.total", "C L S"), ("feedback.waves.0.responses", ""), ("themes.0.title", "C L S"),
    ("themes.0.supporters", "C"), ("themes.0.support", "C L"), ("sessions.0.date", "C L S"),
    ("sessions.0.agreed", "C L"), ("sessions.0.client_notes", "C L"), ("sessions.0.private_notes", "C"),
    ("assignments.0.task", "C L M"), ("assignments.1.task", "C L"), ("plan.goals.0.statement", "C L S M"),
    ("plan.goals.0.agreed_text", "C L S M"), ("plan.goals.0.why", "C L M"), ("plan.goals.0.evidence.0.label", "C L"),
    ("plan.goals.0.actions.0.support", "C L M"), ("reflections.0.text", "C L M"), ("reflections.1.text", "L"),
    ("readings.0.why", "C L S M"), ("closing.outcomes.0.text", "C L S"), ("closing.letter", "C L"), ("pulse", ""),
    ("interviews", ""), ("comments", ""), ("share_with", ""),
])
def test_who_sees_what(path: str, who: str, views: dict[str, Any]) -> None:
    assert {e for e in EDITIONS if has(views[e], path)} == {dict(zip("CLSM", EDITIONS))[letter] for letter in who.split()}


def test_answers_are_scored_and_items_stay_away(views: dict[str, Any]) -> None:
    first, second = views[CLIENT]["assessments"]
    assert [(s["scale"], s["raw"], s["answered"]) for s in first["scores"]] == [("warmth", 4.5, 2), ("order", 2.5, 2)]
    assert [(s["raw"], s.get("percentile")) for s in second["scores"]] == [(4.25, 91), (3, None)]
    assert "items" not in first["instrument"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_shape_describes_all_that_is_seen_and_names_what_is_hidden(edition: str, untouched) -> None:
    seen = view(*untouched.check(), edition).as_json()
    assert list(seen) == ["edition", "language", "choices", "data", "shape", "words"]
    assert json.loads(json.dumps(seen)) == seen

    def walk(value: Any, shape: Mapping[str, Any]) -> None:
        if isinstance(value, list):
            for item in value:
                walk(item, shape["items"])
        elif isinstance(value, dict) and "properties" in shape:
            assert value.keys() <= shape["properties"].keys()
            assert not shape["properties"].keys() & set(shape["x-hidden"])
            for name, item in value.items():
                walk(item, shape["properties"][name])

    walk(seen["data"], seen["shape"])


NARROWED = {
    "an assessment": ("assessments/first-look.json", (), "Near to people"),
    "a theme": ("themes.json", ("themes", 0), "Comes **running**"),
    "a session": ("sessions/02.json", (), "by letter"),
    "a goal": ("plan.json", ("goals", 0), "Let others carry"),
    "a reading": ("readings.json", ("readings", 0), "On Lamps"),
    "a reflection": ("reflections.json", ("reflections", 1), "Who lit the first lamp?"),
    "an assignment": ("sessions/01.json", ("assignments", 1), "Give two rounds away."),
}


@pytest.mark.parametrize(("name", "path", "text"), NARROWED.values(), ids=NARROWED.keys())
def test_a_record_can_be_kept_from_those_it_does_not_name(name: str, path: tuple, text: str, practice) -> None:
    def seen() -> set[str]:
        found = practice.check()
        return {edition for edition in EDITIONS if text in json.dumps(view(*found, edition).data, ensure_ascii=False)}

    def narrow(who: list[str]) -> None:
        data = record = practice.data(name)
        for step in path:
            record = record[step]
        record["visible_to"] = who
        practice.write(name, data)

    before = seen()
    for who in ([COACH, SPONSOR], [CLIENT], [], list(EDITIONS)):
        narrow(who)
        assert seen() == before & set(who), "it narrows and never widens"


def test_who_may_not_see_a_session_sees_none_of_its_assignments(practice) -> None:
    session = practice.data("sessions/01.json")
    practice.write("sessions/01.json", {**session, "visible_to": [COACH]})
    found = practice.check()
    assert {e: len(view(*found, e).data.get("assignments", [])) for e in EDITIONS} == {
        COACH: 2, CLIENT: 0, SPONSOR: 0, MENTEE: 0}


def test_evidence_of_what_is_hidden_is_hidden(practice) -> None:
    def evidence() -> list[str]:
        return [piece["id"] for piece in view(*practice.check(), CLIENT).data["plan"]["goals"][0]["evidence"]]

    assert evidence() == ["first-to-help", "first-look:warmth", "decides", "2"], "a theme with one supporter is hidden"
    for name in ("sessions/02.json", "assessments/first-look.json"):
        practice.write(name, {**practice.data(name), "visible_to": [COACH]})
    assert evidence() == ["first-to-help", "decides"]


@pytest.mark.parametrize(("supporters", "who"), [(["fern", "sloe", "gean"], "C L S"), (["fern", "sloe"], "C")])
def test_a_theme_needs_as_many_supporters_as_the_wave_asks_for(supporters: list[str], who: str, practice) -> None:
    data = practice.data("themes.json")
    data["themes"][0]["supporters"] = supporters
    practice.write("themes.json", data)
    found = practice.check()
    seen = {e for e in EDITIONS if "First to fetch" in json.dumps(view(*found, e).data)}
    assert seen == {dict(zip("CLSM", EDITIONS))[letter] for letter in who.split()}


def test_an_engagement_with_nothing_but_its_own_file_has_a_view(practice) -> None:
    for path in sorted(practice.engagement.rglob("*.json")):
        if path.name != "engagement.json":
            path.unlink()
    for edition in EDITIONS:
        seen = view(*practice.check(), edition).data
        assert seen["client"]["name"] == "Ottoline Quarrell" and not seen.get("sessions") and "closing" not in seen


# -- what is known of a view before there is one ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample() -> tuple[Practice, tuple[Engagement, ...]]:
    """The shipped sample, read."""
    return check(ROOT).sound()


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_view_of_the_sample_holds_what_the_check_takes_for_sure(edition: str, sample) -> None:
    practice, engagements = sample
    for engagement in engagements:
        seen = view(practice, engagement, edition)
        assert [name for name in seen.shape["properties"]
                if not admits(of_shape(seen.shape).group.known[name], seen.data.get(name))] == []
