"""The JSON Schemas: checking a file against its own, and the shapes that templates see. Only this module knows
`jsonschema`."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators

from pipeline.problem import Problem
from pipeline.read.json_scan import escaped
from pipeline.read.jsonfile import JsonFile
from pipeline.read.schema_words import Breach, explained
from pipeline.shipped import SCHEMAS

VERSION = 1

_SHAPE_KEYS = ("type", "required", "format", "contentMediaType", "enum", "pattern", "minimum", "maximum", "minItems",
               "x-audience", "x-opt-in")
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
    problems = [problem for error in _validator(kind).iter_errors(file.data)
                for problem in explained(file, _breach(kind, error))]
    return sorted(problems, key=lambda problem: (problem.where.line, problem.where.column))


@cache
def resolved(kind: str) -> Mapping[str, Any]:
    """The schema of `kind` as a shape: references followed, words for people left out, audiences kept."""
    return _shape(schema(kind), kind)


def standalone(kind: str) -> Mapping[str, Any]:
    """The schema of `kind` in one piece: no other file is needed, and no address that leads nowhere. Editors get it, and
    files are checked against it, since references take longer to follow than what they lead to takes to check.

    Every reference is replaced by what it leads to; of words, those beside it win: where it stays, VS Code shows the
    description of a date in general in the place of what this date is.
    """
    return _in_one_piece(schema(kind), kind)


@cache
def schema_names() -> tuple[str, ...]:
    """Every kind of file that has a schema."""
    return tuple(sorted(path.name.removesuffix(".schema.json") for path in SCHEMAS.glob("*.schema.json")))


@cache
def schema(kind: str) -> Mapping[str, Any]:
    """The schema of `kind` as written."""
    return json.loads((SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8"))


def _breach(kind: str, error: ValidationError) -> Breach:
    rule, key = error.validator, ""
    if "propertyNames" in error.absolute_schema_path:
        rule, key = "propertyNames", error.instance
    elif rule == "required":  # one error for each missing key, told apart by their messages alone
        key = next(name for name in error.validator_value if error.message.startswith(repr(name)))
    pointer = "".join(f"/{escaped(str(part))}" for part in error.absolute_path)
    return Breach(rule, error.validator_value, error.instance, pointer, _about(kind, error.absolute_path), key,
                  error.schema.get("properties"))


def _about(kind: str, path: Iterable[str | int]) -> str:
    """What the schema says for people about the value at `path`, or about the nearest one around it."""
    node, about = schema(kind), ""
    for part in path:
        while "$ref" in node:
            node, kind = _led_to(node["$ref"], kind)
        node = node.get("items", {}) if isinstance(part, int) else node.get("properties", {}).get(part, {})
        about = node.get("description", about)
    return about


def _led_to(reference: str, kind: str) -> tuple[Mapping, str]:
    """What a reference in the schema of `kind` leads to, and the kind in whose schema that stands."""
    file, _, pointer = reference.partition("#")
    kind = file.removesuffix(".schema.json") or kind
    node = schema(kind)
    for name in pointer.split("/")[1:]:
        node = node[name]
    return node, kind


def _whole_pattern(_validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    """`$` means the end of the text (ECMA 262), not the place before a last line end as in Python."""
    if isinstance(instance, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), instance):
        yield ValidationError("pattern")


@cache
def _strict() -> Any:
    return validators.extend(Draft202012Validator, {"pattern": _whole_pattern})


@cache
def _validator(kind: str) -> Any:
    return _strict()(standalone(kind), format_checker=_formats)


def _in_one_piece(node: Any, kind: str) -> Any:
    """`node`, of the schema of `kind`, asking for the same without references; no schema leads back to itself."""
    if isinstance(node, list):
        return [_in_one_piece(item, kind) for item in node]
    if not isinstance(node, Mapping):
        return node
    own = {key: _in_one_piece(value, kind) for key, value in node.items() if key not in ("$ref", "$defs", "$id")}
    if not isinstance(node.get("$ref"), str):
        return own
    led_to = _in_one_piece(*_led_to(node["$ref"], kind))
    asked_twice = own.keys() & led_to.keys() - {"title", "description", "examples", "x-audience", "x-opt-in"}
    return {**own, "allOf": [led_to, *own.get("allOf", ())]} if asked_twice else {**led_to, **own}


def _shape(node: Any, kind: str) -> Mapping[str, Any]:
    if "$ref" in node:
        return {**_shape(*_led_to(node["$ref"], kind)), **_own(node, kind)}
    return _own(node, kind)


def _own(node: Mapping, kind: str) -> dict[str, Any]:
    shape = {key: node[key] for key in _SHAPE_KEYS if key in node}
    if "properties" in node:
        shape["properties"] = {name: _shape(child, kind) for name, child in node["properties"].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(node.get(key), Mapping):
            shape[key] = _shape(node[key], kind)
    return shape
