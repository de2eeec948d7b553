"""DOCX: Word and LibreOffice documents in named styles, made by pandoc and finished with python-docx."""

from __future__ import annotations

import json
from pathlib import Path

from docx import Document

from pipeline.engines import run_pandoc
from pipeline.render.docx_adjust import adjust
from pipeline.render.docx_finish import finish_text, name_pictures
from pipeline.render.docx_front import add_front
from pipeline.render.docx_package import drop_unwanted, set_properties, set_settings, write
from pipeline.render.docx_reference import language_of, sheet_of, write_reference
from pipeline.render.docx_tables import set_tables
from pipeline.render.media import stage_media
from pipeline.theme import Theme
from pipeline.weave import Woven


def render(woven: Woven, theme: Theme, scratch: Path) -> Path:
    """Write `woven` in the look of `theme` as a DOCX inside the folder `scratch` and return the file.

    The same book and theme give the same bytes on any machine. Raises `EngineFailed` when pandoc refuses the book.
    """
    raw, target = scratch / "raw.docx", scratch / f"{woven.name}.docx"
    _run_writer(woven, theme, scratch, raw)
    sheet, document = sheet_of(theme, woven.paper), Document(str(raw))
    finish_text(document)
    set_tables(document, theme, sheet)
    add_front(document, woven, theme, sheet)
    name_pictures(document)
    drop_unwanted(document)
    set_settings(document, language_of(woven.language))
    set_properties(document, woven)
    write(document, target)
    return target


def _run_writer(woven: Woven, theme: Theme, scratch: Path, target: Path) -> None:
    stage_media(woven, scratch)
    reference = scratch / "reference.docx"
    write_reference(theme, woven.paper, woven.language, reference)
    arguments = [
        "-f", "json", "-t", "docx", f"--resource-path={scratch}", f"--reference-doc={reference}",
        "-o", str(target),
    ]
    run_pandoc(arguments, json.dumps(adjust(woven.document)).encode(), date=woven.date)
