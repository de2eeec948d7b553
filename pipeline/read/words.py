"""The fixed words of a binder, in its language: one catalogue, `words.json`, which a practice may extend.

`{0}` and `{1}` in a text are places for a number or a name. `choice_…` is how a choice of the data is printed, and
`quote_…` are the language's quotation marks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from babel.core import get_global

CATALOGUE = Path(__file__).with_name("words.json")
FALLBACK = "en"
CHOICE = "choice_"

Words = Mapping[str, str]
NONE: Mapping[str, Words] = MappingProxyType({})


def words_in(language: str, own: Mapping[str, Words] = NONE) -> Words:
    """The fixed words for a BCP 47 tag: English, then what each wider tag knows better (`de` before `de-CH`).

    `own` are the words of a practice, by language. They come before those of the catalogue.
    """
    found = dict(_catalogue()[FALLBACK])
    for catalogue in (_catalogue(), own):
        for tag in _wider(language):
            found |= catalogue.get(tag, {})
    return found


def choices_in(words: Words) -> Words:
    """How the choices of the data (`under_way`) are printed, by choice."""
    return {key.removeprefix(CHOICE): word for key, word in words.items() if key.startswith(CHOICE)}


def languages() -> tuple[str, ...]:
    """The languages with a whole catalogue of their own."""
    whole = len(_catalogue()[FALLBACK])
    return tuple(sorted(tag for tag, words in _catalogue().items() if len(words) == whole))


def _wider(language: str) -> list[str]:
    """The tag and those that it is a kind of, the widest first; none that is written in another script."""
    parts = language.split("-")
    tags = ["-".join(parts[:length]) for length in range(1, len(parts) + 1)]
    return [_ALIASES.get(tag, tag) for tag in tags if _script(tag) == _script(language)]


_ALIASES = {"no": "nb", "nn": "nb", "iw": "he"}


def _script(tag: str) -> str:
    """The script that a language is written in, said or usual: `Hant` for `zh-TW`."""
    language, *subtags = tag.split("-")
    said = next((part for part in subtags if len(part) == 4 and part.isalpha()), "")
    usual = get_global("likely_subtags")
    likely = usual.get("_".join([language, *subtags[:1]])) or usual.get(language, "")
    return said or next((part for part in likely.split("_")[1:] if len(part) == 4), "")


@cache
def _catalogue() -> Mapping[str, Words]:
    return json.loads(CATALOGUE.read_text(encoding="utf-8"))
