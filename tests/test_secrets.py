"""No edition holds what it may not see: a secret in every property, every edition unpacked in every format.

A practice is generated from the schemas: each text is a word of its own, each date a day of its own, each free number
one of its own. Its chapters are generated from the shapes of the views and print all that a template can name. The
binders are built, taken apart to the last stream, and must hold exactly the secrets that the schemas allow. Who may
see what is worked out here from the schemas alone, by code that shares nothing with the projection.
"""

from __future__ import annotations

import copy
import datetime
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject, StreamObject

from pipeline import schemas
from pipeline.cli import main
from pipeline.engagement import Engagement, read_engagement
from pipeline.practice import Practice, read_practice
from pipeline.view import pruned, view

HERE = Path(__file__).parent
EDITIONS = ("coach", "client", "sponsor", "mentee")
FORMATS = ("docx", "pdf", "epub")
VARIANTS = ("shared", "kept")
"""Whether the client shares every record with everybody it can be shared with, or none with anybody."""

Audience = frozenset[str]
EVERYONE: Audience = frozenset(EDITIONS)
COACH: Audience = frozenset({"coach"})

# -- secrets -------------------------------------------------------------------------------------------------------

WORD = re.compile(r"qzx\d{4}vw|5ec2e7[0-9a-f]{10}")
NUMBER = re.compile(r"81\d{10}")
ISO_DAY = re.compile(r"(?<!\d)(20[45]\d)-(\d\d)-(\d\d)(?!\d)")
PDF_DAY = re.compile(r"D:(20[45]\d)(\d\d)(\d\d)")
LONG_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*(January|February|March|April|May|June|July|August|September|October"
                      r"|November|December)\s*(20[45]\d)")
MONTHS = {datetime.date(2000, n, 1).strftime("%B"): n for n in range(1, 13)}


@dataclass
class Secrets:
    """Hands out secrets, each of them once: words, days in order, numbers and hexadecimal digits."""

    count: int = 0
    last_day: datetime.date = datetime.date(2041, 1, 1)

    def word(self) -> str:
        return f"qzx{self._next():04}vw"

    def hexadecimal(self) -> str:
        return f"5ec2e7{self._next():010x}"

    def number(self) -> int:
        return 810_000_000_000 + self._next() * 97

    def day(self) -> str:
        self.last_day += datetime.timedelta(days=1)
        return self.last_day.isoformat()

    def _next(self) -> int:
        self.count += 1
        return self.count


def secrets_in(text: str) -> set[str]:
    """Every secret that stands in `text`, as ISO days, words, and numbers without their separators."""
    squeezed = re.sub(r"[\W_]+", "", text).lower()
    found = set(WORD.findall(squeezed)) | set(NUMBER.findall(squeezed))
    found |= {f"{y}-{m}-{d}" for pattern in (ISO_DAY, PDF_DAY) for y, m, d in pattern.findall(text)}
    return found | {f"{y}-{MONTHS[month]:02}-{int(d):02}" for d, month, y in LONG_DAY.findall(text)}


# -- schemas, read without the pipeline ----------------------------------------------------------------------------


@cache
def schema(kind: str) -> dict[str, Any]:
    """The schema of `kind` with every reference in it followed."""
    return _followed(kind, _written(kind))


@cache
def _written(kind: str) -> dict[str, Any]:
    return json.loads((HERE.parent / "schemas" / f"{kind}.schema.json").read_text(encoding="utf-8"))


def _followed(kind: str, node: Mapping[str, Any]) -> dict[str, Any]:
    new = dict(node)
    for name in ("items", "additionalProperties", "propertyNames"):
        if isinstance(node.get(name), Mapping):
            new[name] = _followed(kind, node[name])
    if "properties" in node:
        new["properties"] = {name: _followed(kind, child) for name, child in node["properties"].items()}
    if "$ref" not in node:
        return new
    file, _, pointer = new.pop("$ref").partition("#")
    other = file.removesuffix(".schema.json") or kind
    target = _written(other)
    for step in pointer.split("/")[1:]:
        target = target[step]
    return {**_followed(other, target), **new}


