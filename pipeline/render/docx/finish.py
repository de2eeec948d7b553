"""What pandoc cannot do to a DOCX: pictures, lists, boxes, kept paragraphs and bookmarks as Word would have them."""

from __future__ import annotations

from collections.abc import Iterator

from docx.document import Document
from docx.oxml import parse_xml
from lxml import etree
from lxml.etree import _Element

from pipeline.read.theme import Theme
from pipeline.render.docx.adjust import KEEP_REGION
from pipeline.render.docx.company import keep_company
from pipeline.render.docx.looks import set_alignments, set_looks
from pipeline.render.docx.style import twips
from pipeline.render.docx.styles import LIST_INDENT
from pipeline.render.docx.text import set_text
from pipeline.render.docx.xml import HEADINGS, element, keep_whole, keep_with_next, qn, style_of

BULLETS = ("•", "–", "▪")
_NO_MARK = 1000
"""The list that pandoc gives an item's later paragraphs: one with blank marks."""

_FIRST_IN_NOTES = 10001
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}cNvPr"


def finish_text(document: Document, theme: Theme, right_to_left: bool) -> None:
    """Mend everything that stands in the chapters of `document`, in place; `right_to_left` says how the book runs."""
    body = document.element.body
    _set_kept(body)
    keep_company(body)
    _set_bookmarks(body)
    _set_list_items(body)
    _set_alignment(body)
    _set_numbering(document, theme.colours["accent"])
    set_looks(body)
    set_text(body, right_to_left)
    set_alignments(body)
    _set_footnotes(document, right_to_left)


def name_pictures(document: Document) -> None:
    """Number the pictures and keep only their alternative texts: pandoc and python-docx note file names."""
    for count, drawing in enumerate(document.element.body.iter(qn("w:drawing")), start=1):
        _name_picture(drawing, count)


def _name_picture(drawing: _Element, number: int) -> None:
    shown = drawing.find(f".//{qn('wp:docPr')}")
    shown.attrib.pop("title", None)
    for side in "TBLR":
        drawing[0].set(f"dist{side}", "0")
    alternative = shown.get("descr", "")
    for place in (shown, drawing.find(f".//{_PICTURE}")):
        place.set("id", str(number))
        place.set("name", f"Picture {number}")
        place.set("descr", alternative)


def _set_kept(body: _Element) -> None:
    for mark in list(body.iter(qn("w:bookmarkStart"))):
        if mark.get(qn("w:name")) == KEEP_REGION:
            *blocks, end = _to_its_end(mark)
            _keep_together(blocks)
            for part in (mark, end):
                part.getparent().remove(part)


def _to_its_end(mark: _Element) -> Iterator[_Element]:
    """The blocks from a bookmark's start to its end, and that end."""
    number = mark.get(qn("w:id"))
    for block in mark.itersiblings():
        yield block
        if block.tag == qn("w:bookmarkEnd") and block.get(qn("w:id")) == number:
            return


def _keep_together(blocks: list[_Element]) -> None:
    paragraphs = [found for block in blocks for found in block.iter(qn("w:p"))]
    for paragraph in paragraphs:
        keep_whole(paragraph)
    for paragraph in paragraphs[: len(paragraphs) - len(_last_line(blocks))]:
        keep_with_next(paragraph)


def _last_line(blocks: list[_Element]) -> list[_Element]:
    """The paragraphs that end a region side by side: a table's whole last row, else the last paragraph."""
    ending = next((block for block in reversed(blocks) if block.tag in (qn("w:p"), qn("w:tbl"))), None)
    if ending is None:
        return []
    last = list(ending.iter(qn("w:tr")))[-1] if ending.tag == qn("w:tbl") else ending
    return list(last.iter(qn("w:p")))


def _set_bookmarks(body: _Element) -> None:
    """A heading's bookmark encloses the heading, not its whole section: so it survives editing."""
    ends = {end.get(qn("w:id")): end for end in reversed(list(body.iter(qn("w:bookmarkEnd"))))}
    for mark in list(body.iter(qn("w:bookmarkStart"))):
        heading = mark.getnext()
        while heading is not None and heading.tag == qn("w:bookmarkStart"):
            heading = heading.getnext()
        if heading is None or heading.tag != qn("w:p") or style_of(heading) not in HEADINGS:
            continue
        heading.insert(1, mark)
        heading.append(ends[mark.get(qn("w:id"))])


def _set_list_items(body: _Element) -> None:
    """Take away the numbering of what bears no mark of the list: its style, or a plain indent, does as well."""
    for numbering in [found for found in body.iter(qn("w:numPr")) if found.getparent().getparent().tag == qn("w:p")]:
        properties = numbering.getparent()
        paragraph = properties.getparent()
        style, unmarked = style_of(paragraph), numbering.numId is not None and numbering.numId.val == _NO_MARK
        if "Task" in style or unmarked:
            properties.remove(numbering)
        if unmarked and not style.startswith("ListContinue"):
            level = 0 if numbering.ilvl is None else numbering.ilvl.val
            properties.get_or_add_ind().set(qn("w:left"), str(twips(LIST_INDENT * (level + 1))))


def _set_alignment(body: _Element) -> None:
    """One alignment a paragraph: pandoc repeats it for a table inside a table's cell."""
    for properties in body.iter(qn("w:pPr")):
        for repeated in properties.findall(qn("w:jc"))[1:]:
            properties.remove(repeated)


def _set_numbering(document: Document, accent: str) -> None:
    """List marks that every font has, standing at the edge of the text."""
    for level in document.part.numbering_part.element.iter(qn("w:lvl")):
        depth = int(level.get(qn("w:ilvl")))
        indent = level.find(f"{qn('w:pPr')}/{qn('w:ind')}")
        indent.set(qn("w:left"), str(twips(LIST_INDENT * (depth + 1))))
        indent.set(qn("w:hanging"), str(twips(LIST_INDENT)))
        mark, kind = level.find(qn("w:lvlText")), level.find(qn("w:numFmt"))
        if kind.get(qn("w:val")) == "bullet" and mark.get(qn("w:val")).strip():
            mark.set(qn("w:val"), BULLETS[depth % len(BULLETS)])
            for look in level.findall(qn("w:rPr")):
                level.remove(look)
            level.append(element("rPr", element("color", val=accent.lstrip("#").upper())))


def _set_footnotes(document: Document, right_to_left: bool) -> None:
    for found in document.part.rels.values():
        if found.reltype.endswith("/footnotes"):
            root = parse_xml(found.target_part.blob)
            _set_list_items(root)
            set_looks(root)
            set_text(root, right_to_left)
            for count, drawing in enumerate(root.iter(qn("w:drawing")), start=_FIRST_IN_NOTES):
                _name_picture(drawing, count)
            found.target_part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
