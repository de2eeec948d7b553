"""`binder validate FILE…`, as a hook calls it: only the engagements are checked that the changed files lie in."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import main

SECOND = "second-client"


@pytest.fixture
def two(practice, monkeypatch) -> Path:
    """The fixture practice, here, with a second engagement that has a mistake in its plan."""
    folder = practice.second_engagement(SECOND)
    plan = folder / "plan.json"
    plan.write_text(plan.read_text(encoding="utf-8").replace('"under_way"', '"over"'), encoding="utf-8")
    monkeypatch.chdir(practice.root)
    return practice.engagement


def validate(*paths: str | Path) -> Result:
    return CliRunner().invoke(main, ["validate", *map(str, paths)], prog_name="binder")


@pytest.mark.parametrize("paths", [
    ("{sound}/plan.json",), (".", "{sound}/plan.json", "{sound}/sessions/01.json"), ("{sound}/sessions/77.json",),
    ("{sound}/gone/deep/77.json",), (".", "{sound}"), ("{root}/{sound}/plan.json",),
    ("sources/chapters/../engagements/{name}/plan.json",),
], ids=["a file", "after the practice", "a deleted file", "in a deleted folder", "a folder", "absolute", "dots"])
def test_only_the_engagement_with_the_changed_files_is_checked(paths: tuple[str, ...], two: Path) -> None:
    names = {"sound": two.relative_to(Path.cwd()), "root": Path.cwd(), "name": two.name}
    result = validate(*(path.format(**names) for path in paths))
    assert (result.exit_code, result.output) == (0, "1 engagement: no problems.\n")


@pytest.mark.parametrize("paths", [
    ("sources/engagements/second-client/intake.json",), ("sources/binder.json",), ("sources/themes/quiet/gone.json",),
    ("sources/engagements/gone/plan.json",), ("sources/instruments/two-traits.json",), ("sources",),
    ("sources/engagements/ottoline-quarrell/plan.json", "sources/binder.json"), (),
], ids=" ".join)
def test_the_other_one_or_what_is_shared_concerns_the_mistake(paths: tuple[str, ...], two: Path) -> None:
    result = validate(*paths)
    assert result.exit_code == 1 and f"{SECOND}/plan.json:" in result.output and "[wrong-choice]" in result.output


def test_paths_are_seen_from_the_current_folder(two: Path, monkeypatch) -> None:
    monkeypatch.chdir(two / "sessions")
    assert validate("01.json", "../plan.json").exit_code == 0
    monkeypatch.chdir(two.parent.parent.parent.parent)
    assert validate(two / "plan.json").exit_code == 0
    assert validate((two / "plan.json").relative_to(Path.cwd())).exit_code == 0


@pytest.mark.parametrize("paths", [
    ("README.md",), (".", "README.md"), (".", "sources/../README.md"), (".", "/etc/hosts"), ("/etc/hosts",), ("gone.json",),
    ("/no/such/folder",), (".", "../elsewhere.json"), ("sources/engagements/ottoline-quarrell/plan.json", "/etc/hosts"),
], ids=" ".join)
def test_what_lies_outside_the_sources_is_refused(paths: tuple[str, ...], two: Path) -> None:
    result = validate(*paths)
    assert result.exit_code == 2 and "Usage:" in result.output
    assert "is none of the sources of the practice" in result.output or "lies in no practice" in result.output
