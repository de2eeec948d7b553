"""Chapters with everything the template language has, merged in both ways, compared with what a coach expects.

Each folder of `golden/` is a case: `chapter.md` and `view.json` go in; `expected.md` (pandoc's Markdown of the merged
document) or `faults.txt` (a line a mistake, with its place) comes out. A file `in-process-only` says why the
executables cannot do the same. After a change that is meant, run

    BINDER_ACCEPT=1 python -m pytest tests/filters/test_golden.py

which rewrites what comes out. Read the difference before you commit it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from filters import document
from filters.fault import Fault

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.parent for path in GOLDEN.glob("*/chapter.md"))
ACCEPT = os.environ.get("BINDER_ACCEPT") == "1"


@pytest.fixture(scope="module")
def filtered(by_executables) -> Iterable[Callable[[Path], Future]]:
    """What the executables make of each case as Markdown; pandoc works ahead while the tests go on."""
    with ThreadPoolExecutor(2) as pool:
        done = {case: pool.submit(by_executables, case / "chapter.md", case / "view.json", "markdown")
                for case in CASES if not (case / "in-process-only").exists()}
        yield lambda case: done[case].result()


def _line(fault: Fault) -> str:
    return f"{fault.code} {fault.place}: {fault.message}" + (f"; {fault.hint}" if fault.hint else "")


def _compare(case: Path, name: str, found: str) -> None:
    file = case / name
    if ACCEPT:
        for other in ("expected.md", "faults.txt"):
            (case / other).unlink(missing_ok=True)
        file.write_text(found, encoding="utf-8")
    assert file.exists(), f"this case has no {name}, but comes out as\n{found}"
    assert found == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_in_process(case: Path, in_process, pandoc) -> None:
    merged = in_process((case / "chapter.md").read_text(encoding="utf-8"), json.loads((case / "view.json").read_bytes()))
    if merged.faults:
        _compare(case, "faults.txt", "".join(f"{_line(fault)}\n" for fault in merged.faults))
    else:
        markdown = pandoc(["--from=json", "--to=markdown", "--wrap=preserve"], document.dump(merged.doc).encode())
        _compare(case, "expected.md", markdown.decode())


@pytest.mark.parametrize("case", [case for case in CASES if not (case / "in-process-only").exists()],
                         ids=lambda case: case.name)
def test_by_executables(case: Path, filtered) -> None:
    done = filtered(case)
    if (case / "expected.md").exists():
        assert (done.exit_code, done.said) == (0, "")
        assert done.output.decode() == (case / "expected.md").read_text(encoding="utf-8")
    else:
        said = {line.partition(": ")[2] for line in done.said.splitlines() if line.startswith("chapter: ")}
        named = {line.partition(": ")[2] for line in (case / "faults.txt").read_text(encoding="utf-8").splitlines()}
        assert (done.exit_code, said) == (83, named)
