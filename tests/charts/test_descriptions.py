"""What is drawn, and the words that say the same: case by case, compared with what was read and found right.

Each `described/NAME.json` holds a kind, its attributes and the values that it is drawn of; `NAME.chart.json` holds the
description. After a change that is meant, run

    BINDER_ACCEPT=1 python -m pytest tests/charts/test_descriptions.py

and read the difference before you commit it.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import msgspec
import pytest

from filters.charts.fitting import misfits, unlike
from filters.charts.kinds import KINDS
from filters.charts.picture import Rows, from_json, to_json
from filters.charts.quadrant import ALIKE
from filters.value_types import TEXT, of_shape
from pipeline.binders import EDITIONS
from pipeline.feedback.results import Rule
from pipeline.read import schemas
from pipeline.view import pruned

DESCRIBED = Path(__file__).parent / "described"
NAMES = sorted(path.stem for path in DESCRIBED.glob("*.json") if not path.name.endswith(".chart.json"))
EMPTY = {"empty", "trend-of-one-wave", "profile-of-no-known-scale"}


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_says_what_its_values_say(name, cases, described) -> None:
    chart = described(cases[name])
    found = None if chart is None else msgspec.to_builtins(chart)
    file = DESCRIBED / f"{name}.chart.json"
    if os.environ.get("BINDER_ACCEPT") == "1":
        file.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert json.loads(json.dumps(found)) == json.loads(file.read_text(encoding="utf-8"))


def test_nothing_to_draw_is_no_chart(cases, described) -> None:
    assert {name for name, case in cases.items() if described(case) is None} == EMPTY


def test_every_kind_has_a_case(cases) -> None:
    assert {case["kind"] for case in cases.values()} == set(KINDS)


def test_a_description_survives_its_way_through_the_document(charts) -> None:
    for chart in charts.values():
        assert from_json(to_json(chart)) == chart


@pytest.mark.parametrize("name", [name for name in NAMES if name not in EMPTY])
def test_every_figure_of_a_chart_was_printed_in_the_view(name, cases, charts) -> None:
    """No chart works anything out: figures in columns are the view's own texts, counts or dates."""
    form, said = charts[name].form, json.dumps(cases[name]["of"], ensure_ascii=False)
    if not isinstance(form, Rows) or cases[name]["kind"] in ("profile", "progress", "timeline"):
        return
    for text in (value for row in form.rows for value in row.values):
        assert text in ("", "–") or f'"{text}"' in said or re.search(rf": {re.escape(text)}\b", said), text


def test_the_alt_text_holds_every_label_and_every_figure(charts) -> None:
    for name, chart in charts.items():
        labels = [row.label for row in chart.form.rows] if isinstance(chart.form, Rows) else []
        if chart.kind != "pulse":  # its rows are days, under the names of goals
            assert [label for label in labels if label.rstrip(".") not in chart.alt] == [], name


def test_the_same_in_another_language(cases, described) -> None:
    chart = described(cases["profile"], "de")
    assert [row.values[0] for row in chart.form.rows] == ["2,3", "4,0", "4,0"]
    assert "11.09.2026" in described(cases["progress"], "de").alt
    months = [text for _, text in described(cases["timeline"], "fr").form.axis.ticks]
    assert months == ["févr.", "mars", "avr.", "mai", "juin"]


def test_the_quadrant_draws_the_line_where_the_lists_of_the_view_do() -> None:
    assert ALIKE == float(Rule().gap)


OFFERED = {
    "gap": "feedback.competencies", "quadrant": "feedback.competencies", "distribution": "feedback.competencies",
    "trend": "feedback.competencies", "pulse": "feedback.pulses", "response": "feedback.rates", "progress": "plan.goals",
    "timeline": "timeline",
}
SEEN_BY = {
    "gap": "coach client mentee", "quadrant": "coach client mentee", "distribution": "coach client mentee",
    "trend": "coach client", "pulse": "coach client sponsor", "response": "coach client",
    "progress": "coach client sponsor mentee", "timeline": "coach client sponsor",
}


@pytest.mark.parametrize("kind", OFFERED)
def test_the_schema_of_the_view_fits_the_kinds(kind) -> None:
    seen = []
    for edition in EDITIONS:
        of = of_shape(pruned(schemas.resolved("view"), edition))
        for name in OFFERED[kind].split("."):
            of = of.group.known.get(name, TEXT) if of.group else TEXT
        seen += [edition] if not [*misfits(of.present(), KINDS[kind].shape)] else []
    assert seen == SEEN_BY[kind].split()


@pytest.mark.parametrize(("value", "fault"), [
    (None, "it is true, false or nothing, not a list"), ({}, "it is a record, not a list"),
    ([3], "an item of it is a number, not a record"), ([{}], "there is no `name` in an item of it"),
    ([{"name": "a", "label": 4, "invited": 1, "responded": 1}], "`label` is a number, not a text"),
    ([{"name": "a", "label": "b", "invited": True, "responded": 1}], "`invited` is true, false or nothing, not a number"),
    ([{"name": "a", "label": "b", "invited": 1, "responded": 1}], ""),
])
def test_a_value_of_unknown_shape_is_looked_at_before_it_is_drawn(value, fault) -> None:
    assert unlike(value, KINDS["response"].shape) == fault
