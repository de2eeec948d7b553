"""`binder new`: a practice of the coach's own, asked for or told, whole or not at all, and at home on any machine."""

from __future__ import annotations

import datetime
import errno
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.check.checking import check
from pipeline.cli import main
from pipeline.start import origin
from pipeline.start.client import Client, id_for
from pipeline.start.new_practice import Wish, start_practice

ODD = "it's a Praxis für Führung, $HOME #1 ✓"
"""The name of a folder that quotes, spaces, umlauts and signs make hard."""

PATIENCE = 60
"""How many seconds a command may be silent."""

SCRIPTS = Path(sys.executable).parent
TOLD = ("--client", "Zoë O'Neil", "--called", "Zo", "--role", "Head of Ropes", "--organisation", "Knots & Co",
        "--purpose", "To delegate.", "--coach", "Ines Valderrama", "--start", "2026-05-04", "--end", "2026-12-18")


def new(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["new", str(folder), *options], prog_name="binder")


def engagement(folder: Path, name: str) -> dict:
    return json.loads((folder / "sources" / "engagements" / name / "engagement.json").read_text(encoding="utf-8"))


class TestPractice:
    """What it makes, and that it makes all of it or nothing."""

    def test_it_makes_a_practice_whose_make_binder_works_at_once(self, tmp_path: Path) -> None:
        folder = tmp_path / ODD
        assert new(folder, *TOLD).exit_code == 0
        for where in (folder, folder / "build"):
            done = subprocess.run(["make", "binder", "FORMATS=epub"], cwd=where, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            (folder / "build" / "zoe-oneil" / "client" / "zoe-oneil-client.epub").unlink()
        assert subprocess.run(["make", "validate"], cwd=folder, capture_output=True, check=False).returncode == 0
        assert "binder" in subprocess.run(["make", "help"], cwd=folder, capture_output=True, text=True, check=True).stdout

    def test_it_says_what_to_do_next(self, tmp_path: Path) -> None:
        result = new(tmp_path / "practice")
        assert re.match(r"\d+ files in ", result.stdout) and "then run `make binder`" in result.stdout
        assert "first-client/engagement.json" in result.stdout

    def test_it_holds_no_client_of_the_sample(self, tmp_path: Path) -> None:
        new(tmp_path / "practice")
        engagements = tmp_path / "practice" / "sources" / "engagements"
        assert [path.name for path in engagements.iterdir()] == ["first-client"]

    def test_what_is_still_an_example_is_named(self, tmp_path: Path) -> None:
        new(tmp_path / "practice")
        result = CliRunner().invoke(main, ["validate", str(tmp_path / "practice")])
        assert result.exit_code == 0 and result.stderr.count("warning: ") == result.stderr.count("[starter-text]") > 10
        assert "What the coaching is for" not in result.output

    def test_a_second_call_overwrites_nothing(self, tmp_path: Path, state_of) -> None:
        new(tmp_path / "practice")
        before = state_of(tmp_path / "practice")
        result = new(tmp_path / "practice")
        assert result.exit_code == 1 and "[file-exists]" in result.output
        assert state_of(tmp_path / "practice") == before

    @pytest.mark.parametrize("taken", ["Makefile", ".gitignore", "build/Makefile", "schemas/plan.schema.json",
                                       ".vscode/settings.json", ".github/workflows/binder.yml"])
    def test_it_never_overwrites_a_file(self, taken: str, tmp_path: Path, state_of) -> None:
        file = tmp_path / "practice" / taken
        file.parent.mkdir(parents=True)
        file.write_text("mine", encoding="utf-8")
        before = state_of(tmp_path)
        result = new(tmp_path / "practice")
        assert result.exit_code == 1 and f"{file}: error: this file is there already" in result.output
        assert state_of(tmp_path) == before

    def test_a_link_that_leads_nowhere_is_a_file_too(self, tmp_path: Path) -> None:
        (tmp_path / "practice").mkdir()
        (tmp_path / "practice" / "Makefile").symlink_to(tmp_path / "nowhere")
        assert new(tmp_path / "practice").exit_code == 1
        assert not (tmp_path / "nowhere").exists()

    def test_a_file_in_the_place_of_a_folder_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "practice").mkdir()
        (tmp_path / "practice" / "schemas").write_text("mine", encoding="utf-8")
        result = new(tmp_path / "practice")
        assert result.exit_code == 1 and [p.name for p in (tmp_path / "practice").iterdir()] == ["schemas"]

    def test_other_files_in_the_folder_are_welcome(self, tmp_path: Path) -> None:
        (tmp_path / "practice" / ".vscode").mkdir(parents=True)
        (tmp_path / "practice" / ".vscode" / "mine.json").write_text("mine", encoding="utf-8")
        assert new(tmp_path / "practice").exit_code == 0
        assert (tmp_path / "practice" / ".vscode" / "mine.json").read_text(encoding="utf-8") == "mine"

    def test_a_folder_that_cannot_be_made_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("mine", encoding="utf-8")
        result = new(tmp_path / "file" / "practice")
        assert result.exit_code in (1, 3) and "Traceback" not in result.output and "Binder broke" not in result.output

    @pytest.mark.parametrize("there", [False, True], ids=["a new folder", "a folder with files"])
    @pytest.mark.parametrize("moves", [0, 1, 40])
    def test_a_disk_that_is_full_leaves_nothing_half_made(self, moves: int, there: bool, tmp_path: Path, state_of,
                                                          monkeypatch) -> None:
        if there:
            (tmp_path / "practice" / ".github").mkdir(parents=True)
            (tmp_path / "practice" / "notes.txt").write_text("mine", encoding="utf-8")
        before, rename, done = state_of(tmp_path), Path.rename, []

        def full(self: Path, target: Path) -> Path:
            done.append(target)
            if len(done) > moves:
                raise OSError(errno.ENOSPC, "no space", str(target))
            return rename(self, target)

        monkeypatch.setattr(Path, "rename", full)
        result = new(tmp_path / "practice")
        assert result.exit_code == 3 and "the disk is full" in result.stderr
        assert state_of(tmp_path) == before


