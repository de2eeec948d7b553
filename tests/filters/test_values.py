"""A value prints as its very characters, wherever it stands, and changes nothing around it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import panflute as pf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filters import document
from filters.context import Context
from filters.marks import CLOSE, OPEN, PAD, Marks, lift
from filters.reading import read, rich
from filters.table import apply_all

CHAPTER = """\
# A {{ v }} z

{{ v }}

b {{ v }} y, *{{ v }}*

| {{ v }} | {{ other }} |
|---|---|
| {{ v }} | c {{ v }} |

: Caption {{ v }}

[{{ v }}](https://binder.example), ![{{ v }}](images/a.png){title="{{ v }}"} and "{{ v }}"^[{{ v }}]

![Alt {{ v }}](images/b.png)

::: {.each item="items"}
- {{ item }} : [{{ item }}]{.when test="item"}
:::

| {{ v }}
| x

{{ v }}
:   {{ v }}
"""
PLACES = ("https://binder.example/{{ v }}/{{ v }}?q={{ v }}", "mailto:{{ v }}", "#goal-{{ v }}")
OTHER = "Other-value-that-nothing-else-prints"
NASTY = (
    "*a* _b_ **c** ~~d~~ ^e^ ~f~ `g` [h](javascript:x) ![i](j) <b>k</b> &amp; $l$ #let \\input{/etc/passwd}", "{{ other }}", "{{",
    "}}", "{{ v }}", "{#id .class k=v}", "::: {.each x=\"items\"}", "\ue000\ue010\ue001", "\ue000\ue011\ue002\ue002\ue001", "\ue003",
    "\ufffd", "\u202eright to left", "שלום עולם", "مرحبا", "e\u0301 ñ 日本語 \U0001f469\u200d\U0001f680", "# heading", "- item", "1. one",
    "> quote", "| a | b |", "    code", "---", "...", "'single' \"double\"", "a  b   c", "a\tb", "a\nb\n\nc", "a\r\nb", "\\", "\\*", "@key", "[^1]",
    "<!-- x -->", "</w:p><w:p/>", "\\begin{document}", "#set page(width: 1pt)", "{=html}", "&#x3c;", "\u00a0x\u00a0", "x ", " x",
)
_CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
_PRIVATE = st.text(st.sampled_from([OPEN, CLOSE, PAD, "\ue003", *(chr(0xE010 + n) for n in range(6)), "a", " "]), min_size=1, max_size=8)
VALUES = st.one_of(
    st.text(_CHARACTERS, min_size=1, max_size=40), _PRIVATE, st.sampled_from(NASTY),
    st.lists(st.sampled_from(NASTY), min_size=2, max_size=3).map("".join),
).filter(str.strip)
ONCE = settings(max_examples=120, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))

Merge = Callable[[str, Mapping[str, Any]], pf.Doc]


@pytest.fixture(scope="module")
def merge(pandoc) -> Merge:
    """The chapter `text` merged with `data`; pandoc reads each chapter once."""
    known: dict[str, tuple[str, Marks]] = {}

    def merged(text: str, data: Mapping[str, Any]) -> pf.Doc:
        if text not in known:
            marks = Marks()
            known[text] = read([lift(text, "chapter.md", marks)], pandoc)[0].document, marks
        source, marks = known[text]
        doc = document.load(source)
        assert apply_all(doc, Context("client", "en-GB", data, {}, marks)) == []
        return doc

    return merged


def _texts(element: Any) -> Iterator[str]:
    """The text of every run of words below `element`, line ends and all."""
    if isinstance(element, list):
        run = ""
        for item in element:
            kind = item.get("t") if isinstance(item, dict) else None
            if kind in ("Str", "Space", "SoftBreak", "LineBreak"):
                run += {"Str": item.get("c"), "LineBreak": "\n"}.get(kind, " ")
            else:
                yield from ([run] if run else [])
                run = ""
                yield from _texts(item)
        yield from ([run] if run else [])
    elif isinstance(element, dict):
        yield from _texts(element.get("c"))


def _skeleton(element: Any) -> Any:
    """`element` with every run of words as one `…`, and without the ids that headings have from their words."""
    if isinstance(element, dict):
        inner = element.get("c")
        if element.get("t") == "Header":
            inner = [inner[0], ["", *inner[1][1:]], inner[2]]
        return {"t": element.get("t"), "c": _skeleton(inner)}
    if not isinstance(element, list):
        return element
    found: list = []
    for item in element:
        is_word = isinstance(item, dict) and item.get("t") in ("Str", "Space", "SoftBreak", "LineBreak")
        if not (is_word and found[-1:] == ["…"]):
            found.append("…" if is_word else _skeleton(item))
    return found


def _plain(text: str) -> str:
    """The words of a text, without the invisible marks that keep a value's direction to itself."""
    return " ".join(text.replace("\u200e", "").replace("\u200f", "").split())


def _blocks(doc: pf.Doc) -> list:
    """The blocks, with values that run the other way out of their isolates."""
    return _unwrapped(json.loads(document.dump(doc))["blocks"])


def _unwrapped(element: Any) -> Any:
    if isinstance(element, dict):
        return {key: _unwrapped(part) for key, part in element.items()}
    if not isinstance(element, list):
        return element
    return [piece for part in element for piece in (
        _unwrapped(part["c"][1]) if isinstance(part, dict) and part.get("t") == "Span"
        and part["c"][0] == ["", [], [["dir", "rtl"]]] else [_unwrapped(part)])]


def _with(value: str, blocks: list) -> Any:
    """`blocks` of the chapter printed with `VALUE`, with `value` in its attribute instead."""
    return json.loads(json.dumps(blocks).replace('"title", "VALUE"', f'"title", {json.dumps(value)}'))


@ONCE
@given(value=VALUES)
def test_values_print_their_own_characters_and_change_nothing_else(value: str, merge: Merge) -> None:
    data = {"other": OTHER, "items": [value, "x"]}
    pattern = _blocks(merge(CHAPTER, {**data, "v": "VALUE", "items": ["VALUE", "x"]}))
    blocks = _blocks(merge(CHAPTER, {**data, "v": value}))
    assert _skeleton(blocks) == _skeleton(_with(value, pattern))
    printed = [_plain(text) for text in _texts(blocks)]
    assert printed == [_plain(text.replace("VALUE", value)) for text in _texts(pattern)]
    assert "".join(printed).count(OTHER) == 1 + "".join(_plain(value) for text in _texts(pattern) if "VALUE" in text).count(OTHER)


@ONCE
@given(value=VALUES)
def test_stringify_gives_the_value_back(value: str, merge: Merge) -> None:
    doc = merge(CHAPTER, {"other": OTHER, "items": [], "v": value})
    head, alone, *_ = doc.content
    assert _plain(pf.stringify(head)) == _plain(f"A {value} z")
    assert _plain(pf.stringify(alone)) == _plain(value)
    assert {type(inline) for inline in alone.content} <= {pf.Str, pf.Space, pf.LineBreak, pf.Span}


@ONCE
@given(value=VALUES)
def test_targets_and_ids_hold_values_and_nothing_but(value: str, merge: Merge) -> None:
    text = "".join(f"[x]({place})\n\n" for place in PLACES) + "## Goal {#goal-{{ v }}}\n"
    web, mail, inside, head = (block.content[0] if isinstance(block, pf.Para) else block
                               for block in merge(text, {"v": value}).content)
    target = urlsplit(web.url)
    assert (target.scheme, target.netloc, target.fragment) == ("https", "binder.example", "")
    assert [unquote(part) for part in (*target.path.split("/")[1:], target.query)] == [value, value, f"q={value}"]
    assert mail.url.startswith("mailto:") and not set(mail.url) & set(' <>"?&#\n')
    assert inside.url == f"#{head.identifier}" and head.identifier.startswith("goal-")
    assert all(character.isalnum() or character in "_.:-" for character in head.identifier)


@settings(ONCE, max_examples=8)
@given(values=st.lists(VALUES, min_size=10, max_size=25))
def test_markdown_fields_bring_text_and_structure_but_nothing_that_runs(values: list[str], pandoc) -> None:
    for reading in read(values, pandoc, fields=True):
        kinds: set[type] = set()
        doc = document.load(reading.document)
        doc.walk(lambda element, _doc, kinds=kinds: kinds.add(type(element)))
        assert not kinds & {pf.RawInline, pf.RawBlock, pf.Image, pf.Header, pf.Figure, pf.Math, pf.Div}
        assert doc.metadata.content.dict == {}


def test_markdown_fields_are_not_merged_again(pandoc) -> None:
    shape = {"type": "object", "properties": {"v": {"type": "string", "contentMediaType": "text/markdown"}, "other": {}}}
    marks = Marks()
    lifted = lift("{{ other }}\n\n{{ v }}\n\nA {{ v }} z\n", "chapter.md", marks)
    for text in ("*x* {{ other }}", "\ue000\ue010\ue001 `\ue000\ue010\ue001`", "[a](https://binder.example/\ue000\ue010\ue001)", "::: {.when test=\"x\"}"):
        data = {"other": OTHER, "v": text}
        doc = document.load(read([lifted], pandoc)[0].document)
        assert apply_all(doc, Context("client", "en-GB", data, shape, marks, rich(data, shape, pandoc))) == []
        assert document.dump(doc).count(OTHER) == 1


def test_executables_print_the_same(by_executables, in_process, tmp_path: Path) -> None:
    chapter = "::: {.each v=\"values\"}\n{{ v }} [{{ v }}](https://binder.example) `{{ v }}`\n:::\n\n{{ other }}\n"
    view = {"edition": "client", "language": "en-GB", "shape": {}, "data": {"other": OTHER, "values": list(NASTY)}}
    (tmp_path / "chapter.md").write_text(chapter, encoding="utf-8")
    (tmp_path / "view.json").write_text(json.dumps(view), encoding="utf-8")
    done = by_executables(tmp_path / "chapter.md", tmp_path / "view.json", "json")
    assert (done.exit_code, done.said) == (0, "")
    assert json.loads(done.output)["blocks"] == json.loads(document.dump(in_process(chapter, view).doc))["blocks"]
