"""Where in a chapter's text the things stand that pandoc keeps no place of: headings, links, pictures, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from filters.marks import PLACEHOLDER

_CODE = re.compile(r"^(?P<fence>[ \t>]*(?P<ticks>`{3,}|~{3,}))[^\n]*\n.*?(?:^[ \t>]*(?P=ticks)[`~]*[ \t]*$|\Z)|"
                   r"(?<![\\`])(?P<span>`+)(?!`)(?:(?!\n[ \t]*\n).)*?(?<!`)(?P=span)(?!`)|<!--.*?-->",
                   re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^[ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?(?P<hashes>#{1,6})[ \t]+(?P<title>[^\n]*)$"
                      r"|^(?P<text>[^\s#|>:][^\n]*)\n(?P<line>=+|-+)[ \t]*$", re.MULTILINE)
_PICTURE = re.compile(r"!\[\s*\](?=[(\[{])")
_LINK = re.compile(r"\]\(\s*<?(?P<inline>#(?:\{\{.*?\}\}|[^\s)>])*)|^[ ]{0,3}\[[^\]\n]+\]:\s*<?(?P<by_name>#[^\s>]+)",
                   re.MULTILINE)
_HEADLESS = re.compile(
    r"^[ \t>]*\|?[ \t|]*\|[ \t|]*\n(?=[ \t>]*\|?[ \t]*:?-[ \t:|-]*\n)"      # | | |  above  |---|---|
    r"|(?<=\n\n)(?=[ \t]*-+(?:[ \t]+-+)+[ \t]*\n[ \t]*\S[^\n]*\n(?:[^\n]+\n)*?[ \t]*-+(?:[ \t]+-+)+[ \t]*$)"
    r"|(?<=\n\n)(?=[ \t]*\+-[-+:]*\+[ \t]*\n(?:[ \t]*[|+][^=\n]*\n)+(?:\s*\n|\Z))", re.MULTILINE)

_CLOSING = re.compile(rf"{PLACEHOLDER.pattern}|(?P<unopened>\}}\}})")


def headings(text: str, wanted: Sequence[tuple[int, str]]) -> list[int]:
    """Where each of the `wanted` headings stands: their levels and words, in the order of the text."""
    found = [(match.start(match.lastgroup and ("title" if match["hashes"] else "text")), _level(match), _letters(_title(match)))
             for match in _outside_code(_HEADING, text)]
    places, at = [], 0
    for level, words in wanted:
        fits = [n for n in range(at, len(found)) if found[n][1] == level]
        same = [n for n in fits if found[n][2].startswith(_letters(words))]
        at = next(iter(same or fits), at)
        places.append(_line_start(text, found[at][0]) if at < len(found) else 0)
        at += 1
    return places


def links(text: str, target: str) -> list[int]:
    """Where every link to `target` (`#…`, as written) names it."""
    return [match.start(match.lastgroup) for match in _outside_code(_LINK, text) if match[match.lastgroup] == target]


def pictures(text: str) -> list[int]:
    """Where every picture without a description stands."""
    return [match.start() for match in _outside_code(_PICTURE, text)]


def headless_tables(text: str) -> list[int]:
    """Where every table without a head stands."""
    return [_line_start(text, match.start()) for match in _outside_code(_HEADLESS, text)]


def ids(text: str, name: str) -> list[int]:
    """Where the id `name` is given to something."""
    return [match.start() for match in _outside_code(re.compile(rf"(?<=[{{\s])#{re.escape(name)}(?=[\s}}])"), text)]


def braces(text: str) -> int:
    """Where the first `}}` stands that closes no placeholder; 0 where there is none."""
    return next((match.start("unopened") for match in _outside_code(_CLOSING, text) if match["unopened"]), 0)


def nth(places: Sequence[int], number: int) -> int:
    """The place of one of several things of a kind; of the last one seen where the text shows fewer."""
    return places[min(number, len(places) - 1)] if places else 0


def _outside_code(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    code = [match.span() for match in _CODE.finditer(text)]
    for match in pattern.finditer(text):
        if not any(start <= match.start() < end for start, end in code):
            yield match


def _level(match: re.Match[str]) -> int:
    return len(match["hashes"]) if match["hashes"] else 1 if match["line"].startswith("=") else 2


def _title(match: re.Match[str]) -> str:
    return match["title"] if match["hashes"] else match["text"]


def _letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


def _line_start(text: str, at: int) -> int:
    """The first character of the line around `at` that is no space and no mark of a quotation."""
    start = text.rfind("\n", 0, at) + 1
    return start + len(re.match(r"[ \t>]*", text[start:])[0])
