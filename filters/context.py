"""What every filter is given: one edition's view, the marks of the chapters, and the parsed Markdown fields."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct, field

from filters.expressions import Scope
from filters.formats import Formats
from filters.guards import Known
from filters.inspection import Inspection
from filters.marks import Marks
from filters.pointers import Pointers
from filters.shapes import Shape
from filters.value_types import ANYTHING, of_shape


class Context(Struct, frozen=True, dict=True):
    """The view (`data` and its `shape`, for `edition`, printed in `language`) and what was read beside it.

    `rich` maps the text of each Markdown field to its blocks, as pandoc's JSON. `words` are the fixed words of the book
    (those of charts are needed here). `file` names the chapter where a mark has no place of its own. `choices` are the
    language's words for the choices of the data. `proven` is what proving the chapters without a mistake told of them.
    """

    edition: str
    language: str
    data: Mapping[str, Any]
    shape: Shape = field(default_factory=dict)
    marks: Marks = field(default_factory=Marks)
    rich: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    file: str = "chapter"
    choices: Mapping[str, str] = field(default_factory=dict)
    proven: Inspection | None = None

    @cached_property
    def known(self) -> Known:
        """What is known of the view outside every loop, whatever the data: the types of its names."""
        group = of_shape(self.shape).group if self.shape.get("properties") else None
        return Known(group.known, group.hidden) if group else Known({name: ANYTHING for name in self.data})

    @cached_property
    def pointers(self) -> Pointers:
        """Where the lists and objects of the view stand in it."""
        return Pointers(self.data)

    @property
    def scope(self) -> Scope:
        """The scope outside every loop."""
        return Scope(self.data, {})

    @property
    def formats(self) -> Formats:
        """How the language of the binder writes dates, numbers, choices and lists."""
        return Formats(self.language, self.choices)
