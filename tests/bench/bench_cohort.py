"""A cohort on this machine: `python tests/bench/bench_cohort.py ENGAGEMENTS [CHAPTERS]` prints one run's figures as JSON.

The sample's Maren Okafor is copied under other ids and names; with CHAPTERS, her book has the first so many of those
that `bench_binder` makes longer books of. `make bench` runs it for docs/speed.md.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from msgspec import Struct
from msgspec.structs import asdict

from pipeline.binders import FORMATS
from pipeline.run import cohort, inputs, machine
from pipeline.run.plan import Run
from pipeline.run.whole import survey
from tests.bench.bench_binder import EDITION, ENGAGEMENT, INSTALLED, ROOT, cold, longer

FIRST = 10
"""The binders after which a worker has all that it will keep."""


class Figures(Struct, frozen=True):
    """What a run took: `wall` seconds, `cpu` seconds a binder, the part of all processors that was `busy`, MB of the
    largest worker in the `first` ten binders and `after`, MB of the `parent`; and seconds to find nothing `changed`."""

    binders: int
    wall: float
    cpu: float
    busy: float
    first: int
    after: int
    parent: int
    unchanged: float


def measured(engagements: int, chapters: int = 0) -> Figures:
    """The figures of a run. Raises `AssertionError` where a binder was not made."""
    machine.collect_after(machine.SELDOM)
    with tempfile.TemporaryDirectory() as folder:
        root = practice_of(Path(folder) / "practice", engagements, chapters)
        start, before = time.perf_counter(), _cpu()
        run = Run(root, root / "build", (EDITION,), (("screen", FORMATS),), inputs.shared(root))
        results = [(made.memory >> 20, made.cpu, len(made.binders)) for made in cohort.in_processes(survey(run).orders, machine.processors())]
        wall, spent = time.perf_counter() - start, _cpu() - before + sum(cpu for _, cpu, _ in results)
        assert all(binders for _, _, binders in results)
        used = [megabytes for megabytes, _, _ in results]
        parent = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "pipeline", "build", root, "-q"], cwd=ROOT, env=INSTALLED, check=True)
        unchanged = time.perf_counter() - start
    return Figures(engagements, wall, spent / engagements, spent / wall / machine.processors(), max(used[:FIRST]),
                   max(used[FIRST:], default=0), parent, unchanged)


def practice_of(root: Path, engagements: int, chapters: int) -> Path:
    """A practice of copies of one engagement, each with an id, a client's name and a cohort of its own."""
    cold(root)
    if chapters:
        longer(root, chapters)
    folder = root / "sources" / "engagements"
    source = shutil.move(folder / ENGAGEMENT, root / ENGAGEMENT)
    shutil.rmtree(folder)
    name = json.loads((source / "engagement.json").read_text(encoding="utf-8"))["client"]["family_name"]
    for number in range(engagements):
        copy = folder / f"copy-{number:05}"
        shutil.copytree(source, copy)
        for path in copy.rglob("*.json"):
            text = path.read_text(encoding="utf-8").replace(ENGAGEMENT, copy.name)
            path.write_text(text.replace(name, f"Copy{number}"), encoding="utf-8")
        path = copy / "engagement.json"
        data = {key: value for key, value in json.loads(path.read_text(encoding="utf-8")).items() if key != "cohort"}
        path.write_text(json.dumps(data), encoding="utf-8")
    return root


def _cpu() -> float:
    """The processor's seconds of this process and of those that it waited for."""
    return sum(os.times()[:4])


if __name__ == "__main__":
    print(json.dumps(asdict(measured(*map(int, sys.argv[1:])))))
