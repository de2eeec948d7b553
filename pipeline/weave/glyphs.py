"""Glyphs: every character of a woven book is held against the fonts before anything is rendered, so that no box is
printed where a name should stand."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from fontTools import unicodedata
from msgspec.structs import replace

from filters.charts.picture import to_json
from filters.document import nodes
from pipeline.chapters.chapter import Chapter
from pipeline.problem import Problem, Where
from pipeline.read.fonts import has_east_asian, of_this_machine, supply
from pipeline.read.json_scan import escaped
from pipeline.read.jsonfile import JsonFile
from pipeline.read.practice import Practice
from pipeline.read.theme import Theme
from pipeline.view import View
from pipeline.weave.weaving import Woven

EAST_ASIAN_SCRIPTS = {"Hani", "Hira", "Kana", "Hang", "Bopo"}
MOST_NAMED = 5
"""Characters named of a text of the practice. Of an engagement's only one is: more could spell a name."""

_TEXTS = ("Str", "Code", "CodeBlock", "Math")
_TAG = re.compile(r"<[^>]*>")


def furnished(woven: Woven, theme: Theme) -> tuple[Woven, frozenset[str]]:
    """`woven` with the fonts that it needs beside its theme's own, and the characters that no font can draw."""
    found = supply(characters(woven), theme, woven.language)
    return replace(woven, supply=found), found.missing


def unprintable(missing: frozenset[str], seen: View, practice: Practice, chapters: Sequence[Chapter],
                files: Iterable[JsonFile]) -> list[Problem]:
    """Where the `missing` characters come from: fields of an engagement (`files`) that the view shows, chapters, and
    what else the practice prints."""
    shown = frozenset(_texts(seen.data))
    shared = (practice.outline, *practice.instruments.values(), *practice.questionnaires.values())
    problems = [problem for file in files for problem in _in_data(missing, file, shown, 1, practice.theme)]
    problems += [problem for file in shared for problem in _in_data(missing, file, shown, MOST_NAMED, practice.theme)]
    problems += [problem for chapter in chapters for problem in _in_chapter(missing, chapter, practice.theme)]
    return problems or [_problem(missing, practice.outline.where("/language"), MOST_NAMED, practice.theme)]


# -- what a book prints --------------------------------------------------------------------------------------------


def characters(woven: Woven) -> frozenset[str]:
    """Every character that a book prints."""
    spoken = (woven.title, woven.subtitle, woven.client, woven.coach, woven.organisation, woven.day, woven.stamp,
              *woven.words.values(), *woven.tabs.values())
    charts = map(to_json, woven.charts.values())
    drawn = (_drawing(path) for path in woven.media.values() if path.suffix.lower() == ".svg")
    printed = (node["c"] if node["t"] == "Str" else node["c"][1]
               for node in nodes(woven.document["blocks"]) if node["t"] in _TEXTS)
    return frozenset().union(*spoken, *charts, *drawn, *printed)


def _drawing(path: Path) -> str:
    """What an SVG says."""
    return html.unescape(_TAG.sub("", path.read_text(encoding="utf-8", errors="replace")))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, Mapping)):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(part)


# -- where its characters come from --------------------------------------------------------------------------------


def _in_data(missing: frozenset[str], file: JsonFile, shown: frozenset[str], most: int,
             theme: Theme) -> Iterator[Problem]:
    for pointer, text in _fields(file.data):
        if text in shown and not missing.isdisjoint(text):
            yield _problem(missing.intersection(text), file.where(pointer), most, theme)


def _fields(value: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a JSON value with its pointer."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, (list, Mapping)):
        for key, part in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield from _fields(part, f"{pointer}/{escaped(str(key))}")


def _in_chapter(missing: frozenset[str], chapter: Chapter, theme: Theme) -> Iterator[Problem]:
    """One problem for each script, at its first character in the chapter."""
    there = missing.intersection(chapter.text)
    for script in sorted({unicodedata.script(character) for character in there}):
        these = frozenset(character for character in there if unicodedata.script(character) == script)
        yield _problem(these, chapter.where(min(map(chapter.text.index, these))), MOST_NAMED, theme)


def _problem(these: frozenset[str], where: Where, most: int, theme: Theme) -> Problem:
    scripts = sorted({unicodedata.script(character) for character in these})
    names = " and ".join("symbols" if script in ("Zyyy", "Zinh") else unicodedata.script_name(script)
                         for script in scripts)
    codes = [f"U+{ord(character):04X}" for character in sorted(these)]
    more = f" and {len(codes) - most} more" if len(codes) > most else ""
    at = f" (at {where.pointer})" if where.pointer else ""
    return Problem("no-glyph", where, f"no font draws {', '.join(codes[:most])}{more} ({names}){at}",
                   _remedy(these, frozenset(scripts), theme))


def _remedy(characters: frozenset[str], scripts: frozenset[str], theme: Theme) -> str:
    if scripts <= EAST_ASIAN_SCRIPTS and not has_east_asian():
        return "install the fonts for Chinese, Japanese and Korean: `pip install manimgx-fonts-cjk`"
    family = "" if theme.system_fonts else of_this_machine(characters)
    allow = f'; or allow this machine\'s own `{family}`: `"system_fonts": true` in theme.json' if family else ""
    return f"put a font that has it into sources/fonts{allow}"
