"""Inputs: digests of everything that a binder follows from, by content and never by a clock, and quickly.

They are worked out before anything is read, so that a run in which nothing has changed ends without a library loaded.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from msgspec import Struct

from pipeline.installed import normal, packages
from pipeline.key import KEY_FILE
from pipeline.run.cache import digest
from pipeline.shipped import SCHEMAS

_PIPELINE = Path(__file__).resolve().parent.parent
_OPTIONAL = ("manimgx-fonts-cjk",)
"""Packages that need not be there and make a difference where they are."""

_REQUIRES = re.compile(rb"^Requires-Dist: ([A-Za-z0-9._-]+)(?!.*extra ==)", re.MULTILINE)
_FONT_HEAD = 4096
"""Bytes of a system font that are read: its table of tables, with a checksum of each (OpenType)."""


class Shared(Struct, frozen=True):
    """Digests of what all engagements share: the `program` with its tools, each chapter by its name, and the `rest`."""

    program: str
    rest: str
    chapters: tuple[tuple[str, str], ...]

    @property
    def whole(self) -> str:
        """One digest of it all."""
        return digest(self.program, self.rest, *(part for chapter in self.chapters for part in chapter))

    def printed(self, names: list[str]) -> str:
        """One digest of what a binder of these chapters follows from."""
        known = dict(self.chapters)
        return digest(self.program, self.rest, *(part for name in names for part in (name, known.get(name, ""))))


def shared(root: Path) -> Shared:
    """The digests of the practice at `root` but for its engagements, and of Binder itself."""
    sources = root / "sources"
    chapters, rest = [], [file(root / KEY_FILE)]
    for name, path in _below(sources, skipped=("engagements",)):
        if name.startswith("chapters/") and name.endswith(".md"):
            chapters.append((name, file(path)))
        else:
            rest += [name, file(path)]
            rest += [_system_fonts()] if name.endswith("/theme.json") and b"system_fonts" in _content(path) else []
    return Shared(program(), digest(*rest), tuple(chapters))


def engagement(folder: Path) -> str:
    """The digest of everything in an engagement's folder."""
    return digest(*(part for name, path in _below(folder) for part in (name, file(path))))


@cache
def program() -> str:
    """The digest of Binder's code and schemas, of the packages that it needs, of pandoc and of Python."""
    own = [part for top in (_PIPELINE, _PIPELINE.parent / "filters", SCHEMAS) for name, path in _below(top)
           if not name.startswith("shipped/") for part in (name, file(path))]
    return digest(sys.version, sys.platform, *own, *_packages(), *_other_pandoc())


def _packages() -> Iterator[str]:
    """Every package that Binder needs, and those that they need: name, version, and its record of its files' hashes."""
    there = packages()
    wanted, known = ["binder", *_OPTIONAL], set()
    while wanted:
        name = wanted.pop()
        if name in known or name not in there:
            continue
        known.add(name)
        wanted += [normal(found.decode()) for found in _REQUIRES.findall(_content(there[name] / "METADATA"))]
    for name in sorted(known - {"binder"}):
        record = [line for line in _content(there[name] / "RECORD").splitlines()
                  if not line.startswith(b"..") and b".dist-info/" not in line and b"__pycache__" not in line]
        yield from (there[name].name, digest(*record))


def _other_pandoc() -> Iterator[str]:
    """The pandoc that runs in the place of the installed package's: one that somebody named, or the machine's."""
    named = os.environ.get("PYPANDOC_PANDOC") or ("" if "pypandoc-binary" in packages() else shutil.which("pandoc"))
    if named:
        yield from (named, file(Path(named)))


@cache
def _system_fonts() -> str:
    from pipeline.engines import FONT_ENDINGS
    from pipeline.read.fonts import machine_folders

    paths = sorted(path for folder in machine_folders() if folder.is_dir() for path in folder.rglob("*")
                   if path.suffix.lower() in FONT_ENDINGS)
    return digest(*(part for path in paths for part in (str(path), _content(path, _FONT_HEAD))))


def _below(top: Path, skipped: tuple[str, ...] = ()) -> Iterator[tuple[str, Path]]:
    """Every file below `top` with its name from there, in order, but for hidden ones; links are followed, once each."""
    seen: set[str] = set()
    for folder, folders, files in os.walk(top, followlinks=True):
        real = os.path.realpath(folder)
        folders[:] = [] if real in seen else sorted(set(filter(_is_visible, folders)) - {*skipped, "__pycache__"})
        seen.add(real)
        inside = os.path.relpath(folder, top)
        for name in sorted(filter(_is_visible, files)):
            yield (name if inside == "." else f"{inside}/{name}".replace(os.sep, "/")), Path(folder, name)


def _is_visible(name: str) -> bool:
    return not name.startswith(".")


def file(path: Path) -> str:
    """The digest of what a file holds; empty where it cannot be read."""
    try:
        with open(path, "rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""


def _content(path: Path, size: int = -1) -> bytes:
    try:
        with open(path, "rb") as opened:
            return opened.read(size)
    except OSError:
        return b""
