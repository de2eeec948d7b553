"""Finishing pandoc's EPUB: words in the book's language, notes with their numbers, the same bytes everywhere."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from posixpath import basename

from lxml import etree
from msgspec import Struct

from pipeline.render.epub.charts import draw_into
from pipeline.render.epub.contents import Entry, listed, set_contents, set_old_contents
from pipeline.render.epub.cover import spoken_cover
from pipeline.render.epub.xhtml import EPUB_TYPE, HEADINGS, MATH, SVG, XHTML, edited, entitle, parsed, words_of, written
from pipeline.weave.weaving import Woven

OPF = "{http://www.idpf.org/2007/opf}"
PACKAGE, NAVIGATION, OLD_NAVIGATION = "EPUB/content.opf", "EPUB/nav.xhtml", "EPUB/toc.ncx"
TITLE_PAGE, COVER, CHAPTERS = "EPUB/text/title_page.xhtml", "EPUB/text/cover.xhtml", "EPUB/text/ch"
CONFORMANCE = "EPUB Accessibility 1.1 - WCAG 2.1 Level AA"
EPOCH = (1980, 1, 1, 0, 0, 0)
MEDIA_TYPES = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "svg": "image/svg+xml",
}

Parts = dict[str, bytes]


class Extra(Struct, frozen=True):
    """What a book holds beside what pandoc knows of: `pictures` by their names below `EPUB/`, the `charts` that its
    pages show, its `fonts` and their `licences`, and whether it `conforms` to EPUB Accessibility 1.1 as far as a program
    can tell."""

    pictures: Mapping[str, bytes]
    charts: Mapping[str, str]
    fonts: Mapping[str, bytes]
    licences: Mapping[str, bytes]
    conforms: bool


def finished(book: bytes, woven: Woven, places: Mapping[str, str], extra: Extra) -> bytes:
    """pandoc's `book` with every page titled, its contents, its fixed words in its language, and what is `extra` listed.

    `places` says what each id of the document is called in the book. The archive depends on nothing but its parts.
    """
    parts, words = read_parts(book), woven.words
    chapters = {name: parsed(part) for name, part in parts.items() if name.startswith(CHAPTERS)}
    for page in chapters.values():
        _finish_chapter(page, woven, extra.charts)
    addresses = {name.removeprefix("EPUB/"): page for name, page in chapters.items()}
    titles = {places.get(chapter): title for chapter, title in woven.tabs.items() if woven.in_parts}
    entries = listed(addresses, titles, woven.title)
    parts[NAVIGATION] = edited(parts[NAVIGATION], lambda page: _finish_navigation(page, woven, entries, min(addresses)))
    parts[TITLE_PAGE] = edited(parts[TITLE_PAGE], lambda page: entitle(page, woven.title))
    parts[COVER] = edited(parts[COVER], lambda page: _finish_cover(page, woven))
    has_formula = MATH[1:-1].encode() in parts[NAVIGATION]
    parts[OLD_NAVIGATION] = edited(parts[OLD_NAVIGATION], lambda page: set_old_contents(page, entries, words["title_page"]))
    parts[PACKAGE] = edited(parts[PACKAGE], lambda package: _finish_package(package, extra, has_formula))
    parts |= {name: drawing for name, drawing in _spoken_drawings(parts, chapters.values())}
    parts |= {name: written(page) for name, page in chapters.items()}
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


def _finish_chapter(page: etree._Element, woven: Woven, charts: Mapping[str, str]) -> None:
    draw_into(page, charts)
    heading = next(page.iter(*HEADINGS), None)
    entitle(page, words_of(heading) if heading is not None else woven.title)
    for note in page.iter(f"{XHTML}aside"):
        _number(note)


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


def _finish_navigation(page: etree._Element, woven: Woven, entries: Sequence[Entry], first: str) -> None:
    entitle(page, woven.words["contents"])
    navigation = {nav.get(EPUB_TYPE): nav for nav in page.iter(f"{XHTML}nav")}
    set_contents(navigation["toc"], entries)
    navigation["landmarks"].set("aria-label", woven.words["landmarks"])
    landmarks = navigation["landmarks"].find(f"{XHTML}ol")
    names = {"titlepage": woven.words["title_page"], "toc": woven.words["contents"], "cover": spoken_cover(woven)}
    for link in landmarks.iter(f"{XHTML}a"):
        link.text = names[link.get(EPUB_TYPE)]
    start = etree.SubElement(etree.SubElement(landmarks, f"{XHTML}li"), f"{XHTML}a", href=first)
    start.set(EPUB_TYPE, "bodymatter")
    start.text = woven.words["start"]


def _finish_cover(page: etree._Element, woven: Woven) -> None:
    entitle(page, woven.title)
    page.find(f".//{XHTML}img").set("alt", spoken_cover(woven))


def _spoken_drawings(parts: Parts, chapters: Iterable[etree._Element]) -> Iterator[tuple[str, bytes]]:
    """Each SVG with its alt text as its title, where it has none of its own."""
    spoken: dict[str, str] = {}
    for picture in (picture for page in chapters for picture in page.iter(f"{XHTML}img")):
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
