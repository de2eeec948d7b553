"""Kinds of answers: what an option takes, and what a question on a terminal accepts before it asks again."""

from __future__ import annotations

import datetime
import re
from typing import Any

import click

from pipeline.read.text import FORBIDDEN
from pipeline.rules.people import is_language

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_YEARS = 1900, 2199


class Line(click.ParamType):
    """A text on one line, which a book can hold."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if FORBIDDEN.search(value) or "\n" in value or not value.strip():
            self.fail("write a text on one line, without control characters", param, ctx)
        return value.strip()


class Day(click.ParamType):
    """A day of the calendar as YYYY-MM-DD, not before another one."""

    name = "date"

    def __init__(self, earliest: datetime.date | None = None):
        self.earliest = earliest

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.date:
        try:
            written = value if isinstance(value, datetime.date) else _DAY.fullmatch(value)[0]
            day = datetime.date.fromisoformat(str(written))
        except (TypeError, ValueError):
            self.fail("write a day of the calendar as YYYY-MM-DD", param, ctx)
        if not _YEARS[0] <= day.year <= _YEARS[1]:
            self.fail(f"write a year from {_YEARS[0]} to {_YEARS[1]}", param, ctx)
        if self.earliest and day < self.earliest:
            self.fail(f"the engagement cannot end before it starts, on {self.earliest}", param, ctx)
        return day


class Id(click.ParamType):
    """An id: small letters, digits and single hyphens."""

    name = "id"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not _ID.fullmatch(value):
            self.fail("an id has small letters, digits and single hyphens: `maren-okafor`", param, ctx)
        return value


class Language(click.ParamType):
    """A language as a tag."""

    name = "tag"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not is_language(value):
            self.fail("write a tag such as en-GB, de, fr-CH or ja", param, ctx)
        return value


class Optional(click.ParamType):
    """Another type, or nothing."""

    name = "optional"

    def __init__(self, kind: click.ParamType):
        self.kind = kind

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return self.kind.convert(value, param, ctx) if value else ""
