"""Which rows and items are patterns: those that use the loop variable of the `.rows` block around them."""

from __future__ import annotations

import re

import panflute as pf

from filters.blocks import control_of
from filters.context import Context
from filters.document import every
from filters.expressions import ExpressionError, roots, tree
from filters.marks import Mark


def uses(element: pf.Element, name: str, context: Context) -> bool:
    """Whether a placeholder or a block inside `element` starts from the loop variable `name`, or from `loop`."""
    return any(_roots(mark, name) & {name, "loop"} for mark in marks_in(element, context))


def marks_in(element: pf.Element, context: Context) -> list[Mark]:
    """Every mark below `element`, and the expressions of the blocks there."""
    found: list[Mark] = []

    def collect(text: str) -> None:
        for piece in context.marks.split(text):
            if isinstance(piece, Mark):
                found.append(piece)
                collect(piece.expression)  # an id holds marks of its own

    for inner in every(element):
        for name in ("text", "url", "title", "identifier"):
            collect(getattr(inner, name, ""))
        for text in getattr(inner, "attributes", {}).values():
            collect(text)
        control = control_of(inner, context)
        if control:
            found.extend(mark for _, mark in control.attributes)
    return found


def _roots(mark: Mark, loop: str) -> set[str]:
    try:
        return roots(tree(mark.expression, frozenset((loop, "loop"))))
    except ExpressionError:
        return set(re.findall(r"\w+", mark.expression))
