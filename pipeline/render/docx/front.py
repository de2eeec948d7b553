"""What comes before the first chapter: the cover, and contents that are filled before anybody opens the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from docx.document import Document
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from lxml.etree import _Element
from msgspec import Struct

from pipeline.render.docx.pages import PageEstimate
from pipeline.render.docx.xml import element, field, headings, paragraph, plain_text, printable, qn, text_run
from pipeline.weave.weaving import Woven

CONTENTS_LEVELS = 2
"""The levels of headings that the contents list, as in the PDF."""

LOGO_HEIGHT, LOGO_WIDTH = Mm(18), Mm(60)
COVER_PAGE = 1
_FIRST_MARK = 100000001
_TABLE_OF_CONTENTS = f'TOC \\o "1-{CONTENTS_LEVELS}" \\h \\z'


class _Entry(Struct, frozen=True):
    """One line of the contents and the heading that it names."""

    level: int
    heading: _Element
    text: str
    bookmark: str


def cover(document: Document, woven: Woven, logo: Path | None, composition: str) -> list[_Element]:
    """The paragraphs of the cover; `logo` is a bitmap, `composition` what the theme's shape says of covers."""
    marks = [] if logo is None else [_logo(document, woven, logo)]
    lines = [paragraph("CoverField")] if composition == "band" else marks
    lines.append(paragraph("Title", text_run(woven.title)))
    if woven.subtitle:
        lines.append(paragraph("Subtitle", text_run(woven.subtitle)))
    lines.append(paragraph("CoverName", text_run(woven.client)))
    if woven.organisation:
        lines.append(paragraph("CoverOrganisation", text_run(woven.organisation)))
    lines += marks if composition == "band" else []
    foot = (text_run(woven.coach), element("r", element("tab")), text_run(woven.day))
    lines.append(paragraph("CoverFoot", *foot))
    return [*lines, paragraph("CoverStamp", text_run(woven.stamp))] if woven.stamp else lines


def last_page(title: str, lines: Sequence[str]) -> list[_Element]:
    """The paragraphs of the colophon."""
    return [paragraph("ColophonTitle", text_run(title)), *(paragraph("Colophon", text_run(line)) for line in lines)]


def _logo(document: Document, woven: Woven, logo: Path) -> _Element:
    holder = Paragraph(paragraph("CoverLogo"), document._body)
    with logo.open("rb") as image:
        picture = holder.add_run().add_picture(image)
    scale = min(LOGO_HEIGHT / picture.height, LOGO_WIDTH / picture.width)
    picture.width, picture.height = round(picture.width * scale), round(picture.height * scale)
    picture._inline.docPr.set("descr", printable(woven.coach))
    return holder._p


def contents(document: Document, title: str, estimate: PageEstimate) -> _Element:
    """Word's own table of contents under `title`, with its entries in place: nothing asks to be updated.

    Each entry is a link to its heading and a PAGEREF field. Where each page ends is known to no one before a program
    sets the text, so the numbers are an estimate; Word counts anew when the reader updates the table.
    """
    entries = _entries(document)
    heading = paragraph("TOCHeading", text_run(title))
    own = estimate.pages([heading, *_lines(entries, {})], estimate.opening_after(COVER_PAGE))
    first = estimate.opening_after(max(own.values()))
    lines = _lines(entries, estimate.pages(document.element.body, first))
    if lines:
        begin, instruction, separate, end = field(_TABLE_OF_CONTENTS)
        lines[0].pPr.addnext(begin)
        begin.addnext(instruction)
        instruction.addnext(separate)
        lines.append(paragraph("SectionBreak", end))
    gallery = element("docPartObj", element("docPartGallery", val="Table of Contents"), element("docPartUnique"))
    return element("sdt", element("sdtPr", gallery), element("sdtContent", heading, *lines))


def _entries(document: Document) -> list[_Entry]:
    """The lines of the contents; their headings get bookmarks, named as Word names its own."""
    marks = document.element.body.iter(qn("w:bookmarkStart"))
    free = max((int(mark.get(qn("w:id"))) for mark in marks), default=0) + 1
    entries = []
    for count, (level, heading) in enumerate(headings(document, CONTENTS_LEVELS)):
        name = f"_Toc{_FIRST_MARK + count}"
        heading.pPr.addnext(element("bookmarkStart", id=free + count, name=name))
        heading.append(element("bookmarkEnd", id=free + count))
        entries.append(_Entry(level, heading, " ".join(plain_text(heading).split()), name))
    return entries


def _lines(entries: Sequence[_Entry], pages: Mapping[_Element, int]) -> list[_Element]:
    return [_line(entry, pages.get(_outermost(entry.heading), COVER_PAGE)) for entry in entries]


def _outermost(block: _Element) -> _Element:
    """What an estimate knows `block` by: its table's row, or itself."""
    rows = list(block.iterancestors(qn("w:tr")))
    return rows[-1] if rows else block


def _line(entry: _Entry, page: int) -> _Element:
    number = field(f"PAGEREF {entry.bookmark} \\h", text_run(str(page)))
    link = element(
        "hyperlink", text_run(entry.text), element("r", element("tab")), *number, anchor=entry.bookmark, history=1)
    return paragraph(f"TOC{entry.level}", link)
