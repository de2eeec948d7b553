"""Differencing: what a new release would tell somebody who holds the earlier ones beside it (rule 10).

Three questions, each of every item: do the means of all releases, as equations over the raters they share or do not,
say anything about fewer than k raters? Is a changed mean changed by fewer than k new raters? And would a difference of
two means leave a rater one possible answer, as only a sum at an end of the scale can?
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from pipeline.feedback.audit import Leak, Published, audit
from pipeline.feedback.ledger import Token, Told, cells, earlier_cells, entry
from pipeline.feedback.linear import Cell, Linear
from pipeline.feedback.scores import Scale

Tokens = frozenset[Token]
Item = tuple[str, str]
"""A wave (or pulse) and an item of it."""


def compare(key: bytes, released: Sequence[Mapping[str, Any]], told: Sequence[Told], k: int) -> list[Leak]:
    """Every leak between a new release and the earlier ones, whose entries are `released`. A leak names wave/item."""
    leaks = _solved(_by_item([*released, *entry(key, told)]), k)
    for one in told:
        earlier = [record for record in released if record["wave"] == one.answers.wave]
        leaks += [leak for record in earlier for leak in _changed(one, key, record, k)]
    return list({leak.pointers: leak for leak in reversed(leaks)}.values())[::-1]


# -- as equations --------------------------------------------------------------------------------------------------


def _by_item(records: Sequence[Mapping[str, Any]]) -> dict[Item, set[Tokens]]:
    found: dict[Item, set[Tokens]] = {}
    for record in records:
        for item, tokens in earlier_cells(record):
            found.setdefault((record["wave"], item), set()).add(tokens)
    return found


def _solved(found: Mapping[Item, set[Tokens]], k: int) -> list[Leak]:
    published: list[Published] = []
    raters: dict[Cell, frozenset[str]] = {}
    for (wave, item), unordered in found.items():
        sets = sorted(unordered, key=sorted)
        atoms = {atom: (wave, item, str(n)) for n, atom in enumerate(_atoms(sets))}
        raters |= {cell: _raters(atom) for atom, cell in atoms.items()}
        published += [Published(f"{wave}/{item}", Linear(Fraction(0), {cell: Fraction(1) for atom, cell in atoms.items()
                                                                      if atom <= tokens}))
                      for tokens in sets]
    return audit(published, raters, k)


def _atoms(sets: Sequence[Tokens]) -> list[Tokens]:
    """The coarsest parts that every set is a union of."""
    parts: dict[tuple[bool, ...], set[Token]] = {}
    for token in frozenset().union(*sets):
        parts.setdefault(tuple(token in found for found in sets), set()).add(token)
    return [frozenset(part) for _, part in sorted(parts.items())]


# -- as people and as whole numbers --------------------------------------------------------------------------------


def _changed(told: Told, key: bytes, record: Mapping[str, Any], k: int) -> Iterator[Leak]:
    """Leaks between what a book tells of a wave now and what an earlier one told of it."""
    now = list(cells(key, told))
    before = list(earlier_cells(record))
    for item, _, answers in now:
        known = {token: answer for other, _, found in now if other == item for token, answer in found.items()}
        everybody = frozenset().union(*(tokens for other, tokens in before if other == item))
        for old in [tokens for other, tokens in before if other == item and tokens & answers.keys()]:
            new = frozenset(answers)
            joined, left = new - everybody, old - known.keys()
            if (joined or left) and len(_raters(joined)) < k:
                yield Leak((f"{record['wave']}/{item}",), len(_raters(joined or left)))
            elif item in told.alone and _pins(known, new, old, told.scale):
                yield Leak((f"{record['wave']}/{item}",), len(_raters(new ^ old)))


def _pins(known: Mapping[Token, int], new: Tokens, old: Tokens, scale: Scale) -> bool:
    """Whether the means of `new` and of `old`, side by side, leave some rater of their difference one answer only."""
    for whole, part in ((new, old), (old, new)):
        if part < whole <= known.keys():
            return _pinned_apart(known, whole, part, scale)
    return old != new and _at_an_end(frozenset([sum(known[t] for t in new - old)]), len(new - old), scale)


def _pinned_apart(known: Mapping[Token, int], whole: Tokens, part: Tokens, scale: Scale) -> bool:
    """Of the sums that both printed means allow: does the part, or the rest, have only one at an end of the scale?"""
    rest = len(whole) - len(part)
    pairs = [(one, all_of - one)
             for all_of in scale.band(len(whole), sum(known[t] for t in whole))
             for one in scale.band(len(part), sum(known[t] for t in part))
             if scale.minimum * rest <= all_of - one <= scale.maximum * rest]
    return any(_at_an_end(frozenset(sums), n, scale) for sums, n in zip(zip(*pairs), (len(part), rest)))


def _at_an_end(sums: frozenset[int], n: int, scale: Scale) -> bool:
    return sums in ({scale.minimum * n}, {scale.maximum * n})


def _raters(tokens: Tokens) -> frozenset[str]:
    return frozenset(rater for rater, _ in tokens)
