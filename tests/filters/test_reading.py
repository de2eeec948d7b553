"""Reading many texts in one pandoc process, and what is noticed on the way."""

from __future__ import annotations

import re
from unittest.mock import patch

import panflute as pf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filters import document
from filters.reading import markdown_fields, read, rich
from filters.rows import in_rows

MARKDOWN = {"type": "string", "contentMediaType": "text/markdown"}


def test_each_text_is_read_on_its_own(pandoc) -> None:
    texts = ["*a*", "", "line\u2028separator\u0085", "[b]: /c\n", "[b]", "::: x\n"]
    readings = read(texts, pandoc)
    alone = [pandoc(["--from=markdown", "--to=json"], text.encode()) for text in texts]
    assert [reading.document for reading in readings] == [in_rows(found.decode().rstrip("\n")) for found in alone]
    assert read([], pandoc) == []


def test_unclosed_blocks_are_noticed(pandoc) -> None:
    open_one, closed, two = read(["a\n\n::: x\nb\n", "::: x\n:::\n", "::: x\n\n:::: {.y}\nz"], pandoc)
    assert [reading.unclosed for reading in (open_one, closed)] == [((3, 1),), ()]
    assert sorted(two.unclosed) == [(1, 1), (3, 1)]


@pytest.mark.parametrize(("field", "images", "links", "markdown"), [
    ("![a](b.png) and ![c](d.png)", 2, 0, "a and c\n"),
    ("[a](javascript:x) [b](/c) [d](https://binder.example) [e](MAILTO:ines@binder.example)", 0, 2,
     "a b [d](https://binder.example) [e](MAILTO:ines@binder.example)\n"),
    ("[![a](b.png)](javascript:x)", 1, 1, "a\n"), ("x ![[a](javascript:x)](b.png)", 1, 1, "x a\n"),
    ("x ![![a](b.png)](c.png)", 2, 0, "x a\n"), ("# [![a *b*](b.png)](/x)^[y ![](c.png)]", 2, 1, "**a *b*[^1]**\n\n[^1]: y\n"),
    ("# Head {#id}\n\ntext", 0, 0, "**Head {#id}**\n\ntext\n"),
    ("![alone](b.png)", 1, 0, "alone\n"),
    ("::: {.lines}\n:::\n\n[x]{.term} $y$ `z`{.r} @cite", 0, 0, "::: {.lines} :::\n\n\\[x\\]{.term} \\$y\\$ `z`{.r} @cite\n"),
])
def test_fields_bring_nothing_that_loads_or_runs(field: str, images: int, links: int, markdown: str, pandoc) -> None:
    (reading,) = read([field], pandoc, fields=True)
    assert (reading.images, reading.links) == (images, links)
    assert pandoc(["--from=json", "--to=markdown"], reading.document.encode()).decode() == markdown


def test_fields_are_found_by_their_shape(pandoc) -> None:
    shape = {"type": "object", "properties": {
        "a": MARKDOWN, "plain": {"type": "string"}, "list": {"type": "array", "items": {"type": "object", "properties": {"b": MARKDOWN}}},
        "map": {"type": "object", "additionalProperties": MARKDOWN},
    }}
    data = {"a": "*1*", "plain": "*2*", "list": [{"b": "*3*"}, {"b": "*1*"}], "map": {"x": "*4*"}, "unknown": "*5*"}
    assert list(markdown_fields(data, shape)) == ["*1*", "*3*", "*1*", "*4*"]
    fields = rich(data, shape, pandoc)
    assert list(fields) == ["*1*", "*3*", "*4*"]
    assert document.elements(fields["*4*"])[0].to_json()["c"][0]["t"] == "Emph"


@pytest.mark.parametrize(("markdown", "words"), [
    ("one two three", ["one two three"]), ("one\ntwo three", ["one", None, "two three"]), ("- [ ] a b", ["☐", None, "a b"]),
    ('a "b\\\\c d" é\\"', ['a "b\\c d" é"']), ("a *b c* d e", ["a", None, "b c", None, "d e"]),
    ("a b \ue000\ue010\ue001 c d", ["a b", None, "\ue000\ue010\ue001", None, "c d"]),
    ('`"},{"t":"Space"},{"t":"Str","c":"` x y', [None, None, "x y"]), ('x},{"t":"Space"},{"t":"Str" y', ['x},{"t":"Space"},{"t":"Str" y']),
])
def test_words_in_a_row_are_one(markdown: str, words: list, pandoc) -> None:
    read_alone = pandoc(["--from=markdown-smart", "--to=json"], markdown.encode()).decode()
    doc = document.load(in_rows(read_alone))
    found = [element.text if isinstance(element, pf.Str) else None for element in document.every(doc) if not element._children]
    assert (found, pf.stringify(doc)) == (words, pf.stringify(document.load(read_alone)))


_LINES = st.lists(st.one_of(
    st.sampled_from(["    ", "- ", "1. ", "(a) ", "#. ", "- [ ] ", "> ", "# ", "===", "***", "| ", "| a | b |\n|--|--|\n", "~~~", "```", ": ",
                     "x^2^", "H~2~O", "~~no~~", "**so**", "_it_", "`c`", "...", "--", "'q'", '"q"', "^[note]", "Mr. X", "http://a.b", "\t"]),
    st.text(st.sampled_from(" \n*_`~^](}>#|+-=:!'\"&;.,1aé"), max_size=12)), max_size=8).map("".join)


@settings(max_examples=15, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(texts=st.lists(st.lists(_LINES, max_size=5).map("\n".join), min_size=20, max_size=40))
def test_a_field_is_read_the_same_however_pandoc_is_told(texts: list[str], pandoc) -> None:
    found = read(texts, pandoc, fields=True)
    with patch("filters.reading._BEYOND_CHAPTERS", re.compile("")):
        assert found == read(texts, pandoc, fields=True)
