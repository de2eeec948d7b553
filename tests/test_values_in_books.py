"""Whatever a person writes prints as itself: values woven into a book and read back from all three formats."""

from __future__ import annotations

import datetime
import io
import json
import re
import unicodedata
import zipfile
from pathlib import Path

import docx
import panflute as pf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from pypdf import PdfReader

from filters.context import Context
from filters.marks import Marks, lift
from filters.reading import read
from filters.table import apply_all
from pipeline.engines import run_pandoc
from pipeline.read.theme import Theme, theme_from
from pipeline.read.words import words_in
from pipeline.render import docx as docx_format
from pipeline.render import epub as epub_format
from pipeline.render import pdf as pdf_format
from pipeline.weave.weaving import Woven

QUIET = Path(__file__).parents[1] / "sources" / "themes" / "quiet"

CHAPTER = """# Values

::: {.each value="values"}
Q{{ loop.index }}Q {{ value }} Q{{ loop.index }}Z
:::

| No. | Value |
|----:|:------|
| 1   | T1Q {{ values[0] }} T1Z |
"""

HOSTILE = [
    '"quotes" and \'single\' ones', "{{ client.name }}", "}} {{", "*a* _b_ **c** `d` ~~e~~ ^f^ ~g~", "# heading",
    "- item", "1. item", "+ term", "= title", "/ slash: term", "<b>bold</b> &amp; <!-- comment -->",
    "\\textbf{x} \\input{/etc/passwd} $x^2$ %", '#let x = 1; #import "a.typ" #x', "@cite <label> //comment /*x*/",
    "https://example.com/a_b?c=d&e=f#g", "a -- b --- c ... d", "[text](https://x.example) ![i](x.png)", "| a | b |",
    "::: {.when}", "[x]{.each}", "\\", "``", "$$", "~", "^", "_", "*", "<", ">", "&", "]]>", "<?xml?>", "{=typst}",
    "שלום עולם", "مرحبا", "é ạ̈ ñ", "नमस्ते", "😀 🚢 ✓", "\ufffd", "Ελλάδα Москва", "naïve café", "½ ¼ €", "a\u00a0b",
    "Å Å", "ﬁ", "·•‣", "“curly” ‘quotes’", "−5 × 3 ÷ 2 ≠ 1", "key=value; --flag", "'", '"', "a'b\"c", "C:\\path\\n",
]
READABLE = st.text(
    st.characters(min_codepoint=0x21, max_codepoint=0x17F, exclude_categories=("Cc", "Cf", "Zs")) | st.just(" "),
    min_size=1, max_size=14).filter(str.strip)


@pytest.fixture(scope="module")
def theme() -> Theme:
    return theme_from(json.loads((QUIET / "theme.json").read_text(encoding="utf-8")), QUIET)


def woven(values: list[str]) -> Woven:
    """A book whose one chapter prints every value twice over: in a paragraph, and the first one in a table."""
    marks = Marks()
    lifted = lift(CHAPTER, "chapter.md", marks)
    doc = pf.load(io.StringIO(read([lifted], run_pandoc)[0].document))
    shape = {"type": "object", "properties": {"values": {"type": "array", "items": {"type": "string"}}}}
    assert apply_all(doc, Context("client", "en-GB", {"values": values}, shape, marks)) == []
    text = io.StringIO()
    pf.dump(doc, text)
    return Woven(json.loads(text.getvalue()), "values", "client", "Values", "", "A", "B", "C", "en-GB", "a4",
                 datetime.date(2026, 9, 25), words_in("en-GB"), {})


def found(text: str, values: list[str]) -> list[str]:
    """The values as they stand between their markers in `text`."""
    return [squeezed(re.search(rf"Q{n}Q(.*?)Q{n}Z", text, re.DOTALL)[1]) for n in range(1, len(values) + 1)]


def squeezed(text: str) -> str:
    """Without the white space that lines and pages put in and the invisible marks that keep a value's direction to
    itself, and with composed characters in one form."""
    return re.sub(r"[\s\u200e\u200f\u2066-\u2069]+", "", unicodedata.normalize("NFC", text))


def docx_text(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def epub_text(path: Path) -> str:
    with zipfile.ZipFile(path) as book:
        pages = [book.read(name) for name in book.namelist() if name.startswith("EPUB/text/ch")]
    return "\n".join("".join(etree.fromstring(page).itertext()) for page in pages)


def pdf_text(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages[1:])


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(drawn=st.lists(READABLE, min_size=30, max_size=30))
def test_generated_values_print_as_themselves_in_every_format(drawn, theme, tmp_path_factory):
    scratch = tmp_path_factory.mktemp("book")
    book = woven(drawn)
    wanted = [squeezed(value) for value in drawn]
    for name, format, text in (("docx", docx_format, docx_text), ("epub", epub_format, epub_text),
                               ("pdf", pdf_format, pdf_text)):
        folder = scratch / name
        folder.mkdir()
        assert found(text(format.render(book, theme, folder)), drawn) == wanted, name


@pytest.fixture(scope="module")
def hostile_book() -> Woven:
    return woven(HOSTILE)


@pytest.mark.parametrize(("format", "text"), [(docx_format, docx_text), (epub_format, epub_text)])
def test_hostile_values_print_as_themselves(format, text, hostile_book, theme, tmp_path):
    read_back = text(format.render(hostile_book, theme, tmp_path))
    assert found(read_back, HOSTILE) == [squeezed(value) for value in HOSTILE]
    assert squeezed(HOSTILE[0]) in squeezed(re.search("T1Q(.*?)T1Z", read_back, re.DOTALL)[1])


def test_hostile_values_print_as_themselves_in_the_pdf(hostile_book, theme, tmp_path):
    # A PDF stores what it shows. Letters that run from right to left, join or stack come back in the order of their
    # glyphs, some of them twice: of those values, the letters are compared.
    read_back = found(pdf_text(pdf_format.render(hostile_book, theme, tmp_path)), HOSTILE)
    for got, value in zip(read_back, HOSTILE, strict=True):
        plain = all(ord(character) < 0x590 for character in value)
        letters = (lambda text: text) if plain else (lambda text: set(unicodedata.normalize("NFKC", text)))
        assert letters(got) == letters(squeezed(value)), value
