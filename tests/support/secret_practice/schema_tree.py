"""The schemas, read without the pipeline, so that nothing of it can hide its own mistakes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

SCHEMAS = Path(__file__).parents[3] / "schemas"


@cache
def schema(kind: str) -> dict[str, Any]:
    """The schema of `kind` with every reference in it followed."""
    return _followed(kind, _written(kind))


@cache
def _written(kind: str) -> dict[str, Any]:
    return json.loads((SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8"))


def _followed(kind: str, node: Mapping[str, Any]) -> dict[str, Any]:
    new = dict(node)
    for name in ("items", "additionalProperties", "propertyNames"):
        if isinstance(node.get(name), Mapping):
            new[name] = _followed(kind, node[name])
    if "properties" in node:
        new["properties"] = {name: _followed(kind, inner) for name, inner in node["properties"].items()}
    if "$ref" not in node:
        return new
    file, _, pointer = new.pop("$ref").partition("#")
    other = file.removesuffix(".schema.json") or kind
    target = _written(other)
    for step in pointer.split("/")[1:]:
        target = target[step]
    return {**_followed(other, target), **new}


def below(path: str, name: str) -> str:
    """The path of a property: `plan:goals.due` lies below `plan:goals`, and that below `plan:`."""
    return f"{path}{name}" if path.endswith(":") else f"{path}.{name}"


def child(node: Mapping, path: str, name: str) -> tuple[Mapping, str]:
    """The schema and the path of a property; `*` stands for a key that the data chose."""
    known = node.get("properties", {})
    return (known[name], below(path, name)) if name in known else (node["additionalProperties"], below(path, "*"))
