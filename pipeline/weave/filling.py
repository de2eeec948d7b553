"""Filling: one chapter with the data of one edition's view, each chapter on its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
import panflute as pf
from msgspec import Struct

from filters.charts.picture import Chart
from filters.context import Context
from filters.document import every, load
from filters.rows import in_rows
from filters.table import apply_all
from pipeline.chapters.chapter import Chapter
from pipeline.problem import Problem
from pipeline.weave import charts, images
from pipeline.weave.directions import are_mixed, with_directions
from pipeline.weave.quotes import with_quotes


class Filled(Struct, frozen=True):
    """A chapter as it is printed: its `title` in words, its `blocks` (a list in pandoc's JSON, of the version `api`), its
    images and charts by their neutral names; and the `problems` that keep it back."""

    title: str
    blocks: bytes
    api: tuple[int, ...]
    media: Mapping[str, Path]
    charts: Mapping[str, Chart]
    problems: tuple[Problem, ...]


def filled(chapter: Chapter, number: int, context: Context, sources: Path) -> Filled:
    """`chapter`, the `number`-th of its book, with what `context` says; its images lie below `sources`."""
    doc = load(chapter.document)
    problems = [chapter.problem(fault) for fault in apply_all(doc, context)]
    elements = every(doc)
    found, wrong = images.found_in(elements, chapter, sources)
    media, pictures = images.named(found), charts.gather(elements, number)
    title = pf.stringify(doc.content[0]).strip() if doc.content else ""
    blocks = msgspec.json.encode(_printed(doc, context))
    return Filled(title, blocks, doc.api_version, media, pictures, (*problems, *wrong))


def _printed(doc: pf.Doc, context: Context) -> list[Mapping]:
    """The blocks of a filled chapter, with the quotation marks and the directions of the view's language.

    They are as few elements as can be; where a chapter's lines end plays no part in a book.
    """
    text = msgspec.json.encode(doc.content.to_json()).decode().replace('{"t":"SoftBreak"}', '{"t":"Space"}')
    quoted, around = with_quotes(msgspec.json.decode(in_rows(text)), context.words), context.formats.direction
    return with_directions(quoted, around) if are_mixed(text, around) else quoted
