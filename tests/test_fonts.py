"""Which fonts draw what: no box is printed, and what is missing is named before a book is made."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from pipeline.engines import typeset
from pipeline.read import fonts, theme
from pipeline.read.fonts import BUILT_IN, supply
from pipeline.read.theme import theme_from

QUIET = Path(__file__).parents[1] / "sources" / "themes" / "quiet"
RARE = "𓀀"
"""A hieroglyph, which none of the packaged fonts draws."""


@pytest.fixture
def quiet():
    return theme_from(json.loads((QUIET / "theme.json").read_text(encoding="utf-8")), QUIET)


@pytest.mark.parametrize(("text", "family"), [
    ("Ελλάδα", "Noto Sans"), ("שלום", "Noto Sans Hebrew"), ("مرحبا", "Noto Sans Arabic"),
    ("नमस्ते", "Noto Sans Devanagari"), ("王小明", "Noto Sans CJK SC"), ("さくら", "Noto Sans CJK SC"),
    ("김민준", "Noto Sans CJK SC"),
])
def test_a_name_in_any_script_finds_its_font(quiet, text: str, family: str) -> None:
    found = supply(text, quiet, "en-GB")
    assert ([font.family for font in found.fonts], found.missing) == ([family], frozenset())


@pytest.mark.parametrize(("language", "family"), [
    ("ja", "Noto Sans CJK JP"), ("ko", "Noto Sans CJK KR"), ("zh-TW", "Noto Sans CJK TC"),
    ("zh-HK", "Noto Sans CJK HK"),
])
def test_han_characters_have_the_forms_of_the_books_language(quiet, language: str, family: str) -> None:
    assert [font.family for font in supply("北", quiet, language).fonts] == [family]


def test_no_word_is_set_in_two_fonts(quiet) -> None:
    """Spectral draws some Greek letters (π, Ω) and not others."""
    assert supply("Αλεξάνδρα π", quiet, "en-GB").left_out["Spectral"] == {"Greek"}


def test_latin_needs_no_other_font(quiet) -> None:
    assert supply("Łódź, Größe, “naïve” – ☐ → é", quiet, "en-GB").fonts == ()


def test_typst_draws_what_it_is_said_to_draw(tmp_path: Path) -> None:
    """PDF/UA refuses a character without a glyph, so a sheet with all of them is the proof."""
    ends = [[int(end, 16) for end in part.split("-")] for part in BUILT_IN.read_text(encoding="ascii").split()]
    text = " ".join(f"\\u{{{code:x}}}" for part in ends for code in range(part[0], part[-1] + 1))
    source = tmp_path / "all.typ"
    families = ", ".join(f'"{family}"' for family in theme.BUILT_IN_FAMILIES)
    source.write_text(f'#set document(title: "All", date: datetime(year: 2026, month: 1, day: 1))\n'
                      f'#set text(font: ({families},))\n= All\n#"{text}"\n#metadata(1)<end>\n', encoding="utf-8")
    assert typeset(source, tmp_path / "all.pdf", [], datetime.date(2026, 1, 1), "end") == 1


# -- what a coach is told ------------------------------------------------------------------------------------------


def named(practice, name: str) -> None:
    data = practice.data("plan.json")
    data["goals"][0]["target"] = name
    practice.write("plan.json", data)


def test_a_field_that_would_be_boxes_is_named_and_not_spelt_out(practice) -> None:
    named(practice, f"Six {RARE}𓁐𓂀")
    result = practice.build()
    assert result.exit_code == 1 and "[no-glyph]" in result.output
    assert "plan.json:" in result.output and "(at /goals/0/target)" in result.output
    assert "U+13000 and 2 more (Egyptian Hieroglyphs)" in result.output
    assert "U+13050" not in result.output and RARE not in result.output and "Six" not in result.output


def test_a_chapter_that_would_have_boxes_is_named_with_line_and_column(practice) -> None:
    place = practice.replace("chapters/03-what-next.md", "# What next", f"# What next\n\nA sign: ▸{RARE}.")
    assert f"{place}: error: no font draws U+13000 (Egyptian Hieroglyphs) [no-glyph]" in practice.build().output


def test_a_field_that_this_edition_does_not_see_stops_nothing(practice) -> None:
    data = practice.data("private/01.json")
    practice.write("private/01.json", {**data, "notes": RARE})
    assert practice.build("-f", "docx").exit_code == 0


def test_what_to_install_is_said(practice, monkeypatch) -> None:
    found = theme.package_folder
    monkeypatch.setattr(theme, "package_folder", lambda name: None if name.endswith("cjk") else found(name))
    monkeypatch.setattr(fonts, "package_folder", theme.package_folder)
    named(practice, "王")
    result = practice.build()
    assert result.exit_code == 1 and "pip install manimgx-fonts-cjk" in result.output


# -- fonts of a coach's own, and of the machine --------------------------------------------------------------------


def hieroglyphs(folder: Path) -> Path:
    """A font that draws one hieroglyph."""
    pen = TTGlyphPen(None)
    for point, step in (((0, 0), pen.moveTo), ((0, 700), pen.lineTo), ((500, 700), pen.lineTo)):
        step(point)
    pen.closePath()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "sign"])
    builder.setupCharacterMap({ord(RARE): "sign"})
    builder.setupGlyf({".notdef": pen.glyph(), "sign": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (600, 0), "sign": (600, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Papyrus Signs", "styleName": "Regular", "psName": "PapyrusSigns"})
    builder.setupOS2()
    builder.setupPost()
    folder.mkdir(parents=True, exist_ok=True)
    builder.save(folder / "signs.ttf")
    return folder / "signs.ttf"


@pytest.mark.parametrize("place", ["fonts", "themes/quiet/fonts"])
def test_a_font_in_the_practice_or_its_theme_is_used(practice, place: str) -> None:
    named(practice, RARE)
    hieroglyphs(practice.sources / place)
    assert practice.build("-f", "pdf", "-f", "epub").exit_code == 0


def test_a_font_of_the_machine_is_used_only_where_the_theme_allows_it(practice, tmp_path, monkeypatch) -> None:
    named(practice, RARE)
    file = hieroglyphs(tmp_path / "machine")
    monkeypatch.setattr(fonts, "machine_folders", lambda: [file.parent])
    refused = practice.build("-f", "pdf")
    assert refused.exit_code == 1 and "`Papyrus Signs`" in refused.output and '"system_fonts": true' in refused.output
    practice.write("themes/quiet/theme.json", practice.data("themes/quiet/theme.json") | {"system_fonts": True})
    assert practice.build("-f", "pdf").exit_code == 0
    manifest = next((practice.root / "build").rglob("manifest.json"))
    assert "signs.ttf" in json.loads(manifest.read_text(encoding="utf-8"))["fonts"]


def test_a_broken_font_file_is_passed_over(practice) -> None:
    folder = practice.sources / "fonts"
    folder.mkdir()
    (folder / "broken.ttf").write_bytes(b"no font at all")
    shutil.copyfile(QUIET / "theme.json", folder / "other.otf")
    assert practice.build("-f", "pdf").exit_code == 0
