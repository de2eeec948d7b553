"""Tables that a screen reader can tell rows from columns in, and a phone can show."""

from __future__ import annotations

from pipeline.render.epub.tree import Element
from pipeline.render.pandoc_text import plain_text

MANY_COLUMNS = 5
"""From this many columns on, a table stacks its rows on a narrow screen: each cell under its column's name."""


def scoped(table: Element) -> Element:
    """`table` without foreign attributes; its header cells say what they head, and the screen decides the widths."""
    attr, caption, columns, head, bodies, foot = table["c"]
    neat = {"t": "Table", "c": [
        [attr[0], [], []], caption, [[align, {"t": "ColWidthDefault"}] for align, _ in columns],
        [[head[0][0], [], []], [_row(row, "col", len(columns)) for row in head[1]]],
        [_body(body, len(columns)) for body in bodies],
        [[foot[0][0], [], []], [_row(row, "row", 0) for row in foot[1]]],
    ]}
    return labelled(neat) if len(columns) >= MANY_COLUMNS else neat


def labelled(table: Element) -> Element:
    """`table` ready to stack: every cell knows its column's name, and roles keep it a table when it is laid out anew.

    A table without rows, that spans cells or whose columns have no names stays as it is.
    """
    attr, caption, columns, head, bodies, foot = table["c"]
    names = [plain_text(cell[4]).strip() for cell in head[1][0][1]] if len(head[1]) == 1 else []
    rows = [row for body in bodies for row in body[3]]
    simple = all(_is_simple(row, len(columns)) for row in (*head[1], *rows)) and not foot[1]
    if attr[1] or not rows or not names or not all(names) or not simple or any(body[2] for body in bodies):
        return table
    return {"t": "Table", "c": [
        [attr[0], ["stacking"], [["role", "table"]]], caption, columns,
        _with_roles(head, [_spoken(row, "columnheader") for row in head[1]]),
        [_with_roles([body[0], body[1], [], None], [_spoken(row, "cell", names, body[1]) for row in body[3]])
         for body in bodies],
        foot,
    ]}


def _row(row: list, scope: str, headers: int) -> list:
    """A row whose first `headers` cells head a row or column."""
    cells = [
        [[attr[0], [], [["scope", scope]] if place < headers else []], *others]
        for place, (attr, *others) in enumerate(row[1])
    ]
    return [[row[0][0], [], []], cells]


def _body(body: list, columns: int) -> list:
    attr, row_headers, heads, rows = body
    return [
        [attr[0], [], []], row_headers,
        [_row(row, "col", columns) for row in heads], [_row(row, "row", row_headers) for row in rows],
    ]


def _is_simple(row: list, columns: int) -> bool:
    return len(row[1]) == columns and all(cell[2] == cell[3] == 1 for cell in row[1])


def _with_roles(part: list, rows: list) -> list:
    attr, *others = part
    return [[attr[0], [], [["role", "rowgroup"]]], *others[:-1], rows]


def _spoken(row: list, role: str, names: list[str] | None = None, row_headers: int = 0) -> list:
    cells = []
    for place, (attr, *others) in enumerate(row[1]):
        keys = [*attr[2], ["role", "rowheader" if place < row_headers else role]]
        cells.append([[attr[0], [], keys + ([["data-label", names[place]]] if names else [])], *others])
    return [[row[0][0], [], [["role", "row"]]], cells]
