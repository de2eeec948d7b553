"""The view: what one edition may see of an engagement, and its shape. What it may not see is absent.

Rule (docs/data): whoever sees a value is allowed by every property above it (`x-audience`), and opted in where the
schema says so (`x-opt-in`, answered by the record's `share_with`). A record may narrow that (`visible_to`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct

from pipeline.binders import EDITIONS
from pipeline.derive.evidence import evidence_ids
from pipeline.derive.scoring import scores
from pipeline.derive.timeline import timeline
from pipeline.feedback.derive import Feedback
from pipeline.read import schemas
from pipeline.read.engagement import Engagement
from pipeline.read.practice import Practice, setting
from pipeline.read.words import Words, choices_in, words_in

NEED_CONSENT = ("sponsor", "mentee")
_FILE_KEYS = ("$schema", "schema_version")


class View(Struct, frozen=True):
    """Everything that one edition may see, and the fixed `words` of its language. It has no link back to the
    engagement."""

    edition: str
    language: str
    data: Mapping[str, Any]
    shape: Mapping[str, Any]
    words: Words

    def as_json(self) -> dict[str, Any]:
        """The view as `binder view` prints it and the filters read it."""
        return {"edition": self.edition, "language": self.language, "choices": choices_in(self.words),
                "data": self.data, "shape": self.shape, "words": self.words}


def view(practice: Practice, engagement: Engagement, feedback: Feedback, edition: str) -> View:
    """What `edition` sees of an engagement that has passed all checks, with the `feedback` derived from it."""
    data = project(_withheld(_assembled(practice, engagement, feedback, edition)), schemas.resolved("view"), edition)
    _drop_mentions(data)
    language = engagement.data("engagement")["language"]
    return View(edition, language, data, shape_for(edition), words_in(language, practice.words))


@lru_cache(maxsize=len(EDITIONS))
def shape_for(edition: str) -> Mapping[str, Any]:
    """The shape of every view of `edition`."""
    return pruned(schemas.resolved("view"), edition)


def pruned(shape: Mapping[str, Any], edition: str) -> dict[str, Any]:
    """`shape` as `edition` sees it: what it may never see is named in `x-hidden` instead of described.

    What a record may keep from the edition is not `required`, and a list of such records may be empty.
    """
    new = {key: value for key, value in shape.items() if key not in ("x-audience", "x-opt-in")}
    if "properties" in shape:
        seen = {name: child for name, child in shape["properties"].items() if edition in child["x-audience"]}
        new["properties"] = {name: pruned(child, edition) for name, child in seen.items()}
        new["x-hidden"] = [name for name in shape["properties"] if name not in seen]
        new["required"] = [name for name in shape.get("required", ())
                           if name in seen and not _may_be_withheld(seen[name], edition)]
    for key in ("items", "additionalProperties"):
        if key in shape:
            new[key] = pruned(shape[key], edition)
    if _may_be_withheld(shape.get("items", {}), edition):
        new.pop("minItems", None)
    return new


def _may_be_withheld(shape: Mapping[str, Any], edition: str) -> bool:
    """Whether a record of this shape can be kept from `edition`, which its kind may see."""
    return ("visible_to" in shape.get("properties", {}) or edition in shape.get("x-opt-in", ())
            or edition not in shape.get("x-audience", (edition,)))


# -- putting together what the coach knows -------------------------------------------------------------------------


def _assembled(practice: Practice, engagement: Engagement, feedback: Feedback, edition: str) -> dict[str, Any]:
    main = engagement.data("engagement")
    people = {role: main[role] for role in ("client", "coach", "sponsor") if role in main}
    facts = ("id", "cohort", "purpose", "start", "end", "language", "paper", "retention_until")
    whole = {"agreement": _agreement(engagement)}
    whole |= {kind: _record(engagement.data(kind)) for kind in ("intake", "closing")}
    lists = {kind: (engagement.data(kind) or {kind: []})[kind] for kind in ("reflections", "readings")}
    sessions = _sessions(engagement)
    return {
        "binder": _binder(practice, edition, main),
        **people,
        "organisation": main["organisation"],
        "engagement": {key: main[key] for key in facts if key in main},
        **{kind: record for kind, record in whole.items() if record is not None},
        **lists,
        "assessments": [_assessment(file.data, practice) for file in engagement.many["assessment"]],
        "feedback": {
            **feedback.data,
            "waves": [_wave(file.data, practice, engagement) for file in engagement.many["wave"]],
            "interviews": {"count": len(engagement.many["interview"])},
        },
        "themes": [{**theme, "support": len(theme["supporters"])}
                   for theme in (engagement.data("themes") or {"themes": []})["themes"]],
        "sessions": sessions,
        "timeline": timeline(engagement, practice),
        "assignments": [assignment for session in sessions for assignment in _flattened(session)],
        "plan": {"goals": _goals(practice, engagement)},
    }


def _agreement(engagement: Engagement) -> dict[str, Any] | None:
    """The agreement; a consent is seen by those who made it, and by whom it is for."""
    found = _record(engagement.data("agreement"))
    if found is None:
        return None
    consents = [{**consent, "visible_to": ["coach", "client", consent["audience"]]} for consent in found["consents"]]
    return {**found, "consents": consents}


def _record(data: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if data is None else {key: value for key, value in data.items() if key not in _FILE_KEYS}


def _binder(practice: Practice, edition: str, main: Mapping[str, Any]) -> dict[str, Any]:
    texts = {key: setting(practice.outline, edition, key) for key in ("title", "subtitle")}
    signatures = {s["person"]: s["image"] for s in practice.outline.data.get("signatures", ())}
    texts["signature"] = signatures.get(main["coach"]["id"])
    about = {"edition": edition, "language": main["language"], "date": main["end"]}
    return {**{key: text for key, text in texts.items() if text}, **about}


def _assessment(data: Mapping[str, Any], practice: Practice) -> dict[str, Any]:
    instrument = practice.instruments[data["instrument"]].data
    about = ("id", "name", "version", "licence", "citation", "about", "summary_only", "response_scale")
    kept = ("id", "date", "reading", "norm", "share_with", "visible_to")
    return {
        **{key: data[key] for key in kept if key in data},
        "instrument": {key: instrument[key] for key in about if key in instrument},
        "scores": scores(data, instrument),
    }


def _wave(data: Mapping[str, Any], practice: Practice, engagement: Engagement) -> dict[str, Any]:
    questionnaire = practice.questionnaires[data["questionnaire"]].data
    parts = ("id", "name", "response_scale", "competencies", "open_questions")
    answered = [response for file in engagement.many["responses"] if file.data["wave"] == data["id"]
                for response in file.data["responses"]]
    return {
        **{key: data[key] for key in ("id", "name", "opens", "closes", "invited", "minimums")},
        "questionnaire": {key: questionnaire[key] for key in parts},
        "responded": {"total": len(answered)},
        "invited_total": sum(data["invited"].values()),
    }


def _sessions(engagement: Engagement) -> list[dict[str, Any]]:
    notes = {file.data["session"]: file.data["notes"] for file in engagement.many["private-notes"]}
    sessions = [_record(file.data) for file in engagement.many["session"]]
    return [{**s, **({"private_notes": notes[s["number"]]} if s["number"] in notes else {})} for s in sessions]


def _flattened(session: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The session's assignments, each with its number; who may not see the session may not see them."""
    narrowed = session.get("visible_to")
    return [
        {"session": session["number"], **assignment,
         **({} if narrowed is None else {"visible_to": _both(narrowed, assignment.get("visible_to"))})}
        for assignment in session["assignments"]
    ]


