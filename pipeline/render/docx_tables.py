"""Tables as Word and LibreOffice both set them: fixed widths that fit the page, rows that stay whole."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml.etree import _Element

from pipeline.render.docx_measure import text_width
from pipeline.render.docx_reference import Sheet
from pipeline.render.docx_styles import twips
from pipeline.render.docx_xml import element, plain_text, set_style, style_of
from pipeline.theme import Theme

WIDE_OVERHANG = 28.0
"""How far, in points, a wide table reaches into each margin."""

CELL_PADDING = 12.0
_LONGEST_WORD = 0.4
"""A word wider than this share of the table may be broken."""


def set_tables(document: Document, theme: Theme, sheet: Sheet) -> None:
    """Give every table of `document` its widths; header rows repeat and no row splits over two pages."""
    for table in document.element.body.iter(qn("w:tbl")):
        nested = next(table.iterancestors(qn("w:tc")), None)
        if nested is None:
            _set_table(table, theme, sheet)


def _set_table(table: _Element, theme: Theme, sheet: Sheet) -> None:
    style = table.tblPr.style
    overhang = WIDE_OVERHANG if style == "TableWide" else 0.0
    width = sheet.measure + 2 * overhang
    widths = _column_widths(table, theme, width)
    _write_widths(table, widths, overhang)
    for row in table.tr_lst:
        properties = row.get_or_add_trPr()
        for switch in properties.findall(qn("w:tblHeader")):
            del switch.attrib[qn("w:val")]
        properties.insert(0, element("cantSplit"))
    # pandoc gives an empty cell a paragraph of its own choice.
    text_style = next((style_of(p) for p in table.iter(qn("w:p")) if style_of(p).startswith("TableText")), "TableText")
    for block in table.iter(qn("w:p")):
        if style_of(block) == "Compact":
            set_style(block, text_style)


def _column_widths(table: _Element, theme: Theme, width: float) -> list[float]:
    """Points for each column: the author's shares where given, else shares by what the cells hold."""
    grid = [int(column.get(qn("w:w"), "0")) for column in table.tblGrid.gridCol_lst]
    longest, widest = _contents(table, theme, len(grid), width)
    given = table.tblPr.find(qn("w:tblW"))
    if given is not None and given.get(qn("w:type")) == "pct" and sum(grid):
        return _at_least([width * share / sum(grid) for share in grid], longest, width)
    return _shared(longest, widest, width)


def _contents(table: _Element, theme: Theme, columns: int, width: float) -> tuple[list[float], list[float]]:
    """For each column the width of its longest word and of its longest cell."""
    label, size = theme.fonts["label"], theme.body_pt * 0.92
    longest, widest = [CELL_PADDING] * columns, [CELL_PADDING] * columns
    for row in table.tr_lst:
        column = 0
        for cell in row.tc_lst:
            span = cell.grid_span
            for block in cell.iter(qn("w:p")) if span == 1 and column < columns else ():
                text, bold = plain_text(block), style_of(block).startswith("TableHeading")
                words = [text_width(word, size, label.generic, bold) for word in text.split()]
                whole = text_width(text, size, label.generic, bold) + CELL_PADDING
                longest[column] = max(longest[column], min(max(words, default=0) + CELL_PADDING, width * _LONGEST_WORD))
                widest[column] = max(widest[column], whole)
            column += span
    return longest, widest


def _at_least(shares: Sequence[float], smallest: Sequence[float], width: float) -> list[float]:
    """`shares` in which no column is narrower than its longest word, the others giving way."""
    if sum(smallest) >= width:
        return [part * width / sum(smallest) for part in smallest]
    short = [max(least - share, 0) for share, least in zip(shares, smallest)]
    spare = [max(share - least, 0) for share, least in zip(shares, smallest)]
    give = sum(short) / sum(spare) if sum(spare) else 0
    return [share + lack - over * give for share, lack, over in zip(shares, short, spare)]


def _shared(longest: Sequence[float], widest: Sequence[float], width: float) -> list[float]:
    """The whole `width` shared out: every column its longest word, then by how much text it holds."""
    if sum(longest) >= width:
        return [part * width / sum(longest) for part in longest]
    if sum(widest) <= width:
        return [part * width / sum(widest) for part in widest]
    wish = [whole - word for whole, word in zip(widest, longest)]
    spare = width - sum(longest)
    return [word + spare * part / sum(wish) for word, part in zip(longest, wish)]


def _write_widths(table: _Element, widths: Sequence[float], overhang: float) -> None:
    properties, columns = table.tblPr, [twips(width) for width in widths]
    for tag in ("w:tblW", "w:tblLayout", "w:tblInd", "w:jc"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    place = list(properties).index(properties.find(qn("w:tblStyle"))) + 1
    made = [element("tblW", w=sum(columns), type="dxa")]
    made += [element("tblInd", w=-twips(overhang), type="dxa")] if overhang else []
    made += [element("tblLayout", type="fixed")]
    properties[place:place] = made
    for column, grid in zip(columns, table.tblGrid.gridCol_lst):
        grid.set(qn("w:w"), str(column))
    for row in table.tr_lst:
        _write_cells(row, columns)


def _write_cells(row: _Element, columns: Sequence[int]) -> None:
    start = 0
    for cell in row.tc_lst:
        properties, span = cell.get_or_add_tcPr(), cell.grid_span
        width = properties.find(qn("w:tcW"))
        if width is None:
            width = OxmlElement("w:tcW")
            properties.insert(0, width)
        width.set(qn("w:w"), str(sum(columns[start:start + span])))
        width.set(qn("w:type"), "dxa")
        start += span
