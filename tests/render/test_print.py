"""The printed binder: right-hand openings, tab sheets, room for holes, heads at the edge, the screen's numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import page
import pytest
from msgspec.structs import replace
from pypdf import PageObject, PdfReader

from pipeline.read.theme import Theme
from pipeline.render.pdf import render
from pipeline.weave.weaving import Woven

POINTS_A_MM = 72 / 25.4
HOLE = (9.0, 15.0)
"""Where holes are, in millimetres from the bound edge: centres at 12, 6 wide (ISO 838; US holes are alike)."""
TABS = {"beginning": "Where you stand", "practice": "What you practise"}
CHAPTERS = ("Where this book begins", "Tables and practice", "Characters")


@pytest.fixture(scope="module")
def book(sample_woven: Woven) -> Woven:
    return replace(sample_woven, tabs=TABS, in_parts=True, stamp="Release 2, 1 October 2026")


@pytest.fixture(scope="module")
def printed(book: Woven, quiet_theme: Theme, tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    return PdfReader(render(replace(book, layout="print"), quiet_theme, tmp_path_factory.mktemp("print")))


@pytest.fixture(scope="module")
def on_screen(book: Woven, quiet_theme: Theme, tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    return PdfReader(render(book, quiet_theme, tmp_path_factory.mktemp("screen")))


def test_its_file_lies_beside_the_other(book, quiet_theme, tmp_path):
    made = render(replace(book, layout="print"), quiet_theme, tmp_path)
    assert made.name == "maren-okafor-client-print.pdf"
    assert page.is_pdf_compliant(made, profile="ua1")


def test_chapters_and_tab_sheets_open_on_right_hand_pages(printed):
    texts = _texts(printed)
    for opening in (*CHAPTERS, *TABS.values()):
        number = next(n for n, text in texts.items() if text.startswith(opening) and n > 4)
        assert number % 2, opening
    for title in TABS.values():
        sheet = next(n for n, text in texts.items() if text == title)
        assert texts[sheet + 1] == ""


def test_blank_pages_are_left_hand_ones_and_say_nothing(printed):
    blank = [number for number, text in _texts(printed).items() if not text]
    assert len(blank) >= 4
    assert not [number for number in blank if number % 2]
    assert blank[0] == 2


def test_a_page_has_the_same_number_and_words_on_the_screen(printed, on_screen):
    texts = _texts(printed)
    numbers = [int(label) for label in on_screen.page_labels]
    assert len(numbers) < len(texts)
    assert all(texts[number] == "" or texts[number] in TABS.values() for number in texts if number not in numbers)
    for number, sheet in zip(numbers, on_screen.pages, strict=True):
        assert _body(sheet.extract_text()) == _body(texts[number]), number


def test_the_contents_name_the_parts_and_the_pages_where_chapters_are(printed, on_screen):
    texts = _texts(printed)
    for reader in (printed, on_screen):
        contents = next(sheet.extract_text() for sheet in reader.pages if sheet.extract_text().startswith("Contents"))
        assert all(title in contents for title in TABS.values())
        for chapter in CHAPTERS:
            number = int(re.search(rf"{chapter}\s+(\d+)", contents)[1])
            assert texts[number].startswith(chapter)


def test_the_screen_has_no_tab_sheets_and_no_blank_pages(on_screen):
    texts = _texts(on_screen)
    assert not [text for text in texts.values() if not text or text in TABS.values()]


def test_margins_are_mirrored_and_the_same_on_a_screen(quiet_theme, book, tmp_path):
    theme = replace(quiet_theme, page=replace(quiet_theme.page, inner=22, outer=40))
    left = {}
    for layout in ("print", "screen"):
        folder = tmp_path / layout
        folder.mkdir()
        reader = PdfReader(render(replace(book, layout=layout), theme, folder))
        edges = [min(_lefts(sheet)) for sheet in reader.pages if len(sheet.extract_text()) > 900]
        left[layout] = {round(edge) for edge in edges}
    assert max(left["print"]) - min(left["print"]) == pytest.approx((40 - 22) * POINTS_A_MM, abs=1.1)
    assert max(left["screen"]) - min(left["screen"]) <= 1


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_holes_miss_everything_even_in_a_theme_with_no_margin(book, quiet_theme, tmp_path, paper):
    theme = replace(quiet_theme, page=replace(quiet_theme.page, inner=0, outer=30))
    reader = PdfReader(render(replace(book, layout="print", paper=paper), theme, tmp_path))
    for number, sheet in enumerate(reader.pages, start=1):
        lefts = list(_lefts(sheet))
        if number % 2 and lefts:
            assert min(lefts) / POINTS_A_MM > HOLE[1] + 4
        width = float(sheet.mediabox.width)
        assert all(x < width - HOLE[1] * POINTS_A_MM for x in lefts)


def test_heads_and_numbers_stand_at_the_outer_edge(printed):
    for number, sheet in enumerate(printed.pages, start=1):
        lines = sheet.extract_text().splitlines()
        if number in (1, len(printed.pages)) or len(lines) < 2:
            continue
        assert lines[-1] == str(number)
        assert lines[0] not in CHAPTERS or number % 2
        assert lines[0] != "Leading Through the Change" or not number % 2
        folio = next(x for x, text in reversed(list(_placed(sheet))) if text == str(number))
        assert (folio > float(sheet.mediabox.width) / 2) == bool(number % 2)


def test_the_last_page_is_the_colophon(printed, on_screen):
    for reader in (printed, on_screen):
        last = reader.pages[-1].extract_text()
        for said in ("Leading Through the Change", "The book of Maren Okafor", "25 September 2026",
                     "Release 2, 1 October 2026", "Spectral and IBM Plex Sans (SIL Open Font License 1.1)"):
            assert said in last


def _texts(reader: PdfReader) -> dict[int, str]:
    return {number: sheet.extract_text().strip() for number, sheet in enumerate(reader.pages, start=1)}


def _body(text: str) -> list[str]:
    """The lines of a page without its head and its number, which stand elsewhere in print."""
    heads = {"Leading Through the Change", *CHAPTERS, "Contents"}
    lines = [line for line in text.splitlines() if not re.fullmatch(r"\d+", line.strip())]
    return [line for line in lines if not any(line == head or line.startswith(f"Leading Through the Change {head}")
                                              for head in heads)]


def _placed(sheet: PageObject) -> Iterator[tuple[float, str]]:
    """Each piece of text with where it starts, in points from the left edge."""
    found: list[tuple[float, str]] = []
    sheet.extract_text(visitor_text=lambda text, cm, tm, *_: found.append((_across(cm, tm), text.strip())))
    yield from ((x, text) for x, text in found if text)


def _across(cm: list[float], tm: list[float]) -> float:
    return tm[4] * cm[0] + tm[5] * cm[2] + cm[4]


def _lefts(sheet: PageObject) -> Iterator[float]:
    yield from (x for x, _ in _placed(sheet))
