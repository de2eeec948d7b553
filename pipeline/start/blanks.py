"""Records to fill in: what is known stands in them, and what a person has to type is empty.

An empty text, a choice that is none and a `null` break the schema, so `binder validate` names each of them with what
belongs there, and no book is built over a blank.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

EMPTY = ""
REVIEWS = (30, 60, 90)
"""After how many days the progress of a goal is looked at."""

GROUPS = ("self", "manager", "skip", "peers", "reports", "others")
MINIMUMS = {"scores": 4, "comments": 5}
LINES = 8

Record = dict[str, Any]


class Said(Struct, frozen=True):
    """What was said on the command line, or follows from what there is: an empty text, 0 or None is not known.

    `uses` is the id of an instrument or a questionnaire, `library` what it holds, `engagement` what engagement.json
    holds, and `goals` the ids of the plan's goals.
    """

    date: datetime.date = field(default_factory=datetime.date.today)
    id: str = ""
    session: int = 0
    goal: str = ""
    due: str = ""
    interviewee: str = ""
    group: str = ""
    wave: str = ""
    uses: str = ""
    engagement: Mapping[str, Any] | None = None
    library: Mapping[str, Any] | None = None
    goals: Sequence[str] = ()


def session(said: Said) -> Record:
    """A session, of which number and date are known."""
    return {"number": said.session, "date": said.date.isoformat(), "focus": EMPTY, "agreed": EMPTY, "assignments": []}


def interview(said: Said) -> Record:
    """The notes of an interview."""
    return {"id": said.id, "interviewee": said.interviewee, "group": said.group, "date": said.date.isoformat(),
            "notes": EMPTY}


def private_notes(said: Said) -> Record:
    """The coach's own notes on a session."""
    return {"session": said.session, "notes": EMPTY}


def assessment(said: Said) -> Record:
    """A result on an instrument: a gap for each answer, or for each score where the publisher does the scoring."""
    items, scales = said.library.get("items"), said.library["scales"]
    gaps = ({"answers": {item["id"]: None for item in items}} if items and not said.library["summary_only"]
            else {"scores": [{"scale": scale["id"], "raw": None} for scale in scales]})
    return {"id": said.id, "instrument": said.library["id"], "date": said.date.isoformat(), **gaps, "reading": EMPTY}


def wave(said: Said) -> Record:
    """A round of ratings, with how many were invited still to count."""
    return {"id": said.id, "name": EMPTY, "questionnaire": said.library["id"], "opens": said.date.isoformat(),
            "closes": EMPTY, "invited": dict.fromkeys(GROUPS), "minimums": dict(MINIMUMS)}


def response(said: Said) -> Record:
    """What one rater answered: `null` is *not observed*, so each answer can be left as it is."""
    items = [item["id"] for competency in said.library["competencies"] for item in competency["items"]]
    return {"rater": EMPTY, "group": said.group, "answers": dict.fromkeys(items)}


def comment(said: Said) -> Record:
    """What one rater wrote."""
    return {"id": said.id, "rater": EMPTY, "group": said.group, "question": EMPTY, "original": EMPTY, "status": "new"}


def agreement(said: Said) -> Record:
    """What was agreed, with the parties that the engagement knows."""
    parties = [{"name": said.engagement[who]["name"], "role": who.capitalize()}
               for who in ("client", "coach", "sponsor") if who in said.engagement]
    return {"date": said.date.isoformat(), "parties": parties, "scope": EMPTY, "confidentiality": [EMPTY],
            "information_flow": [{"what": EMPTY, "to": EMPTY, "when": EMPTY}],
            "signatures": [{**party, "on": EMPTY} for party in parties], "consents": []}


def intake(said: Said) -> Record:
    """The first conversation, with two questions to begin with."""
    questions = (("why-now", "Why now?"), ("in-a-year", "What would be different a year from now?"))
    return {"date": said.date.isoformat(),
            "questions": [{"id": name, "text": text, "answer": EMPTY} for name, text in questions]}


def closing(said: Said) -> Record:
    """The closing review, with an outcome to tell for each goal."""
    return {"date": said.date.isoformat(), "outcomes": [{"goal": goal, "text": EMPTY} for goal in said.goals if goal],
            "keep_up": EMPTY, "letter": EMPTY, "signed_by": said.engagement["coach"]["name"]}


def goal(said: Said) -> Record:
    """A goal, to be looked at after so many days."""
    reviews = [{"day": day, "date": (said.date + datetime.timedelta(day)).isoformat()} for day in REVIEWS]
    return {"id": said.id, "statement": EMPTY, "behaviour": EMPTY, "why": EMPTY, "evidence": [], "measure": EMPTY,
            "baseline": EMPTY, "target": EMPTY, "due": said.due, "status": "planned", "actions": [],
            "checkpoints": reviews}


def action(said: Said) -> Record:
    """A step towards a goal."""
    return {"id": said.id, "kind": EMPTY, "step": EMPTY, "by": said.due}


def assignment(said: Said) -> Record:
    """Something to do before the next session."""
    return {"id": said.id, "task": EMPTY, "due": said.due}


def theme(said: Said) -> Record:
    """Something that several people said."""
    return {"id": said.id, "title": EMPTY, "kind": EMPTY, "narrative": EMPTY, "supporters": []}


def reading(said: Said) -> Record:
    """A book or an article."""
    return {"id": said.id, "title": EMPTY, "author": EMPTY, "why": EMPTY}


def reflection(said: Said) -> Record:
    """A prompt to write on."""
    return {"id": said.id, "prompt": EMPTY, "lines": LINES}


def pulse(said: Said) -> Record:
    """A short survey on a goal, with one rater's answer to copy."""
    return {"id": said.id, "goal": said.goal, "date": said.date.isoformat(),
            "responses": [{"rater": EMPTY, "group": EMPTY, "answer": None}]}


Blank = Callable[[Said], Record]
