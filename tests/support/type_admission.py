"""Whether a value is one of those that a type says there may be."""

from __future__ import annotations

from typing import Any

from filters.value_types import Type


def admits(of: Type, value: Any) -> bool:
    """Whether `value` is one of those that a type says there may be."""
    if of.anything:
        return True
    if value is None:
        return bool(of.missing)
    if isinstance(value, bool):
        return value in of.truths
    if isinstance(value, (int, float)):
        return of.number is not None
    if isinstance(value, str):
        return of.text is not None and (bool(value.strip()) or bool(of.text.blank) or of.text.silent)
    if isinstance(value, list):
        return of.list is not None and (bool(value) or not of.list.filled) and (
            of.list.each is None or len(value) == len(of.list.each)) and all(admits(of.list.items, v) for v in value)
    known = of.group.known if of.group else {}
    return of.group is not None and all(
        admits(known[name], value.get(name)) for name in known) and (of.group.others or not set(value) - set(known))
