"""Both ways to merge a chapter: in process, as the pipeline does, and by the executables of plain pandoc."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import panflute as pf
import pypandoc
import pytest
from msgspec import Struct

from filters import document
from filters.context import Context
from filters.fault import Fault
from filters.marks import Marks, lift
from filters.reading import read, rich
from filters.table import apply_all

RunPandoc = Callable[[Sequence[str], bytes], bytes]


class Merged(Struct, frozen=True):
    """What became of a chapter: the document, and the mistakes found in it."""

    doc: pf.Doc
    faults: list[Fault]


class Filtered(Struct, frozen=True):
    """What pandoc wrote when its filters had run, or what they said."""

    exit_code: int
    output: bytes
    said: str


@pytest.fixture(scope="session")
def pandoc() -> RunPandoc:
    """pandoc with arguments and standard input; its standard output."""
    program = pypandoc.get_pandoc_path()

    def run(arguments: Sequence[str], stdin: bytes = b"") -> bytes:
        return subprocess.run([program, *arguments], input=stdin, capture_output=True, check=True).stdout

    return run


@pytest.fixture(scope="session")
def in_process(pandoc: RunPandoc) -> Callable[[str, Mapping[str, Any]], Merged]:
    """A chapter's text and a view, merged as the pipeline does it."""

    def merge(chapter: str, view: Mapping[str, Any]) -> Merged:
        marks = Marks()
        lifted = lift(chapter, "chapter.md", marks)
        doc = document.load(read([lifted], pandoc)[0].document)
        shape = view.get("shape", {})
        context = Context(view["edition"], view["language"], view["data"], shape, marks,
                          rich(view["data"], shape, pandoc), view.get("words", {}), "chapter.md")
        return Merged(doc, apply_all(doc, context))

    return merge


@pytest.fixture(scope="session")
def by_executables() -> Callable[[Path, Path, str], Filtered]:
    """A chapter's file and a view's, merged by pandoc and the three executables, written in the named format."""
    program = pypandoc.get_pandoc_path()
    scripts = Path(sys.executable).parent
    names = ("binder-only", "binder-merge", "binder-lines")
    filters = [f"--filter={shutil.which(name, path=str(scripts)) or name}" for name in names]
    environment = {**os.environ, "PATH": os.pathsep.join([str(Path(program).parent), os.environ["PATH"]])}

    def merge(chapter: Path, view: Path, to: str) -> Filtered:
        command = [program, chapter.name, *filters, f"--metadata=binder-view:{view}", f"--to={to}", "--wrap=preserve"]
        done = subprocess.run(command, cwd=chapter.parent, env=environment, capture_output=True, check=False)
        return Filtered(done.returncode, done.stdout, done.stderr.decode())

    return merge


@pytest.fixture(scope="session")
def shape_of() -> Callable[..., dict[str, Any]]:
    """The shape of an object with the given properties."""
    return lambda **properties: json.loads(json.dumps({"type": "object", "properties": properties}))
