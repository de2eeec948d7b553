"""What pandoc cannot do to a DOCX: pictures, lists, boxes, kept paragraphs and bookmarks as Word would have them."""

from __future__ import annotations

from copy import deepcopy

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree
from lxml.etree import _Element

from pipeline.render.docx_adjust import BOX_REGION, KEEP_REGION
from pipeline.render.docx_styles import LIST_INDENT, style_id, twips
from pipeline.render.docx_text import set_text
from pipeline.render.docx_xml import style_of

BULLETS = ("•", "–", "▪")
_NO_MARK = "1000"
"""The list that pandoc gives an item's later paragraphs: one with blank marks."""

_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}cNvPr"
_HEADINGS = {f"Heading{level}" for level in range(1, 7)}
_AFTER_BORDER = (
    "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct", "w:topLinePunct",
    "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind",
    "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment",
    "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange",
)


def finish_text(document: Document) -> None:
    """Mend everything that stands in the chapters of `document`, in place."""
    body = document.element.body
    _set_regions(document, body)
    _set_bookmarks(body)
    _set_list_items(body)
    _set_numbering(document)
    set_text(body)
    _set_footnotes(document)


def name_pictures(document: Document) -> None:
    """Number the pictures and keep only their alternative texts: pandoc and python-docx note file names."""
    for count, drawing in enumerate(document.element.body.iter(qn("w:drawing")), start=1):
        shown = drawing.find(f".//{qn('wp:docPr')}")
        shown.attrib.pop("title", None)
        for side in "TBLR":
            drawing[0].set(f"dist{side}", "0")
        alternative = shown.get("descr", "")
        for place in (shown, drawing.find(f".//{_PICTURE}")):
            place.set("id", str(count))
            place.set("name", f"Picture {count}")
            place.set("descr", alternative)


def _set_regions(document: Document, body: _Element) -> None:
    for mark in list(body.iter(qn("w:bookmarkStart"))):
        name = mark.get(qn("w:name"))
        if name != KEEP_REGION and not name.startswith(BOX_REGION):
            continue
        blocks = _between(mark)
        if name == KEEP_REGION:
            _keep_together(blocks)
        else:
            _continue_box(document, blocks, style_id(name.removeprefix(BOX_REGION)))
        _drop_bookmark(mark)


def _between(mark: _Element) -> list[_Element]:
    """The blocks from a bookmark's start to its end."""
    number, blocks = mark.get(qn("w:id")), []
    for block in mark.itersiblings():
        if block.tag == qn("w:bookmarkEnd") and block.get(qn("w:id")) == number:
            break
        blocks.append(block)
    return blocks


def _drop_bookmark(mark: _Element) -> None:
    number = mark.get(qn("w:id"))
    end = next(found for found in mark.getparent().iter(qn("w:bookmarkEnd")) if found.get(qn("w:id")) == number)
    for part in (mark, end):
        part.getparent().remove(part)


def _keep_together(blocks: list[_Element]) -> None:
    paragraphs = [found for block in blocks for found in block.iter(qn("w:p"))]
    for paragraph in paragraphs:
        paragraph.get_or_add_pPr().get_or_add_keepLines()
    for paragraph in paragraphs[:-1]:
        paragraph.get_or_add_pPr().get_or_add_keepNext()


def _continue_box(document: Document, blocks: list[_Element], style: str) -> None:
    """Headings and tasks keep their own styles inside a box, so the box's border has to be said to them."""
    source = next(found for found in document.styles.element.style_lst if found.styleId == style).pPr
    for block in blocks:
        own = style_of(block) if block.tag == qn("w:p") else ""
        if own in _HEADINGS or own.startswith("Task"):
            properties = block.get_or_add_pPr()
            for part in (source.find(qn("w:shd")), source.find(qn("w:pBdr"))):
                if part is not None:
                    later = _AFTER_BORDER[1:] if part.tag == qn("w:shd") else _AFTER_BORDER
                    properties.insert_element_before(deepcopy(part), *later)


def _set_bookmarks(body: _Element) -> None:
    """A heading's bookmark encloses the heading, not its whole section: so it survives editing."""
    for mark in list(body.iter(qn("w:bookmarkStart"))):
        heading = mark.getnext()
        while heading is not None and heading.tag == qn("w:bookmarkStart"):
            heading = heading.getnext()
        if heading is None or heading.tag != qn("w:p") or style_of(heading) not in _HEADINGS:
            continue
        number = mark.get(qn("w:id"))
        end = next(found for found in body.iter(qn("w:bookmarkEnd")) if found.get(qn("w:id")) == number)
        heading.insert(1, mark)
        heading.append(end)


def _set_list_items(body: _Element) -> None:
    for paragraph in body.iter(qn("w:p")):
        properties = paragraph.pPr
        numbering = None if properties is None else properties.numPr
        if numbering is None:
            continue
        style, own = style_of(paragraph), numbering.numId is not None and str(numbering.numId.val)
        if style.startswith("Task") or (own == _NO_MARK and style.startswith("ListContinue")):
            properties.remove(numbering)


def _set_numbering(document: Document) -> None:
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


def _set_footnotes(document: Document) -> None:
    for found in document.part.rels.values():
        if found.reltype.endswith("/footnotes"):
            root = parse_xml(found.target_part.blob)
            _set_list_items(root)
            set_text(root)
            found.target_part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
