"""How long the check of the shipped chapters takes, and how it grows: `python tests/bench/bench_check.py`, by hand.

Each figure is the best of three: reading all chapters (one pandoc process), the proof in all four editions, and the
proof alone for the chapters once, twice and four times, with the exponent of its growth: 1 is linear.
"""

from __future__ import annotations

import math
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from pipeline.binders import EDITIONS
from pipeline.chapters.chapter import read_chapters
from pipeline.prove.proof import prove
from pipeline.read.practice import Practice, read_practice

TIMES = (1, 2, 4)


def best(call: Callable[[], object]) -> float:
    """The least wall time of three calls, in seconds."""
    spent = []
    for _ in range(3):
        start = time.perf_counter()
        call()
        spent.append(time.perf_counter() - start)
    return min(spent)


def repeated(practice: Practice, folder: Path, times: int) -> Practice:
    """The practice with every chapter `times` times, as files of their own."""
    paths = [folder / f"{n}-{path.name}" for n in range(times) for path in practice.chapters]
    for path in paths:
        shutil.copy(practice.sources / "chapters" / path.name.partition("-")[2], path)
    return replace(practice, chapters=tuple(paths))


def main() -> None:
    """Print the figures."""
    practice, _ = read_practice(Path(__file__).resolve().parents[2])
    print(f"reading {len(practice.chapters)} chapters: {best(lambda: read_chapters(practice.chapters)):.2f} s")
    spent = []
    for times in TIMES:
        with tempfile.TemporaryDirectory() as folder:
            larger = repeated(practice, Path(folder), times)
            chapters = read_chapters(larger.chapters)[0]
            spent.append(best(lambda: prove(larger, chapters, EDITIONS)))
        print(f"the proof of {len(larger.chapters)} chapters: {spent[-1]:.2f} s")
    print(f"exponent {math.log(spent[-1] / spent[0]) / math.log(TIMES[-1] / TIMES[0]):.2f}")


if __name__ == "__main__":
    main()
