"""The `.lines` filter: ruled space to write on, `count` lines of it."""

from __future__ import annotations

import panflute as pf

from filters.blocks import place_of
from filters.context import Context
from filters.fault import Fault
from filters.marks import PLACE_KEY

MOST = 40
DEFAULT = 6


def apply(doc: pf.Doc, context: Context) -> list[Fault]:
    """Fill every `.lines` div of `doc` with its rules; renderers give them their looks; returns the mistakes."""
    faults: list[Fault] = []

    def action(element: pf.Element, _doc: pf.Doc):
        if not isinstance(element, pf.Div) or "lines" not in element.classes:
            return
        place = place_of(element, context)
        others = {key: text for key, text in element.attributes.items() if key not in (PLACE_KEY, "count")}
        count = element.attributes.get("count", str(DEFAULT))
        element.attributes = {"count": count, **others}
        if not (count.isdecimal() and 1 <= int(count) <= MOST):
            faults.append(Fault("bad-block", place, "`.lines` has a count that is no number of lines",
                                f"give a whole number from 1 to {MOST}"))
            return
        element.content = [pf.HorizontalRule() for _ in range(int(count))]

    doc.walk(action)
    return faults
