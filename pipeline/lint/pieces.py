"""What a chapter holds that can be wrong in itself: headings, links, pictures, tables, and whatever has an id.

They are collected once; an edition has those that stand in no `.only` block of another one.
"""

from __future__ import annotations

from collections.abc import Iterator

import panflute as pf
from msgspec import Struct
from msgspec.structs import replace
from panflute.containers import ListContainer

from filters.blocks import Control, control_of, editions_of
from filters.context import Context
from filters.marks import ID_KEY
from filters.only import EDITIONS, names_editions
from pipeline.chapters.chapter import Chapter


class Around(Struct, frozen=True):
    """The blocks of the language around an element: those that choose or repeat, from the outside in, and the
    `loops` among them whose every round prints it; `editions` has those that any `.only` leaves."""

    blocks: tuple[int, ...] = ()
    loops: tuple[int, ...] = ()
    editions: frozenset[str] = frozenset(EDITIONS)


class Piece(Struct, frozen=True):
    """An element and what stands around it."""

    element: pf.Element
    around: Around

    def stands_with(self, other: Piece) -> bool:
        """Whether one of the two is printed wherever the other one is, as far as their blocks say."""
        mine, others = self.around.blocks, other.around.blocks
        shared = min(len(mine), len(others))
        return mine[:shared] == others[:shared]


class Page(Struct, frozen=True):
    """A chapter to look at: how it was written, what it holds, and how its marks are read."""

    chapter: Chapter
    pieces: tuple[Piece, ...]
    context: Context

    def of(self, *kinds: type[pf.Element]) -> list[Piece]:
        """The pieces of some kinds, in the order of the page."""
        return [piece for piece in self.pieces if isinstance(piece.element, kinds)]

    def written(self, text: str) -> str:
        """`text` as the coach wrote it."""
        return self.context.marks.restore(text)


def page_of(chapter: Chapter, doc: pf.Doc, context: Context) -> Page:
    """The page of a chapter with all its pieces, whatever the edition."""
    return Page(chapter, tuple(_pieces(doc, context, Around())), context)


def in_edition(page: Page, edition: str) -> Page:
    """The page with what `edition` prints."""
    return replace(page, pieces=tuple(piece for piece in page.pieces if edition in piece.around.editions))


def _pieces(element: pf.Element, context: Context, around: Around) -> Iterator[Piece]:
    for name in element._children:
        child = getattr(element, name)
        for inner in child.list if isinstance(child, ListContainer) else [child] if isinstance(child, pf.Element) else ():
            if _counts(inner):
                yield Piece(inner, around)
            if inner._children:
                control = control_of(inner, context)
                yield from _pieces(inner, context, _inside(inner, control, around) if control else around)


def _counts(element: pf.Element) -> bool:
    return isinstance(element, (pf.Header, pf.Link, pf.Image, pf.Table, pf.Div, pf.Span)) or bool(
        getattr(element, "identifier", "")) or ID_KEY in getattr(element, "attributes", ())


def _inside(element: pf.Element, control: Control, around: Around) -> Around:
    """What stands around the content of a control block."""
    if control.kind == "only":
        names = editions_of(control)
        return replace(around, editions=around.editions & set(names)) if names_editions(control) else around
    blocks = (*around.blocks, id(element))
    if control.kind in ("each", "rows"):
        return replace(around, blocks=blocks, loops=(*around.loops, id(element)))
    test = control.attribute("test")
    once = test and "loop." in test.expression  # `loop.first`, say
    return replace(around, blocks=blocks, loops=() if once else around.loops)
