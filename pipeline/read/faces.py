"""Faces: the weights that a theme's typefaces draw, upright or slanted."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont
from msgspec import Struct

from pipeline.read.fonts import typefaces
from pipeline.read.theme import Theme

ENDINGS = (".ttf", ".otf")
"""Files of one typeface; nobody embeds a collection."""
_FORBIDDEN = 2  # of OS/2.fsType's lowest four bits


class Face(Struct, frozen=True):
    """One font file: its family, the weights it can draw (lightest, heaviest), whether it slants, and whether its maker
    allows a document to carry it."""

    family: str
    weights: tuple[int, int]
    italic: bool
    file: Path
    embeddable: bool = True

    def draws(self, family: str, weight: int, italic: bool = False) -> bool:
        """Whether this face draws a family at a weight (100 to 900), upright or italic."""
        return self.family == family and self.italic == italic and self.weights[0] <= weight <= self.weights[1]


def faces(theme: Theme) -> list[Face]:
    """Every face of the families that `theme` names, in the order in which they are looked for."""
    own = {font.family for font in theme.fonts.values()}
    return [_face(file.family, file.path, file.path.stat().st_mtime_ns) for file in typefaces(theme)
            if file.family in own and file.path.suffix.lower() in ENDINGS]


@lru_cache(maxsize=512)
def _face(family: str, path: Path, _modified: int) -> Face:
    with TTFont(path, lazy=True) as font:
        style = font["OS/2"]
        weights = (style.usWeightClass, style.usWeightClass)
        for axis in font["fvar"].axes if "fvar" in font else ():
            if axis.axisTag == "wght":
                weights = (int(axis.minValue), int(axis.maxValue))
        return Face(family, weights, bool(style.fsSelection & 1), path, style.fsType & 0xF != _FORBIDDEN)
