"""The boxes of a page that a printer's shop works by, which Typst cannot write: the trimmed page and the bleed."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject

POINTS_A_MM = 72 / 25.4


class Trim(Struct, frozen=True):
    """A finished size in millimetres, with what lies around it: `bleed` of it is printed, `margin` is the whole."""

    width: float
    height: float
    bleed: float = 0.0
    margin: float = 0.0


def count_pages(file: Path) -> int:
    """How many pages the PDF `file` has."""
    return len(PdfReader(file).pages)


def set_boxes(file: Path, trim: Trim) -> None:
    """Say in every page of the PDF `file` where it is trimmed and where its colour ends; the same bytes each time."""
    writer = PdfWriter(clone_from=PdfReader(file))
    for page in writer.pages:
        page.trimbox = _box(trim, 0.0)
        page.bleedbox = _box(trim, trim.bleed)
    with file.open("wb") as output:
        writer.write(output)


def _box(trim: Trim, out: float) -> RectangleObject:
    """The trimmed page, `out` millimetres larger on every side, in points."""
    low = trim.margin - out
    high_x, high_y = trim.margin + trim.width + out, trim.margin + trim.height + out
    return RectangleObject(tuple(round(edge * POINTS_A_MM, 3) for edge in (low, low, high_x, high_y)))
