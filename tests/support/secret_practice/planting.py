"""Planting: a sound practice with a new secret in every property of every record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from secret_practice.schema_tree import below, schema
from secret_practice.words import Secrets

EDITIONS = ("coach", "client", "sponsor", "mentee")

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
    "responses:responses.group": "peers", "releases:releases.number": 1,
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
        """A value that `node`, the schema at `path`, accepts."""
        if path in PLAIN:
            return PLAIN[path]
        if "const" in node or "enum" in node:
            return node.get("const", node.get("enum", [None])[0])
        kind = node["type"] if isinstance(node["type"], str) else node["type"][0]
        return getattr(self, f"_{kind}")(node, path, visible_to)

    def _object(self, node: Mapping, path: str, visible_to: list[str] | None) -> dict[str, Any]:
        known = node.get("properties", {})
        made = {name: self.value(inner, below(path, name)) for name, inner in known.items()
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


class Planted(Struct, eq=False):
    """All files of a practice by their names in `sources/`, each with its kind; names of chapters by edition."""

    files: dict[str, tuple[str, Any]] = field(default_factory=dict)
    chapters: dict[str, str] = field(default_factory=dict)
    engagement: str = ""

    def add(self, name: str, kind: str, data: Any) -> Any:
        """Take in a file, and return what it holds."""
        self.files[name] = (kind, data)
        return data

    def of(self, kind: str) -> list[Any]:
        """What the files of `kind` hold."""
        return [data for other, data in self.files.values() if other == kind]


def plant(share: bool) -> Planted:
    """A sound practice of one engagement with a secret everywhere; the records refer to one another as they must."""
    planter, planted = Planter(share), Planted()
    secrets = planter.secrets
    engagement = planter.file("engagement")
    planted.engagement = engagement["id"]
    home = f"engagements/{engagement['id']}"
    planted.chapters = {edition: f"1{n}-{edition}-{secrets.word()}" for n, edition in enumerate(EDITIONS)}
    _plant_library(planter, planted)
    _plant_work(planter, planted, home)
    _plant_feedback(planter, planted, home)
    _plant_plan(planter, planted, home)
    _plant_agreement(planter, planted, home, engagement["client"]["id"])
    for kind in ("intake", "reflections", "readings"):
        planted.add(f"{home}/{kind}.json", kind, planter.file(kind))
    ledger = planted.add(f"{home}/releases.json", "releases", planter.file("releases"))
    ledger["releases"][0]["waves"][0]["wave"] = planted.of("wave")[0]["id"]
    engagement["end"], engagement["retention_until"] = secrets.day(), secrets.day()
    planted.add(f"{home}/engagement.json", "engagement", engagement)
    return planted


def _plant_library(planter: Planter, planted: Planted) -> None:
    outline = planter.file("binder")
    outline |= {"language": "en-GB", "paper": "a4", "theme": "quiet",
                "chapters": ["01-all.md", *(f"{name}.md" for name in planted.chapters.values())]}
    outline["parts"][0]["from"], outline["signatures"][0]["image"] = "01-all.md", "lamp.png"
    # Only a PDF would print the titles of parts, and here all formats must hold the same.
    outline |= {"tabs": "none", "editions": {"sponsor": {**outline["editions"]["sponsor"], "tabs": "none"}}}
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
    """Two waves with the same raters, comments in every state, interviews, and themes, the last with few supporters."""
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
    pieces += [("scale", f"{assessment['id']}:{score['scale']}") for assessment in planted.of("assessment")
               for score in _scores(assessment, planted)]
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