# -- planting ------------------------------------------------------------------------------------------------------

NARROWED = (None, ["coach"], ["client", "sponsor"], ["coach", "mentee"])
"""What `visible_to` says in the records of each list that can say it."""

SIZES = {"questionnaire:competencies": 2, "questionnaire:competencies.items": 2, "questionnaire:open_questions": 2,
         "instrument:scales": 2}

PLAIN = {
    "engagement:language": "en-GB", "engagement:paper": "a4", "instrument:summary_only": False,
    "instrument:response_scale.minimum": 1, "instrument:response_scale.maximum": 5,
    "instrument:response_scale.labels.value": 1, "questionnaire:response_scale.minimum": 1,
    "questionnaire:response_scale.maximum": 5, "questionnaire:response_scale.labels.value": 1,
    "assessment:scores.percentile": 50, "wave:invited.self": 1, "wave:minimums.scores": 3, "wave:minimums.comments": 5,
    "session:number": 1, "private-notes:session": 1, "reflections:reflections.lines": 5,
    "readings:readings.year": 2040, "readings:readings.session": 1, "pulse:pulses.responses.answer": 1,
    "responses:responses.group": "peers",
}
"""Values that cannot be secrets: they are bound to a few, or other values must fit them."""


class Planter:
    """Makes files of any kind from their schemas, a new secret in every property."""

    def __init__(self, share: bool):
        self.secrets, self.share = Secrets(), share

    def file(self, kind: str, visible_to: list[str] | None = None) -> Any:
        """A file of `kind`, every optional property given."""
        return self.value(schema(kind), f"{kind}:", visible_to)

    def part(self, kind: str, path: str) -> Any:
        """One value of the property, or one record of the list, at `path` in a file of `kind`."""
        node = schema(kind)
        for name in path.split("."):
            node = node["properties"][name]
            node = node.get("items", node)
        return self.value(node, f"{kind}:{path}")

    def value(self, node: Mapping[str, Any], path: str, visible_to: list[str] | None = None) -> Any:
        if path in PLAIN:
            return PLAIN[path]
        if "const" in node or "enum" in node:
            return node.get("const", node.get("enum", [None])[0])
        kind = node["type"] if isinstance(node["type"], str) else node["type"][0]
        return getattr(self, f"_{kind}")(node, path, visible_to)

    def _object(self, node: Mapping, path: str, visible_to: list[str] | None) -> dict[str, Any]:
        known = node.get("properties", {})
        made = {name: self.value(child, _below(path, name)) for name, child in known.items()
                if name not in ("share_with", "visible_to")}
        if "propertyNames" in node:
            made |= {self.value(node["propertyNames"], f"{path}#"): self.value(node["additionalProperties"], path)}
        if "share_with" in known and self.share:
            made["share_with"] = list(known["share_with"]["items"]["enum"])
        return made if visible_to is None else {**made, "visible_to": visible_to}

    def _array(self, node: Mapping, path: str, _: Any) -> list[Any]:
        items = node["items"]
        if "visible_to" in items.get("properties", {}):
            return [self.value(items, path, narrowed) for narrowed in NARROWED]
        return [self.value(items, path) for _ in range(SIZES.get(path, 1))]

    def _string(self, node: Mapping, path: str, _: Any) -> str:
        if node.get("format") == "date":
            return self.secrets.day()
        return self.secrets.hexadecimal() if "0-9a-f]" in node.get("pattern", "") else self.secrets.word()

    def _integer(self, node: Mapping, path: str, _: Any) -> int:
        return self.secrets.number()

    _number = _integer


def _below(path: str, name: str) -> str:
    return f"{path}{name}" if path.endswith(":") else f"{path}.{name}"


@dataclass
class Planted:
    """All files of a practice by their names in `sources/`, each with its kind; names of chapters by edition."""

    files: dict[str, tuple[str, Any]] = field(default_factory=dict)
    chapters: dict[str, str] = field(default_factory=dict)
    engagement: str = ""

    def add(self, name: str, kind: str, data: Any) -> Any:
        self.files[name] = (kind, data)
        return data

    def of(self, kind: str) -> list[Any]:
        """What the files of `kind` hold."""
        return [data for other, data in self.files.values() if other == kind]


