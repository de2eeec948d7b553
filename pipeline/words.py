"""The fixed words of a binder, in its language: one catalogue, `words.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

CATALOGUE = Path(__file__).with_name("words.json")
FALLBACK = "en"


def words_in(language: str) -> Mapping[str, str]:
    """The fixed words for a BCP 47 tag: those of its language, and English where one is not translated yet."""
    catalogue = _catalogue()
    return {**catalogue[FALLBACK], **catalogue.get(language.split("-")[0], {}), **catalogue.get(language, {})}


@cache
def _catalogue() -> Mapping[str, Mapping[str, str]]:
    return json.loads(CATALOGUE.read_text(encoding="utf-8"))
