"""Types: everything that an expression may yield, told from schemas alone.

A type is a union with one alternative a kind of JSON value, and the reason why there may be no value at all. So it
says of a placeholder not only what it prints, but whether something is sure to be there to print.

Of a shape, these keys are read: `type`, `properties`, `items`, `additionalProperties`, `required`, `minItems`, `format`,
`contentMediaType`, `enum`, `pattern`, `minimum`, `maximum`, and `x-hidden`, which names the properties that this
edition may not see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from filters.shapes import Shape, is_markdown

_BLANKS = ("", " ", "\t", "\n", "\u00a0", "\u2003")
_NAME = re.compile(r"[\w-]+(?:\.[\w-]+)*")
_PLAIN_PATTERN = re.compile(r"\^(?:\[[a-zA-Z0-9_-]+\]|\{\d+(?:,\d*)?\}|\\\.|\(\?:|[()*+?|\w-])+\$")
"""A pattern of letters, digits, hyphens and dots alone."""
_NO_NAMES = ("", ".", "..", ".a", "a.", "a..b", "-.")


class Text(Struct, frozen=True):
    """A text. `form` is how it prints: `date`, `markdown`, `choice` (a word of a list), or empty for its characters.

    `blank` says why it may be blank, so that it cannot be printed; with `spaces`, blank as a lone space is, which a test
    does not notice. `silent` allows for the empty text that a template itself gives. `is_date` and `is_name` hold for
    every text there may be: an ISO date, a plain file name.
    """

    form: str = ""
    blank: str = ""
    spaces: bool = False
    silent: bool = False
    is_date: bool = False
    is_name: bool = False
    literal: str | None = None


class Number(Struct, frozen=True):
    """A number between `minimum` and `maximum`, where these are known."""

    whole: bool = False
    minimum: float | None = None
    maximum: float | None = None


class List(Struct, frozen=True):
    """A list of `items`; `filled` when something is sure to be in it; `each` has the types one by one if known."""

    items: Type
    filled: bool = False
    each: tuple[Type, ...] | None = None


class Group(Struct, frozen=True):
    """A group of fields: the `known` ones, the type of all `others`, and those `hidden` from this edition."""

    known: Mapping[str, Type]
    others: Type | None = None
    hidden: tuple[str, ...] = ()


class Type(Struct, frozen=True):
    """What an expression may yield. `missing` says why it may yield nothing; it is empty where a value is sure.

    `anything` is true where nothing is known, so that nothing is complained about.
    """

    missing: str = ""
    truths: frozenset[bool] = frozenset()
    number: Number | None = None
    text: Text | None = None
    list: List | None = None
    group: Group | None = None
    anything: bool = False

    @property
    def kinds(self) -> dict[str, Any]:
        """The alternatives beside a missing value, by JMESPath's names for them."""
        found = {"boolean": self.truths, "number": self.number, "string": self.text, "array": self.list,
                 "object": self.group}
        return {name: kind for name, kind in found.items() if kind}

    @property
    def never(self) -> bool:
        """Whether there is nothing at all that it could be."""
        return not (self.missing or self.anything or self.kinds)

    def absent(self, why: str) -> Type:
        """The same, or nothing for the reason `why`."""
        return replace(self, missing=self.missing or why)

    def present(self) -> Type:
        """The same, once it is sure to be there."""
        return replace(self, missing="")


ANYTHING = Type(anything=True)
NEVER = Type()
TRUTH = Type(truths=frozenset((True, False)))
NUMBER = Type(number=Number())
TEXT = Type(text=Text())
NULL = Type(missing="it is null")

EMPTY_LIST = "the list may be empty"
"""Why there may be no item, where one is asked of a list."""


def of_shape(shape: Shape) -> Type:
    """Everything that a schema admits."""
    kinds = _kinds(shape)
    if not kinds:
        return ANYTHING
    return Type(
        missing="it may be null" if "null" in kinds else "",
        truths=frozenset((True, False)) if "boolean" in kinds else frozenset(),
        number=_number(shape, kinds) if kinds & {"number", "integer"} else None,
        text=_text(shape) if "string" in kinds else None,
        list=List(of_shape(shape.get("items", {})), shape.get("minItems", 0) > 0) if "array" in kinds else None,
        group=_group(shape) if "object" in kinds else None,
    )


