"""Who is who: ids, languages, and pseudonyms that give nobody away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from babel import Locale, UnknownLocaleError

from pipeline.engagement import Engagement
from pipeline.jsonfile import JsonFile
from pipeline.practice import Practice
from pipeline.problem import Problem

_PSEUDONYM_LISTS = (("responses", "responses", "rater"), ("comments", "comments", "rater"))


def ids_are_unique(engagements: Sequence[Engagement]) -> Iterator[Problem]:
    """No two engagements carry one id."""
    seen: dict[str, Engagement] = {}
    for engagement in engagements:
        first = seen.setdefault(engagement.id, engagement)
        if first is not engagement:
            yield Problem("duplicate-id", engagement.single["engagement"].where("/id"),
                          f"the engagement in the folder `{first.folder.name}` has this id already",
                          "give each engagement an id of its own, the name of its folder")


def one_name_for_folder_and_id(practice: Practice, engagement: Engagement) -> Iterator[Problem]:
    """The folder of an engagement is named by its id."""
    if engagement.id != engagement.folder.name:
        yield Problem("id-and-name", engagement.single["engagement"].where("/id"),
                      "the id is not the name of the engagement's folder",
                      f"write `{engagement.folder.name}`, or rename the folder")


def language_is_known(practice: Practice, engagement: Engagement) -> Iterator[Problem]:
    """Dates and numbers can be written in the binder's language (Unicode CLDR knows it)."""
    file = engagement.single["engagement"]
    try:
        Locale.parse(file.data["language"], sep="-")
    except (UnknownLocaleError, ValueError):
        yield Problem("unknown-language", file.where("/language"), "no such language is known",
                      "write a tag such as en-GB, de, fr-CH or ja")


def pseudonyms_are_no_names(practice: Practice, engagement: Engagement) -> Iterator[Problem]:
    """A pseudonym is no name of the client, the coach or the sponsor."""
    names = _names(engagement)
    for file, pointer, pseudonym in _pseudonyms(engagement):
        if pseudonym.casefold() in names:
            yield Problem("pseudonym-is-a-name", file.where(pointer),
                          "this pseudonym is the name or id of a person in the engagement",
                          "take a word that says nothing about the person")


def _names(engagement: Engagement) -> set[str]:
    data = engagement.single["engagement"].data
    people = [data[role] for role in ("client", "coach", "sponsor") if role in data]
    return {person[key].casefold() for person in people for key in ("id", "first_name", "family_name", "name")}


def _pseudonyms(engagement: Engagement) -> Iterator[tuple[JsonFile, str, str]]:
    for kind, records, key in _PSEUDONYM_LISTS:
        for file in engagement.many[kind]:
            for n, record in enumerate(file.data[records]):
                yield file, f"/{records}/{n}/{key}", record[key]
    for file in engagement.many["interview"]:
        yield file, "/interviewee", file.data["interviewee"]
    pulse = engagement.single.get("pulse")
    for p, survey in enumerate(pulse.data["pulses"] if pulse else ()):
        for n, record in enumerate(survey["responses"]):
            yield pulse, f"/pulses/{p}/responses/{n}/rater", record["rater"]
