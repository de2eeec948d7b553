"""How wide type runs, held against FreeType, which knows nothing of how we read fonts."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables.TupleVariation import TupleVariation
from PIL import ImageFont

from filters.drawing.canvas import Canvas
from filters.drawing.look import PLAIN, REGULAR
from filters.drawing.widths import width_of
from pipeline.read.theme import package_folder

FILES = {"one face": ("fontpkg_atkinson_hyperlegible", "AtkinsonHyperlegible-Regular.ttf"),
         "all weights": ("fontpkg_ibm_plex_sans", "IBMPlexSans[wdth,wght].ttf"),
         "another script": ("manimgx_fonts", "NotoSansArabic[wght].ttf")}
TEXT = "Zoë ran 3–4 laps, 100 % “flat out” مرحبا"
EM = 1000


@pytest.mark.parametrize("name", FILES)
def test_every_character_is_as_wide_as_it_is_drawn(name: str) -> None:
    package, file = FILES[name]
    path = package_folder(package) / file
    font = ImageFont.truetype(str(path), EM, layout_engine=ImageFont.Layout.BASIC)
    missing = font.getmask("\uffff").getbbox(), font.getlength("\uffff")
    drawn = [character for character in TEXT if (font.getmask(character).getbbox(), font.getlength(character)) != missing]
    assert len(drawn) > 5
    for character in drawn:
        assert width_of(character, str(path)) * EM == pytest.approx(font.getlength(character), abs=1), character


def light_by_default(path: Path) -> Path:
    """A font of one letter, 300 wide in its lightest weight, which is its default, and 900 in its boldest."""
    builder = FontBuilder(EM)
    pen = TTGlyphPen(None)
    for number, place in enumerate(((0, 0), (0, 500), (300, 500))):
        (pen.lineTo if number else pen.moveTo)(place)
    pen.closePath()
    builder.setupGlyphOrder([".notdef", "a"])
    builder.setupCharacterMap({ord("a"): "a"})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "a": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "a": (300, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Light first", "styleName": "Regular"})
    builder.setupFvar([("wght", 100, 100, 700, "Weight")], [])
    corners, room = [(0, 0)] * 3, [(0, 0), (600, 0), (0, 0), (0, 0)]  # left, right, top, bottom
    builder.setupGvar({"a": [TupleVariation({"wght": (0, 1, 1)}, [*corners, *room])]})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)
    return path


def test_a_font_that_is_light_by_default_is_measured_at_its_regular_weight(tmp_path: Path) -> None:
    font = light_by_default(tmp_path / "light.ttf")
    assert width_of("a", str(font)) * EM == pytest.approx(300 + 600 * (REGULAR - 100) / 600)


def test_what_a_font_lacks_has_room_and_what_is_set_on_a_letter_takes_none() -> None:
    plex = str(package_folder("fontpkg_ibm_plex_sans") / FILES["all weights"][1])
    assert width_of("日", plex) == 1 and 0.4 < width_of("ꙮ", plex) < 1
    assert width_of("x\u0489\u1dc4\u2068", plex) == width_of("x", plex)


def test_without_a_theme_there_is_room_for_the_widest_common_face() -> None:
    """The mean advance of DejaVu Sans over these letters is 0.5633 em."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    assert Canvas(PLAIN, 100).measure(letters, 1) / len(letters) > 0.5633
