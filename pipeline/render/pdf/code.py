"""Pieces of Typst in a pandoc document: code as it stands, and text as string literals, which no value can leave."""

from __future__ import annotations

import re
import unicodedata

Blocks = list[dict]
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_PLAIN_WORD = re.compile(r"[^\W\d_]+[,.;]?")
_SHORTCUTS = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


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
    return "".join(_shown(character) for character in text)


def literal(text: str) -> str:
    """`text` as a Typst string literal, quotes included."""
    return '"' + "".join(_SHORTCUTS.get(character, character) for character in printable(text)) + '"'


def is_plain_word(text: str) -> bool:
    """Whether `text` means itself in Typst markup wherever it stands: letters, then at most one stop."""
    return _PLAIN_WORD.fullmatch(text) is not None


def script_of(character: str) -> str:
    """The first word of `character`'s Unicode name (`CJK`, `HANGUL`), which says what kind of font it needs."""
    return unicodedata.name(character, "unnamed").split()[0]


def _shown(character: str) -> str:
    if character in "\n\t" or character.isalnum():
        return character
    if character == "\ufeff":
        return ""
    meaningless = unicodedata.category(character) in {"Cc", "Cs", "Co"} or _is_noncharacter(ord(character))
    return REPLACEMENT if meaningless else character


def _is_noncharacter(code: int) -> bool:
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
