"""What an expression yields, told from schemas alone: expression by expression, the shape or the fault."""

from __future__ import annotations

from typing import Any

import pytest

from filters.expressions import tree
from filters.shapes import ANY, BOOLEAN, NUMBER, TEXT, Inference, items_of, kind_of

DATE = {"type": "string", "format": "date"}
MARKDOWN = {"type": "string", "contentMediaType": "text/markdown"}
STATUS = {"type": "string", "enum": ["planned", "under_way"]}
ACTION = {"type": "object", "properties": {"id": TEXT, "step": TEXT, "done": DATE}}
GOAL = {
    "type": "object",
    "properties": {"id": TEXT, "statement": TEXT, "why": MARKDOWN, "due": DATE, "status": STATUS,
                   "actions": {"type": "array", "items": ACTION}, "tags": {"type": "array", "items": TEXT}},
    "x-hidden": ["supporters"],
}
NAMES = {
    "client": {"type": "object", "properties": {"first_name": TEXT, "age": {"type": ["integer", "null"]}}},
    "plan": {"type": "object", "properties": {"goals": {"type": "array", "items": GOAL}}},
    "invited": {"type": "object", "additionalProperties": NUMBER},
    "goal": GOAL,
    "matrix": {"type": "array", "items": {"type": "array", "items": NUMBER}},
    "loose": ANY,
    "enumerated": {"enum": ["a", "b"]},
}
HIDDEN = ("pulse",)
TEXTS, NUMBERS = {"type": "array", "items": TEXT}, {"type": "array", "items": NUMBER}


def _inferred(expression: str) -> tuple[Any, list]:
    inference = Inference(NAMES, HIDDEN)
    return inference.shape(tree(expression, frozenset({"goal"}))), inference.faults


@pytest.mark.parametrize(("expression", "shape"), [
    ("client.first_name", TEXT),
    ("client", NAMES["client"]),
    ("plan.goals", NAMES["plan"]["properties"]["goals"]),
    ("plan.goals[0]", GOAL),
    ("plan.goals[-1].due", DATE),
    ("plan.goals[:2]", {"type": "array", "items": GOAL}),
    ("plan.goals[:2].due", {"type": "array", "items": DATE}),
    ("plan.goals[*].statement", TEXTS),
    ("plan.goals[].actions", {"type": "array", "items": GOAL["properties"]["actions"]}),
    ("plan.goals[].actions[]", {"type": "array", "items": ACTION}),
    ("plan.goals[].actions[].done", {"type": "array", "items": DATE}),
    ("plan.goals[*].statement | [0]", TEXT),
    ("plan.goals[?status == 'planned']", {"type": "array", "items": GOAL}),
    ("plan.goals[?status == 'planned'].why | [0]", MARKDOWN),
    ("plan.goals[?id == goal.id].due", {"type": "array", "items": DATE}),
    ("plan.goals[?actions[?done]].id", TEXTS),
    ("sort_by(plan.goals, &due)[0].why", MARKDOWN),
    ("max_by(plan.goals, &due).due", DATE),
    ("reverse(plan.goals)", {"type": "array", "items": GOAL}),
    ("map(&statement, plan.goals)", TEXTS),
    ("not_null(goal.due, goal.due)", DATE),
    ("default(goal.due, 'never')", DATE),
    ("default(goal.why, 'none')", MARKDOWN),
    ("goal.due || 'never'", DATE),
    ("client.age || 'unknown'", ANY),
    ("goal.due || loose", DATE),
    ("enumerated.a", ANY),
    ("goal.tags && goal.due", DATE),
    ("!goal.due", BOOLEAN),
    ("goal.due == '2026-01-01'", BOOLEAN),
    ("goal.due > '2026-01-01' && goal.tags", TEXTS),
    ("length(goal.actions)", NUMBER),
    ("sum(matrix[0])", NUMBER),
    ("date(goal.due, 'long')", TEXT),
    ("number(client.age, 1)", TEXT),
    ("list(goal.tags)", TEXT),
    ("keys(invited)", TEXTS),
    ("invited.peers", NUMBER),
    ("invited.*", NUMBERS),
    ("matrix[]", NUMBERS),
    ("matrix[0]", NUMBERS),
    ("to_array(goal.tags)", TEXTS),
    ("to_array(goal.due)", {"type": "array", "items": DATE}),
    ("[goal.id, goal.statement]", TEXTS),
    ("[goal.id, goal.due]", {"type": "array", "items": ANY}),
    ("{a: goal.due, b: client.age}.a", DATE),
    ("{a: goal.due}", {"type": "object", "properties": {"a": DATE}, "required": ["a"]}),
    ("loose.anything[0].goes", ANY),
    ("enumerated", NAMES["enumerated"]),
    ("'text'", TEXT), ("3", NUMBER), ("3.5", NUMBER), ("`true`", BOOLEAN), ("`null`", ANY),
    ("@.goal.due", DATE),
])
def test_shape(expression: str, shape: Any) -> None:
    assert _inferred(expression) == (shape, [])


