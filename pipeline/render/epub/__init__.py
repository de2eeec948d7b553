"""A woven book as an EPUB 3 file, for telephones, tablets and readers of paper-like screens."""

from __future__ import annotations

import json
from importlib.resources import as_file, files
from pathlib import Path

from pipeline.engines import run_pandoc
from pipeline.render.epub.charts import inline_charts
from pipeline.render.epub.document import adjusted
from pipeline.render.epub.fonts import Face, faces
from pipeline.render.epub.metadata import direction, metadata
from pipeline.render.epub.package import finished
from pipeline.render.epub.style import style_sheet
from pipeline.render.media import stage_media
from pipeline.theme import Theme
from pipeline.weave import Woven

CONTENTS_DEPTH = 3


def render(woven: Woven, theme: Theme, scratch: Path) -> Path:
    """Write `woven`, in the look of `theme`, as an EPUB 3 file into `scratch`, and say where.

    Raises `EngineFailed` when pandoc refuses the document.
    """
    stage_media(woven, scratch)
    fonts = _staged_fonts(theme, scratch)
    style = scratch / "book.css"
    style.write_text(style_sheet(theme, list(fonts.items())), encoding="utf-8")
    blocks = adjusted(woven, inline_charts(woven, theme))
    logo = _logo(theme)
    document = {**woven.document, "meta": metadata(woven, blocks, next(iter(logo), "")), "blocks": blocks}
    with as_file(files(__package__).joinpath("page.xhtml")) as page:
        book = run_pandoc(_arguments(woven, page, style, list(fonts)), json.dumps(document).encode(), date=woven.date)
    output = scratch / f"{woven.name}.epub"
    output.write_bytes(finished(book, woven, logo))
    return output


def _arguments(woven: Woven, page: Path, style: Path, fonts: list[str]) -> list[str]:
    scratch = style.parent
    return [
        "--from=json", "--to=epub3", "--output=-", "--mathml", "--split-level=1", "--toc",
        f"--toc-depth={CONTENTS_DEPTH}", f"--template={page}", f"--variable=dir:{direction(woven.language)}",
        f"--css={style}", f"--resource-path={scratch}",
        *(f"--epub-embed-font={scratch / 'fonts' / name}" for name in fonts),
    ]


def _staged_fonts(theme: Theme, scratch: Path) -> dict[str, Face]:
    """The theme's faces, copied under neutral names."""
    folder = scratch / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    staged = {f"face-{number}{face.file.suffix.lower()}": face for number, face in enumerate(faces(theme), 1)}
    for name, face in staged.items():
        (folder / name).write_bytes(face.file.read_bytes())
    return staged


def _logo(theme: Theme) -> dict[str, bytes]:
    if theme.logo is None:
        return {}
    return {f"media/logo{theme.logo.suffix.lower()}": theme.logo.read_bytes()}
