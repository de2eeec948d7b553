"""A woven book as an EPUB 3 file, for telephones, tablets and readers of paper-like screens."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from pipeline.engines import run_pandoc
from pipeline.render.epub_document import adjusted
from pipeline.render.epub_fonts import Face, faces
from pipeline.render.epub_package import finished
from pipeline.render.epub_style import style_sheet
from pipeline.render.epub_tree import Element, elements
from pipeline.render.media import stage_media
from pipeline.theme import Theme
from pipeline.weave import Woven

WORDS = (
    "contents", "title_page", "landmarks", "start", "prepared_for", "coach", "date", "writing_space",
    "accessibility_summary",
)
"""The fixed words that this format takes from `Woven.words`."""

CONTENTS_DEPTH = 3


def render(woven: Woven, theme: Theme, scratch: Path) -> Path:
    """Write `woven`, in the look of `theme`, as an EPUB 3 file into `scratch`, and say where.

    Raises `EngineFailed` when pandoc refuses the document.
    """
    stage_media(woven, scratch)
    fonts = _staged_fonts(theme, scratch)
    style = scratch / "book.css"
    style.write_text(style_sheet(theme, list(fonts.items())), encoding="utf-8")
    blocks = adjusted(woven)
    logo = _logo(theme)
    document = {**woven.document, "meta": _meta(_metadata(woven, blocks, next(iter(logo), ""))), "blocks": blocks}
    with as_file(files(__package__).joinpath("epub_page.xhtml")) as page:
        book = run_pandoc(_arguments(woven, page, style, list(fonts)), json.dumps(document).encode(), date=woven.date)
    output = scratch / f"{woven.name}.epub"
    output.write_bytes(finished(book, woven, logo))
    return output


def _arguments(woven: Woven, page: Path, style: Path, fonts: list[str]) -> list[str]:
    scratch = style.parent
    return [
        "--from=json", "--to=epub3", "--output=-", "--mathml", "--split-level=1", "--toc",
        f"--toc-depth={CONTENTS_DEPTH}", f"--template={page}", f"--variable=dir:{_direction(woven.language)}",
        f"--css={style}", f"--resource-path={scratch}",
        *(f"--epub-embed-font={scratch / 'fonts' / name}" for name in fonts),
    ]


def _staged_fonts(theme: Theme, scratch: Path) -> dict[str, Face]:
    """The theme's faces, copied under neutral names."""
    folder = scratch / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    staged = {f"face-{number}{face.file.suffix.lower()}": face for number, face in enumerate(faces(theme), 1)}
    for name, face in staged.items():
        (folder / name).write_bytes(face.file.read_bytes())
    return staged


def _logo(theme: Theme) -> dict[str, bytes]:
    if theme.logo is None:
        return {}
    return {f"media/logo{theme.logo.suffix.lower()}": theme.logo.read_bytes()}


def _metadata(woven: Woven, blocks: list[Element], logo: str) -> dict:
    """What the package says about the book, and what its title page prints (under `book`)."""
    locale = _locale(woven.language)
    titles = [{"type": "main", "text": woven.title}]
    if woven.subtitle:
        titles.append({"type": "subtitle", "text": woven.subtitle})
    words = woven.words
    return {
        "identifier": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'binder:{woven.engagement}/{woven.edition}')}",
        "title": titles, "creator": [{"role": "aut", "text": woven.coach}], "lang": woven.language,
        "date": woven.date.isoformat(), "toc-title": words["contents"], "page-progression-direction": _direction(woven.language),
        "book": {
            "title": woven.title, "subtitle": woven.subtitle, "organisation": woven.organisation,
            "client": woven.client, "coach": woven.coach, "logo": logo,
            "prepared_for": words["prepared_for"], "coach_word": words["coach"], "date_word": words["date"],
            "date": format_date(woven.date, "long", locale) if locale else woven.date.isoformat(),
        },
        **_accessibility(woven, {element["t"] for element in elements(blocks)}),
    }


def _accessibility(woven: Woven, kinds: set[str]) -> dict:
    """The schema.org words for how the book can be read; `kinds` are the types of element in it."""
    pictures, formulas = "Image" in kinds, "Math" in kinds
    return {
        "accessModes": ["textual", "visual"] if pictures else ["textual"],
        "accessModeSufficient": ["textual"],
        "accessibilityFeatures": [
            "structuralNavigation", "tableOfContents", "readingOrder", "displayTransformability",
            *(["alternativeText"] if pictures else []), *(["MathML"] if formulas else []),
        ],
        "accessibilityHazards": ["none"],
        "accessibilitySummary": woven.words["accessibility_summary"],
    }


def _direction(language: str) -> str:
    locale = _locale(language)
    return locale.text_direction if locale else "ltr"


def _locale(language: str) -> Locale | None:
    for tag in (language, language.split("-")[0]):
        try:
            return Locale.parse(tag, sep="-")
        except (ValueError, UnknownLocaleError):
            continue
    return None


def _meta(metadata: Mapping) -> dict:
    """`metadata` in pandoc's form: every string is literal text."""
    return {key: _meta_value(value) for key, value in metadata.items()}


def _meta_value(value: object) -> dict:
    if isinstance(value, Mapping):
        return {"t": "MetaMap", "c": _meta(value)}
    if isinstance(value, list):
        return {"t": "MetaList", "c": [_meta_value(part) for part in value]}
    return {"t": "MetaString", "c": value}
