"""Weaving: chapters and one edition's view become one format-neutral book."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import panflute as pf

from filters import only
from filters.check import check
from filters.context import Context
from filters.document import dump, load
from filters.fault import Fault
from filters.formats import Formats
from filters.reading import rich
from filters.table import apply_all
from pipeline import anchors, images, schemas
from pipeline.chapter import Chapter, Chapters
from pipeline.directions import with_directions
from pipeline.engines import run_pandoc
from pipeline.fonts import Supply
from pipeline.practice import Practice
from pipeline.problem import Problem, Where
from pipeline.quotes import with_quotes
from pipeline.view import View, pruned
from pipeline.words import choices_in


@dataclass(frozen=True)
class Woven:
    """A whole book, ready for any renderer.

    `document` is a pandoc document in pandoc's JSON form (`pandoc-api-version`, `meta` (empty), `blocks`): chapters
    are its level-1 headings, `Div` and `Span` classes are named styles, images carry alt texts. An image's target is
    a neutral name (`media/…`) and `media` says which file it is, so that no path of a machine reaches a book.
    `words` holds the book's fixed words ("contents", "page") in its language, `stamp` what the cover says of this copy:
    that it is a draft, or which release. `supply` says which fonts it needs beside the theme's.
    """

    document: Mapping
    engagement: str
    edition: str
    title: str
    subtitle: str
    client: str
    coach: str
    organisation: str
    language: str
    paper: str
    date: datetime.date
    words: Mapping[str, str]
    media: Mapping[str, Path]
    stamp: str = ""
    supply: Supply = field(default_factory=Supply)

    @property
    def name(self) -> str:
        """The file name, without its ending."""
        return f"{self.engagement}-{self.edition}"

    @property
    def day(self) -> str:
        """The book's date in words, in its language."""
        return Formats(self.language).date(self.date.isoformat())


def weave(practice: Practice, chapters: Chapters, view: View, engagement: str) -> tuple[Woven | None, list[Problem]]:
    """The book of `view`, or None when a chapter cannot be filled, and every problem found on the way."""
    printed = [chapter for chapter in chapters.chapters if view.edition in chapter.editions]
    context = Context(view.edition, view.language, view.data, view.shape, chapters.marks,
                      rich(view.data, view.shape, run_pandoc), choices=choices_in(view.words))
    docs: list[pf.Doc] = []
    media: dict[str, Path] = {}
    problems: list[Problem] = []
    for chapter in printed:
        doc = load(chapter.document)
        problems += [_problem(fault, chapter) for fault in apply_all(doc, context)]
        found, wrong = images.gather(doc, chapter, practice.sources)
        problems += wrong + _without_heading(doc, chapter)
        media.update(found)
        docs.append(doc)
    if problems or not docs:
        return None, problems or [_no_chapters(practice, view.edition)]
    anchors.make_unique(docs)
    document = with_directions(with_quotes(_joined(docs), view.words), Formats(view.language).direction)
    return _woven(practice, view, engagement, document, media), []


def check_chapters(practice: Practice, chapters: Chapters, edition: str) -> list[Problem]:
    """What is wrong with the chapters of an edition whatever the data, where there is no sound data to weave."""
    context = Context(edition, practice.outline.data["language"], {}, pruned(schemas.resolved("view"), edition),
                      chapters.marks)
    problems: list[Problem] = []
    for chapter in chapters.chapters:
        if edition in chapter.editions:
            doc = load(chapter.document)
            faults = [*only.apply(doc, context), *check(doc, context)]
            problems += [_problem(fault, chapter) for fault in faults]
            problems += images.gather(doc, chapter, practice.sources)[1] + _without_heading(doc, chapter)
    return problems


def _woven(practice: Practice, view: View, engagement: str, document: Mapping, media: Mapping[str, Path]) -> Woven:
    data = view.data
    return Woven(
        document=document, engagement=engagement, edition=view.edition, title=data["binder"]["title"],
        subtitle=data["binder"].get("subtitle", ""), client=data["client"]["name"], coach=data["coach"]["name"],
        organisation=data["organisation"]["name"], language=view.language, paper=data["engagement"]["paper"],
        date=datetime.date.fromisoformat(data["binder"]["date"]), words=view.words, media=media,
    )


def _joined(docs: Sequence[pf.Doc]) -> Mapping:
    blocks: list = []
    for doc in docs:
        whole = json.loads(dump(doc))
        blocks += whole["blocks"]
    return {"pandoc-api-version": whole["pandoc-api-version"], "meta": {}, "blocks": blocks}


def _problem(fault: Fault, chapter: Chapter) -> Problem:
    place = fault.place
    where = Where(Path(place.file), place.line, place.column) if place.line else chapter.where()
    return Problem(fault.code, where, fault.message, fault.hint)


def _without_heading(doc: pf.Doc, chapter: Chapter) -> list[Problem]:
    if doc.content and isinstance(doc.content[0], pf.Header) and doc.content[0].level == 1:
        return []
    return [Problem("no-heading", chapter.where(), "the chapter does not open with its title",
                    "start it with one heading of the first level: `# Title`")]


def _no_chapters(practice: Practice, edition: str) -> Problem:
    return Problem("no-chapters", practice.outline.where("/chapters"), f"no chapter is for the {edition} edition",
                   "name the edition in a chapter's front matter: `editions: [" + edition + "]`")
