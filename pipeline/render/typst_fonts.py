"""The fonts of a book as Typst is told of them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from pipeline.read.fonts import fallbacks
from pipeline.read.theme import Font, Theme
from pipeline.weave.weaving import Woven


def families(font: Font, woven: Woven, theme: Theme) -> list[str | Mapping[str, str]]:
    """The families of one role, the first choice first; it leaves out the scripts that it draws in part only."""
    others = [*fallbacks(theme, woven.language, font.generic), *(found.family for found in woven.supply.fonts)]
    left_out = sorted(woven.supply.left_out.get(font.family, ()))
    scripts = "".join(f"\\p{{{script.replace(' ', '_')}}}" for script in left_out)
    first = {"name": font.family, "covers": f"[^{scripts}]"} if scripts else font.family
    return [first, *(family for family in dict.fromkeys(others) if family != font.family)]


def font_folders(woven: Woven, theme: Theme, scratch: Path) -> list[Path]:
    """Where the book's fonts lie: the theme's folders, and one in `scratch` with those of this machine."""
    borrowed = [font.path for font in woven.supply.fonts if font.path.parent not in theme.font_folders]
    folder = scratch / "machine-fonts"
    for path in borrowed:
        folder.mkdir(exist_ok=True)
        shutil.copyfile(path, folder / path.name)
    return theme.font_folders + ([folder] if borrowed else [])
