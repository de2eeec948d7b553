"""Rings: how thick a stack of sheets is, and which ring holds it with room to spare."""

from __future__ import annotations

from math import ceil

from msgspec import Struct

SPARE = 0.25
"""The share of a ring that stays free, so that the pages turn and more can be put in."""


class Ring(Struct, frozen=True):
    """A ring size as binders are sold: `mm` across (`inches` as people say it), and how many sheets fill it.

    Sheets are of office paper (20 lb bond, 75 to 80 g/m²).
    """

    mm: int
    inches: str
    sheets: int


RINGS = (Ring(13, "½″", 100), Ring(25, "1″", 200), Ring(38, "1½″", 300), Ring(50, "2″", 400), Ring(75, "3″", 600))


def sheets_of(pages: int) -> int:
    """How many sheets `pages` take, printed on both sides."""
    return ceil(pages / 2)


def ring_for(sheets: int) -> Ring | None:
    """The smallest ring that holds `sheets` with a quarter to spare; none where even the largest does not."""
    return next((ring for ring in RINGS if sheets <= ring.sheets * (1 - SPARE)), None)
