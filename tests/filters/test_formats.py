"""Numbers, percentages and dates as each language writes them."""

from __future__ import annotations

import pytest

from filters.formats import Formats


@pytest.mark.parametrize(("value", "digits", "text"), [
    (2.25, 1, "2.3"), (2.35, 1, "2.4"), (3.125, 2, "3.13"), (-2.25, 1, "-2.3"), (0.5, 0, "1"), (1.5, 0, "2"), (2, 1, "2.0"),
    (1.2345, None, "1.235"), (9999, None, "9999"), (10000, None, "10,000"), (-10000.5, None, "-10,000.5"), (9999, 0, "9,999"),
])
def test_halves_are_rounded_up(value: float, digits: int | None, text: str) -> None:
    assert Formats("en-GB").number(value, digits) == text


@pytest.mark.parametrize(("language", "text"), [
    ("en-GB", "13%"), ("de", "13\u00a0%"), ("fr", "13\u00a0%"), ("hi", "13%"), ("tr", "%13"), ("sv", "13\u00a0%"),
])
def test_percent(language: str, text: str) -> None:
    assert Formats(language).percent(0.125) == text


@pytest.mark.parametrize(("language", "text"), [
    ("en-GB", "a, b and c"), ("en-US", "a, b, and c"), ("de", "a, b und c"), ("zh-Hant-TW", "a、b和c"), ("pt-BR", "a, b e c"),
])
def test_list(language: str, text: str) -> None:
    assert Formats(language).list(["a", "b", "c"]) == text


def test_a_text_that_is_no_date_is_refused() -> None:
    with pytest.raises(ValueError, match="isoformat"):
        Formats("en-GB").date("next week")
