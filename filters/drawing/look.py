"""The look of charts: what a theme says, as far as a drawing needs it."""

from __future__ import annotations

from msgspec import Struct

REGULAR, STRONG = 400, 600
"""The weights of type in a chart."""


class Look(Struct, frozen=True):
    """Colours as `#rrggbb`; `size` of the type in points; `families` in the order they are tried.

    `regular` and `strong` are the font files that lines are measured with; where they are empty, those of IBM Plex Sans
    are, with room for a wider face. Where a reader has none of the families, the drawing holds its shape: every text has
    its own place.
    """

    ink: str = "#22262b"
    accent: str = "#7a3b2e"
    quiet: str = "#54585e"
    rule: str = "#c9c4bb"
    tint: str = "#f5f1ea"
    size: float = 8.0
    families: tuple[str, ...] = ("IBM Plex Sans", "sans-serif")
    regular: str = ""
    strong: str = ""


PLAIN = Look()
"""A look for a chart that belongs to no theme."""
