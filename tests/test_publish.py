"""Publishing: whatever goes wrong while a binder is made, the last good one is whole, and the message names the file."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import publish as publishing
from pipeline.engines import EngineFailed
from pipeline.publish import CannotWrite, digest, publish, staging

NAME = "ottoline-quarrell"
FILES = {f"{NAME}-client.{ending}" for ending in ("docx", "pdf", "epub")} | {"manifest.json"}
REASONS = {errno.ENOSPC: "the disk is full", errno.EROFS: "the disk is read-only", errno.EDQUOT: "the disk quota is used up",
           errno.EACCES: "the folder may not be written to"}


@pytest.fixture
def made(built, practice) -> Path:
    """The client's folder in a practice of the test's own, with the last good binder in it."""
    shutil.copytree(built.root / "build", practice.root / "build", dirs_exist_ok=True)
    return practice.root / "build" / NAME / "client"


def refusing(error: int, function: Callable, when: Callable[..., bool]) -> Callable:
    """`function`, but for the calls that the disk refuses."""

    def refuse(*arguments, **options):
        if when(*arguments):
            raise OSError(error, os.strerror(error), str(arguments[-1]))
        return function(*arguments, **options)

    return refuse


def test_a_binder_is_its_three_files_and_a_manifest(built) -> None:
    folder = built.root / "build" / NAME / "client"
    assert {path.name for path in folder.iterdir()} == FILES


def test_the_manifest_tells_what_went_in_and_what_came_out(built) -> None:
    folder = built.root / "build" / NAME / "client"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["outputs"] == {name: digest((folder / name).read_bytes()) for name in FILES - {"manifest.json"}}
    inputs = dict(manifest["inputs"])
    assert len(inputs.pop("view")) == 64
    assert inputs == {name: digest((built.root / name).read_bytes()) for name in inputs}
    assert {"sources/binder.json", "sources/chapters/01-hello.md", "sources/chapters/images/lamp.png",
            "sources/themes/quiet/theme.json"} <= inputs.keys()
    assert not any(name.startswith("sources/engagements") for name in inputs), "a hash could confirm a guess"
    assert {"binder", "pandoc", "typst"} <= manifest["tools"].keys()


@pytest.mark.parametrize("error", REASONS)
@pytest.mark.parametrize("refused", sorted(FILES))
def test_a_disk_that_refuses_a_file_leaves_the_last_binder_whole(
        refused: str, error: int, made: Path, monkeypatch, state_of) -> None:
    before = state_of(made)
    with pytest.raises(CannotWrite, match=REASONS[error]) as caught, staging(made) as scratch:
        rendered = [scratch / name for name in sorted(FILES - {"manifest.json"})]
        for file in rendered:
            file.write_text("new", encoding="utf-8")
        monkeypatch.setattr(os, "replace", refusing(
            error, os.replace, lambda source, target: Path(target).name == refused and Path(source).parent == scratch))
        publish(rendered, {"outputs": {}}, made)
    assert caught.value.path == made / refused
    assert state_of(made) == before


def test_a_full_disk_is_said_in_words(made: Path, practice, monkeypatch, state_of) -> None:
    before = state_of(made)
    target = made / f"{NAME}-client.pdf"
    monkeypatch.setattr(publishing.os, "replace", refusing(
        errno.ENOSPC, os.replace, lambda source, to: Path(to) == target and "before" not in str(source)))
    result = practice.build("-f", "epub", "-f", "pdf")
    assert (result.exit_code, result.stderr) == (
        3, f"{target}: cannot be written: the disk is full. What was there before is untouched.\n")
    assert state_of(made) == before


def test_a_disk_that_fills_up_while_a_format_is_rendered(made: Path, practice, monkeypatch, state_of) -> None:
    before = state_of(made)
    monkeypatch.setattr(Path, "write_text", refusing(errno.ENOSPC, Path.write_text, lambda path, *_: path.name == "book.json"))
    result = practice.build("-f", "pdf")
    assert result.exit_code == 3 and "the disk is full. What was there before is untouched." in result.stderr
    assert state_of(made) == before


def test_an_engine_that_fails_is_named_with_the_binder(made: Path, practice, monkeypatch, state_of) -> None:
    from pipeline.render import epub

    def fail(*_arguments) -> Path:
        raise EngineFailed("pandoc stopped with exit code 99", "zq7")

    before = state_of(made)
    monkeypatch.setattr(epub, "render", fail)
    result = practice.build("-f", "epub")
    assert (result.exit_code, result.stderr) == (
        3, f"{NAME}-client cannot be made: pandoc stopped with exit code 99. What was there before is untouched.\n")
    assert state_of(made) == before


@pytest.mark.parametrize("blocked", ["", NAME, f"{NAME}/client"])
def test_an_output_folder_that_cannot_be_made_is_named(blocked: str, practice, tmp_path: Path) -> None:
    place = tmp_path / "out" / blocked
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("a file where a folder belongs", encoding="utf-8")
    result = practice.build("-f", "epub", "-o", tmp_path / "out")
    if blocked:
        assert result.exit_code == 3 and result.stderr.startswith(f"{tmp_path / 'out'}")
        assert "cannot be written" in result.stderr and "Traceback" not in result.stderr
    else:
        assert result.exit_code == 2, "-o names a file"
    assert place.read_text(encoding="utf-8") == "a file where a folder belongs"


def test_a_folder_in_the_place_of_a_file_is_named_and_nothing_is_replaced(made: Path, practice, state_of) -> None:
    (made / f"{NAME}-client.pdf").unlink()
    (made / f"{NAME}-client.pdf" / "kept").mkdir(parents=True)
    before = state_of(made)
    result = practice.build("-f", "epub", "-f", "pdf")
    assert result.exit_code == 3 and f"{NAME}-client.pdf: cannot be written" in result.stderr
    assert state_of(made) == before


def test_a_failed_build_leaves_no_empty_folders(practice, monkeypatch) -> None:
    from pipeline.render import epub

    def fail(*_arguments) -> Path:
        raise EngineFailed("pandoc stopped")

    monkeypatch.setattr(epub, "render", fail)
    assert practice.build("-f", "epub").exit_code == 3
    assert not (practice.root / "build").exists()


KILLED = textwrap.dedent("""
    import sys, time
    from pipeline import publish
    moves = []
    replace = publish.os.replace
    def slow(source, target):
        target = publish.Path(target)
        if "build" in target.parts:
            if len(moves) == {moves}:
                print("now", flush=True)
                time.sleep(60)
            moves.append(target)
        replace(source, target)
    publish.os.replace = slow
    from pipeline.cli import main
    main(["build", sys.argv[1], "-q"])
