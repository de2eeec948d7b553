"""Expressions: JMESPath (the `jmespath` library) with the functions and loop variables of the template language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, reduce
from typing import Any

import jmespath
from jmespath import ast, exceptions, functions, parser, visitor
from msgspec import Struct

from filters.formats import DATE_STYLES, Formats

FUNCTIONS = ("date", "number", "percent", "list", "default")
"""The functions of ours, beside JMESPath's own."""
MOST_DECIMALS = 6
KINDS = {
    "string": "a text", "number": "a number", "boolean": "true or false", "array": "a list", "expref": "an `&`",
    "object": "a group of fields", "array-string": "a list of texts", "array-number": "a list of numbers",
}
_STEPS = ("subexpression", "index_expression")
_PROJECTIONS = ("projection", "value_projection", "filter_projection", "flatten")


class Scope(Struct, frozen=True):
    """What names mean at one place of a chapter.

    `values` holds the view and the loop variables around the place; `loops` the names among them that are loop
    variables, and where each stands (`goal` → `/plan/goals/1`), for messages.
    """

    values: Mapping[str, Any]
    loops: Mapping[str, str]

    def inside(self, name: str, value: Any, pointer: str, loop: Mapping[str, Any]) -> Scope:
        """This scope with one more loop variable, and with `loop` telling where that loop stands."""
        return Scope({**self.values, name: value, "loop": loop}, {**self.loops, name: pointer, "loop": ""})


class Blank(str):
    """The empty text that a template itself gives, as in `default(x, '')`: it prints nothing, and is no mistake."""


class ExpressionError(Exception):
    """An expression that cannot be read, evaluated or printed.

    `message` goes on after the expression (`goal.due` “has no value here”), `code` is the fault's. No value is quoted.
    """

    def __init__(self, message: str, hint: str = "", code: str = "expression"):
        super().__init__(message)
        self.message, self.hint, self.code = message, hint, code


@lru_cache(maxsize=4096)
def tree(expression: str, loops: frozenset[str]) -> dict:
    """The syntax tree of `expression`; raises `ExpressionError` where it is broken.

    Inside a filter `[?…]` a name is looked up in the item at hand, so JMESPath alone cannot compare it with a loop
    variable. There, a name of `loops` that starts a path becomes a `variable` node (`@.name` is the item's field).
    """
    return _bind(_parsed(expression), loops, inside_filter=False)


def evaluate(node: dict, scope: Scope, formats: Formats) -> Any:
    """The value of the syntax tree `node` in `scope`; raises `ExpressionError` when a function refuses it."""
    try:
        return _Interpreter(formats, scope.values).visit(node, scope.values)
    except exceptions.UnknownFunctionError as error:
        raise ExpressionError("calls a function that does not exist", f"known are {', '.join(FUNCTIONS)}") from error
    except exceptions.ArityError as error:
        raise ExpressionError(f"gives {error.function_name}() the wrong number of arguments") from error
    except exceptions.JMESPathTypeError as error:
        raise _wrong_type(error) from error
    except (TypeError, ValueError, ArithmeticError) as error:  # 'a' < 3, or [::0]
        hint = "two numbers can be compared, or two texts"
        raise ExpressionError("cannot be worked out", hint) from error


def roots(node: dict) -> set[str]:
    """The names of the view, and the loop variables, that the syntax tree `node` starts from."""
    return {path[0] for path in paths(node)}


def paths(node: dict, at_root: bool = True) -> list[tuple[str | int, ...]]:
    """The plain paths of `node` that start at the view or a loop variable: `date(goal.due)` → `("goal", "due")`.

    A path ends where it is no longer plain: `plan.goals[?done].due` gives `("plan", "goals")`.
    """
    if node["type"] in ("index", "slice"):
        return []
    path, is_whole = _plain_path(node, at_root)
    if is_whole:
        return [path]
    first, rest = node["children"][:1], node["children"][1:]
    inner_at_root = at_root and node["type"] != "expref"
    found = [path] if path else [found for child in first for found in paths(child, inner_at_root)]
    rest_at_root = at_root and node["type"] not in (*_STEPS, *_PROJECTIONS, "pipe")
    return found + [found for child in rest for found in paths(child, rest_at_root)]


def is_true(value: Any) -> bool:
    """JMESPath's truth: null, false, "", [] and {} are false."""
    return not (value is None or value is False or value in ("", [], {}))


@lru_cache(maxsize=4096)
def _parsed(expression: str) -> dict:
    try:
        return _nested(_Parser().parse(expression).parsed)
    except exceptions.EmptyExpressionError as error:
        raise ExpressionError("names nothing", "write what to print or to test") from error
    except exceptions.IncompleteExpressionError as error:
        raise ExpressionError("stops too early") from error
    except exceptions.ParseError as error:
        hint = "see docs/templates.md for how expressions are written"
        raise ExpressionError("cannot be read", hint) from error
    except ValueError as error:
        raise ExpressionError("cannot be read") from error


def _nested(node: dict) -> dict:
    """The same tree, with `a.b[0].c` as three steps, each on the result of the one before.

    JMESPath's parser makes `b[0]` a step of its own, so that no part of the tree would be `a.b`, which a guard names.
    """
    children = [_nested(child) if isinstance(child, dict) else child for child in node.get("children", ())]
    if node["type"] == "subexpression":
        return reduce(_step, children)
    return {**node, "children": children}


def _step(left: dict, right: dict) -> dict:
    if right["type"] == "index_expression":
        base, *rest = right["children"]
        return {**right, "children": [_step(left, base), *rest]}
    return {"type": "subexpression", "children": [left, right]}


