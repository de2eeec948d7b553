"""Drawings as Word can show them: an SVG becomes a bitmap fine enough for print."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from docx.document import Document as DocumentObject
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from pipeline.engines import rasterise
from pipeline.read.theme import Theme
from pipeline.render.docx.style import Sheet

RESOLUTION = 300
"""Pixels an inch."""

_SVG = ".svg"
_SIZE = struct.Struct(">II")
_SIZE_AT = 16


def with_bitmaps(document: Mapping, folder: Path, theme: Theme, sheet: Sheet) -> Mapping:
    """`document` (pandoc's JSON form) with each SVG below `folder` replaced by a PNG that is written beside it."""
    return {**document, "blocks": _walk(document["blocks"], folder, theme, sheet)}


def bitmap_of(drawing: Path, theme: Theme, sheet: Sheet) -> Path:
    """A PNG of the SVG file `drawing`, beside it, no wider than the text."""
    target = drawing.with_name(drawing.name + ".png")
    if not target.exists():
        source = drawing.with_name(drawing.name + ".typ")
        source.write_text(_PAGE.format(name=drawing.name, width=sheet.measure), encoding="utf-8")
        rasterise(source, target, theme.font_folders, RESOLUTION)
    return target


def add_drawings(document: DocumentObject, names: Iterable[str], folder: Path) -> None:
    """Give each bitmap its drawing again (SVG files below `folder`): Word shows that, older programs the bitmap."""
    drawings = {(folder / f"{name}.png").read_bytes(): folder / name for name in names if (folder / f"{name}.png").exists()}
    related = {}
    for shown in document.element.body.iter(_BLIP):
        drawing = drawings.get(document.part.related_parts[shown.get(qn("r:embed"))].blob)
        if drawing and drawing not in related:  # charts that look alike share one drawing, as they share one bitmap
            name = PackURI(f"/word/media/{drawing.name}")
            part = Part(name, "image/svg+xml", drawing.read_bytes(), document.part.package)
            related[drawing] = document.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
        if drawing:
            shown.append(parse_xml(_DRAWING.format(related[drawing])))


_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_DRAWING = """<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><a:ext
uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip
xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="{}"/></a:ext></a:extLst>"""

_PAGE = """#set page(width: auto, height: auto, margin: 0pt, fill: none)
#context {{
  let drawing = image("{name}")
  image("{name}", width: calc.min(measure(drawing).width, {width}pt))
}}
"""


def _walk(node: Any, folder: Path, theme: Theme, sheet: Sheet) -> Any:
    if isinstance(node, list):
        return [_walk(part, folder, theme, sheet) for part in node]
    if not isinstance(node, dict) or "c" not in node:
        return node
    if node["t"] == "Image" and node["c"][2][0].lower().endswith(_SVG):
        return _image(node, folder, theme, sheet)
    return {**node, "c": _walk(node["c"], folder, theme, sheet)}


def _image(node: Mapping, folder: Path, theme: Theme, sheet: Sheet) -> Mapping:
    (identifier, classes, attributes), alternative, (name, title) = node["c"]
    file = folder / name
    if not file.is_file():
        return node
    target = bitmap_of(file, theme, sheet)
    if not {"width", "height"} & {key for key, _ in attributes}:
        # The bitmap does not say how large it is; without this, it would be shown a pixel a pixel.
        width, _ = _SIZE.unpack_from(target.read_bytes(), _SIZE_AT)
        attributes = [*attributes, ["width", f"{width / RESOLUTION:.4f}in"]]
    place = name.rpartition("/")[0]
    return {"t": "Image", "c": [
        [identifier, classes, attributes], alternative, [f"{place}/{target.name}" if place else target.name, title]]}