class TestMended:
    """Opened, broken, and mended by nothing but what the messages say."""

    def test_the_messages_are_enough(self, tmp_path: Path, monkeypatch) -> None:
        folder = tmp_path / ODD
        assert new(folder, *TOLD).exit_code == 0
        monkeypatch.chdir(folder)
        before = {path: path.read_bytes() for path in Path("sources").rglob("*.json")}
        for name, right, wrong in (("engagements/zoe-oneil/plan.json", '"statement"', '"statment"'),
                                   ("engagements/zoe-oneil/plan.json", '"planned"', '"planed"'),
                                   ("engagements/zoe-oneil/sessions/01.json", '"task"', '"taks"'),
                                   ("binder.json", '"12-the-plan.md"', '"12-teh-plan.md"'),
                                   ("binder.json", '"paper"', '"papper"')):
            path = Path("sources") / name
            path.write_text(path.read_text(encoding="utf-8").replace(right, wrong, 1), encoding="utf-8")
        rounds = 0
        while (result := CliRunner().invoke(main, ["validate"])).exit_code:
            mend(result.stderr)
            rounds += 1
            assert rounds < 4, result.stderr
        assert {path: path.read_bytes() for path in before} == before


def mend(said: str) -> None:
    """Write at each place what the hint below it means."""
    found = re.findall(r"^(\S.*?):(\d+):(\d+): error: .*\n(?: .*\n)*? +did you mean `(.*)`\?$", said, re.MULTILINE)
    assert found, said
    for name, line, column, meant in found:
        lines = Path(name).read_text(encoding="utf-8").splitlines(keepends=True)
        old = lines[int(line) - 1]
        lines[int(line) - 1] = old[: int(column) - 1] + re.sub(r'^"[^"]*"', f'"{meant}"', old[int(column) - 1 :])
        Path(name).write_text("".join(lines), encoding="utf-8")


