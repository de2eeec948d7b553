"""Ids that a coach chose: each stands in a chapter once, so that links find it."""

from __future__ import annotations

from collections.abc import Iterator

import panflute as pf

from filters.identifiers import is_automatic
from filters.marks import ID_KEY
from pipeline.lint import sightings
from pipeline.lint.pieces import Page, Piece
from pipeline.problem import Problem, Severity


def check(page: Page) -> Iterator[Problem]:
    """Ids that stand in a page of one edition twice, or that every round of a loop repeats."""
    seen: dict[str, Piece] = {}
    for piece in page.pieces:
        name = _chosen(piece.element)
        if name and piece.around.loops:
            yield _same_id(page, name, 0, f"every round of the loop has the id `{name}`",
                           f"put a placeholder into it: `{{#{name}-{{{{ loop.index }}}}}}`")
        elif name and name in seen and piece.stands_with(seen[name]):
            yield _same_id(page, name, -1, f"the id `{name}` stands in this chapter twice",
                           "a link finds only the first: rename one")
        seen.setdefault(name, piece)


def _chosen(element: pf.Element) -> str:
    """The id that a coach gave, unless it has a placeholder in it."""
    is_made_up = ID_KEY in getattr(element, "attributes", ()) or (isinstance(element, pf.Header) and is_automatic(element))
    return "" if is_made_up else getattr(element, "identifier", "")


def _same_id(page: Page, name: str, number: int, message: str, hint: str) -> Problem:
    found = sightings.ids(page.chapter.text, name)
    return Problem("same-id", page.chapter.where(found[number] if found else 0), message, hint, Severity.WARNING)
