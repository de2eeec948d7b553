"""Drawings as Word can show them: an SVG becomes a bitmap fine enough for print."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from docx.document import Document as DocumentObject
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from filters.document import WORDS
from pipeline.engines import rasterise
from pipeline.read.theme import Theme
from pipeline.render.docx.style import Sheet

RESOLUTION = 220
"""Pixels an inch: what Word itself keeps of a picture for print, unless told otherwise. Each costs time."""

_SVG = ".svg"
_SIZE = struct.Struct(">II")
_SIZE_AT = 16


def with_bitmaps(document: Mapping, folder: Path, theme: Theme, sheet: Sheet) -> Mapping:
    """`document` (pandoc's JSON form) with each SVG below `folder` replaced by a PNG that is written beside it."""
    names = dict.fromkeys(_drawings(document["blocks"]))
    _draw([folder / name for name in names if (folder / name).is_file()], folder, theme, sheet)
    return {**document, "blocks": _walk(document["blocks"], folder)}


def bitmap_of(drawing: Path, theme: Theme, sheet: Sheet) -> Path:
    """A PNG of the SVG file `drawing`, beside it, no wider than the text."""
    _draw([drawing], drawing.parent, theme, sheet)
    return _bitmap(drawing)


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

_PAGE = """#page(width: auto, height: auto, margin: 0pt, fill: none, context {{
  let drawing = image("{name}")
  image("{name}", width: calc.min(measure(drawing).width, {width}pt))
}})
"""


def _bitmap(drawing: Path) -> Path:
    return drawing.with_name(drawing.name + ".png")


def _draw(drawings: Sequence[Path], folder: Path, theme: Theme, sheet: Sheet) -> None:
    """A bitmap beside each of `drawings` (SVG files below `folder`), all in one run: each is a page of its own."""
    if not drawings:
        return
    source = folder / "drawings.typ"
    pages = (_PAGE.format(name=drawing.relative_to(folder).as_posix(), width=sheet.measure) for drawing in drawings)
    source.write_text("".join(pages), encoding="utf-8")
    for drawing, bitmap in zip(drawings, rasterise(source, theme.font_folders, RESOLUTION), strict=True):
        _bitmap(drawing).write_bytes(bitmap)


def _is_drawing(node: Mapping) -> bool:
    return node["t"] == "Image" and node["c"][2][0].lower().endswith(_SVG)


def _drawings(node: Any) -> Iterator[str]:
    """The names of the SVG files that are shown below `node` (a piece of pandoc's JSON)."""
    if isinstance(node, list):
        for part in node:
            yield from _drawings(part)
    elif isinstance(node, dict) and "c" in node and node["t"] not in WORDS:
        if _is_drawing(node):
            yield node["c"][2][0]
        yield from _drawings(node["c"])


def _walk(node: Any, folder: Path) -> Any:
    if isinstance(node, list):
        return [_walk(part, folder) for part in node]
    if not isinstance(node, dict) or "c" not in node or node["t"] in WORDS:
        return node
    return _image(node, folder) if _is_drawing(node) else {**node, "c": _walk(node["c"], folder)}


def _image(node: Mapping, folder: Path) -> Mapping:
    (identifier, classes, attributes), alternative, (name, title) = node["c"]
    file = folder / name
    if not file.is_file():
        return node
    target = _bitmap(file)
    if not {"width", "height"} & {key for key, _ in attributes}:
        # The bitmap does not say how large it is; without this, it would be shown a pixel a pixel.
        width, _ = _SIZE.unpack_from(target.read_bytes(), _SIZE_AT)
        attributes = [*attributes, ["width", f"{width / RESOLUTION:.4f}in"]]
    place = name.rpartition("/")[0]
    return {"t": "Image", "c": [
        [identifier, classes, attributes], alternative, [f"{place}/{target.name}" if place else target.name, title]]}
