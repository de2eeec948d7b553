"""Scores as they may be shown: exact item means of blocks, and everything computed from them (rules 2, 3, 5 and 7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from msgspec import Struct

from pipeline.feedback.cells import Answers
from pipeline.feedback.grouping import Block
from pipeline.feedback.linear import Linear, total

HIDDEN_STEPS = 2
"""Next to an end of the scale a block's sum is shown as a band of three: the end itself would tell every answer."""

AGREEMENT_LEAST = 5
"""How far a block's answers agree is said of so many raters at least (rule 7)."""

CLOSE, WIDE = Fraction(3, 16), Fraction(11, 40)
"""Standard deviations, as shares of the scale: up to the first answers are close, above the second they are wide."""


class Score(Struct, frozen=True):
    """A number of a page: `n` raters behind it, and its equation. `bound` is −1 or 1 where only a band is shown, which
    reaches from `edge` to that end of the scale; `number` is then the band's middle."""

    n: int
    number: Linear
    bound: int = 0
    edge: Fraction = Fraction(0)


class Scale(Struct, frozen=True):
    """The ends of a response scale."""

    minimum: int
    maximum: int

    def bound(self, n: int, found: int) -> int:
        """1 or −1 where `found`, the sum of `n` answers, is so near to that end that it is shown as a band; else 0.

        The nearer end counts: on a scale of two steps a sum can be near to both.
        """
        above, below = self.maximum * n - found, found - self.minimum * n
        return 0 if min(above, below) > HIDDEN_STEPS else 1 if above <= below else -1

    def band(self, n: int, found: int) -> frozenset[int]:
        """Every sum of `n` answers that is shown as `found` is."""
        bound = self.bound(n, found)
        sums = range(self.minimum * n, self.maximum * n + 1)
        return frozenset(s for s in sums if self.bound(n, s) == bound) if bound else frozenset([found])


def item_score(answers: Answers, item: str, block: Block, scale: Scale) -> Score | None:
    """The mean answer of a block to an item, or a band next to an end of the scale; None where nobody in it answered."""
    n = sum(answers.n(item, group) for group in block)
    if not n:
        return None
    found = sum(answers.sum(item, group) for group in block)
    bound = scale.bound(n, found)
    if bound:
        end = scale.maximum if bound == 1 else scale.minimum
        middle = Linear(end - Fraction(bound * HIDDEN_STEPS, 2 * n))
        return Score(n, middle, bound, end - Fraction(bound * HIDDEN_STEPS, n))
    terms = {(answers.wave, item, group): Fraction(1, n) for group in block if answers.n(item, group)}
    return Score(n, Linear(Fraction(found, n), terms))


def agreement(answers: Answers, item: str, block: Block, scale: Scale) -> str | None:
    """`close`, `some` or `wide`: how far a block's answers to an item spread; None where that may not be said.

    Never of fewer than five raters, nor beside a band. On a scale of five steps or more, answers that are all the same
    are `close` together with answers of which two differ by a step (their deviation is at most √(2/5)), so the word
    never tells that all are the same; of any other answers, two raters can be exchanged without a trace.
    """
    found = [answer for group in block for answer in answers.cells.get((answers.wave, item, group), {}).values()]
    n, steps = len(found), scale.maximum - scale.minimum
    if n < AGREEMENT_LEAST or steps < 4 or scale.bound(n, sum(found)):
        return None
    variance = Fraction(sum(answer * answer for answer in found), n) - Fraction(sum(found), n) ** 2
    return "close" if variance <= (CLOSE * steps) ** 2 else "wide" if variance > (WIDE * steps) ** 2 else "some"


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
    return _weighted(n, [(score, Fraction(score.n, n)) for score in parts])


def competency_score(items: Iterable[Score | None], n: int, least: int) -> Score | None:
    """The mean of the item means that are shown; None when fewer than `least` raters answered half of the items.

    It is no mean over raters: that one would differ from the items' means by just the answers of those who skipped some.
    """
    shown = [score for score in items if score is not None]
    if not shown or n < least:
        return None
    return _weighted(n, [(score, Fraction(1, len(shown))) for score in shown])


def raters_of(answers: Answers, items: Sequence[str], block: Block, share: Fraction = Fraction(1, 2)) -> frozenset[str]:
    """The raters of a block who answered at least `share` of the items, and at least one: half makes them count."""
    answered: dict[str, int] = {}
    for group in block:
        for item in items:
            for rater in answers.cells.get((answers.wave, item, group), ()):
                answered[rater] = answered.get(rater, 0) + 1
    return frozenset(rater for rater, count in answered.items() if count >= share * len(items))


def comparable(before: Answers, after: Answers, items: Sequence[str], block: Block, k: int) -> bool:
    """Whether two waves of a block may be set side by side: 0 or at least `k` joined, and as many left (rule 10).

    Whoever answered nothing of a competency was not there, and whoever answered less than half does not count for it.
    """
    shares = (Fraction(0), Fraction(1, 2))
    return all(hidden_in_crowd(raters_of(before, items, block, s), raters_of(after, items, block, s), k) for s in shares)


def hidden_in_crowd(before: frozenset[str], after: frozenset[str], k: int) -> bool:
    """Whether nobody joined or left, or at least `k` did."""
    return all(not changed or len(changed) >= k for changed in (after - before, before - after))


def scale_of(questionnaire: Mapping[str, Any]) -> Scale:
    """The response scale of a questionnaire."""
    return Scale(questionnaire["response_scale"]["minimum"], questionnaire["response_scale"]["maximum"])


def _weighted(n: int, parts: Sequence[tuple[Score, Fraction]]) -> Score:
    """A weighted mean: itself a band where every part of it is one, at the same end."""
    number = total(score.number * weight for score, weight in parts)
    first = parts[0][0].bound
    if not first or any(score.bound != first for score, _ in parts):
        return Score(n, number)
    return Score(n, number, first, sum((score.edge * weight for score, weight in parts), Fraction(0)))
