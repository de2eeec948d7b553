"""Shapes: schemas of what a view holds, and what reading them needs to know.

A shape is a JSON Schema without references; `filters/value_types.py` says which of its keys are read. The empty shape fits
anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Shape = Mapping[str, Any]


def items_of(shape: Shape) -> Shape:
    """What a list of this shape holds."""
    kind = shape.get("type", "")
    return shape.get("items", {}) if kind == "array" or "array" in kind else {}


def is_markdown(shape: Shape) -> bool:
    """Whether the schema marks a text as Markdown."""
    return shape.get("contentMediaType") == "text/markdown"
