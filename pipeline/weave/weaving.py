"""Weaving: chapters and one edition's view become one format-neutral book."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from filters.charts.picture import Chart
from filters.context import Context
from filters.formats import Formats
from pipeline.chapters.chapter import Chapters
from pipeline.problem import Problem
from pipeline.prove.proof import proven
from pipeline.read.fonts import Supply
from pipeline.read.practice import Practice
from pipeline.read.words import choices_in
from pipeline.view import View
from pipeline.weave import anchors
from pipeline.weave.fields import fields_of
from pipeline.weave.filling import Filled, filled
from pipeline.weave.tabs import tab_kind, tab_titles

Value = TypeVar("Value")
Each = Callable[[Callable[[int], Filled], Sequence[int]], Iterable[Filled]]
"""What has a function done for each of a list, as `map` does."""


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


def weave(practice: Practice, chapters: Chapters, view: View, engagement: str,
          each: Each = map) -> tuple[Woven | None, list[Problem]]:
    """The book of `view`, or None when a chapter cannot be filled, and every problem found on the way.

    `each` has the chapters filled, as `map` does or some of them at once.
    """
    printed = [chapter for chapter in chapters.chapters if view.edition in chapter.editions]
    context = Context(view.edition, view.language, view.data, view.shape, chapters.marks, fields_of(view), view.words,
                      choices=choices_in(view.words), proven=proven(chapters, view.edition))
    parts = list(each(lambda n: filled(printed[n], n + 1, context, practice.sources), range(len(printed))))
    problems = [problem for part in parts for problem in part.problems]
    if problems or not parts:
        return None, problems or [_no_chapters(practice, view.edition)]
    blocks = [msgspec.json.decode(part.blocks) for part in parts]
    anchors.make_unique(blocks)
    titles = {chapter.path: (_id_of(opening), part.title)
              for chapter, part, (opening, *_) in zip(printed, parts, blocks, strict=True)}
    tabs, in_parts = tab_titles(practice, view.edition, titles), tab_kind(practice, view.edition) == "parts"
    return replace(_woven(view, engagement, parts, blocks), tabs=tabs, in_parts=in_parts), []


def _woven(view: View, engagement: str, parts: Sequence[Filled], blocks: Iterable[Sequence[Mapping]]) -> Woven:
    """The book of these `parts`, with their `blocks` in which every id is its own."""
    data = view.data
    return Woven(
        document={"pandoc-api-version": parts[0].api, "meta": {}, "blocks": list(chain.from_iterable(blocks))},
        engagement=engagement, edition=view.edition, title=data["binder"]["title"],
        subtitle=data["binder"].get("subtitle", ""), client=data["client"]["name"], coach=data["coach"]["name"],
        organisation=data["organisation"]["name"], language=view.language, paper=data["engagement"]["paper"],
        date=datetime.date.fromisoformat(data["binder"]["date"]), words=view.words,
        media=_all(part.media for part in parts), charts=_all(part.charts for part in parts),
    )


def _id_of(heading: Mapping) -> str:
    return heading["c"][1][0]


def _all(named: Iterable[Mapping[str, Value]]) -> dict[str, Value]:
    """What is named in any of them."""
    return {name: value for values in named for name, value in values.items()}


def _no_chapters(practice: Practice, edition: str) -> Problem:
    return Problem("no-chapters", practice.outline.where("/chapters"), f"no chapter is for the {edition} edition",
                   "name the edition in a chapter's front matter: `editions: [" + edition + "]`")
