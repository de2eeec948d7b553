"""How results are said: numbers to one decimal, bands and withheld scores in words, in the binder's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from filters.formats import Formats
from pipeline.feedback.grouping import Grouping
from pipeline.feedback.scores import Score

DECIMALS = 1


class Wording:
    """Says scores in one language, with the fixed words of the catalogue."""

    def __init__(self, language: str, words: Mapping[str, str]):
        self.formats, self.words = Formats(language), words

    def number(self, value: Fraction) -> str:
        """An exact number to one decimal, half away from zero."""
        return self.formats.number(_rounded(value, ROUND_HALF_UP), DECIMALS)

    def signed(self, value: Fraction) -> str:
        """A difference, with its sign: +0.4, −0.4 or 0.0."""
        rounded = _rounded(value, ROUND_HALF_UP)
        sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
        return sign + self.formats.number(abs(rounded), DECIMALS)

    def score(self, score: Score | None, k: int, sign: bool = False) -> dict[str, Any]:
        """A score as a record: its `text`, and its `value`, or `low` and `high` where only a band is shown; of a withheld
        score (None) the text alone."""
        if score is None:
            return {"text": self.words["withheld"].format(k)}
        said = self.signed if sign else self.number
        if score.bound:
            towards_the_middle = ROUND_FLOOR if score.bound == 1 else ROUND_CEILING
            edge = _rounded(score.edge, towards_the_middle)
            end = 2 * score.number.value - score.edge  # the number is the band's middle
            low, high = sorted((float(edge), float(end)))
            text = self.words["or_higher" if score.bound == 1 else "or_lower"].format(said(Fraction(edge)))
            return {"text": text, "low": low, "high": high}
        return {"text": said(score.number.value), "value": float(_rounded(score.number.value, ROUND_HALF_UP))}

    def group(self, group: str) -> str:
        """The name of a perspective as a heading: a group's, or those of several together."""
        return _capitalised(self.together(group.split("+")))

    def together(self, groups: Sequence[str]) -> str:
        """Several groups in a row."""
        return self.formats.list([self.words[f"group_{group}"] for group in groups])

    def notes(self, grouping: Grouping, incomparable: Sequence[str] = ()) -> list[str]:
        """What a page says of its grouping: who is shown together, who not at all, and whose changes are not."""
        notes = []
        if grouping.merged:
            notes.append(_said(self.words["groups_combined"], self.together(grouping.merged), grouping.k))
        if grouping.withheld:
            notes.append(_said(self.words["groups_withheld"], self.together(grouping.withheld), grouping.k))
        for block in incomparable:
            notes.append(_said(self.words["trends_withheld"], self.together(block.split("+")), grouping.k))
        return notes


def _said(sentence: str, *parts: object) -> str:
    return _capitalised(sentence.format(*parts))


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _rounded(value: Fraction, rounding: str) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-DECIMALS), rounding=rounding)
