"""Images of a book: found inside the practice, readable, and under names that say nothing about this machine."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote

import panflute as pf

from filters.marks import MARK
from pipeline.chapters.chapter import Chapter
from pipeline.problem import Problem
from pipeline.read.picture import REMEDY, fault_of

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:|//", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}")
_TARGET = re.compile(
    r"""(?:\]\(\s*|^[ ]{0,3}\[[^\]\n]+\]:\s*)      # `](target` and `[name]: target`
        (?:<(?P<wrapped>[^>\n]*)>|(?P<bare>(?:\{\{.*?\}\}|[^\s)])+))""",
    re.MULTILINE | re.VERBOSE)
_FROM_OUTSIDE = "copy it into sources/chapters/images and name it from there"


def found_in(elements: Iterable[pf.Element], chapter: Chapter,
             sources: Path) -> tuple[list[tuple[pf.Image, Path]], list[Problem]]:
    """Every image among the `elements` of a chapter with its file, and what is wrong with the others.

    An image whose name waits for data is passed by.
    """
    found: list[tuple[pf.Image, Path]] = []
    problems: list[Problem] = []
    for element in elements:
        if not isinstance(element, pf.Image) or not element.url or MARK.search(element.url):
            continue
        path, fault = _file(element.url, chapter.path.parent, sources.resolve())
        if fault:
            problems.extend(Problem(fault[0], chapter.where(at), *fault[1:]) for at in _places(chapter.text, element.url))
        else:
            found.append((element, path))
    return found, list(dict.fromkeys(problems))


def named(found: Iterable[tuple[pf.Image, Path]]) -> dict[str, Path]:
    """Give every image its neutral name, in place; the files by that name."""
    media: dict[str, Path] = {}
    for image, path in found:
        image.url = _neutral(path)
        media[image.url] = path
    return media


def _file(url: str, folder: Path, sources: Path) -> tuple[Path, tuple[str, str, str] | None]:
    """The file that an image in `folder` names, or the code, message and hint of what is wrong with it."""
    if _ADDRESS.match(url):
        return sources, ("image-from-outside", "this image lies outside the practice", _FROM_OUTSIDE)
    try:
        path = next((path for path in _readings(url, folder) if path.is_file()), (folder / url).resolve())
    except (OSError, RuntimeError, ValueError):  # a name too long, a link to itself, a character no path can hold
        return sources, ("missing-image", "no file can have this path", "paths start at the chapter's own folder")
    if not path.is_relative_to(sources):
        return path, ("image-from-outside", "this image's path leaves the practice's sources", _FROM_OUTSIDE)
    if not path.is_file():
        return path, ("missing-image", "there is no such image", "paths start at the chapter's own folder")
    fault = fault_of(path)
    return path, ("unreadable-image", f"this image {fault}", REMEDY) if fault else None


def _readings(url: str, folder: Path) -> Iterator[Path]:
    """The path as it stands, then with `%20` and the like read as what they stand for."""
    for name in dict.fromkeys((url, unquote(url))):
        yield (folder / name).resolve()


def _places(text: str, url: str) -> list[int]:
    """Every place where the chapter names the image, else where a name with placeholders may be it; or its first image."""
    wanted = {url, unquote(url)}
    targets = [(match[match.lastgroup], match.start(match.lastgroup)) for match in _TARGET.finditer(text)]
    exact = [at for target, at in targets if target in wanted]
    found = exact or [at for target, at in targets if any(_pattern(target).fullmatch(name) for name in wanted)]
    return found or [max(text.find("!["), 0)]


def _pattern(target: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in _PLACEHOLDER.split(target)), re.DOTALL)


def _neutral(path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    return f"media/{digest}{path.suffix.lower()}"
