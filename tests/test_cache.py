"""The cache: what has not changed is not made again, what has is, and nothing that lies in it is trusted blindly."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.run.cache import FOLDER

CLIENT = "ottoline-quarrell"
UNCHANGED = "Nothing has changed: 1 binder as before"
HEAVY = ("babel", "docx", "jmespath", "jsonschema", "lxml", "multiprocessing", "panflute", "pypandoc", "rich", "typst")
"""What a run in which nothing has changed, and a call for help, have no use for."""


@pytest.fixture
def known(cached, practice) -> object:
    """A practice of the test's own that was built as a PDF before."""
    for name in ("build", FOLDER):
        shutil.copytree(cached.root / name, practice.root / name)
    return practice


@pytest.fixture(scope="module")
def cached(tmp_path_factory, sandbox_of) -> object:
    """The fixture practice, built as a PDF; not to be changed."""
    sandbox = sandbox_of(tmp_path_factory.mktemp("cached") / "practice")
    assert sandbox.build("-q", "-f", "pdf").exit_code == 0
    return sandbox


def built(practice, *options: str) -> str:
    """What a build of the PDF says on standard output."""
    result = practice.build("-f", "pdf", *options)
    assert result.exit_code == 0, result.output
    return result.stdout


def book(practice) -> Path:
    return practice.root / "build" / CLIENT / "client" / f"{CLIENT}-client.pdf"


def entries(practice) -> list[Path]:
    """The entries of the cache."""
    return [path for path in (practice.root / FOLDER).rglob("*.json") if path.is_file()]


# -- what is made again --------------------------------------------------------------------------------------------


def test_where_nothing_has_changed_nothing_is_written(known) -> None:
    def state() -> dict[Path, tuple[int, int]]:
        return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in known.root.rglob("*")}

    before = state()
    assert built(known).startswith(UNCHANGED)
    assert state() == before


def test_clocks_and_folders_play_no_part(known, tmp_path: Path, sandbox_at) -> None:
    moved = shutil.move(known.root, tmp_path / "elsewhere")
    for path in Path(moved).rglob("*"):
        os.utime(path, (1, 1))
    assert built(sandbox_at(Path(moved))).startswith(UNCHANGED)