def plant(share: bool) -> Planted:
    """A sound practice of one engagement with a secret everywhere; the records refer to one another as they must."""
    planter, planted = Planter(share), Planted()
    secrets = planter.secrets
    main_file = planter.file("engagement")
    planted.engagement = main_file["id"]
    home = f"engagements/{main_file['id']}"
    planted.chapters = {edition: f"1{n}-{edition}-{secrets.word()}" for n, edition in enumerate(EDITIONS)}
    _plant_library(planter, planted)
    _plant_work(planter, planted, home)
    _plant_feedback(planter, planted, home)
    _plant_plan(planter, planted, home)
    _plant_agreement(planter, planted, home, main_file["client"]["id"])
    for kind in ("intake", "reflections", "readings"):
        planted.add(f"{home}/{kind}.json", kind, planter.file(kind))
    ledger = planted.add(f"{home}/releases.json", "releases", planter.file("releases"))
    ledger["releases"][0]["waves"][0]["wave"] = planted.of("wave")[0]["id"]
    main_file["end"], main_file["retention_until"] = secrets.day(), secrets.day()
    planted.add(f"{home}/engagement.json", "engagement", main_file)
    return planted


def _plant_library(planter: Planter, planted: Planted) -> None:
    outline = planter.file("binder")
    outline |= {"language": "en-GB", "paper": "a4", "theme": "quiet",
                "chapters": ["01-all.md", *(f"{name}.md" for name in planted.chapters.values())]}
    outline["editions"] = {"sponsor": outline["editions"]["sponsor"]}
    planted.add("binder.json", "binder", outline)
    for _ in range(2):
        instrument = planter.file("instrument")
        scales = [scale["id"] for scale in instrument["scales"]]
        instrument["items"] = [{**planter.part("instrument", "items"), "scale": scale} for scale in scales]
        for norm in instrument["norms"]:
            norm["scales"][0]["scale"] = scales[0]
        planted.add(f"instruments/{instrument['id']}.json", "instrument", instrument)
    questionnaire = planter.file("questionnaire")
    planted.add(f"questionnaires/{questionnaire['id']}.json", "questionnaire", questionnaire)


def _plant_work(planter: Planter, planted: Planted, home: str) -> None:
    """Assessments, one of raw answers among them; sessions with their private notes."""
    scored, answered = planted.of("instrument")
    for narrowed in (*NARROWED, "answers"):
        raw = narrowed == "answers"
        test = planter.file("assessment", None if raw else narrowed)
        instrument = answered if raw else scored
        test["instrument"] = instrument["id"]
        del test["scores" if raw else "answers"]
        if raw:
            test["answers"] = {item["id"]: 3 for item in instrument["items"]}
        else:
            test["scores"] = [{**planter.part("assessment", "scores"), "scale": scale["id"]}
                              for scale in instrument["scales"]]
        planted.add(f"{home}/assessments/{test['id']}.json", "assessment", test)
    for number, narrowed in enumerate(NARROWED, 1):
        session = {**planter.file("session", narrowed), "number": number}
        notes = {**planter.file("private-notes"), "session": number}
        planted.add(f"{home}/sessions/{number:02}.json", "session", session)
        planted.add(f"{home}/private/{number:02}.json", "private-notes", notes)


RATERS = {"self": 1, "manager": 1, "skip": 1, "peers": 4, "reports": 4, "others": 4}
COMMENTS = (("released", "peers"), ("withheld", "reports"), ("new", "others"), ("released", "self"))
THIN, ENOUGH = 2, 3


