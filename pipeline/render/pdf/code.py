"""Pieces of Typst in a pandoc document: code as it stands, and text as string literals, which no value can leave."""

from __future__ import annotations

import re
import unicodedata

Blocks = list[dict]
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_NONCHARACTERS = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
_MEANINGLESS = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f"  # Cc, but for the tab and the line end
    "\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff"  # Cs, Co
    f"\ufdd0-\ufdef{_NONCHARACTERS}]")
_SHORTCUTS = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"})


def raw_block(code: str) -> dict:
    """A block of Typst code or markup as it stands."""
    return {"t": "RawBlock", "c": ["typst", code]}


def raw_inline(code: str) -> dict:
    """A piece of Typst code or markup as it stands, inside a paragraph."""
    return {"t": "RawInline", "c": ["typst", code]}


def bracketed(opening: str, blocks: Blocks, closing: str) -> Blocks:
    """`blocks` between two pieces of Typst; a single paragraph stays text in the line, as a cell or caption wants."""
    if len(blocks) == 1 and blocks[0]["t"] in {"Plain", "Para"}:
        return [{"t": "Plain", "c": [raw_inline(opening), *blocks[0]["c"], raw_inline(closing)]}]
    return [raw_block(opening), *blocks, raw_block(closing)]


def printable(text: str) -> str:
    """`text` without what no PDF can show: controls, half surrogates and codes without meaning become U+FFFD.

    PDF/UA forbids NUL, U+FEFF and U+FFFE outright; private-use codes mean a different thing in every font.
    """
    return text if text.isprintable() else _MEANINGLESS.sub(REPLACEMENT, text).replace("\ufeff", "")


def literal(text: str) -> str:
    """`text` as a Typst string literal, quotes included."""
    return f'"{printable(text).translate(_SHORTCUTS)}"'


def script_of(character: str) -> str:
    """The first word of `character`'s Unicode name (`CJK`, `HANGUL`), which says what kind of font it needs."""
    return unicodedata.name(character, "unnamed").split()[0]

