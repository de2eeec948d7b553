"""Finishing pandoc's EPUB: words in the book's language, notes with their numbers, the same bytes everywhere."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from posixpath import basename

from lxml import etree

from pipeline.render.epub.charts import draw_into
from pipeline.render.epub.cover import spoken_cover
from pipeline.weave.weaving import Woven

XHTML = "{http://www.w3.org/1999/xhtml}"
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
MATH = "{http://www.w3.org/1998/Math/MathML}"
OPF = "{http://www.idpf.org/2007/opf}"
VOID = {XHTML + name for name in ("area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")}
HEADINGS = [f"{XHTML}h{level}" for level in range(1, 7)]
SVG = "{http://www.w3.org/2000/svg}"
NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
PACKAGE, NAVIGATION, OLD_NAVIGATION = "EPUB/content.opf", "EPUB/nav.xhtml", "EPUB/toc.ncx"
TITLE_PAGE, COVER = "EPUB/text/title_page.xhtml", "EPUB/text/cover.xhtml"
CONFORMANCE = "EPUB Accessibility 1.1 - WCAG 2.1 Level AA"
EPOCH = (1980, 1, 1, 0, 0, 0)
MEDIA_TYPES = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "svg": "image/svg+xml",
}

Parts = dict[str, bytes]


@dataclass(frozen=True)
class Extra:
    """What a book holds beside what pandoc knows of: `pictures` by their names below `EPUB/`, the `charts` that its
    pages show, its `fonts` and their `licences`, and whether it `conforms` to EPUB Accessibility 1.1 as far as a program
    can tell."""

    pictures: Mapping[str, bytes]
    charts: Mapping[str, str]
    fonts: Mapping[str, bytes]
    licences: Mapping[str, bytes]
    conforms: bool


def finished(book: bytes, woven: Woven, extra: Extra) -> bytes:
    """pandoc's `book` with every page titled, its fixed words in its language, and what is `extra` listed.

    The archive depends on nothing but its parts.
    """
    parts = read_parts(book)
    for name in [name for name in parts if name.startswith("EPUB/text/") and name not in (TITLE_PAGE, COVER)]:
        parts[name] = edited(parts[name], lambda page: _finish_chapter(page, woven, extra.charts))
    first = min(name for name in parts if name.startswith("EPUB/text/ch"))
    parts[NAVIGATION] = edited(parts[NAVIGATION], lambda page: _finish_contents(page, woven, basename(first)))
    parts[TITLE_PAGE] = edited(parts[TITLE_PAGE], lambda page: _title(page, woven.title))
    parts[COVER] = edited(parts[COVER], lambda page: _finish_cover(page, woven))
    has_formula = MATH[1:-1].encode() in parts[NAVIGATION]
    parts[OLD_NAVIGATION] = edited(parts[OLD_NAVIGATION], lambda page: _finish_old_contents(page, woven))
    parts[PACKAGE] = edited(parts[PACKAGE], lambda package: _finish_package(package, extra, has_formula))
    parts |= {name: drawing for name, drawing in _spoken_drawings(parts, woven)}
    papers = {f"EPUB/fonts/{name}": data for name, data in (*extra.fonts.items(), *extra.licences.items())}
    return archived(parts | {f"EPUB/{name}": data for name, data in extra.pictures.items()} | papers)


def read_parts(book: bytes) -> Parts:
    """The parts of a book's archive, in their order."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def archived(parts: Parts) -> bytes:
    """The parts as one file: `mimetype` first, as readers demand, and no time of any day in it.

    They are stored, not compressed, as those of a DOCX: two builds of the compressor need not agree on their bytes.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():  # pandoc's order
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, data)
    return buffer.getvalue()


def edited(data: bytes, edit: Callable[[etree._Element], None]) -> bytes:
    """An XML part after `edit`, in the form that readers who take it for HTML understand as well."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    root = etree.fromstring(data, parser)
    edit(root)
    for element in root.iter(f"{XHTML}*"):
        if element.tag not in VOID and not len(element) and element.text is None:
            element.text = ""  # some readers take the page for HTML, where <p/> opens a paragraph
    return etree.tostring(root.getroottree(), encoding="utf-8", xml_declaration=True)


def _finish_chapter(page: etree._Element, woven: Woven, charts: Mapping[str, str]) -> None:
    draw_into(page, charts)
    heading = next(page.iter(*HEADINGS), None)
    _title(page, _words_of(heading) if heading is not None else woven.title)
    for note in page.iter(f"{XHTML}aside"):
        _number(note)


def _title(page: etree._Element, title: str) -> None:
    page.find(f"{XHTML}head/{XHTML}title").text = title


