"""A cohort: many binders at once, none of which harms, holds up or knows of another."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from secret_practice.unpacking import held

from pipeline.report.estimate import in_words, remaining
from pipeline.run import cohort, inputs
from pipeline.run.plan import Made, Order, Run
from pipeline.run.whole import survey

HELLO = """---
title: Hello
editions: [client]
---
# Hello, {{ client.first_name }}

This book belongs to {{ client.name }} of {{ organisation.name }}. {{ engagement.purpose }}
"""
MANY = 200
SHARES = {"docx": range(150), "pdf": range(150, 180), "epub": range(180, MANY)}
"""Which engagements are made in which format: more of those that take less time."""


def small(sandbox, engagements: int) -> None:
    """Make of the fixture practice one with a single chapter and so many engagements, each with a secret of its own."""
    sandbox.write("binder.json", {**sandbox.data("binder.json"), "chapters": ["01-hello.md"]})
    sandbox.file("chapters/01-hello.md").write_text(HELLO, encoding="utf-8")
    data = json.loads((sandbox.engagement / "engagement.json").read_text(encoding="utf-8"))
    for number in range(engagements):
        client = {**data["client"], "id": name(number), "family_name": secret(number), "name": f"Ada {secret(number)}"}
        folder = sandbox.engagement.with_name(name(number))
        folder.mkdir()
        mine = {**data, "id": name(number), "client": client, "purpose": f"To find {secret(number + MANY)}.",
                "organisation": {**data["organisation"], "name": f"The {secret(number + 2 * MANY)} Line"}}
        mine.pop("cohort", None)
        (folder / "engagement.json").write_text(json.dumps(mine), encoding="utf-8")
    shutil.rmtree(sandbox.engagement)


def name(number: int) -> str:
    return f"client-{number:03}"


def secret(number: int) -> str:
    return f"qzx{number:04}vw"


def files_of(root: Path, number: int) -> list[Path]:
    return [path for path in (root / "build" / name(number)).rglob("*") if path.is_file()]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory, sandbox_of):
    """Two hundred engagements, built by three runs of two workers at the same time, each a format of its own."""
    sandbox = sandbox_of(tmp_path_factory.mktemp("crowd") / "practice")
    small(sandbox, MANY)
    with ThreadPoolExecutor(len(SHARES)) as pool:
        for done, share in zip(pool.map(partial(_built, sandbox.root), SHARES), SHARES.values(), strict=True):
            assert done.returncode == 0 and f"{len(share)} binders in" in done.stdout, done.stderr
    return sandbox


def _built(root: Path, format: str) -> subprocess.CompletedProcess[str]:
    wanted = [part for number in SHARES[format] for part in ("-e", name(number))]
    command = [sys.executable, "-m", "pipeline", "build", root, "-f", format, "-j", "2", *wanted]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def strangers(root: Path, number: int) -> set[str]:
    """The secrets of others in the files of one engagement; its own must be in each book."""
    every, own = set(map(secret, range(3 * MANY))), {secret(number + part * MANY) for part in range(3)}
    found = held(files_of(root, number)) & every
    assert own <= found, f"{name(number)} lacks what is its own"
    return found - own


def test_no_client_s_data_is_in_another_s_binder(crowd) -> None:
    with ProcessPoolExecutor(2) as pool:
        found = pool.map(strangers, [crowd.root] * MANY, range(MANY), chunksize=20)
        assert {name(n): secrets for n, secrets in enumerate(found) if secrets} == {}


def test_no_worker_leaves_anything_behind(crowd) -> None:
    assert not [path for path in crowd.root.rglob(".*") if path.name.startswith((".staging-", ".new-"))]
    names = {path.name for n in range(MANY) for path in files_of(crowd.root, n)}
    assert names == {"manifest.json", *(f"{name(n)}-client.{ending}" for ending, share in SHARES.items() for n in share)}


def test_a_worker_s_binder_has_the_same_bytes_as_one_made_here(crowd, tmp_path: Path, state_of) -> None:
    for ending, share in SHARES.items():
        assert crowd.build("-q", "-e", name(share[7]), "-f", ending, "-o", tmp_path).exit_code == 0
        assert state_of(tmp_path / name(share[7])) == state_of(crowd.root / "build" / name(share[7]))


def test_one_engagement_s_change_makes_one_binder(crowd) -> None:
    path = crowd.sources / "engagements" / name(3) / "engagement.json"
    path.write_text(path.read_text(encoding="utf-8").replace("To find", "To seek"), encoding="utf-8")
    wanted = [part for number in range(20) for part in ("-e", name(number))]
    assert re.search(r"1 binder in .* s, 19 unchanged", crowd.build("-f", "docx", *wanted).stdout)


# -- failures ------------------------------------------------------------------------------------------------------


@pytest.fixture
def few(practice):
    """A practice of the test's own with four engagements."""
    small(practice, 4)
    return practice


