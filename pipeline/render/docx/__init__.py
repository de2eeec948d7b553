"""DOCX: Word and LibreOffice documents in named styles, made by pandoc and finished with python-docx."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentObject
from msgspec.structs import replace

from pipeline.engines import run_pandoc
from pipeline.read.theme import Theme
from pipeline.render.charts import stage_charts
from pipeline.render.colophon import colophon
from pipeline.render.docx.adjust import adjust
from pipeline.render.docx.captions import set_captions
from pipeline.render.docx.check_boxes import set_check_boxes
from pipeline.render.docx.finish import finish_text, name_pictures
from pipeline.render.docx.front import contents, cover, last_page
from pipeline.render.docx.images import add_drawings, bitmap_of, draw_charts, with_bitmaps
from pipeline.render.docx.opc import write
from pipeline.render.docx.package import drop_unwanted, set_properties, set_settings
from pipeline.render.docx.pages import PageEstimate
from pipeline.render.docx.reference import language_of, sheet_of, write_reference
from pipeline.render.docx.sections import divide, frame_cover, set_running_heads
from pipeline.render.docx.shapes import FRAMED
from pipeline.render.docx.style import Sheet
from pipeline.render.docx.tables import set_tables
from pipeline.render.docx.text import mark_directions
from pipeline.render.docx.xml import held
from pipeline.render.media import stage_media
from pipeline.weave.weaving import Woven


def render(woven: Woven, theme: Theme, scratch: Path) -> Path:
    """Write `woven` in the look of `theme` as a DOCX inside the folder `scratch` and return the file.

    The same book and theme give the same bytes on any machine. Raises `EngineFailed` when pandoc refuses the book.
    """
    theme = replace(theme, page=theme.page.laid_out(woven.layout))
    sheet, target = sheet_of(theme, woven.paper), scratch / f"{woven.name}.docx"
    stage_media(woven, scratch)
    charts = list(stage_charts(woven, theme, scratch))
    with ThreadPoolExecutor(1) as pool:
        bitmaps = pool.submit(draw_charts, charts, scratch, theme, sheet)  # nobody asks for them before the end
        document = Document(str(_written(woven, theme, sheet, scratch)))
        with held(document.element.body):
            _set_text(document, woven, theme, sheet)
            _add_front(document, woven, theme, sheet, scratch)
            name_pictures(document)
    add_drawings(document, bitmaps.result(), scratch)
    drop_unwanted(document)
    set_check_boxes(document)
    set_settings(document, language_of(woven.language), woven.printed)
    set_properties(document, woven)
    write(document, target)
    return target


def _written(woven: Woven, theme: Theme, sheet: Sheet, scratch: Path) -> Path:
    """The book as pandoc writes it."""
    reference, target = scratch / "reference.docx", scratch / "pandoc.docx"
    write_reference(theme, woven.paper, woven.language, reference)
    tabs = woven.tabs if woven.printed else {}
    book = adjust(with_bitmaps(woven, scratch, theme, sheet), tabs)
    arguments = ["-f", "json", "-t", "docx", f"--resource-path={scratch}", f"--reference-doc={reference}"]
    # Half a surrogate pair is no character, and pandoc would refuse the book for it.
    source = json.dumps(book, ensure_ascii=False).encode("utf-8", "ignore")
    run_pandoc([*arguments, "-o", str(target)], source, date=woven.date)
    return target


def _set_text(document: DocumentObject, woven: Woven, theme: Theme, sheet: Sheet) -> None:
    right_to_left = language_of(woven.language).right_to_left
    finish_text(document, theme, right_to_left)
    set_captions(document.element.body, woven.words)
    set_tables(document, theme, sheet, right_to_left)


def _add_front(document: DocumentObject, woven: Woven, theme: Theme, sheet: Sheet, scratch: Path) -> None:
    table = contents(document, woven.words["contents"], PageEstimate(document, theme, sheet, woven.printed))
    for block in last_page(woven.title, colophon(woven)):
        mark_directions(block)
        document.element.body.sectPr.addprevious(block)
    opening = cover(document, woven, _logo(theme, sheet, scratch), theme.shape.cover)
    for place, block in enumerate((*opening, table)):
        mark_directions(block, language_of(woven.language).right_to_left)
        document.element.body.insert(place, block)
    openings = divide(document, opening[-1], table, woven)
    set_running_heads(document, woven, openings)
    if theme.shape.cover == FRAMED:
        frame_cover(document, theme.colours["accent"])


def _logo(theme: Theme, sheet: Sheet, scratch: Path) -> Path | None:
    if theme.logo is None or theme.logo.suffix.lower() != ".svg":
        return theme.logo
    copy = scratch / "logo.svg"
    shutil.copyfile(theme.logo, copy)
    return bitmap_of(copy, theme, sheet)
