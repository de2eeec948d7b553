"""Expressions: what they are worth, what they start from, and messages that never quote a value."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filters import values
from filters.expressions import Blank, ExpressionError, Scope, evaluate, is_true, paths, roots, tree
from filters.formats import Formats
from filters.pointers import Pointers, pointer_of
from filters.value_types import ANYTHING

GOALS = [{"id": "ask", "due": "2026-06-30", "done": None, "actions": [{"step": "Watch"}, {"step": "Try"}]},
         {"id": "hand-over", "due": "2026-07-31", "done": "2026-07-01", "actions": []}]
DATA: dict[str, Any] = {"client": {"first_name": "Maren"}, "plan": {"goals": GOALS}, "score": 3.5, "zero": 0, "empty": "",
                        "steps": [{"goal": "ask", "n": 1}, {"goal": "ask", "n": 2}, {"goal": "hand-over", "n": 3}]}
IN_LOOP = Scope(DATA, {}).inside("goal", GOALS[0], "/plan/goals/0", {"index": 1, "first": True, "last": False})


def _value(expression: str, scope: Scope = IN_LOOP, language: str = "en-GB") -> Any:
    return evaluate(tree(expression, frozenset(scope.loops)), scope, Formats(language))


@pytest.mark.parametrize(("expression", "value"), [
    ("client.first_name", "Maren"),
    ("client.nickname", None),
    ("3", 3), ("-3", -3), ("3.5", 3.5), ("-0.05", -0.05), ("10.50", 10.5),
    ("score >= 3.5", True), ("score > 3.5", False), ("score > 3", True), ("score == 3.50", True), ("zero > -0.5", True),
    ("loop.index > 0 && loop.first", True), ("loop.index", 1), ("!loop.last", True), ("!loop.first", False),
    ("!goal.done", True), ("!goal.actions[0].step", False), ("!goal.actions[?step == 'None']", True), ("!goal.actions[]", False),
    ("!(goal.done || goal.due)", False), ("!goal.done && !client.nickname", True), ("!goal.done == `true`", True),
    ("!!goal.due", True), ("plan.goals[?!done].id", ["ask"]), ("plan.goals[?!actions && done].id", ["hand-over"]),
    ("plan.goals[1].id", "hand-over"), ("plan.goals[-1].id", "hand-over"), ("plan.goals[*].id | [0]", "ask"),
    ("steps[?goal == goal.id].n", []), ("steps[?@.goal == goal.id].n", [1, 2]), ("steps[?n > loop.index].n", [2, 3]),
    ("plan.goals[?id != goal.id].id", ["hand-over"]), ("plan.goals[?id == 'ask' && actions[?step == 'Try']].id", ["ask"]),
    ("goal.due > '2026-01-01'", True), ("goal.done > '2026-01-01'", None), ("goal.due < plan.goals[1].due", True),
    ("date(goal.due)", "30 June 2026"), ("date(goal.due, 'short')", "30/06/2026"), ("number(score, 2)", "3.50"),
    ("percent(0.125, 1)", "12.5%"), ("list(plan.goals[*].id)", "ask and hand-over"), ("list(steps[*].n)", "1, 2 and 3"),
    ("default(goal.done, 'not yet')", "not yet"), ("default(empty, 'not yet')", "not yet"), ("default(zero, 1)", 0),
    ("default(goal.due, 'not yet')", "2026-06-30"), ("length(steps)", 3),
])
def test_value(expression: str, value: Any) -> None:
    assert _value(expression) == value


def test_a_blank_that_the_template_wants_is_no_missing_value() -> None:
    blank = _value("default(goal.done, '')")
    assert isinstance(blank, Blank)
    assert values.printed(blank, ANYTHING, Formats("de")) == ""
    with pytest.raises(ExpressionError, match="no value"):
        values.printed("", ANYTHING, Formats("de"))


@pytest.mark.parametrize(("expression", "message"), [
    ("", "names nothing"), ("client.", "cannot be read"), ("client first_name", "cannot be read"), ("a = b", "cannot be read"),
    ("'open", "cannot be read"), ("(a", "stops too early"), ("number(1.5.2)", "cannot be read"), ("1 . 5", "cannot be read"),
    ("-1.-5", "cannot be read"), ("[", "stops too early"), ("a[", "stops too early"), ("a[0", "stops too early"), ("a &&", "stops too early"),
    ("capitals(client.first_name)", "calls a function that does not exist"), ("date()", "gives date() the wrong number of arguments"),
    ("default(zero)", "gives default() the wrong number of arguments"), ("date(zero)", "gives date() a number, and it takes a text"),
    ("number(empty)", "gives number() a text, and it takes a number"), ("list(zero)", "gives list() a number, and it takes a list of"),
    ("list(plan.goals)", "gives list() a list of other things, and it takes a list"), ("date(goal)", "gives date() a group of fields, and it"),
    ("date(goal.done)", "gives date() no value, and it takes a text"), ("date(client.first_name)", "gives date() a text that is no date"),
    ("date(goal.due, 'longest')", "gives date() no style that it knows"), ("date(goal.due, 'long', 'x')", "gives date() no style that"),
    ("number(score, 7)", "gives number() something else than"), ("number(score, -1)", "gives number() something else than"),
    ("number(score, 1.5)", "gives number() something else than"), ("percent(score, 1, 1)", "gives percent() something else than"),
    ("empty < 3", "cannot be worked out"), ("steps[::0]", "cannot be worked out"), ("sort(steps)", "gives sort() a list of other things, and it takes"),
])
def test_error(expression: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        _value(expression)
    assert caught.value.message.startswith(message)
    assert caught.value.code == ("no-value" if "no value" in message else "expression")


@pytest.mark.parametrize(("value", "truth"), [
    (None, False), (False, False), ("", False), ([], False), ({}, False),
    (True, True), (0, True), (0.0, True), (" ", True), ([None], True), ({"a": None}, True),
])
def test_truth(value: Any, truth: bool) -> None:
    assert is_true(value) is truth


@pytest.mark.parametrize(("expression", "found"), [
    ("client.first_name", [("client", "first_name")]),
    ("date(goal.due, 'long')", [("goal", "due")]),
    ("plan.goals[0].due", [("plan", "goals", 0, "due")]),
    ("plan.goals[-1].due", [("plan", "goals")]),
    ("sort_by(plan.goals, &due)[0].due", [("plan", "goals")]),
    ("plan.goals[?id == goal.id] | [0].due", [("plan", "goals"), ("goal", "id")]),
    ("default(goal.due, client.x)", [("goal", "due"), ("client", "x")]),
    ("{a: goal.due}.a", [("goal", "due")]), ("[goal.due, zero]", [("goal", "due"), ("zero",)]),
    ("a && !b.c || d == 'e'", [("a",), ("b", "c"), ("d",)]), ("'text'", []), ("`1`", []), ("3.5", []), ("@", []),
])
def test_paths(expression: str, found: list) -> None:
    node = tree(expression, frozenset({"goal"}))
    assert paths(node) == found
    assert roots(node) == {path[0] for path in found}


@pytest.mark.parametrize(("expression", "pointer"), [
    ("client.first_name", "/client/first_name"), ("goal.due", "/plan/goals/0/due"), ("date(goal.due)", "/plan/goals/0/due"),
    ("goal", "/plan/goals/0"), ("plan.goals[1].actions", "/plan/goals/1/actions"), ("loop.index", ""), ("'x'", ""), ("a b", ""),
    ('client."a/b~c"', "/client/a~1b~0c"),
])
def test_pointer(expression: str, pointer: str) -> None:
    assert pointer_of(expression, IN_LOOP) == pointer


def test_items_are_found_again_after_filtering_and_sorting() -> None:
    pointers = Pointers(DATA)
    late = _value("plan.goals[?id == 'hand-over']")
    assert pointers.of(late[0], 0, late) == "/plan/goals/1"
    backwards = _value("reverse(sort_by(steps, &n))")
    assert [pointers.of(item, n, backwards) for n, item in enumerate(backwards)] == ["/steps/2", "/steps/1", "/steps/0"]
    texts = {"tags": ["a", "b"]}
    assert Pointers(texts).of("b", 1, texts["tags"]) == "/tags/1"
    assert Pointers(texts).of("b", 0, ["b"]) == ""


SECRET, SECRET_NUMBER = "Zoë-told-me-so", 8675309
SECRETS: dict[str, Any] = {"text": SECRET, "number": SECRET_NUMBER, "list": [SECRET, SECRET_NUMBER, None], "date": SECRET,
                           "group": {SECRET: SECRET, "deep": [{"x": SECRET}]}, "truth": True, "none": None}
_ATOMS = st.sampled_from(["text", "number", "list", "date", "group", "truth", "none", "group.deep", "group.deep[0].x", "list[0]", "item",
                          "'words'", "3", "2.5", "`[1]`", "@", "*", "nowhere"])
_FORMS = ("date({0})", "date({0}, {1})", "number({0})", "number({0}, {1})", "percent({0})", "list({0})", "default({0}, {1})", "({0})",
          "{0} < {1}", "{0} == {1}", "{0} && {1}", "{0} || {1}", "!{0}", "{0}[?{1}]", "{0}[0]", "{0}[*]", "{0}[]", "{0} | {1}", "length({0})",
          "sort({0})", "sort_by({0}, &{1})", "max({0})", "sum({0})", "avg({0})", "join({0}, {1})", "to_number({0})", "keys({0})", "values({0})",
          "map(&{0}, {1})", "merge({0}, {1})", "contains({0}, {1})", "starts_with({0}, {1})", "reverse({0})", "{0}.{1}", "{0} {1}", "{0}[::0]",
          "abs({0})", "ceil({0})", "not_null({0}, {1})", "type({0})", "to_string({0})", "nothing({0})", "[{0}, {1}]", "{{a: {0}}}")
_EXPRESSIONS = st.recursive(_ATOMS, lambda inner: st.tuples(st.sampled_from(_FORMS), inner, inner).map(
    lambda parts: parts[0].format(*parts[1:])), max_leaves=6)


@pytest.mark.filterwarnings("ignore:deprecated string literal")
@settings(max_examples=600, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(expression=st.one_of(_EXPRESSIONS, st.text(st.sampled_from("abx.[]()?*'`\"|&!=<>@,:0123-{} \n\\"), max_size=12)))
def test_no_message_quotes_a_value(expression: str) -> None:
    scope = Scope(SECRETS, {}).inside("item", SECRET, "/list/0", {"index": 1, "first": True, "last": True})
    try:
        values.printed(_value(expression, scope), ANYTHING, Formats("en-GB"))
    except ExpressionError as error:
        said = error.message + error.hint
        assert SECRET not in said and str(SECRET_NUMBER) not in said
    assert SECRET not in pointer_of(expression, scope)
