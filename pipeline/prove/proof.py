"""The proof: every placeholder of every chapter can be filled in every edition that prints it, whatever the data.

It needs no client's data. What it lets through, and what passes `validate`, builds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import panflute as pf
from msgspec.structs import replace

from filters import check
from filters.context import Context
from filters.document import load
from filters.inspection import Inspection
from pipeline.binders import EDITIONS
from pipeline.chapters.chapter import Chapter, Chapters
from pipeline.lint import blocks, headings, ids, links, pictures, sightings, tables, titles
from pipeline.lint.pieces import Page, in_edition, page_of
from pipeline.problem import Problem, Severity, Where
from pipeline.read.folders import visible
from pipeline.read.practice import Practice
from pipeline.view import shape_for
from pipeline.weave import images

_LANGUAGE = "en"
"""Nothing of a proof depends on the language."""

Found = dict[tuple, tuple[Problem, list[str]]]
"""Problems by code, place and message, and the editions in which each shows."""


def prove(practice: Practice, chapters: Chapters, editions: Sequence[str]) -> list[Problem]:
    """Every mistake of the chapters that could show in one of `editions`, in the order of the files."""
    docs, context = _documents(chapters), _context(chapters, EDITIONS[0])
    pages = {c.path: page_of(c, docs[c.path], context) for c in chapters.chapters}
    found: Found = {}
    for edition in editions:
        for path, proof in _proofs(chapters, edition).items():
            for problem in (*_unfilled(proof, pages[path].chapter), *_untitled(proof, pages[path], docs[path], edition)):
                _note(found, problem, edition)
    for edition, problem in _of_books(pages, chapters, editions):
        _note(found, problem, edition)
    problems = [_in_editions(problem, where, chapters, editions) for problem, where in found.values()]
    for page in pages.values():
        problems += _of_chapter(practice, page, docs[page.chapter.path])
    return list(dict.fromkeys(problems))


def proven(chapters: Chapters, edition: str) -> Inspection | None:
    """What the proof tells of all that `edition` prints, so that nobody has to look again; None where it found a mistake."""
    proofs = _proofs(chapters, edition).values()
    if any(proof.faults for proof in proofs):
        return None
    return Inspection((), frozenset(), {mark: of for proof in proofs for mark, of in proof.types.items()})


@lru_cache(maxsize=1)
def _documents(chapters: Chapters) -> Mapping[Path, pf.Doc]:
    """Every chapter, to look at: what is looked at stays as it is."""
    return {chapter.path: load(chapter.document) for chapter in chapters.chapters}


@lru_cache(maxsize=len(EDITIONS))
def _proofs(chapters: Chapters, edition: str) -> Mapping[Path, Inspection]:
    docs, context = _documents(chapters), _context(chapters, edition)
    return {chapter.path: check.prove(docs[chapter.path], context)
            for chapter in chapters.chapters if edition in chapter.editions}


def _note(found: Found, problem: Problem, edition: str) -> None:
    """Add a problem of an edition; one that another edition has too keeps that one's hint."""
    _, where = found.setdefault((problem.code, problem.where, problem.message), (problem, []))
    where.append(edition)


def unlisted(practice: Practice) -> list[Problem]:
    """Chapters that lie in the practice and stand in no outline, so that nobody ever reads them."""
    return [Problem("unlisted-chapter", Where(path), "no edition prints this chapter: the outline does not list it",
                    f"add `{path.name}` to `chapters` in sources/binder.json, or move the file elsewhere", Severity.WARNING)
            for path in visible(practice.sources / "chapters", "*.md") if path not in practice.chapters]


def _printed(chapters: Chapters, edition: str) -> list[Path]:
    """The chapters that an edition prints."""
    return [chapter.path for chapter in chapters.chapters if edition in chapter.editions]


def _context(chapters: Chapters, edition: str) -> Context:
    return Context(edition, _LANGUAGE, {}, shape_for(edition), chapters.marks)


def _unfilled(proof: Inspection, chapter: Chapter) -> Iterator[Problem]:
    """Placeholders and blocks that cannot be filled in one edition, or could not with some data."""
    yield from (chapter.problem(fault, sightings.braces(chapter.text)) for fault in proof.faults)


def _untitled(proof: Inspection, page: Page, doc: pf.Doc, edition: str) -> Iterator[Problem]:
    """A title that could come to nothing in one edition."""
    if not proof.faults and not _without_heading(page, doc):
        yield from titles.check(page, doc.content[0], proof, edition)


def _of_books(pages: Mapping[Path, Page], chapters: Chapters, editions: Sequence[str]) -> Iterator[tuple[str, Problem]]:
    """What is wrong with headings, ids and links in each edition."""
    books = {edition: [in_edition(pages[path], edition) for path in _printed(chapters, edition)] for edition in EDITIONS}
    anywhere = links.anchors([page for book in books.values() for page in book])
    headed = {path: headings.headings_of(page) for path, page in pages.items()}
    for edition in editions:
        here = links.anchors(books[edition])
        for page in books[edition]:
            of_page = (headings.check(headed[page.chapter.path], edition), ids.check(page), links.check(page, here, anywhere))
            yield from ((edition, problem) for found in of_page for problem in found)


def _of_chapter(practice: Practice, page: Page, doc: pf.Doc) -> Iterator[Problem]:
    """What is wrong with a chapter in whatever edition."""
    yield from _without_heading(page, doc)
    yield from tables.check(page)
    yield from pictures.check(page)
    yield from blocks.check(page)
    yield from images.found_in((piece.element for piece in page.of(pf.Image)), page.chapter, practice.sources)[1]


def _in_editions(problem: Problem, found: Sequence[str], chapters: Chapters, editions: Sequence[str]) -> Problem:
    """The problem, with the editions that show it where it is not all that print the chapter."""
    printed = next((chapter.editions for chapter in chapters.chapters if chapter.path == problem.where.file), ())
    if set(printed) & set(editions) == set(found) and problem.code != "hidden-field":
        return problem
    return replace(problem, message=f"{problem.message} ({', '.join(found)} edition{'s' if len(found) > 1 else ''})")


def _without_heading(page: Page, doc: pf.Doc) -> list[Problem]:
    first = doc.content[0] if doc.content else None
    if isinstance(first, pf.Header) and first.level == 1:
        return []
    return [Problem("no-heading", page.chapter.where(), "the chapter does not open with its title",
                    "start it with one heading of the first level: `# Title`")]
