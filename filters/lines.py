"""The `.lines` filter: space to write on, `count` lines of it or the rest of the page, ruled, dotted or squared."""

from __future__ import annotations

import panflute as pf

from filters.blocks import place_of
from filters.context import Context
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

    def action(element: pf.Element, _doc: pf.Doc):
        if not isinstance(element, pf.Div) or "lines" not in element.classes:
            return
        place = place_of(element, context)
        others = {key: text for key, text in element.attributes.items() if key not in (PLACE_KEY, "count")}
        count = element.attributes.get("count", str(DEFAULT))
        element.attributes = {"count": count, **others}
        if count != PAGE and not (count.isdecimal() and 1 <= int(count) <= MOST):
            faults.append(Fault("bad-block", place, "`.lines` has a count that is no number of lines",
                                f"give a whole number from 1 to {MOST}, or `{PAGE}` for the rest of the page"))
            return
        if element.attributes.get("ruling", RULINGS[0]) not in RULINGS:
            faults.append(Fault("bad-block", place, "`.lines` has a ruling that there is not",
                                f"choose one of {', '.join(f'`{name}`' for name in RULINGS)}"))
            return
        element.content = [pf.HorizontalRule() for _ in range(A_PAGE if count == PAGE else int(count))]

    doc.walk(action)
    return faults
