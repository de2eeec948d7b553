"""The list of pages: where the pages of the PDF begin, for a reader of the e-book who is told to turn to one.

The PDF says on which page each heading stands, so a page is found by the first heading on it; pages without one are
not listed. The list is there when both are made in one go.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree

from pipeline.render.epub.package import CHAPTERS, NAVIGATION, OPF, PACKAGE, Parts, archived, read_parts
from pipeline.render.epub.xhtml import EPUB_TYPE, HEADINGS, XHTML, edited, parsed
from pipeline.weave.weaving import Woven

PLACES_FILE = "places.json"
"""The file beside the book that says what each id of the document is called in it."""

_PLACE = re.compile(rb'id="(place-\d+)"')


def add_pages(book: Path, printed: Path, own: Path, woven: Woven) -> None:
    """Give the e-book `book` its list of pages.

    `printed` holds the ids of the PDF's headings with their pages, in order; `own` what those ids are called here.
    """
    parts, names = read_parts(book.read_bytes()), json.loads(own.read_text(encoding="utf-8"))
    files = {place.decode(): name for name, page in parts.items() if name.startswith(CHAPTERS)
             for place in _PLACE.findall(page)}
    opening = {place for name in dict.fromkeys(files.values()) for place in _sections(parts[name])}
    first: dict[str, str] = {}
    for identifier, number in json.loads(printed.read_text(encoding="utf-8")):
        place = names.get(identifier, "")
        if place in files and place in opening:
            first.setdefault(number, place)
    if first:
        book.write_bytes(archived(parts | _listed(parts, first, files, woven)))


def _listed(parts: Parts, first: Mapping[str, str], files: Mapping[str, str], woven: Woven) -> Parts:
    """The parts that change: chapters with the marks of pages, the navigation, the package."""
    marks: dict[str, dict[str, str]] = {}
    for number, place in first.items():
        marks.setdefault(files[place], {})[place] = number
    new = {name: edited(parts[name], lambda page, these=these: _mark(page, these)) for name, these in marks.items()}
    new[NAVIGATION] = edited(parts[NAVIGATION], lambda page: _list(page, first, files, woven.words["page_list"]))
    new[PACKAGE] = edited(parts[PACKAGE], lambda package: _say(package, f"{woven.name}.pdf"))
    return new


def _sections(page: bytes) -> Iterator[str]:
    """The places that open a section and so take a mark: a heading inside a box has no page break before it."""
    return (section.get("id", "") for section in parsed(page).iter(f"{XHTML}section"))


def _mark(page: etree._Element, numbers: Mapping[str, str]) -> None:
    """Say before each heading that begins a page which one it is; `numbers` gives it by the section's id."""
    for section in page.iter(f"{XHTML}section"):
        number = numbers.get(section.get("id", ""))
        if number is not None:
            heading = next(child for child in section if child.tag in HEADINGS)
            heading.addprevious(etree.Element(f"{XHTML}span", {
                EPUB_TYPE: "pagebreak", "role": "doc-pagebreak", "id": f"page-{number}", "aria-label": number}))


def _list(page: etree._Element, first: Mapping[str, str], files: Mapping[str, str], name: str) -> None:
    body = page.find(f"{XHTML}body")
    listing = etree.SubElement(body, f"{XHTML}nav", {EPUB_TYPE: "page-list", "role": "doc-pagelist", "hidden": "hidden",
                                                     "aria-label": name})
    entries = etree.SubElement(listing, f"{XHTML}ol")
    for number, place in first.items():
        href = f"{files[place].removeprefix('EPUB/')}#page-{number}"
        link = etree.SubElement(etree.SubElement(entries, f"{XHTML}li"), f"{XHTML}a", href=href)
        link.text = number


def _say(package: etree._Element, source: str) -> None:
    metadata = package.find(f"{OPF}metadata")
    for feature in ("pageNavigation", "pageBreakMarkers"):
        etree.SubElement(metadata, f"{OPF}meta", property="schema:accessibilityFeature").text = feature
    etree.SubElement(metadata, f"{OPF}meta", property="pageBreakSource").text = source
