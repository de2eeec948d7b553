"""Where a value stands in the view, as a JSON pointer (RFC 6901): messages name it instead of quoting it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from filters.expressions import ExpressionError, Scope, paths, tree


def pointer_of(expression: str, scope: Scope) -> str:
    """The pointer to what `expression` names first, or to the item of the loop around it; empty where there is none.

    `date(goal.due)` is about `/plan/goals/1/due` in the second round of `.each goal="plan.goals"`.
    """
    try:
        found = paths(tree(expression, frozenset(scope.loops)))
    except ExpressionError:
        return ""
    if not found:
        return ""
    head, *steps = found[0]
    if head in scope.loops:
        return _joined(scope.loops[head], steps) if scope.loops[head] else ""
    return _joined("", [head, *steps])


class Pointers:
    """The places of all lists and objects of `data`, so that an item is found again after filtering and sorting."""

    def __init__(self, data: Any):
        self._places: dict[int, str] = {}
        for place, identity in _places(data, ""):
            self._places.setdefault(identity, place)

    def of(self, item: Any, number: int, items: Sequence[Any]) -> str:
        """The pointer to an item, the one at `number` of `items`; empty where it stands nowhere in the data."""
        if isinstance(item, (Mapping, list)):
            return self._places.get(id(item), "")
        return _joined(self._places[id(items)], [number]) if id(items) in self._places else ""


def _places(value: Any, place: str) -> Iterator[tuple[str, int]]:
    if isinstance(value, Mapping):
        yield place, id(value)
        for name, item in value.items():
            yield from _places(item, _joined(place, [name]))
    elif isinstance(value, list):
        yield place, id(value)
        for number, item in enumerate(value):
            yield from _places(item, f"{place}/{number}")


def _joined(place: str, steps: Sequence[str | int]) -> str:
    return "/".join([place, *(str(step).replace("~", "~0").replace("/", "~1") for step in steps)])
