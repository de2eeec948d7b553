"""`binder check`: mistakes of chapters are found without anybody's data, each at its exact place, and nothing else is."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from pipeline.problem import Problem
from pipeline.prove.inspection import inspect_all

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped practice without a client."""
    root = tmp_path_factory.mktemp("shipped") / "practice"
    shutil.copytree(ROOT / "sources", root / "sources", ignore=shutil.ignore_patterns("engagements"))
    return root.resolve()


@pytest.fixture
def sample(shipped: Path, sandbox_at) -> Iterator[Any]:
    """The shipped practice, whose chapters and outline are put back after each test."""
    kept = {path: path.read_bytes() for path in (shipped / "sources").rglob("*.*") if path.suffix in (".md", ".json")}
    yield sandbox_at(shipped)
    for path in set((shipped / "sources").rglob("*.md")) - set(kept):
        path.unlink()
    for path, content in kept.items():
        path.write_bytes(content)


def every(practice) -> list[Problem]:
    inspected = inspect_all(practice.root)
    return [*inspected.problems, *inspected.warnings]


def found(practice) -> list[str]:
    return [said(problem) for problem in every(practice)]


def said(problem: Problem) -> str:
    where = problem.where
    return f"{where.file}:{where.line}:{where.column} {problem.code}"


def test_nothing_is_wrong_with_the_shipped_chapters(sample) -> None:
    assert found(sample) == []


def test_nothing_is_wrong_with_a_new_practice(tmp_path: Path, run_binder) -> None:
    run_binder("new", tmp_path / "a practice")
    done = run_binder("check", tmp_path / "a practice")
    assert (done.returncode, done.stderr) == (0, "") and re.fullmatch(r"\d+ chapters: no problems\.\n", done.stdout)


# -- thirty mistakes, each in a shipped chapter -----------------------------------------------------------------------


class Mistake(Struct, frozen=True):
    """A change of one chapter, the code that is expected where `▸` stands, and a word of the message or the hint."""

    chapter: str
    old: str
    new: str
    code: str
    word: str


def mistake(chapter: str, old: str, new: str, code: str, word: str) -> Mistake:
    return Mistake(chapter, old, new, code, word)


