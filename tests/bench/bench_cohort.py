"""How a cohort grows: `python tests/bench/bench_cohort.py [ENGAGEMENTS…]` (default: 1 10), by hand, on a quiet machine.

The sample's engagements are copied under other ids and names. For each number of them: wall time in as many processes as
there are processors, the processors' time a binder, the memory of workers from the tenth binder on and of the parent,
and a second run in which nothing has changed. Then the exponent of growth (1 is linear), and what bare pandoc and Typst
need for the same three files, without a look.
"""

from __future__ import annotations

import json
import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.engines import pandoc_path
from pipeline.run import cohort, inputs
from pipeline.run.plan import Made, Run
from pipeline.run.whole import survey

ROOT = Path(__file__).resolve().parents[2]
FORMATS = ("docx", "pdf", "epub")


def practice_of(folder: Path, engagements: int) -> Path:
    """A practice of copies of the sample's engagements, each with an id, a client's name and a cohort of its own."""
    shutil.copytree(ROOT / "sources", folder / "sources")
    first = sorted((folder / "sources" / "engagements").iterdir())
    for number in range(engagements):
        source = first[number % len(first)]
        client = json.loads((source / "engagement.json").read_text(encoding="utf-8"))["client"]
        copy = source.with_name(f"copy-{number:05}")
        shutil.copytree(source, copy)
        for path in copy.rglob("*.json"):
            text = path.read_text(encoding="utf-8").replace(source.name, copy.name)
            path.write_text(text.replace(client["family_name"], f"Copy{number}"), encoding="utf-8")
        path = copy / "engagement.json"
        data = {key: value for key, value in json.loads(path.read_text(encoding="utf-8")).items() if key != "cohort"}
        path.write_text(json.dumps(data), encoding="utf-8")
    for source in first:
        shutil.rmtree(source)
    return folder


def made(root: Path, workers: int) -> Iterator[Made]:
    """Every binder of the practice, as it comes."""
    run = Run(root, root / "build", ("client",), (("screen", FORMATS),), inputs.shared(root))
    yield from cohort.in_processes(survey(run).orders, workers)


def bare(root: Path) -> float:
    """The processors' time, in seconds, of pandoc and Typst for one book: the chapters as they are, in three formats."""
    chapters = [str(path) for path in sorted((root / "sources" / "chapters").glob("*.md"))]
    resources = f"--resource-path={root / 'sources' / 'chapters'}"
    before = _children()
    with tempfile.TemporaryDirectory() as folder:
        for ending in ("docx", "epub", "typ"):
            subprocess.run([pandoc_path(), resources, *chapters, "-s", "--metadata", "title=x", "-o", f"{folder}/book.{ending}"],
                           check=True, capture_output=True)
        program = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2], root='/')"
        subprocess.run([sys.executable, "-c", program, f"{folder}/book.typ", f"{folder}/book.pdf"], check=False, capture_output=True)
    return _children() - before


def _children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def measured(engagements: int) -> float:
    """Print the figures of a run; its wall time in seconds."""
    with tempfile.TemporaryDirectory() as folder:
        root = practice_of(Path(folder), engagements)
        start = time.perf_counter()
        results = list(made(root, cohort.cores()))
        wall = time.perf_counter() - start
        failed = [one for one in results if not one.binders]
        memory = [one.memory >> 20 for one in results]
        spent = sum(one.cpu for one in results)
        parent = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "pipeline", "build", root], cwd=ROOT, check=True, capture_output=True)
        again = time.perf_counter() - start
    busy = spent / wall / cohort.cores()
    print(f"{engagements:6} binders: {wall:7.1f} s, {spent / engagements:5.2f} s of processor each, processors {busy:.0%} busy, "
          f"workers' memory {max(memory[:10])} MB in the first ten, {max(memory[9:], default=0)} MB after, parent {parent} MB, "
          f"unchanged {again:.2f} s{f', FAILED {len(failed)}' if failed else ''}")
    return wall


def main() -> None:
    """Print the figures."""
    sizes = [int(size) for size in sys.argv[1:]] or [1, 10]
    walls = [measured(size) for size in sizes]
    if len(sizes) > 1:
        print(f"exponent {math.log(walls[-1] / walls[0]) / math.log(sizes[-1] / sizes[0]):.2f}")
    print(f"bare pandoc and Typst: {bare(ROOT):.2f} s of processor a book (load {os.getloadavg()[0]:.1f})")


if __name__ == "__main__":
    main()
