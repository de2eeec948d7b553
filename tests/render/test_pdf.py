"""The PDF says what the book says, to everybody: its text, its bookmarks, its tags, its tables, its bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import page
import pytest
from msgspec.structs import replace
from pypdf import PdfReader

from pipeline.engines import EngineFailed
from pipeline.read.theme import Theme
from pipeline.render.pandoc_text import plain_text
from pipeline.render.pdf import TEMPLATE, render
from pipeline.render.pdf.body import BLOCK_STYLES, INLINE_STYLES, typst_ready
from pipeline.render.pdf.headings import mend_headings, titles
from pipeline.render.pdf.tables import MEASURE, column_widths
from pipeline.weave.weaving import Woven

TRICKY = [
    '"straight"', "it's", "{{ x }}", "{a", "b}", "[c", "d]", "]e[", "#let x = 1", "#panic()", "\\", "a\\", "$x$",
    "@cite", "<label>", "// c", "/* x", "*/", "https://a.example/c_d*e*", "== a", "- b", "+ c", "1. d", "/ e: f", "~",
    "--", "---", "...", "-?", "*a*", "_b_", "`", "```", "&amp;", "|", "^", "%", ");", "))", "\\u{41}", "\\n", "😀", "�",
    "☐ x", "fi ffl", "Łódź", "Ελληνικά", "</b>", "{=typst}", "\\input{/etc/passwd}", "#",
]
UNSHOWABLE = ["a\x00b", "\x07", "\x0b", "\ud800", "\ufeffx", "\ufffe", "\ue000"]
NO_ATTRIBUTES = ["", [], []]


@pytest.fixture(scope="session")
def sample_pdf(sample_woven: Woven, quiet_theme: Theme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render(sample_woven, quiet_theme, tmp_path_factory.mktemp("sample"))


def test_the_same_book_gives_the_same_bytes_in_any_folder(sample_pdf, sample_woven, quiet_theme, tmp_path):
    elsewhere = tmp_path / "a folder of another name"
    elsewhere.mkdir()
    again = render(sample_woven, quiet_theme, elsewhere)
    assert again.name == sample_pdf.name == "maren-okafor-client.pdf"
    assert again.read_bytes() == sample_pdf.read_bytes()


def test_it_is_accessible_and_says_what_it_is(sample_pdf):
    report = page.validate_pdf(sample_pdf, profile="ua1")
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    reader = PdfReader(sample_pdf)
    catalogue = reader.trailer["/Root"]
    assert catalogue["/Lang"] == "en-GB"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in catalogue["/Metadata"].get_object().get_data().decode()
    assert reader.metadata.title == "Leading Through the Change"
    assert reader.metadata.author == "Ines Valderrama"
    assert reader.metadata.keywords is None


def test_bookmarks_are_the_headings(sample_pdf, sample_woven):
    headings = [(level, text) for level, text in _headings(mend_headings(sample_woven.document["blocks"]))]
    assert list(_bookmarks(PdfReader(sample_pdf).outline)) == headings


def test_the_cover_names_the_people_and_the_day(sample_pdf):
    cover = PdfReader(sample_pdf).pages[0].extract_text()
    for word in ("A coaching binder", "Maren Okafor", "Northlight Ferries", "Ines Valderrama", "25 September 2026"):
        assert word in cover


def test_pages_have_running_heads_except_where_a_chapter_opens(sample_pdf):
    pages = [sheet.extract_text() for sheet in PdfReader(sample_pdf).pages]
    opening = next(number for number, text in enumerate(pages) if text.startswith("Tables and practice"))
    assert pages[opening + 1].startswith("Leading Through the Change Tables and practice\n")
    assert "Leading Through the Change" not in pages[opening]
    numbers = [int(text.splitlines()[-1]) for text in pages[1:-1]]
    assert numbers == sorted(set(numbers))
    assert numbers[opening - 1] % 2


def test_a_long_table_repeats_its_header_and_prints_each_row_once(sample_pdf):
    pages = [sheet for sheet in PdfReader(sample_pdf).pages if "Name the owner and the date" in sheet.extract_text()]
    assert len(pages) > 1
    assert all("What I try" in sheet.extract_text() for sheet in pages)
    rows = [number for sheet in pages for number in _rows_from_top(sheet)]
    assert rows == list(range(1, 61))


def test_what_the_reader_sees_is_what_the_value_says(sample_woven, quiet_theme, tmp_path):
    blocks = [block for value in TRICKY for block in _everywhere(value)]
    book = _book(sample_woven, blocks, title='#"T" \\ $x$', client="@maren <b>")
    reader = PdfReader(render(book, quiet_theme, tmp_path))
    assert reader.metadata.title == '#"T" \\ $x$'
    assert "@maren <b>" in reader.pages[0].extract_text()
    seen = _squeezed("".join(sheet.extract_text() for sheet in reader.pages))
    for value in TRICKY:  # the heading is in the contents, too
        assert seen.count(_squeezed(f"⟦{value}⟧")) == len(_everywhere(value)) + 1, value


def test_quotation_marks_are_the_documents_own(sample_pdf):
    text = PdfReader(sample_pdf).pages[2].extract_text()
    assert "“curly here” and ‘here’" in text and 'inline_code("x")' in text


def test_characters_that_no_pdf_may_hold_are_replaced(sample_woven, quiet_theme, tmp_path):
    blocks = [block for value in UNSHOWABLE for block in _everywhere(value)]
    output = render(_book(sample_woven, blocks, title="\x00 title"), quiet_theme, tmp_path)
    assert page.is_pdf_compliant(output, profile="ua1")
    assert "a�b" in PdfReader(output).pages[-1].extract_text() + PdfReader(output).pages[2].extract_text()


def test_a_script_without_a_font_is_named_and_the_text_is_not(sample_woven, quiet_theme, tmp_path):
    with pytest.raises(EngineFailed, match="EGYPTIAN") as refusal:
        render(_book(sample_woven, _everywhere("𓀀𓁐")), quiet_theme, tmp_path)
    assert "𓀀" not in str(refusal.value)


def test_formulas_that_typst_cannot_set_print_as_their_source(sample_woven, quiet_theme, tmp_path):
    formula = {"t": "Para", "c": [{"t": "Math", "c": [{"t": "InlineMath"}, "a \\otimes b"]}]}
    output = render(_book(sample_woven, [_heading(1, "One"), formula]), quiet_theme, tmp_path)
    assert "a \\otimes b" in PdfReader(output).pages[2].extract_text()


def test_any_headings_links_and_images_make_an_accessible_book(sample_woven, quiet_theme, tmp_path):
    picture = {"t": "Image", "c": [NO_ATTRIBUTES, [], ["media/shore.png", ""]]}
    blocks = [
        _heading(3, "Deep first"), _heading(6, "Deeper"), _heading(2, ""),
        {"t": "Header", "c": [2, NO_ATTRIBUTES, [picture]]},
        {"t": "Div", "c": [["", ["callout"], []], [_heading(1, "A chapter in a box"), _text("inside")]]},
        {"t": "BlockQuote", "c": [_heading(1, "Quoted")]},
        {"t": "Para", "c": [picture]},
        {"t": "Para", "c": [{"t": "Image", "c": [NO_ATTRIBUTES, [_str("Lost")], ["media/none.png", ""]]}]},
        {"t": "Para", "c": [{"t": "Link", "c": [NO_ATTRIBUTES, [_str("nowhere")], ["#nothing", ""]]}]},
        {"t": "Para", "c": [{"t": "Link", "c": [NO_ATTRIBUTES, [_str("twice")], ["#same", ""]]}]},
        *({"t": "Para", "c": [{"t": "Span", "c": [["same", [], []], [_str("here")]]}]} for _ in range(2)),
    ]
    output = render(_book(sample_woven, blocks), quiet_theme, tmp_path)
    assert page.is_pdf_compliant(output, profile="ua1")
    reader = PdfReader(output)
    assert list(_bookmarks(reader.outline)) == [(1, "Deep first"), (2, "Deeper"), (1, "A chapter in a box")]
    text = "".join(sheet.extract_text() for sheet in reader.pages)
    assert all(word in text for word in ("Quoted", "Lost", "nowhere", "twice", "inside"))


def test_the_contents_are_foretold_line_by_line(sample_woven):
    listed = [pair for pair in _headings(mend_headings(sample_woven.document["blocks"])) if pair[0] <= 2]
    assert [(level, text) for level, text, _ in titles(sample_woven.document["blocks"], BLOCK_STYLES)] == listed


def test_lines_to_write_on_are_no_ornaments():
    rules = {"t": "Div", "c": [["", ["lines"], [["count", "3"]]], [{"t": "HorizontalRule"}] * 3]}
    document = typst_ready({"pandoc-api-version": [1, 23, 1], "blocks": [rules]}, frozenset())
    assert [block["c"][1] for block in document["blocks"]] == ["#writing-space(3)", "#parbreak()"]


def test_lines_that_fill_the_page_stay_with_their_question_and_leave_no_room(sample_woven, quiet_theme, tmp_path):
    lines = {"t": "Div", "c": [["", ["lines"], [["count", "page"], ["ruling", "dots"]]], []]}
    exercise = {"t": "Div", "c": [["", ["exercise"], []], [_para("What did you hear?"), lines]]}
    blocks = [_heading(1, "One"), _para("Before."), exercise, _para("After.")]
    output = render(_book(sample_woven, blocks), quiet_theme, tmp_path)
    assert page.is_pdf_compliant(output, profile="ua1")
    texts = [sheet.extract_text() for sheet in PdfReader(output).pages]
    place = next(number for number, text in enumerate(texts) if "What did you hear?" in text)
    assert "Before." in texts[place]
    assert texts[place + 1].splitlines()[1] == "After."


def test_a_signature_is_shown_where_a_line_would_be(sample_woven, quiet_theme, tmp_path):
    picture = {"t": "Image", "c": [["", [], [["height", "15mm"]]], [_str("Signature")], ["media/shore.png", ""]]}
    lines = [{"t": "Para", "c": [picture, {"t": "LineBreak"}, _str("Ines")]}]
    signed = {"t": "Div", "c": [["", ["signature"], []], lines]}
    document = typst_ready({"pandoc-api-version": [1, 23, 1], "blocks": [signed]}, frozenset({"media/shore.png"}))
    raw = [block["c"][1] for block in document["blocks"] if block["t"] == "RawBlock"]
    assert raw[0] == "#signed-by-hand["
    output = render(_book(sample_woven, [_heading(1, "One"), signed]), quiet_theme, tmp_path)
    assert page.is_pdf_compliant(output, profile="ua1")


def test_signatures_that_follow_each_other_stand_side_by_side(sample_woven, quiet_theme, tmp_path):
    both = [{"t": "Div", "c": [["", ["signature"], []], [_para(name)]]} for name in ("First", "Second")]
    output = render(_book(sample_woven, [_heading(1, "One"), *both]), quiet_theme, tmp_path)
    places: dict[str, tuple[float, float]] = {}

    def collect(text, cm, tm, *_):
        places.setdefault(text.strip(), (round(cm[4] + tm[4]), round(cm[5] + tm[5])))

    PdfReader(output).pages[2].extract_text(visitor_text=collect)
    assert places["First"][1] == places["Second"][1]
    assert places["First"][0] < places["Second"][0]


def test_every_named_style_is_a_function_of_the_template():
    template = TEMPLATE.read_text(encoding="utf-8")
    defined = set(re.findall(r"^#let ([\w-]+)", template, re.MULTILINE))
    assert defined >= BLOCK_STYLES | INLINE_STYLES


def test_short_columns_keep_their_words_and_long_ones_share_the_rest():
    step = "A step that is described at some length, as steps tend to be in a plan. " * 3
    long, short = column_widths(_table([["Step", "By"], [step, "30 April 2026"]]), MEASURE)
    assert short >= 10 * len("30 April 2026")
    assert long > 3 * short


def _everywhere(value: str) -> list[dict]:
    """`value` in brackets of its own, wherever a value can stand."""
    marked = _str(f"⟦{value}⟧")
    plain = {"t": "Plain", "c": [marked]}
    return [
        {"t": "Header", "c": [1, NO_ATTRIBUTES, [marked]]},
        {"t": "Para", "c": [marked]},
        {"t": "Para", "c": [{"t": "Emph", "c": [_str("a")]}, marked, {"t": "Strong", "c": [_str("b")]}]},
        {"t": "Para", "c": [{"t": "Link", "c": [NO_ATTRIBUTES, [marked], ["https://a.example/" + value, ""]]}]},
        {"t": "Para", "c": [{"t": "Code", "c": [NO_ATTRIBUTES, f"⟦{value}⟧"]}]},
        {"t": "CodeBlock", "c": [NO_ATTRIBUTES, f"⟦{value}⟧"]},
        {"t": "BulletList", "c": [[plain]]},
        {"t": "DefinitionList", "c": [[[marked], [[_text("meaning")]]]]},
        _table([["head", "head"], [f"⟦{value}⟧", "cell"]]),
        {"t": "Para", "c": [_str("note"), {"t": "Note", "c": [{"t": "Para", "c": [marked]}]}]},
    ]


def _table(cells: list[list[str]]) -> dict:
    rows = [
        [NO_ATTRIBUTES, [[NO_ATTRIBUTES, {"t": "AlignDefault"}, 1, 1, [_text(text)]] for text in row]] for row in cells
    ]
    columns = [[{"t": "AlignDefault"}, {"t": "ColWidthDefault"}] for _ in cells[0]]
    head, body, foot = [NO_ATTRIBUTES, rows[:1]], [NO_ATTRIBUTES, 0, [], rows[1:]], [NO_ATTRIBUTES, []]
    return {"t": "Table", "c": [NO_ATTRIBUTES, [None, []], columns, head, [body], foot]}


def _str(text: str) -> dict:
    return {"t": "Str", "c": text}


def _text(text: str) -> dict:
    return {"t": "Plain", "c": [_str(text)]}


def _para(text: str) -> dict:
    return {"t": "Para", "c": [_str(text)]}


def _heading(level: int, text: str) -> dict:
    return {"t": "Header", "c": [level, NO_ATTRIBUTES, [_str(text)] if text else []]}


def _book(woven: Woven, blocks: list[dict], **changes: str) -> Woven:
    return replace(woven, document={"pandoc-api-version": [1, 23, 1], "meta": {}, "blocks": blocks}, **changes)


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def _headings(blocks: list[dict]) -> Iterator[tuple[int, str]]:
    for block in blocks:
        if block["t"] == "Header":
            yield block["c"][0], plain_text(block["c"][2]).strip()
        elif block["t"] == "Div":
            yield from _headings(block["c"][1])


def _bookmarks(outline: list, level: int = 1) -> Iterator[tuple[int, str]]:
    for entry in outline:
        if isinstance(entry, list):
            yield from _bookmarks(entry, level + 1)
        else:
            yield level, entry.title


def _rows_from_top(sheet) -> list[int]:
    """The numbers in the long table's first column, from the top of the page down; no two on one line."""
    found: dict[float, int] = {}

    def collect(text, matrix, *_):
        if re.fullmatch(r"\d\d?", text.strip()) and matrix[4] < 160 and matrix[5] > 80:
            assert round(matrix[5]) not in found
            found[round(matrix[5])] = int(text)

    sheet.extract_text(visitor_text=collect)
    return [found[height] for height in sorted(found, reverse=True)]