def of_value(value: Any) -> Type:
    """The type of a value written in the template itself."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return Type(truths=frozenset((value,)))
    if isinstance(value, (int, float)):
        return Type(number=Number(isinstance(value, int), value, value))
    if isinstance(value, str):
        return Type(text=Text(blank="" if value.strip() else "it is blank", spaces=value.isspace(), literal=value))
    if isinstance(value, list):
        each = tuple(map(of_value, value))
        return Type(list=List(joined(each), bool(each), each))
    return Type(group=Group({name: of_value(item) for name, item in value.items()}))


# -- sums ---------------------------------------------------------------------------------------------------------


def joined(types: Iterable[Type]) -> Type:
    """What is one of `types`, nobody knows which."""
    return reduce(_either, types, NEVER)


def _either(a: Type, b: Type) -> Type:
    if a == b or b.never:
        return a
    if a.never:
        return b
    return Type(
        missing=a.missing or b.missing,
        truths=a.truths | b.truths,
        number=_both(a.number, b.number, _either_number),
        text=_both(a.text, b.text, _either_text),
        list=_both(a.list, b.list, _either_list),
        group=_both(a.group, b.group, _either_group),
        anything=a.anything or b.anything,
    )


def _both(a: Any, b: Any, join: Any) -> Any:
    return join(a, b) if a and b else a or b


def _either_number(a: Number, b: Number) -> Number:
    low = None if None in (a.minimum, b.minimum) else min(a.minimum, b.minimum)
    high = None if None in (a.maximum, b.maximum) else max(a.maximum, b.maximum)
    return Number(a.whole and b.whole, low, high)


def _either_text(a: Text, b: Text) -> Text:
    """A word of the template (`x || 'never'`) prints as itself, so the other one says how both print."""
    form = a.form if a.form == b.form or b.literal is not None else b.form if a.literal is not None else ""
    return Text(form, a.blank or b.blank, a.spaces or b.spaces, a.silent or b.silent, a.is_date and b.is_date,
                a.is_name and b.is_name)


def _either_list(a: List, b: List) -> List:
    return List(joined((a.items, b.items)), a.filled and b.filled)


def _either_group(a: Group, b: Group) -> Group:
    known = {name: joined((_member(a, name), _member(b, name))) for name in {**a.known, **b.known}}
    others = joined(rest for rest in (a.others, b.others) if rest is not None)
    hidden = tuple(dict.fromkeys((*a.hidden, *b.hidden)))
    return Group(known, None if others.never else others, hidden)


def _member(group: Group, name: str) -> Type:
    missing = Type(missing=f"`{name}` is optional")
    return group.known.get(name) or joined((missing, group.others or NEVER))


# -- true and false -----------------------------------------------------------------------------------------------


def truthy(of: Type) -> Type:
    """What is left of a type once a test has found it true: something is there, and it is not empty."""
    text, items = of.text, of.list
    if text:
        text = None if text.literal == "" else replace(text, blank=text.blank if text.spaces else "", silent=False)
    if items:
        items = None if items.each == () else replace(items, filled=True)
    return replace(of, missing="", truths=of.truths & {True}, text=text, list=items)


def falsy(of: Type) -> Type:
    """What is left of a type once a test has found it false: no value, *false*, or something empty."""
    if of.anything:
        return of
    empty_text = of.text and (of.text.blank or of.text.silent)
    return Type(
        missing=of.missing, truths=of.truths & {False},
        text=Text(blank=of.text.blank, silent=of.text.silent, literal="") if empty_text else None,
        list=List(NEVER, each=()) if of.list and not of.list.filled else None,
        group=of.group if of.group and _may_be_empty(of.group) else None,
    )


def _may_be_empty(group: Group) -> bool:
    return all(member.missing or member.anything for member in group.known.values())


# -- schemas ------------------------------------------------------------------------------------------------------


def _kinds(shape: Shape) -> set[str]:
    named = shape.get("type")
    if named is not None:
        return {named} if isinstance(named, str) else set(named)
    names = {str: "string", bool: "boolean", int: "number", float: "number", type(None): "null"}
    found = {names.get(type(value)) for value in shape.get("enum", ())}
    if "properties" in shape or isinstance(shape.get("additionalProperties"), Mapping):
        found.add("object")
    return set() if None in found else found


def _number(shape: Shape, kinds: set[str]) -> Number:
    return Number("number" not in kinds, shape.get("minimum"), shape.get("maximum"))


def _text(shape: Shape) -> Text:
    is_date = shape.get("format") == "date"
    form = "date" if is_date else "choice" if "enum" in shape else ""
    form = "markdown" if is_markdown(shape) else form
    choices = [value for value in shape.get("enum", ()) if isinstance(value, str)]
    is_name = all(map(_NAME.fullmatch, choices)) if choices else _names_files(shape.get("pattern", ""))
    blank = "" if is_date or _never_blank(shape, choices) else "it may be blank"
    return Text(form, blank, bool(blank), False, is_date, is_name)


def _names_files(pattern: str) -> bool:
    """Whether all that a pattern allows are plain names of files."""
    return bool(_PLAIN_PATTERN.fullmatch(pattern)) and not any(re.search(pattern, name) for name in _NO_NAMES)


def _never_blank(shape: Shape, choices: list[str]) -> bool:
    if choices:
        return all(choice.strip() for choice in choices)
    pattern = shape.get("pattern")
    return pattern is not None and not any(re.search(pattern, blank) for blank in _BLANKS)


def _group(shape: Shape) -> Group:
    required, known = shape.get("required", ()), {}
    for name, child in shape.get("properties", {}).items():
        of = of_shape(child)
        known[name] = of if name in required else of.absent(f"`{name}` is optional")
    rest = shape.get("additionalProperties")
    if isinstance(rest, Mapping):
        others = of_shape(rest)
    else:
        others = ANYTHING if not known and rest is None else None
    return Group(known, others, tuple(shape.get("x-hidden", ())))
