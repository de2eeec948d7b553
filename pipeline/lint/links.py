"""Links inside a book: each leads to an anchor that some chapter of the same edition has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import panflute as pf
from msgspec import Struct

from filters.identifiers import is_automatic, text_of
from filters.marks import ID_KEY, MARK, Mark, Marks
from pipeline.lint import sightings
from pipeline.lint.pieces import Page
from pipeline.problem import Problem, Severity, Where

_ANY = "\0"
"""Stands for what a placeholder prints."""


class Anchors(Struct, frozen=True):
    """Ids that links can lead to, `_ANY` where a placeholder stands in one; and whether a heading made of nothing but
    values has one that nobody can know."""

    ids: frozenset[str]
    made_of_values: bool

    def have(self, target: str) -> bool:
        """Whether a link to `target` could find one of them."""
        return target in self.ids or any(_could_be(one, target) for one in self.ids if _ANY in one + target)


def anchors(pages: Sequence[Page]) -> Anchors:
    """All anchors of some chapters."""
    names = {name for page in pages for piece in page.pieces if (name := _id_of(piece.element, page))}
    return Anchors(frozenset(names - {_ANY}), _ANY in names)


def check(page: Page, here: Anchors, anywhere: Anchors) -> Iterator[Problem]:
    """Links that lead nowhere in this edition, whose anchors are `here`; `anywhere` are those of all editions."""
    for target in dict.fromkeys(_targets(page)):
        name = _pattern(target[1:], page.context.marks)
        if here.have(name):
            continue
        written = page.written(target)
        for at in sightings.links(page.chapter.text, written) or [0]:
            yield _broken(page.chapter.where(at), written, here, anywhere.have(name))


def _broken(where: Where, written: str, here: Anchors, elsewhere: bool) -> Problem:
    if elsewhere:
        return Problem("broken-link", where, f"this edition prints no chapter that has `{written}`",
                       "put the link into `.only` for the editions that have both", Severity.WARNING)
    hint = "give it to one, as in `## Title {#the-id}`, or correct the link"
    if here.made_of_values:
        message = f"no heading and no block is sure to have the id `{written[1:]}`"
        return Problem("broken-link", where, message, hint, Severity.WARNING)
    return Problem("broken-link", where, f"no heading and no block has the id `{written[1:]}`", hint)


def _targets(page: Page) -> Iterator[str]:
    for piece in page.of(pf.Link):
        if piece.element.url.startswith("#") and len(piece.element.url) > 1:
            yield piece.element.url


def _id_of(element: pf.Element, page: Page) -> str:
    """The id that an element will have."""
    carried = page.context.marks.find(getattr(element, "attributes", {}).get(ID_KEY, ""))
    if carried:
        return _pattern(carried.expression, page.context.marks)
    name = getattr(element, "identifier", "")
    if name and isinstance(element, pf.Header) and MARK.search(text_of(element)) and is_automatic(element):
        return _ANY  # made of words that are not known yet
    return _pattern(name, page.context.marks)


def _pattern(text: str, marks: Marks) -> str:
    return "".join(_ANY if isinstance(piece, Mark) else piece for piece in marks.split(text))


def _could_be(one: str, other: str) -> bool:
    """Whether two ids with placeholders could be the same: what stands before the first and after the last agrees."""
    if _ANY not in other:
        return bool(re.fullmatch(".*".join(map(re.escape, one.split(_ANY))), other))
    if _ANY not in one:
        return _could_be(other, one)
    starts, ends = zip(*((text.split(_ANY)[0], text.split(_ANY)[-1]) for text in (one, other)))
    return all(a.startswith(b) or b.startswith(a) for a, b in (starts,)) and \
        all(a.endswith(b) or b.endswith(a) for a, b in (ends,))
