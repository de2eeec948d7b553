"""A specimen of a theme: cover and chapters of a book about nobody, set by the renderer of the PDF, in one picture."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from pathlib import Path

from filters.charts.kinds import KINDS
from filters.charts.picture import Chart
from filters.charts.saying import Saying
from filters.formats import Formats
from pipeline.engines import draw_pages, run_pandoc
from pipeline.read.theme import Theme
from pipeline.read.words import words_in
from pipeline.render.pdf import stage, write_source
from pipeline.render.typst_fonts import font_folders
from pipeline.weave.weaving import Woven

TEXT = Path(__file__).with_name("specimen.md")
CHART = "media/chart-1.svg"
LANGUAGE = "en-GB"
DAY = datetime.date(2026, 1, 1)
RESOLUTION = 80
"""Pixels an inch: four pages side by side fit on a screen, and their text can be read."""
GAP, GROUND = 20, "#8c8c8c"
"""The space around each page, in pixels, and the colour of what lies under the pages."""

_SCORES = (("Openness", 72), ("Order", 41), ("Company", 58), ("Kindness", 83), ("Calm", 35))
_OPENINGS = "openings"
_SAY_OPENINGS = f"""
#context [#metadata(query(heading.where(level: 1)).map(it => it.location().page()))<{_OPENINGS}>]
"""


def draw(theme: Theme, scratch: Path) -> Path:
    """A PNG in `scratch` (an empty folder) that shows the cover and the first page of each chapter in `theme`.

    The same theme gives the same bytes. Raises `EngineFailed` when it cannot be set.
    """
    book = book_of(theme)
    stage(book, theme, scratch)
    source = write_source(book, scratch)
    with source.open("a", encoding="utf-8") as file:
        file.write(_SAY_OPENINGS)
    pages, (_, *openings) = draw_pages(source, font_folders(book, theme, scratch), RESOLUTION, _OPENINGS)
    return _side_by_side([pages[0], *(pages[number - 1] for number in openings)], scratch / f"{theme.name}.png")


def book_of(theme: Theme) -> Woven:
    """The specimen as a woven book; its first chapter, the contents, is made by the template."""
    reading = ["-f", "markdown-raw_html-raw_tex-raw_attribute", "-t", "json"]
    words = words_in(LANGUAGE)
    return Woven(
        document=json.loads(run_pandoc(reading, TEXT.read_bytes())), engagement="specimen", edition="client",
        title=theme.title, subtitle=theme.description, client="Name of the client", coach="Name of the coach",
        organisation="Where the client works", language=LANGUAGE, paper="a4", date=DAY, words=words, media={},
        charts={CHART: _chart(Saying(words, Formats(LANGUAGE)))},
    )


def _chart(say: Saying) -> Chart:
    scores = [{"name": name, "raw": percentile, "percentile": percentile} for name, percentile in _SCORES]
    return KINDS["profile"].describe({"instrument": {"name": "An instrument"}, "scores": scores}, {}, say)


def _side_by_side(pages: Sequence[Path], target: Path) -> Path:
    from PIL import Image

    images = [Image.open(page).convert("RGB") for page in pages]
    width = sum(image.width + GAP for image in images) + GAP
    sheet = Image.new("RGB", (width, max(image.height for image in images) + 2 * GAP), GROUND)
    left = GAP
    for image in images:
        sheet.paste(image, (left, GAP))
        left += image.width + GAP
    sheet.quantize(128).save(target, optimize=True)
    return target