MISTAKES = {
    # names
    "a misspelt field": mistake(
        "01-welcome", "For {{ client.name }}, who", "For ▸{{ client.nmae }}, who", "unknown-field", "did you mean `name`?"),
    "a misspelt name": mistake(
        "02-our-agreement", "{{ agreement.scope }}", "▸{{ agreemnet.scope }}", "unknown-field", "did you mean `agreement`?"),
    "a misspelt name in a test": mistake(
        "03-the-journey", '{.when test="intake"}', '{.when test="▸intaek"}', "unknown-field", "did you mean `intake`?"),
    "a misspelt field in a loop's list": mistake(
        "07b-seen-and-unseen", '{.rows entry="feedback.strengths"}', '{.rows entry="▸feedback.strenghts"}', "unknown-field", "`strengths`"),
    "a misspelt field in a filter": mistake(
        "11-between-sessions", '{.rows task="session.assignments[?done]"}', '{.rows task="▸session.assignments[?dnoe]"}',
        "unknown-field", "did you mean `done`?"),
    "a misspelt function": mistake(
        "03-the-journey", "{{ length(sessions) }}", "▸{{ lenght(sessions) }}", "expression", "did you mean `length()`?"),
    "a misspelt style of a date": mistake(
        "01-welcome", "{{ date(engagement.start, 'month') }}", "▸{{ date(engagement.start, 'monthly') }}", "expression", "styles are"),
    "a misspelt block": mistake(
        "10-the-sessions", '::: {.each session="sessions"}', '::: ▸{.eech session="sessions"}', "bad-block", "did you mean `.each`?"),
    "a field of a field that has none": mistake(
        "12-the-plan", "{{ goal.measure }} ", "▸{{ goal.measure.words }}", "no-fields", "which has no fields"),
    # loops
    "a loop over another list": mistake(
        "10-the-sessions", '::: {.each session="sessions"}', '::: {.each session="plan.goals"}', "unknown-field", "`number`"),
    "a loop over one thing": mistake(
        "12-the-plan", '::: {.each goal="plan.goals"}', '::: {.each goal="▸plan"}', "no-list", "name a list"),
    "a loop variable outside its loop": mistake(
        "02-our-agreement", "## What it covers\n", "## What it covers\n\n▸{{ party.name }}\n", "unknown-field", "`party`"),
    "a loop variable with the name of a field": mistake(
        "15-reading", '{.each reading="readings"', '▸{.each readings="readings"', "bad-block", "hides a field"),
    "a list printed as one value": mistake(
        "03-the-journey", "{{ engagement.purpose }}", "▸{{ sessions }}", "not-one-value", "`.each`"),
    "a group printed as one value": mistake(
        "01-welcome", "For {{ client.name }}, who", "For ▸{{ client }}, who", "not-one-value", "name one of its fields"),
    "a number asked of a text": mistake(
        "18-sources", "{{ number(assessment.norm.size) }}", "▸{{ number(assessment.norm.group) }}", "expression", "takes a number"),
    "a date asked of a text": mistake(
        "17-closing", "{{ date(closing.date, 'long') }}", "▸{{ date(closing.signed_by, 'long') }}", "expression", "takes a date"),
    # guards
    "an optional field without a guard": mistake(
        "03-the-journey", '::: {.when test="organisation.about"}\n\n{{ organisation.about }}\n\n:::', "▸{{ organisation.about }}",
        "unguarded", '`.when test="organisation.about"`'),
    "an optional field in a cell": mistake(
        "02-our-agreement", "[{{ date(consent.withdrawn, 'long') }}]{.when test=\"consent.withdrawn\"}[not withdrawn]{.otherwise}",
        "▸{{ date(consent.withdrawn, 'long') }}", "unguarded", "`withdrawn` is optional"),
    "the guard of another field": mistake(
        "10-the-sessions", '::: {.when test="session.client_notes"}', '::: {.when test="session.agreed"}', "unguarded", "`client_notes` is optional"),
    "a test turned round": mistake(
        "18-sources", '::: {.when test="assessment.norm"}', '::: {.when test="!assessment.norm"}', "unguarded", "`norm` is optional"),
    "the first of a list that may be empty": mistake(
        "09-putting-it-together", "You have now read several accounts of one person.", "It began with ▸{{ themes[0].title }}.",
        "unguarded", '`.when test="themes"`'),
    "a list in words that may be empty": mistake(
        "09-putting-it-together", "::: {.when test=\"themes[?kind=='strength']\"}\n\nThe strengths to build on are these: {{ list(",
        "::: {.when test=\"themes\"}\n\nThe strengths to build on are these: ▸{{ list(", "unguarded", "the list may be empty"),
    "formatted text in a line": mistake(
        "17-closing", "{{ closing.keep_up }}", "In short: ▸{{ closing.keep_up }}", "formatted-in-a-line", "a line of its own"),
    # editions
    "a field that one edition may not see": mistake(
        "11-between-sessions", "Insight is pleasant", "{{ client.first_name }}, on ▸{{ engagement.start }}: insight is pleasant", "hidden-field", "(mentee edition)"),
    "a block for one edition more": mistake(
        "08-what-people-see", '::: {.only edition="coach"}\n\n::: {.when .small', '::: {.only edition="coach client"}\n\n::: {.when .small',
        "hidden-field", "(client edition)"),
    "a chapter for one edition more": mistake(
        "90-coach-notes", "editions: [coach]", "editions: [coach, client]", "hidden-field", "(client edition)"),
    "an edition that does not exist": mistake(
        "08-what-people-see", '::: {.only edition="client"}', '::: {.only edition="▸cleint"}', "bad-block", "did you mean `client`?"),
    "an edition of the front matter that does not exist": mistake(
        "14-reflections", "editions: [", "▸editions: [board, ", "unknown-edition", "coach, client"),
    "a block for an edition without the chapter": mistake(
        "07b-seen-and-unseen", "Two cautions. Highest", '[More.]▸{.only edition="sponsor"} Two cautions. Highest', "never-printed", "coach, client"),
    # braces and blocks
    "a brace too few": mistake(
        "01-welcome", "For {{ client.name }}, who", "For ▸{{ client.name }, who", "broken-placeholder", "never closed"),
    "braces that open nothing": mistake(
        "01-welcome", "For {{ client.name }}, who", "For client.name ▸}}, who", "broken-placeholder", "closes nothing"),
    "an expression that stops": mistake(
        "06-work-style", "# How you like to work\n", "# How you like to work, ▸{{ client. }}\n", "expression", "cannot be read"),
    "a block that is never closed": mistake(
        "14-reflections", "\n:::\n", "\n", "unclosed-block", "close it with a line of `:::`"),
    "a block moved out of its loop": mistake(
        "02-our-agreement", '::: {.each signature="agreement.signatures"}\n\n::: signature\n', "::: signature\n", "unknown-field", "`signature`"),
    "an otherwise moved away from its when": mistake(
        "10-the-sessions", "::: {.otherwise}\n\nNo session", "Now.\n\n::: ▸{.otherwise}\n\nNo session", "bad-block", "does not follow"),
    "rows around no table": mistake(
        "15-reading", "# Reading", "# Reading\n\n::: ▸{.rows one=\"readings\"}\nNo table\n:::\n\n## Here", "bad-block", "no table and no list"),
    "a placeholder in the front matter": mistake(
        "12-the-plan", "title: The plan", "title: 'For ▸{{ client.name }}'", "front-matter", "take it out"),
    # pages
    "a link that leads nowhere": mistake(
        "09-putting-it-together", "[*The plan*](#goal-{{ goal.id }})", "[*The plan*](▸#gaol-{{ goal.id }})", "broken-link", "give it to one"),
    "a heading that skips a level": mistake(
        "17-closing", "## A year from today", "▸#### A year from today", "skipped-level", "of level 2"),
    "the same heading twice": mistake(
        "18-sources", "## Ratings by others", "▸## Questionnaires about you", "same-heading", "a second time"),
    "the same id in every round": mistake(
        "12-the-plan", "### The behaviour", "### The behaviour {▸#behaviour}", "same-id", "loop.index"),
    "a picture without words": mistake(
        "01-welcome", "![A small compass rose, drawn in thin lines](images", "▸![](images", "image-without-alt", "what it shows"),
    "a picture that is not there": mistake(
        "01-welcome", "](images/compass.svg)", "](▸images/compas.svg)", "missing-image", "no such image"),
    "a table without a head": mistake(
        "16-passing-it-on", "## For the mentor, afterwards", "▸|   |   |\n|---|---|\n| a | b |\n\n## For the mentor, afterwards", "table-without-head", "each column"),
}

