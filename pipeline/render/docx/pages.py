"""An estimate of the page on which each heading will stand, for the contents list of a DOCX.

Only the program that shows a DOCX knows its pages. A reader meets the numbers before anything could have counted
them, so they are worked out here from the styles, by the same arithmetic on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from docx.document import Document
from docx.oxml import parse_xml
from docx.styles.style import ParagraphStyle
from lxml.etree import _Element
from msgspec import Struct

from pipeline.read.theme import Theme
from pipeline.render.docx.measure import line_count
from pipeline.render.docx.style import Sheet
from pipeline.render.docx.xml import BLOCKS, is_kept, plain_text, qn, style_of

_EMU_A_POINT = 12700
_ROW_EDGE = 6.5
_FEWEST_LINES = 2

_NOTE_MARK, _EXTENT = qn("w:footnoteReference"), qn("wp:extent")
_PROPERTIES, _WIDTH = qn("w:tcPr"), qn("w:tcW")


class _Look(Struct, frozen=True):
    """What a paragraph style means for space, in points."""

    size: float
    line: float
    before: float
    after: float
    sides: float
    generic: str
    bold: bool
    keep_next: bool
    whole: bool
    new_page: bool


class _Box(Struct, frozen=True):
    """A stretch of the page: `lines` lines that may part company, unless `whole`; `extra` is for pictures and notes.

    Between two boxes stands the larger of the spaces that they ask for.
    """

    block: _Element
    lines: int
    line: float
    before: float
    after: float
    extra: float
    whole: bool
    keep_next: bool
    new_page: bool

    @property
    def least(self) -> float:
        """What must fit on the page on which it begins."""
        fewest = self.lines if self.whole or self.lines <= _FEWEST_LINES + 1 else _FEWEST_LINES
        return fewest * self.line + self.extra

    @property
    def height(self) -> float:
        """All of it, on one page."""
        return self.lines * self.line + self.extra


class PageEstimate:
    """Where the blocks of one document fall; `sheet` is its page. In print, what begins a page begins a right one."""

    def __init__(self, document: Document, theme: Theme, sheet: Sheet, printed: bool = False) -> None:
        self._looks = _Looks(document, theme)
        self._sheet = sheet
        self._printed = printed

    def opening_after(self, page: int) -> int:
        """The page on which something begins that comes after `page`."""
        return page + 1 + (page % 2 if self._printed else 0)

    def pages(self, blocks: Iterable[_Element], first: int) -> Mapping[_Element, int]:
        """The page of each paragraph and table row among `blocks`, when the first of them begins page `first`."""
        measure, depth = self._sheet.measure, self._sheet.depth
        boxes = [box for block in blocks if block.tag in BLOCKS for box in self._looks.boxes(block, measure)]
        found: dict[_Element, int] = {}
        page, used, gap = first, 0.0, 0.0
        for place, box in enumerate(boxes):
            above = max(gap, box.before)
            if used and (box.new_page or used + above + _wanted(boxes, place, depth) > depth):
                following = self.opening_after(page) if box.new_page else page + 1
                page, used, above = following, 0.0, box.before if box.new_page else 0.0
            found[box.block] = page
            turned, used = _fill(box, used + above, depth)
            page, gap = page + turned, box.after
        return found


def _wanted(boxes: list[_Box], place: int, depth: float) -> float:
    """The height that must be free for `boxes[place]`, with what it has to stay with if one page can hold that."""
    height, alone = 0.0, boxes[place].least
    while boxes[place].keep_next and place + 1 < len(boxes) and not boxes[place + 1].new_page:
        height += boxes[place].height + max(boxes[place].after, boxes[place + 1].before)
        place += 1
    height += boxes[place].least
    return height if height <= depth else alone


def _fill(box: _Box, used: float, depth: float) -> tuple[int, float]:
    """How many pages are turned while `box` is set from `used` downwards, and how far down it ends."""
    if box.whole:
        turned = int((used + box.height - 0.01) // depth) if box.height > depth else 0
        return turned, used + box.height - turned * depth
    turned, used = 0, used + box.extra
    for _ in range(box.lines):
        if used + box.line > depth + 0.01:
            turned, used = turned + 1, 0.0
        used += box.line
    return turned, used


class _Looks:
    """The styles of a document, read once."""

    def __init__(self, document: Document, theme: Theme) -> None:
        self._styles = {style.style_id: style for style in document.styles}
        self._generics = {font.office: font.generic for font in theme.fonts.values()}
        self._known: dict[str, _Look] = {}
        self._notes = _footnotes(document)

    def boxes(self, block: _Element, measure: float) -> Iterator[_Box]:
        """The boxes that `block`, a paragraph or a table, puts on the page."""
        if block.tag == qn("w:p"):
            yield self._paragraph(block, measure)
            return
        for row in block.findall(qn("w:tr")):
            height = max((self._cell(cell) for cell in row.findall(qn("w:tc"))), default=0.0)
            kept = row.find(f".//{qn('w:keepNext')}") is not None or row.find(f".//{qn('w:tblHeader')}") is not None
            yield _Box(row, 1, height + _ROW_EDGE, 0, 0, 0, whole=True, keep_next=kept, new_page=False)

    def _cell(self, cell: _Element) -> float:
        width = int(cell.find(_PROPERTIES).find(_WIDTH).get(qn("w:w"))) / 20 - 9
        boxes = [self._paragraph(block, width) for block in cell.findall(qn("w:p"))]
        return sum(box.before + box.height + box.after for box in boxes)

    def _paragraph(self, block: _Element, measure: float) -> _Box:
        look = self._look(style_of(block))
        images = [int(extent.get("cy")) / _EMU_A_POINT for extent in block.iter(_EXTENT)]
        text = plain_text(block)
        lines = 1 if images and not text.strip() else line_count(
            text, measure - look.sides, look.size, look.generic, look.bold)
        extra = max(max(images, default=0) - look.line, 0)
        extra += sum(self._note(mark, measure) for mark in block.iter(_NOTE_MARK))
        keep_next = look.keep_next or is_kept(block)
        return _Box(block, lines, look.line, look.before, look.after, extra, look.whole, keep_next, look.new_page)

    def _note(self, mark: _Element, measure: float) -> float:
        """The height of the footnote that `mark` calls."""
        blocks = self._notes.get(mark.get(qn("w:id")), ())
        boxes = [self._paragraph(block, measure) for block in blocks]
        return sum(box.height + box.after for box in boxes)

    def _look(self, identifier: str) -> _Look:
        if identifier not in self._known:
            self._known[identifier] = self._read(self._styles.get(identifier) or self._styles["Normal"])
        return self._known[identifier]

    def _read(self, style: ParagraphStyle) -> _Look:
        chain = [style]
        while chain[-1].base_style is not None:
            chain.append(chain[-1].base_style)

        def first(values: Iterator, default: float = 0.0):
            return next((value for value in values if value is not None), default)

        formats = [each.paragraph_format for each in chain]
        family = first((each.font.name for each in chain), "")
        points = {
            name: first(getattr(each, name) for each in formats)
            for name in ("space_before", "space_after", "left_indent", "right_indent", "line_spacing")
        }
        return _Look(
            size=first(each.font.size for each in chain) / _EMU_A_POINT,
            line=points["line_spacing"] / _EMU_A_POINT,
            before=points["space_before"] / _EMU_A_POINT, after=points["space_after"] / _EMU_A_POINT,
            sides=(points["left_indent"] + points["right_indent"]) / _EMU_A_POINT,
            generic=self._generics.get(family, "monospace"),
            bold=bool(first(each.font.bold for each in chain)),
            keep_next=bool(first(each.keep_with_next for each in formats)),
            whole=bool(first(each.keep_together for each in formats)),
            new_page=bool(first(each.page_break_before for each in formats)),
        )


def _footnotes(document: Document) -> Mapping[str, list[_Element]]:
    """The paragraphs of each footnote, by its number in the file."""
    for found in document.part.rels.values():
        if found.reltype.endswith("/footnotes"):
            root = parse_xml(found.target_part.blob)
            return {note.get(qn("w:id")): note.findall(qn("w:p")) for note in root}
    return {}
