"""How long deriving and auditing take: `python tests/bench/bench_feedback.py [engagements]`, by hand.

One engagement of 60 raters × 80 items × 2 waves must take under a second, and a cohort of 50 such under 30 s. Three
shapes: many raters and few gaps, small groups that are merged and full of “not observed”, and one competency of all 80
items. Beside them: a release held against eight earlier ones.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.feedback.derive import Feedback, derive
from pipeline.feedback.differencing import compare
from pipeline.feedback.ledger import entry
from pipeline.read.engagement import Engagement
from pipeline.read.jsonfile import JsonFile
from pipeline.read.practice import Practice

ITEMS, WAVES = 80, 2
SHAPES = {
    "five groups, few gaps": ({"peers": 20, "reports": 20, "others": 18}, 16, 0.03),
    "merged groups, many gaps": ({"peers": 52, "reports": 3, "others": 3}, 16, 0.3),
    "one competency of 80 items": ({"peers": 20, "reports": 35, "others": 3}, 1, 0.1),
}
"""Protected raters by group (self and manager come to them), competencies, and the share of “not observed”."""


def main(count: int) -> None:
    """Print a line for each shape: the slowest of five engagements, then a cohort of `count`."""
    for name, shape in SHAPES.items():
        slowest = max(seconds for seconds, _ in timed(shape, 5))
        print(f"{name:28} slowest of 5: {slowest:6.3f} s")
    shapes = list(SHAPES.values())
    started = time.perf_counter()
    found = [feedback for n in range(count) for _, feedback in timed(shapes[n % len(shapes)], 1, n)]
    print(f"{'a cohort of ' + str(count):28} in all:      {time.perf_counter() - started:6.2f} s "
          f"({sum(len(f.published) for f in found)} numbers, {sum(len(f.leaks) for f in found)} leaks)")
    told = found[0].told
    earlier = [record for n in range(8) for record in entry(b"key", told)]
    started = time.perf_counter()
    leaks = compare(b"key", earlier, told, found[0].grouping.k)
    print(f"{'held against 8 releases':28} in all:      {time.perf_counter() - started:6.2f} s ({len(leaks)} leaks)")


def timed(shape: tuple[dict[str, int], int, float], count: int, seed: int = 0) -> Iterator[tuple[float, Feedback]]:
    """Derive `count` engagements of a shape, each with its seconds (making the data up is not counted)."""
    for n in range(count):
        practice, made = engagement(shape, random.Random(f"{seed}/{n}"))
        started = time.perf_counter()
        feedback = derive(practice, made)
        yield time.perf_counter() - started, feedback


def engagement(shape: tuple[dict[str, int], int, float], chance: random.Random) -> tuple[Practice, Engagement]:
    """A practice and an engagement in it that were never on a disk."""
    groups, competencies, gaps = shape
    items = [f"i-{n}" for n in range(ITEMS)]
    size = ITEMS // competencies
    questionnaire = {
        "id": "q", "response_scale": {"minimum": 1, "maximum": 5, "labels": []}, "open_questions": [],
        "competencies": [{"id": f"c-{c}", "name": "C", "definition": "D",
                          "items": [{"id": item, "text": "T"} for item in items[c * size:(c + 1) * size]]}
                         for c in range(competencies)],
    }
    raters = [("self", "self-1"), ("manager", "manager-1"),
              *((group, f"{group}-{n}") for group, number in groups.items() for n in range(number))]
    waves = [{"id": f"w-{n}", "name": "W", "questionnaire": "q", "opens": f"2026-0{n + 1}-01",
              "invited": {g: sum(name == g for name, _ in raters)
                          for g in ("self", "manager", "skip", "peers", "reports", "others")},
              "minimums": {"scores": 4, "comments": 5}} for n in range(WAVES)]
    responses = [{"wave": wave["id"], "responses": [
        {"rater": rater, "group": group, "answers": {
            item: None if chance.random() < gaps else chance.randint(1, 5) for item in items}}
        for group, rater in raters]} for wave in waves]
    nowhere = Path("nowhere")
    practice = Practice(nowhere, held({}), (), None, {}, {"q": held(questionnaire)})
    files = {"wave": tuple(map(held, waves)), "responses": tuple(map(held, responses)), "comments": ()}
    return practice, Engagement(nowhere, {"engagement": held({"id": "e", "language": "en-GB"})}, files)


def held(data: Any) -> JsonFile:
    """Data as a file that was read."""
    return JsonFile(Path("nowhere.json"), "", data)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
