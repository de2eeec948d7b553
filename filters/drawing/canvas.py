"""A canvas in points: lines, shapes and texts, placed from the upper left corner and drawn by matplotlib.

Nothing of the machine has a part in it: no system font, no setting of the user, no clock.
"""

from __future__ import annotations

import io
import logging
import unicodedata
import warnings
from collections.abc import Mapping, Sequence
from functools import lru_cache
from threading import Lock

from filters.drawing.look import REGULAR, STRONG, Look

logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it tells of its caches, and of glyphs it only measures

INCH = 72
_ONE_AT_A_TIME = Lock()
"""matplotlib keeps settings and fonts for the whole process, and formats are rendered side by side."""
_SETTINGS = {"svg.fonttype": "none", "svg.hashsalt": "binder", "svg.image_inline": True, "path.simplify": False,
             "font.serif": [], "font.sans-serif": [], "font.monospace": []}
STRONGER = 1.06
"""How much wider strong type runs, where one file holds all weights."""
_UNKNOWN, _FULL_WIDTH = 0.58, 1.0
"""The width of a character that the font lacks, in parts of an em."""


class Canvas:
    """A drawing `width` points wide, as high as what is put on it. Colours are those of `look`, by name."""

    def __init__(self, look: Look, width: float):
        from matplotlib.figure import Figure
        from matplotlib.transforms import Affine2D

        self.look, self.width = look, width
        self._figure = Figure(frameon=False)
        self._upright = Affine2D()
        self._place = self._upright + self._figure.dpi_scale_trans
        self._count = 0

    # -- measuring ------------------------------------------------------------------------------------------------

    def measure(self, text: str, size: float, strong: bool = False) -> float:
        """The width of `text` on one line, in points."""
        wider = STRONGER if strong and not self.look.strong else 1
        return _advance(text, _file(self.look, strong)) * size * wider

    def wrapped(self, text: str, width: float, size: float, strong: bool = False) -> list[str]:
        """`text` in lines of at most `width` points; a word that is longer has a line of its own, broken if need be."""
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.measure(longer, size, strong) <= width:
                lines[-1] = longer
            else:
                lines += self._broken(word, width, size, strong)
        return lines or [""]

    def _broken(self, word: str, width: float, size: float, strong: bool) -> list[str]:
        parts = [""]
        for character in word:
            if parts[-1] and self.measure(parts[-1] + character, size, strong) > width:
                parts.append("")
            parts[-1] += character
        return parts

    # -- drawing --------------------------------------------------------------------------------------------------

    def line(self, points: Sequence[tuple[float, float]], colour: str, width: float, dashes: tuple = (),
             behind: bool = False) -> None:
        """A line through `points`; `dashes` are lengths in points, drawn and left out in turn. `behind` all else or not."""
        from matplotlib.lines import Line2D

        across, down = zip(*points, strict=True)
        style = (0, tuple(length / width for length in dashes)) if dashes else "solid"
        self._add(Line2D(across, down, color=getattr(self.look, colour), linewidth=width, linestyle=style,
                         solid_capstyle="butt", dash_capstyle="butt", transform=self._place), behind)

    def polygon(self, points: Sequence[tuple[float, float]], fill: str = "", stroke: str = "", width: float = 0) -> None:
        """A closed shape through `points`, filled, outlined or both."""
        from matplotlib.patches import Polygon

        self._patch(Polygon(points, closed=True), fill, stroke, width)

    def circle(self, x: float, y: float, radius: float, fill: str = "", stroke: str = "", width: float = 0) -> None:
        """A circle around (x, y)."""
        from matplotlib.patches import Circle

        self._patch(Circle((x, y), radius), fill, stroke, width)

    def capsule(self, left: float, right: float, y: float, height: float, fill: str, stroke: str, width: float) -> None:
        """A bar with round ends, centred on `y`."""
        from matplotlib.patches import BoxStyle, FancyBboxPatch

        radius = min(height, right - left) / 2
        box = FancyBboxPatch((left, y - height / 2), right - left, height, boxstyle=BoxStyle.Round(0, radius))
        self._patch(box, fill, stroke, width)

    def text(self, x: float, y: float, text: str, size: float, colour: str = "ink", *, strong: bool = False,
             anchor: str = "left") -> None:
        """One line of `text`, its baseline at `y`; `anchor` says which end, or the `center`, is at `x`."""
        from matplotlib.font_manager import FontProperties
        from matplotlib.text import Text

        font = FontProperties(family=list(self.look.families), size=size, weight=STRONG if strong else REGULAR,
                              fname=_file(self.look, strong) or None)
        self._add(Text(x, y, text, color=getattr(self.look, colour), fontproperties=font, ha=anchor, va="baseline",
                       transform=self._place, parse_math=False))

    def _patch(self, patch: object, fill: str, stroke: str, width: float) -> None:
        colours = self.look
        patch.set(facecolor=getattr(colours, fill) if fill else "none", linewidth=width if stroke else 0,
                  edgecolor=getattr(colours, stroke) if stroke else "none", transform=self._place, joinstyle="miter")
        self._add(patch)

    def _add(self, artist: object, behind: bool = False) -> None:
        self._count += 1
        artist.set(clip_on=False, zorder=-1 if behind else self._count)
        self._figure.add_artist(artist)

    # -- finishing ------------------------------------------------------------------------------------------------

    def saved(self, height: float, kind: str, resolution: float) -> bytes:
        """The drawing, `height` points high, as the bytes of an `svg` or a `png` with `resolution` pixels an inch."""
        self._figure.set_size_inches(self.width / INCH, height / INCH)
        self._upright.clear().scale(1 / INCH, -1 / INCH).translate(0, height / INCH)
        held = io.BytesIO()
        metadata = dict.fromkeys(("Date", "Creator", "Format", "Type") if kind == "svg" else ("Software",))
        self._figure.savefig(held, format=kind, dpi=resolution, transparent=True, metadata=metadata)
        return held.getvalue()


