"""The schemas guide coach, editor and projection: every property is explained and decided on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from msgspec import Struct
from referencing import Registry, Resource

FOLDER = Path(__file__).parent.parent / "schemas"
EVERYONE = {"coach", "client", "sponsor", "mentee"}
LETTERS = {"C": "coach", "L": "client", "S": "sponsor", "M": "mentee"}

KINDS = {
    "common", "binder", "theme", "instrument", "questionnaire", "engagement", "agreement",
    "intake", "assessment", "wave", "responses", "comments", "interview", "themes", "session",
    "private-notes", "plan", "pulse", "reflections", "readings", "closing", "releases", "view", "words",
}  # fmt: skip

# Few keywords keep the schemas walkable, and an unknown one is a slip of the pen.
KEYWORDS = {
    "$schema", "$id", "$ref", "$defs", "title", "description", "examples", "x-audience",
    "x-opt-in", "type", "enum", "const", "oneOf", "properties", "required",
    "additionalProperties", "propertyNames", "items", "minItems", "uniqueItems", "minLength",
    "pattern", "format", "contentMediaType", "minimum", "maximum", "exclusiveMinimum",
}  # fmt: skip


class Place(Struct, frozen=True):
    """One subschema; `around` is the audience of the nearest property enclosing it in its file."""

    kind: str
    pointer: str
    schema: dict
    around: frozenset[str] = frozenset(EVERYONE)
    is_property: bool = False

    def __str__(self) -> str:
        return f"{self.kind}#{self.pointer}"

    @property
    def audience(self) -> frozenset[str]:
        """Who may see what stands here, by the file's own word."""
        return frozenset(self.schema.get("x-audience", self.around))


def kind_of(path: Path) -> str:
    return path.name.removesuffix(".schema.json")


def steps(schema: dict) -> Iterator[tuple[str, dict]]:
    """The subschemas right below `schema`, each with its pointer from there."""
    for keyword in ("properties", "$defs"):
        for name, child in schema.get(keyword, {}).items():
            yield f"/{keyword}/{name}", child
    for keyword in ("items", "additionalProperties", "propertyNames"):
        if isinstance(schema.get(keyword), dict):
            yield f"/{keyword}", schema[keyword]
    for number, child in enumerate(schema.get("oneOf", [])):
        yield f"/oneOf/{number}", child


def walk(place: Place) -> Iterator[Place]:
    """`place` and all subschemas below it, references not followed."""
    yield place
    for step, schema in steps(place.schema):
        around = frozenset(EVERYONE) if step.startswith("/$defs") else place.audience
        is_property = step.startswith("/properties/")
        yield from walk(Place(place.kind, place.pointer + step, schema, around, is_property))


SCHEMAS = {
    kind_of(path): json.loads(path.read_text("utf-8"))
    for path in sorted(FOLDER.glob("*.schema.json"))
}
REGISTRY = Registry().with_resources(
    (schema["$id"], Resource.from_contents(schema)) for schema in SCHEMAS.values()
)  # retrieves nothing: what is not in it does not resolve
PLACES = [place for kind, schema in SCHEMAS.items() for place in walk(Place(kind, "", schema))]
PROPERTIES = [place for place in PLACES if place.is_property]


