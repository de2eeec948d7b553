"""The command line: help, exit codes, what it prints and where."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import COMMANDS, main

CLIENT = "ottoline-quarrell"
SCRIPTS = Path(sys.executable).parent


def run(*arguments: str | Path):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="binder")


class TestHelp:
    """What `--help` and `--version` say."""

    def test_every_command_is_in_the_overview_with_one_line(self) -> None:
        result = run("--help")
        assert result.exit_code == 0
        for name, line in COMMANDS.items():
            assert re.search(rf"^  {name} +{re.escape(line)}$", result.output, re.MULTILINE)

    @pytest.mark.parametrize("name", COMMANDS)
    def test_every_command_explains_itself_and_each_option(self, name: str) -> None:
        result = run(name, "--help")
        assert result.exit_code == 0 and result.output.startswith(f"Usage: binder {name} ")
        options = re.findall(r"^  (?:-\w, )?--[\w-]+(?: [\w|\[\]%-]+)?(.*)$", result.output, re.MULTILINE)
        assert options and len(result.output.split("\n\n")[1].strip()) > 20

    @pytest.mark.parametrize("name", COMMANDS)
    def test_the_one_line_and_the_module_agree_on_the_command(self, name: str) -> None:
        assert main.get_command(None, name).name == name

    def test_the_version_is_the_package_s(self) -> None:
        assert run("--version").output == f"binder {version('binder')}\n"

    def test_the_module_and_the_script_are_the_same_command(self, run_binder) -> None:
        script = subprocess.run([SCRIPTS / "binder", "--version"], capture_output=True, text=True, check=True).stdout
        assert run_binder("--version").stdout == script == f"binder {version('binder')}\n"


class TestUsage:
    """Exit code 2: the command line itself is wrong."""

    @pytest.mark.parametrize("arguments", [
        ("bind",), ("build", "--edition", "boss"), ("build", "-f", "html"), ("build", "--fast"),
        ("build", "/no/such/folder"), ("view",), ("view", "-e", CLIENT), ("new",),
    ], ids=" ".join)
    def test_it_is_refused(self, arguments: tuple[str, ...], untouched) -> None:
        result = run(*arguments)
        assert result.exit_code == 2 and "Usage:" in result.output and "Traceback" not in result.output

    @pytest.mark.parametrize("command", ["build", "validate", "view"])
    def test_a_folder_without_a_practice_is_refused(self, command: str, tmp_path: Path) -> None:
        more = ("-e", CLIENT, "--edition", "client") if command == "view" else ()
        result = run(command, tmp_path, *more)
        assert result.exit_code == 2 and "`binder new DIR` makes one" in result.output

    @pytest.mark.parametrize("command", ["build", "view"])
    def test_an_unknown_engagement_is_refused_with_a_guess(self, command: str, untouched) -> None:
        more = ("--edition", "client") if command == "view" else ()
        result = run(command, untouched.root, "-e", "otoline-quarrel", *more)
        assert result.exit_code == 2
        assert f"there is no engagement `otoline-quarrel`; did you mean `{CLIENT}`?" in result.output

    def test_a_path_is_no_engagement(self, practice) -> None:
        result = run("build", practice.root, "-e", "../themes/quiet")
        assert result.exit_code == 2 and not (practice.root / "build").exists()


class TestMachine:
    """Exit code 3: the machine cannot do it."""

    @pytest.mark.parametrize(("program", "words"), [
        (None, "pandoc is not installed; run `make setup`"),
        ("echo pandoc 2.19.2", "pandoc 2.19.2 is too old; install 3.2 or newer"),
        ("exit 3", "pandoc is not installed"),
    ], ids=["no pandoc", "an old pandoc", "a broken pandoc"])
    def test_pandoc(self, program: str | None, words: str, practice, tmp_path: Path, run_binder) -> None:
        path = tmp_path / "pandoc"
        if program:
            path.write_text(f"#!/bin/sh\n{program}\n", encoding="utf-8")
            path.chmod(0o755)
        result = run_binder("build", practice.root, env={**os.environ, "PYPANDOC_PANDOC": str(path)})
        assert result.returncode == 3 and result.stderr.startswith(words) and "Traceback" not in result.stderr
        assert result.stdout == "" and not (practice.root / "build").exists()

    def test_a_pandoc_whose_runtime_takes_no_orders(self, practice, tmp_path: Path, run_binder) -> None:
        from pipeline.engines import pandoc_path

        path = tmp_path / "pandoc"
        path.write_text(f'#!/bin/sh\n[ -z "$GHCRTS" ] || exit 1\nexec "{pandoc_path()}" "$@"\n', encoding="utf-8")
        path.chmod(0o755)
        result = run_binder("build", practice.root, "-f", "epub", env={**os.environ, "PYPANDOC_PANDOC": str(path)})
        assert (result.returncode, result.stderr) == (0, "")

    @pytest.mark.parametrize(("number", "words"), [
        ("", "Typst is not installed; run `make setup`"), ("0.12.1", "Typst 0.12.1 is too old; install 0.14 or newer")])
    def test_typst(self, number: str, words: str, practice, monkeypatch) -> None:
        from pipeline import engines

        def version(name: str) -> str:
            if number:
                return number
            raise LookupError(name)

        engines._typst_version.cache_clear()
        monkeypatch.setattr(engines, "version", version)
        result = practice.build()
        engines._typst_version.cache_clear()
        assert result.exit_code == 3 and result.stderr.startswith(words)
        assert not (practice.root / "build").exists()


def screens(terminal: int) -> Iterator[bytes]:
    """All that a program writes to a terminal, until it has ended; one read gives no more than a few lines."""
    while True:
        try:
            yield os.read(terminal, 1 << 16)
        except OSError:  # nobody is at the other end any more
            return


class TestOutput:
    """What is printed, and where."""

    def test_a_build_says_line_by_line_what_it_made(self, practice) -> None:
        result = practice.build("-f", "epub", "-o", practice.root / "out")
        book = practice.root / "out" / CLIENT / "client" / f"{CLIENT}-client.epub"
        made, done = result.stdout.splitlines()
        assert made == f"{CLIENT} (client): {book}" and book.is_file()
        assert re.fullmatch(rf"1 binder in \d+\.\d s, in {re.escape(str(practice.root / 'out'))}", done)
        assert result.stderr == "" and "\x1b" not in result.stdout

    def test_quiet_prints_nothing(self, practice) -> None:
        result = practice.build("-q", "-f", "epub")
        assert (result.exit_code, result.output) == (0, "")

    def test_quiet_still_names_problems(self, practice) -> None:
        place = practice.replace("plan.json", '"under_way"', '▸"over"')
        result = practice.build("-q")
        assert result.exit_code == 1 and result.stdout == "" and result.stderr.startswith(f"{place}: error: ")

    def test_verbose_says_more(self, practice) -> None:
        lines = practice.build("-v", "-f", "epub").stdout.splitlines()
        assert lines[0] == "1 binder to make, 0 unchanged."

    def test_editions_and_engagements_are_chosen(self, practice) -> None:
        practice.second_engagement()
        result = practice.build("-q", "-f", "epub", "-e", "second-client", "--edition", "client", "--edition", "coach",
                                "--edition", "client")
        assert result.exit_code == 0, result.output
        folders = {path.relative_to(practice.root / "build").as_posix() for path in (practice.root / "build").glob("*/*")}
        assert folders == {"second-client/client", "second-client/coach"}

    def test_files_are_named_as_seen_from_here(self, practice, run_binder) -> None:
        practice.replace("plan.json", '"under_way"', '"over"')
        result = run_binder("validate", cwd=practice.sources / "chapters")
        assert result.stderr.startswith(f"{practice.file('plan.json')}:")
        result = run_binder("validate", cwd=practice.root)
        assert result.stderr.startswith(f"sources/engagements/{CLIENT}/plan.json:")

    def test_validate_says_how_many_are_sound(self, practice) -> None:
        assert practice.run("validate", practice.root).stdout == "1 engagement: no problems.\n"
        practice.second_engagement()
        assert practice.run("validate", practice.root).stdout == "2 engagements: no problems.\n"

    def test_a_practice_without_an_engagement_says_so(self, practice) -> None:
        shutil.rmtree(practice.engagement)
        result = practice.run("validate", practice.root)
        assert result.exit_code == 1 and "there is no engagement here yet [no-engagement]" in result.stderr

    def test_hidden_files_of_editors_and_systems_are_no_data(self, practice) -> None:
        for name in ("._plan.json", ".plan.json.swp", "sessions/.~01.json", "sessions/._01.json"):
            (practice.engagement / name).write_bytes(b"\x00\x05\x16\x07")
        (practice.sources / "instruments" / "._two-traits.json").write_bytes(b"\x00")
        (practice.sources / "engagements" / ".Trash").mkdir()
        assert practice.run("validate", practice.root).exit_code == 0

    def test_a_key_cannot_do_anything_to_the_terminal(self, practice) -> None:
        practice.replace("plan.json", '"baseline"', '"\\ud800\\u001b[31m\\u009bbase\\r\\nline"')
        result = CliRunner().invoke(main, ["validate", str(practice.root)], color=True)
        assert result.exit_code == 1 and "unknown key `\ufffd\ufffd[31m\ufffdbase\ufffd\ufffdline`" in result.output

    def test_on_a_terminal_a_bar_shows_how_far_it_is(self, practice) -> None:
        terminal, other_end = os.openpty()
        arguments = [sys.executable, "-m", "pipeline", "build", practice.root, "-f", "epub"]
        environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "200"}
        with subprocess.Popen(arguments, stdout=other_end, stderr=subprocess.PIPE, env=environment) as build:
            os.close(other_end)
            shown = b"".join(screens(terminal)).decode()
            said = build.stderr.read()
        os.close(terminal)
        assert build.returncode == 0 and said == b"" and "1/1" in shown
        assert f"{CLIENT}-client.epub" in shown and "1 binder in" in shown

    def test_output_that_nobody_reads_to_the_end_is_no_defect(self, untouched) -> None:
        command = f"'{sys.executable}' -m pipeline view '{untouched.root}' -e {CLIENT} --edition coach | head -c 21"
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
        assert done.stdout == '{\n  "edition": "coach' and "Traceback" not in done.stderr and "broke" not in done.stderr


class TestConsent:
    """A sponsor and a mentee see what the client agreed to."""

    @pytest.mark.parametrize("edition", ["sponsor", "mentee"])
    def test_with_consent_the_edition_is_made(self, edition: str, practice) -> None:
        assert practice.build("-q", "-f", "epub", "--edition", edition).exit_code == 0

    @pytest.mark.parametrize("edition", ["sponsor", "mentee"])
    def test_without_consent_it_is_refused(self, edition: str, practice) -> None:
        data = practice.data("agreement.json")
        practice.write("agreement.json", {**data, "consents": [c for c in data["consents"] if c["audience"] != edition]})
        result = practice.build("--edition", edition)
        assert result.exit_code == 1 and f"the client has not consented to a {edition} edition" in result.stderr

    def test_a_withdrawn_consent_is_none(self, practice) -> None:
        practice.replace("agreement.json", '"granted": "2026-06-01"', '"granted": "2026-06-01", "withdrawn": "2026-06-02"')
        result = practice.build("--edition", "mentee")
        assert result.exit_code == 1 and "[no-consent]" in result.stderr

    def test_a_chapter_that_the_consent_does_not_cover_is_refused(self, practice) -> None:
        practice.replace("chapters/03-what-next.md", "[coach, client]", "[coach, client, sponsor]")
        result = practice.build("--edition", "sponsor")
        assert result.exit_code == 1 and "prints the chapter `03-what-next`" in result.stderr
        assert practice.build("-q", "-f", "epub", "--edition", "client").exit_code == 0


class TestView:
    """`binder view`, and the filters by hand."""

    @pytest.mark.parametrize("edition", ["coach", "client", "sponsor", "mentee"])
    def test_it_prints_the_view_as_json(self, edition: str, untouched) -> None:
        result = untouched.run("view", untouched.root, "-e", CLIENT, "--edition", edition)
        view = json.loads(result.stdout)
        assert result.exit_code == 0 and list(view) == ["edition", "language", "choices", "data", "shape", "words"]
        assert (view["edition"], view["language"], view["data"]["client"]["name"]) == (
            edition, "en-GB", "Ottoline Quarrell")
        assert set(view["data"]) <= set(view["shape"]["properties"])

    def test_it_prints_utf_8_whatever_the_locale(self, practice, run_binder) -> None:
        practice.replace("readings.json", "N. N. Wick", "Ζωή 😀")
        environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
        command = [sys.executable, "-m", "pipeline", "view", practice.root, "-e", CLIENT, "--edition", "client"]
        done = subprocess.run(command, capture_output=True, check=True, env=environment)
        assert json.loads(done.stdout)["data"]["readings"][0]["author"] == "Ζωή 😀"

    def test_pandoc_merges_it_into_a_chapter_by_hand(self, untouched, tmp_path: Path) -> None:
        from pipeline.engines import pandoc_path

        view = untouched.run("view", untouched.root, "-e", CLIENT, "--edition", "client")
        (tmp_path / "view.json").write_text(view.stdout, encoding="utf-8")
        chapter = "# Hello, {{ client.first_name }}\n\n::: {.each goal=\"plan.goals\"}\nBy {{ goal.due }}: {{ goal.target }}\n:::\n"
        (tmp_path / "chapter.md").write_text(chapter, encoding="utf-8")
        environment = {**os.environ, "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"}
        done = subprocess.run(
            [pandoc_path(), "chapter.md", "--filter", "binder-merge", "-M", "binder-view=view.json", "-t", "plain"],
            capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout.split("\n\n") == ["Hello, Ottoline", "By 31 August 2026: Six of nine rounds\n"]
