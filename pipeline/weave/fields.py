"""The Markdown fields of a view, as pandoc reads them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from filters.reading import markdown_fields, parsed
from pipeline.binders import EDITIONS
from pipeline.engines import run_pandoc
from pipeline.view import View


def fields_of(view: View) -> Mapping[str, str]:
    """The blocks of each Markdown field of `view` as JSON, by its text; the last ones are remembered, for whoever asks
    once more."""
    return _fields(tuple(dict.fromkeys(markdown_fields(view.data, view.shape))))


@lru_cache(maxsize=len(EDITIONS))
def _fields(texts: tuple[str, ...]) -> Mapping[str, str]:
    return parsed(texts, run_pandoc)