def _plant_feedback(planter: Planter, planted: Planted, home: str) -> None:
    """Two waves with the same raters, comments in every state, interviews, and themes: the last one has few supporters."""
    questionnaire = planted.of("questionnaire")[0]
    items = [item["id"] for competency in questionnaire["competencies"] for item in competency["items"]]
    raters = [(planter.secrets.word(), group) for group, count in RATERS.items() for _ in range(count)]
    for _ in range(2):
        wave = {**planter.file("wave"), "questionnaire": questionnaire["id"]}
        folder = f"{home}/feedback/{wave['id']}"
        answers = [{"rater": rater, "group": group, "answers": {item: 2 + (n + i) % 3 for i, item in enumerate(items)}}
                   for n, (rater, group) in enumerate(raters)]
        comments = [
            {**planter.part("comments", "comments"), "status": status, "group": group,
             "rater": next(name for name, other in raters if other == group),
             "question": questionnaire["open_questions"][n % 2]["id"]}
            for n, (status, group) in enumerate(COMMENTS)
        ]
        planted.add(f"{folder}/wave.json", "wave", wave)
        for kind, records in (("responses", answers), ("comments", comments)):
            planted.add(f"{folder}/{kind}.json", kind, {**planter.file(kind), "wave": wave["id"], kind: records})
    for number in range(ENOUGH):
        planted.add(f"{home}/interviews/{number:02}.json", "interview", planter.file("interview"))
    interviewed = [interview["interviewee"] for interview in planted.of("interview")]
    themes = planter.file("themes")
    themes["themes"] = [{**theme, "supporters": interviewed} for theme in themes["themes"]]
    themes["themes"].append({**planter.part("themes", "themes"), "supporters": interviewed[:THIN]})
    planted.add(f"{home}/themes.json", "themes", themes)


def _plant_plan(planter: Planter, planted: Planted, home: str) -> None:
    """Goals that rest on everything there is, pulse surveys and outcomes for each of them."""
    plan, pulse, closing = (planter.file(kind) for kind in ("plan", "pulse", "closing"))
    competency = planted.of("questionnaire")[0]["competencies"][0]
    pieces = [("theme", theme["id"]) for theme in planted.of("themes")[0]["themes"]]
    pieces += [("scale", f"{a['id']}:{score['scale']}") for a in planted.of("assessment") for score in _scores(a, planted)]
    pieces += [("session", str(session["number"])) for session in planted.of("session")]
    pieces += [("competency", competency["id"])]
    raters = [r["rater"] for r in planted.of("responses")[0]["responses"] if r["group"] == "peers"]
    pulse["pulses"], closing["outcomes"] = [], []
    for goal in plan["goals"]:
        goal["evidence"] = [{"kind": kind, "id": name, "note": planter.secrets.word()} for kind, name in pieces]
        responses = [{"rater": rater, "group": "peers", "answer": 1 - n} for n, rater in enumerate(raters)]
        for shown in (responses, responses[:THIN]):
            survey = planter.part("pulse", "pulses")
            pulse["pulses"].append({**survey, "goal": goal["id"], "responses": shown})
        closing["outcomes"].append({**planter.part("closing", "outcomes"), "goal": goal["id"]})
    for kind, data in (("plan", plan), ("pulse", pulse), ("closing", closing)):
        planted.add(f"{home}/{kind}.json", kind, data)


def _scores(assessment: Mapping, planted: Planted) -> list[Mapping]:
    instrument = next(i for i in planted.of("instrument") if i["id"] == assessment["instrument"])
    return assessment.get("scores") or [{"scale": scale["id"]} for scale in instrument["scales"]]


def _plant_agreement(planter: Planter, planted: Planted, home: str, client: str) -> None:
    """A consent that holds and one that was withdrawn, for the sponsor and for the mentee."""
    agreement = planter.file("agreement")
    agreement["consents"] = []
    for edition in ("sponsor", "mentee"):
        for withdrawn in (False, True):
            consent = {**planter.part("agreement", "consents"), "subject": client, "audience": edition,
                       "chapters": ["01-all", planted.chapters[edition]]}
            if not withdrawn:
                del consent["withdrawn"]
            agreement["consents"].append(consent)
    planted.add(f"{home}/agreement.json", "agreement", agreement)


# -- who may see what ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Where a secret stands, `kind:path` without numbers, and who may see what stands there."""

    secret: str
    path: str
    audience: Audience


