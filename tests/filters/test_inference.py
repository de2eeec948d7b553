"""What an expression yields, told from schemas alone: expression by expression, the type or the fault."""

from __future__ import annotations

from typing import Any

import pytest

from filters.expressions import tree
from filters.guards import Known
from filters.guide import guide
from filters.inference import Inference
from filters.value_types import Type, of_shape

TEXT = {"type": "string", "pattern": "\\S"}
DATE = {"type": "string", "format": "date"}
NUMBER = {"type": "number"}
ACTION = {"type": "object", "properties": {"id": TEXT, "step": TEXT, "done": DATE}, "required": ["id", "step"]}
GOAL = {
    "type": "object",
    "properties": {
        "id": TEXT, "statement": TEXT, "due": DATE, "note": TEXT, "loose": {"type": "string"},
        "why": {"type": "string", "contentMediaType": "text/markdown", "pattern": "\\S"},
        "status": {"enum": ["planned", "under_way"]}, "actions": {"type": "array", "items": ACTION},
        "tags": {"type": "array", "items": TEXT, "minItems": 1}},
    "required": ["id", "statement", "due", "loose", "why", "status", "actions", "tags"],
    "x-hidden": ["supporters"],
}
VIEW = {
    "type": "object",
    "properties": {
        "client": {"type": "object", "properties": {"name": TEXT, "age": {"type": ["integer", "null"]}, "nick": TEXT},
                   "required": ["name", "age"]},
        "plan": {"type": "object", "properties": {"goals": {"type": "array", "items": GOAL}}, "required": ["goals"]},
        "closing": {"type": "object", "properties": {"date": DATE, "letter": TEXT}, "required": ["date"]},
        "invited": {"type": "object", "additionalProperties": NUMBER},
        "matrix": {"type": "array", "items": {"type": "array", "items": NUMBER, "minItems": 1}, "minItems": 1},
        "goal": GOAL, "anything": {},
    },
    "required": ["client", "plan", "invited", "matrix", "goal", "anything"],
    "x-hidden": ["pulse"],
}
GROUP = of_shape(VIEW).group
KNOWN = Known(GROUP.known, GROUP.hidden, loops=frozenset({"goal"}))


def looked_at(expression: str, *tests: str) -> tuple[Type, list]:
    """The type of an expression, and its faults, where all of `tests` hold (or fail, with a `not` before them)."""
    known = KNOWN
    for test in tests:
        node = tree(test.removeprefix("not "), known.loops)
        known = known.where(node, not test.startswith("not "), Inference(known).silently)
    inference = Inference(known)
    return inference.type(tree(expression, known.loops)), inference.faults


def words(of: Type) -> str:
    """A type in a few words; `?` where there may be nothing, `+` behind a list that is never empty."""
    if of.anything:
        return "anything"
    found = [words_of_text(of)] if of.text else []
    found += ["number"] if of.number else []
    found += ["/".join(str(truth).lower() for truth in sorted(of.truths, reverse=True))] if of.truths else []
    found += [f"[{words(of.list.items)}]" + "+" * of.list.filled] if of.list else []
    found += ["{" + ", ".join(sorted(of.group.known)) + "}"] if of.group else []
    return ("|".join(found) or "nothing") + "?" * bool(of.missing)


def words_of_text(of: Type) -> str:
    return (of.text.form or "text") + ("~" if of.text.blank and not of.text.silent else "")


