"""Tables: pandoc's own Typst writer keeps neither cells' blocks nor widths apart well enough, so they are set here."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator

from pipeline.render.pandoc_text import plain_text
from pipeline.render.pdf.code import Blocks, bracketed, raw_block

SHORT = 16
"""A cell of no more characters than this should not wrap."""
LONG = 80
"""A longer cell than this asks for no more width."""
BOLD = 1.1
"""How much wider bold text is."""
PADDING = 2.6
"""The space between two columns, in characters."""
MEASURE, WIDE, COMPACT = 82, 106, 1.1
"""Characters in a full row: in the text's measure, in a `.wide` table, and how many times more if `.compact`."""
CROWDED = 0.7
"""The share of a row that short cells and longest words may take before a table needs the page's full width."""
TALL = 600
"""A row with a cell of more characters than this may break across pages; all others stay whole."""
_SIDES = {"AlignLeft": "left", "AlignRight": "right", "AlignCenter": "center", "AlignDefault": "start"}


def set_table(table: dict, set_blocks: Callable[[Blocks], Blocks], *, compact: bool, wide: bool,
              whole: bool = False) -> Blocks:
    """The pandoc `table` as raw Typst around its cells' contents, which `set_blocks` sets.

    Of a `whole` one, which something around it keeps on one page, no row need see to that itself: Typst sets a row that
    may not break once more.
    """
    room = (WIDE if wide else MEASURE) * (COMPACT if compact else 1)
    _, _, columns, head, bodies, foot = table["c"]
    widths = ", ".join(f"{width}fr" for width in column_widths(table, room))
    sides = ", ".join(_SIDES[align["t"]] for align, _ in columns)
    narrow = sum(_lengths(table)[1]) > room
    header = _header(head[1], set_blocks, level=1)
    heads = len(head[1]) if header else 0
    looks = f"compact: {_typst(compact)}, hyphenate: {_typst(narrow)}, heads: {heads}"
    opening = f"data-table({looks}, columns: ({widths},), align: ({sides},),"
    done = [raw_block(opening), *header]
    for _, row_heads, subheads, rows in bodies:
        done += _header(subheads, set_blocks, level=2)
        done += _rows(rows, set_blocks, row_heads, whole)
    if foot[1]:
        rows = _rows(foot[1], set_blocks, 0, whole)
        done += [raw_block("table.footer(repeat: false, foot-rule,"), *rows, raw_block("),")]
    return [*done, raw_block(")")]


def _header(rows: list, set_blocks: Callable[[Blocks], Blocks], level: int) -> Blocks:
    """Header rows, which Typst repeats on each page; none if there is no text in them."""
    if not plain_text(rows).strip():
        return []
    inner = [block for row in rows for cell in row[1] for block in _cell(cell, set_blocks, "header-text")]
    return [raw_block(f"table.header(level: {level}, repeat: true,"), *inner, raw_block("head-rule),")]


def _rows(rows: list, set_blocks: Callable[[Blocks], Blocks], row_heads: int, whole: bool) -> Blocks:
    done: Blocks = []
    for _, cells in rows:
        kept = not whole and all(len(plain_text(cell[4])) <= TALL for cell in cells)
        for place, cell in enumerate(cells):
            done += _cell(cell, set_blocks, "row-header" if place < row_heads else "", kept)
    return done


def _cell(cell: list, set_blocks: Callable[[Blocks], Blocks], style: str, whole: bool = True) -> Blocks:
    """One cell; `style` names the Typst function around its text, `whole` keeps it on one page."""
    _, align, height, width, blocks = cell
    options = [f"breakable: {_typst(not whole)}"]
    options += [f"rowspan: {height}"] * (height > 1) + [f"colspan: {width}"] * (width > 1)
    options += [f"align: {_SIDES[align['t']]}"] * (align["t"] != "AlignDefault")
    opening, closing = (f"#{style}[", "]") if style else ("", "")
    return bracketed(f"table.cell({', '.join(options)})[{opening}", set_blocks(blocks), f"{closing}],")


def is_crowded(table: dict) -> bool:
    """Whether `table` has so many columns that its longer texts would stand in very narrow ones."""
    longest, words = _lengths(table)
    return sum(longest) > MEASURE and sum(_least(longest, words)) > CROWDED * MEASURE


def _typst(flag: bool) -> str:
    return str(flag).lower()


def column_widths(table: dict, room: float) -> list[int]:
    """The columns' shares of a table's width, when `room` characters fit into a row.

    The longest cells are the columns' wishes, drawn towards the widths a coach wrote (in a grid table; a pipe table
    with long rows has some too, often by accident). No column gets less than its longest word or short cell, and none
    more than its longest cell while another wants it. A table always fills the measure, so that all edges agree.
    """
    longest, words = _lengths(table)
    least = _least(longest, words)
    least = words if sum(least) > room else least
    if sum(longest) <= room:
        shares = longest
    else:
        wishes = [
            math.sqrt(width.get("c", 1) * min(length, LONG))
            for (_, width), length in zip(table["c"][2], longest, strict=True)
        ]
        shares = _shared(room, wishes, least, longest)
    return [max(round(10 * share), 1) for share in shares]


def _least(longest: list[float], words: list[float]) -> list[float]:
    """What each column needs: all of a short cell, a long one's longest word."""
    return [length if length <= _room_for(SHORT) else word for length, word in zip(longest, words, strict=True)]


def _shared(room: float, wishes: list[float], least: list[float], most: list[float]) -> list[float]:
    """`room` dealt out in proportion to `wishes`, as far as `least` and `most` allow."""
    low, high = 0.0, room / min(wishes)
    for _ in range(40):
        scale = (low + high) / 2
        shares = [
            min(max(wish * scale, small), large) for wish, small, large in zip(wishes, least, most, strict=True)
        ]
        low, high = (scale, high) if sum(shares) < room else (low, scale)
    return shares


def _lengths(table: dict) -> tuple[list[float], list[float]]:
    """Each column's longest cell and longest word, in characters with the space beside them."""
    _, _, columns, head, bodies, foot = table["c"]
    cells, words = [0.0] * len(columns), [0.0] * len(columns)
    parts = [(BOLD, head[1]), *((BOLD, body[2]) for body in bodies), *((1, body[3]) for body in bodies), (1, foot[1])]
    for weight, rows in parts:
        for column, cell in _placed(rows, len(columns)):
            text = plain_text(cell[4]).strip()
            cells[column] = max(cells[column], weight * len(text))
            words[column] = max(words[column], *(weight * len(word) for word in re.split(r"[\s-]", text)))
    return [_room_for(length) for length in cells], [_room_for(length) for length in words]


def _placed(rows: list, columns: int) -> Iterator[tuple[int, list]]:
    """The cells of `rows` that are one column wide, each with its column: merged cells shift those after them."""
    taken = [0] * columns
    for _, cells in rows:
        row_taken = [max(rest - 1, 0) for rest in taken]
        column = 0
        for cell in cells:
            while column < columns and taken[column]:
                column += 1
            if column < columns and cell[3] == 1:
                yield column, cell
            row_taken[column : column + cell[3]] = [cell[2] - 1] * len(row_taken[column : column + cell[3]])
            column += cell[3]
        taken = row_taken


def _room_for(length: float) -> float:
    """The width of a cell with `length` characters; few characters may all be wide ones."""
    return 1.05 * length + 0.2 * min(length, 6) + PADDING
