"""How fast a binder is made: `make bench` (`python tests/bench/bench_page.py [ROUNDS]`) measures and writes docs/speed.md.

It takes some ten minutes, and tells the truth on a machine with nothing else to do.
"""

from __future__ import annotations

import json
import math
import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from string import Template
from typing import Any

from tests.bench.bench_binder import EDITION, ENGAGEMENT, INSTALLED, ROOT, grown, measured, run
from tests.bench.bench_cohort import Figures

FACTOR = 1.3
"""What one binder may cost: so many times the wall time of the three runs side by side, and the CPU of them in turn."""
COHORT, ENGAGEMENTS, SHORT = 50, (1, 10, 100, 1000), 1
"""How many binders a cohort has; for how many its growth is measured, and with how many chapters each."""


def alone(script: str, *arguments: str | int) -> Any:
    """What a benchmark beside this one prints as JSON, in a process of its own: its memory and what it loads are its own."""
    command = [sys.executable, str(Path(__file__).with_name(script)), *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env={**INSTALLED, "PYTHONPATH": str(ROOT)}, check=True, capture_output=True)
    return json.loads(done.stdout)


def exponent(costs: Mapping[int, float]) -> float:
    """The slope of a straight line through the logarithms (least squares): 1 is as fast as the input grows.

    What every book costs, however short, is taken off first: a line through the two shortest says how much that is.
    """
    first, second = sorted(costs)[:2]
    fixed = max(costs[first] - first * (costs[second] - costs[first]) / (second - first), 0)
    points = [(math.log(size), math.log(cost - fixed)) for size, cost in costs.items() if cost > fixed]
    x, y = (sum(part) / len(points) for part in zip(*points))
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


def cohort_page(bare: float) -> Mapping[str, object]:
    """What the page says of cohorts; `bare` is bare pandoc's CPU for the same book."""
    many = Figures(**alone("bench_cohort.py", COHORT))
    growth = [Figures(**alone("bench_cohort.py", size, SHORT)) for size in ENGAGEMENTS]
    walls = {each.binders: each.wall for each in growth}
    return {
        "cohort": many.binders, "cohort_wall": f"{many.wall:.0f}", "cohort_cpu": f"{many.cpu:.2f}",
        "cohort_ratio": f"{many.cpu / bare:.2f}", "busy": f"{many.busy:.0%}", "unchanged": f"{many.unchanged:.2f}",
        "first": many.first, "after": many.after, "parent": many.parent,
        "engagements": table(["engagements", "wall s", "CPU s each", "processors busy", "worker MB, first ten", "worker MB, after",
                              "parent MB", "nothing changed s"],
                             ([e.binders, e.wall, e.cpu, f"{e.busy:.0%}", e.first, e.after, e.parent, e.unchanged] for e in growth)),
        "engagements_exponent": f"{exponent(walls):.2f}",
    }


def help_seconds(rounds: int) -> float:
    """The wall time of `binder --help`."""
    return median(run([[[sys.executable, "-m", "pipeline", "--help"]]], ROOT).wall for _ in range(rounds))


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of Markdown; numbers have two digits after the point, but for large ones."""
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)], *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: object) -> str:
    return (f"{value:.0f}" if value >= 100 else f"{value:.2f}") if isinstance(value, float) else str(value)


def page(rounds: int) -> str:
    """docs/speed.md, measured."""
    load, costs = os.getloadavg()[0], measured(rounds)
    in_turn, beside, ours = costs.values()
    wall, cpu = ours.wall / beside.wall, ours.cpu / in_turn.cpu
    spent, growth = alone("bench_stages.py", ENGAGEMENT, EDITION), grown()
    slopes = [exponent({size: getattr(cost, part) for size, cost in growth.items()})
              for part in ("wall", "cpu", "memory")]
    return Template((Path(__file__).with_name("speed.md")).read_text(encoding="utf-8")).substitute(
        machine=f"These figures are medians of {rounds} rounds on a machine with {os.cpu_count()} processors and "
                f"Python {platform.python_version()}, and a load of {load:.1f} before they were taken.",
        costs=table(["", "wall s", "CPU s", "MB"], ([way, c.wall, c.cpu, c.memory] for way, c in costs.items())),
        wall=f"{wall:.2f}", cpu=f"{cpu:.2f}", wanted=FACTOR, help=f"{help_seconds(rounds):.2f}",
        verdict="That is reached." if max(wall, cpu) <= FACTOR else "That is not reached yet.",
        stages=table(["stage", "Binder", "pandoc"], ([stage, *each] for stage, each in spent.items())),
        typeset=f"{spent['PDF'][0] * 0.8:.1f}",
        growth=table(["chapters", "wall s", "CPU s", "MB"], [
            *([size, c.wall, c.cpu, c.memory] for size, c in growth.items()), ["exponent", *slopes]]),
        **cohort_page(in_turn.cpu))


def main() -> None:
    """Write docs/speed.md."""
    written = page(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
    (ROOT / "docs" / "speed.md").write_text(written, encoding="utf-8")
    print(written)


if __name__ == "__main__":
    main()