def _both(first: Sequence[str], second: Sequence[str] | None) -> list[str]:
    return [name for name in first if second is None or name in second]


def _goals(practice: Practice, engagement: Engagement) -> list[dict[str, Any]]:
    names = evidence_ids(practice, engagement)
    plan = engagement.data("plan") or {"goals": []}
    return [
        {**goal, "evidence": [{**piece, "label": names[piece["kind"]][piece["id"]]} for piece in goal["evidence"]]}
        for goal in plan["goals"]
    ]


# -- cutting down to one edition -----------------------------------------------------------------------------------


def project(value: Any, shape: Mapping[str, Any], edition: str) -> Any:
    """What `edition` may see of a `value` of this `shape`: a copy in which everything else is absent."""
    if isinstance(value, list):
        items = shape.get("items", {})
        return [project(item, items, edition) for item in value if _sees(item, items, edition)]
    if not isinstance(value, Mapping):
        return value
    known, others = shape.get("properties", {}), shape.get("additionalProperties")
    found = {}
    for name, item in value.items():
        child = known.get(name, others)
        if isinstance(child, Mapping) and item is not None and _sees(item, child, edition):
            found[name] = project(item, child, edition)
    return found


def _sees(value: Any, shape: Mapping[str, Any], edition: str) -> bool:
    if edition not in shape.get("x-audience", (edition,)):
        return False
    if not isinstance(value, Mapping):
        return True
    if edition in shape.get("x-opt-in", ()) and edition not in value.get("share_with", ()):
        return False
    return edition in value.get("visible_to", (edition,))


def _withheld(data: dict[str, Any]) -> dict[str, Any]:
    """Thinly supported themes are the coach's alone: others could tell who said it (rule 9)."""
    least = data["feedback"]["minimum"]
    themes = [theme if theme["support"] >= least
              else {**theme, "visible_to": _both(["coach"], theme.get("visible_to"))} for theme in data["themes"]]
    return {**data, "themes": themes}


def _drop_mentions(data: dict[str, Any]) -> None:
    """What names a theme, score, session or goal goes where the edition does not show that itself."""
    goals = data.get("plan", {}).get("goals", [])
    shown = {
        "theme": {theme["id"] for theme in data.get("themes", ())},
        "scale": {f"{a['id']}:{score['scale']}" for a in data.get("assessments", ()) for score in a["scores"]},
        "session": {str(session["number"]) for session in data.get("sessions", ())},
    }
    for goal in goals:
        if "evidence" in goal:
            goal["evidence"] = [e for e in goal["evidence"] if e["id"] in shown.get(e["kind"], (e["id"],))]
    feedback, ids = data.get("feedback", {}), {goal["id"] for goal in goals}
    if "pulses" in feedback:
        feedback["pulses"] = [pulse for pulse in feedback["pulses"] if pulse["goal"] in ids]
    for outcome in data.get("closing", {}).get("outcomes", ()):
        if outcome.get("goal") not in ids:
            outcome.pop("goal", None)
