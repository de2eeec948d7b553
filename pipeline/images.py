"""Images of a book: found inside the practice, readable, and under names that say nothing about this machine."""

from __future__ import annotations

import hashlib
import re
import warnings
from pathlib import Path
from xml.etree import ElementTree

import panflute as pf

from pipeline.chapter import Chapter
from pipeline.problem import Problem

KINDS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".gif": "GIF", ".svg": "SVG"}
"""Endings of the images that all three formats can show."""

MOST_PIXELS = 100_000_000
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:|//", re.IGNORECASE)
_ACTIVE_SVG = re.compile(rb"<script|\bon\w+\s*=|(?:href|src)\s*=\s*[\"'](?!#|data:image/)|url\(\s*[\"']?(?!#)|<!ENTITY|@import",
                         re.IGNORECASE)


def gather(doc: pf.Doc, chapter: Chapter, sources: Path) -> tuple[dict[str, Path], list[Problem]]:
    """Give every image of `doc` its neutral name, in place; the files by that name, and what is wrong with others."""
    media: dict[str, Path] = {}
    problems: list[Problem] = []

    def action(element: pf.Element, _doc: pf.Doc) -> None:
        if not isinstance(element, pf.Image) or not element.url:
            return
        path, problem = _file(element.url, chapter, sources)
        if problem:
            problems.append(problem)
            return
        element.url = _neutral(path)
        media[element.url] = path

    doc.walk(action)
    return media, list(dict.fromkeys(problems))


def fault_of(path: Path) -> str:
    """Why `path` cannot be shown as an image; empty when it can."""
    if path.suffix.lower() not in KINDS:
        return f"is of a kind that not every format can show ({', '.join(sorted(KINDS))} can be)"
    try:
        return _svg_fault(path) if path.suffix.lower() == ".svg" else _bitmap_fault(path)
    except OSError:
        return "cannot be read"


def _file(url: str, chapter: Chapter, sources: Path) -> tuple[Path, Problem | None]:
    where = chapter.where(_offset(chapter.text, url))
    if _ADDRESS.match(url):
        return sources, Problem("image-from-outside", where, "this image lies outside the practice",
                                "copy it into sources/chapters/images and name it from there")
    path = (chapter.path.parent / url.replace("%20", " ")).resolve()
    if not path.is_relative_to(sources.resolve()):
        return path, Problem("image-from-outside", where, "this image's path leaves the practice's sources",
                             "copy it into sources/chapters/images and name it from there")
    if not path.is_file():
        return path, Problem("missing-image", where, "there is no such image", "paths start at the chapter's own folder")
    fault = fault_of(path)
    return path, Problem("unreadable-image", where, f"this image {fault}", "save it again as PNG, JPEG or plain SVG") \
        if fault else None


def _offset(text: str, url: str) -> int:
    """Where the image stands in the chapter; the first image when its path was put together from data."""
    found = text.find(f"]({url}")
    return found + 2 if found >= 0 else max(text.find("!["), 0)


def _neutral(path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    return f"media/{digest}{path.suffix.lower()}"


def _bitmap_fault(path: Path) -> str:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings(action="ignore"), Image.open(path) as image:
            if image.format != KINDS[path.suffix.lower()]:
                return f"is not what its ending says, but {image.format}"
            if image.width * image.height > MOST_PIXELS:
                return "is larger than a hundred million pixels"
            image.load()
    except (UnidentifiedImageError, SyntaxError, ValueError, Image.DecompressionBombError):
        return "cannot be read"
    return ""


def _svg_fault(path: Path) -> str:
    raw = path.read_bytes()
    if _ACTIVE_SVG.search(raw):
        return "runs code or loads something from elsewhere"
    try:
        root = ElementTree.fromstring(raw)
    except ElementTree.ParseError:
        return "cannot be read"
    return "" if root.tag.rpartition("}")[2] == "svg" else "is no SVG drawing"
