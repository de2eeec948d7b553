"""matplotlib's SVG as a book wants it: no header, no ids, no style that could reach beyond the picture."""

from __future__ import annotations

import re
from xml.etree import ElementTree

SVG = "http://www.w3.org/2000/svg"
_NO_TURN = re.compile(r"rotate\(-?0(?:\.0+)?[ ,)]")
_HEAD = ("metadata", "defs")
_ROUND = "stroke-linejoin: round; stroke-linecap: butt"


def cleaned(drawing: bytes) -> bytes:
    """`drawing` with its shapes and texts alone, in order. Ids would be the same in every chart of a page."""
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(drawing)
    box = root.get("viewBox")
    width, height = box.split()[2:]
    new = ElementTree.Element(f"{{{SVG}}}svg", {"viewBox": box, "width": f"{width}pt", "height": f"{height}pt",
                                               "style": _ROUND})
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        if name in ("path", "text", "tspan") and element.get("style") != "fill: none":
            new.append(_bare(element, name))
    return ElementTree.tostring(new, encoding="utf-8")


def _bare(element: ElementTree.Element, name: str) -> ElementTree.Element:
    kept = {key: " ".join(value.split()) for key, value in element.items() if key not in ("id", "clip-path")}
    if _NO_TURN.match(kept.get("transform", "")):
        del kept["transform"]
    bare = ElementTree.Element(f"{{{SVG}}}{name}", kept)
    bare.text = element.text if name != "path" else None
    return bare
