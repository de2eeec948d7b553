"""The e-book's contents: its chapters and their sections, each below the part of the outline that it belongs to.

pandoc writes contents as well, but knows of no parts, and each of its entries takes half a millisecond.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy

from lxml import etree
from msgspec import Struct, field

from pipeline.render.epub.document import UNLISTED
from pipeline.render.epub.xhtml import EPUB_TYPE, HEADINGS, XHTML, words_of

DEPTH = 3
"""How many levels of headings are listed."""
NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
_LINK, _NOTE = f"{XHTML}a", "note"


class Entry(Struct, frozen=True):
    """A line of the contents: a `heading` of a page with its `target`, or a part's title, which stands on no page; and the
    `entries` below it."""

    heading: etree._Element
    target: str = ""
    entries: list[Entry] = field(default_factory=list)

    @property
    def leads_to(self) -> str:
        """Where a reader turns who asks for it: a part opens with its first chapter."""
        return self.target or self.entries[0].leads_to

    @property
    def depth(self) -> int:
        """How many levels it has, its own among them."""
        return 1 + max((entry.depth for entry in self.entries), default=0)


def listed(pages: Mapping[str, etree._Element], parts: Mapping[str, str], title: str) -> list[Entry]:
    """The contents of a book: `pages` are its chapters by the addresses of their files, in order, `parts` the title of each
    part by the id of the section that it begins with.

    A part of which nothing is listed is left out. Contents may not be empty: where nothing at all is listed, the book's
    `title` leads to its first page.
    """
    top: list[Entry] = []
    here = top
    for address, page in pages.items():
        body = page.find(f"{XHTML}body")
        first = body.find(f"{XHTML}section")
        part = parts.get(first.get("id")) if first is not None else None
        if part is not None:
            top.append(Entry(_heading(part)))
            here = top[-1].entries
        here += _below(body, address)
    return [entry for entry in top if entry.target or entry.entries] or [Entry(_heading(title), min(pages))]


def set_contents(contents: etree._Element, entries: Sequence[Entry]) -> None:
    """Write `entries` into the navigation of EPUB 3, in place of pandoc's."""
    for old in contents.findall(f"{XHTML}ol"):
        contents.remove(old)
    _list(contents, entries)


def set_old_contents(page: etree._Element, entries: Sequence[Entry], title_page: str) -> None:
    """Write `entries` below the title page into the contents for readers of EPUB 2, in place of pandoc's."""
    contents = page.find(f"{NCX}navMap")
    first, *rest = contents
    first.find(f"{NCX}navLabel/{NCX}text").text = title_page
    for old in rest:
        contents.remove(old)
    _point(contents, entries)
    for number, point in enumerate(page.iter(f"{NCX}navPoint")):
        point.set("id", f"navPoint-{number}")
    page.find(f"{NCX}head/{NCX}meta[@name='dtb:depth']").set("content", str(max(entry.depth for entry in entries)))


def _heading(title: str) -> etree._Element:
    heading = etree.Element(f"{XHTML}span")
    heading.text = title
    return heading


def _below(element: etree._Element, address: str) -> Iterator[Entry]:
    """The entries of the sections right below `element`."""
    for section in element.iterchildren(f"{XHTML}section"):
        heading = next(section.iterchildren(*HEADINGS[:DEPTH]), None)
        if heading is not None and UNLISTED not in section.get("class", "").split():
            yield Entry(heading, f"{address}#{section.get('id')}", list(_below(section, address)))


def _list(parent: etree._Element, entries: Sequence[Entry]) -> None:
    items = etree.SubElement(parent, f"{XHTML}ol")
    for entry in entries:
        item = etree.SubElement(items, f"{XHTML}li")
        item.append(_line(entry))
        if entry.entries:
            _list(item, entry.entries)


def _line(entry: Entry) -> etree._Element:
    """The heading's words as they stand there, without what leads elsewhere: notes and links. A picture is its alt text,
    since its address is another one here."""
    line = deepcopy(entry.heading)
    line.tail = None
    language = {key: line.get(key) for key in ("lang", "dir") if line.get(key)}
    for inner in line.iterdescendants():
        inner.attrib.pop("id", None)
        if inner.get(EPUB_TYPE) == "noteref":
            inner.tag = _NOTE
        elif inner.tag == f"{XHTML}img":
            inner.tag, inner.text = _LINK, inner.get("alt", "")
    etree.strip_elements(line, _NOTE, with_tail=False)
    etree.strip_tags(line, _LINK)
    line.attrib.clear()
    line.attrib.update(language | ({"href": entry.target} if entry.target else {}))
    line.tag = _LINK if entry.target else f"{XHTML}span"
    return line


def _point(parent: etree._Element, entries: Sequence[Entry]) -> None:
    for entry in entries:
        point = etree.SubElement(parent, f"{NCX}navPoint")
        label = etree.SubElement(etree.SubElement(point, f"{NCX}navLabel"), f"{NCX}text")
        label.text = words_of(entry.heading).strip()
        etree.SubElement(point, f"{NCX}content", src=entry.leads_to)
        _point(point, entry.entries)
