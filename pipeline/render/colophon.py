"""The colophon: which copy of the book this is, and what it is set in."""

from __future__ import annotations

from struct import unpack_from

from fontTools.ttLib import TTFont

from filters.formats import Formats
from pipeline.read.fonts import typefaces
from pipeline.read.theme import Theme
from pipeline.weave.weaving import Woven

_LICENCE = 13
"""The number of a font's words about its licence, in its table of names."""
_LICENCES = {"open font licen": "SIL Open Font License 1.1", "apache licen": "Apache License 2.0"}
"""How fonts begin to name the licences that most of them have, and what those are called for short."""


def colophon(woven: Woven, theme: Theme | None = None) -> list[str]:
    """The lines of the colophon of `woven`; with the `theme` of a file that has its fonts, these and their licences."""
    words = woven.words
    lines = [words[f"edition_{woven.edition}"].format(woven.client), woven.day, woven.stamp]
    lines += [words["set_in"].format(_fonts(theme, woven.language))] if theme else []
    return [line for line in (*lines, words["made_with"]) if line]


def _fonts(theme: Theme, language: str) -> str:
    shared: dict[str, list[str]] = {}
    for family in dict.fromkeys(font.family for font in theme.fonts.values()):
        shared.setdefault(_licence(theme, family), []).append(family)
    listed = {licence: Formats(language).list(families) for licence, families in shared.items()}
    return "; ".join(f"{families} ({licence})" if licence else families for licence, families in listed.items())


def _licence(theme: Theme, family: str) -> str:
    """The short name of a family's licence, by what one of its files says; empty where nobody can tell."""
    file = next((file for file in typefaces(theme) if file.family == family), None)
    if file is None:
        return ""
    with TTFont(file.path, fontNumber=file.number, lazy=True) as font:
        said = _words(font.reader["name"], _LICENCE).lower()
    return next((short for start, short in _LICENCES.items() if start in said), "")


def _words(names: bytes, number: int) -> str:
    """What a font's table of names (OpenType 1.9, `name`) says under a `number`, as far as it is Latin, in any language.

    fontTools would load half of itself for it.
    """
    _, count, storage = unpack_from(">3H", names)
    records = (unpack_from(">6H", names, 6 + 12 * place) for place in range(count))
    said = (names[storage + start : storage + start + length] for *_, name, length, start in records if name == number)
    return b" ".join(said).replace(b"\0", b"").decode("latin-1")
