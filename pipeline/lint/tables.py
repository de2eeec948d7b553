"""Tables: each has a head, by which a reader who hears the page knows what a cell is about."""

from __future__ import annotations

from collections.abc import Iterator

import panflute as pf

from pipeline.lint import sightings
from pipeline.lint.pieces import Page
from pipeline.problem import Problem, Severity


def check(page: Page) -> Iterator[Problem]:
    """Tables without a head."""
    headless = [piece for piece in page.of(pf.Table) if not _has_head(piece.element)]
    for number, _ in enumerate(headless):
        at = sightings.nth(sightings.headless_tables(page.chapter.text), number)
        yield Problem("table-without-head", page.chapter.where(at), "this table has no head",
                      "say in a first row what each column holds", Severity.WARNING)


def _has_head(table: pf.Table) -> bool:
    return any(pf.stringify(cell).strip() for row in table.head.content for cell in row.content)
