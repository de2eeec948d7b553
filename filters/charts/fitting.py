"""Whether what an expression yields has the shape that a kind of chart reads, told from schemas or from a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from filters.shapes import Shape, items_of, kind_of

_WORDS = {"array": "a list", "object": "a record", "string": "a text", "number": "a number", "integer": "a number"}


def misfit(found: Shape, wanted: Mapping[str, Any], name: str = "") -> str:
    """What keeps `found` from being read as `wanted`, in words; empty where it fits, or where nothing is known of it.

    A field that a chart can do without may be absent, and must have the right form where it is there.
    """
    kind = kind_of(found)
    if not kind:
        return ""
    if _alike(kind) != wanted["type"]:
        return f"{name or 'it'} is {_WORDS.get(kind, 'true or false')}, not {_WORDS[wanted['type']]}"
    if kind == "array":
        return misfit(items_of(found), wanted["items"], f"each of {name}" if name else "each of its items")
    return _fields(found, wanted, name) if kind == "object" else ""


def _fields(found: Shape, wanted: Mapping[str, Any], name: str) -> str:
    known, hidden = found.get("properties", {}), found.get("x-hidden", ())
    whose = f" in {name}" if name else ""
    for field in wanted.get("required", ()):
        if field in hidden:
            return f"this edition may not see `{field}`{whose}"
        if known and field not in known:
            return f"there is no `{field}`{whose}"
    faults = (misfit(known[field], shape, f"`{field}`") for field, shape in wanted.get("properties", {}).items()
              if field in known)
    return next((fault for fault in faults if fault), "")


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
