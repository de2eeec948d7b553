"""The woven document as an e-book wants it: named styles alone, boxes and writing lines drawn, nothing foreign."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping

from msgspec import Struct

from filters.document import rewritten
from pipeline.render.epub.anchors import with_own_anchors
from pipeline.render.epub.charts import blank
from pipeline.render.epub.tables import labelled, scoped
from pipeline.render.epub.tree import Attr, Element, div, span, text
from pipeline.render.pandoc_text import holds, plain_text
from pipeline.weave.weaving import Woven

STYLES = frozenset({
    "letter", "callout", "pull-quote", "dedication", "signature", "exercise", "note", "question", "answer", "quiet",
    "keep", "small", "wide", "compact", "term", "mark",
})
"""The named styles of a chapter: the only classes that stay."""

BOXES = {"☐", "☒", "☑"}
LINES_WHEN_UNSAID = 6
UNLISTED = "unlisted"
"""What pandoc calls a heading that its contents leave out, with all that stands under it."""

LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
LENGTH = re.compile(r"\d+(\.\d+)?(mm|cm|in|px|pt|em|%)?")


class _Book(Struct, frozen=True):
    """What an element has to know of its book."""

    media: Container[str]
    charts: Container[str]
    writing_space: str


def adjusted(woven: Woven) -> tuple[list[Element], Mapping[str, str]]:
    """The blocks of `woven` for pandoc's EPUB writer, and what each id of the book is called among them.

    A chart is an empty drawing that says its name and its alt text: pandoc need not read what is in it.
    """
    book = _Book(woven.media, woven.charts, woven.words["writing_space"])
    blocks = rewritten(woven.document["blocks"], lambda element: _edited(element, book))
    if blocks and not _opens_chapter(blocks[0]):
        blocks.insert(0, {"t": "Header", "c": [1, ["", [], []], [text(woven.title)]]})
    return with_own_anchors(blocks)


def _edited(element: Element, book: _Book) -> list[Element]:
    edit = EDITS.get(element["t"])
    return edit(element["c"], book) if edit else [element]


def _nothing(content: list, book: _Book) -> list[Element]:
    return []


def _citation(content: list, book: _Book) -> list[Element]:
    return content[1]


def _header(content: list, book: _Book) -> list[Element]:
    level, attr, inlines = content
    if not plain_text(inlines).strip():
        return []
    identifier, _, pairs = _language(attr)
    unlisted = [name for name in attr[1] if name == UNLISTED]
    return [{"t": "Header", "c": [level, [identifier, unlisted, pairs], inlines]}]


def _div(content: list, book: _Book) -> list[Element]:
    attr, blocks = content
    if "lines" in attr[1]:
        return [_lines(attr, book)]
    if "wide" in attr[1]:
        blocks = [labelled(block) if block["t"] == "Table" else block for block in blocks]
    kept = _named(attr)
    if "signature" in kept[1] and holds(blocks, {"Image"}):
        kept[1].append("signed")
    if kept[1]:
        blocks = rewritten(blocks, _unlisted)
    return [div(kept, blocks)] if any(kept) else blocks


def _unlisted(element: Element) -> list[Element]:
    """A heading inside a named style is no entry of the contents, unless it opens a chapter."""
    if element["t"] != "Header" or element["c"][0] == 1:
        return [element]
    level, (identifier, _, pairs), inlines = element["c"]
    return [{"t": "Header", "c": [level, [identifier, [UNLISTED], pairs], inlines]}]


def _lines(attr: Attr, book: _Book) -> Element:
    count = dict(attr[2]).get("count", "")
    number = int(count) if count.isdecimal() else LINES_WHEN_UNSAID
    spoken = [["role", "img"], ["aria-label", book.writing_space]]
    return div(["", ["lines"], spoken], [div(["", ["line"], []], []) for _ in range(number)])


def _span(content: list, book: _Book) -> list[Element]:
    kept = _named(content[0])
    return [span(kept, content[1])] if any(kept) else content[1]


def _bullets(items: list, book: _Book) -> list[Element]:
    boxed = [_boxed(item) for item in items]
    bullets = {"t": "BulletList", "c": [new or old for new, old in zip(boxed, items, strict=True)]}
    if not items:
        return []
    return [div(["", ["tasks"], []], [bullets])] if all(boxed) else [bullets]


def _numbers(content: list, book: _Book) -> list[Element]:
    numbering, items = content
    return [{"t": "OrderedList", "c": [numbering, [_boxed(item) or item for item in items]]}] if items else []


def _definitions(entries: list, book: _Book) -> list[Element]:
    """A word without a definition gets an empty one: XHTML knows no other."""
    return [{"t": "DefinitionList", "c": [[word, meanings or [[]]] for word, meanings in entries]}] if entries else []


def _code(content: list, book: _Book) -> list[Element]:
    return [{"t": "Code", "c": [_identified(content[0]), content[1]]}]


def _code_block(content: list, book: _Book) -> list[Element]:
    return [{"t": "CodeBlock", "c": [_identified(content[0]), content[1]]}]


def _link(content: list, book: _Book) -> list[Element]:
    return [{"t": "Link", "c": [_language(content[0]), *content[1:]]}]


def _image(content: list, book: _Book) -> list[Element]:
    attr, alt, target = content
    if target[0] in book.charts:
        return [{"t": "RawInline", "c": ["html", blank(target[0], plain_text(alt))]}]
    if target[0] not in book.media:
        return alt
    sizes = {key: value for key, value in attr[2] if key in ("width", "height") and LENGTH.fullmatch(value)}
    if "width" in sizes:
        sizes.pop("height", None)  # a screen narrower than the width would squeeze the picture
    return [{"t": "Image", "c": [[attr[0], [], [list(size) for size in sizes.items()]], alt, [target[0], ""]]}]


def _figure(content: list, book: _Book) -> list[Element]:
    return [{"t": "Figure", "c": [_identified(content[0]), *content[1:]]}]


def _table(content: list, book: _Book) -> list[Element]:
    return [scoped({"t": "Table", "c": content})]


EDITS = {
    "RawBlock": _nothing, "RawInline": _nothing, "Cite": _citation, "Header": _header, "Div": _div, "Span": _span,
    "BulletList": _bullets, "OrderedList": _numbers, "DefinitionList": _definitions, "Code": _code,
    "CodeBlock": _code_block, "Link": _link, "Image": _image, "Figure": _figure, "Table": _table,
}
"""What becomes of an element, whose inner elements were edited before it: the elements in its place."""


def _opens_chapter(block: Element) -> bool:
    if block["t"] == "Div" and block["c"][1]:
        return _opens_chapter(block["c"][1][0])
    return block["t"] == "Header" and block["c"][0] == 1


def _boxed(item: list[Element]) -> list[Element] | None:
    """A list item whose box is marked as one, or nothing when it opens without a box."""
    if not item or item[0]["t"] not in ("Plain", "Para") or not item[0]["c"]:
        return None
    first, *others = item[0]["c"]
    if first["t"] != "Str" or first["c"] not in BOXES:
        return None
    return [{"t": item[0]["t"], "c": [span(["", ["box"], []], [first]), *others]}, *item[1:]]


def _identified(attr: Attr) -> Attr:
    return [attr[0], [], []]


def _language(attr: Attr) -> Attr:
    kept = [
        [key, value] for key, value in attr[2]
        if (key == "lang" and LANGUAGE.fullmatch(value)) or (key == "dir" and value in ("ltr", "rtl", "auto"))
    ]
    return [attr[0], [], kept]


def _named(attr: Attr) -> Attr:
    kept = _language(attr)
    return [kept[0], [name for name in attr[1] if name in STYLES], kept[2]]
