"""The `.lines` filter: ruled space to write on, `count` lines of it."""

from __future__ import annotations

import panflute as pf

from filters.context import Context
from filters.fault import Fault, Place

MOST = 40
DEFAULT = 6


def apply(doc: pf.Doc, context: Context) -> list[Fault]:
    """Fill every `.lines` div of `doc` with its rules; renderers give them their looks; returns the mistakes."""
    faults: list[Fault] = []

    def action(element: pf.Element, _doc: pf.Doc):
        if not isinstance(element, pf.Div) or "lines" not in element.classes:
            return
        count = element.attributes.get("count", str(DEFAULT))
        if not (count.isdigit() and 1 <= int(count) <= MOST):
            faults.append(Fault("bad-block", Place(context.file), "`.lines` has a count that is no number of lines",
                                f"give a whole number from 1 to {MOST}"))
            return
        element.attributes["count"] = count
        element.content = [pf.HorizontalRule() for _ in range(int(count))]

    doc.walk(action)
    return faults
