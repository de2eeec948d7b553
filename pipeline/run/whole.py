"""A whole run: what has to be made, made by workers, with all that came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from msgspec import Struct

from pipeline.problem import Problem
from pipeline.read.folders import engagement_folders, folders_of
from pipeline.run import inputs, machine, plan
from pipeline.run.cache import Cache
from pipeline.run.plan import Between, Findings, Made, Order, Run


class Survey(Struct, frozen=True):
    """What a run found before it made anything.

    `problems` are those of what engagements share, of pairs of them, and those recorded with binders that are
    `unchanged` (how many these are). `orders` are left to do; those without layouts are only checks.
    """

    problems: tuple[Problem, ...]
    unchanged: int
    orders: tuple[Order, ...]

    @property
    def to_make(self) -> int:
        """How many binders are to be made, one a layout."""
        return sum(len(order.layouts) for order in self.orders)


class Summary(Struct, frozen=True):
    """What came of a run: how many binders were `made`, the names of those that were not (`missing`), and why.

    `seconds` are those of each stage, over all workers.
    """

    made: int
    missing: tuple[str, ...]
    problems: tuple[Problem, ...]
    failures: tuple[str, ...]
    seconds: Mapping[str, float]


def survey(run: Run, wanted: Sequence[str] = ()) -> Survey:
    """Find out what is left to do for the `wanted` engagements (none: all). Raises `Unknown`."""
    folders = folders_of(run.root, wanted)
    Cache(run.root).sweep(folder.name for folder in engagement_folders(run.root))
    contents = {folder.name: inputs.engagement(folder) for folder in folders}
    found = plan.findings(run) or _looked_into(run, contents)
    between = plan.between(run, contents) or _compared(run, contents, folders)
    refused = frozenset(contents) if found.stops(run.strict) else between.engagements
    problems, unchanged, orders = [*found.problems, *between.problems], 0, []
    for order in plan.orders(run, contents, refused):
        left, recorded = plan.known(order, found)
        problems += recorded
        unchanged += len(order.layouts) - len(left.layouts)
        orders += [left] if left.layouts or not order.layouts else []
    return Survey(tuple(dict.fromkeys(problems)), unchanged, tuple(orders))


def carried_out(found: Survey, workers: int | None, scheduler: str, step: Callable[[Made, int], None]) -> Summary:
    """Carry out what is left to do; `step` is told what came of each order, and how many binders it was about.

    Orders go to the Dask cluster at `scheduler`, else to `workers` processes (None: as many as there are processors);
    a single one is carried out in this process.
    """
    layouts = {(order.engagement, order.edition): len(order.layouts) for order in found.orders}
    problems, failures, missing, seconds, made = dict.fromkeys(found.problems), {}, [], Counter(), 0
    for one in _results(found.orders, workers, scheduler):
        count = layouts[one.engagement, one.edition]
        problems |= dict.fromkeys((*one.problems, *one.warnings))
        failures |= dict.fromkeys([one.failure] if one.failure else [])
        missing += [f"{one.engagement} ({one.edition})"] if len(one.binders) < max(count, 1) else []
        made += len(one.binders)
        seconds.update(one.seconds)
        step(one, count)
    return Summary(made, tuple(sorted(missing)), tuple(problems), tuple(failures), seconds)


def _results(orders: Sequence[Order], workers: int | None, scheduler: str) -> Iterator[Made]:
    if not orders:
        return iter(())
    apart = max(sum(bool(order.layouts) for order in orders), len({order.engagement for order in orders}))
    count = min(workers or machine.processors(), apart)
    if count > 1 or scheduler:
        from pipeline.run import cohort

        return cohort.on_cluster(orders, scheduler) if scheduler else cohort.in_processes(orders, count)
    from pipeline.build import build_one

    return map(build_one, orders)


def _looked_into(run: Run, contents: Mapping[str, str]) -> Findings:
    from pipeline.run import readings

    with ThreadPoolExecutor(2) as pool:
        readings.begin(run, pool)  # pandoc takes its time, and so does loading the rest of Binder
        if len(contents) == 1:  # this process will turn to it next
            from pipeline.run import data

            data.begin(run, *next(iter(contents.items())), pool)
        from pipeline.build import look_into

        return look_into(run)


def _compared(run: Run, contents: Mapping[str, str], folders: Sequence[Path]) -> Between:
    from pipeline.check.together import check_together

    found = Between(*check_together(folders)) if len(folders) > 1 else Between()
    plan.keep_between(run, contents, found)
    return found
