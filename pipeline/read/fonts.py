"""Fonts: which characters the typefaces at hand can draw, and which font files a book needs beside its theme's own.

Fonts are looked for in the theme's folder, in the practice's `sources/fonts`, in the installed packages and, where the
theme allows it, among the fonts of this machine.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from fontTools import unicodedata
from fontTools.ttLib import TTCollection, TTFont
from msgspec import Struct, field

from pipeline.engines import typefaces_in
from pipeline.read.theme import (
    BUILT_IN_FAMILIES,
    BUILT_IN_SERIF,
    EAST_ASIAN,
    FALLBACK_FAMILIES,
    PACKAGED_FONTS,
    Theme,
    package_folder,
)

BUILT_IN = Path(__file__).with_name("typst_glyphs.txt")
"""The code points of the fonts inside Typst: DejaVu Sans Mono, Libertinus Serif, New Computer Modern."""


class FontFile(Struct, frozen=True):
    """One typeface in a file; `number` is its place in a collection of several."""

    family: str
    path: Path
    number: int = 0


class Supply(Struct, frozen=True):
    """Where a book's characters come from: the `fonts` that it needs beside the theme's own and those inside Typst,
    and the characters that are `missing` in every font.

    `left_out` names, by family, the scripts (`Greek`) that a typeface of the theme draws in part only: they are left to
    another font, so that no word is set in two.
    """

    fonts: tuple[FontFile, ...] = ()
    missing: frozenset[str] = frozenset()
    left_out: Mapping[str, frozenset[str]] = field(default_factory=dict)


def supply(characters: Iterable[str], theme: Theme, language: str) -> Supply:
    """What draws `characters` in a book of `theme` in `language` (a BCP 47 tag)."""
    wanted = {character for character in characters if not _is_invisible(character)}
    own = {font.family for font in theme.fonts.values()}
    files = typefaces(theme)
    lacking = {family: _lacking(wanted, (file for file in files if file.family == family)) for family in own}
    left = set().union(*lacking.values())
    needed: list[FontFile] = []
    for file in _in_order(files, own, theme, language):
        found = {character for character in left if _covers(_characters(file) if file else _built_in(), character)}
        needed += [file] if found and file else []
        left -= found
    missing = frozenset(character for character in left if all(character in those for those in lacking.values()))
    return Supply(tuple(needed), missing, {family: _scripts(those) for family, those in lacking.items()})


def typefaces(theme: Theme) -> list[FontFile]:
    """Every typeface that a book of `theme` may use, in the order in which they are looked for."""
    return _files(theme.font_folders)


def families_of(theme: Theme) -> set[str]:
    """The families that `theme` can name: its own, those of the practice, of the packages, and those inside Typst."""
    borrowed = _of_this_machine() if theme.system_fonts else []
    return {*BUILT_IN_FAMILIES, *(file.family for file in (*typefaces(theme), *borrowed))}


def fallbacks(theme: Theme, language: str, generic: str = "") -> list[str]:
    """The families tried, in this order, for a character that a typeface of the theme of a `generic` kind lacks.

    A book in an East Asian language tries its own forms of Han characters first, a serif face another serif face.
    """
    own = theme.own_font_folders
    brought = sorted({file.family for file in typefaces(theme) if file.path.parent in own})
    east = _east_asian(language)
    world = [*([BUILT_IN_SERIF] if generic == "serif" else []), *FALLBACK_FAMILIES, *BUILT_IN_FAMILIES]
    return [*brought, *east, *world] if language.split("-")[0] in EAST_ASIAN else [*brought, *world, *east]


def of_this_machine(characters: frozenset[str]) -> str:
    """The name of a family among this machine's own fonts that draws all of `characters`; empty if there is none."""
    return next((file.family for file in _of_this_machine()
                 if all(_covers(_characters(file), character) for character in characters)), "")


def has_east_asian() -> bool:
    """Whether the package with Chinese, Japanese and Korean is installed."""
    return package_folder(PACKAGED_FONTS[-1]) is not None


def machine_folders() -> list[Path]:
    """Where systems keep their fonts."""
    home, windows = Path.home(), Path(os.environ.get("WINDIR", "C:/Windows"))
    return [
        Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts",
        Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts", windows / "Fonts",
    ]


