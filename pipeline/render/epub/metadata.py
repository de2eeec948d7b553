"""What an e-book says about itself: to libraries, to readers with other senses, and on its title page."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from babel import Locale, UnknownLocaleError

from filters.document import nodes
from pipeline.read.theme import Theme
from pipeline.render.epub.style import LEGIBLE, contrast, parsed
from pipeline.render.epub.tree import Element
from pipeline.weave.weaving import Woven

WORDS = ("contents", "title_page", "landmarks", "start", "coach", "writing_space", "accessibility_summary", "cover_alt")
"""The fixed words that this format takes from `Woven.words`."""


def metadata(woven: Woven, blocks: list[Element], logo: str) -> dict:
    """pandoc's metadata: what the package says about the book and, under `book`, what its title page prints.

    `logo` is the name of the picture on the title page, if there is one.
    """
    titles = [{"type": "main", "text": woven.title}]
    if woven.subtitle:
        titles.append({"type": "subtitle", "text": woven.subtitle})
    words = woven.words
    return _meta({
        "identifier": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'binder:{woven.engagement}/{woven.edition}')}",
        "title": titles, "creator": [{"role": "aut", "text": woven.coach}], "lang": woven.language,
        "date": woven.date.isoformat(), "toc-title": words["contents"],
        "page-progression-direction": direction(woven.language),
        "book": {
            "title": woven.title, "subtitle": woven.subtitle, "organisation": woven.organisation, "logo": logo,
            "client": woven.client, "coach": woven.coach, "role": words["coach"],
            "date": woven.day,
            "stamp": woven.stamp,
        },
        **_accessibility(woven, {element["t"] for element in nodes(blocks)}),
    })


def _accessibility(woven: Woven, kinds: set[str]) -> dict:
    """The schema.org words for how the book can be read; `kinds` are the types of element in it."""
    return {
        "accessModes": ["textual", "visual"],  # the cover is a picture
        "accessModeSufficient": ["textual"],
        "accessibilityFeatures": [
            "structuralNavigation", "tableOfContents", "readingOrder", "displayTransformability",
            "alternativeText", *(["MathML"] if "Math" in kinds else []),
        ],
        "accessibilityHazards": ["none"],
        "accessibilitySummary": woven.words["accessibility_summary"],
    }


def is_legible(theme: Theme) -> bool:
    """Whether coloured text keeps the contrast that WCAG 2 asks for at level AA, on a white page and in a callout."""
    grounds = [(255, 255, 255), parsed(theme.colours["tint"])]
    return all(contrast(parsed(theme.colours["accent"]), ground) >= LEGIBLE for ground in grounds)


def direction(language: str) -> str:
    """`ltr` or `rtl`, as a language is written."""
    locale = _locale(language)
    return locale.text_direction if locale else "ltr"


def _locale(language: str) -> Locale | None:
    for tag in (language, language.split("-")[0]):
        try:
            return Locale.parse(tag, sep="-")
        except (ValueError, UnknownLocaleError):
            continue
    return None


def _meta(values: Mapping) -> dict:
    """`values` in pandoc's form: every string is literal text."""
    return {key: _meta_value(value) for key, value in values.items()}


def _meta_value(value: object) -> dict:
    if isinstance(value, Mapping):
        return {"t": "MetaMap", "c": _meta(value)}
    if isinstance(value, list):
        return {"t": "MetaList", "c": [_meta_value(part) for part in value]}
    return {"t": "MetaString", "c": value}
