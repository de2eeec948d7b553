"""Released comments that may tell who wrote them: a warning for each kind of trace, which a reviewer can overlook (rule 8).

A lint, no proof: it finds names, roles, days and places by their form and by what the originals hold, and it never
repeats a word of them. Whether a wording is safe, only the reviewer knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError

from pipeline.problem import Problem, Severity
from pipeline.read.engagement import Engagement
from pipeline.read.jsonfile import JsonFile
from pipeline.read.practice import Practice

NOUNS_HAVE_CAPITALS = ("de", "lb")
"""Languages in which a capital letter is no sign of a name."""

ROLES = {"en": (
    "accountant", "assistant", "boss", "captain", "ceo", "cfo", "chairman", "chairwoman", "chief executive", "controller",
    "coo", "cto", "deputy", "direct report", "director", "engineer", "manager", "officer", "receptionist",
    "representative", "secretary", "skipper", "supervisor", "team leader", "treasurer", "vice-president")}
"""Words for one person's work, in the singular: “managers” are many, “your manager” is one."""

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"(?:^|[.!?…:;–—])[\s\"'“”‘’«»()\[\]]*$")
_POSSESSIVE = re.compile(r"[’']s?$")
_NUMBERED_DAY = re.compile(
    r"\b(?:(?!24/7)\d{1,2}/\d{1,2}|\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}|\d{4}-\d\d-\d\d|(?:19|20)\d\d|\d{1,2}:\d\d)\b")
_ALSO_VERBS = frozenset({"May", "March"})
_NO_NAMES = frozenset({"I", "OK"})


def tell_nobody(practice: Practice, engagement: Engagement) -> Iterator[Problem]:
    """A released wording has no name, no role, no day and no place by which its writer could be known."""
    language = engagement.data("engagement")["language"]
    small, people, roles = _small(engagement), _people(engagement), _roles(engagement, language)
    proper = _proper_names(engagement, language) - small - people
    for file, n, text in _released(engagement):
        names = _names(text) | (_names(text, anywhere=True) - small)
        found = {"a name of somebody in the engagement": names & people,
                 "a name or a place that the originals name": names & proper,
                 "a word for somebody's role": roles.search(text), "a day or a date": _has_day(text, language)}
        yield from (_warning(file, n, what) for what, there in found.items() if there)


def _warning(file: JsonFile, n: int, what: str) -> Problem:
    pointer = f"/comments/{n}/released"
    return Problem("telling-comment", file.where(pointer), f"the released wording seems to hold {what} (at {pointer})",
                   "could a reader tell from it who wrote this? Reword it, or leave it if it points at nobody",
                   Severity.WARNING)


def _released(engagement: Engagement) -> Iterator[tuple[JsonFile, int, str]]:
    """Every wording that is released or about to be: its file, the number of its comment, and the text."""
    for file in engagement.many["comments"]:
        for n, comment in enumerate(file.data["comments"]):
            if "released" in comment and comment["status"] != "withheld":
                yield file, n, comment["released"]


# -- names and places --------------------------------------------------------------------------------------------------


def _people(engagement: Engagement) -> set[str]:
    """The words in the names of everybody but the client, whom all comments are about."""
    data, agreement = engagement.data("engagement"), engagement.data("agreement") or {}
    people = [data[role] for role in ("coach", "sponsor") if role in data]
    signed = [*agreement.get("parties", ()), *agreement.get("signatures", ())]
    names = " ".join([*(person["name"] for person in people), *(one["name"] for one in signed)])
    return {word for word in _words(names) if word[:1].isupper()} - _of_client(engagement)


def _of_client(engagement: Engagement) -> set[str]:
    client = engagement.data("engagement")["client"]
    return {word for key in ("first_name", "family_name", "name") for word in _words(client[key])}


def _proper_names(engagement: Engagement, language: str) -> set[str]:
    """Words with a capital inside a sentence of some original."""
    if language.split("-")[0] in NOUNS_HAVE_CAPITALS:
        return set()
    return {name for comment in _comments(engagement) for name in _names(comment["original"])} - _of_client(engagement)


def _small(engagement: Engagement) -> set[str]:
    """Words that some comment has without a capital, as if they had one: at a sentence's start they are no names."""
    texts = [comment[key] for comment in _comments(engagement) for key in ("original", "released") if key in comment]
    return {word.capitalize() for text in texts for word in _words(text) if word.islower()}


def _comments(engagement: Engagement) -> list[dict[str, Any]]:
    return [comment for file in engagement.many["comments"] for comment in file.data["comments"]]


def _names(text: str, anywhere: bool = False) -> set[str]:
    """The words with a capital inside a sentence, or (`anywhere`) at its start too."""
    return {_POSSESSIVE.sub("", match[0]) for match in _WORD.finditer(text)
            if match[0][0].isupper() and (anywhere or not _SENTENCE_END.search(text[: match.start()]))
            and re.split("[’']", match[0])[0] not in _NO_NAMES}


def _words(text: str) -> list[str]:
    return [_POSSESSIVE.sub("", word) for word in _WORD.findall(text)]


# -- roles and days ----------------------------------------------------------------------------------------------------


def _roles(engagement: Engagement, language: str) -> re.Pattern[str]:
    """Words for roles, in any case, and the titles of the coach and the sponsor."""
    data = engagement.data("engagement")
    titles = [data[role]["role"] for role in ("coach", "sponsor") if role in data]
    words = [re.escape(word) for word in [*ROLES.get(language.split("-")[0], ()), *titles]]
    return re.compile(rf"(?i:\b(?:{'|'.join(words) or '(?!)'})\b)|\b[Hh]ead of [A-Z]")


def _has_day(text: str, language: str) -> bool:
    if _NUMBERED_DAY.search(text):
        return True
    days = _days(language)
    return any(not days.isdisjoint((match[0], match[0].removesuffix("s"))) and not (match[0] in _ALSO_VERBS and _SENTENCE_END.search(text[: match.start()]))
               for match in _WORD.finditer(text))


@cache
def _days(language: str) -> frozenset[str]:
    """The months and weekdays of a language (Unicode CLDR)."""
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return frozenset()
    forms: Sequence[Any] = [calendar[context]["wide"] for calendar in (locale.months, locale.days)
                            for context in ("format", "stand-alone")]
    return frozenset(name for form in forms for name in form.values())
