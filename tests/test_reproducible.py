"""The same inputs give the same bytes, whatever the clock, folder, locale, time zone, umask and hash seed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest
from msgspec import Struct

PRACTICE = Path(__file__).parent / "practice"
EDITION = "ottoline-quarrell/client"
FILES = [f"ottoline-quarrell-client.{ending}" for ending in ("docx", "pdf", "epub")] + ["manifest.json"]

AT_ANOTHER_TIME = textwrap.dedent("""
    import datetime, os, sys, time
    shift, umask = int(sys.argv[1]), int(sys.argv[2], 8)
    os.umask(umask)
    now, local, utc = time.time, time.localtime, time.gmtime
    time.time = lambda: now() + shift
    time.time_ns = lambda: int(time.time() * 1e9)
    time.localtime = lambda seconds=None: local(time.time() if seconds is None else seconds)
    time.gmtime = lambda seconds=None: utc(time.time() if seconds is None else seconds)

    class Moment(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls.fromtimestamp(time.time(), tz)

        @classmethod
        def utcnow(cls):
            return cls.now(datetime.timezone.utc).replace(tzinfo=None)

    class Day(datetime.date):
        @classmethod
        def today(cls):
            return cls.fromtimestamp(time.time())

    datetime.datetime, datetime.date = Moment, Day
    from pipeline.cli import main
    main(["build", *sys.argv[3:]], standalone_mode=False)
""")


class Machine(Struct, frozen=True):
    """Everything about a machine that must leave no trace in a book."""

    folder: str
    environment: dict[str, str]
    umask: str
    years_from_now: int
    modified: int


HERE = Machine("practice", {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "1"}, "022", 0, 1_600_000_000)
ELSEWHERE = Machine(
    "Frau Ängström's other folder/in it, a practice",
    {"LC_ALL": "tr_TR.UTF-8", "LANG": "ar_EG.UTF-8", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "4711",
     "USER": "somebody-else", "SOURCE_DATE_EPOCH": "86400"},
    "077", 7, 1_200_000_001)


def built_on(machine: Machine, base: Path) -> Path:
    """The fixture practice built on a machine of its own: where its client's binder is."""
    root = base / machine.folder
    for path in sorted(PRACTICE.rglob("*"), reverse=machine is ELSEWHERE):  # folders are listed as they were filled
        if path.is_file():
            target = root / path.relative_to(PRACTICE)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            os.utime(target, (machine.modified, machine.modified))
    (base / "home").mkdir()
    (base / "tmp").mkdir()
    own = {"HOME": str(base / "home"), "TMPDIR": str(base / "tmp"), **machine.environment}
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))} | own
    shift = str(machine.years_from_now * 31_557_600)
    subprocess.run([sys.executable, "-c", AT_ANOTHER_TIME, shift, machine.umask, str(root), "-q"],
                   cwd=root if machine is ELSEWHERE else base, env=environment, check=True)
    return root / "build" / EDITION


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same binder, made on two machines."""
    return built_on(HERE, tmp_path_factory.mktemp("here")), built_on(ELSEWHERE, tmp_path_factory.mktemp("there"))


@pytest.mark.parametrize("name", FILES)
def test_two_machines_make_the_same_bytes(name: str, both: tuple[Path, Path]) -> None:
    one, other = (folder / name for folder in both)
    if one.suffix in (".docx", ".epub"):
        assert contents(one) == contents(other)
    assert one.read_bytes() == other.read_bytes()


def contents(path: Path) -> list[tuple]:
    """The parts of a package as they stand in it: a difference is told by its name."""
    with zipfile.ZipFile(path) as package:
        return [(i.filename, i.date_time, i.external_attr, i.create_system, i.CRC) for i in package.infolist()]


@pytest.mark.parametrize("name", FILES)
def test_no_machine_leaves_a_trace(name: str, both: tuple[Path, Path]) -> None:
    for folder in both:
        raw = (folder / name).read_bytes()
        if folder.joinpath(name).suffix in (".docx", ".epub"):
            with zipfile.ZipFile(folder / name) as package:
                raw = b"".join(package.read(part) for part in package.namelist())
        for trace in (str(folder.parents[2]), "somebody-else", "/tmp/", ".staging-"):
            assert trace.encode() not in raw


def test_the_umask_is_respected(both: tuple[Path, Path]) -> None:
    for folder, mode in zip(both, (0o644, 0o600), strict=True):
        assert {(folder / name).stat().st_mode & 0o777 for name in FILES} == {mode}
