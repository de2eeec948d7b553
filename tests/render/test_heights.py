"""What is told from the text to stay on one page does stay on it, whatever the text is like."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from pypdf import PdfReader

from pipeline.render.pdf import render
from pipeline.render.pdf.heights import SHARES, Room, fits, height

MOST = 120
NO_ATTRIBUTES = ["", [], []]


def _words(text: str) -> list[dict]:
    return [{"t": "Str", "c": text}]


def _paragraph(text: str) -> dict:
    return {"t": "Para", "c": _words(text)}


def _row(text: str) -> list:
    cells = [[NO_ATTRIBUTES, {"t": "AlignDefault"}, 1, 1, [{"t": "Plain", "c": _words(part)}]] for part in (text, "3.4")]
    return [NO_ATTRIBUTES, cells]


def _table(texts: list[str]) -> dict:
    columns = [[{"t": "AlignDefault"}, {"t": "ColWidthDefault"}]] * 2
    body = [NO_ATTRIBUTES, 0, [], [_row(text) for text in texts]]
    return {"t": "Table", "c": [NO_ATTRIBUTES, [None, []], columns, [NO_ATTRIBUTES, []], [body], [NO_ATTRIBUTES, []]]}


def _lists(texts: list[str]) -> dict:
    return {"t": "BulletList", "c": [[_paragraph(text)] for text in texts]}


def _boxes(texts: list[str]) -> list[dict]:
    return [{"t": "Div", "c": [["", ["callout"], []], [_paragraph(text)]]} for text in texts]


def _headings(texts: list[str]) -> list[dict]:
    return [{"t": "Header", "c": [3, NO_ATTRIBUTES, _words(text)]} for text in texts]


KINDS = {
    "capitals": lambda count: [_paragraph("WHOM WE MET " * 30)] * count,
    "cyrillic": lambda count: [_paragraph("ЖЩШ МЫШЬ " * 9)] * count,
    "long words": lambda count: [_paragraph("Wohnungseigentumsgemeinschaftsverwaltung " * 4)] * count,
    "list": lambda count: [_lists(["Who heard you, and what did they make of it?"] * count)],
    "table": lambda count: [_table(["Says where we are going and why, and says so where it counts. " * 3] * count)],
    "boxes": lambda count: _boxes(["What you said that day, and to whom, and what they said."] * count),
    "headings": lambda count: _headings(["Whatever Wins Their Minds"] * count),
}


def _most(kind: str) -> list[dict]:
    """As much of a kind as is said to stay on one page."""
    return [_paragraph(f"First{kind[:4]}."), *max(
        (blocks for count in range(1, MOST) if fits("keep", blocks := KINDS[kind](count), Room())),
        key=lambda blocks: height(blocks, Room()),
    ), _paragraph(f"Last{kind[:4]}.")]


def test_the_fullest_pages_that_are_not_measured_hold_all(sample_woven, quiet_theme, tmp_path: Path):
    kept = [{"t": "Div", "c": [["", ["keep"], []], _most(kind)]} for kind in KINDS]
    chapter = {"t": "Header", "c": [1, ["one", [], []], _words("One")]}
    document = {**sample_woven.document, "blocks": [chapter, *kept]}
    printed = PdfReader(render(replace(sample_woven, document=document), quiet_theme, tmp_path))
    places = {}
    for number, sheet in enumerate(printed.pages):
        sheet.extract_text(visitor_text=lambda text, ctm, tm, font, size, number=number: places.update(
            {text.strip(): (number, tm[5] * ctm[3] + ctm[5])}))
    foot = quiet_theme.page.bottom / 25.4 * 72
    for kind in KINDS:
        (first, _), (last, low) = (places[f"{word}{kind[:4]}."] for word in ("First", "Last"))
        assert first == last, kind
        assert low >= foot, kind


@pytest.mark.parametrize("style", SHARES)
def test_what_fills_the_page_is_never_whole_and_what_text_does_not_tell_is_measured(style):
    page = {"t": "Div", "c": [["", ["lines"], [["count", "page"]]], []]}
    picture = {"t": "Para", "c": [{"t": "Image", "c": [NO_ATTRIBUTES, [], ["media/shore.png", ""]]}]}
    assert fits(style, [_paragraph("What did you hear?"), page], Room()) is False
    assert fits(style, [picture], Room()) is None
    assert fits(style, [_paragraph("One line.")], Room()) is True
    assert fits(style, [_paragraph("One line.")] * 60, Room()) is None