def undisturbed(draw, *arguments):
    """`draw(*arguments)`, with matplotlib's own settings instead of the user's, and nobody else drawing."""
    import matplotlib

    settings = {name: value for name, value in matplotlib.rcParamsDefault.items() if name != "backend"}
    with _ONE_AT_A_TIME, warnings.catch_warnings(), matplotlib.rc_context({**settings, **_SETTINGS}):
        warnings.simplefilter("ignore")
        return draw(*arguments)


def _file(look: Look, strong: bool) -> str:
    return (look.strong or look.regular) if strong else look.regular


@lru_cache(maxsize=4096)
def _advance(text: str, file: str) -> float:
    return sum(_width(character, file) for character in text)


@lru_cache(maxsize=4096)
def _width(character: str, file: str) -> float:
    """The width of one character in parts of an em."""
    from matplotlib.ft2font import LoadFlags

    if character in (widths := _variable(file)):
        return widths[character]
    font = _font(file)
    if not font.get_char_index(ord(character)):
        if unicodedata.combining(character):
            return 0.0
        return _FULL_WIDTH if unicodedata.east_asian_width(character) in "WF" else _UNKNOWN
    return font.load_char(ord(character), LoadFlags.NO_HINTING).linearHoriAdvance / 65536 / 100


@lru_cache(maxsize=16)
def _variable(file: str) -> Mapping[str, float]:
    """The width of each character of a variable font at its regular weight; matplotlib knows its default one only."""
    from fontTools.ttLib import TTFont

    if not file:
        return {}
    with TTFont(file, lazy=True) as font:
        if "fvar" not in font:
            return {}
        glyphs, em = font.getGlyphSet(location={"wght": REGULAR}), font["head"].unitsPerEm
        return {chr(code): glyphs[name].width / em for code, name in font.getBestCmap().items()}


@lru_cache(maxsize=16)
def _font(file: str):
    from matplotlib import get_data_path
    from matplotlib.ft2font import FT2Font

    font = FT2Font(file or f"{get_data_path()}/fonts/ttf/DejaVuSans.ttf")
    font.set_size(100, INCH)
    return font
