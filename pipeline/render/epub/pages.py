"""The list of pages: where the pages of the PDF begin, for a reader of the e-book who is told to turn to one.

The PDF says on which page each heading stands, so a page is found by the first heading on it; pages without one are
not listed. The list is there when both are made in one go.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from lxml import etree

from pipeline.render.epub.package import (
    EPUB_TYPE,
    HEADINGS,
    NAVIGATION,
    OPF,
    PACKAGE,
    XHTML,
    Parts,
    archived,
    edited,
    read_parts,
)
from pipeline.weave.weaving import Woven

PLACES_FILE = "places.json"
"""The file beside the book that says what each id of the document is called in it."""

_PLACE = re.compile(rb'id="(place-\d+)"')


def add_pages(book: Path, printed: Path, own: Path, woven: Woven) -> None:
    """Give the e-book `book` its list of pages.

    `printed` holds the ids of the PDF's headings with their pages, in order; `own` what those ids are called here.
    """
    parts, names = read_parts(book.read_bytes()), json.loads(own.read_text(encoding="utf-8"))
    files = {place.decode(): name for name, page in parts.items() if name.startswith("EPUB/text/ch")
             for place in _PLACE.findall(page)}
    first: dict[str, str] = {}
    for identifier, number in json.loads(printed.read_text(encoding="utf-8")):
        place = names.get(identifier, "")
        if place in files and _takes_a_mark(parts[files[place]], place):
            first.setdefault(number, place)
    if first:
        book.write_bytes(archived(parts | _listed(parts, first, files, woven)))


def _listed(parts: Parts, first: Mapping[str, str], files: Mapping[str, str], woven: Woven) -> Parts:
    """The parts that change: chapters with the marks of pages, the navigation, the package."""
    new = {name: parts[name] for name in dict.fromkeys(files[place] for place in first.values())}
    for number, place in first.items():
        new[files[place]] = edited(new[files[place]], lambda page, n=number, p=place: _mark(page, n, p))
    new[NAVIGATION] = edited(parts[NAVIGATION], lambda page: _list(page, first, files, woven.words["page_list"]))
    new[PACKAGE] = edited(parts[PACKAGE], lambda package: _say(package, f"{woven.name}.pdf"))
    return new


def _takes_a_mark(page: bytes, place: str) -> bool:
    """Whether the heading opens a section: one inside a box has no page break before it."""
    return etree.fromstring(page).find(f".//{XHTML}section[@id='{place}']") is not None


def _mark(page: etree._Element, number: str, place: str) -> None:
    section = page.find(f".//{XHTML}section[@id='{place}']")
    heading = next(child for child in section if child.tag in HEADINGS)
    mark = etree.Element(f"{XHTML}span", {EPUB_TYPE: "pagebreak", "role": "doc-pagebreak", "id": f"page-{number}",
                                          "aria-label": number})
    heading.addprevious(mark)


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
