"""The look of a binder: one `theme.json` that drives the DOCX styles, the Typst template and the EPUB CSS."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

PACKAGED_FONTS = ("fontpkg_spectral", "fontpkg_ibm_plex_sans", "fontpkg_lora", "fontpkg_atkinson_hyperlegible",
                  "manimgx_fonts", "manimgx_fonts_cjk")
"""Packages whose fonts every theme may name: the last but one carries the world's scripts, the last, which need not be
installed, Chinese, Japanese and Korean."""

EAST_ASIAN = {
    "zh": "Noto Sans CJK SC", "ja": "Noto Sans CJK JP", "ko": "Noto Sans CJK KR", "Hant": "Noto Sans CJK TC",
    "TW": "Noto Sans CJK TC", "HK": "Noto Sans CJK HK", "MO": "Noto Sans CJK HK",
}
"""The family with the forms of Han characters that a language, script or country expects."""

FALLBACK_FAMILIES = (
    "Noto Sans", "Noto Sans Hebrew", "Noto Sans Arabic", "Noto Sans Devanagari", "Noto Sans Armenian",
    "Noto Sans Bengali", "Noto Sans Ethiopic", "Noto Sans Georgian", "Noto Sans Gujarati",
    "Noto Sans Gurmukhi", "Noto Sans Kannada", "Noto Sans Khmer", "Noto Sans Lao",
    "Noto Sans Malayalam", "Noto Sans Myanmar", "Noto Sans Oriya", "Noto Sans Sinhala",
    "Noto Sans Tamil", "Noto Sans Telugu", "Noto Sans Thai", "Noto Sans Symbols", "Noto Emoji",
)
"""Families tried, in this order, for a character that the theme's own fonts lack."""

BUILT_IN_FAMILIES = ("New Computer Modern Math", "New Computer Modern", "DejaVu Sans Mono", "Libertinus Serif")
"""Families tried after those: they come inside Typst."""

BUILT_IN_SERIF = "Libertinus Serif"


class Font(Struct, frozen=True):
    """One role's typeface: `family` for PDF and EPUB, `office` for DOCX on machines without it."""

    family: str
    office: str
    generic: str


PAPERS = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
"""The width and height of each paper, in millimetres (ISO 216, ANSI/ASME Y14.1)."""
HOLE_STRIP = 15.0
"""The strip of a sheet that punched holes take: centres 12 mm from the edge, 6 mm wide (ISO 838), in millimetres."""
LEAST_INNER = 20.0
"""The narrowest inner margin of a printed page, in millimetres, so that the holes stand well clear of the text."""


class Page(Struct, frozen=True):
    """Margins of the text block, in millimetres."""

    top: float
    bottom: float
    inner: float
    outer: float

    def laid_out(self, layout: str) -> Page:
        """The margins in a layout: on paper an inner one that the holes fit into, on a screen both sides the same."""
        if layout == "print":
            return replace(self, inner=max(self.inner, LEAST_INNER))
        side = (self.inner + self.outer) / 2
        return replace(self, inner=side, outer=side)


class Shape(Struct, frozen=True):
    """How a theme composes what colours and fonts alone would not tell apart; the schema says what each choice means.

    Left out, each is that of the quiet book.
    """

    cover: str = "open"
    chapter: str = "sunk"
    section: str = "plain"
    table: str = "open"
    box: str = "bar"
    quote: str = "italic"
    edge: str = "justified"


class Theme(Struct, frozen=True):
    """A theme as read: fonts by role (`body`, `heading`, `label`), colours as `#rrggbb` by role."""

    name: str
    title: str
    description: str
    folder: Path
    fonts: Mapping[str, Font]
    colours: Mapping[str, str]
    body_pt: float
    leading: float
    page: Page
    logo: Path | None
    shape: Shape = Shape()
    system_fonts: bool = False

    @property
    def own_font_folders(self) -> list[Path]:
        """Where a coach keeps fonts: the theme's own folder, then `fonts` in the practice's sources."""
        places = (self.folder / "fonts", self.folder.parent.parent / "fonts")
        return [folder for folder in places if folder.is_dir()]

    @property
    def font_folders(self) -> list[Path]:
        """Where fonts are looked for: the coach's own, then the installed packages."""
        packages = (package_folder(name) for name in PACKAGED_FONTS)
        return self.own_font_folders + [folder for folder in packages if folder]


def theme_from(data: Mapping, folder: Path) -> Theme:
    """The theme that a valid `theme.json` (as read: `data`) in `folder` describes."""
    logo = data.get("logo")
    return Theme(
        name=data["name"],
        title=data["title"],
        description=data.get("description", ""),
        folder=folder,
        fonts={role: Font(**font) for role, font in data["fonts"].items()},
        colours=dict(data["colours"]),
        body_pt=data["body_pt"],
        leading=data["leading"],
        page=Page(**data["page"]),
        logo=folder / logo if logo else None,
        shape=Shape(**data.get("shape", {})),
        system_fonts=data.get("system_fonts", False),
    )


def package_folder(package: str) -> Path | None:
    """Where an installed package keeps its fonts; None where it is not installed."""
    spec = importlib.util.find_spec(package)
    if spec is None:
        return None
    root = Path(spec.origin).parent
    files = root / "files"
    return files if files.is_dir() else root
