"""A drawing as a bitmap, for formats that show no SVG: Typst draws it, with the fonts that come with Binder alone."""

from __future__ import annotations

import struct
from importlib.util import find_spec
from pathlib import Path
from zlib import crc32

from filters.drawing.widths import PLAIN_PACKAGE

PACKAGES = (PLAIN_PACKAGE, "manimgx_fonts", "manimgx_fonts_cjk")
"""Where its typefaces are: the plain one, and those of other scripts."""

_PAGE = b"""#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image(bytes(sys.inputs.drawing), format: "svg")"""
PNG = b"\x89PNG\r\n\x1a\n"
"""What a PNG file begins with."""
_INCH = 0.0254
_HEAD = 33
"""The bytes of that and of the first chunk."""


def bitmap(drawing: bytes, resolution: float) -> bytes:
    """The SVG file `drawing` as a PNG file, with `resolution` pixels an inch."""
    import typst

    folders = [str(Path(spec.origin).parent) for spec in map(find_spec, PACKAGES) if spec]
    drawn = typst.compile(_PAGE, format="png", ppi=resolution, sys_inputs={"drawing": drawing.decode()},
                          font_paths=folders, ignore_system_fonts=True)
    return _sized(drawn, resolution)


def _sized(png: bytes, resolution: float) -> bytes:
    """`png` with the chunk that says how large it is to be shown (`pHYs` of the PNG specification), in pixels a metre."""
    pixels = round(resolution / _INCH)
    return png[:_HEAD] + chunk(b"pHYs", struct.pack(">IIB", pixels, pixels, 1)) + png[_HEAD:]


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG file (PNG specification, 5.3)."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc32(kind + data))