Narrow = Callable[[str, Any, Audience], Audience]
"""What a rule leaves of the audience of the value at a path."""


def places(kind: str, data: Any, narrow: Narrow) -> Iterator[Place]:
    """Every secret in a file, with the audience that all properties above it, its records and `narrow` allow."""

    def walk(value: Any, node: Mapping, path: str, audience: Audience) -> Iterator[Place]:
        if isinstance(value, list):
            for item in value:
                yield from walk(item, node["items"], path, audience)
            return
        audience = narrow(path, value, audience & frozenset(node.get("x-audience", EVERYONE)))
        if isinstance(value, dict):
            asked = frozenset(node.get("x-opt-in", ())) - frozenset(value.get("share_with", ()))
            audience = (audience - asked) & frozenset(value.get("visible_to", EVERYONE))
            for name, item in value.items():
                child = node.get("properties", {}).get(name) or node["additionalProperties"]
                yield from (Place(secret, f"{path}#", audience) for secret in secrets_in(name))
                yield from walk(item, child, _below(path, name), audience)
        else:
            yield from (Place(secret, path, audience) for secret in secrets_in(str(value)))

    yield from walk(data, schema(kind), f"{kind}:", EVERYONE)


NAMED = ("themes:themes.id", "plan:goals.id", "session:date", "assessment:id")
"""The properties by which a record that others name is told apart here; whoever sees the record sees them."""


def who_sees(planted: Planted) -> list[Place]:
    """Every secret of the practice at every place where it stands, derived ones included."""
    seen = {place.secret: place.audience for kind in ("themes", "plan", "session", "assessment")
            for data in planted.of(kind) for place in places(kind, data, _alone) if place.path in NAMED}
    seen |= {str(session["number"]): seen[session["date"]] for session in planted.of("session")}

    def narrow(path: str, value: Any, audience: Audience) -> Audience:
        """A record is named only to those who see it."""
        if path == "plan:goals.evidence":
            return audience & seen.get(value["id"].split(":")[0], EVERYONE)
        return audience & seen[value] if path == "closing:outcomes.goal" else _alone(path, value, audience)

    found = [place for kind, data in planted.files.values() for place in places(kind, data, narrow)]
    return found + list(_derived(planted, seen))


def _alone(path: str, value: Any, audience: Audience) -> Audience:
    """The rules about a record that need no other record."""
    if path in ("assessment:", "closing:"):  # a whole file that the client shares or not
        return audience - ({"mentee"} - set(value.get("share_with", ())))
    if path == "themes:themes" and len(value["supporters"]) < ENOUGH:  # rule 9
        return audience & COACH
    if path == "agreement:consents":  # a sponsor sees what was consented to for the sponsor
        return audience - ({"sponsor"} - {value["audience"]})
    return audience


def _derived(planted: Planted, seen: Mapping[str, Audience]) -> Iterator[Place]:
    """What becomes of raw feedback: released comments of the latest wave (rule 8), and pulse surveys."""
    for comment in planted.of("comments")[-1]["comments"]:
        if comment["status"] == "released" and comment["group"] != "self":
            yield Place(comment["released"], "released comment", frozenset({"coach", "client"}))
    for survey in planted.of("pulse")[0]["pulses"]:
        yield Place(survey["date"], "pulse survey", seen[survey["goal"]] - {"mentee"})


NOT_OFFERED = re.compile(
    "(responses|comments|interview|pulse|releases|binder):"  # raw feedback and the ledger reach no template
    "|instrument:(items|norms)|questionnaire:(version|licence)|assessment:answers")
"""What those who may see it cannot print, because no template can name it."""


def expected(planted: Planted, edition: str) -> set[str]:
    """The secrets that a book of `edition` holds when its chapters print all that they can name."""
    found = {place.secret for place in who_sees(planted)
             if edition in place.audience and not NOT_OFFERED.match(place.path)}
    outline = planted.of("binder")[0]
    titles = outline | outline["editions"].get(edition, {})
    found |= secrets_in(f"{titles['title']} {titles['subtitle']}")
    shown = [a for a in planted.of("assessment") if a["id"] in found]
    for instrument in planted.of("instrument"):  # an instrument is told of by its results
        if not any(test["instrument"] == instrument["id"] for test in shown):
            found -= {place.secret for place in places("instrument", instrument, _alone)}
    for session, notes in zip(planted.of("session"), planted.of("private-notes"), strict=True):
        if edition not in session.get("visible_to", EVERYONE):  # the notes are printed with their session
            found -= {notes["notes"]}
    return found


