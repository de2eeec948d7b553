"""The audit: no combination of published numbers says anything about fewer than k protected raters (rule 6).

Every published number is a row of a matrix over cells. A set R of raters with 0 < |R| < k is given away when some
combination of rows vanishes everywhere outside R and not within it: then something about R alone can be computed. That
is linear algebra, done in exact fractions; rounding is ignored, so the audit errs on the side of silence
(Handbook on Statistical Disclosure Control, sdcTools: differencing, secondary suppression).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from pipeline.feedback.linear import Cell, Linear

Row = dict[Cell, Fraction]


class Published(Struct, frozen=True):
    """One printed number: the JSON pointer of it in the view, and its equation."""

    pointer: str
    number: Linear


class Leak(Struct, frozen=True):
    """Numbers that together give away something about `count` raters."""

    pointers: tuple[str, ...]
    count: int


def audit(published: Sequence[Published], raters: Mapping[Cell, frozenset[str]], k: int) -> list[Leak]:
    """Every leak in `published`. `raters` names the raters behind each protected cell; other cells are no secret."""
    leaks = []
    for rows in _components(published, raters):
        sets = () if _safe(rows, raters, k) else _small_sets({cell for _, row in rows for cell in row}, raters, k)
        leak = next((leak for leak in (_solved(rows, small, raters) for small in sets) if leak), None)
        leaks += [leak] if leak else []
    return leaks


def _components(published: Sequence[Published],
                raters: Mapping[Cell, frozenset[str]]) -> Iterator[list[tuple[str, Row]]]:
    """Rows that share no cell with others can be looked at alone."""
    parent: dict[Cell, Cell] = {}

    def root(cell: Cell) -> Cell:
        while parent.setdefault(cell, cell) != cell:
            parent[cell] = cell = parent[parent[cell]]
        return cell

    rows = [(p.pointer, {c: f for c, f in p.number.terms.items() if raters.get(c)}) for p in published]
    rows = [(pointer, row) for pointer, row in rows if row]
    for _, row in rows:
        first, *others = row
        for other in others:
            parent[root(other)] = root(first)
    components: dict[Cell, list[tuple[str, Row]]] = {}
    for pointer, row in rows:
        components.setdefault(root(next(iter(row))), []).append((pointer, row))
    yield from components.values()


def _safe(rows: list[tuple[str, Row]], raters: Mapping[Cell, frozenset[str]], k: int) -> bool:
    """Whether all rows come down to sums over disjoint sets of cells, each of at least `k` raters.

    Then every combination of rows covers some of those sets whole, and there is nothing to look for. Where the rows have
    such a basis, the reduced one is it, whatever the order of its pivots.
    """
    basis: dict[Cell, Row] = {}
    for _, row in rows:
        for cell in [cell for cell in row if cell in basis]:
            row = _minus(row, basis[cell], row[cell])
        if row:
            pivot = next(iter(row))
            row = {cell: value / row[pivot] for cell, value in row.items()}
            basis = {cell: _minus(old, row, old[pivot]) if pivot in old else old for cell, old in basis.items()}
            basis[pivot] = row
    cells = [cell for row in basis.values() for cell in row]
    crowds = (frozenset().union(*(raters[cell] for cell in row)) for row in basis.values())
    return len(cells) == len(set(cells)) and all(len(crowd) >= k for crowd in crowds)


def _small_sets(cells: set[Cell], raters: Mapping[Cell, frozenset[str]], k: int) -> list[frozenset[str]]:
    """Every union of cells' raters that has fewer than `k` members: whom a leak could be about."""
    found: set[frozenset[str]] = {frozenset()}
    for some in {raters[cell] for cell in cells if len(raters[cell]) < k}:
        found |= {union for union in (other | some for other in found) if len(union) < k}
    return sorted(found - {frozenset()}, key=lambda s: (len(s), sorted(s)))


def _solved(rows: list[tuple[str, Row]], small: frozenset[str], raters: Mapping[Cell, frozenset[str]]) -> Leak | None:
    """Eliminate all that lies outside `small`; what is left is known about `small` alone."""
    pivots: list[tuple[Cell, Row, frozenset[str]]] = []
    for pointer, row in rows:
        row, used = dict(row), frozenset([pointer])
        for cell, pivot, behind in pivots:
            if cell in row:
                row, used = _minus(row, pivot, row[cell] / pivot[cell]), used | behind
        outside = next((cell for cell in row if not raters[cell] <= small), None)
        if outside is not None:
            pivots.append((outside, row, used))
        elif row:
            return Leak(tuple(sorted(used)), len(small))
    return None


def _minus(row: Row, other: Row, factor: Fraction) -> Row:
    new = dict(row)
    for cell, value in other.items():
        left = new.get(cell, Fraction(0)) - factor * value
        if left:
            new[cell] = left
        else:
            new.pop(cell, None)
    return new
