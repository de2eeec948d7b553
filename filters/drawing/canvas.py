"""A canvas in points: lines, shapes and texts, placed from the upper left corner, as the elements of an SVG.

Nothing of the machine has a part in it: no system font, no setting, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree

from filters.drawing.look import STRONG, Look
from filters.drawing.widths import ANY_FACE, STRONGER, width_of

SVG = "http://www.w3.org/2000/svg"
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 does not know: controls, and halves of surrogate pairs."""


class Canvas:
    """A drawing `width` points wide, as high as what is put on it. Colours are those of `look`, by name."""

    def __init__(self, look: Look, width: float):
        self.look, self.width = look, width
        self._behind: list[ElementTree.Element] = []
        self._elements: list[ElementTree.Element] = []

    # -- measuring ------------------------------------------------------------------------------------------------

    def measure(self, text: str, size: float, strong: bool = False) -> float:
        """The width of `text` on one line, in points."""
        look = self.look
        wider = (STRONGER if strong and not look.strong else 1) * (1 if look.regular else ANY_FACE)
        return width_of(text, (look.strong if strong else "") or look.regular) * size * wider

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

    def line(self, points: Sequence[tuple[float, float]], colour: str, width: float, dashes: Sequence[float] = (),
             behind: bool = False) -> None:
        """A line through `points`; `dashes` are lengths in points, drawn and left out in turn. `behind` all else or not."""
        broken = {"stroke-dasharray": _numbers(dashes)} if dashes else {}
        self._add("polyline", {"points": _places(points), **self._paint("", colour, width), **broken}, behind)

    def polygon(self, points: Sequence[tuple[float, float]], fill: str = "", stroke: str = "", width: float = 0) -> None:
        """A closed shape through `points`, filled, outlined or both."""
        self._add("polygon", {"points": _places(points), **self._paint(fill, stroke, width)})

    def circle(self, x: float, y: float, radius: float, fill: str = "", stroke: str = "", width: float = 0) -> None:
        """A circle around (x, y)."""
        self._add("circle", {**_lengths(cx=x, cy=y, r=radius), **self._paint(fill, stroke, width)})

    def capsule(self, left: float, right: float, y: float, height: float, fill: str, stroke: str, width: float) -> None:
        """A bar with round ends, centred on `y`."""
        box = _lengths(x=left, y=y - height / 2, width=right - left, height=height, rx=min(height, right - left) / 2)
        self._add("rect", {**box, **self._paint(fill, stroke, width)})

    def text(self, x: float, y: float, text: str, size: float, colour: str = "ink", *, strong: bool = False,
             anchor: str = "left") -> None:
        """One line of `text`, its baseline at `y`; `anchor` says which end, or the `center`, is at `x`."""
        shown = _NO_XML.sub("", text)
        if not shown.strip():
            return
        weight = {"font-weight": str(STRONG)} if strong else {}
        end = {} if anchor == "left" else {"text-anchor": _ANCHORS[anchor]}
        attributes = {**_lengths(x=x, y=y), "font-size": _number(size), **weight, **end}
        element = self._add("text", {**attributes, "fill": getattr(self.look, colour)})
        element.text = shown

    def _paint(self, fill: str, stroke: str, width: float) -> dict[str, str]:
        """The attributes of a shape's colours; an SVG fills it in black where nothing is said."""
        outline = {"stroke": getattr(self.look, stroke), "stroke-width": _number(width)} if stroke else {}
        return {"fill": getattr(self.look, fill) if fill else "none", **outline}

    def _add(self, name: str, attributes: dict[str, str], behind: bool = False) -> ElementTree.Element:
        element = ElementTree.Element(name, attributes)
        (self._behind if behind else self._elements).append(element)
        return element

    # -- finishing ------------------------------------------------------------------------------------------------

    def drawing(self, height: float) -> bytes:
        """The drawing, `height` points high, as an SVG file."""
        width, height = _number(self.width), _number(height)
        root = ElementTree.Element("svg", {
            "xmlns": SVG, "viewBox": f"0 0 {width} {height}", "width": f"{width}pt", "height": f"{height}pt",
            "font-family": ", ".join(map(_family, self.look.families))})
        root.extend([*self._behind, *self._elements])
        return ElementTree.tostring(root, encoding="unicode").encode()


def _number(value: float) -> str:
    """A length to a hundredth of a point, which no eye and no printer tells from the next."""
    return f"{round(value, 2) + 0.0:g}"


def _numbers(values: Iterable[float]) -> str:
    return " ".join(map(_number, values))


def _places(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _lengths(**values: float) -> dict[str, str]:
    return {name: _number(value) for name, value in values.items()}


def _family(name: str) -> str:
    """A family as CSS writes it; only the generic ones go without quotation marks."""
    return name if name in ("serif", "sans-serif", "monospace") else "'" + name.replace("\\", "").replace("'", r"\'") + "'"
