"""Blocks for an edition that never prints them."""

from __future__ import annotations

from collections.abc import Iterator

import panflute as pf

from filters.blocks import control_of, editions_of
from filters.only import EDITIONS, names_editions
from pipeline.lint.pieces import Page
from pipeline.problem import Problem, Severity, Where


def check(page: Page) -> Iterator[Problem]:
    """`.only` blocks that name no edition of their chapter."""
    printed = page.chapter.editions
    if not set(printed) <= set(EDITIONS):  # the front matter is wrong itself
        return
    for piece in page.of(pf.Div, pf.Span):
        control = control_of(piece.element, page.context)
        if control and control.kind == "only" and names_editions(control) and not set(editions_of(control)) & set(printed):
            where = Where(page.chapter.path, control.place.line, control.place.column)
            yield Problem("never-printed", where,
                          f"this chapter is printed for {', '.join(printed)}, and this block for none of them",
                          "correct the editions of the block, or those of the chapter", Severity.WARNING)