def may_see(planted: Planted, edition: str) -> set[str]:
    """Every secret that `edition` may see, whether a template can name it or not."""
    return {place.secret for place in who_sees(planted) if edition in place.audience}


# -- chapters that print everything --------------------------------------------------------------------------------

AS_TEXT = (
    "{{{{ {0} }}}}", "## {{{{ {0} }}}}", "|   |\n|---|\n| {{{{ {0} }}}} |", "|   |\n|---|\n| Table |\n\n: {{{{ {0} }}}}",
    "Seen: ![{{{{ {0} }}}}](images/lamp.png){{width=5mm}}", "[Link](https://lantern.example/{{{{ {0} }}}})",
    "Noted.^[{{{{ {0} }}}}]", "- [ ] [{{{{ {0} }}}}]{{.term}}",
)
"""The places of a page in which a text may stand."""

ONLY_COACH, NEVER = "qzx9003vw", ("qzx9001vw", "qzx9002vw", "qzx9004vw")
PROSE = {edition: f"qzx901{n}vw" for n, edition in enumerate(EDITIONS)}
"""Secrets that a coach's own chapters hold: some for one edition, some for no reader at all."""

FOR_ALL = f"""---
title: {NEVER[0]}
---

# For all

<!-- {NEVER[1]} -->

::: {{.only edition="coach"}}
{ONLY_COACH}
:::

::: {{.when test="binder.title == 'another'"}}
{NEVER[2]}
:::
"""


class Template:
    """Writes a chapter that prints every field of a shape, each text in another place of a page than the one before."""

    def __init__(self) -> None:
        self.loops = self.texts = 0

    def fields(self, shape: Mapping[str, Any], path: str = "") -> Iterator[str]:
        for name, child in shape["properties"].items():
            where = f"{path}.{name}" if path else name
            yield f'::: {{.when test="{where}"}}'
            yield from self.field(child, where)
            yield ":::"

    def field(self, shape: Mapping[str, Any], path: str) -> Iterator[str]:
        kind = shape.get("type", "string")
        if kind == "object":
            yield from self.fields(shape, path)
        elif kind == "array" and shape["items"].get("type") == "object":
            self.loops += 1
            variable = f"one{self.loops}"
            yield f'::: {{.each {variable}="{path}"}}'
            yield from self.fields(shape["items"], variable)
            yield ":::"
        elif kind == "array":
            yield f"{{{{ list({path}) }}}}"
        elif kind != "boolean":
            yield self.text(shape).format(path)

    def text(self, shape: Mapping[str, Any]) -> str:
        if shape.get("contentMediaType") or "enum" in shape or shape.get("type") != "string":
            return AS_TEXT[0]
        self.texts += 1
        return AS_TEXT[self.texts % len(AS_TEXT)]


def chapter(edition: str) -> str:
    """A chapter for one edition, with all that its view may hold."""
    start = f"---\neditions: [{edition}]\n---\n\n# All for the {edition}\n\n{PROSE[edition]}"
    return "\n\n".join([start, *Template().fields(pruned(schemas.resolved("view"), edition))]) + "\n"


def write(planted: Planted, root: Path) -> Path:
    """Put a practice on the disk."""
    sources = root / "sources"
    shutil.copytree(HERE / "practice/sources/themes", sources / "themes")
    shutil.copytree(HERE / "practice/sources/chapters/images", sources / "chapters/images")
    for name, (_, data) in planted.files.items():
        file = sources / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(data, indent=1), encoding="utf-8")
    texts = {"01-all": FOR_ALL, **{name: chapter(edition) for edition, name in planted.chapters.items()}}
    for name, text in texts.items():
        (sources / f"chapters/{name}.md").write_text(text, encoding="utf-8")
    return root


