"""Drawings as Word can show them: an SVG becomes a bitmap fine enough for print."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from docx.document import Document as DocumentObject
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree

from filters.document import rewritten
from filters.drawing.bitmap import PNG, chunk
from pipeline.engines import rasterise
from pipeline.read.theme import Theme
from pipeline.render.docx.style import Sheet
from pipeline.weave.weaving import Woven

RESOLUTION = 220
"""Pixels an inch: what Word itself keeps of a picture for print, unless told otherwise."""
CHART_RESOLUTION = 150
"""Those of charts, for programs that do not show the drawing beside it: finer than a screen. Each costs time."""

_POINTS_AN_INCH = 72
_SVG = ".svg"
_SIZE = struct.Struct(">II")
_SIZE_AT = 16


def with_bitmaps(woven: Woven, folder: Path, theme: Theme, sheet: Sheet) -> Mapping:
    """The document of `woven` (pandoc's JSON form) with each SVG below `folder` replaced by a PNG that is written beside it.

    Those of charts are only stand-ins of the same size: pandoc asks for no more, and `draw_charts` takes its time.
    """
    charts, document = woven.charts, woven.document
    for name in charts:
        _bitmap(folder / name).write_bytes(_stand_in(name))
    _draw([folder / name for name in woven.media if name.lower().endswith(_SVG)], folder, theme, sheet)
    blocks = rewritten(document["blocks"], lambda node: [_as_bitmap(node, folder, sheet, charts) if _is_drawing(node) else node])
    return {**document, "blocks": blocks}


def draw_charts(names: Sequence[str], folder: Path, theme: Theme, sheet: Sheet) -> dict[str, bytes]:
    """The bitmap of each of the charts `names`, SVG files below `folder`."""
    files = [folder / name for name in names]
    return dict(zip(names, _drawn(files, folder, theme, sheet, CHART_RESOLUTION), strict=True))


def bitmap_of(drawing: Path, theme: Theme, sheet: Sheet) -> Path:
    """A PNG of the SVG file `drawing`, beside it, no wider than the text."""
    _draw([drawing], drawing.parent, theme, sheet)
    return _bitmap(drawing)


def add_drawings(document: DocumentObject, bitmaps: Mapping[str, bytes], folder: Path) -> None:
    """Put each chart's bitmap in the place of its stand-in, with its drawing (an SVG file below `folder`): Word shows
    that, older programs the bitmap."""
    names = {_stand_in(name): name for name in bitmaps}
    for shown in document.element.body.iter(_BLIP):
        part = document.part.related_parts[shown.get(qn("r:embed"))]
        name = names.get(part.blob)
        if name:
            part._blob = bitmaps[name]
            drawing = Part(PackURI(f"/word/{name}"), "image/svg+xml", (folder / name).read_bytes(), document.part.package)
            shown.append(parse_xml(_DRAWING.format(document.part.relate_to(drawing, RELATIONSHIP_TYPE.IMAGE))))


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
    """A bitmap beside each of `drawings` (SVG files below `folder`)."""
    for drawing, bitmap in zip(drawings, _drawn(drawings, folder, theme, sheet, RESOLUTION), strict=True):
        _bitmap(drawing).write_bytes(bitmap)


def _drawn(drawings: Sequence[Path], folder: Path, theme: Theme, sheet: Sheet, resolution: int) -> list[bytes]:
    """The bitmaps of `drawings` at `resolution` pixels an inch, all in one run: each is a page of its own."""
    if not drawings:
        return []
    pages = (_PAGE.format(name=drawing.relative_to(folder).as_posix(), width=sheet.measure) for drawing in drawings)
    source = folder / f"{drawings[0].stem}.typ"
    source.write_text("".join(pages), encoding="utf-8")
    return rasterise(source, theme.font_folders, resolution)


def _stand_in(name: str) -> bytes:
    """A PNG file of one pixel that no other name has."""
    head, text = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0), b"name\0" + name.encode()
    chunks = ((b"IHDR", head), (b"tEXt", text), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b""))
    return PNG + b"".join(chunk(kind, data) for kind, data in chunks)


def _is_drawing(node: Mapping) -> bool:
    return node["t"] == "Image" and node["c"][2][0].lower().endswith(_SVG)


def _as_bitmap(node: Mapping, folder: Path, sheet: Sheet, charts: Collection[str]) -> Mapping:
    """The bitmap in the place of an image that shows an SVG file below `folder`."""
    (identifier, classes, attributes), alternative, (name, title) = node["c"]
    file = folder / name
    if not file.is_file():
        return node
    target = _bitmap(file)
    if not {"width", "height"} & {key for key, _ in attributes}:
        # The bitmap does not say how large it is; without this, it would be shown a pixel a pixel.
        sizes = _chart_size(file, sheet) if name in charts else {"width": _width(target)}
        attributes = [*attributes, *([key, f"{inches:.4f}in"] for key, inches in sizes.items())]
    place = name.rpartition("/")[0]
    return {"t": "Image", "c": [
        [identifier, classes, attributes], alternative, [f"{place}/{target.name}" if place else target.name, title]]}


def _width(bitmap: Path) -> float:
    """How wide a bitmap of ours is, in inches."""
    return _SIZE.unpack_from(bitmap.read_bytes(), _SIZE_AT)[0] / RESOLUTION


def _chart_size(chart: Path, sheet: Sheet) -> dict[str, float]:
    """The size of a chart, no wider than the text, in inches."""
    root = etree.fromstring(chart.read_bytes())
    width, height = (float(root.get(side).removesuffix("pt")) for side in ("width", "height"))
    scale = min(1, sheet.measure / width) / _POINTS_AN_INCH
    return {"width": width * scale, "height": height * scale}
