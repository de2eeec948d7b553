"""Ids of a book: unique across its chapters, and links that still find them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import panflute as pf


def make_unique(chapters: Iterable[Sequence[pf.Element]]) -> None:
    """Give every element of a book's `chapters` an id of its own, in place.

    Whoever comes first keeps an id, a later one is numbered (`step`, `step-2`). A link leads to the id in its own
    chapter where there is one, to another chapter's otherwise.
    """
    taken: set[str] = set()
    reached: dict[str, int] = {}
    for elements in chapters:
        names: dict[str, str] = {}
        for element in (element for element in elements if getattr(element, "identifier", "")):
            wanted = element.identifier
            element.identifier = _free(wanted, taken, reached)
            taken.add(element.identifier)
            names.setdefault(wanted, element.identifier)
        for element in elements:
            _follow(element, names)


def _follow(element: pf.Element, names: dict[str, str]) -> None:
    if isinstance(element, pf.Link) and element.url.startswith("#"):
        element.url = "#" + names.get(element.url[1:], element.url[1:])


def _free(wanted: str, taken: set[str], reached: dict[str, int]) -> str:
    """An id that nobody has; `reached` is the last number tried of each, so that many of a name take no longer."""
    number = reached.get(wanted, 1)
    name = wanted if number == 1 else f"{wanted}-{number}"
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    reached[wanted] = number
    return name