class TestTold:
    """A client by options."""

    def test_everything_that_was_said_stands_in_the_first_file(self, tmp_path: Path) -> None:
        result = new(tmp_path / "p", *TOLD, "--id", "knots", "--language", "de", "--paper", "letter")
        assert result.exit_code == 0, result.output
        data = engagement(tmp_path / "p", "knots")
        assert data["client"] == {"id": "knots", "first_name": "Zo", "family_name": "O'Neil", "name": "Zoë O'Neil",
                                  "role": "Head of Ropes"}
        assert data["coach"]["name"] == "Ines Valderrama" and data["coach"]["id"] == "ines-valderrama"
        assert (data["organisation"]["name"], data["purpose"]) == ("Knots & Co", "To delegate.")
        assert (data["start"], data["end"], data["retention_until"]) == ("2026-05-04", "2026-12-18", "2028-12-18")
        outline = json.loads((tmp_path / "p" / "sources" / "binder.json").read_text(encoding="utf-8"))
        assert (outline["language"], outline["paper"]) == ("de", "letter")

    @pytest.mark.parametrize(("options", "words"), [
        (("--client", " "), "write a text on one line"), (("--client", "a\x07"), "without control characters"),
        (("--client", "Zo", "--start", "2026-02-30"), "write a day of the calendar"),
        (("--client", "Zo", "--start", "20260301"), "write a day of the calendar"),
        (("--client", "Zo", "--start", "0026-03-01"), "write a year from 1900"),
        (("--client", "Zo", "--start", "2026-03-02", "--end", "2026-03-01"), "cannot end before it starts"),
        (("--client", "Zo", "--language", "qx"), "write a tag such as en-GB"),
        (("--client", "Zo", "--id", "Zo Zo"), "an id has small letters"), (("--paper", "a5"), "is not one of"),
        (("--coach", "Ines"), "say who the client is as well: --client NAME"),
    ], ids=lambda value: " ".join(value) if isinstance(value, tuple) else "")
    def test_what_cannot_be_is_refused_and_nothing_is_written(self, options: tuple[str, ...], words: str,
                                                              tmp_path: Path) -> None:
        result = new(tmp_path / "p", *options)
        assert result.exit_code == 2 and words in " ".join(result.output.replace("│", " ").split())
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(("name", "expected"), [
        ("Maren Okafor", "maren-okafor"), ("Zoë O'Neil-Smith", "zoe-oneil-smith"), ("Jürgen Groß", "jurgen-gross"),
        ("Ζωή Παππά", "zoi-pappa"), ("Иван Петров", "ivan-petrov"), ("山田太郎", "shantiantailang"), ("✓ 😀", "client-1"),
        ("../../etc", "etc"), ("Dr. A. Å. Ø", "dr-a-a-o"),
    ])
    def test_an_id_is_made_of_a_name_in_any_script(self, name: str, expected: str) -> None:
        assert id_for(name, ()) == expected
        assert id_for(name, {expected}) not in ("", expected)

    @given(name=st.text(max_size=30), taken=st.integers(0, 3))
    @settings(max_examples=200, deadline=None, derandomize=True)
    def test_an_id_is_always_one_and_always_new(self, name: str, taken: int) -> None:
        names: list[str] = []
        for _ in range(taken + 1):
            names.append(id_for(name, names))
        assert len(set(names)) == len(names) and all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one) for one in names)

    @given(start=st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 1, 1)), days=st.integers(0, 500),
           name=st.from_regex(r"[^\W_]{1,9}( [^\W_]{1,9})?", fullmatch=True))
    @settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_whoever_starts_whenever_has_a_practice_without_a_problem(
            self, start: datetime.date, days: int, name: str, tmp_path: Path) -> None:
        folder = tmp_path / "any"
        shutil.rmtree(folder, ignore_errors=True)
        start_practice(folder, Wish(Client(name, start, start + datetime.timedelta(days), called=name)))
        assert check(folder).problems == ()


