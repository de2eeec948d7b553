"""What comes before the first chapter and around every page: cover, contents, running heads, page numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from docx.document import Document
from docx.oxml.ns import qn
from docx.section import Section, _BaseHeaderFooter
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from lxml.etree import _Element

from pipeline.render.docx_pages import estimate_pages
from pipeline.render.docx_reference import Sheet
from pipeline.render.docx_xml import element, field, headings, paragraph, plain_text, printable, text_run
from pipeline.theme import Theme
from pipeline.weave import Woven

CONTENTS_LEVELS = 3
LOGO_HEIGHT = Mm(18)
LOGO_WIDTH = Mm(60)
COVER_PAGES = 1
_FIRST_MARK = 100000001
_TABLE_OF_CONTENTS = f'TOC \\o "1-{CONTENTS_LEVELS}" \\h \\z'


@dataclass(frozen=True)
class _Entry:
    """One line of the contents."""

    level: int
    text: str
    bookmark: str
    page: int


def add_front(document: Document, woven: Woven, theme: Theme, sheet: Sheet) -> None:
    """Put cover and contents before the first chapter of `document`, and running heads on its pages."""
    entries = _entries(document, theme, sheet)
    front = [*_cover(document, woven, theme), *_contents(woven, entries), _section_break(document)]
    body = document.element.body
    for place, block in enumerate(front):
        body.insert(place, block)
    _set_running_heads(document, woven)


def _cover(document: Document, woven: Woven, theme: Theme) -> Iterator[_Element]:
    if theme.logo is not None:
        yield _logo(document, woven, theme)
    yield paragraph("Title", text_run(woven.title))
    if woven.subtitle:
        yield paragraph("Subtitle", text_run(woven.subtitle))
    yield paragraph("CoverName", text_run(woven.client))
    if woven.organisation:
        yield paragraph("CoverDetail", text_run(woven.organisation))
    for word, value in (("coach", woven.coach), ("date", _written_date(woven))):
        if word in woven.words:
            yield paragraph("CoverLabel", text_run(woven.words[word]))
        yield paragraph("CoverDetail", text_run(value))


def _logo(document: Document, woven: Woven, theme: Theme) -> _Element:
    holder = Paragraph(paragraph("CoverLogo"), document._body)
    with open(theme.logo, "rb") as image:
        picture = holder.add_run().add_picture(image)
    scale = min(LOGO_HEIGHT / picture.height, LOGO_WIDTH / picture.width)
    picture.width, picture.height = round(picture.width * scale), round(picture.height * scale)
    picture._inline.docPr.set("descr", printable(woven.coach))
    return holder._p


def _written_date(woven: Woven) -> str:
    try:
        return format_date(woven.date, "long", locale=Locale.parse(woven.language, sep="-"))
    except (UnknownLocaleError, ValueError):
        return woven.date.isoformat()


def _entries(document: Document, theme: Theme, sheet: Sheet) -> list[_Entry]:
    """The lines of the contents; their headings get bookmarks, named as Word names its own."""
    found = list(headings(document, CONTENTS_LEVELS))
    lines = sum(1.6 if level == 1 else 1.1 for level, _ in found) + 5
    front = COVER_PAGES + math.ceil(lines * theme.body_pt * theme.leading / sheet.depth)
    pages = estimate_pages(document, theme, sheet, front + 1)
    free = _free_bookmark(document)
    entries = []
    for count, (level, heading) in enumerate(found):
        name = f"_Toc{_FIRST_MARK + count}"
        _bookmark(heading, name, free + count)
        text = " ".join(plain_text(heading).split())
        entries.append(_Entry(level, text, name, pages.get(_outermost(heading), front + 1)))
    return entries


def _outermost(block: _Element) -> _Element:
    """The block of the body that `block` stands in, or itself; of a table, the row."""
    row = next(block.iterancestors(qn("w:tr")), None)
    return block if row is None else row


def _free_bookmark(document: Document) -> int:
    marks = document.element.body.iter(qn("w:bookmarkStart"))
    return max((int(mark.get(qn("w:id"))) for mark in marks), default=0) + 1


def _bookmark(block: _Element, name: str, number: int) -> None:
    block.insert(1, element("bookmarkStart", id=number, name=name))
    block.append(element("bookmarkEnd", id=number))


def _contents(woven: Woven, entries: Sequence[_Entry]) -> list[_Element]:
    """Word's own table of contents, already filled: nothing has to be updated when the file is opened."""
    heading = paragraph("TOCHeading", text_run(woven.words["contents"]))
    if not entries:
        return [heading]
    lines = [_line(entry) for entry in entries]
    begin, instruction, separate, end = field(_TABLE_OF_CONTENTS)
    for place, run in enumerate((begin, instruction, separate), start=1):
        lines[0].insert(place, run)
    lines[-1].append(end)
    gallery = element("docPartObj", element("docPartGallery", val="Table of Contents"), element("docPartUnique"))
    return [element("sdt", element("sdtPr", gallery), element("sdtContent", heading, *lines))]


def _line(entry: _Entry) -> _Element:
    number = field(f"PAGEREF {entry.bookmark} \\h", text_run(str(entry.page)))
    link = element(
        "hyperlink", text_run(entry.text), element("r", element("tab")), *number, anchor=entry.bookmark, history=1)
    return paragraph(f"TOC{entry.level}", link)


def _section_break(document: Document) -> _Element:
    """The end of the front section: its pages are as the chapters', its first bears neither head nor number."""
    properties = deepcopy(document.sections[0]._sectPr)
    block = paragraph("SectionBreak")
    block.pPr.append(properties)
    return block


def _set_running_heads(document: Document, woven: Woven) -> None:
    """Left pages: number, then chapter; right pages: chapter, then number; the book's title above both."""
    document.settings.odd_and_even_pages_header_footer = True
    front, chapters = document.sections[0], document.sections[1]
    front.different_first_page_header_footer = True
    chapters.different_first_page_header_footer = False
    _fill(front.header, "Header", [element("r", element("tab")), text_run(woven.title)])
    _fill(front.even_page_header, "Header", [text_run(woven.title)])
    _set_feet(front, [text_run(woven.words["contents"])])
    # `STYLEREF 1` means the first heading level in every language of Word; a name would mean it in English only.
    # A program that knows no such field shows the client's name instead, which is never wrong.
    _set_feet(chapters, field("STYLEREF 1", text_run(woven.client)))


def _set_feet(section: Section, what: Sequence[_Element]) -> None:
    tab = element("r", element("tab"))
    _fill(section.footer, "Footer", [*what, tab, *_page_number()])
    _fill(section.even_page_footer, "Footer", [*_page_number(), deepcopy(tab), *(deepcopy(run) for run in what)])


def _page_number() -> list[_Element]:
    return field("PAGE", text_run("1"))


def _fill(place: _BaseHeaderFooter, style: str, content: Sequence[_Element]) -> None:
    place.is_linked_to_previous = False
    holder = place._element
    holder[:] = [paragraph(style, *content)]
