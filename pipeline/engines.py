"""The one door to pandoc and Typst: finding them, checking their versions, running them."""

from __future__ import annotations

import calendar
import datetime
import json
import logging
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipeline.installed import version
from pipeline.problem import Unable

OLDEST_PANDOC = (3, 2)
OLDEST_TYPST = (0, 14)
FONT_ENDINGS = (".ttf", ".otf", ".ttc", ".otc")
"""How the files end that Typst looks for typefaces in."""
_REMEMBERED = 12
_TUNED = "-H1m -A4m -O64m"
"""What pandoc's runtime (GHC's) is told where it listens: to use memory that the processor has at hand, and not to look
through what has lasted before that is 64 MB. It takes a quarter off."""


class EngineMissing(Unable):
    """pandoc or Typst is not installed, or too old; the message says what to install."""


class EngineFailed(Unable):
    """An engine refused its input. The message names the engine only; `detail`, its own words, may quote a client's
    text and is never shown."""

    def __init__(self, message: str, detail: str = ""):
        super().__init__(message)
        self.detail = detail


def pandoc_path() -> str:
    """The pandoc executable that makes the books. Raises `EngineMissing` where there is none, or only an old one."""
    return _pandoc()[0]


def versions() -> dict[str, str]:
    """What the manifest says about the tools: name to version. Raises `EngineMissing` like the tools themselves."""
    return {"pandoc": _pandoc()[1], "typst": _typst_version()}


def run_pandoc(arguments: Sequence[str], stdin: bytes = b"", *, date: datetime.date | None = None) -> bytes:
    """pandoc's standard output for `arguments`; clock, language and user directory of the machine play no part.

    Raises `EngineFailed` when pandoc exits with an error.
    """
    environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", **_pandoc()[2]}
    if date is not None:
        environment["SOURCE_DATE_EPOCH"] = str(calendar.timegm(date.timetuple()))
    try:
        done = subprocess.run([pandoc_path(), *arguments], input=stdin, capture_output=True, env=environment, check=False)
    except OSError as error:
        raise EngineFailed("pandoc cannot be run") from error
    if done.returncode:
        raise EngineFailed(f"pandoc stopped with exit code {done.returncode}")
    return done.stdout


def typeset(source: Path, output: Path, fonts: Sequence[Path], date: datetime.date, label: str = "") -> Any:
    """Compile the Typst file `source` (which reads only below its own folder) into `output`, PDF/UA-1 and PDF/A-2a in
    one. Returns what the document's metadata says under `label`, if one is given.

    Raises `EngineFailed` when the document is refused.
    """
    standards = ["ua-1", "a-2a"]
    compiler, book = _compile(source, fonts, format="pdf", pdf_standards=standards,
                              timestamp=calendar.timegm(date.timetuple()))
    output.write_bytes(book)
    return json.loads(compiler.query(f"<{label}>", field="value", one=True)) if label else None


def rasterise(source: Path, fonts: Sequence[Path], resolution: int) -> list[bytes]:
    """The pages of the Typst file `source` as PNG files, at `resolution` pixels an inch.

    Raises `EngineFailed` when the drawing is refused.
    """
    _, drawn = _compile(source, fonts, format="png", ppi=resolution)
    return drawn if isinstance(drawn, list) else [drawn]


def draw_pages(source: Path, fonts: Sequence[Path], resolution: int, label: str) -> tuple[list[bytes], Any]:
    """Every page of the Typst file `source` as a PNG file, at `resolution` pixels an inch, and what the document's
    metadata says under `label`.

    Raises `EngineFailed` when the document is refused.
    """
    compiler, drawn = _compile(source, fonts, format="png", ppi=resolution)
    said = json.loads(compiler.query(f"<{label}>", field="value", one=True))
    return drawn if isinstance(drawn, list) else [drawn], said


