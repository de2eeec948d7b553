"""PDF: the woven book, set by Typst with our own template as a tagged, bookmarked PDF/UA-1 file."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import msgspec
from msgspec.structs import asdict

from pipeline.engines import EngineFailed, run_pandoc, typeset
from pipeline.read.theme import PAPERS, Theme
from pipeline.render.charts import POINTS_A_MM, stage_charts, text_width
from pipeline.render.colophon import colophon
from pipeline.render.covers import stage_covers, stage_logo
from pipeline.render.media import stage_media
from pipeline.render.pdf.body import BLOCK_STYLES, typst_ready
from pipeline.render.pdf.code import printable, script_of
from pipeline.render.pdf.headings import titles
from pipeline.render.pdf.heights import CHARACTER, Room
from pipeline.render.pdf.language import typst_language
from pipeline.render.typst_fonts import families, font_folders
from pipeline.weave.weaving import Woven

TEMPLATE = Path(__file__).with_name("binder.typ")
_PAPER_NAMES = {"a4": "a4", "letter": "us-letter"}
"""What Typst calls each paper."""
PLACES, PLACES_FILE = "places", "places.json"
"""What the template says at its end, and the file beside the book that keeps it: on which page each heading stands."""

_NO_GLYPH = re.compile(r'the text `"(?:\\u\{(?P<code>[0-9a-f]+)\}|(?P<text>.))')


def render(woven: Woven, theme: Theme, scratch: Path) -> Path:
    """Write `woven` as a PDF into `scratch` (an empty folder of this render's own) and say where it is.

    The same book and theme give the same bytes in any folder. Raises `EngineFailed` when the book cannot be set.
    """
    stage(woven, theme, scratch)
    output = scratch / f"{woven.name}.pdf"
    try:
        _set(woven, theme, output, formulas=True)
    except EngineFailed as error:
        if '"t": "Math"' not in json.dumps(woven.document):
            raise _without_words(error) from None
        _set_without_formulas(woven, theme, output)
    return output


def stage(woven: Woven, theme: Theme, scratch: Path) -> None:
    """Put into `scratch` what the source of the book reads, but for its charts: template, pictures, words and look."""
    stage_media(woven, scratch)
    shutil.copyfile(TEMPLATE, scratch / TEMPLATE.name)
    stage_covers(scratch)
    values = json.dumps(book_values(woven, theme, stage_logo(theme, scratch)), ensure_ascii=True, sort_keys=True)
    (scratch / "book.json").write_text(values, encoding="utf-8")


def write_source(woven: Woven, theme: Theme, scratch: Path, *, formulas: bool = True) -> Path:
    """The book's Typst source, in `scratch`, with its charts; without `formulas`, each prints as its TeX source."""
    source = scratch / "book.typ"
    source.write_bytes(b'#import "binder.typ": *\n#show: binder\n\n' + _body(woven, theme, formulas))
    stage_charts(woven, theme, scratch)  # only now: another format may have drawn them while pandoc wrote
    return source


def book_values(woven: Woven, theme: Theme, logo: str | None) -> dict:
    """What the template reads: the book's own words and the look of `theme`. `logo` is a file beside the template."""
    words = {
        "title": woven.title, "subtitle": woven.subtitle, "client": woven.client, "coach": woven.coach,
        "organisation": woven.organisation, "date": woven.day, "stamp": woven.stamp,
        "contents": woven.words["contents"],
    }
    return {key: printable(word) for key, word in words.items()} | {
        "day": [woven.date.year, woven.date.month, woven.date.day],
        "language": typst_language(woven.language) or {"lang": "en", "region": None},
        "paper": _PAPER_NAMES[woven.paper],
        "fonts": {role: families(font, woven, theme) for role, font in theme.fonts.items()},
        "colours": dict(theme.colours),
        "body_pt": theme.body_pt,
        "leading": theme.leading,
        "shape": asdict(theme.shape),
        "page": asdict(theme.page.laid_out(woven.layout)),
        "layout": woven.layout,
        "tabs": {chapter: printable(title) for chapter, title in woven.tabs.items()},
        "in-parts": woven.in_parts,
        "titles": titles(woven.document["blocks"], BLOCK_STYLES),
        "colophon": [printable(line) for line in colophon(woven, theme)],
        "logo": logo,
    }


def _room(theme: Theme, woven: Woven) -> Room:
    """How much text a page of `theme` holds."""
    line = theme.body_pt * theme.leading
    high = (PAPERS[woven.paper][1] - theme.page.top - theme.page.bottom) * POINTS_A_MM
    return Room(high / line, text_width(theme, woven.paper) / theme.body_pt / CHARACTER, line)


def _set(woven: Woven, theme: Theme, output: Path, *, formulas: bool) -> None:
    """Write the book's Typst source beside `output` and set it."""
    source = write_source(woven, theme, output.parent, formulas=formulas)
    places = typeset(source, output, font_folders(woven, theme, output.parent), woven.date, PLACES)
    (output.parent / PLACES_FILE).write_text(json.dumps(places), encoding="utf-8")


def _set_without_formulas(woven: Woven, theme: Theme, output: Path) -> None:
    """The second try for a book with formulas: pandoc still writes names of symbols that Typst has since dropped."""
    try:
        _set(woven, theme, output, formulas=False)
    except EngineFailed as error:
        raise _without_words(error) from None


def _body(woven: Woven, theme: Theme, formulas: bool) -> bytes:
    """The chapters in Typst's markup; `-smart`, because quotation marks are the document's own and none are guessed."""
    document = typst_ready(
        woven.document, frozenset((*woven.media, *woven.charts)), formulas=formulas, room=_room(theme, woven),
    )
    arguments = ["-f", "json", "-t", "typst-smart", "--wrap=none"]
    return run_pandoc(arguments, msgspec.json.encode(document), date=woven.date)


def _without_words(error: EngineFailed) -> EngineFailed:
    """`error`, or if it quotes text that no font can show, one that says what font is missing instead."""
    found = _NO_GLYPH.search(error.detail)
    if not found:
        return error
    script = script_of(chr(int(found["code"], 16)) if found["code"] else found["text"])
    return EngineFailed(f"no font has the book's {script} characters; put one that has into the theme's fonts folder")
