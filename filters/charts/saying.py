"""Words of a chart: the book's fixed words with values put into them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from filters.formats import Formats


class NoWords(Exception):
    """The view brings no words for this chart: it was written by another version of `binder view`."""


class Saying(Struct, frozen=True):
    """The fixed words of a book (`chart_…` in its catalogue), and how its language writes numbers and dates."""

    words: Mapping[str, str]
    formats: Formats

    def __call__(self, name: str, *parts: object, **named: object) -> str:
        """The words `chart_name`, with `parts` in the places that they leave open."""
        try:
            return self.words[f"chart_{name}"].format(*parts, **named)
        except (KeyError, IndexError) as error:
            raise NoWords(name) from error

    def row(self, name: str, told: str) -> str:
        """A sentence about one thing; the full stop that its name may end in goes."""
        return self("row", name.rstrip(" ."), told)

    def sentences(self, parts: Iterable[str]) -> str:
        """Several sentences in a row; empty ones are left out."""
        return " ".join(part for part in parts if part)

    def clauses(self, parts: Iterable[str]) -> str:
        """Several short statements about one thing, in a row."""
        return "; ".join(part for part in parts if part)
