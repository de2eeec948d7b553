"""Drawings as Word can show them: an SVG becomes a bitmap fine enough for print."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.engines import rasterise
from pipeline.render.docx.style import Sheet
from pipeline.theme import Theme

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
