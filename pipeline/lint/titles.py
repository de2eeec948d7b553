"""Titles: something is left of a chapter's title whatever the data, so that no chapter stands without one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import panflute as pf

from filters.blocks import control_of, editions_of, inside
from filters.inspection import Inspection
from filters.marks import KEPT, Mark
from pipeline.lint.headings import headings_of
from pipeline.lint.pieces import Page
from pipeline.problem import Problem

_SAID = (pf.Code, pf.Math)


def check(page: Page, title: pf.Header, proof: Inspection, edition: str) -> Iterator[Problem]:
    """Whether the `title` of a page may come to nothing in an edition; `proof` has no faults."""
    if not _lasts(title.content, page, proof, edition):
        yield Problem("no-heading", headings_of(page)[0].where, "with some data, nothing is left of the chapter's title",
                      "give it words that are always there, or an `.otherwise`")


def _lasts(inlines: Iterable[pf.Element], page: Page, proof: Inspection, edition: str) -> bool:
    """Whether one of them is sure to print something: of a `.when` and its `.otherwise`, both have to be."""
    is_one_sure = False
    for inline in inlines:
        control = control_of(inline, page.context)
        if control is None:
            if _prints(inline, page, proof, edition):
                return True
            continue
        is_sure = _lasts(inside(inline), page, proof, edition)
        is_left = control.kind == "only" and edition in editions_of(control)
        if is_sure and (is_left or (control.kind == "otherwise" and is_one_sure)):
            return True
        is_one_sure = is_sure and control.kind == "when"
    return False


def _prints(inline: pf.Element, page: Page, proof: Inspection, edition: str) -> bool:
    if isinstance(inline, pf.Str):
        return any(_says(piece, proof) for piece in page.context.marks.split(inline.text))
    if isinstance(inline, _SAID):
        return bool(inline.text.strip())
    return hasattr(inline, "content") and not isinstance(inline, pf.Note) and _lasts(inline.content, page, proof, edition)


def _says(piece: str | Mark, proof: Inspection) -> bool:
    """Whether a piece of a word prints something: `default(…, '')` may print nothing, all other placeholders do."""
    if isinstance(piece, str):
        return bool(piece.strip().strip(KEPT))
    text = proof.type_of(piece).text
    return text is None or not text.silent
