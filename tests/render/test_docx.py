"""The DOCX says what the book says, in Word's own terms: styles, fields, tables, properties, and the same bytes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Emu
from lxml import etree
from msgspec.structs import replace
from openxml_audit import OpenXmlValidator

from pipeline.read.theme import Theme
from pipeline.render.docx import render
from pipeline.render.docx.adjust import SPAN_STYLES, STYLES, adjust
from pipeline.render.docx.check_boxes import COMPATIBILITY, WORD_2010
from pipeline.render.docx.front import CONTENTS_LEVELS
from pipeline.render.docx.measure import line_count
from pipeline.render.docx.tables import WIDE_OVERHANG
from pipeline.render.docx.text import directions
from pipeline.weave.weaving import Woven

TRICKY = [
    '"straight" and \'single\'', "{{ x }} {% y %}", "<w:p>&amp;</w:p>", "]]>", "<!-- c -->", "a  b   c", " lead",
    "trail ", "tab\there", "שלום עולם, טוב", "hello שלום world", "مرحبا بكم (1)", "日本語", "😀 👩\u200d👧", "\ufffd",
    "W" * 300, "e\u0301", "*a* _b_ `c` $x$", "\\input{/etc/passwd}", "#let x = 1", "--", "...", "C:\\path\\n",
    "a\u00a0b", "\u200e", "%s", "☐ x",
]
UNSHOWABLE = "a\x00\x07\x0b\ufffe\ud800b"
NOT_IN_A_STYLE = {"pStyle", "numPr", "keepNext", "keepLines", "bidi", "sectPr"}
"""What a paragraph says of itself: which list it counts in, what it stays with, its direction, where a section ends."""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="144" height="72"><rect width="9" height="9" fill="#a00"/></svg>'


@pytest.fixture(scope="module")
def sample_docx(sample_woven: Woven, quiet_theme: Theme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render(sample_woven, quiet_theme, tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def printed_docx(sample_woven: Woven, quiet_theme: Theme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    book = replace(sample_woven, layout="print", tabs={"beginning": "Where you stand"}, in_parts=True)
    return render(book, quiet_theme, tmp_path_factory.mktemp("printed"))


@pytest.fixture(scope="module")
def printed(printed_docx: Path) -> Document:
    return docx.Document(str(printed_docx))


@pytest.fixture(scope="module")
def sample(sample_docx: Path) -> Document:
    return docx.Document(str(sample_docx))


def test_the_same_book_gives_the_same_bytes_in_any_folder(sample_docx, sample_woven, quiet_theme, tmp_path):
    elsewhere = tmp_path / "a folder of another name"
    elsewhere.mkdir()
    again = render(sample_woven, quiet_theme, elsewhere)
    assert again.name == sample_docx.name == "maren-okafor-client.docx"
    assert again.read_bytes() == sample_docx.read_bytes()


def test_nothing_in_it_tells_of_the_machine(sample_docx, tmp_path):
    with zipfile.ZipFile(sample_docx) as package:
        parts = {name: package.read(name) for name in package.namelist()}
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert not [name for name in parts if re.search("custom|comments|webSettings|thumbnail", name)]
    for name, content in parts.items():
        if not name.endswith(".png"):
            assert not re.search(rb"/tmp|/home|/root|sample_book|shore\.png|rsid|python|pandoc", content), name


def test_it_says_what_it_is(sample, sample_docx):
    core = sample.core_properties
    assert (core.title, core.author, core.last_modified_by) == (
        "Leading Through the Change", "Ines Valderrama", "Ines Valderrama")
    assert core.language == "en-GB"
    assert {moment.isoformat() for moment in (core.created, core.modified)} == {"2026-09-25T00:00:00+00:00"}
    defaults = sample.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert defaults.get(qn("w:val")) == "en-GB"
    settings = sample.settings.element
    assert settings.find(qn("w:themeFontLang")).get(qn("w:val")) == "en-GB"
    assert settings.find(qn("w:updateFields")) is None
    mode = settings.find(f".//{qn('w:compatSetting')}[@{qn('w:name')}='compatibilityMode']")
    assert mode.get(qn("w:val")) == "15"
    assert not [field for field in sample.element.iter(qn("w:fldChar")) if field.get(qn("w:dirty"))]


def test_the_contents_are_filled_with_every_heading(sample):
    lines = [block for block in sample.element.body.iter(qn("w:p")) if re.fullmatch("TOC[1-9]", _style(block))]
    marks = {
        mark.get(qn("w:name")): mark.getparent() for mark in sample.element.body.iter(qn("w:bookmarkStart"))
        if mark.get(qn("w:name")).startswith("_Toc")}
    headings = [
        (int(_style(block)[-1]), _text(block)) for block in sample.element.body.iter(qn("w:p"))
        if _style(block) in {f"Heading{level}" for level in range(1, CONTENTS_LEVELS + 1)}]
    assert [(int(_style(line)[-1]), _text(line).split("\t")[0]) for line in lines] == headings
    numbers = []
    for line in lines:
        link = line.find(qn("w:hyperlink"))
        assert _text(marks[link.get(qn("w:anchor"))]) == _text(line).split("\t")[0]
        assert f"PAGEREF {link.get(qn('w:anchor'))} \\h" in "".join(link.itertext())
        numbers.append(int(_text(line).split("\t")[1]))
    assert numbers == sorted(numbers)
    assert numbers[0] == 3
    assert numbers[-1] > 5


def test_headings_and_named_styles_are_word_styles(sample):
    used = {_style(block) for block in sample.element.body.iter(qn("w:p"))}
    expected = {name.replace(" ", "") for name in STYLES.values()} - {"Signature"} | {
        "Title", "Subtitle", "Heading1", "Heading2", "Heading3", "ListBullet", "ListBullet2", "ListNumber", "Task",
        "TableText", "TableHeading", "TableTextCompact", "Caption", "FigureCaption", "BlockText", "SourceCode",
        "WritingLine", "LetterSignature", "CalloutHeading", "Divider", "TOCHeading"}
    assert expected <= used
    defined = {style.style_id for style in sample.styles}
    assert used | {mark.get(qn("w:val")) for mark in sample.element.iter(qn("w:rStyle"))} <= defined
    based = {element.get(qn("w:val")) for element in sample.styles.element.iter(qn("w:basedOn"))}
    assert based <= defined
    names = {style.name for style in sample.styles if style.type == WD_STYLE_TYPE.CHARACTER}
    assert {*SPAN_STYLES.values(), "Hyperlink"} <= names
    chapter = sample.styles["Heading 1"].paragraph_format
    assert chapter.page_break_before
    assert chapter.keep_with_next


def test_no_run_is_formatted_by_hand(sample):
    for look in sample.element.body.iter(qn("w:rPr")):
        assert {etree.QName(part).localname for part in look} <= {"rStyle", "lang", "rtl"}
    for look in sample.element.body.iter(qn("w:pPr")):
        assert {etree.QName(part).localname for part in look} <= NOT_IN_A_STYLE


def test_stress_and_alignment_are_styles_of_word(sample):
    used = {mark.get(qn("w:val")) for mark in sample.element.body.iter(qn("w:rStyle"))}
    assert {"Strong", "Emphasis", "IntenseEmphasis", "Strikethrough", "Subscript", "Superscript", "SmallCaps"} <= used
    styles = {cell.paragraphs[0].style.name for table in sample.tables for row in table.rows for cell in row.cells}
    assert {"Table Text Right", "Table Heading Right"} <= styles


def test_it_keeps_the_schema_of_office(sample_docx, printed_docx):
    for file in (sample_docx, printed_docx):
        assert [error.description for error in OpenXmlValidator().validate(str(file)).errors] == []


def test_captions_are_numbered_by_fields(sample):
    captions = [block for block in sample.paragraphs if block.style.name in ("Caption", "Figure Caption")]
    kinds = [re.match(r"(Table|Figure)  SEQ \1 \\\* ARABIC (\d+)\. \w", _field_text(block._p)) for block in captions]
    assert all(kinds)
    for sequence in ("Table", "Figure"):
        numbers = [int(found[2]) for found in kinds if found[1] == sequence]
        assert numbers and numbers == list(range(1, 1 + len(numbers)))
    assert all(block.style.paragraph_format.keep_with_next == (block.style.name == "Caption") for block in captions)


def test_boxes_to_tick_are_controls(sample):
    controls = list(sample.element.body.iter(f"{{{WORD_2010}}}checkbox"))
    states = [control[0].get(f"{{{WORD_2010}}}val") for control in controls]
    shown = [_text(control.getparent().getparent()) for control in controls]
    assert shown == [{"0": "☐", "1": "☒"}[state] for state in states]
    assert states[:3] == ["0", "1", "0"]
    ids = [mark.get(qn("w:val")) for mark in sample.element.body.iterfind(f".//{qn('w:sdtPr')}/{qn('w:id')}")]
    assert len(set(ids)) == len(ids)
    assert sample.element.get(f"{{{COMPATIBILITY}}}Ignorable") == "w14"
    tasks = [block for block in sample.element.body.iter(qn("w:p")) if "Task" in _style(block)]
    assert tasks
    assert all(_text(block)[1] == "\t" for block in tasks)


def test_a_screen_has_one_margin_and_paper_two(sample, printed):
    last = [document.sections[-1] for document in (sample, printed)]
    sides = [(round(section.left_margin.mm + section.gutter.mm), round(section.right_margin.mm)) for section in last]
    assert sides == [(26, 26), (25, 27)]
    assert round(printed.sections[0].gutter.mm) == 15
    settings = [document.settings.element for document in (sample, printed)]
    for switch in ("mirrorMargins", "evenAndOddHeaders"):
        assert [element.find(qn(f"w:{switch}")) is not None for element in settings] == [False, True]


def test_in_print_chapters_and_tabs_open_on_the_right_with_heads_at_the_edge(printed):
    assert {section.start_type for section in printed.sections} == {WD_SECTION.ODD_PAGE}
    _, _, tab, first, *_ = printed.sections
    assert [block.text for block in printed.paragraphs if block.style.name == "Tab Title"] == ["Where you stand"]
    assert tab.even_page_header.paragraphs[0].text == tab.header.paragraphs[0].text == ""
    assert first.even_page_header.paragraphs[0].text == "Leading Through the Change"
    assert first.header.paragraphs[0].text == "\tWhere this book begins"
    assert _field_text(first.even_page_footer.paragraphs[0]._p).strip().startswith("PAGE")
    assert _text(first.footer.paragraphs[0]._p).startswith("\t\t")
    numbers = [_text(block).split("\t")[1] for block in printed.element.body.iter(qn("w:p")) if _style(block) == "TOC1"]
    assert all(int(number) % 2 for number in numbers)
    assert numbers[0] == "7"  # after the title page, the contents and the sheet with the tab, each with a blank back


def test_the_last_page_says_which_copy_it_is(sample):
    texts = [block.text for block in sample.paragraphs if block.style.name.startswith("Colophon")]
    assert texts == ["Leading Through the Change", "The book of Maren Okafor", "25 September 2026",
                     "Put together with Binder."]


def test_tables_fit_repeat_their_heads_and_keep_their_rows(sample):
    section = sample.sections[-1]
    measure = Emu(section.page_width - section.left_margin - section.right_margin)
    assert [table.style.style_id for table in sample.tables] == ["Table", "Table", "TableWide", "TableCompact", "Table"]
    for table in sample.tables:
        first, *others = table._tbl.tr_lst
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert not [row for row in others if row.trPr.find(qn("w:tblHeader")) is not None]
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in (first, *others))
        width = int(table._tbl.tblPr.find(qn("w:tblW")).get(qn("w:w")))
        wide = 2 * WIDE_OVERHANG if table.style.style_id == "TableWide" else 0
        assert width == pytest.approx((measure.pt + wide) * 20, abs=5)
        for row in (first, *others):
            assert sum(cell.width.twips for cell in row.tc_lst) == width
        following = table._tbl.getnext()
        assert following is None or following.tag != table._tbl.tag


def test_every_picture_has_its_text_and_no_file_name(sample):
    places = [drawing.find(f".//{qn('wp:docPr')}") for drawing in sample.element.body.iter(qn("w:drawing"))]
    assert [place.get("descr") for place in places] == [
        "Drawing of a small ferry on flat water, with a low sun behind it", "the ferry’s mark"]
    assert [place.get("name") for place in places] == ["Picture 1", "Picture 2"]


def test_cover_page_size_and_running_heads(sample):
    shown = [paragraph.text for paragraph in sample.paragraphs[:5]]
    assert shown == [
        "Leading Through the Change", "A coaching binder", "Maren Okafor", "Northlight Ferries",
        "Ines Valderrama\t25 September 2026"]
    cover, contents, *chapters = sample.sections
    assert len(chapters) == 4
    assert chapters[-1].header.paragraphs[0].text == ""
    assert (cover.header.paragraphs[0].text, cover.footer.paragraphs[0].text) == ("", "")
    titles = ["Where this book begins", "Tables and practice", "Characters"]
    for chapter, title in zip(chapters[:3], titles, strict=True):
        assert (round(chapter.page_width.mm), round(chapter.page_height.mm)) == (210, 297)
        assert (round(chapter.left_margin.mm), round(chapter.right_margin.mm)) == (26, 26)
        assert chapter.different_first_page_header_footer
        assert chapter.first_page_header.paragraphs[0].text == ""
        assert chapter.header.paragraphs[0].text == f"Leading Through the Change\t{title}"
        assert "STYLEREF 1" in "".join(chapter.header._element.itertext())
        assert "PAGE" in "".join(chapter.first_page_footer._element.itertext())
    assert contents.header.paragraphs[0].text == "Leading Through the Change\tContents"


def test_values_print_as_themselves(sample_woven, quiet_theme, tmp_path):
    cells = [[["", [], []], [_cell(value)]] for value in TRICKY]
    table = {"t": "Table", "c": [
        ["", [], []], [None, []], [[{"t": "AlignDefault"}, {"t": "ColWidthDefault"}]], [["", [], []], []],
        [[["", [], []], 0, [], cells]], [["", [], []], []]]}
    blocks = [_heading(TRICKY[0]), *(_para(value) for value in (*TRICKY, UNSHOWABLE)), table]
    book = replace(
        _with(sample_woven, blocks), title=f"{TRICKY[2]}{UNSHOWABLE}" + "x" * 300, client="שלום", coach="A & <B>",
        subtitle="", language="he-IL", paper="letter")
    document = docx.Document(str(render(book, quiet_theme, tmp_path)))
    assert [cell.text for cell in document.tables[0].columns[0].cells] == TRICKY
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert [text for text in texts if text in TRICKY] == [TRICKY[0], *TRICKY]
    assert texts[0].startswith("<w:p>&amp;</w:p>ab")
    assert document.core_properties.author == "A & <B>"
    assert round(document.sections[0].page_width.inches, 1) == 8.5
    marked = {_text(mark.getparent().getparent()) for mark in document.element.body.iter(qn("w:rtl"))}
    assert "שלום עולם, טוב" in marked


def test_a_drawing_is_shown_as_a_bitmap_of_its_own_size(sample_woven, quiet_theme, tmp_path):
    drawing = tmp_path / "drawing.svg"
    drawing.write_text(SVG, encoding="utf-8")
    image = {"t": "Image", "c": [["", [], []], [{"t": "Str", "c": "a corner"}], ["media/d.svg", ""]]}
    book = replace(_with(sample_woven, [_heading("One"), {"t": "Para", "c": [image]}]), media={"media/d.svg": drawing})
    theme = replace(quiet_theme, logo=drawing)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    document = docx.Document(str(render(book, theme, scratch)))
    logo, shape = document.inline_shapes
    assert (round(shape.width.pt), round(shape.height.pt)) == (108, 54)
    assert round(logo.height.mm) == 18
    assert [place.get("descr") for place in document.element.iter(qn("wp:docPr"))] == ["Ines Valderrama", "a corner"]


def test_room_to_write_has_lines_that_are_never_alone(sample_woven, quiet_theme, tmp_path):
    rooms = [{"t": "Div", "c": [["", ["lines"], pairs], []]} for pairs in (
        [["count", "4"]], [["count", "page"], ["ruling", "dots"]], [["count", "20"]])]
    document = docx.Document(str(render(_with(sample_woven, [_heading("One"), *rooms]), quiet_theme, tmp_path)))
    styles = [block.style.name for block in document.paragraphs if block.style.name.startswith("Writing")]
    assert styles[:4] == ["Writing Line Kept"] * 3 + ["Writing Line"]
    assert styles[4:18] == ["Writing Dots Kept"] * 13 + ["Writing Dots"]
    long = styles[18:]
    assert long == ["Writing Line Kept"] * 2 + ["Writing Line"] * 13 + ["Writing Line Kept"] * 4 + ["Writing Line"]


def _styled(name: str, *texts: str) -> dict:
    blocks = [{"t": "Para", "c": [{"t": "Str", "c": text.strip()}]} for text in texts]
    return {"t": "Div", "c": [["", [name], []], blocks]}


def test_a_signature_is_a_picture_with_its_text_and_no_line(sample_woven, quiet_theme, tmp_path):
    picture = {"t": "Image", "c": [["", [], []], [{"t": "Str", "c": "Signature"}], ["media/shore.png", ""]]}
    block = {"t": "Div", "c": [["", ["signature"], []], [{"t": "Para", "c": [picture]}]]}
    document = docx.Document(str(render(_with(sample_woven, [_heading("One"), block]), quiet_theme, tmp_path)))
    styles = [block.style.name for block in document.paragraphs]
    assert "Signed" in styles
    assert "Signature Line" not in styles


def test_a_line_stays_with_what_it_speaks_of(sample_woven, quiet_theme, tmp_path):
    picture = {"t": "Image", "c": [["", [], []], [{"t": "Str", "c": "Signature"}], ["media/shore.png", ""]]}
    long = "word " * 40
    letter = _styled("letter", "25 September", "Dear Reader,", long, "With respect,")
    letter["c"][1].append({"t": "Div", "c": [["", ["signature"], []], [{"t": "Para", "c": [picture]}]]})
    blocks = [
        _heading("One"), _styled("pull-quote", "A title of its own"), _styled("answer", long),
        _styled("quiet", "Said by four."), _styled("pull-quote", "A quote in the text"), _styled("quiet", long), letter,
    ]
    document = docx.Document(str(render(_with(sample_woven, blocks), quiet_theme, tmp_path)))
    kept = [bool(block.paragraph_format.keep_with_next) for block in document.paragraphs
            if block.style.name in ("Pull Quote", "Answer", "Quiet", "Letter", "Signed")]
    assert kept == [True, True, False, False, False, True, True, False, True, False]


def test_a_book_without_chapters_still_opens(sample_woven, quiet_theme, tmp_path):
    document = docx.Document(str(render(_with(sample_woven, []), quiet_theme, tmp_path)))
    assert document.paragraphs[0].text == "Leading Through the Change"


def test_adjusting_leaves_the_book_itself_alone(sample_woven):
    before = repr(sample_woven.document)
    adjust(sample_woven.document)
    assert repr(sample_woven.document) == before


@pytest.mark.parametrize(("text", "pieces"), [
    ("plain", [(False, "plain")]),
    ("a שלום, עולם! b", [(False, "a "), (True, "שלום, עולם"), (False, "! b")]),
    ("שלום a עולם", [(True, "שלום"), (False, " a "), (True, "עולם")]),
    ("", []),
])
def test_text_is_parted_by_direction(text, pieces):
    assert list(directions(text)) == pieces


def test_lines_are_counted_as_they_break():
    assert line_count("", 100, 10) == 1
    assert line_count("word " * 20, 100, 10) == 5
    assert line_count("W" * 100, 100, 10) == 10
    assert line_count("one\ntwo", 100, 10) == 2


def _style(block: etree._Element) -> str:
    named = block.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if named is None else named.get(qn("w:val"))


def _text(block: etree._Element) -> str:
    return "".join(_shown(block))


def _shown(block: etree._Element) -> Iterator[str]:
    for part in block.iter(qn("w:t"), qn("w:tab")):
        yield part.text or "\t"


def _field_text(block: etree._Element) -> str:
    """The text of a paragraph with the instructions of its fields."""
    return "".join(part.text or "" for part in block.iter(qn("w:t"), qn("w:instrText")))


def _with(woven: Woven, blocks: list) -> Woven:
    return replace(woven, document={**woven.document, "blocks": blocks})


def _heading(text: str) -> dict:
    return {"t": "Header", "c": [1, ["one", [], []], [{"t": "Str", "c": text}]]}


def _para(text: str) -> dict:
    return {"t": "Para", "c": [{"t": "Str", "c": text}]}


def _cell(text: str) -> list:
    return [["", [], []], {"t": "AlignDefault"}, 1, 1, [_para(text)]]
