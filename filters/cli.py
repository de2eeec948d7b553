"""The filters as executables: `pandoc chapter.md --filter binder-merge -M binder-view=view.json -o chapter.docx`.

`binder-view` names a file that `binder view` wrote: {"edition", "language", "data", "shape"}. Mistakes go to standard
error, and pandoc stops.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import panflute as pf

from filters import document
from filters.context import Context
from filters.marks import Marks
from filters.reading import rich
from filters.recover import recover
from filters.table import EXECUTABLES


def only() -> None:
    """The executable `binder-only`."""
    _run("only")


def merge() -> None:
    """The executable `binder-merge`."""
    _run("merge")


def chart() -> None:
    """The executable `binder-chart`."""
    _run("chart")


def lines() -> None:
    """The executable `binder-lines`."""
    _run("lines")


def _run(name: str) -> None:
    doc = document.load(sys.stdin.buffer.read())
    marks = recover(doc, "chapter") if name == "merge" else Marks()  # the others print no placeholder
    doc.format = sys.argv[1] if len(sys.argv) > 1 else "html"
    faults = dict(EXECUTABLES)[name](doc, _context(doc, marks))
    for fault in faults:
        print(f"{fault.place}: {fault.message}" + (f"; {fault.hint}" if fault.hint else ""), file=sys.stderr)
    if faults:
        sys.exit(1)
    sys.stdout.buffer.write(document.dump(doc).encode())


def _context(doc: pf.Doc, marks: Marks) -> Context:
    name = doc.get_metadata("binder-view")
    if not name:
        sys.exit("say which view to merge: -M binder-view=view.json (binder view writes one)")
    try:
        view = json.loads(Path(name).read_text(encoding="utf-8"))
        fields = {key: view[key] for key in ("edition", "language", "data")}
    except (OSError, ValueError, KeyError, TypeError):
        sys.exit(f"{name} is no view; `binder view -e ENGAGEMENT --edition NAME` writes one")
    shape = view.get("shape", {})
    return Context(**fields, shape=shape, marks=marks, rich=rich(fields["data"], shape, _pandoc),
                   words=view.get("words", {}), choices=view.get("choices", {}))


def _pandoc(arguments: Sequence[str], stdin: bytes) -> bytes:
    program = shutil.which("pandoc") or _wheel_pandoc()
    return subprocess.run([program, *arguments], input=stdin, capture_output=True, check=True).stdout


def _wheel_pandoc() -> str:
    import pypandoc

    return pypandoc.get_pandoc_path()