def _words_of(element: etree._Element) -> str:
    """The text of a heading, without its note marks and the sources of its formulas."""
    if element.get(EPUB_TYPE) == "noteref" or element.tag == f"{MATH}annotation":
        return ""
    inner = "".join(_words_of(child) + (child.tail or "") for child in element)
    return element.get("alt", "") + (element.text or "") + inner


def _number(note: etree._Element) -> None:
    """Give a note its number, which leads back to where it is cited."""
    number = note.get("id").removeprefix("fn")
    link = etree.Element(f"{XHTML}a", {"href": f"#fnref{number}", "class": "backlink", "role": "doc-backlink"})
    link.text = number
    first = note[0] if len(note) and note[0].tag == f"{XHTML}p" else etree.Element(f"{XHTML}p")
    if first.getparent() is None:
        note.insert(0, first)
    link.tail, first.text = " " + (first.text or ""), None
    first.insert(0, link)


def _finish_contents(page: etree._Element, woven: Woven, first: str) -> None:
    _title(page, woven.words["contents"])
    for picture in list(page.iter(f"{XHTML}img")):  # pandoc's path to it is wrong here
        _replace(picture, picture.get("alt", ""))
    landmarks = next(nav for nav in page.iter(f"{XHTML}nav") if nav.get(EPUB_TYPE) == "landmarks")
    landmarks.set("aria-label", woven.words["landmarks"])
    entries = landmarks.find(f"{XHTML}ol")
    names = {"titlepage": woven.words["title_page"], "toc": woven.words["contents"], "cover": spoken_cover(woven)}
    for link in entries.iter(f"{XHTML}a"):
        link.text = names[link.get(EPUB_TYPE)]
    start = etree.SubElement(etree.SubElement(entries, f"{XHTML}li"), f"{XHTML}a", href=f"text/{first}")
    start.set(EPUB_TYPE, "bodymatter")
    start.text = woven.words["start"]


def _replace(element: etree._Element, words: str) -> None:
    parent, before = element.getparent(), element.getprevious()
    words += element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + words
    else:
        parent.text = (parent.text or "") + words
    parent.remove(element)


def _finish_cover(page: etree._Element, woven: Woven) -> None:
    _title(page, woven.title)
    page.find(f".//{XHTML}img").set("alt", spoken_cover(woven))


def _finish_old_contents(page: etree._Element, woven: Woven) -> None:
    """The contents for readers of EPUB 2: pandoc leaves the title page without a name."""
    for label in page.iter(f"{NCX}navPoint"):
        text = label.find(f"{NCX}navLabel/{NCX}text")
        text.text = text.text or woven.words["title_page"]


def _spoken_drawings(parts: Parts, woven: Woven) -> Iterator[tuple[str, bytes]]:
    """Each SVG with its alt text as its title, where it has none of its own."""
    spoken: dict[str, str] = {}
    for name in (name for name in parts if name.startswith("EPUB/text/ch")):
        for picture in etree.fromstring(parts[name]).iter(f"{XHTML}img"):
            spoken.setdefault(f"EPUB/media/{basename(picture.get('src'))}", picture.get("alt", ""))
    for name, alt in spoken.items():
        if name.endswith(".svg") and alt and name in parts:
            yield name, edited(parts[name], lambda drawing, alt=alt: _entitle(drawing, alt))


def _entitle(drawing: etree._Element, words: str) -> None:
    drawing.set("role", "img")
    if drawing.find(f"{SVG}title") is None:
        title = etree.Element(f"{SVG}title")
        title.text = words
        drawing.insert(0, title)


def _finish_package(package: etree._Element, extra: Extra, has_formula: bool) -> None:
    manifest, metadata = package.find(f"{OPF}manifest"), package.find(f"{OPF}metadata")
    for name in extra.licences:
        etree.SubElement(metadata, f"{OPF}link", {"rel": "dcterms:rights", "href": f"fonts/{name}",
                                                  "media-type": "text/plain"})
    if extra.conforms:
        claim = etree.SubElement(metadata, f"{OPF}meta", property="dcterms:conformsTo", id="conformance")
        certifier = etree.SubElement(metadata, f"{OPF}meta", property="a11y:certifiedBy", refines="#conformance")
        claim.text, certifier.text = CONFORMANCE, "Binder"
    if has_formula:
        next(item for item in manifest if item.get("id") == "nav").set("properties", "nav mathml")
    for number, name in enumerate(extra.pictures, 1):
        kind = MEDIA_TYPES[name.rpartition(".")[2].lower()]
        etree.SubElement(manifest, f"{OPF}item", {"id": f"extra-{number}", "href": name, "media-type": kind})
