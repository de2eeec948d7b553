"""The fixture practice: every test gets a copy of `tests/practice/` of its own, and changes one thing in it."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from msgspec import Struct

from pipeline.check.checking import check
from pipeline.cli import main
from pipeline.feedback.derive import derive
from pipeline.read.engagement import Engagement
from pipeline.read.practice import Practice
from pipeline.view import View, view

HERE = Path(__file__).parent
CLIENT = "ottoline-quarrell"
MARK = "▸"
"""Stands in a changed text where the problem is expected; it is not part of the file."""


class Sandbox(Struct, frozen=True):
    """A copy of the fixture practice at `root`. Names of files are relative to its `sources/`."""

    root: Path

    @property
    def sources(self) -> Path:
        return self.root / "sources"

    @property
    def engagement(self) -> Path:
        return self.sources / "engagements" / CLIENT

    def file(self, name: str) -> Path:
        """A file by its name in `sources/`, or by its name in the engagement."""
        path = self.sources / name
        return path if path.parent.is_dir() and (path.exists() or "/" in name) else self.engagement / name

    def replace(self, name: str, old: str, new: str) -> str:
        """Put `new` where `old` stands, once, and say where its `MARK` is: `file:line:column`, or nothing."""
        path = self.file(name)
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        text = text.replace(old, new)
        path.write_text(text.replace(MARK, ""), encoding="utf-8")
        before, mark, _ = text.partition(MARK)
        return f"{path}:{before.count(chr(10)) + 1}:{len(before.rpartition(chr(10))[2]) + 1}" if mark else ""

    def data(self, name: str) -> Any:
        """What a JSON file holds."""
        return json.loads(self.file(name).read_text(encoding="utf-8"))

    def write(self, name: str, data: Any) -> None:
        """Write a JSON file anew."""
        self.file(name).write_text(json.dumps(data, indent=2, ensure_ascii=False), encoding="utf-8")

    def second_engagement(self, name: str = "second-client") -> Path:
        """One more engagement, the same but for its id, in a cohort of its own."""
        folder = self.engagement.with_name(name)
        shutil.copytree(self.engagement, folder)
        for file in (folder / "engagement.json", folder / "agreement.json"):
            text = file.read_text(encoding="utf-8").replace(CLIENT, name).replace("lantern-2026", f"cohort-of-{name}")
            file.write_text(text, encoding="utf-8")
        return folder

    def seen(self, edition: str) -> View:
        """What an edition sees of the engagement."""
        practice, engagement = self.check()
        return view(practice, engagement, derive(practice, engagement), edition)

    def check(self) -> tuple[Practice, Engagement]:
        """The practice and its engagement, read and sound."""
        practice, engagements = check(self.root).sound()
        return practice, engagements[0]

    def run(self, *arguments: str | Path) -> Result:
        """The command line `binder …`, in this process."""
        return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="binder")

    def build(self, *options: str | Path) -> Result:
        """`binder build` of this practice, by default into its own `build/`."""
        return self.run("build", self.root, *options)


def binder(*arguments: str | Path, cwd: Path | None = None, **options: Any) -> subprocess.CompletedProcess[str]:
    """`python -m pipeline …` in a process of its own."""
    command = [sys.executable, "-m", "pipeline", *(str(argument) for argument in arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False, **options)


@pytest.fixture
def practice(tmp_path: Path) -> Sandbox:
    """A copy of the fixture practice to change at will."""
    return Sandbox(_copied(tmp_path / "practice"))


@pytest.fixture(scope="session")
def sandbox_at() -> Callable[[Path], Sandbox]:
    """Any practice as a sandbox."""
    return Sandbox


@pytest.fixture
def run_binder() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `python -m pipeline` in a process of its own."""
    return binder


@pytest.fixture(scope="session")
def sandbox_of() -> Callable[[Path], Sandbox]:
    """A copy of the fixture practice in a folder of the test's choice."""
    return lambda folder: Sandbox(_copied(folder))


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """A copy of the fixture practice for tests that change nothing in it."""
    return Sandbox(_copied(tmp_path_factory.mktemp("untouched") / "practice"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """A copy of the fixture practice with its client's binder built in all three formats; not to be changed."""
    sandbox = Sandbox(_copied(tmp_path_factory.mktemp("built") / "practice"))
    result = sandbox.build()
    assert result.exit_code == 0, result.output
    return sandbox


@pytest.fixture(scope="session")
def state_of() -> Callable[[Path], dict[str, str]]:
    """Says what is below a folder: every path, with the hash of what it holds."""

    def state(folder: Path) -> dict[str, str]:
        return dict(_entries(folder))

    return state


def _entries(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        yield path.relative_to(folder).as_posix(), content


def _copied(target: Path) -> Path:
    shutil.copytree(HERE / "practice", target)
    return target.resolve()
