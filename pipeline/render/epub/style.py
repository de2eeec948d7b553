"""The theme as an e-book's style sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from functools import cache
from importlib.resources import files
from string import Template

from fontTools import unicodedata
from msgspec.structs import asdict

from pipeline.read.faces import Face
from pipeline.read.fonts import Supply
from pipeline.read.theme import Font, Theme

DARK_PAGE = (0x1E, 0x1E, 0x1E)
"""A dark page where a callout tints it, the lightest ground that accents stand on."""

LEGIBLE = 4.5
"""The contrast between text and page that WCAG 2 asks for."""

Colour = tuple[int, int, int]


def style_sheet(theme: Theme, embedded: Sequence[tuple[str, Face]], supply: Supply, characters: Iterable[str]) -> str:
    """The CSS of a book in `theme` that prints `characters`.

    `embedded` gives the faces the book carries, each with its file's name; `supply` says which of the characters the
    theme's own are not to draw.
    """
    others = [font.family for font in supply.fonts]
    not_for = {family: {c for c in characters if unicodedata.script_name(unicodedata.script(c)) in scripts}
               for family, scripts in supply.left_out.items()}
    accent = parsed(theme.colours["accent"])
    sheet = files(__package__).joinpath("book.css").read_text(encoding="utf-8")
    shapes = "\n".join(_shapes()[choice] for choice in asdict(theme.shape).items() if choice in _shapes())
    return Template(sheet.replace("$shapes", shapes)).substitute(
        faces="\n".join(_rule(name, face, not_for.get(face.family, set())) for name, face in embedded),
        **{role: _stack(theme.fonts[role], others) for role in ("body", "heading", "label")},
        leading=f"{theme.leading:g}", paper=theme.colours["paper"], accent=_hexadecimal(accent),
        accent_on_dark=_hexadecimal(_lightened(accent)), rule=theme.colours["rule"],
        tint=_translucent(parsed(theme.colours["tint"])),
    )


@cache
def _shapes() -> dict[tuple[str, str], str]:
    """What each choice of a theme's shape adds to the sheet, by setting and choice; the first of each adds nothing."""
    parts = re.split(r"/\* (\w+): (\w+) \*/\n", files(__package__).joinpath("shapes.css").read_text(encoding="utf-8"))
    return {(setting, choice): rules for setting, choice, rules in zip(parts[1::3], parts[2::3], parts[3::3])}


def _rule(name: str, face: Face, not_for: Set[str]) -> str:
    weight = " ".join(str(weight) for weight in dict.fromkeys(face.weights))
    slant = "italic" if face.italic else "normal"
    return (
        f"@font-face {{ font-family: {_quoted(face.family)}; font-weight: {weight}; font-style: {slant};"
        f" src: url(../fonts/{name});{_all_but(not_for)} }}"
    )


def _all_but(characters: Set[str]) -> str:
    """The `unicode-range` that leaves `characters` to another font."""
    ends = [-1, *sorted(map(ord, characters)), 0x110000]
    parts = [f"U+{before + 1:X}-{after - 1:X}" for before, after in zip(ends, ends[1:]) if after - before > 1]
    return f" unicode-range: {', '.join(parts)};" if characters else ""


def _stack(font: Font, others: Sequence[str]) -> str:
    families = dict.fromkeys([font.family, *others, font.office])
    return ", ".join([*map(_quoted, families), font.generic])


def _quoted(family: str) -> str:
    return '"' + "".join(letter for letter in family if letter.isalnum() or letter in " -_.") + '"'


def _lightened(colour: Colour) -> Colour:
    """`colour`, mixed with as little white as makes it legible on a dark page."""
    mixes = (tuple(round(part + (255 - part) * step / 20) for part in colour) for step in range(21))
    return next(mix for mix in mixes if contrast(mix, DARK_PAGE) >= LEGIBLE)


def _translucent(colour: Colour) -> str:
    """What looks like `colour` on a white page, and lets a page of any other colour through."""
    opacity = max(0.2, (255 - min(colour)) / 255)
    parts = [round(255 - (255 - part) / opacity) for part in colour]
    return f"rgba({', '.join(map(str, parts))}, {opacity:.3g})"


def contrast(one: Colour, other: Colour) -> float:
    """How well one colour stands out from another, 1 to 21 (WCAG 2, relative luminance)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    linear = [part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def parsed(colour: str) -> Colour:
    """A colour written as `#rrggbb`."""
    return tuple(bytes.fromhex(colour.lstrip("#")))


def _hexadecimal(colour: Colour) -> str:
    return "#" + bytes(colour).hex()
