"""Progress: the goals of a plan, each with the steps taken of all its steps, its status and its day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from filters.charts.picture import Axis, Chart, Mark, Row, Rows
from filters.charts.ratings import TEXT, Record
from filters.charts.saying import Saying

SHAPE = {"type": "array", "items": {"type": "object", "properties": {
    "statement": TEXT, "status": TEXT, "due": TEXT, "actions": {"type": "array", "items": {
        "type": "object", "properties": {"done": TEXT}}}}, "required": ["statement", "status", "due"]}}
OPTIONS: Mapping[str, Sequence[str]] = {}
STAGES = ("planned", "under_way", "achieved")


def describe(goals: Sequence[Record], options: Mapping[str, str], say: Saying) -> Chart | None:
    """One box a step, filled when it was taken; where an edition may not see the steps, how far each goal has come."""
    if not goals:
        return None
    if any("actions" in goal for goal in goals):
        form = Rows(tuple(_steps(goal, say) for goal in goals), None, (say("status"), say("due")),
                    (("filled", say("taken")), ("open", say("open"))))
    else:
        axis = Axis(0, len(STAGES) - 1, tuple((n, say.formats.choice(stage)) for n, stage in enumerate(STAGES)))
        form = Rows(tuple(_stage(goal, say) for goal in goals), axis, (say("due"),))
    told = (say.row(goal["statement"], _told(goal, say)) for goal in goals)
    return Chart("progress", say.sentences([say("progress_alt"), *told]), form)


def _due(goal: Record, say: Saying) -> str:
    return say.formats.date(goal["due"], "medium")


def _taken(goal: Record) -> int:
    return sum("done" in action for action in goal.get("actions", ()))


def _steps(goal: Record, say: Saying) -> Row:
    done, total = _taken(goal), len(goal.get("actions", ()))
    values = (say.formats.choice(goal["status"]), _due(goal, say))
    return Row(goal["statement"], values=values, done=done, total=total, counted=say("of", done, total))


def _stage(goal: Record, say: Saying) -> Row:
    if goal["status"] not in STAGES:
        return Row(goal["statement"], values=(_due(goal, say),), note=say.formats.choice(goal["status"]))
    mark = Mark(STAGES.index(goal["status"]), "dot")
    return Row(goal["statement"], (mark,), (_due(goal, say),), "bar")


def _told(goal: Record, say: Saying) -> str:
    steps = say("steps_taken", _taken(goal), len(goal["actions"])) if goal.get("actions") else ""
    return say.clauses([say.formats.choice(goal["status"]), steps, say("due_on", _due(goal, say))])
