"""An assessment's scores: the key applied to raw answers, or the scores as given."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.derive.scoring import keyed, scores

SCALE = {"minimum": 1, "maximum": 5}


def scale(name: str) -> dict[str, str]:
    return {"id": name, "name": name.title(), "definition": "What it is.", "low": "Less.", "high": "More."}


def item(name: str, of: str, key: int = 1) -> dict[str, Any]:
    return {"id": name, "text": "…", "scale": of, "key": key}


INSTRUMENT = {
    "scales": [scale("warmth"), scale("order")], "response_scale": SCALE,
    "items": [item("w1", "warmth"), item("w2", "warmth", -1), item("w3", "warmth"), item("o1", "order", -1)],
}


def scored(answers: dict[str, int]) -> dict[str, tuple[float, int, int]]:
    found = scores({"answers": answers}, INSTRUMENT)
    return {score["scale"]: (score["raw"], score["answered"], score["items"]) for score in found}


@pytest.mark.parametrize(("answer", "key", "scale", "counts"), [
    (4, 1, SCALE, 4), (4, -1, SCALE, 2), (1, -1, SCALE, 5), (3, -1, SCALE, 3),
    (0, -1, {"minimum": 0, "maximum": 10}, 10), (-3, -1, {"minimum": -3, "maximum": 3}, 3),
])
def test_a_negative_key_turns_the_answer_round_on_its_scale(answer: int, key: int, scale: dict, counts: int) -> None:
    assert keyed(answer, key, scale) == counts


@pytest.mark.parametrize(("answers", "expected"), [
    ({"w1": 5, "w2": 1, "w3": 5, "o1": 1}, {"warmth": (5, 3, 3), "order": (5, 1, 1)}),
    ({"w1": 4, "w2": 4, "w3": 4}, {"warmth": (3.333333, 3, 3)}),
    ({"w2": 5}, {"warmth": (1, 1, 3)}),
    ({"o1": 2}, {"order": (4, 1, 1)}),
    ({}, {}),
])
def test_a_score_is_the_mean_of_the_keyed_answers(answers: dict[str, int], expected: dict) -> None:
    assert scored(answers) == expected


def test_a_score_carries_the_texts_of_its_scale_in_the_order_of_the_instrument() -> None:
    found = scores({"answers": {"o1": 3, "w1": 3}}, INSTRUMENT)
    assert [score["scale"] for score in found] == ["warmth", "order"]
    assert {key: found[0][key] for key in ("name", "definition", "low", "high")} == {
        "name": "Warmth", "definition": "What it is.", "low": "Less.", "high": "More."}


def test_given_scores_stay_as_they_are_and_take_the_texts_of_their_scale() -> None:
    given = {"scale": "order", "raw": 61.5, "percentile": 80, "band": "High"}
    (found,) = scores({"scores": [given]}, {"scales": INSTRUMENT["scales"]})
    assert found == {**given, "name": "Order", "definition": "What it is.", "low": "Less.", "high": "More."}


@given(st.lists(st.integers(1, 5), min_size=1, max_size=60))
def test_printing_with_one_decimal_rounds_the_mean_itself(answers: list[int]) -> None:
    items = [item(f"i{n}", "warmth") for n in range(len(answers))]
    instrument = {"scales": [scale("warmth")], "response_scale": SCALE, "items": items}
    (found,) = scores({"answers": {f"i{n}": answer for n, answer in enumerate(answers)}}, instrument)
    mean = Fraction(sum(answers), len(answers))
    if (mean * 20).denominator != 1:  # a tie is the printer's to break
        assert Fraction(str(round(found["raw"], 1))) == round(mean, 1)


@given(st.lists(st.tuples(st.integers(1, 5), st.sampled_from([1, -1])), min_size=1, max_size=20))
def test_a_score_never_leaves_the_response_scale_and_turns_round_with_its_keys(answers: list[tuple[int, int]]) -> None:
    def raw(sign: int) -> float:
        items = [item(f"i{n}", "warmth", key * sign) for n, (_, key) in enumerate(answers)]
        instrument = {"scales": [scale("warmth")], "response_scale": SCALE, "items": items}
        return scores({"answers": {f"i{n}": a for n, (a, _) in enumerate(answers)}}, instrument)[0]["raw"]

    assert 1 <= raw(1) <= 5 and raw(1) + raw(-1) == pytest.approx(6, abs=1e-5)