def each(places: list[Place]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("place", places, ids=str)


def resolved(kind: str, ref: str) -> tuple[str, dict]:
    """The kind of file and the subschema that `ref`, found in a file of `kind`, points to."""
    found = REGISTRY.resolver(base_uri=SCHEMAS[kind]["$id"]).lookup(ref)
    return (kind_of(Path(ref.split("#")[0])) if not ref.startswith("#") else kind), found.contents


def validator(kind: str, pointer: str = "") -> Draft202012Validator:
    """Checks values against the subschema at `pointer`, formats asserted."""
    schema = {"$ref": f"{SCHEMAS[kind]['$id']}#{pointer}"}
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(schema, registry=REGISTRY, format_checker=checker)


def chain(kind: str, schema: dict) -> Iterator[tuple[str, dict]]:
    """`schema`, then what it comes down to past each reference and list; last the plain one."""
    yield kind, schema
    while "$ref" in schema or "items" in schema:
        if "$ref" in schema:
            kind, schema = resolved(kind, schema["$ref"])
        else:
            schema = schema["items"]
        yield kind, schema


def path_to(kind: str, path: str) -> Iterator[tuple[str, dict]]:
    """The properties on the way to `path` (names joined by dots), each with its kind of file."""
    schema = SCHEMAS[kind]
    for name in path.split("."):
        *_, (kind, record) = chain(kind, schema)
        schema = record["properties"][name]
        yield kind, schema


def seen_by(kind: str, path: str) -> set[str]:
    """Who sees `path`: those whom every property on the way lets through."""
    return EVERYONE.intersection(*(schema["x-audience"] for _, schema in path_to(kind, path)))


def opt_in(kind: str, path: str) -> set[str]:
    """Who sees the record or the records at `path` only with the client's agreement."""
    *_, last = path_to(kind, path)
    return set().union(*(schema.get("x-opt-in", []) for _, schema in chain(*last)))


def test_there_is_one_schema_for_each_kind() -> None:
    assert set(SCHEMAS) == KINDS


@pytest.mark.parametrize("kind", SCHEMAS)
def test_a_schema_is_valid_and_says_what_it_is(kind: str) -> None:
    schema = SCHEMAS[kind]
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"https://binder.invalid/schemas/{kind}.schema.json"
    assert schema["title"] and schema["description"]


@pytest.mark.parametrize("kind", sorted(KINDS - {"common", "view"}))
def test_a_file_names_its_schema_and_version(kind: str) -> None:
    schema = SCHEMAS[kind]
    assert {"$schema", "schema_version"} <= set(schema["required"])
    assert schema["properties"]["schema_version"]["const"] == 1
    assert seen_by(kind, "$schema") == seen_by(kind, "schema_version") == set()


@each(PLACES)
def test_only_known_keywords_are_used(place: Place) -> None:
    assert set(place.schema) <= KEYWORDS


@each([place for place in PLACES if place.pointer.count("/") == 2 and "/$defs/" in place.pointer])
def test_a_definition_is_explained(place: Place) -> None:
    assert place.schema["title"] and place.schema["description"].endswith(".")


@each(PROPERTIES)
def test_a_property_is_explained(place: Place) -> None:
    assert place.schema.get("title")
    assert place.schema.get("description", "").endswith(".")


@each([place for place in PLACES if place.is_property or "examples" in place.schema])
def test_examples_are_valid(place: Place) -> None:
    assert place.schema.get("examples")
    for example in place.schema["examples"]:
        assert not list(validator(place.kind, place.pointer).iter_errors(example))


@each(PROPERTIES)
def test_a_property_has_a_decided_audience(place: Place) -> None:
    audience = place.schema.get("x-audience")
    assert isinstance(audience, list), "undecided"
    assert len(audience) == len(set(audience)) and set(audience) <= EVERYONE


@each([place for place in PLACES if "x-opt-in" in place.schema])
def test_an_opt_in_is_for_those_who_may_see(place: Place) -> None:
    assert set(place.schema["x-opt-in"]) <= place.audience


@each(PROPERTIES)
def test_a_child_is_seen_by_no_more_than_its_parent(place: Place) -> None:
    assert place.audience <= place.around


@each([place for place in PLACES if "$ref" in place.schema])
def test_a_reference_resolves(place: Place) -> None:
    _, target = resolved(place.kind, place.schema["$ref"])
    assert isinstance(target, dict)


@each([place for place in PROPERTIES if "$ref" in place.schema])
def test_a_reference_widens_no_audience(place: Place) -> None:
    _, target = resolved(place.kind, place.schema["$ref"])
    assert place.audience <= set(target.get("x-audience", EVERYONE))


@each(
    [
        place
        for place in PLACES
        if {"properties", "propertyNames"} & set(place.schema)
        or place.schema.get("type") == "object"
    ]
)
def test_an_object_is_closed(place: Place) -> None:
    schema = place.schema
    if "properties" in schema:
        assert schema["additionalProperties"] is False
        assert set(schema.get("required", [])) <= set(schema["properties"])
    else:
        assert schema["propertyNames"] and schema["additionalProperties"]


@pytest.mark.parametrize(
    ("kind", "path", "letters"),
    [
        # files
        ("engagement", "client.name", "CLSM"),
        ("engagement", "client.email", ""),
        ("engagement", "client.pronouns", "CL"),
        ("engagement", "cohort", "C"),
        ("engagement", "purpose", "CLS"),
        ("engagement", "start", "CLS"),
        ("engagement", "retention_until", "CL"),
        ("agreement", "information_flow.what", "CLS"),
        ("agreement", "consents.granted", "CLS"),
        ("intake", "questions.answer", "CL"),
        ("instrument", "name", "CLSM"),
        ("instrument", "items.text", "CLS"),
        ("questionnaire", "competencies.definition", "CLSM"),
        ("questionnaire", "response_scale.labels.label", "CLSM"),
        ("assessment", "answers", "C"),
        ("assessment", "scores.raw", "CLM"),
        ("assessment", "reading", "CLM"),
        ("wave", "invited.peers", "CL"),
        ("responses", "responses", "C"),
        ("responses", "responses.rater", "C"),
        ("responses", "responses.answers", "C"),
        ("comments", "comments.original", "C"),
        ("comments", "comments.released", "C"),
        ("interview", "interviewee", "C"),
        ("interview", "notes", "C"),
        ("themes", "themes.narrative", "CLSM"),
        ("themes", "themes.supporters", "C"),
        ("session", "date", "CLS"),
        ("session", "agreed", "CL"),
        ("session", "client_notes", "CL"),
        ("session", "assignments.task", "CLM"),
        ("private-notes", "notes", "C"),
        ("plan", "goals.statement", "CLSM"),
        ("plan", "goals.agreed_text", "CLSM"),
        ("plan", "goals.why", "CLM"),
        ("plan", "goals.baseline", "CLM"),
        ("plan", "goals.actions.support", "CLM"),
        ("plan", "goals.evidence.id", "CL"),
        ("pulse", "pulses.responses.answer", "C"),
        ("reflections", "reflections.text", "CLM"),
        ("readings", "readings.why", "CLSM"),
        ("closing", "outcomes.text", "CLSM"),
        ("closing", "letter", "CLM"),
        ("closing", "keep_up", "CLM"),
        # what templates see
        ("view", "client.email", ""),
        ("view", "engagement.cohort", "C"),
        ("view", "organisation.about", "CL"),
        ("view", "assessments.instrument.name", "CLM"),
        ("view", "assessments.instrument.about", "CL"),
        ("view", "assessments.scores.percentile", "CLM"),
        ("view", "feedback.waves.responded.total", "CLS"),
        ("view", "feedback.waves.invited_total", "CLS"),
        ("view", "feedback.waves.invited.reports", "CL"),
        ("view", "feedback.waves.questionnaire.competencies.items.text", "CLSM"),
        ("view", "feedback.interviews.count", "CL"),
        ("view", "themes.support", "CL"),
        ("view", "themes.supporters", "C"),
        ("view", "sessions.date", "CLS"),
        ("view", "sessions.focus", "CL"),
        ("view", "sessions.assignments.task", "CL"),
        ("view", "sessions.private_notes", "C"),
        ("view", "assignments.task", "CLM"),
        ("view", "plan.goals.target", "CLSM"),
        ("view", "plan.goals.behaviour", "CLM"),
        ("view", "plan.goals.evidence.label", "CL"),
        ("view", "closing.outcomes.text", "CLSM"),
        ("view", "closing.letter", "CLM"),
    ],
)
def test_who_sees_what(kind: str, path: str, letters: str) -> None:
    assert seen_by(kind, path) == {LETTERS[letter] for letter in letters}


@pytest.mark.parametrize(
    ("kind", "path", "letters"),
    [
        ("themes", "themes", "SM"),
        ("session", "assignments", "M"),
        ("plan", "goals", "M"),
        ("reflections", "reflections", "CM"),
        ("readings", "readings", ""),
        ("view", "assessments", "M"),
        ("view", "themes", "SM"),
        ("view", "assignments", "M"),
        ("view", "plan.goals", "M"),
        ("view", "reflections", "CM"),
        ("view", "closing", "M"),
        ("view", "closing.outcomes", ""),
    ],
)
def test_who_needs_the_clients_agreement(kind: str, path: str, letters: str) -> None:
    assert opt_in(kind, path) == {LETTERS[letter] for letter in letters}


@pytest.mark.parametrize(
    "path", ["assessments", "themes", "assignments", "plan.goals", "reflections", "closing"]
)
def test_a_record_that_needs_agreement_can_hold_it(path: str) -> None:
    *_, last = path_to("view", path)
    *_, (_, record) = chain(*last)
    assert "share_with" in record["properties"]


ASSESSMENT = {
    "$schema": "../../../../schemas/assessment.schema.json",
    "schema_version": 1,
    "id": "big-five",
    "instrument": "ipip-big-five-50",
    "date": "2026-01-26",
    "reading": "A quiet week costs you more than a loud one.",
}


@pytest.mark.parametrize(
    ("given", "valid"),
    [
        ({"answers": {"i01": 2}}, True),
        ({"scores": [{"scale": "driver", "raw": 71}]}, True),
        ({"answers": {"i01": 2}, "scores": [{"scale": "driver", "raw": 71}]}, False),
        ({}, False),
        ({"answers": {"i01": None}}, False),
        ({"answers": {"Not an id": 2}}, False),
    ],
)
def test_an_assessment_holds_either_answers_or_scores(given: dict, valid: bool) -> None:
    assert validator("assessment").is_valid(ASSESSMENT | given) is valid


@pytest.mark.parametrize(
    ("kind", "pointer", "value", "valid"),
    [
        ("wave", "/properties/minimums", {"scores": 3, "comments": 5}, True),
        ("wave", "/properties/minimums", {"scores": 2, "comments": 5}, False),
        ("wave", "/properties/minimums", {"scores": 3, "comments": 4}, False),
        ("responses", "/$defs/response/properties/answers", {"listens-well-1": None}, True),
        ("responses", "/$defs/response/properties/answers", {"listens-well-1": 3.5}, False),
        ("pulse", "/$defs/pulse_response/properties/answer", 4, False),
        ("common", "/$defs/date", "2026-02-30", False),
        ("common", "/$defs/date", "20260216", False),
        ("common", "/$defs/language", "english", False),
        ("common", "/$defs/chapter_file", "../01-welcome.md", False),
        ("common", "/$defs/share_with", ["client"], False),
        ("theme", "/$defs/colour", "#7A3B2E", False),
    ],
)
def test_limits_that_promises_rest_on(kind: str, pointer: str, value: object, valid: bool) -> None:
    assert validator(kind, pointer).is_valid(value) is valid
