"""Which filters run on a chapter, and in what order."""

from __future__ import annotations

from collections.abc import Callable

import panflute as pf

from filters import chart, lines, merge, only
from filters.context import Context
from filters.fault import Fault

Filter = Callable[[pf.Doc, Context], list[Fault]]

FILTERS: tuple[tuple[str, Filter], ...] = (
    ("only", only.apply),    # blocks of other editions go first: their fields need not exist in this one
    ("merge", merge.apply),  # placeholders, loops and conditions, outermost first
    ("lines", lines.apply),  # after merging, because a count may come from the data
)

EXECUTABLES = (*FILTERS, ("chart", chart.apply))  # with plain pandoc, nobody else draws what merging described


def apply_all(doc: pf.Doc, context: Context) -> list[Fault]:
    """Run every filter on `doc`, in place and in order; returns all the mistakes they found."""
    return [fault for _, apply in FILTERS for fault in apply(doc, context)]
