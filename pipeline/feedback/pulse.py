"""Pulse surveys: one net number for each goal and day, over the same minimum of raters as scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from pipeline.feedback.audit import Published
from pipeline.feedback.cells import PROTECTED, Answers, answers_of
from pipeline.feedback.scores import Scale, hidden_in_crowd, item_score
from pipeline.feedback.wording import Wording

SCALE = Scale(-3, 3)


class Pulses(Struct, frozen=True):
    """The `records` for the view, the equations `published` in them, and the `answers` behind those that are shown."""

    records: list[dict[str, Any]]
    published: list[Published]
    answers: tuple[Answers, ...]


def pulses(surveys: Sequence[Mapping[str, Any]], goals: Mapping[str, str], k: int, wording: Wording) -> Pulses:
    """One record for each survey: goal, date, n and `net`, the mean answer from −3 to +3 of all protected raters.

    A survey is shown when at least `k` of them answered, and when 0 or at least `k` joined or left since each one that
    was shown before it for the same goal; otherwise it says in words that it is withheld. Next to an end there is a
    band, as for scores.
    """
    records, published = [], []
    shown: dict[str, list[Answers]] = {}
    for n, survey in enumerate(sorted(surveys, key=lambda s: (s["date"], s["id"]))):
        goal, answers = survey["goal"], _answers(survey)
        earlier = shown.setdefault(goal, [])
        record = {"goal": goal, "statement": goals[goal], "date": survey["date"]}
        score = item_score(answers, goal, PROTECTED, SCALE)
        raters = _raters(answers)
        if len(raters) < k or not all(hidden_in_crowd(_raters(a), raters, k) for a in earlier):
            records.append({**record, **wording.score(None, k)})
            continue
        earlier.append(answers)
        if score.number.terms:
            published.append(Published(f"/feedback/pulses/{n}/net", score.number))
        said = wording.score(score, k, sign=True)
        net = {"net" if name == "value" else name: part for name, part in said.items()}
        records.append({**record, "n": score.n, **net})
    return Pulses(records, published, tuple(answers for found in shown.values() for answers in found))


def _answers(survey: Mapping[str, Any]) -> Answers:
    """A survey as a wave of its own with one item, its goal."""
    return answers_of(f"pulse/{survey['id']}", [
        {"rater": r["rater"], "group": r["group"], "answers": {survey["goal"]: r["answer"]}}
        for r in survey["responses"]])


def _raters(answers: Answers) -> frozenset[str]:
    return frozenset().union(*(answers.raters.get(group, frozenset()) for group in PROTECTED))
