"""What stands in a piece of a pandoc document: its words without markup, elements of some kind."""

from __future__ import annotations

from collections.abc import Container

from filters.document import nodes

_SPACES = {"Space", "SoftBreak", "LineBreak"}


def plain_text(value) -> str:
    """The text a reader sees in `value` (any part of pandoc's JSON); notes, images and raw code are left out."""
    if isinstance(value, list):
        return "".join(plain_text(item) for item in value)
    if not isinstance(value, dict):
        return ""
    kind, content = value.get("t"), value.get("c")
    if kind == "Str":
        return content
    if kind in _SPACES:
        return " "
    if kind in {"Code", "Math", "CodeBlock"}:
        return content[1]
    if kind in {"Note", "Image", "RawInline", "RawBlock"}:
        return ""
    text = plain_text(content)
    return text + " " if kind in {"Para", "Plain", "Header"} else text


def holds(parts: list, kinds: Container[str]) -> bool:
    """Whether an element of one of `kinds` (`Image`, say) stands anywhere in `parts`, a list of pandoc's JSON."""
    return any(node["t"] in kinds for node in nodes(parts))
