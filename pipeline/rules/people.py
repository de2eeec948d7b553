"""Who is who: ids, languages, and pseudonyms that give nobody away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from babel import Locale, UnknownLocaleError

from pipeline.problem import Problem
from pipeline.read.engagement import Engagement
from pipeline.read.jsonfile import JsonFile
from pipeline.read.practice import Practice

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
    if not is_language(file.data["language"]):
        yield Problem("unknown-language", file.where("/language"), "no such language is known",
                      "write a tag such as en-GB, de, fr-CH or ja")


def is_language(tag: str) -> bool:
    """Whether Unicode CLDR knows the language of a BCP 47 tag."""
    try:
        return bool(Locale.parse(tag, sep="-"))
    except (UnknownLocaleError, ValueError):
        return False


def pseudonyms_are_no_names(practice: Practice, engagement: Engagement) -> Iterator[Problem]:
    """A pseudonym is no name of the client, the coach, the sponsor or a party to the agreement."""
    yield from _naming(engagement, _names(engagement), "the name or id of a person in the engagement")


def pseudonyms_name_nobody_of_the_cohort(engagements: Sequence[Engagement]) -> Iterator[Problem]:
    """In a cohort, where clients rate one another, a pseudonym is no name of another engagement's client either."""
    for engagement in engagements:
        cohort = engagement.data("engagement").get("cohort")
        others = [other for other in engagements if other is not engagement
                  and cohort is not None and other.data("engagement").get("cohort") == cohort]
        names = {name for other in others for name in _names_of(other.data("engagement")["client"])}
        yield from _naming(engagement, names - _names(engagement), "the name or id of a client of the same cohort")


def _naming(engagement: Engagement, names: set[str], whose: str) -> Iterator[Problem]:
    for file, pointer, pseudonym in _pseudonyms(engagement):
        if pseudonym in names:
            yield Problem("pseudonym-is-a-name", file.where(pointer), f"this pseudonym is {whose}",
                          "take a word that says nothing about the person")


def _names(engagement: Engagement) -> set[str]:
    data, agreement = engagement.data("engagement"), engagement.data("agreement") or {}
    people = [data[role] for role in ("client", "coach", "sponsor") if role in data]
    signed = [*agreement.get("parties", ()), *agreement.get("signatures", ())]
    return {name for person in people for name in _names_of(person)} | {_as_pseudonym(one["name"]) for one in signed}


def _names_of(person: Mapping[str, str]) -> set[str]:
    return {_as_pseudonym(person[key]) for key in ("id", "first_name", "family_name", "name")}


def _as_pseudonym(name: str) -> str:
    """A name as a pseudonym would spell it: Zoë Ångström is `zoe-angstrom`."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "-", plain).strip("-")


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
