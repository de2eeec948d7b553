"""Expressions: JMESPath (the `jmespath` library) with the functions and loop variables of the template language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jmespath
from jmespath import ast, exceptions, functions, parser, visitor

from filters.formats import DATE_STYLES, Formats

FUNCTIONS = ("date", "number", "percent", "list", "default")
"""The functions of ours, beside JMESPath's own."""


@dataclass(frozen=True)
class Scope:
    """What names mean at one place of a chapter.

    `values` and `shapes` hold the view and the loop variables around the place; `loops` the names among them that are
    loop variables, and where each stands (`goal` → `/plan/goals/1`), for messages.
    """

    values: Mapping[str, Any]
    shapes: Mapping[str, Any]
    loops: Mapping[str, str]

    def inside(self, name: str, value: Any, shape: Any, pointer: str, loop: Mapping[str, Any]) -> Scope:
        """This scope with one more loop variable, and with `loop` telling where that loop stands."""
        return Scope(
            {**self.values, name: value, "loop": loop},
            {**self.shapes, name: shape, "loop": LOOP_SHAPE},
            {**self.loops, name: pointer},
        )


LOOP_SHAPE = {
    "type": "object",
    "properties": {"index": {"type": "integer"}, "first": {"type": "boolean"}, "last": {"type": "boolean"}},
    "required": ["index", "first", "last"],
}


class ExpressionError(Exception):
    """An expression that cannot be read or evaluated. `offset` counts characters into it; no value is quoted."""

    def __init__(self, message: str, hint: str = "", offset: int = 0):
        super().__init__(message)
        self.message, self.hint, self.offset = message, hint, offset


def tree(expression: str, loops: frozenset[str]) -> dict:
    """The syntax tree of `expression`; raises `ExpressionError` where it is broken.

    Inside a filter `[?…]` a name is looked up in the item at hand, so JMESPath alone cannot compare it with a loop
    variable. There, a name of `loops` that starts a path becomes a `variable` node (`@.name` is the item's field).
    """
    return _bind(_parsed(expression), loops, inside_filter=False)


def evaluate(node: dict, scope: Scope, formats: Formats) -> Any:
    """The value of the syntax tree `node` in `scope`; raises `ExpressionError` when a function refuses it."""
    options = jmespath.Options(custom_functions=_Functions(formats))
    try:
        return _Interpreter(options, scope.values).visit(node, scope.values)
    except exceptions.UnknownFunctionError as error:
        raise ExpressionError("there is no such function", f"known are {', '.join(FUNCTIONS)}") from error
    except exceptions.ArityError as error:
        raise ExpressionError(f"{error.function_name}() has the wrong number of arguments") from error
    except exceptions.JMESPathTypeError as error:
        wanted = " or ".join(error.expected_types)
        raise ExpressionError(
            f"{error.function_name}() takes a value of type {wanted}, and got {error.actual_type}",
            _null_hint(error.actual_type),
        ) from error


def is_true(value: Any) -> bool:
    """JMESPath's truth: null, false, "", [] and {} are false."""
    return not (value is None or value is False or value in ("", [], {}))


@lru_cache(maxsize=4096)
def _parsed(expression: str) -> dict:
    try:
        return _Parser().parse(expression).parsed
    except exceptions.EmptyExpressionError as error:
        raise ExpressionError("nothing stands between the braces", "name what to print") from error
    except exceptions.IncompleteExpressionError as error:
        raise ExpressionError("the expression stops too early", offset=len(expression)) from error
    except exceptions.ParseError as error:
        raise ExpressionError(
            "the expression cannot be read from here on",
            "see docs/templates.md for how expressions are written",
            error.lex_position or 0,
        ) from error
    except (ValueError, json.JSONDecodeError) as error:
        raise ExpressionError("the expression cannot be read") from error


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


def _null_hint(actual: str) -> str:
    return "put a `.when` around it, or default(…) inside it" if actual == "null" else ""


class _Parser(parser.Parser):
    """JMESPath's parser, which also reads a bare number: `number(score.raw, 1)`, `loop.index > 3`."""

    def _token_nud_number(self, token: dict) -> dict:
        return ast.literal(token["value"])


class _Interpreter(visitor.TreeInterpreter):
    def __init__(self, options: jmespath.Options, variables: Mapping[str, Any]):
        super().__init__(options)
        self._variables = variables

    def visit_variable(self, node: dict, value: Any) -> Any:
        return self._variables.get(node["value"])


class _Functions(functions.Functions):
    """The template language's own functions; each returns what is printed, in the binder's language."""

    def __init__(self, formats: Formats):
        self._formats = formats

    @functions.signature({"types": ["string"], "variadic": True})
    def _func_date(self, value, style="long", *rest):
        if rest or style not in DATE_STYLES:
            raise ExpressionError("date() takes a date and one style", f"styles are {', '.join(DATE_STYLES)}")
        try:
            return self._formats.date(value, style)
        except ValueError:
            raise ExpressionError("date() needs a date, and this is none") from None

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
        return instead if value is None else value


def _decimals(function: str, digits: Any, rest: tuple) -> int | None:
    if rest or not (digits is None or (isinstance(digits, int) and 0 <= digits <= 6)):
        raise ExpressionError(f"{function}() takes a number and how many decimals to show, 0 to 6")
    return digits
