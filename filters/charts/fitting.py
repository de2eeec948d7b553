"""Whether what an expression yields has the form that a kind of chart reads, told from its type or from a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from filters.value_types import Group, Type

_WORDS = {"array": "a list", "object": "a record", "string": "a text", "number": "a number", "integer": "a number"}


def misfits(found: Type, wanted: Mapping[str, Any], name: str = "it") -> Iterator[tuple[str, str]]:
    """What keeps a type from being read as `wanted`: a message, and the reason where it is one for some data alone.

    A field that a chart can do without may be absent, and must have the right form where it is there.
    """
    kind, right = _alike(wanted["type"]), _WORDS[wanted["type"]]
    others = [_WORDS.get(other, "true or false") for other in found.kinds if other != kind]
    if found.anything:
        return
    if others and kind not in found.kinds:
        yield f"{name} is {others[0]}, not {right}", ""
        return
    if others or found.missing:
        yield f"{name} may be {others[0] if others else 'missing'}", found.missing or "it depends on the data"
    if kind == "array" and found.list and not found.list.items.never:
        yield from misfits(found.list.items, wanted["items"], "an item" if name == "it" else f"an item of {name}")
    elif kind == "object" and found.group:
        yield from _fields(found.group, wanted, name)


def _fields(found: Group, wanted: Mapping[str, Any], name: str) -> Iterator[tuple[str, str]]:
    whose = "" if name == "it" else f" in {name}"
    for field, shape in wanted.get("properties", {}).items():
        of, is_needed = found.known.get(field, found.others), field in wanted.get("required", ())
        if field in found.hidden and is_needed:
            yield f"this edition may not see `{field}`{whose}", ""
        elif of is None and is_needed:
            yield f"there is no `{field}`{whose}", ""
        elif of is not None:
            yield from misfits(of if is_needed else of.present(), shape, f"`{field}`{whose}")


def unlike(value: Any, wanted: Mapping[str, Any], name: str = "it") -> str:
    """What keeps a `value` from being read as `wanted`, in words that quote none of it; empty where it fits."""
    kind = _kind_of(value)
    if kind != wanted["type"]:
        return f"{name} is {_WORDS.get(kind, 'true, false or nothing')}, not {_WORDS[wanted['type']]}"
    if kind == "array":
        return next((fault for item in value if (fault := unlike(item, wanted["items"], f"an item of {name}"))), "")
    if kind != "object":
        return ""
    missing = next((field for field in wanted.get("required", ()) if field not in value), "")
    if missing:
        return f"there is no `{missing}` in {name}"
    faults = (unlike(value[field], shape, f"`{field}`") for field, shape in wanted.get("properties", {}).items()
              if field in value)
    return next((fault for fault in faults if fault), "")


def _kind_of(value: Any) -> str:
    kinds = {bool: "boolean", str: "string", int: "number", float: "number", list: "array"}
    return "object" if isinstance(value, Mapping) else kinds.get(type(value), "")


def _alike(kind: str) -> str:
    return "number" if kind == "integer" else kind
