"""What merging leaves as it is: words and paragraphs without a mark, most of every chapter."""

from __future__ import annotations

import panflute as pf

from filters.marks import MARK

_SHELLS = (pf.Para, pf.Plain, pf.Emph, pf.Strong, pf.Strikeout, pf.Superscript, pf.Subscript, pf.SmallCaps, pf.Underline,
           pf.Quoted, pf.Note, pf.BulletList, pf.OrderedList, pf.ListItem, pf.BlockQuote)
_LEAVES = (pf.Space, pf.SoftBreak, pf.LineBreak, pf.HorizontalRule)
"""Elements that hold nothing but others. Whatever has an id, a target or attributes is built anew for each round of a
loop, because later stages name it."""


def settled(doc: pf.Doc) -> frozenset[int]:
    """The identities (`id`) of the elements of `doc` that no merging changes, and that may stand in several places."""
    found: set[int] = set()
    for element in doc.content:
        _settle(element, found)
    return frozenset(found)


def _settle(element: pf.Element, found: set[int]) -> bool:
    if isinstance(element, pf.Str):
        done = not MARK.search(element.text)
    elif isinstance(element, _LEAVES):
        done = True
    else:
        done = isinstance(element, _SHELLS)
        for name in element._children:
            child = getattr(element, name)
            for inner in (child,) if isinstance(child, pf.Element) else child or ():
                done &= _settle(inner, found)
    if done:
        found.add(id(element))
    return done
