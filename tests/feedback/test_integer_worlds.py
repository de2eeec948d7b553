"""An attacker who also knows that answers are whole numbers on a scale: who could have answered what?

Every world (one answer for each rater) that leads to the same page is as good as any other. A page keeps the promise
where each protected rater gave at least two different answers in the worlds that lead to it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import Any

import pytest

from pipeline.feedback.cells import Answers
from pipeline.feedback.differencing import compare
from pipeline.feedback.ledger import Told, entry
from pipeline.feedback.scores import HIDDEN_STEPS, Scale

SCALES = [(1, 5), (1, 7), (0, 1), (1, 2), (1, 3), (-1, 1), (0, 10)]
Sums = tuple[int, ...]
"""The sum of a crowd's answers to each item. Pages follow from sums alone."""


def possible(n: int, total: int, lowest: int, highest: int) -> set[int]:
    """Every answer that one of `n` raters may have given when their answers add up to `total`."""
    rest = range(lowest * (n - 1), highest * (n - 1) + 1)
    return {answer for answer in range(lowest, highest + 1) if total - answer in rest}


def answers(n: int, total: int, lowest: int, highest: int) -> list[int]:
    """Some answers with this sum, spread as unevenly as can be."""
    found = [lowest] * n
    for rater in range(n):
        found[rater] += min(highest - lowest, total - sum(found))
    return found


def pinned(page: Callable[[Sums], Any], sizes: Sequence[int], scale: tuple[int, int]) -> list[Sums]:
    """Every world of sums on whose page some rater has one possible answer to an item only."""
    ranges = [range(scale[0] * n, scale[1] * n + 1) for n in sizes]
    pages: dict[str, list[Sums]] = {}
    for sums in product(*ranges):
        pages.setdefault(json.dumps(page(sums)), []).append(sums)
    return [sums for alike in pages.values() for sums in alike if any(
        len(set().union(*(possible(n, other[at], *scale) for other in alike))) < 2 for at, n in enumerate(sizes))]


# -- one item, by brute force -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", SCALES, ids=str)
@pytest.mark.parametrize("n", [3, 4, 5, 6])
def test_one_block_of_one_item_leaves_everybody_two_answers(makes, n: int, scale) -> None:
    def page(sums: Sums) -> Any:
        return makes.feedback(makes.crowd("peers", *[[a] for a in answers(n, sums[0], *scale)]), scale=scale).data
    assert not pinned(page, [n], scale)


@pytest.mark.parametrize(("n", "scale"), [(3, (1, 5)), (4, (1, 5)), (5, (1, 5)), (6, (1, 3)), (3, (1, 7)), (6, (0, 1))])
def test_possible_answers_are_those_of_all_worlds_one_by_one(makes, n: int, scale) -> None:
    """The short cut over sums is right: here all answers of all raters are tried."""
    worlds = list(product(range(scale[0], scale[1] + 1), repeat=n))
    for total in range(scale[0] * n, scale[1] * n + 1):
        assert {world[0] for world in worlds if sum(world) == total} == possible(n, total, *scale)


@pytest.mark.parametrize("n", range(3, 13))
@pytest.mark.parametrize("scale", SCALES, ids=str)
def test_bands_hold_two_sums_at_least_and_everything_else_is_off_the_ends(n: int, scale) -> None:
    """Against an attacker who knows every exact sum and every band, not only what one decimal shows."""
    asked = Scale(*scale)
    for total in range(scale[0] * n, scale[1] * n + 1):
        band = asked.band(n, total)
        assert total in band and len(set().union(*(possible(n, one, *scale) for one in band))) >= 2
        if not asked.bound(n, total):
            assert min(scale[1] * n - total, total - scale[0] * n) > HIDDEN_STEPS


def test_without_bands_the_ends_would_pin_everybody() -> None:
    def page(sums: Sums) -> Any:
        return round(sums[0] / 4, 1)
    assert pinned(page, [4], (1, 5)) == [(4,), (20,)]


def test_with_one_band_a_side_on_a_scale_of_two_steps_one_sum_would_be_left_alone() -> None:
    """Why the nearer end counts: three raters, yes or no. Asking for the upper end first leaves “or lower” to 0 alone."""
    def page(sums: Sums) -> Any:
        return "or higher" if 3 - sums[0] <= HIDDEN_STEPS else "or lower" if sums[0] <= HIDDEN_STEPS else sums[0]
    assert pinned(page, [3], (0, 1)) == [(0,)]


# -- with everything else that is printed beside it ---------------------------------------------------------------------


