"""What to do about a value that may be missing: the guard that would say it is there."""

from __future__ import annotations

import re

from filters.expressions import ExpressionError, paths, tree
from filters.fault import TypeFault
from filters.value_types import EMPTY_LIST

_NAMED = re.compile(r"`(\w+)` is optional")


def guide(expression: str, fault: TypeFault) -> str:
    """The `.when` that would guard `expression`, as far as it can be told, and the words that could stand instead."""
    test = _test(expression, fault.why)
    guard = f'put it into a block `.when test="{test}"`' if test else "put a `.when` around it"
    plain = test and re.fullmatch(r"[\w.\[\]-]+", expression)
    return f"{guard}, or print default({expression}, 'not yet')" if plain else guard


def _test(expression: str, why: str) -> str:
    """The shortest path that leads to what may be missing."""
    try:
        found = [path for path in paths(tree(expression, frozenset())) if path]
    except ExpressionError:
        return ""
    named = _NAMED.match(why)
    for path in found:
        if named and named[1] in path:
            return _written(path[: path.index(named[1]) + 1])
        if why == EMPTY_LIST:
            return _written(path[: next((n for n, step in enumerate(path) if isinstance(step, int)), len(path))])
    return ""


def _written(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
