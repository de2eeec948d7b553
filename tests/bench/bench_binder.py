"""One cold binder against bare pandoc on the same book, and how both a book's costs and its chapters grow.

Bare pandoc gets the finished book as Markdown, with its pictures and charts already drawn, and makes DOCX, EPUB and
Typst of it, which Typst sets with the same fonts; everything that Binder does before and after is missing there. All
ways take turns, round by round, so that what else the machine does falls on each of them alike.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from pathlib import Path
from statistics import median

from msgspec import Struct

from pipeline.check.checking import check
from pipeline.engines import pandoc_path
from pipeline.feedback.derive import derive
from pipeline.prove.inspection import inspect
from pipeline.read.theme import Theme
from pipeline.render.charts import stage_charts
from pipeline.render.epub.fonts import embedded
from pipeline.render.media import stage_media
from pipeline.view import view
from pipeline.weave.weaving import Woven, weave

ROOT = Path(__file__).resolve().parents[2]
ENGAGEMENT, EDITION = "maren-okafor", "client"

REPEATED = ("02-our-agreement", "07b-seen-and-unseen", "12-the-plan", "14-reflections", "16-passing-it-on")
"""The chapters that a longer book is made of: prose, charts, loops, tables, lines to write on."""
CHAPTERS = (5, 15, 60, 240)

MARKDOWN = "markdown-simple_tables-multiline_tables"
"""What the book is written in for bare pandoc: ruled lines would be read as the edges of a table."""

_TYPESET = ("import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2], root='/', ignore_system_fonts=True, "
            "font_paths=sys.argv[3:], pdf_standards=['a-2b'])")


class Cost(Struct, frozen=True):
    """What a run cost: seconds of `wall` time, of `cpu` time with all child processes; its largest process in MB."""

    wall: float
    cpu: float
    memory: float


Way = Sequence[Sequence[str]]
"""Command lines, one after the other, with `shell=False`."""


INSTALLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""The environment that all are run in: an installed program keeps its compiled code."""


def run(ways: Sequence[Way], folder: Path) -> Cost:
    """Run each of `ways` in a thread of its own process, side by side, in `folder`; the cost of all."""
    script = "import subprocess, sys, json\nfor c in json.loads(sys.argv[1]): subprocess.run(c, check=True)"
    before = time.perf_counter()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [subprocess.Popen(_commands(way, script), cwd=folder, env=INSTALLED, **quiet) for way in ways]
    spent = [_waited(process) for process in started]
    wall = time.perf_counter() - before
    return Cost(wall, sum(cpu for cpu, _ in spent), max(memory for _, memory in spent))


def _commands(way: Way, script: str) -> Sequence[str]:
    return way[0] if len(way) == 1 else [sys.executable, "-S", "-E", "-c", script, json.dumps(way)]


def _waited(process: subprocess.Popen) -> tuple[float, float]:
    """The CPU seconds of a process with its children, and its peak in MB."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, process.args
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def book(root: Path) -> tuple[Woven, Theme]:
    """The woven book that all are measured on."""
    checked = check(root, [ENGAGEMENT])
    practice, (engagement,) = checked.sound()
    seen = view(practice, engagement, derive(practice, engagement), EDITION)
    return weave(practice, inspect(practice, [EDITION]).chapters, seen, engagement.id)[0], practice.theme


def staged(woven: Woven, theme: Theme, folder: Path) -> Mapping[str, Way]:
    """The finished book in `folder`, and what makes each format of it with bare pandoc."""
    stage_media(woven, folder)
    stage_charts(woven, theme, folder)
    reads = [pandoc_path(), "book.md", "-f", MARKDOWN]
    meta = {key: {"t": "MetaString", "c": text} for key, text in (("title", woven.title), ("lang", woven.language))}
    whole = json.dumps({**woven.document, "meta": meta}).encode()
    writes = [pandoc_path(), "-f", "json", "-s", "-t", MARKDOWN, "-o", "book.md"]
    subprocess.run(writes, input=whole, cwd=folder, check=True)
    fonts = [shutil.copy(face.file, folder / f"face-{number}.ttf") for number, face in enumerate(embedded(theme))]
    folders = [str(path) for path in theme.font_folders]
    return {
        "docx": [[*reads, "-o", "book.docx"]],
        "epub": [[*reads, "-t", "epub3", "--mathml", "--toc", *(f"--epub-embed-font={font}" for font in fonts),
                  "-o", "book.epub"]],
        "pdf": [[*reads, "-s", "-t", "typst", "-V", f"mainfont={theme.fonts['body'].family}", "-o", "book.typ"],
                [sys.executable, "-c", _TYPESET, "book.typ", "book.pdf", *folders]],
    }


def binder_of(practice: Path) -> Sequence[str]:
    """The command line that makes the whole binder."""
    return [sys.executable, "-m", "pipeline", "build", str(practice), "-e", ENGAGEMENT, "--edition", EDITION, "-q"]


def cold(practice: Path) -> Path:
    """The practice with its sources alone: nothing that an earlier build made or remembered."""
    for path in practice.iterdir() if practice.exists() else ():
        if path.name != "sources":
            shutil.rmtree(path)
    if not practice.exists():
        shutil.copytree(ROOT / "sources", practice / "sources")
    return practice


def measured(rounds: int) -> dict[str, Cost]:
    """The medians of every way, by name, after one round that does not count."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = staged(*book(ROOT), folder)
        practice = folder / "practice"
        ways: dict[str, Callable[[], Cost]] = {
            "pandoc, one after the other": lambda: run([[line for way in bare.values() for line in way]], folder),
            "pandoc, side by side": lambda: run(list(bare.values()), folder),
            "binder build": lambda: run([[binder_of(practice)]], ROOT),
        }
        costs: dict[str, list[Cost]] = {way: [] for way in ways}
        for number in range(rounds + 1):
            for way, call in ways.items():
                cold(practice)
                cost = call()
                if number:  # the first round compiles what Python then keeps
                    costs[way].append(cost)
    return {way: Cost(*(median(getattr(cost, part) for cost in those) for part in ("wall", "cpu", "memory")))
            for way, those in costs.items()}


def longer(practice: Path, chapters: int) -> None:
    """Make the practice a book of so many chapters: the same five over and over, as files of their own."""
    folder = practice / "sources" / "chapters"
    outline = practice / "sources" / "binder.json"
    texts = [(ROOT / "sources" / "chapters" / f"{stem}.md").read_text(encoding="utf-8") for stem in REPEATED]
    names = [f"10-chapter-{number:03}.md" for number in range(1, chapters + 1)]
    for name, text in zip(names, cycle(texts)):
        (folder / name).write_text(text, encoding="utf-8")
    data = json.loads((ROOT / "sources" / "binder.json").read_text(encoding="utf-8"))
    data.pop("parts", None)
    outline.write_text(json.dumps({**data, "chapters": names}), encoding="utf-8")
    agreement = practice / "sources" / "engagements" / ENGAGEMENT / "agreement.json"
    text = agreement.read_text(encoding="utf-8")
    text = re.sub(r'"chapters": \[[^]]*\]', f'"chapters": ["{Path(names[0]).stem}"]', text)
    agreement.write_text(text, encoding="utf-8")


def grown() -> dict[int, Cost]:
    """What a book of each of `CHAPTERS` costs."""
    costs = {}
    with tempfile.TemporaryDirectory() as name:
        practice = Path(name) / "practice"
        for chapters in CHAPTERS:
            longer(cold(practice), chapters)
            costs[chapters] = run([[binder_of(practice)]], ROOT)
    return costs
