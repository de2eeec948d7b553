"""The theme's typefaces as files an e-book carries."""

from __future__ import annotations

from pipeline.read.faces import Face, faces
from pipeline.read.theme import Theme

WANTED = {
    "body": ((400, False), (400, True), (700, False), (700, True)),
    "heading": ((300, False), (400, False), (400, True), (700, False)),
    "label": ((400, False), (400, True), (700, False)),
}
"""Weight and italics of the faces that the style sheet uses, by role."""


def embedded(theme: Theme) -> list[Face]:
    """The faces of `theme` that could be found and may be embedded; readers choose their own for the others."""
    found = [face for face in faces(theme) if face.embeddable]
    chosen: dict[Face, None] = {}
    for role, styles in WANTED.items():
        for weight, italic in styles:
            fitting = (face for face in found if face.draws(theme.fonts[role].family, weight, italic))
            chosen.update(dict.fromkeys(list(fitting)[:1]))
    return list(chosen)
