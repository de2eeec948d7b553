"""What each place of a chapter takes: a placeholder prints one value, a loop runs over a list, a path is a plain name."""

from __future__ import annotations

from collections.abc import Iterator

from filters.fault import TypeFault
from filters.value_types import Type

IT_DEPENDS = "it depends on the data"


def printable(expression: str, of: Type) -> Iterator[TypeFault]:
    """Why a placeholder cannot print this, or might not be able to: it prints one text or one number."""
    unprintable = [*_unprintable(expression, of)]
    fits = of.text or of.number or of.anything
    for code, message, hint in unprintable:
        yield TypeFault(code, expression, message, hint, IT_DEPENDS if fits else "")
    if of.missing and not unprintable:
        yield TypeFault("unguarded", expression, f"`{expression}` may have no value", "", of.missing)
    elif of.text and of.text.blank and not of.text.silent:
        yield TypeFault("unguarded", expression, f"`{expression}` may be blank", "", of.text.blank)


def repeatable(expression: str, of: Type) -> Iterator[TypeFault]:
    """Why a block cannot be repeated over this: it takes a list."""
    others = set(of.kinds) - {"array"}
    if others:
        message = f"`{expression}` is no list, so nothing can be repeated over it"
        yield TypeFault("no-list", expression, message, "name a list", IT_DEPENDS if of.list else "")
    elif of.missing:
        message = f"`{expression}` may have no value, so there is no list to repeat over"
        yield TypeFault("unguarded", expression, message, "", of.missing)


def in_a_line(expression: str, of: Type) -> Iterator[TypeFault]:
    """Why this may not stand among other words: formatted text may have several paragraphs."""
    if of.text and of.text.form == "markdown":
        yield TypeFault("formatted-in-a-line", expression, f"`{expression}` is formatted text in the middle of a line",
                        "give it a line of its own", "it may have several paragraphs")


def target(expression: str, of: Type) -> Iterator[TypeFault]:
    """Why this cannot be the whole target of a link: nothing says that it is an address."""
    if not of.anything and not (of.text and of.text.literal):
        yield TypeFault("unsafe-link", expression, f"`{expression}` alone is the target of a link, and may be no address",
                        "put `https://`, `mailto:` or `#` in front of the placeholder", IT_DEPENDS)


def file_name(expression: str, of: Type) -> Iterator[TypeFault]:
    """Why this cannot be a part of an image's path."""
    if (of.text and not of.text.is_name) or (of.number and not of.number.whole):
        yield TypeFault("unsafe-path", expression, f"`{expression}` in an image's path may be no plain file name",
                        "in an image's path, use an id (letters, digits, - and _)", IT_DEPENDS)


def count(expression: str, of: Type, most: int) -> Iterator[TypeFault]:
    """Why this cannot say how many lines there are."""
    number = of.number
    fits = number and number.whole and number.minimum is not None and number.minimum >= 1 \
        and number.maximum is not None and number.maximum <= most
    if not of.anything and (not fits or of.text):
        yield TypeFault("bad-block", expression, f"`{expression}` may be no number of lines",
                        f"give a whole number from 1 to {most}", IT_DEPENDS)


def _unprintable(expression: str, of: Type) -> Iterator[tuple[str, str, str]]:
    if of.list:
        yield ("not-one-value", f"`{expression}` is a list, printed as if it were one value",
               "repeat a block over it with `.each`, or print list(…)")
    if of.group:
        known = ", ".join(sorted(of.group.known))
        yield ("not-one-value", f"`{expression}` is a group of fields, not one value",
               f"name one of its fields: {known}" if known else "name one of its fields")
    if of.truths:
        yield ("expression", f"`{expression}` is true or false, which has no words", "write the words in a `.when` block")
