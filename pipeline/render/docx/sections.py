"""The sections of a DOCX: cover, contents, then one for each chapter, so that no running head stands on an opening."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from docx.document import Document
from docx.oxml.ns import qn
from docx.section import Section, _BaseHeaderFooter
from lxml.etree import _Element

from pipeline.render.docx.text import mark_directions
from pipeline.render.docx.xml import BLOCKS, element, field, headings, paragraph, plain_text, text_run
from pipeline.weave import Woven


def divide(document: Document, cover: _Element, contents: _Element) -> list[str]:
    """End a section after the blocks `cover` and `contents` and after each chapter; the chapters' titles, in order."""
    properties = document.sections[0]._sectPr
    chapters = [block for level, block in headings(document, 1) if block.getparent() is document.element.body]
    ends = [_block_before(chapter) for chapter in chapters[1:]]
    for end in (cover, contents, *ends):
        _end_section(end, deepcopy(properties))
    return [" ".join(plain_text(chapter).split()) for chapter in chapters]


def set_running_heads(document: Document, woven: Woven, titles: Sequence[str]) -> None:
    """The book's title and the chapter's above, the page's number below; the cover has neither."""
    cover, contents, *chapters = document.sections
    _fill(cover.header, "Header")
    _fill(cover.footer, "Footer")
    contents.different_first_page_header_footer = True
    _fill(contents.first_page_header, "Header")
    for place in (contents.footer, contents.first_page_footer):
        _fill(place, "Footer", field("PAGE", text_run("1")))
    _set_head(contents, woven.title, [text_run(woven.words["contents"])])
    for chapter, title in zip(chapters, [*titles, *[woven.title] * len(chapters)]):
        chapter.different_first_page_header_footer = True
        # `STYLEREF 1` means the first level of headings in every language of Word; a style's name would mean it in
        # English only. Programs that do not know the field show what it says here, which is right as well.
        _set_head(chapter, woven.title, field("STYLEREF 1", text_run(title)))


def _block_before(heading: _Element) -> _Element:
    return next(block for block in heading.itersiblings(preceding=True) if block.tag in (*BLOCKS, qn("w:sdt")))


def _end_section(block: _Element, properties: _Element) -> None:
    """A section ends in a paragraph; where another kind of block stands, a paragraph of no height is put after it."""
    if block.tag != qn("w:p"):
        last = paragraph("SectionBreak")
        block.addnext(last)
        block = last
    block.get_or_add_pPr().append(properties)


def _set_head(section: Section, title: str, right: Sequence[_Element]) -> None:
    _fill(section.header, "Header", [text_run(title), element("r", element("tab")), *right])


def _fill(place: _BaseHeaderFooter, style: str, content: Sequence[_Element] = ()) -> None:
    place.is_linked_to_previous = False
    place._element[:] = [paragraph(style, *content)]
    mark_directions(place._element)
