"""Headings: none skips a level, and no two that a reader could mix up stand under the same heading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import panflute as pf
from msgspec import Struct

from filters.identifiers import text_of
from filters.marks import MARK
from pipeline.lint import sightings
from pipeline.lint.pieces import Page, Piece
from pipeline.problem import Problem, Severity, Where


class Heading(Struct, frozen=True):
    """A heading where it stands; `words` as the coach wrote them, and whether they are the same in every round."""

    piece: Piece
    level: int
    words: str
    is_fixed: bool
    where: Where


def headings_of(page: Page) -> list[Heading]:
    """The headings of a page."""
    found = page.of(pf.Header)
    words = [page.written(text_of(piece.element)) for piece in found]
    places = sightings.headings(page.chapter.text, [(p.element.level, text) for p, text in zip(found, words, strict=True)])
    return [Heading(piece, piece.element.level, text, not MARK.search(text_of(piece.element)), page.chapter.where(at))
            for piece, text, at in zip(found, words, places, strict=True)]


def check(headings: Sequence[Heading], edition: str) -> Iterator[Problem]:
    """What is wrong with the headings of a page in one edition."""
    found = [heading for heading in headings if edition in heading.piece.around.editions]
    for number, heading in enumerate(found):
        yield from _level(heading, found[:number])
        yield from _alike(heading, found[:number])


def _level(heading: Heading, before: Sequence[Heading]) -> Iterator[Problem]:
    """A level is skipped if it is, whichever blocks before the heading are kept."""
    highest, mine = 0, heading.piece.around.blocks
    for other in reversed(before):
        highest, blocks = max(highest, other.level), other.piece.around.blocks
        if mine[: len(blocks)] == blocks:  # that one is there whenever this one is
            break
    if 0 < highest < heading.level - 1:
        yield _badly_placed("skipped-level", heading,
                       f"this heading of level {heading.level} stands under one of level {highest}",
                       f"give it {highest + 1} signs `#`: a reader who jumps from heading to heading gets lost")


def _alike(heading: Heading, before: Sequence[Heading]) -> Iterator[Problem]:
    parent = _parent(heading, before)
    inside = set(heading.piece.around.loops) - set(parent.piece.around.loops if parent else ())
    if heading.is_fixed and inside:
        yield _badly_placed("same-heading", heading, "every round of the loop prints this same heading",
                       "put a placeholder into it, such as {{ loop.index }}, or move it out of the loop")
        return
    for number, other in enumerate(before):
        same = (other.words, other.level) == (heading.words, heading.level)
        if same and heading.piece.stands_with(other.piece) and _parent(other, before[:number]) is parent:
            yield _badly_placed("same-heading", heading, "the same heading stands here a second time",
                           "word one of the two differently: the contents list both")
            return


def _parent(heading: Heading, before: Sequence[Heading]) -> Heading | None:
    return next((other for other in reversed(before) if other.level < heading.level), None)


def _badly_placed(code: str, heading: Heading, message: str, hint: str) -> Problem:
    return Problem(code, heading.where, message, hint, Severity.WARNING)