@pytest.mark.parametrize(("expression", "type_"), [
    ("client.name", "text"), ("client.age", "number?"), ("client.nick", "text?"), ("closing.date", "date?"),
    ("client", "{age, name, nick}"), ("plan.goals", "[{actions, due, id, loose, note, statement, status, tags, why}]"),
    ("plan.goals[0].due", "date?"), ("plan.goals[0].note", "text?"), ("goal.loose", "text~"), ("goal.status", "choice"),
    ("plan.goals[:2].due", "[date]"), ("plan.goals[*].note", "[text]"), ("goal.tags[0]", "text"), ("goal.tags[-1]", "text"),
    ("goal.tags[1]", "text?"), ("goal.tags[:1]", "[text]+"), ("goal.tags[1:]", "[text]"),
    ("plan.goals[].actions[].done", "[date]"), ("plan.goals[*].statement | [0]", "text?"),
    ("plan.goals[?status == 'planned'].why | [0]", "markdown?"), ("plan.goals[?id == goal.id].due", "[date]"),
    ("plan.goals[?note].note", "[text]"), ("goal.actions[?done].done | [0]", "date?"),
    ("closing.letter | [@, 'x'][1]", "text?"),
    ("sort_by(plan.goals, &due)[0].why", "markdown?"), ("max_by(plan.goals, &due).due", "date?"),
    ("reverse(goal.tags)", "[text]+"), ("sort(goal.tags)[0]", "text"), ("map(&note, plan.goals)", "[text?]"),
    ("not_null(goal.note, goal.due)", "text"), ("not_null(goal.note, client.nick)", "text?"),
    ("default(goal.note, 'never')", "text"), ("default(goal.why, 'none')", "markdown"), ("default(goal.note, '')", "text"),
    ("default(closing.date, 'not yet')", "date"), ("closing.date || 'never'", "date"), ("goal.note || goal.id", "text"),
    ("client.age || 'unknown'", "text|number"), ("goal.note && goal.due", "date?"), ("goal.tags && goal.due", "date"),
    ("closing && closing.date", "date?"), ("closing.date || anything", "anything"), ("!goal.due", "true/false"),
    ("goal.due == '2026-01-01'", "true/false"), ("goal.due > '2026-01-01'", "true/false"), ("client.age > 3", "true/false?"),
    ("length(goal.actions)", "number"), ("sum(matrix[0])", "number"), ("avg(matrix[0])", "number"),
    ("max(matrix[]) || 0", "number"), ("matrix[]", "[number]+"), ("date(goal.due, 'long')", "text"),
    ("number(matrix[0][0], 1)", "text"), ("list(goal.tags)", "text"), ("list(plan.goals[].note)", "text~"),
    ("join(', ', goal.tags)", "text"), ("join(', ', plan.goals[].note)", "text~"),
    ("join(' ', [goal.id, goal.note][?@])", "text"), ("[goal.id, goal.note][0]", "text"), ("[goal.id, goal.note]", "[text?]+"),
    ("keys(invited)", "[text]"), ("invited.peers", "number?"), ("invited.*", "[number]"), ("values(client)", "[text|number?]+"),
    ("to_array(goal.tags)", "[text]+"), ("to_array(goal.due)", "[date]+"), ("to_string(client.age)", "text"),
    ("to_number(goal.id)", "number?"), ("{a: goal.due, b: client.age}.a", "date"), ("{a: goal.due}", "{a}"),
    ("merge(client, {nick: goal.id}).nick", "text"), ("contains(goal.tags, 'x')", "true/false"),
    ("anything.goes[0].here", "anything"), ("'text'", "text"), ("3", "number"), ("3.5", "number"), ("`true`", "true"),
    ("`null`", "nothing?"), ("@.goal.due", "date"), ("length(client.nick || '')", "number"),
])
def test_type(expression: str, type_: str) -> None:
    of, faults = looked_at(expression)
    assert (words(of), faults) == (type_, [])


@pytest.mark.parametrize(("expression", "tests", "type_"), [
    ("closing.date", ("closing",), "date"), ("closing.letter", ("closing",), "text?"),
    ("closing.letter", ("closing.letter",), "text"), ("closing.date", ("closing.letter",), "date"),
    ("closing.date", ("closing && goal.note",), "date"), ("goal.note", ("closing && goal.note",), "text"),
    ("closing.date", ("closing || goal.note",), "date?"), ("closing.date", ("closing.date || closing.letter",), "date"),
    ("closing.date", ("not !closing",), "date"), ("closing.date", ("not !closing || goal.note",), "date"),
    ("closing.date", ("!(!closing)",), "date"), ("closing.date", ("closing.date > '2026-01-01'",), "date"),
    ("closing.letter", ("closing.letter == 'x'",), "text"), ("closing.letter", ("closing.letter != `null`",), "text"),
    ("closing.letter", ("not closing.letter == `null`",), "text"), ("closing.letter", ("closing.letter != 'x'",), "text?"),
    ("client.age", ("client.age >= 1",), "number"), ("goal.loose", ("goal.loose",), "text~"),
    ("plan.goals[0].due", ("plan.goals",), "date"), ("plan.goals[-1].due", ("plan.goals",), "date"),
    ("plan.goals[0].note", ("plan.goals",), "text?"), ("plan.goals[0].note", ("plan.goals[0].note",), "text"),
    ("plan.goals[0].due", ("plan.goals[0].note",), "date"), ("plan.goals[1].due", ("plan.goals",), "date?"),
    ("plan.goals[0].due", ("length(plan.goals) > 0",), "date"), ("plan.goals[0].due", ("length(plan.goals) >= 2",), "date"),
    ("plan.goals[0].due", ("length(plan.goals) == 0",), "date?"), ("plan.goals[0].due", ("plan.goals[?note]",), "date"),
    ("list(plan.goals[].id)", ("plan.goals",), "text"), ("list(plan.goals[?note].note)", ("plan.goals[?note]",), "text"),
    ("(plan.goals[?note].due)[0]", ("plan.goals[?note]",), "date"), ("(plan.goals[?note].due)[0]", (), "date?"),
    ("plan.goals[0].due", ("not !plan.goals",), "date"), ("plan.goals[0].due", ("not plan.goals",), "nothing?"),
    ("plan.goals[0].due", ("contains(plan.goals[].id, 'x')",), "date?"), ("goal.note", ("default(goal.note, '')",), "text?"),
    ("list(plan.goals[].note)", ("list(plan.goals[].note)",), "text"),
])
def test_type_behind_a_guard(expression: str, tests: tuple[str, ...], type_: str) -> None:
    of, faults = looked_at(expression, *tests)
    assert (words(of), faults) == (type_, [])


