"""The ledger of releases: who stood behind each number of a book that was handed over, as keyed hashes (rule 10).

An entry holds no answer. For each rater it has a keyed hash of the pseudonym, and for each answer a keyed hash of it:
enough to see which raters are new, gone or changed, and nothing without the key.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from pipeline.feedback.cells import PROTECTED, Answers
from pipeline.feedback.grouping import Block
from pipeline.feedback.scores import Scale

Token = tuple[str, str]
"""A rater's hash and an answer's hash: one answer, named without telling it."""

LENGTH = 16


class Told(Struct, frozen=True):
    """What a book says of one wave or pulse: means of `blocks`, on `scale`. `alone` are the items printed singly; of
    the others only means over several items are."""

    answers: Answers
    blocks: tuple[Block, ...]
    scale: Scale
    alone: frozenset[str]

    def items(self) -> list[str]:
        """Every item that somebody answered."""
        return sorted({item for _, item, _ in self.answers.cells})


def engagement_key(key: bytes, engagement: str) -> bytes:
    """The key of one engagement: nobody can tell from two ledgers that they know the same rater."""
    return hmac.digest(key, f"engagement\0{engagement}".encode(), "sha256")


def key_name(key: bytes) -> str:
    """What an entry calls its key by, without telling it."""
    return hmac.digest(key, b"name", "sha256").hex()[:LENGTH]


def entry(key: bytes, told: Sequence[Told]) -> list[dict[str, Any]]:
    """What a release told, wave by wave: its blocks, its counts, and who stands behind them as keyed hashes."""
    return [
        {"wave": one.answers.wave, "blocks": ["+".join(block) for block in one.blocks],
         "counts": {group: len(one.answers.raters.get(group, ())) for group in PROTECTED},
         "cells": {f"{item} {'+'.join(block)}": [list(token) for token in sorted(found)]
                   for item, block, found in cells(key, one)}}
        for one in told
    ]


def cells(key: bytes, told: Told) -> Iterator[tuple[str, Block, dict[Token, int]]]:
    """Every item and block with its answers, each under its token."""
    for item in told.items():
        for block in told.blocks:
            found = {_token(key, told.answers.wave, item, rater, answer): answer for group in block
                     for rater, answer in told.answers.cells.get((told.answers.wave, item, group), {}).items()}
            if found:
                yield item, block, found


def earlier_cells(record: Mapping[str, Any]) -> Iterator[tuple[str, frozenset[Token]]]:
    """Every item of an entry, with the tokens behind one number of it."""
    for name, tokens in record["cells"].items():
        yield name.split(" ")[0], frozenset((rater, answer) for rater, answer in tokens)


def _token(key: bytes, wave: str, item: str, rater: str, answer: int) -> Token:
    return _hash(key, "rater", rater), _hash(key, "answer", wave, item, rater, str(answer))


def _hash(key: bytes, *parts: str) -> str:
    return hmac.digest(key, "\0".join(parts).encode(), "sha256").hex()[:LENGTH]