def books(practice) -> set[str]:
    return {path.parent.parent.name for path in (practice.root / "build").glob("*/*/*.pdf")}


def test_a_broken_engagement_stops_no_other(few) -> None:
    path = few.sources / "engagements" / name(1) / "plan.json"
    path.write_text("{", encoding="utf-8")
    result = few.build("-f", "pdf", "-j", "2")
    assert result.exit_code == 1 and books(few) == {name(0), name(2), name(3)}
    assert re.search(rf"^3 binders in .*; not made: {name(1)} \(client\)$", result.stdout, re.MULTILINE)
    assert f"{path}:1:" in result.stderr and "1 error." in result.stderr and "Nothing was written" not in result.stderr


def test_a_binder_that_the_disk_refuses_stops_no_other(few) -> None:
    (few.root / "build").mkdir()
    (few.root / "build" / name(2)).write_text("a file where a folder belongs", encoding="utf-8")
    result = few.build("-f", "pdf", "-j", "2")
    assert result.exit_code == 3 and books(few) == {name(0), name(1), name(3)}
    assert f"not made: {name(2)} (client)" in result.stdout
    assert re.fullmatch(r".*client-002.*: cannot be written: .*\. What was there before is untouched\.\n", result.stderr)


def test_every_failure_is_told_and_the_gravest_is_the_exit_code(few) -> None:
    (few.root / "build").mkdir()
    (few.root / "build" / name(2)).write_text("a file where a folder belongs", encoding="utf-8")
    (few.sources / "engagements" / name(1) / "plan.json").write_text("{", encoding="utf-8")
    result = few.build("-f", "pdf", "-j", "2")
    assert result.exit_code == 3 and books(few) == {name(0), name(3)}
    assert f"not made: {name(1)} (client), {name(2)} (client)" in result.stdout
    assert "json-syntax" in result.stderr and "cannot be written" in result.stderr


def test_two_engagements_that_share_an_id_are_both_left_out(few) -> None:
    path = few.sources / "engagements" / name(1) / "engagement.json"
    path.write_text(path.read_text(encoding="utf-8").replace(f'"id": "{name(1)}", "client"', f'"id": "{name(0)}", "client"')
                    .replace(f'{{"id": "{name(1)}"', f'{{"id": "{name(0)}"'), encoding="utf-8")
    data = {**json.loads(path.read_text(encoding="utf-8")), "id": name(0)}
    path.write_text(json.dumps(data), encoding="utf-8")
    result = few.build("-f", "pdf", "-j", "2")
    assert result.exit_code == 1 and "duplicate-id" in result.stderr and books(few) == {name(2), name(3)}


def test_a_pseudonym_that_names_a_client_of_the_cohort_leaves_out_its_engagement(practice) -> None:
    second = practice.second_engagement()
    data = practice.data("engagement.json")
    for folder in (practice.engagement, second):
        path = folder / "engagement.json"
        path.write_text(path.read_text(encoding="utf-8").replace("cohort-of-second-client", data["cohort"]), encoding="utf-8")
    path = second / "engagement.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"Quarrell"', '"Heron"').replace("Ottoline Quarrell", "Ottoline Heron"),
                    encoding="utf-8")
    practice.replace("interviews/01.json", re.search(r'"interviewee": "[^"]*"', practice.file("interviews/01.json").read_text())[0],
                     '"interviewee": "heron"')
    result = practice.build("-f", "epub")
    assert result.exit_code == 1 and "pseudonym-is-a-name" in result.stderr
    assert {path.name for path in (practice.root / "build").iterdir()} == {"second-client"}


# -- killed and interrupted ----------------------------------------------------------------------------------------


def orders_of(practice) -> tuple[Order, ...]:
    run = Run(practice.root, practice.root / "build", ("client",), (("screen", ("pdf",)),), inputs.shared(practice.root))
    return survey(run).orders


def test_a_worker_that_is_killed_costs_time_and_nothing_else(few) -> None:
    orders, results = orders_of(few), []
    for made in cohort.in_processes(_killing(orders), 2):
        results.append(made)
    assert sorted(made.engagement for made in results) == [name(n) for n in range(4)]
    assert not [made.failure for made in results if made.failure] and books(few) == {name(n) for n in range(4)}


def _killing(orders: tuple[Order, ...]) -> Iterator[Order]:
    """The orders; before the third is handed out, a worker dies."""
    for number, order in enumerate(orders):
        if number == 3:
            os.kill(workers()[0], signal.SIGKILL)
        yield order