def _scripts(characters: Iterable[str]) -> frozenset[str]:
    """The scripts of `characters`, but for Latin and what all scripts share."""
    found = {unicodedata.script(character) for character in characters} - {"Latn", "Zyyy", "Zinh", "Zzzz"}
    return frozenset(unicodedata.script_name(code) for code in found)


def _east_asian(language: str) -> list[str]:
    """The families of Han characters: the forms of `language` first, else those of the mainland."""
    subtags = language.split("-")
    first = next((EAST_ASIAN[tag] for tag in reversed(subtags) if tag in EAST_ASIAN), EAST_ASIAN["zh"])
    return list(dict.fromkeys([first, *EAST_ASIAN.values()]))


def _in_order(files: Sequence[FontFile], own: set[str], theme: Theme, language: str) -> Iterator[FontFile | None]:
    """The fonts to try: one file of each family, upright if its name tells; None stands for those inside Typst."""
    first = {file.family: file for file in sorted(files, key=lambda file: "Italic" in file.path.name, reverse=True)}
    for family in dict.fromkeys(fallbacks(theme, language)):
        if family == BUILT_IN_FAMILIES[0]:
            yield None
        elif family in first and family not in own:
            yield first[family]
    if theme.system_fonts:
        yield from _of_this_machine()


def _files(folders: Sequence[Path]) -> list[FontFile]:
    """Every typeface that lies in one of `folders` itself, in their order and in the order of the files' names."""
    places = {folder: place for place, folder in enumerate(folders)}
    found = (FontFile(*font) for font in typefaces_in(folders) if font[1].parent in places)
    return sorted(found, key=lambda file: places[file.path.parent])


def _of_this_machine() -> list[FontFile]:
    return [FontFile(*font) for folder in machine_folders() if folder.is_dir() for font in typefaces_in([folder])]


def _characters(file: FontFile) -> frozenset[int]:
    return _cmap(file.path, file.number, *_state(file.path))


def _lacking(wanted: set[str], files: Iterable[FontFile]) -> set[str]:
    """Those of the `wanted` characters that no typeface of one family draws; the first of them mostly draws all."""
    drawn: frozenset[int] = frozenset()
    for file in files:
        if not wanted:
            break
        drawn |= _characters(file)
        wanted = {character for character in wanted if not _covers(drawn, character)}
    return wanted


def _state(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_size, state.st_mtime_ns


@cache
def _cmap(path: Path, number: int, _size: int, _modified: int) -> frozenset[int]:
    """The code points that a typeface draws."""
    try:
        with open_collection(path) as fonts:
            font = fonts[number]
            font.setGlyphOrder(range(font["maxp"].numGlyphs))  # by number: reading names takes longer than all else
            return frozenset(font.getBestCmap() or ())
    except Exception:  # fontTools raises whatever a broken table makes it stumble over
        return frozenset()


@contextmanager
def open_collection(path: Path) -> Iterator[Sequence[TTFont]]:
    """The typefaces in a font file, one or more, read as they are asked for."""
    if path.suffix.lower() in (".ttc", ".otc"):
        with TTCollection(path, lazy=True) as collection:
            yield collection.fonts
    else:
        with TTFont(path, lazy=True) as font:
            yield [font]


@cache
def _built_in() -> frozenset[int]:
    ends = [[int(end, 16) for end in part.split("-")] for part in BUILT_IN.read_text(encoding="ascii").split()]
    return frozenset(code for part in ends for code in range(part[0], part[-1] + 1))


def _covers(drawn: frozenset[int], character: str) -> bool:
    """Whether a font draws `character`, itself or put together from its parts (Unicode's canonical decomposition)."""
    return ord(character) in drawn or all(ord(part) in drawn for part in unicodedata.normalize("NFD", character))


def _is_invisible(character: str) -> bool:
    """Spaces, controls, joiners, marks of direction and variation: nothing is drawn for them."""
    return (unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"}
            or 0xFE00 <= ord(character) <= 0xFE0F or 0xE0100 <= ord(character) <= 0xE01EF)
