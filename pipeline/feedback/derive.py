"""Deriving: everything that an engagement's raw feedback becomes, and the proof that it gives nobody away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.engagement import Engagement
from pipeline.feedback.audit import Leak, Published, audit
from pipeline.feedback.cells import IDENTIFIED, PROTECTED, Answers, answers_of
from pipeline.feedback.comments import key_from, released
from pipeline.feedback.grouping import Grouping, group
from pipeline.feedback.linear import Cell
from pipeline.feedback.pulse import pulses
from pipeline.feedback.results import Results
from pipeline.feedback.wording import Wording
from pipeline.jsonfile import JsonFile
from pipeline.key import read_key
from pipeline.practice import Practice
from pipeline.words import words_in

DEFAULT_K = 4
GROUPS = (*IDENTIFIED, *PROTECTED)


@dataclass(frozen=True)
class Feedback:
    """`data` for the view (its `feedback`), the `waves` and the `grouping` behind it, and what the audit found."""

    data: Mapping[str, Any]
    waves: tuple[Answers, ...]
    grouping: Grouping
    published: tuple[Published, ...]
    leaks: tuple[Leak, ...]


def derive(practice: Practice, engagement: Engagement) -> Feedback:
    """The feedback of an engagement that has passed all checks."""
    language = engagement.data("engagement")["language"]
    wording = Wording(language, words_in(language))
    files = sorted(engagement.many["wave"], key=lambda file: file.data["opens"])
    answers = [_answers(engagement, file) for file in files]
    k = max((file.data["minimums"]["scores"] for file in files), default=DEFAULT_K)
    latest = practice.questionnaires[files[-1].data["questionnaire"]].data if files else None
    comparable = [a for a, f in zip(answers, files) if f.data["questionnaire"] == files[-1].data["questionnaire"]]
    grouping = group(comparable, _items(latest), k) if latest else Grouping(k, ())
    results = Results(latest, comparable, grouping, wording) if latest else None
    scored = results.data() if results else {}
    nets, of_pulses = pulses(_surveys(engagement), _goals(engagement), k, wording)
    published = (*(results.published if results else ()), *of_pulses)
    data = {
        "released": bool(grouping.blocks), "minimum": k, "notes": wording.notes(grouping),
        "rates": [rate for file, found in zip(files, answers) for rate in _rates(file, found, wording)],
        **{name: scored.get(name, []) for name in _LISTS},
        "comments": _comments(practice, engagement, files, answers), "pulses": nets,
    }
    return Feedback(data, tuple(comparable), grouping, published, tuple(audit(published, _raters(engagement, comparable), k)))


_LISTS = ("competencies", "strengths", "opportunities", "blind_spots", "hidden_strengths")


def _answers(engagement: Engagement, wave: JsonFile) -> Answers:
    responses = [r for file in engagement.many["responses"] if file.data["wave"] == wave.data["id"]
                 for r in file.data["responses"]]
    return answers_of(wave.data["id"], responses)


def _items(questionnaire: Mapping[str, Any]) -> list[str]:
    return [item["id"] for competency in questionnaire["competencies"] for item in competency["items"]]


def _surveys(engagement: Engagement) -> Sequence[Mapping[str, Any]]:
    return (engagement.data("pulse") or {"pulses": []})["pulses"]


def _goals(engagement: Engagement) -> Mapping[str, str]:
    return {goal["id"]: goal["statement"] for goal in (engagement.data("plan") or {"goals": []})["goals"]}


def _rates(wave: JsonFile, answers: Answers, wording: Wording) -> list[dict[str, Any]]:
    """Invited and answered, for each group that anybody was invited from."""
    return [
        {"wave": wave.data["id"], "name": wave.data["name"], "group": name, "label": wording.group(name),
         "invited": wave.data["invited"][name], "responded": len(answers.raters.get(name, ()))}
        for name in GROUPS if wave.data["invited"][name]
    ]


def _comments(practice: Practice, engagement: Engagement, files: Sequence[JsonFile],
              answers: Sequence[Answers]) -> list[dict[str, Any]]:
    """The released comments of the latest wave, by question."""
    if not files:
        return []
    wave = files[-1].data
    records = [c for file in engagement.many["comments"] if file.data["wave"] == wave["id"]
               for c in file.data["comments"]]
    questions = practice.questionnaires[wave["questionnaire"]].data["open_questions"]
    key = read_key(practice.root) or key_from(records)
    return released(questions, records, answers[-1], wave["minimums"]["comments"], key)


def _raters(engagement: Engagement, waves: Sequence[Answers]) -> dict[Cell, frozenset[str]]:
    """Who stands behind each protected cell."""
    cells = {cell: frozenset(raters) for wave in waves for cell, raters in wave.cells.items() if cell[2] in PROTECTED}
    for survey in _surveys(engagement):
        raters = frozenset(r["rater"] for r in survey["responses"] if r["group"] in PROTECTED)
        cells[(f"pulse/{survey['id']}", survey["goal"], "protected")] = raters
    return cells
