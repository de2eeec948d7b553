"""How wide text runs, roughly: the same on every machine, whatever fonts it has.

The figures are averages over common book faces; they only share out table columns and estimate page numbers.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_SERIF = (("' .,", 0.25), ("ijl;:", 0.3), ("ft-!", 0.35), ("rI()“”|", 0.41), ("csz1/", 0.45), ("aegvxyJ7?", 0.5),
          ("bdkopqS234569", 0.56), ("hnuFLPTYZ08", 0.6), ("ABCEV–", 0.65), ("KRX&", 0.7), ("wDGNOQU", 0.75),
          ("H—", 0.83), ("mM", 0.91), ("W", 0.98))
_SANS = ((" .,;:'ijlI", 0.24), ("fJ-()", 0.31), ("rt!", 0.34), ("cszL“”/", 0.41), ("gkvxyFSZ?|", 0.46),
         ("aeEKPTXY0123456789–", 0.5), ("bdhnopquBCRV", 0.54), ("ADH", 0.6), ("GNOQU", 0.65), ("w&", 0.7),
         ("m", 0.8), ("M", 0.86), ("W—", 0.9))
_WIDTHS = {
    "serif": {char: width for chars, width in _SERIF for char in chars},
    "sans-serif": {char: width for chars, width in _SANS for char in chars},
}
_MONOSPACED = 0.55
_OTHER = 0.56
_FULL_WIDTH = 1.0
_BOLD = 1.08


@lru_cache(maxsize=4096)
def _char_width(char: str, generic: str) -> float:
    if generic == "monospace":
        return _MONOSPACED
    known = _WIDTHS.get(generic, _WIDTHS["serif"]).get(char)
    if known is not None:
        return known
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(char) in ("W", "F"):
        return _FULL_WIDTH
    plain = unicodedata.normalize("NFD", char)[0]
    return _char_width(plain, generic) if plain != char else _OTHER


def text_width(text: str, size: float, generic: str = "serif", bold: bool = False) -> float:
    """The width of `text` on one line, in points, at `size` points in a face of the `generic` family."""
    return sum(_char_width(char, generic) for char in text) * size * (_BOLD if bold else 1)


def line_count(text: str, measure: float, size: float, generic: str = "serif", bold: bool = False) -> int:
    """How many lines `text` fills when set `measure` points wide."""
    return sum(_wrapped(part, max(measure, size), size, generic, bold) for part in text.split("\n"))


def _wrapped(text: str, measure: float, size: float, generic: str, bold: bool) -> int:
    lines, used, space = 1, 0.0, text_width(" ", size, generic, bold)
    for word in text.split():
        width = text_width(word, size, generic, bold)
        if used and used + space + width > measure:
            lines, used = lines + 1, 0.0
        used += width + (space if used else 0)
        # A word wider than the line is broken where the line ends.
        lines, used = lines + int(used // measure), used % measure
    return lines
