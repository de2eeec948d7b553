"""Deriving: everything that an engagement's raw feedback becomes, and the proof that it gives nobody away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from pipeline.feedback.audit import Leak, Published, audit
from pipeline.feedback.cells import IDENTIFIED, PROTECTED, Answers, answers_of
from pipeline.feedback.comments import key_from, released
from pipeline.feedback.grouping import Grouping, group
from pipeline.feedback.ledger import Told
from pipeline.feedback.linear import Cell
from pipeline.feedback.pulse import SCALE, Pulses, pulses
from pipeline.feedback.results import Results, item_ids
from pipeline.feedback.scores import scale_of
from pipeline.feedback.wording import Wording
from pipeline.key import read_key
from pipeline.read.engagement import Engagement
from pipeline.read.jsonfile import JsonFile
from pipeline.read.practice import Practice
from pipeline.read.words import words_in

DEFAULT_K = 4
GROUPS = (*IDENTIFIED, *PROTECTED)


class Feedback(Struct, frozen=True):
    """`data` for the view (its `feedback`), the `grouping` behind it, what is `told` of each wave and pulse, every number
    `published` with its equation, and what the audit found."""

    data: Mapping[str, Any]
    grouping: Grouping
    told: tuple[Told, ...]
    published: tuple[Published, ...]
    leaks: tuple[Leak, ...]


def derive(practice: Practice, engagement: Engagement) -> Feedback:
    """The feedback of an engagement that has passed all checks."""
    language = engagement.data("engagement")["language"]
    wording = Wording(language, words_in(language, practice.words))
    files = sorted(engagement.many["wave"], key=lambda file: file.data["opens"])
    waves = [(file, _answers(engagement, file)) for file in files]
    k = max((file.data["minimums"]["scores"] for file in files), default=DEFAULT_K)
    questionnaire, comparable = _latest(practice, waves)
    grouping = group(comparable, item_ids(questionnaire), k) if questionnaire else Grouping(k, ())
    results = Results(questionnaire, comparable, grouping, wording) if questionnaire else None
    scored = results.data() if results else {}
    nets = pulses(_surveys(engagement), _goals(engagement), k, wording)
    published = (*(results.published if results else ()), *nets.published)
    data = {
        "released": bool(grouping.blocks), "minimum": k,
        "notes": wording.notes(grouping, results.incomparable() if results else ()),
        "rates": [rate for file, found in waves for rate in _rates(file, found, wording)],
        **{name: scored.get(name, []) for name in _LISTS},
        "comments": _comments(practice, engagement, waves), "pulses": nets.records,
    }
    told = (*_told(questionnaire, comparable, grouping), *_pulses_told(nets))
    return Feedback(data, grouping, told, published, tuple(audit(published, _raters(told), k)))


_LISTS = ("competencies", "strengths", "opportunities", "blind_spots", "hidden_strengths")


def _answers(engagement: Engagement, wave: JsonFile) -> Answers:
    responses = [r for file in engagement.many["responses"] if file.data["wave"] == wave.data["id"]
                 for r in file.data["responses"]]
    return answers_of(wave.data["id"], responses)


def _latest(practice: Practice,
            waves: Sequence[tuple[JsonFile, Answers]]) -> tuple[Mapping[str, Any] | None, list[Answers]]:
    """The questionnaire that was answered last, and every wave of it that somebody answered."""
    answered = [(file.data["questionnaire"], answers) for file, answers in waves if answers.cells]
    if not answered:
        return None, []
    latest = answered[-1][0]
    return practice.questionnaires[latest].data, [answers for name, answers in answered if name == latest]


def _told(questionnaire: Mapping[str, Any] | None, waves: Sequence[Answers], grouping: Grouping) -> list[Told]:
    """What the book says of each wave: of the latest every item, of those before it only means of competencies."""
    if questionnaire is None:
        return []
    lonely = frozenset(c["items"][0]["id"] for c in questionnaire["competencies"] if len(c["items"]) == 1)
    alone = [*(lonely for _ in waves[1:]), frozenset(item_ids(questionnaire))]
    return [Told(wave, grouping.blocks, scale_of(questionnaire), items) for wave, items in zip(waves, alone)]


def _pulses_told(nets: Pulses) -> list[Told]:
    return [Told(answers, (PROTECTED,), SCALE, frozenset(item for _, item, _ in answers.cells))
            for answers in nets.answers]


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


def _comments(practice: Practice, engagement: Engagement,
              waves: Sequence[tuple[JsonFile, Answers]]) -> list[dict[str, Any]]:
    """The released comments of the latest wave that somebody answered, by question."""
    answered = [(file.data, answers) for file, answers in waves if answers.raters]
    if not answered:
        return []
    wave, answers = answered[-1]
    records = [c for file in engagement.many["comments"] if file.data["wave"] == wave["id"]
               for c in file.data["comments"]]
    questions = practice.questionnaires[wave["questionnaire"]].data["open_questions"]
    key = read_key(practice.root) or key_from(records)
    return released(questions, records, answers, wave["minimums"]["comments"], key)


def _raters(told: Sequence[Told]) -> dict[Cell, frozenset[str]]:
    """Who stands behind each protected cell."""
    return {cell: frozenset(raters) for one in told for cell, raters in one.answers.cells.items() if cell[2] in PROTECTED}
