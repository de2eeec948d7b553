"""Rule 7: how far raters agree is said in words, of five or more, and never so that one answer can be told."""

from __future__ import annotations

from itertools import combinations_with_replacement

import pytest

from pipeline.feedback.cells import answers_of
from pipeline.feedback.scores import AGREEMENT_LEAST, Scale, agreement, item_score


def said(values: tuple[int, ...], scale: Scale):
    """What a page says of one block's answers to one item: n, the score or band, and the agreement."""
    responses = [{"rater": f"r{n}", "group": "peers", "answers": {"i": value}} for n, value in enumerate(values)]
    answers = answers_of("w", responses)
    score = item_score(answers, "i", ("peers",), scale)
    return score.n, score.number.value, score.bound, agreement(answers, "i", ("peers",), scale)


@pytest.mark.parametrize("n", [5, 6, 7])
@pytest.mark.parametrize("scale", [Scale(1, 5), Scale(1, 7)], ids=str)
def test_whatever_is_said_every_rater_may_have_answered_otherwise(n: int, scale: Scale) -> None:
    worlds: dict[tuple, set[tuple[int, ...]]] = {}
    for values in combinations_with_replacement(range(scale.minimum, scale.maximum + 1), n):
        worlds.setdefault(said(values, scale), set()).add(values)
    for told, possible in worlds.items():
        assert len({answer for values in possible for answer in values}) > 1, told


@pytest.mark.parametrize(("values", "word"), [
    ((3, 3, 3, 3, 3), "close"), ((2, 3, 3, 3, 4), "close"), ((2, 2, 3, 4, 4), "some"), ((1, 2, 3, 4, 5), "wide"),
    ((1, 1, 3, 5, 5), "wide"),
])
def test_the_word_follows_the_spread(values: tuple[int, ...], word: str) -> None:
    assert said(values, Scale(1, 5))[-1] == word


@pytest.mark.parametrize("values", [(2, 3, 4, 3), (5, 5, 5, 5, 5), (5, 5, 5, 5, 4), (1, 1, 1, 2, 1)])
def test_nothing_is_said_of_fewer_than_five_nor_beside_a_band(values: tuple[int, ...]) -> None:
    assert AGREEMENT_LEAST == 5
    assert said(values, Scale(1, 5))[-1] is None


def test_nothing_is_said_on_a_short_scale() -> None:
    assert said((2, 2, 2, 2, 2), Scale(1, 4))[-1] is None