CHANGES: dict[str, Callable] = {
    "the outline": lambda p: p.replace("binder.json", "Made for the tests", "Made again"),
    "a chapter": lambda p: p.replace("chapters/01-hello.md", "This book belongs to", "Here is the book of"),
    "a picture": lambda p: p.file("chapters/images/path.svg").write_bytes(
        p.file("chapters/images/path.svg").read_bytes().replace(b"</svg>", b"<g/></svg>")),
    "the theme": lambda p: p.write("themes/quiet/theme.json", {**p.data("themes/quiet/theme.json"), "body_pt": 12.5}),
    "an instrument": lambda p: p.replace("instruments/two-traits.json", '"name": "Warmth"', '"name": "Kindness"'),
    "fixed words": lambda p: (p.sources / "words.json").write_text(json.dumps(
        {"$schema": "../schemas/words.schema.json", "schema_version": 1, "languages": {"en": {"contents": "In here"}}})),
    "the engagement": lambda p: p.replace("readings.json", "N. N. Wick", "N. N. Wicker"),
    "the key of releases": lambda p: (p.root / ".binder-key").write_text("00" * 32, encoding="utf-8"),
    "the book": lambda p: book(p).write_bytes(book(p).read_bytes() + b"x"),
    "its manifest": lambda p: book(p).with_name("manifest.json").write_text("{}", encoding="utf-8"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_a_binder_follows_from_makes_it_anew(change: Callable, known) -> None:
    change(known)
    assert "1 binder in" in built(known) and built(known).startswith(UNCHANGED)


def test_a_binder_that_was_deleted_is_made_again(known) -> None:
    original = book(known).read_bytes()
    book(known).unlink()
    assert "1 binder in" in built(known) and book(known).read_bytes() == original


def test_other_files_and_other_editions_chapters_change_nothing(known) -> None:
    known.replace("chapters/02-what-we-saw.md", "editions: [coach, client", "editions: [coach")
    assert "1 binder in" in built(known), "the client's book has a chapter less"
    known.replace("chapters/02-what-we-saw.md", "\n# ", "\n\n# ")
    (known.sources / "chapters" / "99-draft.md").write_text("# A draft\n", encoding="utf-8")
    (known.engagement / ".plan.json.swp").write_bytes(b"\0")
    assert built(known).startswith(UNCHANGED)


def test_pandoc_reads_no_chapter_again_but_the_one_that_was_edited(known, monkeypatch) -> None:
    from pipeline.chapters import parsing

    asked, read = [], parsing.read
    monkeypatch.setattr(parsing, "read", lambda texts, run: [asked.extend(texts), read(texts, run)][1])
    known.replace("chapters/01-hello.md", "This book belongs to", "{{ client.name }}, this book belongs to")
    assert "1 binder in" in built(known)
    assert ["this book belongs to" in text for text in asked] == [True]
    from_what_was_kept = book(known).read_bytes()
    shutil.rmtree(known.root / FOLDER)
    assert "1 binder in" in built(known) and book(known).read_bytes() == from_what_was_kept


def test_one_engagement_s_data_concerns_no_other(practice) -> None:
    practice.second_engagement()
    assert "2 binders in" in built(practice)
    practice.replace("readings.json", "N. N. Wick", "N. N. Wicker")
    said = built(practice)
    assert said.startswith(f"{CLIENT} (client): ") and re.search(r"1 binder in .* s, 1 unchanged, in", said)


def test_each_output_folder_layout_and_choice_of_formats_is_known_by_itself(known) -> None:
    assert "1 binder in" in built(known, "-o", str(known.root / "out"))
    assert built(known, "-o", str(known.root / "out")).startswith(UNCHANGED) and built(known).startswith(UNCHANGED)
    assert "1 binder in" in known.build("-f", "docx").stdout
    assert "1 binder in" in built(known), "a build of one format takes the others away"


def test_another_version_of_binder_or_of_a_tool_makes_everything_anew(known, monkeypatch) -> None:
    from pipeline.run import inputs

    monkeypatch.setattr(inputs, "_packages", lambda: iter(["typst-99.0.dist-info"]))
    inputs.program.cache_clear()
    try:
        assert "1 binder in" in built(known)
    finally:
        inputs.program.cache_clear()


# -- what it says --------------------------------------------------------------------------------------------------


@pytest.fixture
def warned(practice) -> object:
    """A practice with a warning in it, built before."""
    comments = practice.data("feedback/wave-1/comments.json")
    released = next(c for c in comments["comments"] if c["status"] != "withheld" and "released" in c)
    released["released"] += " We talked about it last Tuesday."
    practice.write("feedback/wave-1/comments.json", comments)
    assert "[telling-comment]" in practice.build("-f", "pdf").stderr
    return practice


def test_warnings_are_told_again(warned) -> None:
    result = warned.build("-f", "pdf")
    assert result.exit_code == 0 and result.stdout.startswith(UNCHANGED) and "[telling-comment]" in result.stderr


def test_warnings_that_count_as_errors_end_a_run_without_changes_too(warned) -> None:
    result = warned.build("-f", "pdf", "--fail-on", "warning")
    assert result.exit_code == 1 and "[telling-comment]" in result.stderr


def test_mistakes_of_chapters_are_told_again_and_mended_ones_are_not(practice) -> None:
    place = practice.replace("chapters/03-what-next.md", "{{ goal.target }}", "▸{{ goal.taget }}")
    first, second = (practice.build("-f", "pdf") for _ in range(2))
    assert first.exit_code == second.exit_code == 1 and place in second.stderr and first.stderr == second.stderr
    practice.replace("chapters/03-what-next.md", "{{ goal.taget }}", "{{ goal.target }}")
    assert "1 binder in" in built(practice)


# -- what it is made of --------------------------------------------------------------------------------------------


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda content: content[: len(content) // 2],
    "empty": lambda content: b"",
    "with a byte changed": lambda content: content[:-3] + b"~" + content[-2:],
    "of another version": lambda content: content.replace(b"binder-cache 1 ", b"binder-cache 0 ", 1),
    "no cache": lambda content: b"\x80\x04\x95 a pickle?",
    "nested beyond all bounds": lambda content: b"[" * 100_000,
    "of another shape, with a right checksum": lambda content: _sealed(content, b'[["zq7"]]'),
    "a number, with a right checksum": lambda content: _sealed(content, b"7"),
}


def _sealed(content: bytes, body: bytes) -> bytes:
    import hashlib

    head = content.partition(b"\n")[0].rsplit(b" ", 1)[0]
    return head + b" " + hashlib.sha256(body).hexdigest().encode() + b"\n" + body


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_entry_is_noticed_and_made_anew(damage: Callable[[bytes], bytes], known) -> None:
    original = book(known).read_bytes()
    for entry in entries(known):
        entry.write_bytes(damage(entry.read_bytes()))
    assert "1 binder in" in built(known)
    assert book(known).read_bytes() == original and built(known).startswith(UNCHANGED)


def test_a_cache_that_cannot_be_written_costs_time_and_nothing_else(practice) -> None:
    (practice.root / FOLDER).write_text("a file where a folder belongs", encoding="utf-8")
    assert "1 binder in" in built(practice) and "1 binder in" in built(practice)


def test_it_is_its_owner_s_alone_and_out_of_version_control(known) -> None:
    folder = known.root / FOLDER
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(entry.stat().st_mode) for entry in entries(known)} == {0o600}
    assert (folder / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_it_holds_no_value_of_an_engagement(known) -> None:
    whole = b"\n".join(path.read_bytes() for path in (known.root / FOLDER).rglob("*") if path.is_file()).decode()
    values = {value for path in known.engagement.rglob("*.json")
              for value in re.findall(r'": "([^"\\]{6,})"', path.read_text(encoding="utf-8")) if " " in value}
    assert len(values) > 50 and not [value for value in values if value in whole]
    assert "Ottoline" not in whole and "Quarrell" not in whole


def test_what_was_kept_of_a_deleted_engagement_goes_with_the_next_build(practice) -> None:
    practice.second_engagement()
    built(practice)
    kept = practice.root / FOLDER / "engagements" / "second-client"
    assert kept.is_dir()
    shutil.rmtree(practice.engagement.with_name("second-client"))
    assert built(practice).startswith(UNCHANGED) and not kept.exists()


def test_clean_deletes_it_and_leaves_the_binders(known) -> None:
    result = known.run("clean", known.root)
    assert result.exit_code == 0 and not (known.root / FOLDER).exists() and book(known).is_file()
    assert known.run("clean", known.root).stdout == f"There was no {FOLDER} to delete.\n"
    assert "1 binder in" in built(known)


def test_clean_deletes_a_link_and_not_what_it_leads_to(known, tmp_path: Path) -> None:
    shutil.move(known.root / FOLDER, tmp_path / "precious")
    (known.root / FOLDER).symlink_to(tmp_path / "precious", target_is_directory=True)
    assert known.run("clean", known.root).exit_code == 0
    assert not (known.root / FOLDER).is_symlink() and any((tmp_path / "precious").iterdir())


# -- starting up ---------------------------------------------------------------------------------------------------


LOADED = textwrap.dedent("""
    import sys
    from pipeline.cli import main
    try:
        main(sys.argv[2:], prog_name="binder")
    finally:
        sys.stderr.write(" ".join(sorted({name.split(".")[0] for name in sys.modules} & set(sys.argv[1].split()))))
""")


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("build", "--help"), ("build", "{root}", "-f", "pdf")],
                         ids=["help", "version", "help of a command", "nothing changed"])
def test_nothing_is_loaded_that_is_not_needed(arguments: tuple[str, ...], known, tmp_path: Path) -> None:
    import subprocess

    command = [sys.executable, "-c", LOADED, " ".join(HEAVY), *(part.format(root=known.root) for part in arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert "pdf" not in arguments or done.stdout.startswith(UNCHANGED)
