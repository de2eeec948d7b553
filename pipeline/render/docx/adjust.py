"""A book's document made ready for pandoc's DOCX writer: named styles, lists, tables and ruled lines.

The writer gives `custom-style` to a paragraph only where nothing nearer decides (lists and cells do), and never to a
`Plain`; so each paragraph of a list or a cell gets a `Div` of its own here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from filters.document import WORDS
from filters.lines import DEFAULT, PAGE, RULINGS
from pipeline.render.docx.style import style_id
from pipeline.render.docx.styles import LIST_LEVELS
from pipeline.render.pandoc_text import holds

STYLES = {
    "letter": "Letter", "signature": "Signature", "callout": "Callout", "pull-quote": "Pull Quote",
    "dedication": "Dedication", "exercise": "Exercise", "note": "Note", "question": "Question", "answer": "Answer",
    "quiet": "Quiet", "small": "Small",
}
"""Named block styles: a Div's class to the Word style of its paragraphs."""

SPAN_STYLES = {"term": "Term", "mark": "Mark"}
TABLE_STYLES = {"compact": "Table Compact", "wide": "Table Wide"}
BOXES = frozenset({"Callout", "Exercise", "Note", "Answer"})
"""Styles with a border; headings and tasks inside them have styles that continue it."""

KEEP_REGION = "binder-keep"
"""The bookmark that tells the finishing steps which blocks stay on one page; it does not remain."""

LINES_A_PAGE = 14
"""How many lines stand for the rest of a page: about half of one, as nobody knows where Word will turn it."""
MOST_KEPT_LINES, KEPT_AT_START, KEPT_AT_END = LINES_A_PAGE, 3, 5
"""A room of no more lines stays on one page; of a longer one, so many lines at its start and at its end do."""

_BREAKS = WORDS - {"Str"}
TASK_BOXES = frozenset("☐☑☒")

Node = dict[str, Any]


class _Place(Struct, frozen=True):
    """What surrounds a block: the named style it stands in, the level of its list, the style of its tables."""

    style: str = ""
    list_level: int = 0
    table: str = "Table"


def adjust(document: Mapping, tabs: Mapping[str, str] = MappingProxyType({})) -> Node:
    """A copy of `document` (pandoc's JSON form) in which every named style is a `custom-style` that Word will have.

    Before a chapter whose heading has one of the ids in `tabs` stands the title of its tab sheet.
    """
    return {**document, "meta": {}, "blocks": _with_tabs(_blocks(document["blocks"], _Place()), tabs)}


def _with_tabs(blocks: Iterable[Node], tabs: Mapping[str, str]) -> list[Node]:
    made = []
    for block in blocks:
        title = tabs.get(block["c"][1][0]) if block["t"] == "Header" and block["c"][0] == 1 else None
        made += [_styled("Tab Title", [{"t": "Para", "c": [{"t": "Str", "c": title}]}])] if title else []
        made.append(block)
    return made


def _blocks(blocks: Iterable[Node], place: _Place) -> list[Node]:
    made, before = [], None
    for block in blocks:
        # A signature right after a letter is the letter's: nobody signs on a line there.
        inside = replace(place, style="Letter") if _has(before, "letter") and _has(block, "signature") else place
        made += _block(block, inside)
        before = block
    return made


def _has(block: Node | None, name: str) -> bool:
    return block is not None and block["t"] == "Div" and name in block["c"][0][1]


