"""A `.chart` block as a figure of pandoc's document: an image that carries the chart's description, and its caption."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import panflute as pf

from filters.charts.fitting import unlike
from filters.charts.kinds import KINDS, Request
from filters.charts.picture import Chart, from_json, to_json
from filters.charts.saying import NoWords, Saying
from filters.context import Context
from filters.expressions import ExpressionError

UNDRAWN = "chart"
"""The attribute in which an image carries the description of the chart that it is to show."""


def chart_of(request: Request, value: Any, context: Context) -> Chart | None:
    """The chart that a block asks for, of what its `of` yields; None where that leaves nothing to draw.

    Raises `ExpressionError` for a value that is none of its kind.
    """
    kind = KINDS[request.kind]
    fault = unlike(value, kind.shape)
    if fault:
        raise ExpressionError(f"cannot be drawn as a `{request.kind}` chart: {fault}",
                              "the table of charts in docs/templates.md says what each kind is drawn of", "bad-chart")
    if not value:
        return None
    try:
        return kind.describe(value, request.options, Saying(context.words, context.formats))
    except ValueError:
        raise ExpressionError(f"cannot be drawn as a `{request.kind}` chart: it holds a date that is none",
                              "write dates as 2026-03-16", "bad-chart") from None
    except NoWords:
        raise ExpressionError("cannot be drawn: the view has no words for charts",
                              "write it again with `binder view`", "bad-chart") from None


def figure_of(chart: Chart, alt: str, caption: Sequence[pf.Block], identifier: str = "") -> pf.Figure:
    """The figure of a chart that is still to be drawn; `alt` replaces the words made from the data."""
    image = pf.Image(pf.Str(alt or chart.alt), attributes={UNDRAWN: to_json(chart)})
    return pf.Figure(pf.Plain(image), caption=pf.Caption(*caption), identifier=identifier)


def undrawn(element: pf.Element) -> Chart | None:
    """The chart that an image is to show, or None for any other element."""
    if not isinstance(element, pf.Image) or UNDRAWN not in element.attributes:
        return None
    try:
        return from_json(element.attributes[UNDRAWN])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
