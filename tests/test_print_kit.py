"""On paper: `--layout print` beside the screen's files, and `binder print-kit`, in true size for rings that fit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import page
import pytest
from pypdf import PageObject, PdfReader

from pipeline.render.kit import TABS, tabs_for
from pipeline.render.kit.rings import RINGS, ring_for, sheets_of

NAME = "ottoline-quarrell"
PARTS = '"parts": [{"title": "What there was", "from": "01-hello.md"}, {"title": "And now", "from": "03-what-next.md"}]'
POINTS_A_MM = 72 / 25.4
PIECES = {f"{NAME}-client-kit-{piece}.pdf" for piece in ("cover", "spine", "tabs")}
PRINTED = {f"{NAME}-client-print.{ending}" for ending in ("docx", "pdf")}


@pytest.fixture(scope="module")
def printed(built, tmp_path_factory: pytest.TempPathFactory):
    """The fixture practice in two parts, its client's binder built for the screen, then the kit made."""
    root = tmp_path_factory.mktemp("printed") / "practice"
    shutil.copytree(built.root, root)
    sandbox = type(built)(root)
    sandbox.replace("binder.json", '"theme": "quiet"', f'"theme": "quiet", {PARTS}')
    return sandbox


@pytest.fixture(scope="module")
def said(printed) -> str:
    """What the command said when it made the kit, with the printed binder that was not there yet."""
    result = printed.run("print-kit", printed.root, "-e", NAME)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def folder(printed, said: str) -> Path:
    return printed.root / "build" / NAME / "client"


def test_print_lies_beside_the_screen_and_each_has_its_manifest(folder, built):
    names = {path.name for path in folder.iterdir()}
    on_screen = {path.name for path in (built.root / "build" / NAME / "client").iterdir()}
    assert names == on_screen | PRINTED | PIECES | {"manifest-print.json", "manifest-kit.json"}
    assert set(json.loads((folder / "manifest-print.json").read_text(encoding="utf-8"))["outputs"]) == PRINTED
    assert set(json.loads((folder / "manifest-kit.json").read_text(encoding="utf-8"))["outputs"]) == PIECES


def test_it_says_which_rings_fit_and_to_measure(folder, said):
    pages = len(PdfReader(folder / f"{NAME}-client-print.pdf").pages)
    assert f"{pages} pages are {-(-pages // 2)} sheets, printed on both sides" in said
    assert "rings of 13 mm (½″) hold them with a quarter to spare." in said
    assert "The spine is 13 mm wide. Measure the pocket of your own binder first" in said
    assert "2 tab labels, for 1 set of 5 dividers." in said


@pytest.mark.parametrize(("piece", "width", "height"), [("cover", 210, 297), ("spine", 13, 297)])
def test_a_piece_has_its_true_size_with_bleed_and_marks_around_it(folder, piece, width, height):
    (sheet,) = PdfReader(folder / f"{NAME}-client-kit-{piece}.pdf").pages
    assert _size(sheet.trimbox) == (width, height)
    assert _size(sheet.bleedbox) == (width + 6, height + 6)
    assert _size(sheet.mediabox) == _size(sheet.cropbox) == (width + 20, height + 20)
    assert [round(float(edge) / POINTS_A_MM, 2) for edge in sheet.trimbox[:2]] == [10, 10]
    assert "A Small Book" in sheet.extract_text()
    assert "Ottoline Quarrell" in sheet.extract_text()


def test_words_keep_clear_of_where_the_cover_is_cut(folder):
    (sheet,) = PdfReader(folder / f"{NAME}-client-kit-cover.pdf").pages
    inside = [(x, y) for x, y, text in _placed(sheet) if "insert" not in text]
    assert inside
    assert all(15 <= x - 10 <= 195 and 15 <= y - 10 <= 282 for x, y in inside)


def test_labels_stand_on_a_sheet_of_paper_with_both_their_sides(folder):
    (sheet,) = PdfReader(folder / f"{NAME}-client-kit-tabs.pdf").pages
    assert _size(sheet.trimbox) == _size(sheet.mediabox) == (210, 297)
    text = " ".join(sheet.extract_text().split())
    assert text.count("What there was") == text.count("And now") == 2
    assert "46 × 12 mm" in text


def test_the_pieces_are_accessible_and_of_the_books_own_date(folder):
    for name in PIECES:
        assert page.is_pdf_compliant(folder / name, profile="ua1"), name
        assert PdfReader(folder / name).metadata.title == "A Small Book"


