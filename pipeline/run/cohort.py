"""A cohort: many binders, each an order, over a pool of processes, or a Dask cluster.

Only a few orders are under way at any time, and what comes back is small, so the memory of the process that hands them
out does not grow with the number of engagements. A binder that fails is a result like any other.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing.connection import wait as wait_for

from pipeline.problem import Unable
from pipeline.run import machine
from pipeline.run.plan import Made, Order

AHEAD = 2
"""Orders under way for each worker: one that it makes, and the next one, so that it never waits."""

MOST_MEMORY = 340 * 1024 * 1024
"""Workers of which one has more than this between two binders, in bytes, are replaced by fresh ones. Making a binder of
the sample takes some 200 MB beside it."""

_WARM = ("pipeline.build", "pipeline.render.docx", "pipeline.render.pdf", "pipeline.render.epub", "typst")
"""Loaded once, before any worker is there: each starts as a copy of a process that has them."""

_KILLED = "was killed while making it, twice; is there memory enough?"


def in_processes(orders: Iterable[Order], workers: int) -> Iterator[Made]:
    """What comes of the orders in `workers` processes, as it comes; a worker that grew too large is replaced.

    A worker that is killed costs time: what was under way is made again, one order at a time, so that one which kills
    its worker once more is told apart from those beside it.
    """
    left = iter(orders)
    while batch := list(islice(left, 1)):
        lost: list[Order] = []
        with _pool(workers) as pool:
            yield from _until_tired(pool, _chained(batch, left), workers * AHEAD, lost)
        for order in lost:
            yield from _alone(order)


def on_cluster(orders: Iterable[Order], address: str) -> Iterator[Made]:
    """What comes of the orders on the Dask cluster whose scheduler is at `address`, as it comes. Raises `Unable`.

    Its workers see the practice and the output folder under the same paths.
    """
    with _cluster(address) as (executor, workers):
        lost: list[Order] = []
        yield from _results(executor, iter(orders), workers * AHEAD, lost, lambda made: False)
        for order in lost:
            yield _gone(order)


def _chained(first: list[Order], rest: Iterator[Order]) -> Iterator[Order]:
    yield from first
    yield from rest


def _until_tired(pool: Executor, orders: Iterator[Order], window: int, lost: list[Order]) -> Iterator[Made]:
    yield from _results(pool, orders, window, lost, lambda made: made.memory > MOST_MEMORY)


def _results(pool: Executor, orders: Iterator[Order], window: int, lost: list[Order],
             enough: Callable[[Made], bool]) -> Iterator[Made]:
    """Keep `window` orders under way until a result is `enough`, then see them through. Those whose worker went are `lost`."""
    under_way: dict[Future[Made], Order] = {}
    open_ = True
    while open_ or under_way:
        for order in islice(orders, window - len(under_way)) if open_ else ():
            try:
                under_way[_submitted(pool, order)] = order
            except BrokenProcessPool:
                lost.append(order)
                open_ = False
                break
        if not under_way:
            return
        for future in wait(under_way, return_when=FIRST_COMPLETED).done:
            order = under_way.pop(future)
            try:
                made = future.result()
            except Exception:  # a broken pool's, or whatever a scheduler calls a worker that went
                lost.append(order)
                open_ = open_ and not isinstance(future.exception(), BrokenProcessPool)
                continue
            open_ = open_ and not enough(made)
            yield made


def _submitted(pool: Executor, order: Order) -> Future[Made]:
    from pipeline.build import build_one

    return pool.submit(build_one, order, False)


def _alone(order: Order) -> Iterator[Made]:
    lost: list[Order] = []
    with _pool(1) as pool:
        yield from _results(pool, iter([order]), 1, lost, lambda made: False)
    yield from map(_gone, lost)


def _gone(order: Order) -> Made:
    return Made(order.engagement, order.edition, failure=f"{order.name} cannot be made: its worker {_KILLED}")


# -- processes -----------------------------------------------------------------------------------------------------


@contextmanager
def _pool(workers: int) -> Iterator[Executor]:
    """Worker processes; when this process is interrupted, they end what they are at and take nothing more on."""
    pool = ProcessPoolExecutor(workers, mp_context=_context(), initializer=_settle)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _context() -> multiprocessing.context.BaseContext:
    """How processes are started: never as copies of this one, which has threads and an open terminal."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_WARM))
    return context


def _settle() -> None:
    """A worker leaves interruptions to its parent, and does not outlive it."""
    machine.collect_after(machine.AFTER_A_BOOK)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        wait_for([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


# -- Dask ----------------------------------------------------------------------------------------------------------


@contextmanager
def _cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """The executor of a cluster, and how many binders its workers can make at once."""
    try:
        from distributed import Client
    except ImportError as error:
        raise Unable("Dask is not installed; run `pip install 'binder[dask]'`") from error
    try:
        client = Client(address, set_as_default=False)
    except (OSError, ValueError) as error:
        raise Unable(f"no Dask scheduler answers at {address}") from error
    with client:
        workers = len(client.scheduler_info(n_workers=-1)["workers"])
        if not workers:
            raise Unable(f"the Dask scheduler at {address} has no workers")
        yield client.get_executor(pure=False), workers
