"""The cases of `described/`: what a chart is drawn of, and what it becomes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from filters.charts.kinds import KINDS
from filters.charts.picture import Chart
from filters.charts.saying import Saying
from filters.drawing.look import Look
from filters.formats import Formats
from pipeline.read.theme import Theme, theme_from
from pipeline.read.words import choices_in, words_in
from pipeline.render.charts import LABELS, look_of

DESCRIBED = Path(__file__).parent / "described"


def describe(case: Mapping, language: str = "en-GB") -> Chart | None:
    """The chart of a case."""
    say = Saying(words_in(language), Formats(language, choices_in(words_in(language))))
    return KINDS[case["kind"]].describe(case["of"], case["options"], say) if case["of"] else None


@pytest.fixture(scope="session")
def cases() -> dict[str, dict]:
    """Every case by its name."""
    files = sorted(path for path in DESCRIBED.glob("*.json") if not path.name.endswith(".chart.json"))
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in files}


@pytest.fixture(scope="session")
def charts(cases) -> dict[str, Chart]:
    """Every case that gives a chart."""
    return {name: chart for name, case in cases.items() if (chart := describe(case))}


@pytest.fixture(scope="session")
def described() -> Callable[..., Chart | None]:
    """What describes a case."""
    return describe


@pytest.fixture(scope="session")
def quiet_theme() -> Theme:
    """The theme that ships with Binder."""
    folder = Path(__file__).parents[2] / "sources/themes/quiet"
    return theme_from(json.loads((folder / "theme.json").read_text(encoding="utf-8")), folder)


@pytest.fixture(scope="session")
def quiet_look(quiet_theme: Theme) -> Look:
    """That theme as charts of a page have it."""
    return look_of(quiet_theme, quiet_theme.body_pt * LABELS)