class TestAsked:
    """A client by questions on a terminal."""

    def test_it_asks_again_until_an_answer_fits(self, tmp_path: Path) -> None:
        answers = ["Zoë O'Neil", "2026-13-01", "2026-05-04", "2026-05-03", "2026-12-18", "", "Head of Ropes", "Knots", "",
                   "Ines Valderrama", "klingon!", "de", "a5", ""]
        said = on_a_terminal(tmp_path, answers)
        assert said.count("Error: ") == 4 and "cannot end before it starts" in said and "69 files" not in said[:200]
        data = engagement(tmp_path / "p", "zoe-oneil")
        assert (data["client"]["first_name"], data["start"], data["end"]) == ("Zoë", "2026-05-04", "2026-12-18")
        assert data["coach"]["name"] == "Ines Valderrama" and data["organisation"]["name"] == "Knots"
        assert '"language": "de"' in (tmp_path / "p" / "sources" / "binder.json").read_text(encoding="utf-8")
        assert check(tmp_path / "p").problems == ()

    def test_no_name_makes_an_example(self, tmp_path: Path) -> None:
        on_a_terminal(tmp_path, [""])
        assert engagement(tmp_path / "p", "first-client")["client"]["name"] == "Robin Example"

    def test_what_an_option_says_is_not_asked(self, tmp_path: Path) -> None:
        said = on_a_terminal(tmp_path, ["", "en-GB"], *TOLD, "--paper", "a4")
        assert "Language" in said and "First day" not in said and "Paper" not in said
        assert engagement(tmp_path / "p", "zoe-oneil")["client"]["first_name"] == "Zo"

    def test_leaving_in_the_middle_leaves_nothing(self, tmp_path: Path) -> None:
        said = on_a_terminal(tmp_path, ["Zoë O'Neil", "2026-05-04", None])
        assert "Aborted" in said and "Traceback" not in said and "Binder broke" not in said
        assert list(tmp_path.iterdir()) == []

    def test_a_folder_that_is_taken_is_refused_before_any_question(self, tmp_path: Path) -> None:
        new(tmp_path / "p")
        assert "name" not in on_a_terminal(tmp_path, [])


def on_a_terminal(folder: Path, answers: list[str | None], *options: str) -> str:
    """What `binder new p` in `folder` says on a terminal that gives these answers, one a question; None is Ctrl-C."""
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "pipeline", "new", "p", *options]
    environment = {**os.environ, "TERM": "dumb", "COLUMNS": "200"}
    running = subprocess.Popen(command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, env=environment,
                               start_new_session=True, preexec_fn=heed_the_keyboard)
    os.close(theirs)
    said = ""
    for answer in answers:
        said += until_a_question(ours)
        if answer is None:
            interrupt(running, ours)
        else:
            os.write(ours, f"{answer}\n".encode())
    said += "".join(read(ours))
    assert running.wait(timeout=60) in (0, 1)
    os.close(ours)
    return said


def interrupt(running: subprocess.Popen, terminal: int) -> None:
    """Ctrl-C, again until something is said: the first one may come just before the process begins to listen."""
    for _ in range(100):
        running.send_signal(signal.SIGINT)
        if select.select([terminal], [], [], 0.2)[0]:
            return


def heed_the_keyboard() -> None:
    """Ctrl-C means something again, although whoever started the tests in the background may have switched it off."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def until_a_question(terminal: int) -> str:
    said = ""
    for text in read(terminal):
        said += text
        if said.endswith(": "):
            break
    return said


def read(terminal: int) -> Iterator[str]:
    while True:
        assert select.select([terminal], [], [], PATIENCE)[0], "it waits for an answer that nobody expected"
        try:
            text = os.read(terminal, 4096).decode()
        except OSError:  # the other end is closed
            return
        if not text:
            return
        yield text


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of a practice that was made here, in another folder."""
    there = tmp_path_factory.mktemp("clone")
    made, cloned = there / ODD, there / "bei der Kollegin"
    assert new(made, *TOLD).exit_code == 0
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Start"]):
        subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@example.com", *command], cwd=made, check=True)
    subprocess.run(["git", "clone", "-q", str(made), str(cloned)], check=True)
    return cloned


