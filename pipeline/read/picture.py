"""Pictures: of a kind that every format can show, whole, and harmless."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from xml.etree import ElementTree

KINDS = {".png": ("PNG",), ".jpg": ("JPEG", "MPO"), ".jpeg": ("JPEG", "MPO"), ".gif": ("GIF",), ".svg": ("SVG",)}
"""Endings of the images that all three formats can show, and what Pillow calls them (MPO: a telephone's JPEG)."""

MOST_PIXELS = 100_000_000
REMEDY = "save it again as PNG, JPEG or plain SVG"

_BROKEN = "is broken or cut short"
_ACTIVE = "runs code or loads something from elsewhere"
_LOADS = re.compile(r"<!ENTITY|<\?xml-stylesheet|@import|url\((?!\s*[\"']?\s*#)", re.IGNORECASE)
_HARMLESS_LINK = re.compile(r"\s*(?:#|data:image/(?!svg))")


def fault_of(path: Path) -> str:
    """Why `path` cannot be shown as an image; empty when it can."""
    ending = path.suffix.lower()
    if ending not in KINDS:
        return f"is of a kind that not every format can show ({', '.join(sorted(KINDS))} can be)"
    try:
        if path.stat().st_size == 0:
            return "is an empty file"
        return _svg_fault(path) if ending == ".svg" else _bitmap_fault(path)
    except OSError:
        return _BROKEN


def _bitmap_fault(path: Path) -> str:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings(action="ignore"), Image.open(path) as image:
            if image.format not in KINDS[path.suffix.lower()]:
                return f"is not what its ending says, but {image.format}"
            if image.width * image.height > MOST_PIXELS:
                return "is larger than a hundred million pixels"
            image.load()
    except UnidentifiedImageError:
        return "is not what its ending says"
    except Exception:  # noqa: BLE001 (a decoder may raise nearly anything on data it does not expect)
        return _BROKEN
    return ""


def _svg_fault(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8")
        if _LOADS.search(text):
            return _ACTIVE
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError, LookupError):
        return _BROKEN
    if _local(root.tag) != "svg":
        return "is no SVG drawing"
    return _ACTIVE if any(_is_active(element) for element in root.iter()) else ""


def _is_active(element: ElementTree.Element) -> bool:
    if _local(element.tag).lower() in ("script", "foreignobject"):
        return True
    names = {_local(name).lower(): value for name, value in element.items()}
    return any(name.startswith("on") for name in names) or any(
        not _HARMLESS_LINK.match(names[name]) for name in ("href", "src") if name in names)


def _local(name: object) -> str:
    """A tag or attribute without its namespace; empty for comments."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""
