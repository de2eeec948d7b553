"""The sections of a DOCX: cover, contents, then one for each chapter, so that no running head stands on an opening.

In print, each begins on a right-hand page, and so do the sheets with tabs; the inner margin holds a gutter for the
holes, and left and right pages have heads of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.section import Section, _BaseHeaderFooter
from docx.shared import Mm
from lxml.etree import _Element

from pipeline.read.theme import HOLE_STRIP
from pipeline.render.docx.text import mark_directions
from pipeline.render.docx.xml import BLOCKS, element, field, paragraph, plain_text, qn, style_of, text_run
from pipeline.weave.weaving import Woven

_OPENINGS = ("Heading1", "TabTitle", "ColophonTitle")
"""The styles that begin a section."""
_PLACES = (qn("w:headerReference"), qn("w:footerReference"))
_HEAD = f"{qn('w:headerReference')}[@{qn('w:type')}='default']"


def divide(document: Document, cover: _Element, contents: _Element, woven: Woven) -> list[_Element]:
    """End a section after the blocks `cover` and `contents` and before each opening; the openings, in order."""
    section = document.sections[0]
    if woven.printed:
        section.start_type = WD_SECTION.ODD_PAGE
        section.gutter, section.left_margin = Mm(HOLE_STRIP), section.left_margin - Mm(HOLE_STRIP)
    openings = [block for block in document.element.body.iterchildren(qn("w:p"))
                if style_of(block) in _OPENINGS and plain_text(block).strip()]
    for end in (cover, contents, *(_block_before(opening) for opening in openings[1:])):
        _end_section(end, deepcopy(section._sectPr))
    return openings


def set_running_heads(document: Document, woven: Woven, openings: Sequence[_Element]) -> None:
    """The book's title and the chapter's above, the page's number below; cover, tabs and colophon have neither.

    What is alike in several sections is one part of the DOCX, which each of them names: python-docx looks through all
    parts to name a new one, and not every program lets a section inherit what the one before has.
    """
    cover, contents, *others = document.sections
    _set_bare(cover, woven.printed)
    _set_heads(contents, woven, [text_run(woven.words["contents"])])
    for section, opening in zip(others, openings, strict=False):
        if style_of(opening) != "Heading1":
            section.different_first_page_header_footer = False
            _share(cover, section)
            continue
        # `STYLEREF 1` means the first level of headings in every language of Word; a style's name would mean it in
        # English only. Programs that do not know the field show what it says here, which is right as well.
        title = " ".join(plain_text(opening).split())
        section.different_first_page_header_footer = True
        _share(contents, section, but=_HEAD)
        _set_head(section, woven, field("STYLEREF 1", text_run(title)))


def frame_cover(document: Document, colour: str) -> None:
    """Draw a double line of `colour` (`#rrggbb`) around the page of the cover."""
    look = {"val": "thinThickSmallGap", "sz": 18, "space": 24, "color": colour.lstrip("#").upper()}
    sides = (element(side, **look) for side in ("top", "left", "bottom", "right"))
    margins = document.sections[0]._sectPr.find(qn("w:pgMar"))
    margins.addnext(element("pgBorders", *sides, offsetFrom="page"))


def _block_before(heading: _Element) -> _Element:
    return next(block for block in heading.itersiblings(preceding=True) if block.tag in (*BLOCKS, qn("w:sdt")))


def _end_section(block: _Element, properties: _Element) -> None:
    """A section ends in a paragraph; where another kind of block stands, a paragraph of no height is put after it."""
    if block.tag != qn("w:p"):
        last = paragraph("SectionBreak")
        block.addnext(last)
        block = last
    block.get_or_add_pPr().append(properties)


def _set_bare(section: Section, printed: bool) -> None:
    """Neither head nor foot on any page of `section`."""
    section.different_first_page_header_footer = False
    for place in (section.header, *([section.even_page_header] if printed else [])):
        _fill(place, "Header")
    for place in (section.footer, *([section.even_page_footer] if printed else [])):
        _fill(place, "Footer")


def _set_heads(section: Section, woven: Woven, chapter: Sequence[_Element]) -> None:
    """On a screen both titles stand on each page; on paper one on each side, and the numbers at the outer edges."""
    section.different_first_page_header_footer = True
    _fill(section.first_page_header, "Header")
    _set_head(section, woven, chapter)
    for place in (section.footer, section.first_page_footer):
        _fill(place, "Footer", [*_tabs(2 if woven.printed else 1), *_page_number()])
    if woven.printed:
        _fill(section.even_page_header, "Header", [text_run(woven.title)])
        _fill(section.even_page_footer, "Footer", _page_number())


def _set_head(section: Section, woven: Woven, chapter: Sequence[_Element]) -> None:
    tab, title = element("r", element("tab")), text_run(woven.title)
    _fill(section.header, "Header", [tab, *chapter] if woven.printed else [title, tab, *chapter])


def _share(model: Section, section: Section, *, but: str = "") -> None:
    """Give `section` the heads and feet of `model`; `but` is the path of one that it does not get."""
    left_out = model._sectPr.find(but) if but else None
    section._sectPr[:0] = [deepcopy(part) for part in model._sectPr if part.tag in _PLACES and part is not left_out]


def _tabs(count: int) -> list[_Element]:
    return [element("r", element("tab")) for _ in range(count)]


def _page_number() -> list[_Element]:
    return field("PAGE", text_run("1"))


def _fill(place: _BaseHeaderFooter, style: str, content: Sequence[_Element] = ()) -> None:
    place.is_linked_to_previous = False
    place._element[:] = [paragraph(style, *content)]
    mark_directions(place._element)
