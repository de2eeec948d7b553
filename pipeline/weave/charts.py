"""Charts of a book: taken out of its document, under names that say nothing of what they show."""

from __future__ import annotations

from collections.abc import Iterable

import panflute as pf

from filters.charts.figure import UNDRAWN, undrawn
from filters.charts.picture import Chart


def gather(elements: Iterable[pf.Element], chapter: int) -> dict[str, Chart]:
    """Give every chart among `elements` (all of the chapter of this number) its neutral name, in place; the descriptions
    by that name.

    They are numbered: a name made of what a chart shows would let guesses about it be tried out.
    """
    charts: dict[str, Chart] = {}

    for element in elements:
        chart = undrawn(element)
        if chart:
            element.url = f"media/chart-{chapter}-{len(charts) + 1}.svg"
            element.attributes = {key: text for key, text in element.attributes.items() if key != UNDRAWN}
            charts[element.url] = chart
    return charts