def test_another_size_can_be_asked_for_and_the_same_again_gives_the_same_bytes(printed, folder, state_of):
    before = state_of(folder)
    asked = ("--spine-mm", "41.5", "--tabs", "8", "--tab-mm", "60", "15", "-o", printed.root / "other")
    result = printed.run("print-kit", printed.root, "-e", NAME, *asked)
    assert result.exit_code == 0, result.output
    other = printed.root / "other" / NAME / "client"
    assert _size(PdfReader(other / f"{NAME}-client-kit-spine.pdf").pages[0].trimbox) == (41.5, 297)
    assert "60 × 15 mm" in PdfReader(other / f"{NAME}-client-kit-tabs.pdf").pages[0].extract_text()
    assert printed.run("print-kit", printed.root, "-e", NAME).exit_code == 0
    assert state_of(folder) == before


def test_rings_that_are_too_small_are_said_to_be(printed, folder, monkeypatch):
    monkeypatch.setattr("pipeline.kit.count_pages", lambda _: 500)
    result = printed.run("print-kit", printed.root, "-e", NAME, "--ring", "38", "-o", printed.root / "build")
    assert "rings of 50 mm (2″) hold them with a quarter to spare, rings of 38 mm do not." in result.output
    assert _size(PdfReader(folder / f"{NAME}-client-kit-spine.pdf").pages[0].trimbox) == (38, 297)
    monkeypatch.undo()
    printed.run("print-kit", printed.root, "-e", NAME)


def test_a_printed_binder_of_other_data_is_noticed(practice):
    assert practice.build("-f", "pdf", "--layout", "print").exit_code == 0
    practice.replace("chapters/01-hello.md", "This book belongs", "This small book belongs")
    result = practice.run("print-kit", practice.root, "-e", NAME)
    assert "The printed binder there was made from other data" in result.output
    assert "No tab labels" in result.output
    assert not (practice.root / "build" / NAME / "client" / f"{NAME}-client-kit-tabs.pdf").exists()


def test_a_release_can_be_printed_and_is_the_same_release(practice):
    out = practice.root / "build" / NAME / "client" / f"{NAME}-client-print.pdf"
    for layouts in (("--layout", "screen"), ("--layout", "print")):
        result = practice.run("release", practice.root, "-e", NAME, "--date", "2026-10-01", *layouts)
        assert result.exit_code == 0, result.output
    assert "Release 1, 1 October 2026" in PdfReader(out).pages[0].extract_text()
    assert "Release 1, 1 October 2026" in PdfReader(out).pages[-1].extract_text()


def test_an_e_book_alone_cannot_be_printed(practice):
    result = practice.build("-f", "epub", "--layout", "print")
    assert result.exit_code == 2
    assert "an e-book has no pages to print" in result.output


@pytest.mark.parametrize(("sheets", "mm"), [
    (1, 13), (75, 13), (76, 25), (150, 25), (151, 38), (225, 38), (226, 50), (300, 50), (301, 75), (450, 75)])
def test_rings_hold_their_sheets_with_a_quarter_to_spare(sheets, mm):
    ring = ring_for(sheets)
    assert ring.mm == mm
    assert sheets <= 0.75 * ring.sheets


def test_no_ring_is_recommended_for_more_than_the_largest_holds():
    assert ring_for(451) is None
    assert [ring.sheets for ring in RINGS] == [100, 200, 300, 400, 600]
    assert [sheets_of(pages) for pages in (1, 2, 3, 143)] == [1, 1, 2, 72]


def test_dividers_come_in_sets():
    assert list(TABS) == [5, 8, 10, 12]
    assert [tabs_for(count) for count in (0, 5, 6, 9, 12, 20)] == [5, 5, 8, 10, 12, 12]


def _size(box) -> tuple[float, float]:
    """The width and height of a page's box in millimetres."""
    return round(float(box.width) / POINTS_A_MM, 1), round(float(box.height) / POINTS_A_MM, 1)


def _placed(sheet: PageObject) -> list[tuple[float, float, str]]:
    """Each piece of text with where it starts, in millimetres from the left and from the bottom."""
    found: list[tuple[float, float, str]] = []

    def collect(text, cm, tm, *_):
        if text.strip():
            x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            found.append((x / POINTS_A_MM, y / POINTS_A_MM, text.strip()))

    sheet.extract_text(visitor_text=collect)
    return found