def at_first(practice, chapter: str, marked: str) -> str:
    """The place of `▸` in the first text of a chapter that looks like `marked`."""
    path = practice.file(f"chapters/{chapter}.md")
    text = path.read_text(encoding="utf-8")
    offset = text.index(marked.replace("▸", "")) + marked.index("▸")
    return f"{path}:{text.count(chr(10), 0, offset) + 1}:{offset - text.rfind(chr(10), 0, offset)}"


SHOWS_AT = {
    "a loop over another list": ("▸{{ session.number }}", "{#session-▸{{", "▸{{ date(session.date", "▸{{ session.focus", "▸{{ session.agreed"),
    "the guard of another field": ("▸{{ session.client_notes }}",),
    "a test turned round": ("▸{{ assessment.norm.group }}", "▸{{ number(assessment.norm.size) }}", "▸{{ date(assessment.norm.date"),
    "a block for one edition more": ("▸theme.supporters", "▸{{ list(theme.supporters) }}"),
    "a chapter for one edition more": ("▸{{ session.private_notes }}",),
    "a block moved out of its loop": ("▸{{ signature.name }}", "▸{{ signature.role }}", "▸{{ date(signature.on"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_at_its_exact_place(name: str, sample) -> None:
    wrong = MISTAKES[name]
    path = sample.file(f"chapters/{wrong.chapter}.md")
    text = path.read_text(encoding="utf-8")
    assert wrong.old in text
    changed = text.replace(wrong.old, wrong.new, 1)
    path.write_text(changed.replace("▸", ""), encoding="utf-8")
    problems = every(sample)
    places = [said(problem) for problem in problems if problem.code == wrong.code]
    if "▸" in changed:
        offset = changed.index("▸")
        expected = f"{path}:{changed.count(chr(10), 0, offset) + 1}:{offset - changed.rfind(chr(10), 0, offset)} {wrong.code}"
        assert places == [expected], problems
        assert {problem.code for problem in problems} == {wrong.code}, problems
    else:
        shown = [f"{at_first(sample, wrong.chapter, mark)} {wrong.code}" for mark in SHOWS_AT.get(name, ())]
        assert places and set(shown) <= set(places) and all(place.startswith(f"{path}:") for place in places), problems
    assert any(wrong.word in f"{problem.message} {problem.hint}" for problem in problems), problems


# -- exact places, wherever a placeholder stands ----------------------------------------------------------------------

HELLO = "chapters/01-hello.md"

PLACES = {
    "a footnote": "A word.[^1]\n\n[^1]: In the margin {{ client.name }} and ▸{{ client.nmae }}.\n",
    "a footnote in the line": "A word^[so ▸{{ client.nmae }}].\n",
    "a cell": "| A | B |\n|---|---|\n| {{ client.name }} | ▸{{ client.nmae }} |\n",
    "a cell of a grid": "+-------------------+-------------------+\n| A                 | B                 |\n"
                        "+===================+===================+\n| {{ client.name }} | ▸{{ client.nmae }} |\n"
                        "+-------------------+-------------------+\n",
    "a caption": "| A |\n|---|\n| b |\n\n: What ▸{{ client.nmae }} gave\n",
    "an item of a list in a list": "- one\n\n  - two\n\n    1. three ▸{{ client.nmae }}\n",
    "a task": "- [ ] Ask ▸{{ client.nmae }}\n",
    "a definition": "Term\n:   What ▸{{ client.nmae }} means\n",
    "a line block": "| one\n| two ▸{{ client.nmae }}\n",
    "a quotation in a quotation": "> one\n>\n> > two ▸{{ client.nmae }}\n",
    "a heading": "## About ▸{{ client.nmae }}\n",
    "a heading with a line under it": "About ▸{{ client.nmae }}\n-----------------------\n",
    "the id of a heading": "## About {#about-▸{{ client.nmae }}}\n",
    "a block in a block": '::: {.when test="plan.goals"}\n\n::: {.each goal="plan.goals"}\n\n::: callout\nSo ▸{{ goal.nmae }}.\n:::\n\n:::\n\n:::\n',
    "the test of a block in a list": '- one\n\n  ::: {.when test="▸cleint"}\n  two\n  :::\n',
    "the test of a span": 'So [it is]{.when test="▸client.nmae"}.\n',
    "a span in a span": 'So [it [is ▸{{ client.nmae }}]{.mark}]{.when test="plan.goals"}.\n',
    "the target of a link": "[Here](https://example.org/▸{{ client.nmae }})\n",
    "the path of a picture": "![Alt](images/▸{{ client.nmae }}.png)\n",
    "words about a picture": "![Of ▸{{ client.nmae }}](images/lamp.png)\n",
    "strong words": "**so *strong ▸{{ client.nmae }}***\n",
    "behind letters of many bytes": "Ζωή 😀 e\u0301 你好 ▸{{ client.nmae }}\n",
    "a placeholder over two lines": "So ▸{{ default(client.nmae,\n   'nobody') }}.\n",
    "behind a placeholder over two lines": "So {{ default(client.name,\n 'they') }} and ▸{{ client.nmae }}.\n",
    "behind a comment and code": "<!-- {{ x }} -->\n\n`{{ y }}`\n\n```\n{{ z }}\n```\n\nSo ▸{{ client.nmae }}.\n",
}


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("where", PLACES)
def test_a_placeholder_is_named_at_its_line_and_column(where: str, ends: str, practice) -> None:
    path = practice.file(HELLO)
    text = path.read_text(encoding="utf-8").rstrip() + "\n\n" + PLACES[where]
    path.write_bytes(text.replace("▸", "").replace("\n", ends).encode())
    offset = text.index("▸")
    expected = f"{path}:{text.count(chr(10), 0, offset) + 1}:{offset - text.rfind(chr(10), 0, offset)} unknown-field"
    assert found(practice) == [expected]


# -- no false alarm ---------------------------------------------------------------------------------------------------

FINE = {
    "guards joined": '::: {.when test="closing && plan.goals"}\n{{ closing.date }}: {{ plan.goals[0].statement }}\n:::\n',
    "a guard around an outer block": '::: {.when test="closing"}\n\n::: {.each goal="plan.goals"}\n{{ goal.due }}, {{ closing.date }}\n:::\n\n:::\n',
    "a guard of a guard": '::: {.when test="closing"}\n[{{ closing.signed_by }}]{.when test="closing.signed_by"}\n:::\n',
    "a guard turned round": '::: {.when test="!closing"}\nNot yet.\n:::\n\n::: {.otherwise}\n{{ closing.date }}\n:::\n',
    "either of two": '::: {.when test="closing.date || intake.date"}\n{{ closing.date || intake.date }}\n:::\n',
    "a comparison": '[{{ closing.date }}]{.when test="closing.date > \'2026-01-01\'"}\n',
    "a list that is not empty": '[{{ readings[-1].title }}]{.when test="length(readings) > 0"}\n',
    "a filter": '::: {.each task="assignments[?done && response]"}\n{{ task.task }}, {{ date(task.done) }}\n\n{{ task.response }}\n:::\n',
    "a filter with the loop's variable": '::: {.each goal="plan.goals"}\n\n::: {.rows o="closing.outcomes[?goal == goal.id] || `[]`"}\n\n'
                                         "- {{ default(o.goal, 'none') }}\n\n:::\n\n:::\n",
    "a projection": "{{ default(list(plan.goals[].statement), 'no goal') }}\n",
    "a multiselect": "::: {.each pair=\"plan.goals[].[id, statement]\"}\n{{ pair[0] }}: {{ pair[1] }}\n:::\n",
    "a multiselect of names": "::: {.each pair=\"plan.goals[].{what: statement, when: due}\"}\n{{ pair.what }}: {{ date(pair.when) }}\n:::\n",
    "a pipe": "[{{ plan.goals[].statement | [0] }}]{.when test=\"plan.goals[].statement | [0]\"}\n",
    "a sorted list": "::: {.rows goal=\"sort_by(plan.goals, &due)[:2]\"}\n\n- {{ goal.due }}\n\n:::\n",
    "the same heading under two tests": '::: {.when test="closing"}\n## Done\n:::\n\n::: {.otherwise}\n## Done\n:::\n',
    "the same heading in two editions": '::: {.only edition="coach"}\n## Done\n:::\n\n::: {.only edition="client"}\n## Done\n:::\n',
    "a heading under one that may be left out": '## One\n\n::: {.when test="closing"}\n### Two\n:::\n\n### Three\n',
    "a link to an id made of values": "[There](#goal-{{ engagement.id }})\n\n::: {.each goal=\"plan.goals\"}\n## {{ goal.statement }} {#goal-{{ goal.id }}}\n:::\n",
    "a link to an id that pandoc makes": "## What is next\n\n[There](#what-is-next)\n",
    "a number of lines": "::: {.lines count=\"4\"}\n:::\n",
    "decoration": "![](images/lamp.png){.decoration}\n",
    "words instead of an optional name": "{{ default(client.pronouns, 'they') }} and {{ client.pronouns || 'they' }}\n",
    "nothing instead of an optional name": "So{{ default(client.pronouns, '') }}.\n",
    "an optional field of the coach in a block for the coach": '::: {.only edition="coach"}\n[{{ engagement.cohort }}]{.when test="engagement.cohort"}\n:::\n',
}


@pytest.mark.parametrize("what", FINE)
def test_there_is_no_false_alarm(what: str, practice) -> None:
    path = practice.file(HELLO)
    text = path.read_text(encoding="utf-8").rstrip().replace("editions: [coach, client, sponsor, mentee]", "editions: [coach, client]")
    path.write_text(f"{text}\n\n{FINE[what]}", encoding="utf-8")
    assert [said(problem) + " " + problem.message for problem in every(practice)] == []


# -- titles -----------------------------------------------------------------------------------------------------------

LASTING = (
    "Hello", "{{ client.first_name }}", "*Hello*", "`Hello`", "[Hello]{.mark}", "[Dear friend](https://a.example)", "$x^2$",
    "[The end]{.when test=\"closing\"} [Not yet]{.otherwise}", "{{ default(plan.goals[0].id, 'They') }}",
    "{{ default(plan.goals[0].id, '') }} hello", "[Hello]{.only edition=\"coach client\"} [there]{.only edition=\"sponsor mentee\"}",
    "[[a]{.when test=\"closing\"} [b]{.otherwise}]{.only edition=\"coach client\"} you", "![A lamp](images/lamp.png)",
)
VANISHING = {
    "[The end]{.when test=\"closing\"}": "", "[The end]{.when test=\"closing\"} [ ]{.otherwise}": "",
    "{{ default(plan.goals[0].id, '') }}": "", "*{{ default(plan.goals[0].id, '') }}*": "",
    "[{{ goal.id }}]{.each goal=\"plan.goals[?id == 'x']\"}": "",
    "[The end]{.when test=\"closing\"} [{{ default(plan.goals[0].id, '') }}]{.otherwise}": "",
    "[Hello]{.only edition=\"coach client\"}": " (sponsor, mentee editions)",
}


def titled(practice, title: str) -> list[Problem]:
    practice.replace(HELLO, "# Hello, {{ client.first_name }}", f"# {title}")
    return every(practice)


@pytest.mark.parametrize("title", LASTING)
def test_a_title_that_always_says_something_is_fine(title: str, practice) -> None:
    assert [said(problem) + " " + problem.message for problem in titled(practice, title)] == []


@pytest.mark.parametrize("title", VANISHING)
def test_a_title_of_which_nothing_may_be_left_is_named(title: str, practice) -> None:
    (problem,) = titled(practice, title)
    assert problem.message == f"with some data, nothing is left of the chapter's title{VANISHING[title]}"
    assert (problem.code, problem.where.line) == ("no-heading", 6)


# -- the command ------------------------------------------------------------------------------------------------------


class TestCommand:
    """`binder check [PRACTICE] [CHAPTER…]`."""

    def test_it_says_how_many_chapters_are_sound(self, untouched) -> None:
        result = untouched.run("check", untouched.root)
        assert (result.exit_code, result.output) == (0, "3 chapters: no problems.\n")

    @pytest.mark.parametrize("name", ["01-hello", "01-hello.md", "sources/chapters/01-hello.md", "./sources/chapters/01-hello.md"])
    def test_a_chapter_is_named_by_its_file_or_its_name(self, name: str, practice, monkeypatch) -> None:
        practice.replace(HELLO, "{{ client.first_name }}", "{{ client.frist_name }}")
        practice.replace("chapters/03-what-next.md", "{{ goal.target }}", "{{ goal.taget }}")
        monkeypatch.chdir(practice.root)
        result = practice.run("check", name)
        assert result.exit_code == 1 and "frist_name" in result.output and "taget" not in result.output
        assert "1 chapter" in practice.run("check", ".", "02-what-we-saw").output

    def test_a_draft_that_the_outline_does_not_list_is_checked_when_it_is_named(self, practice) -> None:
        draft = practice.sources / "chapters" / "04-draft.md"
        draft.write_text("# Draft\n\n{{ client.nmae }}\n", encoding="utf-8")
        result = practice.run("check", practice.root)
        assert result.exit_code == 0 and "[unlisted-chapter]" in result.output
        assert "[unknown-field]" in practice.run("check", practice.root, draft).output

    def test_a_chapter_that_is_none_is_wrong_usage(self, untouched) -> None:
        result = untouched.run("check", untouched.root, "01-helo.md")
        assert result.exit_code == 2 and "did you mean `01-hello.md`?" in result.output

    def test_it_reads_no_engagement(self, practice) -> None:
        shutil.rmtree(practice.sources / "engagements")
        assert practice.run("check", practice.root).exit_code == 0

    def test_a_mistake_of_one_edition_names_it(self, practice) -> None:
        practice.replace(HELLO, "{{ client.first_name }}", "{{ client.first_name }} ({{ engagement.purpose }})")
        result = practice.run("check", practice.root)
        assert "this edition may not see `purpose` in `engagement.purpose` (mentee edition)" in result.output

    def test_warnings_stop_nothing_unless_they_are_to(self, practice) -> None:
        practice.replace(HELLO, "This book", "#### Much too deep\n\nThis book")
        assert practice.run("check", practice.root).exit_code == 0
        assert practice.run("check", practice.root, "--fail-on", "warning").exit_code == 1
        assert practice.build("-q", "-f", "epub").exit_code == 0
        assert practice.build("-q", "-f", "epub", "--fail-on", "warning").exit_code == 1

    def test_a_build_of_one_edition_does_not_ask_for_another(self, practice) -> None:
        practice.replace(HELLO, "{{ client.first_name }}", "{{ client.first_name }} ({{ engagement.purpose }})")
        assert practice.build("-q", "-f", "epub", "--edition", "client").exit_code == 0
        assert practice.build("-q", "-f", "epub", "--edition", "mentee").exit_code == 1