def _block(block: Node, place: _Place) -> list[Node]:
    match block["t"]:
        case "Div":
            return _named_div(block, place)
        case "BulletList":
            return [_list(block, block["c"], "List Bullet", place)]
        case "OrderedList":
            return [_list(block, block["c"][1], "List Number", place)]
        case "Table":
            return [_table(block, place)]
        case "Figure":
            attributes, caption, blocks = block["c"]
            return [{"t": "Figure", "c": [attributes, _inlines(caption), _blocks(blocks, _Place())]}]
        case "BlockQuote":
            return [{"t": "BlockQuote", "c": _blocks(block["c"], replace(place, style=""))}]
        case "DefinitionList":
            return [{"t": "DefinitionList", "c": [
                [_inlines(term), [_blocks(meaning, _Place()) for meaning in meanings]]
                for term, meanings in block["c"]
            ]}]
        case "CodeBlock":
            return [{"t": "CodeBlock", "c": [["", [], []], block["c"][1]]}]
        case "HorizontalRule":
            return [_empty_paragraph("Divider")]
        case "Header" if place.style:
            (identifier, _, _), content = block["c"][1:]
            style = f"{place.style} Heading" if place.style in BOXES else "Minor Heading"
            return [_div(identifier, [_styled(style, [{"t": "Para", "c": _inlines(content)}])])]
        case "Plain" if place.style:
            return [{"t": "Para", "c": _inlines(block["c"])}]
        case _:
            return [_inlines(block)]


def _named_div(block: Node, place: _Place) -> list[Node]:
    (identifier, classes, attributes), content = block["c"]
    given = dict(attributes)
    if "lines" in classes:
        return _writing_lines(given.get("count", ""), given.get("ruling", ""))
    style = next((STYLES[name] for name in classes if name in STYLES), given.get("custom-style", ""))
    if style == "Signature":
        style = "Signed" if holds(content, {"Image"}) else "Letter Signature" if place.style == "Letter" else style
    table = next((TABLE_STYLES[name] for name in classes if name in TABLE_STYLES), place.table)
    blocks = _blocks(content, replace(place, style=style or place.style, table=table))
    if style:
        blocks = [_styled(style, blocks)]
    if style == "Signature":
        blocks = [_empty_paragraph("Signature Line"), *blocks]
    if "keep" in classes:
        blocks = [_div(KEEP_REGION, blocks)]
    return [{"t": "Div", "c": [[identifier, [], _without_style(attributes)], blocks]}]


def _writing_lines(said: str, ruling: str) -> list[Node]:
    """Lines to write on, drawn or dotted; few stay on one page, and of many the first and the last."""
    count = LINES_A_PAGE if said == PAGE else int(said) if said.isdecimal() else DEFAULT
    free = range(count - 1, count) if count <= MOST_KEPT_LINES else range(KEPT_AT_START - 1, count - KEPT_AT_END)
    name = "Writing Dots" if ruling in RULINGS[1:] else "Writing Line"
    return [_empty_paragraph(name if place in free or place == count - 1 else f"{name} Kept") for place in range(count)]


def _without_style(attributes: list) -> list:
    return [[name, value] for name, value in attributes if name != "custom-style"]


def _list(block: Node, items: list[list[Node]], kind: str, place: _Place) -> Node:
    level = place.list_level + 1
    inner = replace(place, list_level=level)
    adjusted = [_item(item, kind, inner) for item in items]
    return {**block, "c": adjusted if block["t"] == "BulletList" else [block["c"][0], adjusted]}


def _item(item: list[Node], kind: str, place: _Place) -> list[Node]:
    task = bool(item) and _is_task(item[0])
    made: list[Node] = []
    for position, block in enumerate(item):
        if block["t"] in ("Para", "Plain"):
            name = "List Continue" if position else "Task" if task else kind
            content = _inlines(block["c"])
            content = _with_tab(content) if task and not position else content
            made.append(_styled(_item_style(name, place), [{"t": "Para", "c": content}]))
        else:
            made += _block(block, place)
    return made


def _item_style(name: str, place: _Place) -> str:
    """A list's own style has its level; in a named style, that style goes on."""
    if name == "Task" and place.style in BOXES:
        return f"{place.style} Task"
    if place.style and name != "Task":
        return place.style
    # Styles exist for the first levels; what lies deeper takes the deepest.
    level = min(place.list_level, LIST_LEVELS)
    return f"{name} {level}" if level > 1 else name


