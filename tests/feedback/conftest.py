"""Engagements made up in memory: who answered what, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline.feedback.derive import Feedback, derive
from pipeline.read.engagement import Engagement
from pipeline.read.jsonfile import JsonFile
from pipeline.read.practice import Practice

GROUPS = ("self", "manager", "skip", "peers", "reports", "others")
Wave = Mapping[str, Mapping[str, Sequence[int | None]]]
"""The answers of each group's raters to all items in a row; None is “not observed”."""


class Makes:
    """Makes engagements. Items are `i-1`, `i-2`, …, in competencies of the sizes that `shape` names."""

    def crowd(self, group: str, *answers: Sequence[int | None]) -> dict[str, dict[str, Sequence[int | None]]]:
        """A group whose raters are called by its name and a number."""
        return {group: {f"{group}-{n}": given for n, given in enumerate(answers, 1)}}

    def feedback(self, *waves: Wave, **options: Any) -> Feedback:
        """What is derived from an engagement with these waves."""
        return derive(*self.engagement(*waves, **options))

    def engagement(self, *waves: Wave, shape: Sequence[int] = (), k: int = 3, scale: tuple[int, int] = (1, 5),
                   pulses: Sequence[Mapping[str, Any]] = (), comments: Sequence[Mapping[str, Any]] = (),
                   least: int = 5, root: Path = Path("nowhere"), language: str = "en-GB",
                   questionnaires: Sequence[str] = ()) -> tuple[Practice, Engagement]:
        """A practice and an engagement in it. `questionnaires` names the one of each wave, if not one for all."""
        first = next((given for wave in waves for raters in wave.values() for given in raters.values()), ())
        names = list(questionnaires) or ["q"] * len(waves)
        asked = {name: held(self.questionnaire(name, shape or (len(first),), scale)) for name in (*names, "q")}
        items = [item["id"] for c in asked["q"].data["competencies"] for item in c["items"]]
        records = [self.wave(n, wave, names[n], k, least) for n, wave in enumerate(waves)]
        responses = [{"wave": record["id"], "responses": [
            {"rater": rater, "group": group, "answers": dict(zip(items, given, strict=True))}
            for group, raters in wave.items() for rater, given in raters.items()]}
            for record, wave in zip(records, waves)]
        written = [{"wave": record["id"], "comments": list(comments)} for record in records[-1:]]
        goals = [{"id": goal, "statement": f"Statement of {goal}"} for goal in sorted({p["goal"] for p in pulses})]
        single = {"engagement": {"id": "client", "language": language}, "pulse": {"pulses": list(pulses)},
                  "plan": {"goals": goals}}
        many = {"wave": records, "responses": responses, "comments": written}
        return (Practice(root, held({}), (), None, {}, asked),
                Engagement(root, {kind: held(data) for kind, data in single.items()},
                           {kind: tuple(map(held, found)) for kind, found in many.items()}))

    def questionnaire(self, name: str, shape: Sequence[int], scale: tuple[int, int]) -> dict[str, Any]:
        """A questionnaire with competencies of these sizes."""
        numbers = iter(range(1, sum(shape) + 1))
        return {
            "id": name, "response_scale": {"minimum": scale[0], "maximum": scale[1], "labels": []},
            "open_questions": [{"id": "keep", "text": "Keep?"}, {"id": "more", "text": "More?"}],
            "competencies": [{"id": f"c-{c}", "name": f"Competency {c}", "definition": "Defined.", "items": [
                {"id": f"i-{next(numbers)}", "text": "Does it."} for _ in range(size)]}
                for c, size in enumerate(shape, 1)],
        }

    def wave(self, n: int, wave: Wave, questionnaire: str, k: int, least: int) -> dict[str, Any]:
        """The record of a wave, everybody invited who answered."""
        return {"id": f"wave-{n + 1}", "name": f"Wave {n + 1}", "questionnaire": questionnaire,
                "opens": f"2026-{n + 1:02}-01", "invited": {group: len(wave.get(group, ())) for group in GROUPS},
                "minimums": {"scores": k, "comments": least}}

    def pulse(self, name: str, goal: str, date: str, **answers: Mapping[str, int]) -> dict[str, Any]:
        """A pulse survey; each group's raters and their answers."""
        return {"id": name, "goal": goal, "date": date, "responses": [
            {"rater": rater, "group": group, "answer": answer}
            for group, found in answers.items() for rater, answer in found.items()]}


def held(data: Any) -> JsonFile:
    """Data as a file that was read."""
    return JsonFile(Path("nowhere.json"), "", data)


@pytest.fixture(scope="session")
def makes() -> Makes:
    """Makes engagements in memory, and derives what becomes of them."""
    return Makes()
