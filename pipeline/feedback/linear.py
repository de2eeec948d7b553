"""Numbers that remember what they are made of: exact values with their equation over the raters' answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from msgspec import Struct, field

Cell = tuple[str, str, str]
"""Wave, item and group: the raters of one group who answered one item in one wave."""


class Linear(Struct, frozen=True):
    """An exact number, and the coefficient of each cell's sum of answers in it.

    A number without terms says nothing about any protected rater.
    """

    value: Fraction
    terms: Mapping[Cell, Fraction] = field(default_factory=dict)

    def __add__(self, other: Linear) -> Linear:
        terms = dict(self.terms)
        for cell, factor in other.terms.items():
            terms[cell] = terms.get(cell, Fraction(0)) + factor
        return Linear(self.value + other.value, {cell: factor for cell, factor in terms.items() if factor})

    def __sub__(self, other: Linear) -> Linear:
        return self + other * Fraction(-1)

    def __mul__(self, factor: Fraction) -> Linear:
        return Linear(self.value * factor, {cell: old * factor for cell, old in self.terms.items()} if factor else {})


def total(numbers: Iterable[Linear]) -> Linear:
    """The sum of numbers; zero for none."""
    terms: dict[Cell, Fraction] = {}
    value = Fraction(0)
    for number in numbers:
        value += number.value
        for cell, factor in number.terms.items():
            terms[cell] = terms.get(cell, Fraction(0)) + factor
    return Linear(value, {cell: factor for cell, factor in terms.items() if factor})
