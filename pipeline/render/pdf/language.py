"""Languages for Typst: what a BCP 47 tag and a writing direction are in the arguments of its `text`."""

from __future__ import annotations

import re
from collections.abc import Mapping

ISOLATES = {"ltr": '"\\u{2066}"', "rtl": '"\\u{2067}"'}
"""What opens a piece of a line that runs its own way, as Typst; Typst's own `dir` would order only its inside."""

END_OF_ISOLATE = '"\\u{2069}"'


def language_arguments(attributes: Mapping[str, str]) -> str:
    """The arguments of Typst's `text` that say in which language, and which way, a piece is read."""
    said = typst_language(attributes.get("lang", ""))
    direction = attributes.get("dir", "")
    return ", ".join(
        [f'{key}: "{value}"' for key, value in said.items() if value]
        + ([f"dir: {direction}"] if direction in {"ltr", "rtl"} else [])
    )


def typst_language(tag: str) -> dict[str, str | None]:
    """A BCP 47 tag as Typst's `lang` and `region`; empty if Typst cannot name the language."""
    language, *subtags = tag.split("-")
    if not re.fullmatch(r"[A-Za-z]{2,3}", language):
        return {}
    region = next((subtag for subtag in subtags if re.fullmatch(r"[A-Za-z]{2}", subtag)), None)
    return {"lang": language.lower(), "region": region.upper() if region else None}