# -- taking books apart --------------------------------------------------------------------------------------------


def texts_of(name: str, data: bytes) -> Iterator[str]:
    """Every text in a file, and the files in it: as stored, as read, and as attributes and strings say it."""
    yield name
    yield data.decode("utf-8", "replace")
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive.comment.decode("utf-8", "replace")
            for member in archive.infolist():
                yield member.comment.decode("utf-8", "replace") + member.extra.decode("utf-8", "replace")
                yield from texts_of(member.filename, archive.read(member))
    elif data.startswith(b"%PDF"):
        yield from _pdf_texts(data)
    elif data.lstrip()[:1] == b"<":
        yield from _xml_texts(data)


def _xml_texts(data: bytes) -> Iterator[str]:
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    yield "".join(root.itertext())
    for element in root.iter():
        yield from element.attrib.values()
        if not isinstance(element.tag, str):
            yield element.text or ""


def _pdf_texts(data: bytes) -> Iterator[str]:
    reader = PdfReader(io.BytesIO(data))
    yield "\n".join(page.extract_text() for page in reader.pages)
    for number in range(1, reader.trailer["/Size"]):
        yield from _strings(IndirectObject(number, 0, reader).get_object())
    yield from _strings(reader.trailer)


def _strings(value: Any) -> Iterator[str]:
    """All that a PDF object says itself; what it refers to has a number of its own."""
    if isinstance(value, StreamObject):
        yield value.get_data().replace(b"\0", b"").decode("latin-1")  # UTF-16 without its zeros
    if isinstance(value, DictionaryObject):
        for name in value:
            yield str(name)
            yield from _strings(value.raw_get(name))
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, bytes):
        yield value.replace(b"\0", b"").decode("latin-1")
    elif not isinstance(value, IndirectObject):
        yield str(value)


def held(files: Iterable[Path]) -> set[str]:
    """Every secret in `files`, however it is packed."""
    return {secret for file in files for text in texts_of(file.name, file.read_bytes()) for secret in secrets_in(text)}


# -- the books -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Built:
    """A practice on the disk, its binders in `out`, and all that the build said."""

    planted: Planted
    root: Path
    out: Path
    said: str


def binder(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """`binder …` in a process of its own; standard output and error together."""
    command = [sys.executable, "-m", "pipeline", *(str(argument) for argument in arguments)]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def _built(folder: Path, variant: str) -> Built:
    planted = plant(share=variant == "shared")
    root, out = write(planted, folder / "practice"), folder / "out"
    editions = [option for edition in EDITIONS for option in ("--edition", edition)]
    done = binder("build", root, *editions, "-v", "-o", out)
    assert done.returncode == 0, done.stdout
    return Built(planted, root, out, done.stdout)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Built]:
    """Both variants, every edition in every format."""
    folders = {variant: tmp_path_factory.mktemp(variant) for variant in VARIANTS}
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(VARIANTS, pool.map(lambda item: _built(item[1], item[0]), folders.items()), strict=True))


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("format", FORMATS)
def test_a_book_holds_exactly_what_its_reader_may_see(built, variant, edition, format):
    book = built[variant]
    file = book.out / book.planted.engagement / edition / f"{book.planted.engagement}-{edition}.{format}"
    authored = {PROSE[edition], *([ONLY_COACH] if edition == "coach" else [])}
    found, wanted = held([file]), expected(book.planted, edition) | authored
    assert wanted <= may_see(book.planted, edition) | authored
    assert _named(book.planted, found - wanted) == {}, "leaked"
    assert _named(book.planted, wanted - found) == {}, "missing"


def _named(planted: Planted, secrets: set[str]) -> dict[str, list[str]]:
    """Secrets with the places that they come from, for people."""
    found: dict[str, list[str]] = {secret: [] for secret in sorted(secrets)}
    for place in who_sees(planted):
        if place.secret in found:
            found[place.secret].append(f"{place.path} {''.join(sorted(name[0:2] for name in place.audience))}")
    return found
