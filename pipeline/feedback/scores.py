"""Scores as they may be shown: exact item means of blocks, and everything computed from them (rules 2, 3, 5 and 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pipeline.feedback.cells import Answers
from pipeline.feedback.grouping import Block
from pipeline.feedback.linear import Linear, mean, total

HIDDEN_STEPS = 2
"""Next to an end of the scale a block's sum is shown as a band of three: the end itself would tell every answer."""


@dataclass(frozen=True)
class Score:
    """A number of a page: `n` raters behind it, and its equation. `bound` is −1 or 1 where only a band is shown, which
    reaches from `edge` to that end of the scale; `number` is then the band's middle."""

    n: int
    number: Linear
    bound: int = 0
    edge: Fraction = Fraction(0)


@dataclass(frozen=True)
class Scale:
    """The ends of a response scale."""

    minimum: int
    maximum: int


def item_score(answers: Answers, item: str, block: Block, scale: Scale) -> Score | None:
    """The mean answer of a block to an item; None where nobody in it answered.

    A mean next to an end of the scale is shown as a band, since the end itself would give every rater's answer away.
    """
    n = sum(answers.n(item, group) for group in block)
    if not n:
        return None
    found = sum(answers.sum(item, group) for group in block)
    for bound, distance in ((1, scale.maximum * n - found), (-1, found - scale.minimum * n)):
        end = scale.maximum if bound == 1 else scale.minimum
        if distance <= HIDDEN_STEPS:
            middle = Linear(end - Fraction(bound * HIDDEN_STEPS, 2 * n))
            return Score(n, middle, bound, end - Fraction(bound * HIDDEN_STEPS, n))
    terms = {(answers.wave, item, group): Fraction(1, n) for group in block if answers.n(item, group)}
    return Score(n, Linear(Fraction(found, n), terms))


def identified_score(answers: Answers, item: str, group: str) -> Score | None:
    """The answer of the client, the manager or the manager's manager, who answer under their own names."""
    n = answers.n(item, group)
    return Score(n, Linear(Fraction(answers.sum(item, group), n))) if n else None


def all_others(blocks: Sequence[Score], identified: Sequence[Score], k: int) -> Score | None:
    """Everybody but the client, over shown blocks only, while `k` remain without those known by name."""
    if sum(score.n for score in blocks) < k:
        return None
    parts = [*blocks, *identified]
    n = sum(score.n for score in parts)
    return Score(n, total(score.number * Fraction(score.n, n) for score in parts))


def competency_score(items: Sequence[Score | None], n: int, least: int) -> Score | None:
    """The mean of the item means that are shown; None when fewer than `least` raters answered half of the items.

    It is no mean over raters: that one would differ from the items' means by just the answers of those who skipped some.
    """
    shown = [score.number for score in items if score is not None]
    if not shown or n < least:
        return None
    return Score(n, mean(shown))


def raters_of(answers: Answers, items: Sequence[str], block: Block) -> int:
    """How many raters of a block count for a competency: those who answered at least half of its items."""
    answered: dict[str, int] = {}
    for group in block:
        for item in items:
            for rater in answers.cells.get((answers.wave, item, group), ()):
                answered[rater] = answered.get(rater, 0) + 1
    return sum(2 * count >= len(items) for count in answered.values())


def comparable(before: Answers, after: Answers, block: Block, k: int) -> bool:
    """Whether two waves of a block may be set side by side: 0 or at least `k` joined, and as many left (rule 10)."""
    old, new = (frozenset().union(*(w.raters.get(g, frozenset()) for g in block)) for w in (before, after))
    return all(not changed or len(changed) >= k for changed in (new - old, old - new))


def scale_of(questionnaire: Mapping[str, Any]) -> Scale:
    """The response scale of a questionnaire."""
    return Scale(questionnaire["response_scale"]["minimum"], questionnaire["response_scale"]["maximum"])
