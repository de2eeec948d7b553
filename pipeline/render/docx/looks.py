"""Formatting by hand turned into styles, so that a look can be changed for the whole book at one place."""

from __future__ import annotations

from lxml import etree
from lxml.etree import _Element

from pipeline.render.docx.style import style_id
from pipeline.render.docx.xml import element, qn, set_style, style_of

CHARACTER_STYLES = {
    ("b",): "Strong", ("i",): "Emphasis", ("b", "i"): "Intense Emphasis", ("strike",): "Strikethrough",
    ("smallCaps",): "Small Caps", ("u",): "Underline", ("superscript",): "Superscript", ("subscript",): "Subscript",
}
"""What pandoc sets by hand, and the character style that says the same."""

ALIGNED = {"right": "Right", "center": "Centred"}
"""The alignment of a table's cell, and what the names of its styles end in."""

_FOR_OTHER_SCRIPTS = ("bCs", "iCs")


def set_looks(root: _Element) -> None:
    """Give every run below `root` a character style in place of its look.

    A run has one character style, so stress inside a link or a term stays as it is, as Word itself has it.
    """
    for look in root.iter(qn("w:rPr")):
        if look.getparent().tag == qn("w:r") and look.find(qn("w:rStyle")) is None:
            _restyle(look)


def _restyle(look: _Element) -> None:
    said = {_name(part): part for part in look if part.tag != qn("w:lang")}
    names = tuple(sorted(name for name in said if name not in _FOR_OTHER_SCRIPTS))
    style = CHARACTER_STYLES.get(names)
    if style is None:
        return
    for part in said.values():
        look.remove(part)
    look.insert(0, element("rStyle", val=style_id(style)))


def _name(part: _Element) -> str:
    name = etree.QName(part).localname
    return part.get(qn("w:val")) if name == "vertAlign" else name


def set_alignments(root: _Element) -> None:
    """Give every aligned paragraph of a table the style that is aligned so."""
    for alignment in list(root.iter(qn("w:jc"))):
        properties = alignment.getparent()
        ending, paragraph = ALIGNED.get(alignment.get(qn("w:val"))), properties.getparent()
        style = style_of(paragraph)
        if ending and paragraph.tag == qn("w:p") and style.startswith(("TableText", "TableHeading")):
            properties.remove(alignment)
            set_style(paragraph, f"{style}{ending}")