THERE = "there are: actions, due, id, loose, note, statement, status, tags, why"


@pytest.mark.parametrize(("expression", "code", "name", "hint"), [
    ("client.nmae", "unknown-field", "nmae", "did you mean `name`?"),
    ("plan.gaols[0].due", "unknown-field", "gaols", "did you mean `goals`?"),
    ("plan.goals[0].zzz", "unknown-field", "zzz", THERE), ("plan.goals[*].zzz", "unknown-field", "zzz", THERE),
    ("plan.goals[?zzz == 'x']", "unknown-field", "zzz", THERE), ("sort_by(plan.goals, &zzz)", "unknown-field", "zzz", THERE),
    ("plan.goals[?id == goal.zzz]", "unknown-field", "zzz", THERE), ("date(goal.deu)", "unknown-field", "deu", "did you mean `due`?"),
    ("default(goal.deu, 'x')", "unknown-field", "deu", "did you mean `due`?"),
    ("{a: goal.due}.b", "unknown-field", "b", "there are: a"),
    ("goal.note || client.nam", "unknown-field", "nam", "did you mean `name`?"),
    ('default(goal.note, "not yet")', "unknown-field", "not yet", "to write a text, put it into single quotation marks"),
    ("pulse", "hidden-field", "pulse", "keep the block for another edition with `.only`"),
    ("goal.supporters", "hidden-field", "supporters", "keep the block for another edition with `.only`"),
    ("plan.goals.due", "no-fields", "due", "loop over it with `.each`, or pick one with [0]"),
    ("goal.due.year", "no-fields", "year", ""), ("length(goal.tags).x", "no-fields", "x", ""),
    ("date(goal.id)", "expression", "date", "print the text without date()"),
    ("date(goal.due, 'longish')", "expression", "date", "styles are short, medium, long, full, month"),
    ("number(goal.id)", "expression", "number", "docs/templates.md shows how number() is used"),
    ("number(matrix[0][0], 9)", "expression", "number", "write a whole number from 0 to 6"),
    ("lenght(goal.tags)", "expression", "lenght", "did you mean `length()`?"), ("sort_by(plan.goals)", "expression", "sort_by", ""),
    ("sum(goal.tags)", "expression", "sum", ""), ("list(plan.goals)", "expression", "list", "docs/templates.md shows how list() is used"),
    ("goal.due > 3", "expression", "", "two numbers can be compared, or two texts"),
])
def test_fault(expression: str, code: str, name: str, hint: str) -> None:
    _, faults = looked_at(expression)
    assert [(fault.code, fault.name, fault.hint, fault.why) for fault in faults] == [(code, name, hint, "")]


@pytest.mark.parametrize(("expression", "tests", "why", "hint"), [
    ("date(closing.date)", (), "`closing` is optional",
     "put it into a block `.when test=\"closing\"`"),
    ("number(client.age)", (), "it may be null", "put a `.when` around it"),
    ("length(closing.letter)", ("closing",), "`letter` is optional", "put it into a block `.when test=\"closing.letter\"`"),
    ("date(plan.goals[0].due)", (), "the list may be empty", "put it into a block `.when test=\"plan.goals\"`"),
    ("sort_by(plan.goals, &note)[0]", (), "`note` is optional", "put a `.when` around it"),
    ("number(client.age || goal.id)", (), "it depends on the data", "put a `.when` around it"),
    ("list([goal.id, goal.note])", (), "`note` is optional", "put it into a block `.when test=\"goal.note\"`"),
])
def test_fault_for_some_data(expression: str, tests: tuple[str, ...], why: str, hint: str) -> None:
    _, faults = looked_at(expression, *tests)
    assert [(fault.code, fault.why) for fault in faults] == [("unguarded", why)]
    assert guide(expression, faults[0]) == hint


def test_every_fault_of_an_expression_is_found() -> None:
    _, faults = looked_at("[client.a1, plan.b2, goal.due.c3][?d4]")
    assert [fault.name for fault in faults] == ["a1", "b2", "c3"]


@pytest.mark.parametrize(("shape", "type_"), [
    ({}, "anything"), ({"type": "string"}, "text~"), ({"type": ["null", "array"]}, "[anything]?"), ({"type": ["null"]}, "nothing?"),
    ({"enum": [1]}, "number"), ({"enum": ["a", None]}, "choice?"), ({"type": "string", "pattern": "^[a-z]+$"}, "text"),
    ({"type": "string", "pattern": "^[a-z]*$"}, "text~"), ({"type": "boolean"}, "true/false"),
    ({"properties": {"a": {}}}, "{a}"),
])
def test_type_of_a_schema(shape: Any, type_: str) -> None:
    assert words(of_shape(shape)) == type_
