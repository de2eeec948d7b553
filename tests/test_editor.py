"""What a new practice brings for VS Code, for pre-commit and for GitHub: that it fits the practice, and the program."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from filters import document
from filters.context import Context
from filters.marks import Marks, lift
from filters.reading import read, rich
from filters.table import apply_all
from pipeline.cli import COMMANDS, main
from pipeline.engines import run_pandoc
from pipeline.read import schemas
from pipeline.read.engagement import MANY, SINGLE
from pipeline.read.folders import visible
from pipeline.reference import PLACES
from pipeline.start.new_practice import start_practice
from pipeline.view import pruned

ROOT = Path(__file__).parent.parent
SCRIPTS = Path(sys.executable).parent


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new practice, not to be changed."""
    folder = tmp_path_factory.mktemp("editor") / "a b ü"
    start_practice(folder)
    return folder


def with_comments(path: Path) -> Any:
    """A JSON file as VS Code reads its own: lines of `//` are comments."""
    return json.loads(re.sub(r"^\s*//.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE))


# -- the schemas --------------------------------------------------------------------------------------------------


def test_every_kind_of_file_has_its_schema_in_the_settings(new: Path) -> None:
    found = {Path(entry["url"]).name.removesuffix(".schema.json"): entry["fileMatch"]
             for entry in with_comments(new / ".vscode/settings.json")["json.schemas"]}
    assert found == {kind: [f"/{re.sub('<[^>]*>', '*', place)}"] for kind, place in PLACES.items()}
    assert {*SINGLE, *MANY} <= found.keys()
    assert {path.name for path in (new / "schemas").iterdir()} == {f"{kind}.schema.json" for kind in found}


def test_the_settings_and_the_files_name_the_same_schema(new: Path) -> None:
    entries = with_comments(new / ".vscode/settings.json")["json.schemas"]
    files = visible(new / "sources", "**/*.json")
    assert len(files) > 8
    for path in files:
        named = (path.parent / json.loads(path.read_text(encoding="utf-8"))["$schema"]).resolve()
        fitting = [entry for entry in entries if path in new.glob(entry["fileMatch"][0][1:])]
        assert [(new / entry["url"]).resolve() for entry in fitting] == [named] and named.is_file()


@pytest.mark.parametrize("kind", PLACES)
def test_a_schema_needs_no_other_file_and_no_address(kind: str, new: Path) -> None:
    schema = json.loads((new / f"schemas/{kind}.schema.json").read_text(encoding="utf-8"))
    assert list(found(schema, "$ref")) == [] and list(found(schema, "$id")) == []
    jsonschema.Draft202012Validator.check_schema(schema)
    assert described(schema) == described(schemas.resolved(kind)) and "description" in schema["properties"]["$schema"]


def found(node: Any, key: str) -> Iterator[Any]:
    if isinstance(node, dict):
        yield from (value for name, value in node.items() if name == key and isinstance(value, str))
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from found(child, key)


def described(node: Any) -> Any:
    """The names of all properties, as deep as they go, and which of them are needed."""
    inner = {name: described(child) for name, child in node.get("properties", {}).items()}
    return inner, sorted(node.get("required", ())), described(node["items"]) if isinstance(node.get("items"), dict) else None


def test_what_stands_beside_a_reference_only_explains_it() -> None:
    explains = {"title", "description", "examples", "x-audience", "x-opt-in", "$ref", "maxItems"}
    for kind in schemas.schema_names():
        for node in nodes(schemas.schema(kind)):
            assert "$ref" not in node or not isinstance(node["$ref"], str) or set(node) <= explains


def nodes(node: Any) -> Iterator[dict]:
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(child)


def test_a_field_explains_itself_and_not_dates_in_general(new: Path) -> None:
    plan = json.loads((new / "schemas/plan.schema.json").read_text(encoding="utf-8"))
    due = plan["properties"]["goals"]["items"]["properties"]["due"]
    assert due["format"] == "date" and due["description"] == "The day by which the goal should be reached."


# -- tasks and snippets -------------------------------------------------------------------------------------------


def matchers(new: Path) -> list[dict[str, Any]]:
    tasks = with_comments(new / ".vscode/tasks.json")["tasks"]
    assert all(task["problemMatcher"] == tasks[0]["problemMatcher"] for task in tasks)
    return [matcher["pattern"] for matcher in tasks[0]["problemMatcher"]]


def test_the_problems_panel_sees_every_problem_once_at_its_place(practice, new: Path, run_binder) -> None:
    practice.replace("plan.json", '"under_way"', '"over: 1:2: error: [x]"')
    practice.replace("closing.json", '"letter"', '"lettre: 3:4: error: a [b]"')
    (practice.engagement / "intake.json").write_text("", encoding="utf-8")
    (practice.engagement / "goals.json").write_text("{}", encoding="utf-8")
    (practice.engagement.parent / "empty").mkdir()
    said = run_binder("validate", ".", cwd=practice.root).stderr
    lines = [line for line in said.splitlines() if re.search(r": (error|warning): ", line) and not line.startswith(" ")]
    assert len(lines) >= 6
    for line in lines:
        hits = [(pattern, match) for pattern in matchers(new) if (match := re.search(pattern["regexp"], line))]
        assert len(hits) == 1, line
        pattern, match = hits[0]
        assert (practice.root / match[pattern["file"]]).parent.is_dir()
        assert match[pattern["severity"]] == "error" and f"[{match[pattern['code']]}]" in line
        assert pattern.get("kind") == "file" or line.startswith(
            f"{match[pattern['file']]}:{match[pattern['line']]}:{match[pattern['column']]}: ")


def test_other_lines_are_no_problems(new: Path) -> None:
    for line in ("    did you mean `due`?", "2 problems. Nothing was written.", "1 engagement: no problems.",
                 "first-client (client): build/a.docx", "Usage: binder build [OPTIONS]"):
        assert not [pattern for pattern in matchers(new) if re.search(pattern["regexp"], line)]


def test_tasks_call_commands_that_there_are(new: Path) -> None:
    data = with_comments(new / ".vscode/tasks.json")
    inputs = {f"${{input:{one['id']}}}": one.get("default") for one in data["inputs"]}
    for task in data["tasks"]:
        launcher, name, *rest = task["args"]
        assert (task["command"], launcher, name in set(COMMANDS)) == ("sh", "./binder", True)
        if name in COMMANDS:
            main.get_command(None, name).make_context(name, [inputs.get(word, word) for word in rest], resilient_parsing=True)


def snippets() -> list[Any]:
    path = ROOT / "pipeline/starter/vscode/binder.code-snippets"
    return [pytest.param("\n".join(one["body"]), id=name) for name, one in with_comments(path).items()]


@pytest.mark.parametrize("body", snippets())
def test_a_snippet_is_a_piece_of_the_template_language(body: str) -> None:
    view = json.loads(re.search(r"^```json\n(.*?)^```$", (ROOT / "docs/templates.md").read_text(encoding="utf-8"),
                                re.MULTILINE | re.DOTALL)[1])
    shape, marks = pruned(schemas.resolved("view"), "client"), Marks()
    doc = document.load(read([lift(f"{expanded(body)}\n", "chapter.md", marks)], run_pandoc)[0].document)
    faults = apply_all(doc, Context("client", "en-GB", view, shape, marks, rich(view, shape, run_pandoc)))
    assert faults == []


def expanded(body: str) -> str:
    """A snippet as it stands when somebody accepts everything that it proposes (the syntax of TextMate snippets)."""
    values: dict[str, str] = {}
    for number, choice, word in re.findall(r"\$\{(\d)(?:\|([^|]*)\||:([^}]*))\}", body):
        values.setdefault(number, choice.split(",")[0] or word)
    text = re.sub(r"\$\{(\d)(?:\|[^|]*\||:[^}]*)\}|\$(\d)", lambda gap: values.get(gap[1] or gap[2], ""), body)
    assert "$" not in text
    return text


# -- hooks and GitHub ---------------------------------------------------------------------------------------------


def hooks(new: Path) -> list[dict[str, Any]]:
    return yaml.safe_load((new / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]


def test_each_source_has_the_hook_that_checks_it(new: Path) -> None:
    files = [path.relative_to(new).as_posix() for path in new.rglob("*") if path.is_file()]
    for hook in hooks(new):
        assert hook["language"] == "system" and shlex.split(hook["entry"])[:2] == ["sh", "./binder"]
        assert shlex.split(hook["entry"])[2] in set(COMMANDS)
    by_hook = {hook["id"]: {file for file in files if re.search(hook["files"], file)} for hook in hooks(new)}
    assert by_hook["binder-check"] == {file for file in files if file.startswith("sources/chapters/") and file.endswith(".md")}
    assert by_hook["binder-validate"] == {file for file in files if file.startswith("sources/") and file.endswith(".json")}
    assert {"sources/binder.json", "sources/themes/quiet/theme.json", "sources/chapters/images/compass.svg"} <= (
        by_hook["binder-check-all"])


def test_the_hook_for_data_checks_the_changed_files(new: Path) -> None:
    entry = next(hook["entry"] for hook in hooks(new) if hook["id"] == "binder-validate")
    command = [*shlex.split(entry), "sources/engagements/first-client/plan.json", "sources/engagements/first-client/intake.json"]
    done = subprocess.run(command, cwd=new, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "1 engagement: no problems.\n"), done.stderr


def actionlint(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SCRIPTS / "actionlint", "-no-color", "-shellcheck=", "-pyflakes=", path], capture_output=True,
                          text=True, check=False)


def test_the_workflow_is_one(new: Path, tmp_path: Path) -> None:
    path = new / ".github/workflows/binder.yml"
    done = actionlint(path)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout
    broken = tmp_path / "broken.yml"
    broken.write_text(path.read_text(encoding="utf-8").replace("steps.made", "steps.mode"), encoding="utf-8")
    assert actionlint(broken).returncode == 1


def test_the_workflow_keeps_what_is_confidential(new: Path) -> None:
    text = (new / ".github/workflows/binder.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"} and "cancel-in-progress" in workflow["concurrency"]
    assert all("timeout-minutes" in job for job in workflow["jobs"].values())
    writing = {name: job["permissions"] for name, job in workflow["jobs"].items() if "permissions" in job}
    assert writing == {"code-scanning": {"contents": "read", "security-events": "write"}}
    build = workflow["jobs"]["build"]
    assert "github.event.repository.private || vars.BINDER_SAMPLE" in build["if"] and build["needs"] == "check"
    kept = next(step for step in build["steps"] if "upload-artifact" in step.get("uses", ""))
    assert "retention-days" in kept["with"]
    keyed = next(step for step in build["steps"] if "actions/cache" in step.get("uses", ""))["with"]["key"]
    assert "hashFiles('requirements.txt', 'sources/**')" in keyed
    assert "${{" not in "".join(step.get("run", "") for job in workflow["jobs"].values() for step in job["steps"])


def test_the_workflow_calls_commands_that_there_are(new: Path) -> None:
    text = (new / ".github/workflows/binder.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"^ +(?:- run: |run: )?binder (\w+)", text, re.MULTILINE)) <= set(COMMANDS)