class TestElsewhere:
    """Committed, cloned, and at work on a machine that has Binder somewhere else."""

    def test_no_committed_file_names_a_path_of_the_machine(self, clone: Path) -> None:
        paths = {str(Path(sys.executable).parent), str(Path.home()), str(Path(origin.__file__).parent.parent)}
        files = [path for path in clone.rglob("*") if path.is_file() and ".git" not in path.relative_to(clone).parts]
        assert len(files) > 60
        assert not [(path.name, known) for path in files for known in paths if known.encode() in path.read_bytes()]
        assert not (clone / ".binder-program").exists()

    def test_without_binder_it_says_what_to_do(self, clone: Path) -> None:
        done = validated(clone, path="/usr/bin:/bin")
        assert done.returncode != 0 and "Binder is not on this machine. Say in requirements.txt" in done.stderr

    def test_it_takes_the_binder_on_the_path(self, clone: Path) -> None:
        done = validated(clone, path=f"{SCRIPTS}:/usr/bin:/bin")
        assert done.returncode == 0 and done.stdout == "1 engagement: no problems.\n", done.stderr

    def test_it_takes_the_binder_that_it_is_told(self, clone: Path) -> None:
        done = validated(clone, f"BINDER={SCRIPTS / 'binder'}", path="/usr/bin:/bin")
        assert done.returncode == 0 and done.stdout == "1 engagement: no problems.\n", done.stderr

    def test_a_binder_that_has_gone_is_passed_over(self, clone: Path, tmp_path: Path) -> None:
        practice = shutil.copytree(clone, tmp_path / "practice")
        (practice / ".binder-program").write_text("/no/such/python\n", encoding="utf-8")
        assert validated(practice, path=f"{SCRIPTS}:/usr/bin:/bin").returncode == 0

    def test_a_folder_called_pipeline_is_not_taken_for_binder(self, tmp_path: Path) -> None:
        new(tmp_path / "practice")
        (tmp_path / "practice" / "pipeline.py").write_text("raise SystemExit(7)", encoding="utf-8")
        assert validated(tmp_path / "practice", path="/usr/bin:/bin").returncode == 0

    def test_setup_says_when_nobody_has_said_which_binder(self, clone: Path) -> None:
        done = subprocess.run(["make", "setup"], cwd=clone, capture_output=True, text=True, check=False)
        assert done.returncode != 0 and "requirements.txt does not say yet which Binder" in done.stderr
        assert not (clone / ".venv").exists()


def validated(practice: Path, *more: str, path: str) -> subprocess.CompletedProcess[str]:
    """`make validate` in a practice, with these programs at hand."""
    environment = {"PATH": path, "HOME": str(practice)}
    return subprocess.run(["make", "-s", "validate", *more], cwd=practice, capture_output=True, text=True, check=False,
                          env=environment)


class TestOrigin:
    """What requirements.txt says about the Binder that made the practice."""

    @pytest.mark.parametrize(("recorded", "line"), [
        (None, "binder==9.9.9"),
        ({"url": "https://git.example/o/binder.git", "vcs_info": {"vcs": "git", "commit_id": "abc123"}},
         "binder @ git+https://git.example/o/binder.git@abc123"),
        ({"url": "https://me:secret@git.example/o/b", "vcs_info": {"vcs": "git", "commit_id": "abc"}},
         "binder @ git+https://git.example/o/b@abc"),
        ({"url": "https://example.com/binder-0.1.0-py3-none-any.whl", "archive_info": {}},
         "binder @ https://example.com/binder-0.1.0-py3-none-any.whl"),
        ({"url": "file:///home/ines/binder", "dir_info": {"editable": True}}, ""),
        ({"url": "file:///home/ines/binder-0.1.0.whl", "archive_info": {}}, ""),
    ])
    def test_another_machine_can_install_the_same(self, recorded: dict | None, line: str, monkeypatch) -> None:
        class Installed:
            version = "9.9.9"

            def read_text(self, name: str) -> str | None:
                return json.dumps(recorded) if name == "direct_url.json" and recorded else None

        monkeypatch.setattr(origin, "distribution", lambda name: Installed())
        assert origin.requirement() == line
