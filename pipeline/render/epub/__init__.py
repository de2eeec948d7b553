"""A woven book as an EPUB 3 file, for telephones, tablets and readers of paper-like screens."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.resources import as_file, files
from pathlib import Path

import msgspec

from pipeline.engines import run_pandoc
from pipeline.read.faces import Face
from pipeline.read.theme import Theme
from pipeline.render.epub.charts import inline_charts
from pipeline.render.epub.cover import draw_cover
from pipeline.render.epub.document import adjusted
from pipeline.render.epub.fonts import embedded
from pipeline.render.epub.metadata import direction, is_legible, metadata
from pipeline.render.epub.package import Extra, finished
from pipeline.render.epub.pages import PLACES_FILE
from pipeline.render.epub.style import style_sheet
from pipeline.render.epub.supplied import REGULAR, cut_down, licences
from pipeline.render.media import stage_media
from pipeline.weave.glyphs import characters
from pipeline.weave.weaving import Woven

_PANDOCS_DEPTH = 1
"""How deep the contents are that pandoc writes: as little as can be, since they are written anew."""


def render(woven: Woven, theme: Theme, scratch: Path) -> Path:
    """Write `woven`, in the look of `theme`, as an EPUB 3 file into `scratch`, and say where.

    Raises `EngineFailed` when pandoc refuses the document.
    """
    stage_media(woven, scratch)
    printed = characters(woven)
    fonts, held = _fonts(woven, theme, printed)
    _stage_empty(held, scratch / "fonts")
    style, cover = scratch / "book.css", draw_cover(woven, theme, scratch)
    style.write_text(style_sheet(theme, list(fonts.items()), woven.supply, printed), encoding="utf-8")
    blocks, places = adjusted(woven)
    (scratch / PLACES_FILE).write_text(json.dumps(places), encoding="utf-8")
    logo, papers = _logo(theme), licences(face.file for face in fonts.values())
    meta = metadata(woven, blocks, next(iter(logo), ""))
    document = {**woven.document, "meta": meta, "blocks": blocks}
    with as_file(files(__package__).joinpath("page.xhtml")) as page:
        arguments = _arguments(woven, page, style, cover, list(fonts))
        book = run_pandoc(arguments, msgspec.json.encode(document), date=woven.date)
    output = scratch / f"{woven.name}.epub"
    extra = Extra(logo, inline_charts(woven, theme), held, papers, is_legible(theme))
    output.write_bytes(finished(book, woven, places, extra))
    return output


def _arguments(woven: Woven, page: Path, style: Path, cover: Path, fonts: list[str]) -> list[str]:
    scratch = style.parent
    return [
        f"--epub-cover-image={cover}",
        "--from=json", "--to=epub3", "--output=-", "--mathml", "--split-level=1", "--toc",
        f"--toc-depth={_PANDOCS_DEPTH}", f"--template={page}", f"--variable=dir:{direction(woven.language)}",
        f"--css={style}", f"--resource-path={scratch}",
        *(f"--epub-embed-font={scratch / 'fonts' / name}" for name in fonts),
    ]


def _fonts(woven: Woven, theme: Theme, printed: frozenset[str]) -> tuple[dict[str, Face], dict[str, bytes]]:
    """The theme's faces and the book's other fonts, these with the characters that it prints: each under a neutral name,
    with the file that holds it."""
    named = {f"face-{number}{face.file.suffix.lower()}": face for number, face in enumerate(embedded(theme), 1)}
    held = {name: face.file.read_bytes() for name, face in named.items()}
    for number, font in enumerate(woven.supply.fonts, 1):
        data = cut_down(font, printed)
        name = f"script-{number}.{'otf' if data.startswith(b'OTTO') else 'ttf'}"
        named[name], held[name] = Face(font.family, (REGULAR, REGULAR), False, font.path), data
    return named, held


def _stage_empty(fonts: Iterable[str], folder: Path) -> None:
    """Empty files for pandoc, which lists fonts by their names: it would only take its time to pack what they hold."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in fonts:
        (folder / name).touch()


def _logo(theme: Theme) -> dict[str, bytes]:
    if theme.logo is None:
        return {}
    return {f"media/logo{theme.logo.suffix.lower()}": theme.logo.read_bytes()}
