"""XML parts of an e-book: the names that they are made of, and how one is edited."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

XHTML = "{http://www.w3.org/1999/xhtml}"
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
MATH = "{http://www.w3.org/1998/Math/MathML}"
SVG = "{http://www.w3.org/2000/svg}"
HEADINGS = [f"{XHTML}h{level}" for level in range(1, 7)]
VOID = {XHTML + name for name in ("area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")}


def edited(data: bytes, edit: Callable[[etree._Element], None]) -> bytes:
    """An XML part after `edit`."""
    root = parsed(data)
    edit(root)
    return written(root)


def parsed(data: bytes) -> etree._Element:
    """The root of an XML part."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def written(root: etree._Element) -> bytes:
    """An XML part, in the form that readers who take it for HTML understand as well."""
    for element in root.iter(f"{XHTML}*"):
        if element.tag not in VOID and not len(element) and element.text is None:
            element.text = ""  # some readers take the page for HTML, where <p/> opens a paragraph
    return etree.tostring(root.getroottree(), encoding="utf-8", xml_declaration=True)


def entitle(page: etree._Element, title: str) -> None:
    """Give a page its title."""
    page.find(f"{XHTML}head/{XHTML}title").text = title


def words_of(element: etree._Element) -> str:
    """The text of a heading, without its note marks and the sources of its formulas."""
    if element.get(EPUB_TYPE) == "noteref" or element.tag == f"{MATH}annotation":
        return ""
    inner = "".join(words_of(child) + (child.tail or "") for child in element)
    return element.get("alt", "") + (element.text or "") + inner
