"""Breaches of a schema put into words: where, what is wrong, what to do, and never a value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from msgspec import Struct

from pipeline.problem import Problem
from pipeline.read.json_scan import escaped
from pipeline.read.jsonfile import JsonFile

Words = tuple[str, str, str]
"""Code, message and hint."""

NOT_BLANK = "\\S"
"""The pattern of a text that prints something."""

_KINDS_OF_VALUE = {
    "string": "a text", "integer": "a whole number", "number": "a number", "boolean": "true or false",
    "array": "a list", "object": "an object", "null": "null",
}


class Breach(Struct, frozen=True):
    """One breach: the schema's `rule` (`type`, `enum`, …) and what it `wanted`, and the `value` at `pointer`.

    `key` is the key that is missing, or that has a wrong form; `keys` are those that the schema has here. `about` is
    what the schema says for people about the place.
    """

    rule: str
    wanted: Any
    value: Any
    pointer: str
    about: str
    key: str = ""
    keys: Mapping[str, Any] | None = None


def explained(file: JsonFile, breach: Breach) -> Iterator[Problem]:
    """The problems that one breach in `file` is."""
    many = _MANY.get(breach.rule)
    if many:
        yield from many(file, breach)
        return
    code, message, hint = _SAY.get(breach.rule, _say_other)(breach)
    yield Problem(code, file.where(breach.pointer), message + _at(breach), hint)


def _unknown_keys(file: JsonFile, breach: Breach) -> Iterator[Problem]:
    known = breach.keys or {}
    for name in breach.value:
        if name not in known:
            near = _meant(name, breach)
            hint = f"did you mean `{near}`?" if near else f"known here: {', '.join(k for k in known if k[0] != '$')}"
            yield Problem("unknown-key", file.where(f"{breach.pointer}/{escaped(name)}", key=True),
                          f"unknown key `{name}`{_at(breach)}", hint)


def _meant(name: str, breach: Breach) -> str:
    """The known key that an unknown one is a slip for, if any; one that is missing is meant first."""
    known = list(breach.keys or {})
    missing = [key for key in known if key not in breach.value]
    near = get_close_matches(name, missing, n=1) or get_close_matches(name, known, n=1)
    return near[0] if near else ""


def _missing_key(file: JsonFile, breach: Breach) -> Iterator[Problem]:
    """A key that is missing; one that is there misspelt is named as that alone."""
    known = breach.keys or {}
    if breach.key not in {_meant(name, breach) for name in breach.value if name not in known}:
        yield Problem("missing-key", file.where(breach.pointer), f"the key `{breach.key}` is missing{_at(breach)}",
                      known.get(breach.key, {}).get("description", ""))


def _repeated_entries(file: JsonFile, breach: Breach) -> Iterator[Problem]:
    for number, entry in enumerate(breach.value):
        if entry in breach.value[:number]:
            yield Problem("duplicate-entry", file.where(f"{breach.pointer}/{number}"),
                          f"this entry stands here a second time{_at(breach)}", "keep one of the two")


def _wrong_key(file: JsonFile, breach: Breach) -> Iterator[Problem]:
    yield Problem("wrong-form", file.where(f"{breach.pointer}/{escaped(breach.key)}", key=True),
                  f"the key `{breach.key}` does not have the form that belongs here{_at(breach)}", breach.about)


_MANY: Mapping[str, Callable[[JsonFile, Breach], Iterator[Problem]]] = {
    "additionalProperties": _unknown_keys, "required": _missing_key, "uniqueItems": _repeated_entries,
    "propertyNames": _wrong_key,
}


def _say_type(breach: Breach) -> Words:
    wanted = breach.wanted if isinstance(breach.wanted, list) else [breach.wanted]
    names = " or ".join(_KINDS_OF_VALUE[name] for name in wanted)
    return "wrong-type", f"{names} belongs here, not {_kind_of(breach.value)}", breach.about


def _say_format(breach: Breach) -> Words:
    if breach.value == "":
        return "wrong-size", "the date is empty", "write a day of the calendar as YYYY-MM-DD"
    return "no-such-date", "there is no such date", "write a day of the calendar as YYYY-MM-DD"


def _say_choice(breach: Breach) -> Words:
    allowed = [str(name) for name in (breach.wanted if breach.rule == "enum" else [breach.wanted])]
    near = get_close_matches(str(breach.value), allowed, n=1)
    hint = f"did you mean `{near[0]}`?" if near else breach.about
    return "wrong-choice", f"this is none of: {', '.join(allowed)}", hint


def _say_bound(breach: Breach) -> Words:
    words = {"minimum": "at least", "maximum": "at most", "exclusiveMinimum": "more than",
             "exclusiveMaximum": "less than"}
    return "out-of-range", f"the number must be {words[breach.rule]} {breach.wanted}", breach.about


def _say_size(breach: Breach) -> Words:
    message = {
        "minLength": "the text is empty", "minItems": "the list is too short", "minProperties": "the object is empty",
        "maxLength": f"the text is longer than {breach.wanted} characters", "maxItems": "the list is too long",
    }
    return "wrong-size", message[breach.rule], breach.about


def _say_pattern(breach: Breach) -> Words:
    if breach.value == "":
        return "wrong-size", "the text is empty", breach.about
    if breach.wanted == NOT_BLANK:
        return "wrong-size", "the text is blank", breach.about
    return "wrong-form", "the text does not have the form that belongs here", breach.about


def _say_one_of(breach: Breach) -> Words:
    keys = sorted({key for option in breach.wanted for key in option.get("required", ())})
    there = [key for key in keys if key in breach.value]
    return ("one-of", f"exactly one of these keys belongs here: {', '.join(keys)}",
            "take all but one of them out" if there else "add one of them")


def _say_other(breach: Breach) -> Words:
    return "schema", f"this breaks the rule `{breach.rule}` of its schema", breach.about


_SAY: Mapping[str, Callable[[Breach], Words]] = {
    "type": _say_type, "format": _say_format, "enum": _say_choice, "const": _say_choice, "pattern": _say_pattern,
    "oneOf": _say_one_of,
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _say_bound),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "minProperties"), _say_size),
}


def _kind_of(value: Any) -> str:
    names = {bool: "true or false", str: "a text", list: "a list", dict: "an object", type(None): "null",
             int: "a number"}
    return names.get(type(value), "a number with decimals")


def _at(breach: Breach) -> str:
    return f" (at {breach.pointer})" if breach.pointer else ""
