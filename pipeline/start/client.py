"""A client who starts: what the engagement's first file says, and the id that the folder is named by."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Collection, Mapping
from typing import Any

from anyascii import anyascii
from msgspec import Struct

SCHEMA = "../../../schemas/engagement.schema.json"
YEARS_OF_RETENTION = 2
"""How long after the end data is kept unless somebody says otherwise."""


class Client(Struct, frozen=True):
    """Who starts, with whom, from when to when. An empty text is not known yet, and is left to be filled in.

    `called` is what the client is called in a friendly sentence; `language` and `paper` are those of the practice
    where they are empty.
    """

    name: str
    start: datetime.date
    end: datetime.date
    called: str = ""
    role: str = ""
    organisation: str = ""
    purpose: str = ""
    coach: str = ""
    language: str = ""
    paper: str = ""


def id_for(name: str, taken: Collection[str]) -> str:
    """An id made from a name in any script, other than those `taken`; `client-1` where nothing can be made of it."""
    letters = anyascii("".join(character for character in name if character.isalnum() or character in " -")).lower()
    stem = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    numbered = (f"{stem or 'client'}-{n}" for n in range(2 if stem else 1, len(taken) + 3))
    return stem if stem and stem not in taken else next(name for name in numbered if name not in taken)


def engagement_data(client: Client, name: str, coach: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What engagement.json holds for the engagement `name`; `coach` is the coach's record elsewhere, if there is one."""
    wishes = {"language": client.language, "paper": client.paper}
    return {
        "$schema": SCHEMA, "schema_version": 1, "id": name,
        "client": _person(name, client.name, client.called, client.role),
        "coach": dict(coach) if coach and client.coach in ("", coach["name"]) else _coach(client.coach),
        "organisation": {"name": client.organisation},
        "purpose": client.purpose,
        "start": client.start.isoformat(), "end": client.end.isoformat(),
        **{key: wish for key, wish in wishes.items() if wish},
        "retention_until": _years_later(client.end, YEARS_OF_RETENTION).isoformat(),
    }


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def first_word(name: str) -> str:
    """What somebody of this name is called, as a first guess."""
    return name.split()[0] if name.split() else ""


def _coach(name: str) -> dict[str, str]:
    return _person(id_for(name, ()) if name else "the-coach", name, "", "Leadership coach")


def _person(name: str, shown: str, called: str, role: str) -> dict[str, str]:
    called = called or first_word(shown)
    return {"id": name, "first_name": called, "family_name": _family_name(shown, called), "name": shown, "role": role}


def _family_name(shown: str, called: str) -> str:
    """What a name has besides the given one, which may stand first or last; a nickname stands for the first word."""
    if shown.endswith(f" {called}"):
        return shown.removesuffix(called).strip()
    first = called if shown.startswith(f"{called} ") else first_word(shown)
    return shown.removeprefix(first).strip() or shown


def _years_later(day: datetime.date, years: int) -> datetime.date:
    return months_later(day, 12 * years)
