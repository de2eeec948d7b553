"""What a goal can rest on: the themes, scales, competencies and sessions of an engagement."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.read.engagement import Engagement
from pipeline.read.practice import Practice


def evidence_ids(practice: Practice, engagement: Engagement) -> dict[str, dict[str, str]]:
    """Everything that can be evidence: kind, then id, then the name that a page shows for it."""
    themes = engagement.data("themes") or {"themes": []}
    waves = [wave.data["questionnaire"] for wave in engagement.many["wave"]]
    return {
        "theme": {theme["id"]: theme["title"] for theme in themes["themes"]},
        "scale": dict(_scales(practice, engagement)),
        "competency": {c["id"]: c["name"] for name in waves if name in practice.questionnaires
                       for c in practice.questionnaires[name].data["competencies"]},
        "session": {str(s.data["number"]): s.data["focus"] for s in engagement.many["session"]},
    }


def _scales(practice: Practice, engagement: Engagement) -> Iterator[tuple[str, str]]:
    for file in engagement.many["assessment"]:
        instrument = practice.instruments.get(file.data["instrument"])
        for scale in instrument.data["scales"] if instrument else ():
            yield f"{file.data['id']}:{scale['id']}", scale["name"]
