"""Long loops: the time grows as the rows do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

CHAPTERS = {
    "rows": "::: {.rows g=\"goals\"}\n\n| A | B |\n|---|---|\n| {{ g.name }} | {{ number(g.n, 1) }} [x]{.when test=\"g.n > 3\"} |\n\n:::\n",
    "each": "::: {.each g=\"goals\"}\n## {{ g.name }}\n\n{{ date(g.day) }} [x]{.when test=\"g.n > 3\"}[y]{.otherwise} *z*.\n:::\n",
    "faults": "::: {.each g=\"goals\"}\n{{ g.missing }}\n:::\n",
}


def _seconds(merge: Callable[[str, Any], Any], chapter: str, rows: int) -> float:
    goals = [{"name": f"Goal {n}", "n": n, "day": "2026-01-02"} for n in range(rows)]
    view = {"edition": "client", "language": "en-GB", "data": {"goals": goals}}
    start = time.process_time()
    merged = merge(chapter, view)
    spent = time.process_time() - start
    assert len(merged.faults) in (0, rows)
    return spent


@pytest.mark.parametrize("name", CHAPTERS)
def test_two_thousand_rows_take_about_four_times_as_long_as_five_hundred(name: str, in_process) -> None:
    few = min(_seconds(in_process, CHAPTERS[name], 500) for _ in range(2))
    assert _seconds(in_process, CHAPTERS[name], 2000) < 8 * few + 0.2


def test_a_line_with_many_spans_is_read_in_one_go(in_process) -> None:
    line = " ".join(f"w{n} {{{{ name }}}} [x]{{.when test=\"no\"}}" for n in range(150))
    view = {"edition": "client", "language": "en-GB", "data": {"name": "Maren", "no": False}}
    start = time.process_time()
    assert in_process(line, view).faults == []
    assert time.process_time() - start < 3
