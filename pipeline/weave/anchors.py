"""Ids of a book: unique across its chapters, and links that still find them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from filters.document import attributes, nodes


def make_unique(chapters: Iterable[Sequence[Mapping]]) -> None:
    """Give every element of a book's `chapters` (blocks of pandoc's JSON) an id of its own, in place.

    Whoever comes first keeps an id, a later one is numbered (`step`, `step-2`). A link leads to the id in its own
    chapter where there is one, to another chapter's otherwise.
    """
    taken: set[str] = set()
    reached: dict[str, int] = {}
    for blocks in chapters:
        names: dict[str, str] = {}
        elements = nodes(blocks)
        for attr in (attr for element in elements for attr in attributes(element) if attr[0]):
            wanted, attr[0] = attr[0], _free(attr[0], taken, reached)
            taken.add(attr[0])
            names.setdefault(wanted, attr[0])
        for link in (element for element in elements if element["t"] == "Link"):
            _follow(link["c"][2], names)


def _follow(target: list[str], names: Mapping[str, str]) -> None:
    address = target[0]
    if address.startswith("#"):
        target[0] = "#" + names.get(address[1:], address[1:])


def _free(wanted: str, taken: set[str], reached: dict[str, int]) -> str:
    """An id that nobody has; `reached` is the last number tried of each, so that many of a name take no longer."""
    number = reached.get(wanted, 1)
    name = wanted if number == 1 else f"{wanted}-{number}"
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    reached[wanted] = number
    return name
