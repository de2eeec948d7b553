"""Words in a row as one element: pandoc reads a book as single words, of which a book has ten times as many."""

from __future__ import annotations

import re

_WORD = r'(?:[^"\\\ue000-\uf8ff☐☑☒]|\\.)*'
_WORDS_IN_A_ROW = re.compile(rf'\{{"t":"Str","c":"{_WORD}"\}}(?:(?:,\{{"t":"Space"\}})?,\{{"t":"Str","c":"{_WORD}"\}})+')
_BETWEEN_WORDS = re.compile(r'"\}(?:,(\{"t":"Space"\}))?,\{"t":"Str","c":"')


def in_rows(text: str) -> str:
    """pandoc's JSON `text`, as compact as pandoc writes it, with words in a row as one `Str` that has spaces in it.

    So a book has a tenth of the elements, and whoever walks over them, pandoc's writers too, a tenth of the work. Words
    that stand for more than themselves stay alone: those with a mark in them, and boxes to tick.
    """
    return _WORDS_IN_A_ROW.sub(lambda row: _BETWEEN_WORDS.sub(lambda between: " " if between[1] else "", row[0]), text)
