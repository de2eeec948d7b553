"""Reading Markdown: many chapters and fields in one pandoc process, each on its own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from filters.rows import in_rows
from filters.shapes import Shape, is_markdown, items_of

READER = Path(__file__).with_name("read.lua")

CHAPTER = "markdown"
"""The Markdown of chapters: pandoc's own, whole."""

FIELD = "markdown" + "".join(f"-{name}" for name in (
    "raw_html", "raw_tex", "raw_attribute", "latex_macros", "tex_math_dollars", "native_divs", "native_spans",
    "fenced_divs", "bracketed_spans", "header_attributes", "fenced_code_attributes", "inline_code_attributes",
    "link_attributes", "yaml_metadata_block", "pandoc_title_block", "citations", "example_lists",
    "auto_identifiers", "implicit_header_references", "markdown_in_html_blocks",
))
"""The Markdown of values: no code of any kind, no attributes, no metadata."""

_BEYOND_CHAPTERS = re.compile(r"[<\\$\[{@%]|:::|---")
"""What every construct that `FIELD` leaves out starts with. A field without is read as a chapter, to the same result: it
takes pandoc longer to find out what `FIELD` means than to read a page."""

RunPandoc = Callable[[Sequence[str], bytes], bytes]
"""Runs pandoc with arguments and standard input, and returns its standard output."""


class Reading(Struct, frozen=True):
    """One text as pandoc read it: its `document` (JSON text), and what it holds that it should not.

    `unclosed` lists the (line, column) of blocks never closed; `images` and `links` count what a field may not have.
    """

    document: str
    unclosed: tuple[tuple[int, int], ...] = ()
    images: int = 0
    links: int = 0

    @property
    def meta(self) -> Mapping:
        """The document's metadata, as pandoc's JSON has it."""
        return json.JSONDecoder().raw_decode(self.document, self.document.index('"meta":') + len('"meta":'))[0]

    @property
    def blocks(self) -> str:
        """The document's blocks alone, as JSON."""
        return self.document[self.document.index('"blocks":') + len('"blocks":') : -1]


def read(texts: Sequence[str], run: RunPandoc, *, fields: bool = False) -> list[Reading]:
    """Every text of `texts` as pandoc reads it: chapters, or the Markdown fields of an engagement."""
    if not texts:
        return []
    jobs = [{"text": text, "format": _format(text, fields), "field": fields} for text in texts]
    lines = run(["lua", str(READER)], json.dumps(jobs).encode()).decode().split("\n")
    return [_reading(in_rows(document), json.loads(seen)) for document, seen in zip(lines[:-1:2], lines[1::2], strict=True)]


def _format(text: str, is_field: bool) -> str:
    return FIELD if is_field and _BEYOND_CHAPTERS.search(text) else CHAPTER


def markdown_fields(value: Any, shape: Shape) -> Iterator[str]:
    """Every text of `value` that its shape marks as Markdown."""
    if isinstance(value, str):
        if is_markdown(shape):
            yield value
    elif isinstance(value, list):
        for item in value:
            yield from markdown_fields(item, items_of(shape))
    elif isinstance(value, Mapping):
        known, others = shape.get("properties", {}), shape.get("additionalProperties")
        for name, item in value.items():
            yield from markdown_fields(item, known.get(name) or (others if isinstance(others, Mapping) else {}))


def rich(data: Any, shape: Shape, run: RunPandoc) -> dict[str, str]:
    """The Markdown fields of a view, parsed: text to blocks as JSON."""
    return parsed(list(dict.fromkeys(markdown_fields(data, shape))), run)


def parsed(texts: Sequence[str], run: RunPandoc) -> dict[str, str]:
    """Markdown fields to their blocks as JSON."""
    return {text: reading.blocks for text, reading in zip(texts, read(texts, run, fields=True), strict=True)}


def _reading(document: str, seen: Mapping) -> Reading:
    unclosed = tuple((entry["line"], entry["column"]) for entry in seen.get("unclosed") or ())
    return Reading(document, unclosed, seen.get("images", 0), seen.get("links", 0))