def _is_task(block: Node) -> bool:
    if block["t"] not in ("Para", "Plain"):
        return False
    first = block["c"][:1]
    return bool(first) and first[0]["t"] == "Str" and first[0]["c"] in TASK_BOXES


def _with_tab(content: list[Node]) -> list[Node]:
    """A task's box, then a tab in place of the space, so that its text hangs."""
    rest = content[2:] if content[1:2] == [{"t": "Space"}] else content[1:]
    return [{"t": "Str", "c": content[0]["c"] + "\t"}, *rest]


def _table(block: Node, place: _Place) -> Node:
    (identifier, classes, attributes), caption, columns, head, bodies, foot = block["c"]
    table = next((TABLE_STYLES[name] for name in classes if name in TABLE_STYLES), place.table)
    if table == "Table Wide" and place.style:
        table = "Table"  # what stands in a box is as wide as the box
    ending = " Compact" if table == "Table Compact" or len(columns) > 6 else ""
    text = replace(place, style=f"Table Text{ending}", list_level=0)
    heading = replace(text, style=f"Table Heading{ending}")
    # The writer puts a table's style down as it stands, so it must be the style's identifier, not its name.
    attributes = [*_without_style(attributes), ["custom-style", style_id(table)]]
    return {"t": "Table", "c": [
        [identifier, classes, attributes], _inlines(caption),
        [[_shown(alignment), width] for alignment, width in columns],
        _rows(head, heading),
        [[attr, count, _cells(heads, heading), _cells(rows, text)] for attr, count, heads, rows in bodies],
        _rows(foot, text),
    ]}


def _rows(part: list, place: _Place) -> list:
    attributes, rows = part
    return [attributes, _cells(rows, place)]


def _cells(rows: list, place: _Place) -> list:
    return [
        [attributes, [
            [attr, _shown(alignment), down, across, [_styled(place.style, _blocks(blocks, place))]]
            for attr, alignment, down, across, blocks in cells
        ]]
        for attributes, cells in rows
    ]


def _shown(alignment: Node) -> Node:
    """Left is where text stands anyway: only the other alignments need saying."""
    return {"t": "AlignDefault"} if alignment["t"] == "AlignLeft" else alignment


def _inlines(node: Any) -> Any:
    """`node` with every named Span (in notes and captions too) turned into a character style."""
    if isinstance(node, list):
        return [_inlines(part) for part in node]
    if not isinstance(node, dict) or node.get("t") in _BREAKS:
        return node
    if node.get("t") == "Str" and "\n" in node["c"]:
        # The writer indents what follows a line end.
        return {"t": "Str", "c": node["c"].replace("\n", " ")}
    if node.get("t") == "Note":
        return {"t": "Note", "c": _blocks(node["c"], _Place(style="footnote text"))}
    if node.get("t") == "Span":
        (identifier, classes, attributes), content = node["c"]
        styles = [["custom-style", SPAN_STYLES[name]] for name in classes if name in SPAN_STYLES]
        classes = [name for name in classes if name not in SPAN_STYLES]
        return {"t": "Span", "c": [[identifier, classes, attributes + styles], _inlines(content)]}
    if "c" in node and node["t"] not in ("Str", "Code", "CodeBlock", "Math", "RawInline", "RawBlock"):
        return {"t": node["t"], "c": _inlines(node["c"])}
    return {key: _inlines(value) for key, value in node.items()} if "t" not in node else node


def _styled(style: str, blocks: list[Node]) -> Node:
    return {"t": "Div", "c": [["", [], [["custom-style", style]]], blocks]}


def _div(identifier: str, blocks: list[Node]) -> Node:
    return {"t": "Div", "c": [[identifier, [], []], blocks]}


def _empty_paragraph(style: str) -> Node:
    xml = f'<w:p><w:pPr><w:pStyle w:val="{style_id(style)}"/></w:pPr></w:p>'
    return {"t": "RawBlock", "c": ["openxml", xml]}
