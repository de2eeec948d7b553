"""The ledger of releases: what earlier books told, so that a new one cannot be subtracted from them (rule 10).

An entry holds no answer. For each rater it has a keyed hash of the pseudonym, and for each answer a keyed hash of it:
enough to see which raters are new, gone or changed, and nothing without the key.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from pipeline.feedback.audit import Leak, Published, audit
from pipeline.feedback.cells import PROTECTED, Answers
from pipeline.feedback.grouping import Grouping
from pipeline.feedback.linear import Cell, Linear

Token = tuple[str, str]
"""A rater's hash and an answer's hash: one answer, named without telling it."""

LENGTH = 16


def key_name(key: bytes) -> str:
    """What an entry calls its key by, without telling it."""
    return hmac.digest(key, b"name", "sha256").hex()[:LENGTH]


def entry(key: bytes, waves: Sequence[Answers], grouping: Grouping) -> list[dict[str, Any]]:
    """What a release told, wave by wave: its blocks, its counts, and who stands behind them as keyed hashes."""
    return [
        {"wave": wave.wave, "blocks": ["+".join(block) for block in grouping.blocks],
         "counts": {group: len(wave.raters.get(group, ())) for group in PROTECTED},
         "cells": {f"{item} {'+'.join(block)}": [list(token) for token in sorted(_tokens(key, wave, item, block))]
                   for item in _items(wave) for block in grouping.blocks if _tokens(key, wave, item, block)}}
        for wave in waves
    ]


def compare(key: bytes, released: Sequence[Mapping[str, Any]], waves: Sequence[Answers], grouping: Grouping) -> list[Leak]:
    """What a new release would give away to somebody who holds the earlier ones beside it.

    `released` are the entries of all earlier releases. Every item mean of every release is an equation over the sets of
    raters that the releases have in common or not; the audit solves them as it does for one book.
    """
    told = [*released, *entry(key, waves, grouping)]
    published: list[Published] = []
    raters: dict[Cell, frozenset[str]] = {}
    for wave, item, sets in _by_item(told):
        atoms = _atoms(sets)
        cells = {atom: (wave, item, str(n)) for n, atom in enumerate(atoms)}
        raters |= {cell: frozenset(rater for rater, _ in atom) for atom, cell in cells.items()}
        published += [Published(f"{wave}/{item}", Linear(Fraction(0), {cells[a]: Fraction(1) for a in atoms if a <= found}))
                      for found in sets]
    return audit(published, raters, grouping.k)


def _by_item(told: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, list[frozenset[Token]]]]:
    found: dict[tuple[str, str], set[frozenset[Token]]] = {}
    for record in told:
        for name, tokens in record["cells"].items():
            item = name.split(" ")[0]
            found.setdefault((record["wave"], item), set()).add(frozenset((rater, answer) for rater, answer in tokens))
    for (wave, item), sets in found.items():
        yield wave, item, sorted(sets, key=sorted)


def _atoms(sets: Sequence[frozenset[Token]]) -> list[frozenset[Token]]:
    """The coarsest parts that every set is a union of."""
    parts: dict[tuple[bool, ...], set[Token]] = {}
    for token in frozenset().union(*sets):
        parts.setdefault(tuple(token in found for found in sets), set()).add(token)
    return [frozenset(part) for _, part in sorted(parts.items())]


def _tokens(key: bytes, wave: Answers, item: str, block: Sequence[str]) -> frozenset[Token]:
    return frozenset(
        (_hash(key, "rater", rater), _hash(key, "answer", wave.wave, item, rater, str(answer)))
        for group in block for rater, answer in wave.cells.get((wave.wave, item, group), {}).items())


def _items(wave: Answers) -> list[str]:
    return sorted({item for _, item, _ in wave.cells})


def _hash(key: bytes, *parts: str) -> str:
    return hmac.digest(key, "\0".join(parts).encode(), "sha256").hex()[:LENGTH]