@pytest.mark.parametrize(("own", "manager"), [(1, 1), (3, 3), (2, None)])
def test_two_items_their_competency_the_gaps_and_all_others(makes, own: int, manager: int | None) -> None:
    """The manager's answers are printed; the competency and all others are means of what is."""
    named = {**makes.crowd("self", [own, own]), **({} if manager is None else makes.crowd("manager", [manager, manager]))}

    def page(sums: Sums) -> Any:
        pairs = zip(*(answers(3, total, 1, 5) for total in sums))
        return makes.feedback({**named, **makes.crowd("peers", *pairs)}).data
    assert not pinned(page, [3, 3], (1, 5))


@pytest.mark.parametrize(("items", "scale"), [(1, (1, 5)), (2, (0, 1))])
def test_two_blocks_and_all_others(makes, items: int, scale) -> None:
    def page(sums: Sums) -> Any:
        peers, reports = (zip(*(answers(3, total, *scale) for total in part)) for part in (sums[:items], sums[items:]))
        return makes.feedback({**makes.crowd("self", [1] * items), **makes.crowd("manager", [1] * items),
                               **makes.crowd("peers", *peers), **makes.crowd("reports", *reports)}, scale=scale).data
    assert not pinned(page, [3] * 2 * items, scale)


def test_trends_of_two_waves(makes) -> None:
    """Of the wave before, only the mean of its items is printed."""
    def page(sums: Sums) -> Any:
        waves = [makes.crowd("peers", *zip(*(answers(3, total, 0, 1) for total in part))) for part in (sums[:2], sums[2:])]
        return makes.feedback(*waves, scale=(0, 1)).data
    assert not pinned(page, [3, 3, 3, 3], (0, 1))


def test_trends_of_a_competency_of_one_item(makes) -> None:
    """Then what is printed of the wave before is the item itself."""
    def page(sums: Sums) -> Any:
        return makes.feedback(*(makes.crowd("peers", *[[a] for a in answers(3, total, 1, 5)]) for total in sums)).data
    assert not pinned(page, [3, 3], (1, 5))


def test_an_item_that_one_rater_did_not_observe(makes) -> None:
    """Three answered both items, a fourth one of them: n and the half that counts are known, and tell no answer."""
    def page(sums: Sums) -> Any:
        first, second = answers(4, sums[0], 1, 5), [*answers(3, sums[1], 1, 5), None]
        return makes.feedback(makes.crowd("peers", *zip(first, second))).data
    assert not pinned(page, [4, 3], (1, 5))


@pytest.mark.parametrize("n", [3, 4, 5])
def test_a_pulse_survey(makes, n: int) -> None:
    def page(sums: Sums) -> Any:
        given = {f"p{rater}": a for rater, a in enumerate(answers(n, sums[0], -3, 3))}
        return makes.feedback(makes.crowd("peers", *[[3]] * n),
                              pulses=[makes.pulse("one", "g", "2026-05-01", peers=given)]).data["pulses"]
    assert not pinned(page, [n], (-3, 3))


# -- two books side by side -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scale", "first", "joined"), [((1, 5), 3, 3), ((1, 3), 3, 4), ((0, 1), 4, 3), ((1, 3), 5, 5)])
def test_a_second_book_with_enough_new_raters(scale, first: int, joined: int) -> None:
    """Whatever differencing lets pass: the old and the new means leave old and new raters two answers each.

    Some pairs of books are refused, and they must be: without the check on whole numbers this test fails.
    """
    asked = Scale(*scale)
    books = {(old, new): released(asked, answers(first, old, *scale), answers(joined, new, *scale))
             for old in range(scale[0] * first, scale[1] * first + 1) for new in range(scale[0] * joined, scale[1] * joined + 1)}

    def page(sums: Sums) -> Any:
        if books[sums]:
            return ["refused", *sums]
        return [sorted(asked.band(first, sums[0])), sorted(asked.band(first + joined, sum(sums)))]
    assert [sums for sums in pinned(page, [first, joined], scale) if not books[sums]] == []
    refused = [sums for sums, leaks in books.items() if leaks]
    assert refused and len(refused) < len(books) / 4


def released(scale: Scale, old: Iterable[int], new: Iterable[int]) -> list[Any]:
    """What differencing says of a book with all these raters after one with only the old ones."""
    before = {f"old-{n}": answer for n, answer in enumerate(old)}
    after = before | {f"new-{n}": answer for n, answer in enumerate(new)}
    return compare(b"key", entry(b"key", [told(scale, before)]), [told(scale, after)], 3)


def told(scale: Scale, peers: Mapping[str, int]) -> Told:
    wave = Answers("wave-1", {("wave-1", "i-1", "peers"): peers}, {"peers": frozenset(peers)})
    return Told(wave, (("peers",),), scale, frozenset(["i-1"]))
