"""The cover of an e-book: a picture for the library's shelf, drawn by Typst from the theme."""

from __future__ import annotations

import json
import shutil
from importlib.resources import as_file, files
from pathlib import Path

from msgspec.structs import asdict

from pipeline.engines import rasterise
from pipeline.read.theme import Theme
from pipeline.render.covers import stage_covers, stage_logo
from pipeline.render.pdf.language import typst_language
from pipeline.render.typst_fonts import families, font_folders
from pipeline.weave.weaving import Woven

RESOLUTION = 300
"""Pixels an inch; the cover is 1417 by 2268 pixels then, which is what shops and readers ask for."""


def draw_cover(woven: Woven, theme: Theme, scratch: Path) -> Path:
    """The cover of `woven` as a PNG in `scratch`. Raises `EngineFailed` when it cannot be drawn."""
    values = {
        "title": woven.title, "subtitle": woven.subtitle, "client": woven.client, "coach": woven.coach,
        "organisation": woven.organisation, "date": woven.day, "stamp": "", "logo": stage_logo(theme, scratch),
        "colours": dict(theme.colours), "shape": asdict(theme.shape),
        "language": typst_language(woven.language) or {"lang": "en", "region": None},
        "fonts": {role: families(font, woven, theme) for role, font in theme.fonts.items()},
    }
    (scratch / "cover.json").write_text(json.dumps(values, sort_keys=True), encoding="utf-8")
    source, output = scratch / "cover.typ", scratch / "cover.png"
    stage_covers(scratch)
    with as_file(files(__package__).joinpath("cover.typ")) as template:
        shutil.copyfile(template, source)
    output.write_bytes(*rasterise(source, font_folders(woven, theme, scratch), RESOLUTION))
    return output


def spoken_cover(woven: Woven) -> str:
    """What a screen reader says of the cover."""
    return woven.words["cover_alt"].format(woven.title, woven.client)
