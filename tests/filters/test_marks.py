"""Lifting: what is taken out of a chapter before pandoc reads it, where it stood, and that all of it can be put back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.marks import CLOSE, KEPT, MARK, OPEN, PLACE_KEY, Kind, Mark, Marks, lift, number_of


def _lifted(text: str) -> tuple[str, list[Mark]]:
    marks = Marks()
    lifted = lift(text, "chapter.md", marks)
    return lifted, [marks.table[number_of(match)] for match in MARK.finditer(lifted)]


@pytest.mark.parametrize(("text", "found"), [
    ("a {{ b }} c", [("placeholder", "b", "1:3")]),
    ("{{b}}{{ c.d }}", [("placeholder", "b", "1:1"), ("placeholder", "c.d", "1:6")]),
    ("x\n\nä {{ b\n  .c }}\n{{ d }}", [("placeholder", "b   .c", "3:3"), ("placeholder", "d", "5:1")]),
    ("{{ date(x, 'a }} b') }}", [("placeholder", "date(x, 'a }} b')", "1:1")]),
    ("{{ {a: b}.a }}", [("placeholder", "{a: b}.a", "1:1")]),
    ("{{ it's }}", [("broken", "", "1:1")]),
    ("{{ a\n\nb }}", [("broken", "", "1:1"), ("broken", "", "3:3")]),
    ("{{ a {{ b }}", [("broken", "", "1:1"), ("placeholder", "b", "1:6")]),
    ("a }} b", [("broken", "", "1:3")]),
    ("`}}` and `{{`", [("broken", "", "1:11")]),
    ("`{{` and `}}`", [("broken", "", "1:2")]),
    ("\\textbf{\\emph{x}} and {a{b}}", []),
    ("::: {.each goal=\"plan.goals\"}", [("attribute", "plan.goals", "1:18")]),
    ("::: {.each goal=plan.goals}", [("attribute", "plan.goals", "1:17")]),
    ("::: {.when test='a == \"b\"'}", [("attribute", 'a == "b"', "1:18")]),
    ("::: {.when test=\"a == \\\"b\\\"\"}", [("attribute", 'a == "b"', "1:18")]),
    ("::: {#id .x .each goal=\"a[?b == `{}`]\"}", [("attribute", "a[?b == `{}`]", "1:25")]),
    ("[a]{.when test=\"b\"}[c]{.otherwise} d", [("attribute", "b", "1:17"), ("place", "", "1:23")]),
    ("::: {.otherwise}", [("place", "", "1:5")]),
    ("::: {.lines count=\"{{ n }}\"}", [("placeholder", "n", "1:20"), ("place", "", "1:5")]),
    ("[a]{.when\ntest=\"b\"}", [("attribute", "b", "2:7")]),
    ("## A {#goal-{{ id }}}", [("identifier", "", "1:7")]),
    ("{.whenever x=\"y\"} {.x-each} \\{.each} .each {each}", []),
    ("Nothing: { } {x} }{ { { } } ${x}$", []),
])
def test_lifted(text: str, found: list) -> None:
    _, marks = _lifted(text)
    shown = [(mark.kind.value, "" if mark.kind is Kind.IDENTIFIER else mark.expression, str(mark.place)) for mark in marks]
    assert shown == [(kind, expression, f"chapter.md:{place}") for kind, expression, place in found]


@pytest.mark.parametrize(("text", "lifted"), [
    ("a[ b]{.when test=\"x\"}", f"a[{KEPT}b]"), ("a[b ]{.when test=\"x\"}", f"a[b{KEPT}]"),
    ("a[ [b](c) ]{.otherwise}", f"a[{KEPT}[b](c){KEPT}]"), ("a[ \\] b]{.otherwise}", f"a[{KEPT}\\] b]"),
    ("a[ b]{.term}", "a[ b]{.term}"), ("[ a](b) [c]{.otherwise}", "[ a](b) [c]"), ("::: {.otherwise}\n", "::: {"),
    ("[ x\n\n b]{.otherwise}", "[ x\n\n b]"), ("{{ a }}'s and {{ b }}'", "’s and "),
])
def test_spaces_and_apostrophes(text: str, lifted: str) -> None:
    assert lifted in _lifted(text)[0]


def test_marks_are_as_wide_as_what_they_stand_for() -> None:
    text = "| {{ a }} | {{ date(b, 'long') }} | {{ c\n"
    assert [len(match[0]) for match in MARK.finditer(_lifted(text)[0])] == [7, 21, 3]


def test_the_marks_of_a_book_s_chapters_stay_apart() -> None:
    book, whole = Marks(), ""
    for number in range(300):
        own = Marks()
        whole += book.take(own, lift(f"{{{{ name{number} }}}}", f"{number}.md", own))
    assert [mark.expression for mark in book.split(whole) if isinstance(mark, Mark)] == [f"name{n}" for n in range(300)]
    assert book.table[299].place.file == "299.md"


def test_what_looks_like_a_mark_stays_text() -> None:
    fake = f"{OPEN}\ue010{CLOSE}"
    lifted, found = _lifted(f"{{{{ a }}}} {fake} `{fake}` {OPEN} {CLOSE}")
    assert [mark.kind for mark in found] == [Kind.PLACEHOLDER, Kind.LITERAL, Kind.LITERAL]
    marks = Marks()
    assert marks.restore(fake) == fake
    assert marks.find(fake) is None
    assert lifted.endswith(f"{OPEN} {CLOSE}")


_PIECES = st.sampled_from(["{{ a }}", "{{", "}}", "`", "``", "'", "[ a ]{.when test=\"b\"}", "{.otherwise}", "::: {.each x=\"y\"}", "{#a-{{ b }}}", "\n",
                           "\n\n", " ", "\\", "text", "[", "]", "{", "}", "$", f"{OPEN}\ue010{CLOSE}", KEPT, "’", "{{ 'it' }}'s", "{.lines count=3}"])


@settings(max_examples=400, deadline=None, database=None, derandomize=True)
@given(text=st.lists(_PIECES, max_size=12).map("".join))
def test_everything_can_be_put_back(text: str) -> None:
    marks = Marks()
    lifted = lift(text, "chapter.md", marks)
    restored = marks.restore(lifted)
    straight = re.sub("(?<=}})['’]", "'", text)
    assert re.sub("(?<=}})['’]", "'", restored).replace(KEPT, " ") == straight.replace(KEPT, " ")
    assert PLACE_KEY not in restored


@settings(max_examples=200, deadline=None, database=None, derandomize=True)
@given(texts=st.lists(st.lists(_PIECES, max_size=12).map("".join), max_size=4))
def test_a_chapter_s_marks_mean_the_same_in_a_book(texts: list[str]) -> None:
    book = Marks()
    for text in texts:
        own = Marks()
        lifted = lift(text, "chapter.md", own)
        assert book.restore(book.take(own, lifted)) == own.restore(lifted)
        for alone, bound in zip(own.table.values(), list(book.table.values())[-len(own.table):]):
            assert book.restore(bound.expression) == own.restore(alone.expression)
            assert (bound.kind, bound.source, bound.place) == (alone.kind, alone.source, alone.place)


@settings(max_examples=300, deadline=None, database=None, derandomize=True)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_text_without_braces_is_not_touched(text: str) -> None:
    text = text.replace("{", "").replace("}", "")
    assert lift(text, "chapter.md", Marks()) == text or MARK.search(text) or KEPT in text
