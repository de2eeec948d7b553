"""A piece of work in a copy of this process, beside it: of the threads of one process, Python lets one compute at a time."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Sequence
from functools import partial
from itertools import zip_longest
from typing import NoReturn, TypeVar

from pipeline.run.machine import processors

Item = TypeVar("Item")
Result = TypeVar("Result")

_THREADS = "/proc/self/task"


def begin(work: Callable[[], Result]) -> Callable[[], Result]:
    """Begin `work`, whose result is plain, in a copy of this process. Returns what waits for the result.

    Where there can be no copy, or the copy came to no end, whatever kept it, the work is done by whoever asks for it.
    """
    if not _can_be_copied():
        return work
    reads, writes = os.pipe()
    copy = os.fork()
    if not copy:
        os.close(reads)  # or the copy, once nobody listens any more, would wait for itself
        _do_and_leave(work, writes)
    os.close(writes)
    return partial(_brought, copy, reads, work)


def shared(work: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """What `work` makes of each of `items`, in their order: of every other one in a copy of this process."""
    if len(items) < 2:
        return list(map(work, items))
    others = begin(lambda: [work(item) for item in items[1::2]])
    try:
        made = [work(item) for item in items[::2]]
    finally:
        rest = others()  # whatever happens, nobody is left waiting to be heard
    return [one for pair in zip_longest(made, rest) for one in pair][: len(items)]


def _can_be_copied() -> bool:
    """Whether this process has one thread alone, of Python's or of any library's, and a processor to spare.

    A copy has none of the other threads, and waits forever for what they held. Only Linux says how many there are.
    """
    try:
        return len(os.listdir(_THREADS)) == 1 and processors() > 1
    except OSError:
        return False


def _do_and_leave(work: Callable[[], object], writes: int) -> NoReturn:
    """The copy's whole life. Interruptions are left to the process that it was made of."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with open(writes, "wb") as pipe:
            pickle.dump(work(), pipe)
        code = 0
    finally:
        os._exit(code)


def _brought(copy: int, reads: int, work: Callable[[], Result]) -> Result:
    with open(reads, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(copy, 0)
    return work() if status else pickle.loads(said)
