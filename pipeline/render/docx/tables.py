"""Tables as Word and LibreOffice both set them: fixed widths that fit the page, rows that stay whole."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from docx.document import Document
from docx.oxml import OxmlElement
from lxml.etree import _Element
from msgspec import Struct

from pipeline.read.theme import Theme
from pipeline.render.docx.measure import text_width
from pipeline.render.docx.style import Sheet, twips
from pipeline.render.docx.xml import BLOCKS, element, keep_with_next, paragraph, plain_text, qn, set_style, style_of

WIDE_OVERHANG = 28.0
"""How far, in points, a wide table reaches into each margin."""

CELL_PADDING = 12.0
SPACED = {"FirstParagraph", "Caption", *(f"Heading{level}" for level in range(1, 7))}
"""Styles with enough space above them to stand below a table."""

SHORT = 13
"""Up to so many characters, such as a date, a cell stays on one line."""
MOST_KEPT_ROWS = 8
"""A table of no more rows stays on one page."""

LONGEST_WORD = 0.4
"""A word wider than this share of the table may be broken."""


def set_tables(document: Document, theme: Theme, sheet: Sheet, right_to_left: bool = False) -> None:
    """Give every table of `document` its widths; header rows repeat and no row splits over two pages.

    In a book from `right_to_left` the first column stands at the right.
    """
    for table in document.element.body.iter(qn("w:tbl")):
        cell = next(table.iterancestors(qn("w:tc")), None)
        # Tables come in the order of the book, so the cell around one has its width already.
        room = sheet.measure if cell is None else int(cell.tcPr.find(qn("w:tcW")).get(qn("w:w"))) / 20 - CELL_PADDING
        _set_table(table, theme, room, nested=cell is not None)
        if right_to_left:
            _mirror(table)


def _set_table(table: _Element, theme: Theme, room: float, *, nested: bool) -> None:
    overhang = WIDE_OVERHANG if table.tblPr.style == "TableWide" and not nested else 0.0
    _write_widths(table, _column_widths(table, theme, room + 2 * overhang), overhang)
    for row in table.tr_lst:
        properties = row.get_or_add_trPr()
        for switch in properties.findall(qn("w:tblHeader")):
            del switch.attrib[qn("w:val")]
        properties.insert(0, element("cantSplit"))
    if len(table.tr_lst) <= MOST_KEPT_ROWS:
        _keep_rows(table.tr_lst[:-1])
    _stand_off(table)
    _set_empty_cells(table)


def _mirror(table: _Element) -> None:
    for old in table.tblPr.findall(qn("w:bidiVisual")):
        table.tblPr.remove(old)
    table.tblPr.find(qn("w:tblStyle")).addnext(element("bidiVisual"))


def _set_empty_cells(table: _Element) -> None:
    """pandoc gives an empty cell a paragraph of its own choice; here it gets that of its neighbours."""
    styles = [style_of(block) for block in table.iter(qn("w:p"))]
    found = next((style for style in styles if style.startswith("TableText")), "TableText")
    text_style = "TableTextCompact" if found.startswith("TableTextCompact") else "TableText"
    for block in table.iter(qn("w:p")):
        if style_of(block) == "Compact":
            set_style(block, text_style)


def _keep_rows(rows: Sequence[_Element]) -> None:
    for block in (block for row in rows for block in row.iter(qn("w:p"))):
        keep_with_next(block)


def _stand_off(table: _Element) -> None:
    """Space below a table where the next block brings none; two tables in a row would become one."""
    following = next((block for block in table.itersiblings() if block.tag in BLOCKS), None)
    if following is not None and not (following.tag == qn("w:p") and style_of(following) in SPACED):
        table.addnext(paragraph("AfterTable"))


def _column_widths(table: _Element, theme: Theme, width: float) -> list[float]:
    """Points for each column: by what the cells hold, or the author's shares where those serve as well.

    Shares are often an accident of how many dashes stand in a pipe table, so they must not make the table longer.
    """
    grid = [int(column.get(qn("w:w"), "0")) for column in table.tblGrid.gridCol_lst]
    cells = list(_cells(table, len(grid), theme))
    columns = [[cell for cell in cells if cell.column == place] for place in range(len(grid))]
    words = [max((cell.longest_word for cell in column), default=0.0) for column in columns]
    longest = [min(word, width * LONGEST_WORD) + CELL_PADDING for word in words]
    widest = [_wish(column, width / len(grid)) + CELL_PADDING for column in columns]
    measured = _shared(longest, widest, width)
    given = table.tblPr.find(qn("w:tblW"))
    if given is None or given.get(qn("w:type")) != "pct" or not sum(grid):
        return measured
    wished = _at_least([width * share / sum(grid) for share in grid], longest, width)
    return measured if _height(cells, measured) < _height(cells, wished) else wished


def _wish(column: Sequence[_Cell], even: float) -> float:
    """The width of the longest cell; an empty column is there to write in, and gets an `even` share."""
    empty = all(cell.width == 0 for cell in column if cell.row)
    return max([cell.width for cell in column] + [even if empty else 0.0])


class _Cell(Struct, frozen=True):
    """What a cell holds, in points; `row` and `column` say where it stands."""

    row: int
    column: int
    width: float
    longest_word: float


def _cells(table: _Element, columns: int, theme: Theme) -> Iterator[_Cell]:
    """The paragraphs of every cell that spans one column."""
    label, size = theme.fonts["label"], theme.body_pt * 0.92
    for number, row in enumerate(table.tr_lst):
        column = 0
        for cell in row.tc_lst:
            if cell.grid_span == 1 and column < columns:
                for block in cell.iter(qn("w:p")):
                    text, bold = plain_text(block), style_of(block).startswith("TableHeading")
                    words = [text] if len(text) <= SHORT else text.split()
                    longest = max((text_width(word, size, label.generic, bold) for word in words), default=0.0)
                    yield _Cell(number, column, text_width(text, size, label.generic, bold), longest)
            column += cell.grid_span


def _height(cells: Sequence[_Cell], widths: Sequence[float]) -> int:
    """How many lines a table with columns of `widths` would have, more or less."""
    rows: dict[tuple[int, int], int] = {}
    for cell in cells:
        lines = max(math.ceil(cell.width * 1.05 / max(widths[cell.column] - CELL_PADDING, 1)), 1)
        rows[cell.row, cell.column] = rows.get((cell.row, cell.column), 0) + lines
    tallest: dict[int, int] = {}
    for (row, _), lines in rows.items():
        tallest[row] = max(tallest.get(row, 0), lines)
    return sum(tallest.values())


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
