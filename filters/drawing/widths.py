"""How wide type runs: the advances that a font file holds. Pairs are not kerned, which makes a line a hair wider."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from filters.drawing.look import REGULAR

STRONGER = 1.06
"""How much wider strong type runs, where one file holds all weights."""
ANY_FACE = 1.12
"""How much wider the reader's own sans-serif may run than IBM Plex Sans, which a drawing that belongs to no theme is
measured with, since it comes with Binder: DejaVu Sans, the widest of the common ones, is a ninth wider."""
PLAIN_PACKAGE, PLAIN_FILE = "fontpkg_ibm_plex_sans", "files/IBMPlexSans[wdth,wght].ttf"

_NO_WIDTH = ("Mn", "Me", "Cf")
"""Marks on a letter, and what only says how others are set: joiners, directions."""
_UNKNOWN, _FULL_WIDTH = 0.58, 1.0
"""The width of a character that the font lacks, in parts of an em."""


@lru_cache(maxsize=4096)
def width_of(text: str, file: str) -> float:
    """The width of `text` on one line in ems, in the font `file`; with none, in the one for drawings without a theme."""
    widths = _widths(file or _plain_file())
    return sum(widths[character] if character in widths else _unknown(character) for character in text)


def _unknown(character: str) -> float:
    if unicodedata.category(character) in _NO_WIDTH:
        return 0.0
    return _FULL_WIDTH if unicodedata.east_asian_width(character) in "WF" else _UNKNOWN


@cache
def _plain_file() -> str:
    spec = find_spec(PLAIN_PACKAGE)
    return str(Path(spec.origin).parent / PLAIN_FILE) if spec else ""


@lru_cache(maxsize=16)
def _widths(file: str) -> Mapping[str, float]:
    """The width in ems of each character that a font draws, at its regular weight."""
    from fontTools.ttLib import TTFont

    if not file:
        return {}
    with TTFont(file, lazy=True) as font:
        # Glyphs by number: to read their names takes a third of a second in a large font, and nobody asks for them.
        font.setGlyphOrder([str(number) for number in range(font["maxp"].numGlyphs)])
        em, glyphs, advances = font["head"].unitsPerEm, font.getBestCmap() or {}, font["hmtx"].metrics
        weight = next((axis for axis in font["fvar"].axes if axis.axisTag == "wght"), None) if "fvar" in font else None
        if weight is None or weight.defaultValue == REGULAR:
            return {chr(code): advances[name][0] / em for code, name in glyphs.items()}
        regular = font.getGlyphSet(location={"wght": REGULAR})
        return {chr(code): regular[name].width / em for code, name in glyphs.items()}