def workers() -> list[int]:
    """The worker processes of this one: what its fork server started."""
    server = [pid for pid in _children(os.getpid()) if b"forkserver" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    found = [pid for parent in server for pid in _children(parent)]
    assert found, "workers are there"
    return found


def _children(parent: int) -> list[int]:
    tasks = Path(f"/proc/{parent}/task")
    return [int(pid) for task in tasks.iterdir() for pid in (task / "children").read_text().split()]


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGKILL], ids=["interrupted", "killed"])
def test_a_run_that_is_stopped_leaves_whole_binders_and_no_worker(signal_: int, few) -> None:
    command = [sys.executable, "-m", "pipeline", "build", few.root, "-f", "pdf", "-j", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert "(client): " in process.stdout.readline(), "one is made"
        started = [pid for parent in _children(process.pid) for pid in [parent, *_children(parent)]]
        process.send_signal(signal_)
        process.wait()
        said = process.stderr.read()
    assert process.returncode != 0 and "Traceback" not in said
    assert _gone(started)
    assert few.build("-f", "pdf", "-q", "-j", "2").exit_code == 0 and books(few) == {name(n) for n in range(4)}
    assert not [path for path in (few.root / "build").rglob(".staging-*")]


def _gone(processes: list[int]) -> bool:
    """Whether the processes end; they are given time for what they are at."""
    for _ in range(600):
        if not [pid for pid in processes if _alive(pid)]:
            return True
        time.sleep(0.1)
    return False


def _alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


# -- handing out ---------------------------------------------------------------------------------------------------


def test_only_a_few_orders_are_under_way_however_many_there_are() -> None:
    from concurrent.futures import Executor, Future

    class Lazy(Executor):
        """Answers when it is asked to, so that what is under way can be counted."""

        most = waiting = 0

        def submit(self, function, order, *_rest):
            self.waiting += 1
            self.most = max(self.most, self.waiting)
            future: Future = Future()
            future.set_result(Made(order.engagement, order.edition))
            return future

    pool, orders = Lazy(), (Order(None, str(n), "", "client", ()) for n in range(10_000))
    for count, _ in enumerate(cohort._results(pool, orders, 4, [], lambda made: False)):
        pool.waiting -= 1
    assert count == 9_999 and pool.most <= 4


def test_timings_say_where_the_time_went(few) -> None:
    lines = few.build("-f", "pdf", "--timings").stdout.splitlines()
    stages = {line.split()[0] for line in lines if re.fullmatch(r"\w+ +\d+\.\d\d s +\d+%", line)}
    assert {"check", "weave", "pdf", "publish"} <= stages


@given(st.integers(0, 50), st.integers(1, 50), st.floats(0, 1e5))
def test_an_estimate_follows_the_pace(done: int, more: int, seconds: float) -> None:
    left = remaining(done, done + more, seconds)
    assert left is None if done == 0 else left == pytest.approx(seconds / done * more)


@pytest.mark.parametrize(("seconds", "words"), [(0.2, ""), (12, "about 15 s left"), (200, "about 3 min left"), (9000, "about 2.5 h left")])
def test_an_estimate_is_no_more_exact_than_it_is_known(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


# -- a cluster -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster():
    """A Dask cluster of two worker processes on this machine."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1",
                      silence_logs="ERROR") as cluster:
        yield cluster


def test_a_cluster_makes_the_same_bytes_and_survives_a_killed_worker(cluster, few, tmp_path: Path, state_of) -> None:
    victim = next(iter(cluster.workers.values())).process.process.pid
    orders = orders_of(few)

    def killing() -> Iterator[Order]:
        for number, order in enumerate(orders):
            if number == 2:
                os.kill(victim, signal.SIGKILL)
            yield order

    results = list(cohort.on_cluster(killing(), cluster.scheduler_address))
    assert not [made.failure for made in results if made.failure] and books(few) == {name(n) for n in range(4)}
    assert few.build("-q", "-f", "pdf", "-o", tmp_path / "here").exit_code == 0
    assert state_of(tmp_path / "here") == state_of(few.root / "build")


def test_the_command_builds_on_a_cluster(cluster, few) -> None:
    result = few.build("-f", "pdf", "--scheduler", cluster.scheduler_address)
    assert result.exit_code == 0 and "4 binders in" in result.stdout and books(few) == {name(n) for n in range(4)}


def test_a_scheduler_that_does_not_answer_is_named(few) -> None:
    result = few.build("-f", "pdf", "--scheduler", "nowhere://x")
    assert result.exit_code == 3 and "no Dask scheduler answers at nowhere://x" in result.stderr
