"""The one door to pandoc and Typst: finding them, checking their versions, running them."""

from __future__ import annotations

import calendar
import datetime
import os
import subprocess
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version as package_version
from pathlib import Path

import pypandoc

OLDEST_PANDOC = (3, 2)


class EngineMissing(Exception):
    """pandoc or Typst is not installed, or too old; the message says what to install."""


class EngineFailed(Exception):
    """An engine refused its input. The message names the engine only; `detail`, its own words, may quote a client's
    text and is never shown."""

    def __init__(self, message: str, detail: str = ""):
        super().__init__(message)
        self.detail = detail


@cache
def pandoc_path() -> str:
    """The pandoc executable that the `pypandoc_binary` wheel carries (or the one pypandoc finds on the machine)."""
    try:
        path = pypandoc.get_pandoc_path()
        found = tuple(int(part) for part in str(pypandoc.get_pandoc_version()).split("."))
    except OSError as error:
        raise EngineMissing("pandoc is not installed; run `make setup` or `pip install pypandoc_binary`") from error
    if found < OLDEST_PANDOC:
        raise EngineMissing(f"pandoc {'.'.join(map(str, found))} is too old; install 3.2 or newer")
    return path


def versions() -> dict[str, str]:
    """What the manifest says about the tools: name to version."""
    return {"pandoc": str(pypandoc.get_pandoc_version()), "typst": package_version("typst")}


def run_pandoc(arguments: Sequence[str], stdin: bytes = b"", *, date: datetime.date | None = None) -> bytes:
    """pandoc's standard output for `arguments`; clock, language and user directory of the machine play no part.

    Raises `EngineFailed` when pandoc exits with an error.
    """
    environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    if date is not None:
        environment["SOURCE_DATE_EPOCH"] = str(calendar.timegm(date.timetuple()))
    done = subprocess.run([pandoc_path(), *arguments], input=stdin, capture_output=True, env=environment, check=False)
    if done.returncode:
        raise EngineFailed(f"pandoc stopped with exit code {done.returncode}")
    return done.stdout


def typeset(source: Path, output: Path, fonts: Sequence[Path], date: datetime.date) -> None:
    """Compile the Typst file `source` (which reads only below its own folder) into the PDF/UA-1 file `output`.

    Raises `EngineFailed` when the document is refused.
    """
    try:
        import typst
    except ImportError as error:
        raise EngineMissing("Typst is not installed; run `make setup` or `pip install typst`") from error
    try:
        typst.compile(
            str(source), output=str(output), root=str(source.parent), ignore_system_fonts=True,
            font_paths=[str(folder) for folder in fonts], pdf_standards=["ua-1"],
            timestamp=calendar.timegm(date.timetuple()),
        )
    except typst.TypstError as error:
        raise EngineFailed("Typst refused the document", error.message) from error
