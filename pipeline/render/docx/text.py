"""The runs of a paragraph as Word itself would have them: joined, with real tabs, right-to-left text marked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from copy import deepcopy
from itertools import groupby

from lxml import etree
from lxml.etree import _Element

from filters.direction import FROM_THE_RIGHT
from pipeline.render.docx.xml import element, qn, text_run

_RUN, _TEXT, _PROPERTIES = qn("w:r"), qn("w:t"), qn("w:rPr")


def set_text(root: _Element, right_to_left: bool) -> None:
    """Tidy every run below `root` (a body or the footnotes) in place; no character is gained or lost.

    `right_to_left` says how the book runs; every paragraph does as well, unless it says otherwise.
    """
    for paragraph in root.iter(qn("w:p")):
        for holder in (paragraph, *paragraph.iter(qn("w:hyperlink"))):
            if len(holder) > 2 or (len(holder) == 2 and holder[0].tag == _RUN):
                _join_runs(holder)
        mark_directions(paragraph, right_to_left)
        if right_to_left:
            _align(paragraph)


def mark_directions(root: _Element, right_to_left: bool = False) -> None:
    """Say of every right-to-left word below `root` that it is one, and in a book from right to left also of what
    stands between words; paragraphs keep their own direction."""
    for run in list(root.iter(_RUN)):
        _split_run(run, right_to_left)


def _join_runs(holder: _Element) -> None:
    for look, runs in groupby(list(holder), key=_look):
        first, *others = runs
        if look is None or not others:
            continue
        text = "".join(part.text or "" for run in (first, *others) for part in run.iter(_TEXT))
        for part in first.findall(_TEXT)[1:]:
            first.remove(part)
        first.find(_TEXT).text = text
        for run in others:
            holder.remove(run)


def _look(node: _Element) -> bytes | None:
    """What a run of nothing but text looks like; None for anything else."""
    if node.tag != _RUN or node.find(_TEXT) is None or any(child.tag not in (_TEXT, _PROPERTIES) for child in node):
        return None
    properties = node.find(_PROPERTIES)
    return b"" if properties is None else etree.tostring(properties, with_tail=False)


def _split_run(run: _Element, right_to_left: bool) -> None:
    """Replace `run` by runs of one direction each when its text holds tabs or right-to-left words."""
    text = "".join(part.text or "" for part in run.iter(_TEXT))
    if not right_to_left and "\t" not in text and not FROM_THE_RIGHT.search(text):
        return
    pieces = list(directions(text, right_to_left))
    if "\t" not in text and not any(right for right, _ in pieces) or _look(run) is None:
        return
    properties = run.find(_PROPERTIES)
    for right, piece in pieces:
        made = text_run(piece)
        look = deepcopy(properties) if properties is not None else element("rPr") if right else None
        if look is not None:
            made.insert(0, look)
            if right and look.find(qn("w:rtl")) is None:
                _mark_right_to_left(look)
        run.addprevious(made)
    run.getparent().remove(run)


def _mark_right_to_left(look: _Element) -> None:
    later = next((child for child in look if child.tag in (qn("w:cs"), qn("w:lang"), qn("w:em"))), None)
    mark = element("rtl")
    if later is None:
        look.append(mark)
    else:
        later.addprevious(mark)


def directions(text: str, right_to_left: bool = False) -> Iterator[tuple[bool, str]]:
    """`text` in pieces, each with whether it runs from right to left.

    What lies between two words of one direction goes along with them, and all else with the book.
    """
    if not right_to_left and not FROM_THE_RIGHT.search(text):
        yield from [(False, text)] if text else []
        return
    strong = [unicodedata.bidirectional(char) for char in text]
    right, last = [right_to_left] * len(text), None
    for place, kind in enumerate(strong):
        if text[place] == "\t":
            last = None
        elif kind in ("L", "R", "AL"):
            own = kind != "L"
            right[place] = own
            if last is not None and own == right[last]:
                right[last + 1:place] = [own] * (place - last - 1)
            last = place
    for side, places in groupby(range(len(text)), key=right.__getitem__):
        yield side, "".join(text[place] for place in places)


def _align(paragraph: _Element) -> None:
    """In a paragraph from right to left, what Word calls right is where the line ends: at the left."""
    properties = paragraph.find(qn("w:pPr"))
    direction = None if properties is None else properties.find(qn("w:bidi"))
    if properties is None or (direction is not None and direction.get(qn("w:val")) in ("0", "false")):
        return
    for alignment in properties.findall(qn("w:jc")):
        if alignment.get(qn("w:val")) == "right":
            properties.remove(alignment)
