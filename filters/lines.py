"""The `.lines` filter: space to write on, `count` lines of it or the rest of the page, ruled, dotted or squared."""

from __future__ import annotations

import panflute as pf

from filters.blocks import place_of
from filters.context import Context
from filters.document import every
from filters.fault import Fault
from filters.marks import PLACE_KEY

MOST = 40
DEFAULT = 6
PAGE = "page"
"""The count that stands for the rest of the page."""
A_PAGE = 24
"""How many lines that is where nobody knows the page: for plain pandoc."""
RULINGS = ("lines", "dots", "grid")


def apply(doc: pf.Doc, context: Context) -> list[Fault]:
    """Fill every `.lines` div of `doc` with its rules; renderers give them their looks; returns the mistakes."""
    faults: list[Fault] = []

    for element in filter(is_ruled, every(doc)):
        fault = fault_of(element, context)
        others = {key: text for key, text in element.attributes.items() if key not in (PLACE_KEY, "count")}
        count = _count(element)
        element.attributes = {"count": count, **others}
        if fault:
            faults.append(fault)
        else:
            element.content = [pf.HorizontalRule() for _ in range(A_PAGE if count == PAGE else int(count))]
    return faults


def is_ruled(element: pf.Element) -> bool:
    """Whether an element is room to write on."""
    return isinstance(element, pf.Div) and "lines" in element.classes


def fault_of(element: pf.Element, context: Context) -> Fault | None:
    """What is wrong with a `.lines` div, all of whose placeholders are filled."""
    place, count = place_of(element, context), _count(element)
    if count != PAGE and not (count.isdecimal() and 1 <= int(count) <= MOST):
        return Fault("bad-block", place, "`.lines` has a count that is no number of lines",
                     f"give a whole number from 1 to {MOST}, or `{PAGE}` for the rest of the page")
    if element.attributes.get("ruling", RULINGS[0]) not in RULINGS:
        return Fault("bad-block", place, "`.lines` has a ruling that there is not",
                     f"choose one of {', '.join(f'`{name}`' for name in RULINGS)}")
    return None


def _count(element: pf.Div) -> str:
    return element.attributes.get("count", str(DEFAULT))
