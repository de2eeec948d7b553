"""What stands in a piece of a pandoc document: its words without markup, a picture."""

from __future__ import annotations

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


def has_image(value) -> bool:
    """Whether a picture stands anywhere in `value` (any part of pandoc's JSON)."""
    if isinstance(value, list):
        return any(has_image(item) for item in value)
    return isinstance(value, dict) and (value.get("t") == "Image" or has_image(value.get("c")))