def _bind(node: dict, loops: frozenset[str], inside_filter: bool) -> dict:
    kind, children = node["type"], node.get("children")
    if inside_filter and kind == "field" and node["value"] in loops:
        return {"type": "variable", "children": [], "value": node["value"]}
    if not loops or not children or kind == "slice":
        return node
    if kind in ("subexpression", "index_expression", "pipe", "projection", "value_projection"):
        bound = [_bind(children[0], loops, inside_filter), *(_bind(c, loops, False) for c in children[1:])]
    elif kind == "filter_projection":
        bound = [
            _bind(children[0], loops, inside_filter),
            _bind(children[1], loops, False),
            _bind(children[2], loops, True),
        ]
    else:
        bound = [_bind(child, loops, inside_filter) for child in children]
    return {**node, "children": bound}


def _plain_path(node: dict, at_root: bool) -> tuple[tuple[str | int, ...], bool]:
    """The names and numbers that `node` starts with, such as `plan.goals[0].due`, and whether that is all of it."""
    kind, children = node["type"], node["children"]
    if kind == "variable" or (kind == "field" and at_root) or (kind == "index" and node["value"] >= 0):
        return (node["value"],), True
    if kind in _PROJECTIONS:
        return _plain_path(children[0], at_root)[0], False
    path: tuple[str | int, ...] = ()
    for number, child in enumerate(children if kind in _STEPS else ()):
        steps, is_whole = _plain_path(child, at_root or number > 0)
        path += steps
        if not (is_whole and path):
            return path, False
    return path, bool(path)


def _wrong_type(error: exceptions.JMESPathTypeError) -> ExpressionError:
    takes = " or ".join(KINDS.get(name, name) for name in error.expected_types)
    if error.actual_type == "null":
        message = f"gives {error.function_name}() no value, and it takes {takes}"
        return ExpressionError(message, "put a `.when` around it", "no-value")
    given = KINDS.get(error.actual_type, "a list of other things")
    return ExpressionError(f"gives {error.function_name}() {given}, and it takes {takes}")


class _Parser(parser.Parser):
    """JMESPath's parser, which also reads a bare number: `number(score.raw, 1)`, `score.raw >= 3.5`.

    It keeps no cache: the base class shares its own between all parsers.
    """

    def parse(self, expression: str) -> parser.ParsedResult:
        self._text = expression
        return self._do_parse(expression)

    def _token_nud_number(self, token: dict) -> dict:
        return ast.literal(token["value"])

    def _token_nud_not(self, _token: dict) -> dict:
        """`!goal.done` negates the whole path; JMESPath's own parser negates `goal` and asks that for `done`."""
        return ast.not_expression(self._expression(self.BINDING_POWER["flatten"] - 1))

    def _token_led_dot(self, left: dict) -> dict:
        whole, _, fraction = (self._lookahead_token(n) for n in (-2, -1, 0))
        if not (left == ast.literal(whole["value"]) and whole["type"] == fraction["type"] == "number"):
            return super()._token_led_dot(left)
        self._advance()
        return ast.literal(float(self._text[whole["start"] : fraction["end"]]))


class _Interpreter(visitor.TreeInterpreter):
    def __init__(self, formats: Formats, variables: Mapping[str, Any]):
        super().__init__(_options(formats))
        self._variables = variables

    def visit_variable(self, node: dict, value: Any) -> Any:
        return self._variables.get(node["value"])


@lru_cache(maxsize=8)
def _options(formats: Formats) -> jmespath.Options:
    return jmespath.Options(custom_functions=_Functions(formats))


class _Functions(functions.Functions):
    """The template language's own functions; each returns what is printed, in the binder's language."""

    def __init__(self, formats: Formats):
        self._formats = formats

    @functions.signature({"types": ["string"], "variadic": True})
    def _func_date(self, value, style="long", *rest):
        if rest or style not in DATE_STYLES:
            raise ExpressionError("gives date() no style that it knows", f"styles are {', '.join(DATE_STYLES)}")
        try:
            return self._formats.date(value, style)
        except ValueError:
            raise ExpressionError("gives date() a text that is no date") from None

    @functions.signature({"types": ["number"], "variadic": True})
    def _func_number(self, value, digits=None, *rest):
        return self._formats.number(value, _decimals("number", digits, rest))

    @functions.signature({"types": ["number"], "variadic": True})
    def _func_percent(self, value, digits=0, *rest):
        return self._formats.percent(value, _decimals("percent", digits, rest))

    @functions.signature({"types": ["array-string", "array-number"]})
    def _func_list(self, values):
        return self._formats.list([v if isinstance(v, str) else self._formats.number(v) for v in values])

    @functions.signature({"types": []}, {"types": []})
    def _func_default(self, value, instead):
        if value is None or (isinstance(value, str) and not value.strip()):
            return Blank() if instead == "" else instead
        return value


def _decimals(function: str, digits: Any, rest: tuple) -> int | None:
    if rest or not (digits is None or (isinstance(digits, int) and 0 <= digits <= MOST_DECIMALS)):
        raise ExpressionError(f"gives {function}() something else than a number and how many decimals to show, "
                              f"0 to {MOST_DECIMALS}")
    return digits


SIGNATURES = {name: entry["signature"] for name, entry in _Functions.FUNCTION_TABLE.items()}
"""What each function takes, as JMESPath writes it: a list of {"types": […], "variadic": …} by name."""
