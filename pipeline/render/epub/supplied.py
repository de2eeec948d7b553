"""The fonts that a book needs beside its theme's own, cut down to the characters it prints; and the fonts' licences."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

from pipeline.installed import files
from pipeline.read.fonts import FontFile
from pipeline.read.theme import PACKAGED_FONTS, package_folder

LICENCE_NAMES = ("licen", "ofl", "copying")
"""How the names of licence files begin."""

REGULAR = 400


def cut_down(font: FontFile, characters: Iterable[str]) -> bytes:
    """The typeface with `characters` alone, in its regular weight where it has many: readers thicken it themselves."""
    from fontTools.subset import Options, Subsetter  # takes its time to load, and few books need it

    with _opened(font) as whole:
        options = Options(layout_features=["*"], notdef_outline=True, glyph_names=False, hinting=False)
        subsetter = Subsetter(options)
        subsetter.populate(text="".join(sorted(characters)))
        subsetter.subset(whole)
        part = _saved(whole)
    return _in_one_weight(part)


def licences(fonts: Iterable[Path]) -> Mapping[str, bytes]:
    """The licences of font files: names that say nothing, and texts; each text once, in the order of the fonts."""
    texts = dict.fromkeys(text for path in fonts for text in _licence_of(path))
    return {f"licence-{number}.txt": text for number, text in enumerate(texts, 1)}


def _in_one_weight(data: bytes) -> bytes:
    """A typeface of many weights in its regular one."""
    from fontTools.varLib.instancer import instantiateVariableFont

    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    if "fvar" not in font:
        return data
    place = {axis.axisTag: REGULAR if axis.axisTag == "wght" else axis.defaultValue for axis in font["fvar"].axes}
    return _saved(instantiateVariableFont(font, place, inplace=True))


def _saved(font: TTFont) -> bytes:
    held = io.BytesIO()
    font.save(held, reorderTables=False)
    return held.getvalue()


def _opened(font: FontFile) -> TTFont:
    if font.path.suffix.lower() in (".ttc", ".otc"):
        return TTCollection(font.path, lazy=True, recalcTimestamp=False).fonts[font.number]
    return TTFont(font.path, lazy=True, recalcTimestamp=False)


def _licence_of(path: Path) -> list[bytes]:
    """The licences beside a font file, or those of the package that it came with."""
    package = next((name for name in PACKAGED_FONTS if package_folder(name) == path.parent), "")
    beside = [*path.parent.iterdir(), *files(package)]
    return list(dict.fromkeys(file.read_bytes() for file in sorted(beside) if _is_licence(file)))


def _is_licence(file: Path) -> bool:
    return file.name.lower().startswith(LICENCE_NAMES) and file.is_file()
