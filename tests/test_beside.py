"""Work beside a process: its result comes back, and where it does not, the work is done all the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

COPIED = sys.platform.startswith("linux")
"""Elsewhere nobody tells how many threads a process has, so all work is done where it is asked for."""


def outcome(work: str, *, before: str = "") -> str:
    """What a process of its own prints that gives `work`, a function's body, to a copy of itself; `before` comes first."""
    script = f"""
import os, signal, sys, threading, time
from pipeline.run.beside import begin
me = os.getpid()
os.sched_getaffinity = lambda process: {{0, 1}}
def work():
    {work or "pass"}
{before}
print(begin(work)())
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False, timeout=60,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.stderr == "" and done.returncode == 0
    return done.stdout.strip()


def test_a_copy_does_the_work_and_its_result_comes_back() -> None:
    assert outcome("return os.getpid() != me, 'a result'") == str((COPIED, "a result"))


def test_the_work_begins_before_anybody_asks(tmp_path: Path) -> None:
    there = str(tmp_path / "begun")
    waiting = f"result = begin(work)\nwhile {COPIED} and not os.path.exists({there!r}): time.sleep(0.01)\nbegin = lambda work: result"
    assert outcome(f"open({there!r}, 'x').close(); return 'done'", before=waiting) == "done"


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), signal.SIGKILL)", "raise ValueError('a secret')", "sys.exit(3)",
                                 "return lambda: 'what cannot travel'"],
                         ids=["killed", "an error", "an exit", "no plain result"])
def test_whatever_keeps_a_copy_from_its_end_the_work_is_done_here(end: str) -> None:
    assert outcome(f"if os.getpid() != me: {end}\n    return 'done here'") == "done here"


@pytest.mark.parametrize("count", [0, 1, 2, 3, 10])
def test_shared_work_comes_back_in_order_half_of_it_from_a_copy(count: int) -> None:
    half = "from pipeline.run.beside import shared\nbegin = lambda work: lambda: shared(lambda n: (n, os.getpid() == me), range(%d))"
    own = [(n, not COPIED or count < 2 or n % 2 == 0) for n in range(count)]
    assert outcome("", before=half % count) == str(own)


@pytest.mark.parametrize("broken", [0, 1])
def test_an_error_in_shared_work_reaches_whoever_asked(broken: int) -> None:
    from pipeline.run.beside import shared

    def work(n: int) -> int:
        return 1 // (n - broken)

    with pytest.raises(ZeroDivisionError):
        shared(work, range(2))


def test_a_process_with_a_second_thread_is_not_copied() -> None:
    waiting = "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()"
    assert outcome("return os.getpid() == me", before=waiting) == "True"


def test_a_copy_with_much_to_say_does_not_outlive_whoever_asked() -> None:
    assert outcome("return 'x' * 10_000_000", before="begin(work)\nprint('gone', flush=True)\nos._exit(0)") == "gone"


def test_an_error_reaches_whoever_asks() -> None:
    from pipeline.run.beside import begin

    def broken() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        begin(broken)()
