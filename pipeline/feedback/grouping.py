"""Grouping: which protected groups a whole binder shows apart, and which only together (rules 3 and 4)."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from pipeline.feedback.cells import PROTECTED, Answers

Block = tuple[str, ...]
"""Protected groups that are shown as one."""


class Grouping(Struct, frozen=True):
    """One grouping for a whole binder. `blocks` are shown; `withheld` groups are not, anywhere."""

    k: int
    blocks: tuple[Block, ...]
    withheld: tuple[str, ...] = ()

    @property
    def merged(self) -> Block:
        """The groups that are only shown together; empty when every group stands alone."""
        return next((block for block in self.blocks if len(block) > 1), ())


def group(waves: Sequence[Answers], items: Sequence[str], k: int) -> Grouping:
    """The finest grouping that leaves no item of any wave with fewer than `k` raters in a block.

    It is chosen by the worst item, once for the whole binder: two tables with different groupings could be subtracted
    from one another. Groups below k are merged; a merge still below k takes in the smallest visible group; when there
    is none, everything protected is withheld.
    """
    fewest = {g: _fewest((g,), waves, items) for g in PROTECTED}
    visible = [g for g in PROTECTED if fewest[g] >= k]
    small = [g for g in PROTECTED if 0 < fewest[g] < k]
    if not small:
        return Grouping(k, tuple((g,) for g in visible))
    while _fewest(tuple(small), waves, items) < k and visible:
        taken = min(visible, key=lambda g: (fewest[g], PROTECTED.index(g)))
        visible.remove(taken)
        small.append(taken)
    merged = tuple(g for g in PROTECTED if g in small)
    if _fewest(merged, waves, items) < k:
        return Grouping(k, (), merged)
    return Grouping(k, tuple(sorted([*((g,) for g in visible), merged], key=lambda b: PROTECTED.index(b[0]))))


def _fewest(block: Block, waves: Sequence[Answers], items: Sequence[str]) -> int:
    """The fewest raters of `block` that any answered item has, in any wave; 0 when none ever answered."""
    counts = [sum(wave.n(item, g) for g in block) for wave in waves for item in items]
    return min((count for count in counts if count), default=0)
