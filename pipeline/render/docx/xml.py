"""Small pieces of WordprocessingML that several finishing steps write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from docx.document import Document
from docx.oxml import ns
from docx.oxml.parser import oxml_parser
from lxml.etree import _Element

from pipeline.read.text import FORBIDDEN

qn = cache(ns.qn)
"""The full name of an element or attribute, such as `w:p`; a document asks for the same few a hundred thousand times."""

_NAMESPACE = {"w": ns.nsmap["w"]}

HEADINGS = frozenset(f"Heading{level}" for level in range(1, 7))
"""The identifiers of the styles of headings."""

BLOCKS = (qn("w:p"), qn("w:tbl"))


@contextmanager
def held(root: _Element) -> Iterator[None]:
    """Keep Python's objects for `root` and all below it: lxml makes one anew for whoever asks while nobody else has it."""
    everything = list(root.iter())
    yield
    everything.clear()


def printable(text: str) -> str:
    """`text` without the characters that no XML document can hold."""
    return FORBIDDEN.sub("", text)


def element(tag: str, *children: _Element, text: str | None = None, **attributes: str | int) -> _Element:
    """The element `w:tag` with `w:` attributes; text keeps its spaces."""
    made = oxml_parser.makeelement(qn(f"w:{tag}"), nsmap=_NAMESPACE)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    if text is not None:
        made.text = printable(text)
        made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    made.extend(children)
    return made


def paragraph(style: str, *children: _Element) -> _Element:
    """A `w:p` of the style with the identifier `style`."""
    return element("p", element("pPr", element("pStyle", val=style)), *children)


def text_run(text: str) -> _Element:
    """A run of plain text; tabs and line ends in it stay what they are."""
    run = element("r")
    for piece in re.split("([\t\n])", text):
        if piece == "\t":
            run.append(element("tab"))
        elif piece == "\n":
            run.append(element("br"))
        elif piece:
            run.append(element("t", text=piece))
    return run


def field(instruction: str, *result: _Element) -> list[_Element]:
    """The runs of a field whose value, until somebody updates it, is `result`."""
    return [
        element("r", element("fldChar", fldCharType="begin")),
        element("r", element("instrText", text=f" {instruction} ")),
        element("r", element("fldChar", fldCharType="separate")),
        *result,
        element("r", element("fldChar", fldCharType="end")),
    ]


def style_of(block: _Element) -> str:
    """The identifier of a paragraph's style; Word's default when it names none."""
    properties = next(iter(block), None)  # both come first where they come at all (ECMA-376 1, 17.3.1)
    named = next(iter(properties), None) if properties is not None and properties.tag == _PROPERTIES else None
    return named.get(_VALUE) if named is not None and named.tag == _STYLE else "Normal"


def is_kept(block: _Element) -> bool:
    """Whether the paragraph `block` itself says that it stands on one page with what follows."""
    properties = next(iter(block), None)
    return properties is not None and properties.tag == _PROPERTIES and any(
        part.tag == _KEEP_NEXT for part in properties[:_FIRST])


def keep_with_next(block: _Element) -> None:
    """Have the paragraph `block` stand on one page with what follows."""
    _keep(block, _KEEP_NEXT)


def keep_whole(block: _Element) -> None:
    """Have the lines of the paragraph `block` stand on one page."""
    _keep(block, _KEEP_LINES)


def _keep(block: _Element, tag: str) -> None:
    """Add an element to a paragraph's properties, in the order that the standard asks for (ECMA-376 1, 17.3.1.26)."""
    properties = block.get_or_add_pPr()
    first = [part.tag for part in properties[:_FIRST]]
    if tag not in first:
        before = (_STYLE, _KEEP_NEXT) if tag == _KEEP_LINES else (_STYLE,)
        properties.insert(sum(part in before for part in first), properties.makeelement(tag))


def set_style(block: _Element, style: str) -> None:
    """Give the paragraph `block` the style with the identifier `style`."""
    block.get_or_add_pPr().style = style


def plain_text(block: _Element) -> str:
    """The text that a paragraph shows, notes' marks and hidden field codes left out."""
    parts = []
    for node in block.iter(*_TEXTS):
        parts.append(_SHOWN.get(node.tag) or node.text or "")
    return "".join(parts)


_PROPERTIES, _STYLE, _VALUE = qn("w:pPr"), qn("w:pStyle"), qn("w:val")
_KEEP_NEXT, _KEEP_LINES, _FIRST = qn("w:keepNext"), qn("w:keepLines"), 3
_TEXTS = (qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:noBreakHyphen"), qn("m:t"))
_SHOWN = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:noBreakHyphen"): "-"}


def headings(document: Document, deepest: int) -> Iterator[tuple[int, _Element]]:
    """The level and paragraph of every heading with text, from level 1 to `deepest`, in the order of the book."""
    for block in document.element.body.iter(qn("w:p")):
        style = style_of(block)
        level = int(style[7:]) if style in HEADINGS else 0
        if 0 < level <= deepest and plain_text(block).strip():
            yield level, block
