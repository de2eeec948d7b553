"""Who may see what, worked out from the schemas alone: this shares no code with the projection that it judges."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from msgspec import Struct

from secret_practice.planting import EDITIONS, ENOUGH, Planted
from secret_practice.schema_tree import child, schema
from secret_practice.words import secrets_in

Audience = frozenset[str]
EVERYONE: Audience = frozenset(EDITIONS)
COACH: Audience = frozenset({"coach"})


class Place(Struct, frozen=True):
    """Where a secret stands, `kind:path` without numbers, and who may see what stands there."""

    secret: str
    path: str
    audience: Audience


Narrow = Callable[[str, Any, Audience], Audience]
"""What a rule leaves of the audience of the value at a path."""


def places(kind: str, data: Any, narrow: Narrow) -> Iterator[Place]:
    """Every secret in a file, with the audience that all properties above it, its records and `narrow` allow."""

    def walk(value: Any, node: Mapping, path: str, audience: Audience) -> Iterator[Place]:
        audience &= frozenset(node.get("x-audience", EVERYONE))
        if isinstance(value, list):
            for item in value:
                yield from walk(item, node["items"], path, audience)
            return
        audience = narrow(path, value, audience)
        if isinstance(value, dict):
            asked = frozenset(node.get("x-opt-in", ())) - frozenset(value.get("share_with", ()))
            audience = (audience - asked) & frozenset(value.get("visible_to", EVERYONE))
            for name, item in value.items():
                yield from (Place(secret, f"{path}#", audience) for secret in secrets_in(name))
                yield from walk(item, *child(node, path, name), audience)
        else:
            yield from (Place(secret, path, audience) for secret in secrets_in(str(value)))

    yield from walk(data, schema(kind), f"{kind}:", EVERYONE)


NAMED = ("themes:themes.id", "plan:goals.id", "session:date", "assessment:id")
"""The properties by which a record that others name is told apart here; whoever sees the record sees them."""


@cache
def places_of(planted: Planted) -> list[Place]:
    """Every secret of a practice at every place where it stands, derived ones included.

    The answer is kept: change the files before asking.
    """
    seen = {place.secret: place.audience for kind in ("themes", "plan", "session", "assessment")
            for data in planted.of(kind) for place in places(kind, data, _alone) if place.path in NAMED}
    seen |= {str(session["number"]): seen[session["date"]] for session in planted.of("session")}

    def narrow(path: str, value: Any, audience: Audience) -> Audience:
        """A record is named only to those who see it."""
        if path == "plan:goals.evidence":
            return audience & seen.get(value["id"].split(":")[0], EVERYONE)
        return audience & seen[value] if path == "closing:outcomes.goal" else _alone(path, value, audience)

    found = [place for kind, data in planted.files.values() for place in places(kind, data, narrow)]
    return found + list(_derived(planted, seen))


def _alone(path: str, value: Any, audience: Audience) -> Audience:
    """The rules about a record that need no other record."""
    if path in ("assessment:", "closing:"):  # a whole file that the client shares or not
        return audience - ({"mentee"} - set(value.get("share_with", ())))
    if path == "themes:themes" and len(value["supporters"]) < ENOUGH:  # rule 9
        return audience & COACH
    if path == "agreement:consents":  # a sponsor sees what was consented to for the sponsor
        return audience - ({"sponsor"} - {value["audience"]})
    return audience


def _derived(planted: Planted, seen: Mapping[str, Audience]) -> Iterator[Place]:
    """What becomes of raw feedback: released comments of the latest wave (rule 8), and pulse surveys."""
    for comment in planted.of("comments")[-1]["comments"]:
        if comment["status"] == "released" and comment["group"] != "self":
            yield Place(comment["released"], "released comment", frozenset({"coach", "client"}))
    for survey in planted.of("pulse")[0]["pulses"]:
        yield Place(survey["date"], "pulse survey", seen[survey["goal"]] - {"mentee"})


NOT_OFFERED = re.compile(
    "(responses|comments|interview|pulse|releases|binder):"  # raw feedback and the ledger reach no template
    "|instrument:(items|norms)|questionnaire:(version|licence)|assessment:answers")
"""What those who may see it cannot print, because no template can name it."""


def expected(planted: Planted, edition: str) -> set[str]:
    """The secrets that a book of `edition` holds when its chapters print all that they can name."""
    found = {place.secret for place in places_of(planted)
             if edition in place.audience and not NOT_OFFERED.match(place.path)}
    outline = planted.of("binder")[0]
    titles = outline | outline["editions"].get(edition, {})
    found |= secrets_in(f"{titles['title']} {titles['subtitle']}")
    shown = [a for a in planted.of("assessment") if a["id"] in found]
    for instrument in planted.of("instrument"):  # an instrument is told of by its results
        if not any(test["instrument"] == instrument["id"] for test in shown):
            found -= {place.secret for place in places("instrument", instrument, _alone)}
    for session, notes in zip(planted.of("session"), planted.of("private-notes"), strict=True):
        if edition not in session.get("visible_to", EVERYONE):  # the notes are printed with their session
            found -= {notes["notes"]}
    return found


def may_see(planted: Planted, edition: str) -> set[str]:
    """Every secret that `edition` may see, whether a template can name it or not."""
    return {place.secret for place in places_of(planted) if edition in place.audience}
