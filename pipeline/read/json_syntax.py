"""Why a text is no JSON, in words that say what to do."""

from __future__ import annotations

import json
import re
from pathlib import Path

from pipeline.problem import Problem, Where
from pipeline.read.text import FORBIDDEN, position

DEEPEST = 40
"""How many lists and objects may stand inside one another; no kind of file needs ten."""

_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\\n]|\\.)*"|[\[{]|[\]}]')

_COMMA_TOO_MANY = "a comma too many stands before a closing bracket", "take it out"
_TOO_EARLY = "the file ends too early", "close every bracket that was opened"
_STUMBLES = (
    ("Illegal trailing comma", *_COMMA_TOO_MANY),
    ("Expecting ',' delimiter", "a comma is missing before this",
     "or a quotation mark stands inside the text before it: write it as \\\""),
    ("Expecting ':' delimiter", "a colon is missing after this key", 'write `"key": value`'),
    ("Expecting property name", "a key belongs here, in straight double quotes", 'write `"key": value`'),
    ("Unterminated string", "this text is never closed", "close it with a straight double quote"),
    ("Invalid control character", "a line ends, or a tab stands, inside a text",
     "a text stays on one line: write a line end as \\n and a tab as \\t"),
    ("Invalid \\", "this backslash means nothing", "write a backslash as \\\\"),
    ("Extra data", "something stands after the end", "one file holds one object: `{` … `}`"),
    ("Expecting value", "a value belongs here",
     "a text in straight double quotes, a number, true, false, null, a list or an object"),
)


def nesting_problem(path: Path, text: str) -> Problem | None:
    """What is said about brackets inside brackets beyond `DEEPEST`, which would exhaust the parser."""
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
        if depth > DEEPEST:
            return Problem("json-syntax", Where(path, *position(text, match.start())),
                           "lists and objects are nested too deeply", "no file needs so many brackets")
    return None


def syntax_problem(path: Path, text: str, error: json.JSONDecodeError) -> Problem:
    """What the parser stumbled over, in words of ours: Python's own differ from one version to the next."""
    offset, (message, hint) = error.pos, _stumble(text, error)
    before = text[: error.pos].rstrip()
    if message == _COMMA_TOO_MANY[0] and before.endswith(","):
        offset = len(before) - 1
    elif message == _TOO_EARLY[0]:
        offset = len(before)
    return Problem("json-syntax", Where(path, *position(text, offset)), f"this is no JSON: {message}", hint)


def _stumble(text: str, error: json.JSONDecodeError) -> tuple[str, str]:
    if text[: error.pos].rstrip().endswith(",") and text[error.pos : error.pos + 1] in ("}", "]"):
        return _COMMA_TOO_MANY
    if not text[error.pos :].strip():
        return _TOO_EARLY
    if FORBIDDEN.match(text, error.pos):
        return "a control character stands here", "delete it"
    return next(((message, hint) for start, message, hint in _STUMBLES if error.msg.startswith(start)),
                ("it cannot be read from here on", "quotes, commas and brackets come in pairs"))