""")


@pytest.mark.parametrize("moves", [0, 2])
def test_a_killed_build_leaves_whole_files_and_the_next_one_tidies_up(moves: int, made: Path, practice, state_of) -> None:
    before = state_of(made)
    practice.replace("chapters/01-hello.md", "This book belongs to", "This is the book of")
    process = subprocess.Popen([sys.executable, "-c", KILLED.format(moves=moves), str(practice.root)],
                               stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "now\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    after = state_of(made)
    left = {name.split("/")[0] for name in after} - FILES
    assert len(left) == 1 and left.pop().startswith(".staging-")
    assert len([name for name in FILES if after[name] != before[name]]) == moves
    assert after["manifest.json"] == before["manifest.json"], "the manifest comes last"
    assert practice.build().exit_code == 0
    assert {path.name for path in made.iterdir()} == FILES


def test_a_build_leaves_the_scratch_of_another_one_that_still_runs(made: Path, practice) -> None:
    with staging(made) as scratch:
        assert practice.build("-f", "epub").exit_code == 0
        assert scratch.is_dir()
    assert not scratch.exists()


def test_a_build_takes_away_what_the_last_one_left_and_nothing_else(made: Path, practice) -> None:
    (made / "notes-of-my-own.txt").write_text("mine", encoding="utf-8")
    (made / "other.pdf").write_text("mine", encoding="utf-8")
    assert practice.build("-f", "epub").exit_code == 0
    assert {path.name for path in made.iterdir()} == {
        "notes-of-my-own.txt", "other.pdf", "manifest.json", f"{NAME}-client.epub"}


@pytest.mark.parametrize("manifest", ["", "[]", '{"outputs": {"../../../sources/binder.json": ""}}', '{"outputs": 3}'])
def test_a_manifest_that_somebody_changed_takes_nothing_away(manifest: str, made: Path, practice) -> None:
    (made / "manifest.json").write_text(manifest, encoding="utf-8")
    assert practice.build("-f", "epub").exit_code == 0
    assert practice.file("binder.json").is_file() and (made / f"{NAME}-client.pdf").is_file()


def test_an_output_folder_may_be_a_link_and_a_file_in_it_is_replaced_not_followed(practice, tmp_path: Path) -> None:
    elsewhere = tmp_path / "another disk"
    (elsewhere / "client").mkdir(parents=True)
    precious = tmp_path / "precious.epub"
    precious.write_text("precious", encoding="utf-8")
    (elsewhere / "client" / f"{NAME}-client.epub").symlink_to(precious)
    (practice.root / "build").mkdir()
    (practice.root / "build" / NAME).symlink_to(elsewhere, target_is_directory=True)
    assert practice.build("-f", "epub").exit_code == 0
    book = elsewhere / "client" / f"{NAME}-client.epub"
    assert book.is_file() and not book.is_symlink() and precious.read_text(encoding="utf-8") == "precious"


def test_a_link_that_leads_nowhere_is_named(practice, tmp_path: Path) -> None:
    (practice.root / "build").mkdir()
    (practice.root / "build" / NAME).symlink_to(tmp_path / "nowhere" / "at all")
    result = practice.build("-f", "epub")
    assert result.exit_code == 3 and "cannot be written" in result.stderr


def test_a_scratch_folder_that_is_a_link_is_not_followed(made: Path, practice, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("precious", encoding="utf-8")
    (made / ".staging-link").symlink_to(precious, target_is_directory=True)
    assert practice.build("-f", "epub").exit_code == 0
    assert (precious / "file").is_file()


def test_an_interrupted_build_puts_back_what_it_had_replaced(made: Path, monkeypatch, state_of) -> None:
    before = state_of(made)
    moved: list[Path] = []

    def interrupted(source, target):
        if len(moved) == 2:
            moved.append(target)
            raise KeyboardInterrupt
        moved.append(target)
        os.rename(source, target)

    with pytest.raises(KeyboardInterrupt), staging(made) as scratch:
        rendered = [scratch / name for name in sorted(FILES - {"manifest.json"})]
        for file in rendered:
            file.write_text("new", encoding="utf-8")
        monkeypatch.setattr(publishing.os, "replace", interrupted)
        publish(rendered, {"outputs": {}}, made)
    assert state_of(made) == before


def test_a_disk_without_links_works_as_well(made: Path, monkeypatch, state_of) -> None:
    def no_links(*_arguments, **_options) -> None:
        raise OSError(errno.EPERM, "no links here")

    before = state_of(made)
    monkeypatch.setattr(publishing.os, "link", no_links)
    monkeypatch.setattr(publishing.os, "replace", refusing(
        errno.ENOSPC, os.replace, lambda source, target: Path(target).name.endswith(".pdf") and "before" not in str(source)))
    with pytest.raises(CannotWrite), staging(made) as scratch:
        rendered = [scratch / name for name in sorted(FILES - {"manifest.json"})]
        for file in rendered:
            file.write_text("new", encoding="utf-8")
        publish(rendered, {"outputs": {}}, made)
    assert state_of(made) == before