def typefaces_in(folders: Sequence[Path]) -> list[tuple[str, Path, int]]:
    """Every typeface in the files of `folders` and below, as Typst will find it: its family, its file, and its place in a
    file of several. A file that is no font has none."""
    _typst_version()
    found = (font for font in _found(folders).fonts() if font.path)  # those inside Typst have none
    return sorted(((font.family, Path(font.path), font.index) for font in found), key=lambda font: font[1:])


def _found(folders: Sequence[Path]) -> Any:
    """The fonts in `folders` and those inside Typst, none of this machine's; looked for again where a file has changed."""
    files = (file for folder in folders for file in sorted(folder.rglob("*")) if file.suffix.lower() in FONT_ENDINGS)
    states = ((str(file), file.stat()) for file in files if file.is_file())
    return _fonts(tuple(map(str, folders)), tuple((file, state.st_size, state.st_mtime_ns) for file, state in states))


@lru_cache(maxsize=16)
def _fonts(folders: tuple[str, ...], _files: tuple[tuple[str, int, int], ...]) -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=list(folders))


def forget_typeset() -> None:
    """Have Typst let go of what it keeps of earlier documents, in case they come again (some 180 MB each).

    It drops what the last ten documents had no use for, so it is given that many that have next to nothing in them.
    """
    import typst

    for _ in range(_REMEMBERED):
        typst.compile(b"x", ignore_system_fonts=True)


def _compile(source: Path, fonts: Sequence[Path], **options: object) -> tuple[Any, Any]:
    """The compiler, and what it made of `source`."""
    _typst_version()
    import typst

    try:
        compiler = typst.Compiler(str(source), root=str(source.parent), font_paths=_found(fonts))
        return compiler, compiler.compile(**options)
    except typst.TypstError as error:
        raise EngineFailed("Typst refused the document", error.message) from error


@cache
def _pandoc() -> tuple[str, str, Mapping[str, str]]:
    """The path and the version of the pandoc to use, and what it is told beside its arguments."""
    path = _bundled_pandoc() or _installed_pandoc()
    try:
        told = {"GHCRTS": _TUNED}
        asked = subprocess.run([path, "--version"], capture_output=True, env={**os.environ, **told}, check=False)
        if asked.returncode:  # built without an ear for it
            told, asked = {}, subprocess.run([path, "--version"], capture_output=True, check=True)
        number = asked.stdout.decode(errors="replace").split()[1]
        found = _parts(number)
    except (OSError, subprocess.CalledProcessError, IndexError, ValueError) as error:
        raise EngineMissing("pandoc is there, but cannot be run; install `pypandoc_binary` again") from error
    if found < OLDEST_PANDOC:
        raise EngineMissing(f"pandoc {number} is too old; install 3.2 or newer")
    return path, number, told


def _bundled_pandoc() -> str:
    """The pandoc of the `pypandoc_binary` wheel, so that every machine makes the same bytes; empty without one.

    `PYPANDOC_PANDOC` names another one, as everywhere that pypandoc is used.
    """
    spec = find_spec("pypandoc")  # not imported: it would load all that it takes to download a pandoc
    bundled = Path(spec.origin).with_name("files") / ("pandoc.exe" if os.name == "nt" else "pandoc") if spec else Path()
    return "" if os.environ.get("PYPANDOC_PANDOC") or not bundled.is_file() else str(bundled)


def _installed_pandoc() -> str:
    import pypandoc

    logging.getLogger("pypandoc").setLevel(logging.CRITICAL)  # it would print a traceback for each place it tries
    try:
        return str(pypandoc.get_pandoc_path())
    except OSError as error:
        raise EngineMissing("pandoc is not installed; run `make setup` or `pip install pypandoc_binary`") from error


@cache
def _typst_version() -> str:
    try:
        number = version("typst")
        import typst  # noqa: F401
    except (LookupError, ImportError) as error:
        raise EngineMissing("Typst is not installed; run `make setup` or `pip install typst`") from error
    if _parts(number) < OLDEST_TYPST:
        raise EngineMissing(f"Typst {number} is too old; install 0.14 or newer")
    return number


def _parts(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", number)[:2])
