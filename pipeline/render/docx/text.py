"""The runs of a paragraph as Word itself would have them: joined, with real tabs, right-to-left text marked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from copy import deepcopy
from itertools import groupby

from docx.oxml.ns import qn
from lxml import etree
from lxml.etree import _Element

from pipeline.render.docx.xml import element, text_run

_RUN, _TEXT, _PROPERTIES = qn("w:r"), qn("w:t"), qn("w:rPr")
_AFTER_DIRECTION = (
    "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents",
    "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl",
    "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange",
)
"""What the schema puts after `w:bidi` in a paragraph's properties."""


def set_text(root: _Element) -> None:
    """Tidy every run below `root` (a body or the footnotes) in place; no character is gained or lost."""
    for paragraph in root.iter(qn("w:p")):
        for holder in (paragraph, *paragraph.iter(qn("w:hyperlink"))):
            _join_runs(holder)
        mark_directions(paragraph)
        if _starts_right_to_left(paragraph):
            _turn(paragraph)


def mark_directions(root: _Element) -> None:
    """Say of every right-to-left word below `root` that it is one; paragraphs keep their own direction."""
    for run in list(root.iter(_RUN)):
        _split_run(run)


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


def _split_run(run: _Element) -> None:
    """Replace `run` by runs of one direction each when its text holds tabs or right-to-left words."""
    if _look(run) is None:
        return
    text = "".join(part.text or "" for part in run.iter(_TEXT))
    pieces = list(directions(text))
    if "\t" not in text and not any(right for right, _ in pieces):
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


def directions(text: str) -> Iterator[tuple[bool, str]]:
    """`text` in pieces, each with whether it runs from right to left; what lies between two such words goes along."""
    strong = [unicodedata.bidirectional(char) for char in text]
    right = [kind in ("R", "AL") for kind in strong]
    last = None
    for place, kind in enumerate(strong):
        if kind == "L" or text[place] == "\t":
            last = None
        elif right[place]:
            if last is not None:
                right[last + 1:place] = [True] * (place - last - 1)
            last = place
    for side, places in groupby(range(len(text)), key=right.__getitem__):
        yield side, "".join(text[place] for place in places)


def _starts_right_to_left(paragraph: _Element) -> bool:
    for node in paragraph.iter(_TEXT):
        for char in node.text or "":
            kind = unicodedata.bidirectional(char)
            if kind in ("L", "R", "AL"):
                return kind != "L"
    return False


def _turn(paragraph: _Element) -> None:
    properties = paragraph.get_or_add_pPr()
    for alignment in properties.findall(qn("w:jc")):
        if alignment.get(qn("w:val")) == "right":
            properties.remove(alignment)  # it is where such a paragraph begins, and would now mean the left
    if properties.find(qn("w:bidi")) is None:
        properties.insert_element_before(element("bidi"), *_AFTER_DIRECTION)
