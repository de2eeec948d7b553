"""The theme's typefaces as files an e-book carries."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fontTools.ttLib import TTFont

from pipeline.read.fonts import FontFile, typefaces
from pipeline.read.theme import Theme

WANTED = {
    "body": ((400, False), (400, True), (700, False), (700, True)),
    "heading": ((300, False), (400, False), (400, True), (700, False)),
    "label": ((400, False), (400, True), (700, False)),
}
"""Weight and italics of the faces that the style sheet uses, by role."""

EMBEDDING_FORBIDDEN = 2  # of OS/2.fsType's lowest four bits


@dataclass(frozen=True)
class Face:
    """One font file: its family, the weights it can draw (lightest, heaviest) and whether it slants."""

    family: str
    weights: tuple[int, int]
    italic: bool
    file: Path

    def draws(self, family: str, weight: int, italic: bool) -> bool:
        """Whether this face draws a family at a weight (100 to 900), upright or italic."""
        return self.family == family and self.italic == italic and self.weights[0] <= weight <= self.weights[1]


def faces(theme: Theme) -> list[Face]:
    """The faces of `theme` that could be found and may be embedded; readers choose their own for the others."""
    own = {font.family for font in theme.fonts.values()}
    found = [face for file in typefaces(theme) if file.family in own and (face := _face(file))]
    chosen: dict[Face, None] = {}
    for role, styles in WANTED.items():
        for weight, italic in styles:
            fitting = (face for face in found if face.draws(theme.fonts[role].family, weight, italic))
            chosen.update(dict.fromkeys(list(fitting)[:1]))
    return list(chosen)


def _face(file: FontFile) -> Face | None:
    if file.path.suffix.lower() not in (".ttf", ".otf"):
        return None
    with TTFont(file.path, lazy=True) as font:
        style = font["OS/2"]
        if style.fsType & 0xF == EMBEDDING_FORBIDDEN:
            return None
        weights = (style.usWeightClass, style.usWeightClass)
        for axis in font["fvar"].axes if "fvar" in font else ():
            if axis.axisTag == "wght":
                weights = (int(axis.minValue), int(axis.maxValue))
        return Face(file.family, weights, bool(style.fsSelection & 1), file.path)
