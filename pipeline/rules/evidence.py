"""Goals rest on evidence that exists, and what names a goal or an interview names one that is there."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.derive.evidence import evidence_ids
from pipeline.problem import Problem
from pipeline.read.engagement import Engagement
from pipeline.read.jsonfile import JsonFile
from pipeline.read.practice import Practice


def exists(practice: Practice, engagement: Engagement) -> Iterator[Problem]:
    """Every piece of a goal's evidence is a theme, a scale, a competency or a session of this engagement."""
    plan = engagement.single.get("plan")
    known = evidence_ids(practice, engagement)
    for g, goal in enumerate(plan.data["goals"] if plan else ()):
        for e, piece in enumerate(goal["evidence"]):
            if piece["id"] not in known[piece["kind"]]:
                there = ", ".join(sorted(known[piece["kind"]])) or "none"
                yield Problem("unknown-evidence", plan.where(f"/goals/{g}/evidence/{e}/id"),
                              f"there is no {piece['kind']} of this id", f"there are: {there}")


def goals_referred_to_exist(practice: Practice, engagement: Engagement) -> Iterator[Problem]:
    """Pulse surveys and outcomes name goals of the plan."""
    plan = engagement.single.get("plan")
    goals = [goal["id"] for goal in plan.data["goals"]] if plan else []
    for file, pointer, goal in _goal_references(engagement):
        if goal not in goals:
            yield Problem("unknown-id", file.where(pointer), "the plan has no such goal",
                          f"its goals: {', '.join(goals) or 'none'}")


def themes_rest_on_interviews(practice: Practice, engagement: Engagement) -> Iterator[Problem]:
    """Whoever supports a theme was interviewed, and counts once."""
    file = engagement.single.get("themes")
    interviewed = {interview.data["interviewee"] for interview in engagement.many["interview"]}
    for t, theme in enumerate(file.data["themes"] if file else ()):
        for s, supporter in enumerate(theme["supporters"]):
            if supporter not in interviewed:
                yield Problem("unknown-id", file.where(f"/themes/{t}/supporters/{s}"),
                              "this supporter was not interviewed", "supporters are pseudonyms of the interviews")


def _goal_references(engagement: Engagement) -> Iterator[tuple[JsonFile, str, str]]:
    pulse, closing = engagement.single.get("pulse"), engagement.single.get("closing")
    for n, survey in enumerate(pulse.data["pulses"] if pulse else ()):
        yield pulse, f"/pulses/{n}/goal", survey["goal"]
    for n, outcome in enumerate(closing.data["outcomes"] if closing else ()):
        if "goal" in outcome:
            yield closing, f"/outcomes/{n}/goal", outcome["goal"]
