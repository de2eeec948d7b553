"""The JSON Schemas: checking a file against its own, and the shapes that templates see. Only this module knows
`jsonschema`."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from pipeline.json_scan import escaped
from pipeline.jsonfile import JsonFile
from pipeline.problem import Problem
from pipeline.shipped import SCHEMAS

BASE = "https://binder.invalid/schemas/"
VERSION = 1

_KINDS_OF_VALUE = {
    "string": "a text", "integer": "a whole number", "number": "a number", "boolean": "true or false",
    "array": "a list", "object": "an object", "null": "null",
}
_SHAPE_KEYS = ("type", "required", "format", "contentMediaType", "enum", "x-audience", "x-opt-in")
_formats = FormatChecker(formats=())


@_formats.checks("date")
def _is_date(value: object) -> bool:
    """RFC 3339 `full-date`: Python alone would also take week dates and dates without hyphens."""
    if not isinstance(value, str):
        return True
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value)) and bool(datetime.date.fromisoformat(value))
    except ValueError:
        return False


def check(file: JsonFile, kind: str) -> list[Problem]:
    """Every way in which `file` breaks the schema of its `kind` (`plan`, `session`, …), in the file's order."""
    problems = [problem for error in _validator(kind).iter_errors(file.data) for problem in _explained(file, error)]
    return sorted(problems, key=lambda problem: (problem.where.line, problem.where.column))


@cache
def resolved(kind: str) -> Mapping[str, Any]:
    """The schema of `kind` as a shape: references followed, words for people left out, audiences kept."""
    registry = _registry()
    uri = f"{BASE}{kind}.schema.json"
    return _shape(registry.contents(uri), registry.resolver(uri))


@cache
def schema_names() -> tuple[str, ...]:
    """Every kind of file that has a schema."""
    return tuple(sorted(path.name.removesuffix(".schema.json") for path in SCHEMAS.glob("*.schema.json")))


@cache
def schema(kind: str) -> Mapping[str, Any]:
    """The schema of `kind` as written."""
    return json.loads((SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8"))


@cache
def _registry() -> Registry:
    resources = [(f"{BASE}{kind}.schema.json", Resource(schema(kind), DRAFT202012)) for kind in schema_names()]
    return Registry().with_resources(resources).crawl()


def _whole_pattern(_validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    """`$` means the end of the text (ECMA 262), not the place before a last line end as in Python."""
    if isinstance(instance, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), instance):
        yield ValidationError("pattern")


@cache
def _validator(kind: str) -> Any:
    strict = validators.extend(Draft202012Validator, {"pattern": _whole_pattern})
    return strict(schema(kind), registry=_registry(), format_checker=_formats)


def _shape(node: Any, resolver: Any) -> Mapping[str, Any]:
    if "$ref" in node:
        target = resolver.lookup(node["$ref"])
        return {**_shape(target.contents, target.resolver), **_own(node, resolver)}
    return _own(node, resolver)


def _own(node: Mapping, resolver: Any) -> dict[str, Any]:
    shape = {key: node[key] for key in _SHAPE_KEYS if key in node}
    if "properties" in node:
        shape["properties"] = {name: _shape(child, resolver) for name, child in node["properties"].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(node.get(key), Mapping):
            shape[key] = _shape(node[key], resolver)
    return shape


# -- explaining ----------------------------------------------------------------------------------------------------


def _explained(file: JsonFile, error: ValidationError) -> Iterator[Problem]:
    pointer = "".join(f"/{escaped(str(part))}" for part in error.absolute_path)
    if error.validator == "additionalProperties" and error.validator_value is False:
        yield from _unknown_keys(file, error, pointer)
        return
    if error.validator == "required":
        yield from _missing_key(file, error, pointer)
        return
    say = _SAY.get(error.validator, _say_other)
    code, message, hint = say(error)
    yield Problem(code, file.where(pointer), message + _at(pointer), hint)


def _unknown_keys(file: JsonFile, error: ValidationError, pointer: str) -> Iterator[Problem]:
    known = error.schema.get("properties", {})
    for name in error.instance:
        if name in known:
            continue
        missing = [key for key in known if key not in error.instance]
        near = get_close_matches(name, missing, n=1, cutoff=0.6) or get_close_matches(name, known, n=1, cutoff=0.6)
        hint = f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(k for k in known if k[0] != '$')}"
        yield Problem("unknown-key", file.where(f"{pointer}/{escaped(name)}", key=True),
                      f"unknown key `{name}`{_at(pointer)}", hint)


def _missing_key(file: JsonFile, error: ValidationError, pointer: str) -> Iterator[Problem]:
    name = next(key for key in error.validator_value if key not in error.instance
                and error.message.startswith(repr(key)))
    about = error.schema.get("properties", {}).get(name, {})
    yield Problem("missing-key", file.where(pointer), f"the key `{name}` is missing{_at(pointer)}",
                  about.get("description", ""))


def _say_type(error: ValidationError) -> tuple[str, str, str]:
    wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    names = " or ".join(_KINDS_OF_VALUE[name] for name in wanted)
    return "wrong-type", f"{names} belongs here, not {_kind_of(error.instance)}", _described(error)


def _say_format(error: ValidationError) -> tuple[str, str, str]:
    return "no-such-date", "there is no such date", "write a day of the calendar as YYYY-MM-DD"


def _say_choice(error: ValidationError) -> tuple[str, str, str]:
    allowed = error.validator_value if error.validator == "enum" else [error.validator_value]
    near = get_close_matches(str(error.instance), [str(name) for name in allowed], n=1)
    names = ", ".join(str(name) for name in allowed)
    return "wrong-choice", f"this is none of: {names}", f"did you mean `{near[0]}`?" if near else _described(error)


def _say_bound(error: ValidationError) -> tuple[str, str, str]:
    words = {"minimum": "at least", "maximum": "at most", "exclusiveMinimum": "more than",
             "exclusiveMaximum": "less than"}
    return "out-of-range", f"the number must be {words[error.validator]} {error.validator_value}", _described(error)


def _say_size(error: ValidationError) -> tuple[str, str, str]:
    message = {
        "minLength": "the text is empty", "minItems": "the list is too short", "uniqueItems": "an entry stands twice",
        "maxLength": f"the text is longer than {error.validator_value} characters", "maxItems": "the list is too long",
        "minProperties": "the object is empty",
    }
    return "wrong-size", message[error.validator], _described(error)


def _say_pattern(error: ValidationError) -> tuple[str, str, str]:
    return "wrong-form", "the text does not have the form that belongs here", _described(error)


def _say_one_of(error: ValidationError) -> tuple[str, str, str]:
    keys = sorted({key for option in error.validator_value for key in option.get("required", ())})
    return "one-of", f"exactly one of these keys belongs here: {', '.join(keys)}", _described(error)


def _say_other(error: ValidationError) -> tuple[str, str, str]:
    return "schema", f"this breaks the rule `{error.validator}` of its schema", _described(error)


_SAY: Mapping[str, Callable[[ValidationError], tuple[str, str, str]]] = {
    "type": _say_type, "format": _say_format, "enum": _say_choice, "const": _say_choice, "pattern": _say_pattern,
    "oneOf": _say_one_of,
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _say_bound),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minProperties"), _say_size),
}


def _described(error: ValidationError) -> str:
    return error.schema.get("description", "") if isinstance(error.schema, Mapping) else ""


def _kind_of(value: Any) -> str:
    names = {bool: "true or false", str: "a text", list: "a list", dict: "an object", type(None): "null"}
    return names.get(type(value), "a number")


def _at(pointer: str) -> str:
    return f" (at {pointer})" if pointer else ""