@pytest.mark.parametrize(("expression", "code", "name", "hint"), [
    ("client.frist_name", "unknown-field", "frist_name", "did you mean `first_name`?"),
    ("plan.gaols[0].due", "unknown-field", "gaols", "did you mean `goals`?"),
    ("plan.goals[0].zzz", "unknown-field", "zzz", "there are: actions, due, id, statement, status, tags, why"),
    ("plan.goals[*].zzz", "unknown-field", "zzz", "there are: actions, due, id, statement, status, tags, why"),
    ("plan.goals[?zzz == 'x']", "unknown-field", "zzz", "there are: actions, due, id, statement, status, tags, why"),
    ("plan.goals[?id == goal.zzz]", "unknown-field", "zzz", "there are: actions, due, id, statement, status, tags, why"),
    ("sort_by(plan.goals, &zzz)", "unknown-field", "zzz", "there are: actions, due, id, statement, status, tags, why"),
    ("date(goal.deu)", "unknown-field", "deu", "did you mean `due`?"),
    ("default(goal.deu, 'x')", "unknown-field", "deu", "did you mean `due`?"),
    ("{a: goal.due}.b", "unknown-field", "b", "there are: a"),
    ("goal.due || client.nam", "unknown-field", "nam", "there are: age, first_name"),
    ('default(goal.due, "not yet")', "unknown-field", "not yet", "to write a text, put it into single quotation marks"),
    ("pulse", "hidden-field", "pulse", "keep the block for another edition with `.only`"),
    ("goal.supporters", "hidden-field", "supporters", "keep the block for another edition with `.only`"),
    ("plan.goals[].supporters", "hidden-field", "supporters", "keep the block for another edition with `.only`"),
    ("plan.goals.due", "no-fields", "due", "loop over it with `.each`, or pick one with [0]"),
    ("goal.due.year", "no-fields", "year", ""),
    ("length(goal.tags).x", "no-fields", "x", ""),
])
def test_fault(expression: str, code: str, name: str, hint: str) -> None:
    _, faults = _inferred(expression)
    assert [(fault.code, fault.name, fault.hint) for fault in faults] == [(code, name, hint)]


def test_every_fault_of_an_expression_is_found() -> None:
    _, faults = _inferred("[client.a1, plan.b2, goal.due.c3][?d4]")
    assert [fault.name for fault in faults] == ["a1", "b2", "c3"]


@pytest.mark.parametrize(("shape", "kind"), [
    (ANY, ""), (TEXT, "string"), ({"type": ["null", "array"]}, "array"), ({"type": ["null"]}, ""), ({"enum": [1]}, ""),
])
def test_kind(shape: Any, kind: str) -> None:
    assert kind_of(shape) == kind


def test_items_of_what_is_no_list_are_unknown() -> None:
    assert items_of(TEXT) == ANY
    assert items_of({"type": "array"}) == ANY
    assert items_of(TEXTS) == TEXT
