"""Weaving: chapters and one edition's view become one format-neutral book."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import panflute as pf
from msgspec import Struct, field
from msgspec.structs import replace

from filters.charts.picture import Chart
from filters.context import Context
from filters.document import every, load
from filters.fault import Fault
from filters.formats import Formats
from filters.rows import in_rows
from filters.table import apply_all
from pipeline.chapters.chapter import Chapter, Chapters
from pipeline.problem import Problem, Where
from pipeline.prove.proof import proven
from pipeline.read.fonts import Supply
from pipeline.read.practice import Practice
from pipeline.read.words import choices_in
from pipeline.view import View
from pipeline.weave import anchors, charts, images
from pipeline.weave.directions import are_mixed, with_directions
from pipeline.weave.fields import fields_of
from pipeline.weave.quotes import with_quotes
from pipeline.weave.tabs import tab_kind, tab_titles


class Woven(Struct, frozen=True):
    """A whole book, ready for any renderer.

    `document` is a pandoc document in pandoc's JSON form (`pandoc-api-version`, `meta` (empty), `blocks`): chapters
    are its level-1 headings, `Div` and `Span` classes are named styles, images carry alt texts. An image's target is
    a neutral name (`media/…`) and `media` says which file it is, so that no path of a machine reaches a book; `charts`
    says what is to be drawn under such a name.
    `words` holds the book's fixed words ("contents", "page") in its language, `stamp` what the cover says of this copy:
    that it is a draft, or which release. `layout` is one of `binders.LAYOUTS`. `tabs` has the titles of the tab sheets, each by
    the id of the chapter's heading that it stands before; `in_parts` says that they are titles of parts. `supply` says
    which fonts the book needs beside the theme's.
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
    layout: str = "screen"
    tabs: Mapping[str, str] = field(default_factory=dict)
    in_parts: bool = False
    charts: Mapping[str, Chart] = field(default_factory=dict)
    supply: Supply = field(default_factory=Supply)

    @property
    def name(self) -> str:
        """The file name, without its ending."""
        return f"{self.engagement}-{self.edition}" + ("-print" if self.printed else "")

    @property
    def printed(self) -> bool:
        """Whether the book is laid out for paper: both sides of a sheet, punched."""
        return self.layout == "print"

    @property
    def day(self) -> str:
        """The book's date in words, in its language."""
        return Formats(self.language).date(self.date.isoformat())


def weave(practice: Practice, chapters: Chapters, view: View, engagement: str) -> tuple[Woven | None, list[Problem]]:
    """The book of `view`, or None when a chapter cannot be filled, and every problem found on the way."""
    printed = [chapter for chapter in chapters.chapters if view.edition in chapter.editions]
    context = Context(view.edition, view.language, view.data, view.shape, chapters.marks, fields_of(view), view.words,
                      choices=choices_in(view.words), proven=proven(chapters, view.edition))
    docs: list[pf.Doc] = []
    elements: list[list[pf.Element]] = []
    media: dict[str, Path] = {}
    pictures: dict[str, Chart] = {}
    problems: list[Problem] = []
    for chapter in printed:
        doc = load(chapter.document)
        problems += [_problem(fault, chapter) for fault in apply_all(doc, context)]
        elements.append(every(doc))
        found, wrong = images.found_in(elements[-1], chapter, practice.sources)
        problems += wrong
        media.update(images.named(found))
        pictures.update(charts.gather(elements[-1], len(pictures)))
        docs.append(doc)
    if problems or not docs:
        return None, problems or [_no_chapters(practice, view.edition)]
    anchors.make_unique(elements)
    titles = {chapter.path: (doc.content[0].identifier, pf.stringify(doc.content[0]).strip())
              for chapter, doc in zip(printed, docs, strict=True)}
    document = {"pandoc-api-version": docs[-1].api_version, "meta": {}, "blocks": _joined(docs, view)}
    book = _woven(practice, view, engagement, document, media)
    tabs, in_parts = tab_titles(practice, view.edition, titles), tab_kind(practice, view.edition) == "parts"
    return replace(book, tabs=tabs, in_parts=in_parts, charts=pictures), []


def _woven(practice: Practice, view: View, engagement: str, document: Mapping, media: Mapping[str, Path]) -> Woven:
    data = view.data
    return Woven(
        document=document, engagement=engagement, edition=view.edition, title=data["binder"]["title"],
        subtitle=data["binder"].get("subtitle", ""), client=data["client"]["name"], coach=data["coach"]["name"],
        organisation=data["organisation"]["name"], language=view.language, paper=data["engagement"]["paper"],
        date=datetime.date.fromisoformat(data["binder"]["date"]), words=view.words, media=media,
    )


def _joined(docs: Sequence[pf.Doc], view: View) -> list[Mapping]:
    """The blocks of all chapters, with the quotation marks and the directions of the view's language.

    They are as few elements as can be; where a chapter's lines end plays no part in a book.
    """
    blocks = [block for doc in docs for block in doc.content.to_json()]
    text = msgspec.json.encode(blocks).decode().replace('{"t":"SoftBreak"}', '{"t":"Space"}')
    quoted, around = with_quotes(msgspec.json.decode(in_rows(text)), view.words), Formats(view.language).direction
    return with_directions(quoted, around) if are_mixed(text, around) else quoted


def _problem(fault: Fault, chapter: Chapter) -> Problem:
    place = fault.place
    where = Where(Path(place.file), place.line, place.column) if place.line else chapter.where()
    return Problem(fault.code, where, fault.message, fault.hint)


def _no_chapters(practice: Practice, edition: str) -> Problem:
    return Problem("no-chapters", practice.outline.where("/chapters"), f"no chapter is for the {edition} edition",
                   "name the edition in a chapter's front matter: `editions: [" + edition + "]`")
