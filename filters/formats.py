"""Dates, numbers and lists in the binder's language (data: Unicode CLDR, through Babel)."""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from filters.direction import framed

DATE_STYLES = ("short", "medium", "long", "full", "month")
NO_CHOICES: Mapping[str, str] = MappingProxyType({})
GROUPED_FROM = 10_000  # four digits stand together, as years and house numbers do


class Formats:
    """How one language writes things; `language` is a BCP 47 tag such as `en-GB`.

    `choices` are its words for the choices of the data (`under_way`); a choice without one prints as it stands.
    """

    def __init__(self, language: str, choices: Mapping[str, str] = NO_CHOICES):
        self.language, self.choices = language, choices

    @cached_property
    def locale(self) -> Locale:
        """What Unicode CLDR knows of the language."""
        return Locale.parse(self.language, sep="-")

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, as the language is written."""
        return self.locale.text_direction

    def date(self, value: str, style: str = "long") -> str:
        """An ISO date in words; `month` is month and year. Raises ValueError for a text that is no date."""
        day = datetime.date.fromisoformat(value)
        if style == "month":
            moment = datetime.datetime(day.year, day.month, day.day)
            return format_skeleton("yMMMM", moment, locale=self.locale)
        return format_date(day, style, locale=self.locale)

    def short_month(self, day: datetime.date) -> str:
        """The month of a day, as short as a calendar has it."""
        return format_date(day, "LLL", locale=self.locale)

    def number(self, value: float, digits: int | None = None) -> str:
        """A number; with `digits`, exactly so many decimals. Halves are rounded up, as people do it on paper."""
        with decimal.localcontext(rounding=decimal.ROUND_HALF_UP):
            if digits is None:
                return format_decimal(value, locale=self.locale, group_separator=abs(value) >= GROUPED_FROM)
            return format_decimal(value, format=_pattern(digits), locale=self.locale)

    def percent(self, value: float, digits: int = 0) -> str:
        """A fraction (0.25) as a percentage (25 %)."""
        pattern = self.locale.percent_formats[None].pattern.replace("#,##0", _pattern(digits))
        with decimal.localcontext(rounding=decimal.ROUND_HALF_UP):
            return format_percent(value, format=pattern, locale=self.locale)

    def choice(self, value: str) -> str:
        """One of the choices that a schema gives, in words."""
        return self.choices.get(value, value.replace("_", " "))

    def list(self, values: Sequence[str]) -> str:
        """Several texts in a row: “a, b and c”."""
        return format_list([framed(value, self.direction) for value in values], locale=self.locale)


def _pattern(digits: int) -> str:
    return "#,##0" + ("." + "0" * digits if digits else "")
