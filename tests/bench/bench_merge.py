"""How merging grows with its input: `python tests/bench/bench_merge.py`, by hand.

CPU seconds for 500, 1,000 and 2,000 rounds of a loop, and the exponent between the first and the last: 1 is linear.
"""

from __future__ import annotations

import math
import time

from filters.context import Context
from filters.document import load
from filters.marks import Marks, lift
from filters.reading import read
from filters.table import apply_all
from pipeline.engines import run_pandoc

CHAPTERS = {
    "rows": "::: {.rows g=\"goals\"}\n\n| A | B |\n|---|---|\n| {{ g.name }} | {{ number(g.n, 1) }} |\n\n:::\n",
    "each": "::: {.each g=\"goals\"}\n## {{ g.name }}\n\n{{ date(g.day) }} [x]{.when test=\"g.n > 3\"} *z*.\n:::\n",
    "faults": "::: {.each g=\"goals\"}\n{{ g.missing }}\n:::\n",
}
SIZES = (500, 1000, 2000)


def seconds(chapter: str, rows: int) -> float:
    """The CPU time of one merge over `rows` items, reading excluded."""
    marks = Marks()
    text = read([lift(chapter, "chapter.md", marks)], run_pandoc)[0].document
    goals = [{"name": f"Goal {n}", "n": n, "day": "2026-01-02"} for n in range(rows)]
    start = time.process_time()
    apply_all(load(text), Context("client", "en-GB", {"goals": goals}, {}, marks))
    return time.process_time() - start


def main() -> None:
    """Print a line for each kind of loop."""
    for name, chapter in CHAPTERS.items():
        spent = [min(seconds(chapter, rows) for _ in range(3)) for rows in SIZES]
        exponent = math.log(spent[-1] / spent[0]) / math.log(SIZES[-1] / SIZES[0])
        print(f"{name:8}", *(f"{rows:5} rows {value:.3f} s" for rows, value in zip(SIZES, spent, strict=True)),
              f"  exponent {exponent:.2f}")


if __name__ == "__main__":
    main()
