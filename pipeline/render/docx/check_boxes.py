"""Boxes to tick as content controls: a click in Word ticks them."""

from __future__ import annotations

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree
from lxml.etree import _Element

from pipeline.render.docx.adjust import TASK_BOXES
from pipeline.render.docx.style import SYMBOLS
from pipeline.render.docx.xml import style_of

WORD_2010 = "http://schemas.microsoft.com/office/word/2010/wordml"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
TICKED, EMPTY = "☒", "☐"
_FIRST = 200000001


def set_check_boxes(document: Document) -> None:
    """Turn the box that opens each task of `document` into a control."""
    root = document.element
    tasks = [block for block in root.body.iter(qn("w:p")) if "Task" in style_of(block)]
    opened = [text for task in tasks if (text := _box_of(task)) is not None]
    for number, text in enumerate(opened, start=_FIRST):
        _control(text, number)
    if opened:
        # Word before 2010 passes over what it does not know, if it is told that it may.
        kept = [prefix for prefix in root.nsmap if prefix]
        etree.cleanup_namespaces(root, {"w14": WORD_2010, "mc": COMPATIBILITY}, [*kept, "w14", "mc"])
        root.set(f"{{{COMPATIBILITY}}}Ignorable", "w14")


def _box_of(task: _Element) -> _Element | None:
    """The text that begins with a task's box, if there is one."""
    text = next(task.iter(qn("w:t")), None)
    return text if text is not None and (text.text or "")[:1] in TASK_BOXES else None


def _control(text: _Element, number: int) -> None:
    """Put a control before the run of `text`, and take the box out of it."""
    run, box = text.getparent(), text.text[0]
    ticked = int(box != EMPTY)
    run.addprevious(parse_xml(
        f'<w:sdt {nsdecls("w")} xmlns:w14="{WORD_2010}"><w:sdtPr><w:id w:val="{number}"/><w14:checkbox>'
        f'<w14:checked w14:val="{ticked}"/><w14:checkedState w14:val="2612" w14:font="{SYMBOLS}"/>'
        f'<w14:uncheckedState w14:val="2610" w14:font="{SYMBOLS}"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r>'
        f'<w:rPr><w:rStyle w:val="CheckBox"/></w:rPr><w:t>{TICKED if ticked else EMPTY}</w:t></w:r></w:sdtContent>'
        "</w:sdt>"))
    text.text = text.text[1:]
    if not text.text:
        run.remove(text)
