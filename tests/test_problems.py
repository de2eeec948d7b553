"""What goes wrong is said well: file, line and column, what is wrong and what to do; nothing is written, nothing told.

Each case is one change of the fixture practice. `▸` stands where the problem is expected: in the new text, or in a
text of an unchanged file that `at` names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

ENGAGEMENT, PLAN, CLOSING, INTAKE = "engagement.json", "plan.json", "closing.json", "intake.json"
OUTLINE, INSTRUMENT = "binder.json", "instruments/two-traits.json"
HELLO, SAW, NEXT = (f"chapters/{name}.md" for name in ("01-hello", "02-what-we-saw", "03-what-next"))
LAMP, TREES = "chapters/images/lamp.png", "chapters/images/path.svg"
IMAGE = "](▸images/lamp.png)"

Step = Callable[[Any], str]
"""Changes a practice, and says where a problem is expected, or nothing."""


def text(name: str, old: str, new: str) -> Step:
    return lambda practice: practice.replace(name, old, new)


def at(name: str, marked: str) -> Step:
    return text(name, marked.replace("▸", ""), marked)


def content(name: str, data: bytes, line: int = 0, column: int = 0) -> Step:
    def step(practice) -> str:
        practice.file(name).write_bytes(data)
        return f"{practice.file(name)}:{line}:{column}" if line else ""

    return step


def outline(added: str) -> Step:
    return text(OUTLINE, '"theme": "quiet"', f'"theme": "quiet", {added}')


def encoded(name: str, encoding: str, line: int, column: int) -> Step:
    def step(practice) -> str:
        path = practice.file(name)
        path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
        return f"{path}:{line}:{column}"

    return step


def removed(name: str, *, named: bool = False) -> Step:
    def step(practice) -> str:
        practice.file(name).unlink()
        return str(practice.file(name)) if named else ""

    return step


def linked(name: str, target: str) -> Step:
    """`name` as a link to a copy of the lamp that lies at `target`, seen from the practice's root."""

    def step(practice) -> str:
        elsewhere = practice.root / target
        elsewhere.parent.mkdir(parents=True, exist_ok=True)
        elsewhere.write_bytes((practice.sources / LAMP).read_bytes())
        (practice.sources / name).unlink(missing_ok=True)
        (practice.sources / name).symlink_to(elsewhere)
        return ""

    return step


def cut_short(name: str) -> Step:
    def step(practice) -> str:
        path = practice.sources / name
        path.write_bytes(path.read_bytes()[:-40])
        return ""

    return step


def image(path: str, *steps: Step) -> tuple[Step, ...]:
    """The lamp's picture replaced by the one at `path`."""
    return (text(HELLO, "](images/lamp.png)", f"](▸{path})"), *steps)


def picture(name: str, data: bytes, where: Step) -> tuple[Step, ...]:
    return content(name, data), where


def field(markdown: str) -> tuple[Step, ...]:
    """A Markdown field that says `markdown`."""
    said = json.dumps(f"zq7 {markdown}", ensure_ascii=False)
    return (text(CLOSING, '"keep_up": "Count the rounds on the first of each month."', f'"keep_up": ▸{said}'),)


def svg(inner: str, outer: str = "") -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"{outer}>{inner}</svg>'.encode()


class Case(Struct, frozen=True):
    """The code that is expected, and the steps that bring it about."""

    code: str
    steps: tuple[Step, ...]


def case(code: str, *steps: Step) -> Case:
    return Case(code, steps)


JSON = {
    "JSON with a comma too many": case(
        "json-syntax", text(PLAN, '"share_with": ["mentee"]\n    }', '"share_with": ["mentee"]▸,\n    }')),
    "JSON with curly quotes": case("json-syntax", text(PLAN, '"Two of nine"', "▸“zq7”")),
    "JSON with a text over two lines": case("json-syntax", text(PLAN, '"Two of nine"', '"zq7▸\nzq7"')),
    "JSON that ends too early": case("json-syntax", text(CLOSING, '"signed_by": "Benedikt, in the tower"\n}\n', '"signed_by": "zq7"▸\n')),
    "a key twice": case("duplicate-key", text(PLAN, '"status": "under_way",', '"status": "under_way",\n▸"status": "planned",')),
    "NaN": case("not-a-number", text("assessments/second-look.json", "4.25", "▸NaN")),
    "Infinity": case("not-a-number", text("assessments/second-look.json", "4.25", "▸-Infinity")),
    "1e999": case("not-a-number", text("assessments/second-look.json", "4.25", "▸1e999")),
    "a number of five thousand digits": case("not-a-number", text("readings.json", "1911", "▸" + "1" * 5000)),
    "a byte order mark": case("encoding", encoded(PLAN, "utf-8-sig", 1, 1)),
    "UTF-16": case("encoding", encoded(PLAN, "utf-16", 1, 1)),
    "UTF-16 without its mark": case("encoding", encoded(PLAN, "utf-16-le", 1, 1)),
    "Latin-1": case("encoding", content(INTAKE, b'{\n  "zq7": "\xfc"}', 2, 11)),
    "an empty file": case("empty-file", content(PLAN, b"", 1, 1)),
    "brackets without end": case("json-syntax", content(PLAN, b"[" * 9000, 1, 41)),
    "a control character": case("forbidden-character", text(PLAN, '"Two of nine"', '"zq7 ▸\\u0007"')),
    "a lone surrogate": case("forbidden-character", text(PLAN, '"Two of nine"', '"zq7 ▸\\udc00"')),
    "a file of an unknown name": case(
        "unknown-file", lambda practice: practice.write("plans.json", {"zq7": 1}) or str(practice.file("plans.json"))),
}

SCHEMA = {
    "a missing key": case("missing-key", text(PLAN, '      "measure": "Rounds walked by others",\n', ""),
                          at(PLAN, '"goals": [\n    ▸{')),
    "an unknown key": case("unknown-key", text(PLAN, '"baseline": "Two of nine"', '"baseline": "Two of nine", ▸"mood": "zq7"')),
    "a misspelt key": case("unknown-key", text(PLAN, '"baseline"', '▸"basline"')),
    "a wrong type": case("wrong-type", text(PLAN, '"Two of nine"', "▸[2, 9]")),
    "a null where a text belongs": case("wrong-type", text(PLAN, '"Two of nine"', "▸null")),
    "an impossible date": case("no-such-date", text(ENGAGEMENT, '"start": "2026-01-05"', '"start": ▸"2026-02-30"')),
    "a choice that is none": case("wrong-choice", text(PLAN, '"under_way"', '▸"zq7"')),
    "a blank text": case("wrong-size", text(PLAN, '"Two of nine"', '▸"  "')),
    "a number out of range": case("out-of-range", text("reflections.json", '"lines": 5', '"lines": ▸500')),
    "an id that is none": case("wrong-form", text(ENGAGEMENT, '"cohort": "lantern-2026"', '"cohort": ▸"Zq7 Lantern"')),
}

REFERENCES = {
    "an instrument that is not there": case(
        "unknown-id", text("assessments/second-look.json", '"two-traits"', '▸"ten-traits"')),
    "evidence that is not there": case("unknown-evidence", text(PLAN, '"first-to-help"', '▸"last-to-help"')),
    "a goal that is not there": case("unknown-id", text(CLOSING, '"goal": "hand-over"', '"goal": ▸"hand-under"')),
    "a chapter that is not there": case("missing-chapter", text(OUTLINE, '"03-what-next.md"', '"03-what-next.md", ▸"04-end.md"')),
    "a chapter of the outline that was deleted": case("missing-chapter", removed(NEXT), at(OUTLINE, '▸"03-what-next.md"')),
    "a chapter twice": case("duplicate-entry", text(OUTLINE, '"03-what-next.md"', '"03-what-next.md", ▸"01-hello.md"')),
    "a chapter outside the practice": case("wrong-form", text(OUTLINE, '"03-what-next.md"', '▸"../../../etc/passwd"')),
    "a theme that is not there": case("missing-theme", text(OUTLINE, '"theme": "quiet"', '"theme": ▸"loud"')),
    "a theme that has another name than its folder": case(
        "id-and-name", text("themes/quiet/theme.json", '"name": "quiet"', '"name": ▸"loud"')),
    "a family that no font belongs to": case(
        "missing-font", text("themes/quiet/theme.json", '"body": { "family": "Spectral"', '"body": { "family": ▸"Spectrall"')),
    "an engagement without engagement.json": case("missing-file", removed(ENGAGEMENT, named=True)),
    "a logo that is not there": case(
        "missing-image", text("themes/quiet/theme.json", '"title": "A quiet serif book",',
                              '"title": "A quiet serif book", "logo": ▸"seal.png",')),
    "a signature that is not there": case("missing-image", outline(
        '"signatures": [{"person": "benedikt-oss", "image": ▸"hand.png"}]')),
    "a signature that is none": case(
        "unreadable-image", content("chapters/images/hand.png", b"zq7 is no picture"),
        outline('"signatures": [{"person": "benedikt-oss", "image": ▸"hand.png"}]')),
    "a part that begins with an unknown chapter": case("wrong-part", outline(
        '"parts": [{"title": "One", "from": ▸"01-hallo.md"}]')),
    "parts out of order": case("wrong-part", outline(
        '"parts": [{"title": "One", "from": "02-what-we-saw.md"}, {"title": "Two", "from": ▸"01-hello.md"}]')),
}

TEMPLATES = {
    "an unknown field": case("unknown-field", text(HELLO, "{{ client.first_name }}", "▸{{ client.frist_name }}")),
    "an unknown name": case("unknown-field", text(HELLO, "{{ client.first_name }}", "▸{{ cleint.first_name }}")),
    "a field of a loop variable that is none": case("unknown-field", text(NEXT, "{{ goal.target }}", "▸{{ goal.taget }}")),
    "a field that the edition may not see": case("hidden-field", text(HELLO, "{{ client.first_name }}", "▸{{ client.email }}")),
    "an expression that cannot be read": case("expression", text(HELLO, "{{ client.first_name }}", "▸{{ client..name }}")),
    "a function that is none": case("expression", text(HELLO, "{{ client.first_name }}", "▸{{ upper(client.name) }}")),
    "nothing between the braces": case("expression", text(HELLO, "{{ client.first_name }}", "▸{{ }}")),
    "a list printed as one value": case("not-one-value", text(HELLO, "{{ client.first_name }}", "▸{{ plan.goals }}")),
    "a record printed as one value": case("not-one-value", text(HELLO, "{{ client.first_name }}", "▸{{ client }}")),
    "an optional field behind no guard": case(
        "unguarded", text(NEXT, '::: {.when test="goal.agreed_text"}\n{{ goal.agreed_text }}\n:::', "▸{{ goal.agreed_text }}"),
        ),
    "an optional field in a table": case(
        "unguarded", text(SAW, "{{ number(score.raw, 1) }} ", "▸{{ score.band }}            ")),
    "an optional field for a function": case(
        "unguarded", text(SAW, "{{ number(score.raw, 1) }} ", "▸{{ number(score.percentile) }} ")),
    "a loop over what is no list": case("no-list", text(NEXT, 'goal="plan.goals"', 'goal="▸client"'),
                                        text(NEXT, "## {{ goal.statement }}\n\nBy {{ goal.due }}: {{ goal.target }}\n", "x\n"),
                                        text(NEXT, '::: {.when test="goal.agreed_text"}\n{{ goal.agreed_text }}\n:::', "")),
    "an unclosed block": case("unclosed-block", text(NEXT, '{{ goal.agreed_text }}\n:::\n:::\n', "{{ goal.agreed_text }}\n:::\n"),
                              at(NEXT, '▸::: {.each goal="plan.goals"}')),
    "a block closed twice": case("crossed-block", text(NEXT, '{{ goal.agreed_text }}\n:::\n:::\n',
                                                       "{{ goal.agreed_text }}\n:::\n:::\n\n▸:::\n")),
    "a block without an empty line before it": case(
        "crossed-block", text(NEXT, "- [ ] Show this page", "Here:\n▸::: letter\nzq7\n\nShow this page")),
    "an otherwise without a when": case(
        "bad-block", text(SAW, "::: {.otherwise}\n", "Between them.\n\n::: ▸{.otherwise}\n")),
    "a loop without a list": case("bad-block", text(NEXT, '::: {.each goal="plan.goals"}', "::: ▸{.each}"),
                                  text(NEXT, "## {{ goal.statement }}\n\nBy {{ goal.due }}: {{ goal.target }}\n", "x\n"),
                                  text(NEXT, '::: {.when test="goal.agreed_text"}\n{{ goal.agreed_text }}\n:::', "")),
    "an edition that is none": case("bad-block", text(HELLO, '::: {.only edition="coach"}', '::: {.only edition="▸couch"}')),
    "a broken `{{`": case("broken-placeholder", text(HELLO, "{{ client.first_name }}", "▸{{ client.first_name")),
    "a broken `{{` at the end": case("broken-placeholder", text(NEXT, "Show this page to one person.", "Show ▸{{")),
    "a stray `}}`": case("broken-placeholder", text(HELLO, "{{ client.first_name }}", "client.first_name ▸}}")),
    "lines without a number": case("bad-block", text(NEXT, '::: {.lines count="4"}', '::: ▸{.lines count="many"}')),
    "a chapter without a title": case("no-heading", text(HELLO, "# Hello, {{ client.first_name }}\n", ""), at(HELLO, "▸---\ntitle")),
    "a title of which nothing is left": case(
        "no-heading", text(HELLO, "# Hello, {{ client.first_name }}", '▸# [Hello]{.when test="plan.goals[?id == \'none\']"}')),
    "front matter that is no YAML": case("front-matter", text(HELLO, "title: Hello", "title: [Hello"), at(HELLO, "▸---\ntitle")),
    "front matter with a misspelt key": case("unknown-key", text(HELLO, "editions:", "▸edition:")),
    "front matter with an unknown edition": case("unknown-edition", text(HELLO, "editions: [coach,", "▸editions: [couch,")),
    "a chapter in Latin-1": case("encoding", content(HELLO, b"# Gr\xfc\xdfe\n", 1, 5)),
    "a control character in a chapter": case("forbidden-character", text(HELLO, "This book", "This ▸\x07book")),
}

IMAGES = {
    "an image that is not there": case("missing-image", *image("images/lamp-2.png")),
    "an image of a path put together from data": case("missing-image", *image("images/{{ engagement.paper }}.png")),
    "an image by reference": case(
        "missing-image", text(HELLO, "](images/lamp.png)", "][lamp]\n\n[lamp]: ▸images/no-lamp.png")),
    "an image path that leaves the practice": case("image-from-outside", *image("../../../lamp.png", linked("chapters/images/x.png", "../lamp.png"))),
    "an image path that leaves the sources": case("image-from-outside", *image("../../lamp.png", linked("chapters/images/x.png", "lamp.png"))),
    "an image path that leaves, encoded": case("image-from-outside", *image("%2e%2e/%2e%2e/lamp.png", linked("chapters/images/x.png", "lamp.png"))),
    "an absolute image path": case("image-from-outside", *image("/etc/lamp.png")),
    "an absolute path to a file that is there": case("image-from-outside", *image("/proc/self/exe")),
    "an image that is a link to the outside": case("image-from-outside", linked(LAMP, "../lamp.png"), at(HELLO, IMAGE)),
    "an image from the web": case("image-from-outside", *image("https://lanterns.example/lamp.png")),
    "an image from the web without its protocol": case("image-from-outside", *image("//lanterns.example/lamp.png")),
    "an image by a file address": case("image-from-outside", *image("file:///etc/lamp.png")),
    "an image as data": case("image-from-outside", *image("data:image/png;base64,iVBORw0KGgo=")),
    "an image with a name beyond all bounds": case("missing-image", *image("x" * 4000 + ".png")),
    "an image of an unknown kind": case("unreadable-image", *image("images/lamp.bmp", content("chapters/images/lamp.bmp", b"BM"))),
    "a folder for an image": case("missing-image", *image("images")),
    "a PNG cut short": case("unreadable-image", cut_short(LAMP), at(HELLO, IMAGE)),
    "a text named .png": case("unreadable-image", *picture(LAMP, b"zq7 is no picture", at(HELLO, IMAGE))),
    "an image of no bytes": case("unreadable-image", *picture(LAMP, b"", at(HELLO, IMAGE))),
    "a GIF named .png": case("unreadable-image", *picture(
        LAMP, b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00"
              b"\x01\x00\x01\x00\x00\x02\x02D\x01\x00;", at(HELLO, IMAGE))),
    **{f"an SVG {why}": case("unreadable-image", *picture(TREES, data, at(SAW, "](▸images/path.svg)"))) for why, data in {
        "that is broken": b"<svg xmlns='http://www.w3.org/2000/svg'><g></svg>",
        "of no bytes": b"",
        "that is HTML": b"<html><body/></html>",
        "with a script": svg("<script>alert(1)</script>"),
        "with a script in a namespace": b'<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:script/></s:svg>',
        "with a handler": svg("<rect/>", ' onload="alert(1)"'),
        "with a page in it": svg("<foreignObject><p>x</p></foreignObject>"),
        "with a picture from the web": svg('<image href="https://lanterns.example/x.png"/>'),
        "with a link that runs code": svg('<a href="javascript:alert(1)"><rect/></a>'),
        "with a style from elsewhere": svg("<style>@import url(x.css)</style>"),
        "with entities": b'<!DOCTYPE svg [<!ENTITY a "a">]>' + svg("<text>&a;</text>"),
        "in UTF-16": svg("<script/>").decode().encode("utf-16"),
    }.items()},
}

FIELDS = {
    f"a Markdown field with {what}": case(code, *field(markdown)) for what, code, markdown in (
        ("an image from the web", "image-in-field", "![zq7](https://lanterns.example/zq7.png)"),
        ("an image of the practice", "image-in-field", "![zq7](images/lamp.png)"),
        ("an image by reference", "image-in-field", "![zq7]\n\n[zq7]: https://lanterns.example/zq7.png"),
        ("a javascript link", "unsafe-link", "[zq7](javascript:alert(1))"),
        ("a javascript link in mixed case", "unsafe-link", "[zq7](JaVaScRiPt:alert(1))"),
        ("a javascript link with an entity", "unsafe-link", "[zq7](&#106;avascript:alert(1))"),
        ("a javascript link by reference", "unsafe-link", "[zq7]\n\n[zq7]: javascript:alert(1)"),
        ("a data link", "unsafe-link", "[zq7](data:text/html;base64,enE3)"),
        ("a link to a file", "unsafe-link", "[zq7](file:///etc/passwd)"),
        ("a link to a neighbour", "unsafe-link", "[zq7](../../other-client/plan.json)"),
    )
}

NOTHING = {
    f"a Markdown field that is {what}": case("prints-nothing", text(
        CLOSING, '"keep_up": "Count the rounds on the first of each month."', f'"keep_up": ▸"{markdown}"'))
    for what, markdown in (("an address alone", "[zq7]: https://lanterns.example/"), ("an empty heading", "#"))
}

TABLE = {**JSON, **SCHEMA, **REFERENCES, **TEMPLATES, **IMAGES, **FIELDS, **NOTHING}

LINE = re.compile(r"^(?P<place>.+?): error: (?P<message>.+) \[(?P<code>[a-z-]+)\]$", re.MULTILINE)
SOURCE = re.compile(r"^ {0,5}\d* +\| ?")


class Output(Struct, frozen=True):
    """What a run said: its problems as `place code`, and each one's hint."""

    text: str
    problems: list[str]
    hints: list[str]


def refused(practice, *options: str) -> Output:
    """What a build says that must be refused: with exit code 1, in words, and without a trace of what it read."""
    result = practice.build(*options)
    assert result.exit_code == 1, result.output
    assert "Traceback" not in result.output and "Binder broke" not in result.output
    told = [value for value in values_of(practice.engagement) if value in result.output]
    assert "zq7" not in result.output.lower() and not told
    problems, hints, last = said(result.output)
    assert last == f"{len(problems)} error{'' if len(problems) == 1 else 's'}. Nothing was written.", result.output
    return Output(result.output, problems, hints)


def said(output: str) -> tuple[list[str], list[str], str]:
    """The problems and the hints of a report in words, and its last line. A line of source is shown for no client."""
    *lines, last = output.splitlines()
    problems, hints, confidential = [], [], False
    for line in filter(None, lines):
        if match := LINE.match(line):
            problems.append(f"{match['place']} {match['code']}")
            confidential = "/sources/engagements/" in match["place"]
        elif SOURCE.match(line):
            assert not confidential, line
        else:
            hints.append(line)
    return problems, hints, last


def values_of(folder: Path) -> Iterator[str]:
    """Every text that somebody wrote into the engagement, but for ids and words that a message may hold too."""
    for path in folder.rglob("*.json"):
        for value in re.findall(r'": "([^"\\]{6,})"', path.read_text(encoding="utf-8", errors="replace")):
            if " " in value and "schema" not in value:
                yield value


def with_an_earlier_binder(practice) -> Path:
    """A binder made at another time."""
    folder = practice.root / "build" / practice.engagement.name / "client"
    folder.mkdir(parents=True)
    for ending in ("docx", "pdf", "epub"):
        (folder / f"{practice.engagement.name}-client.{ending}").write_text("the last good one", encoding="utf-8")
    return practice.root / "build"


@pytest.mark.parametrize("case", TABLE.values(), ids=TABLE.keys())
def test_it_is_named_with_its_place_and_a_way_out(case: Case, practice, state_of) -> None:
    before = state_of(with_an_earlier_binder(practice))
    places = [place for step in case.steps if (place := step(practice))]
    output = refused(practice)
    assert set(output.problems) == {f"{place} {case.code}" for place in places}, output.text
    assert all(hint.startswith("    ") and hint.strip() for hint in output.hints)
    assert state_of(practice.root / "build") == before


def test_front_matter_that_is_not_closed_shows_a_chapter_to_nobody(practice) -> None:
    practice.replace(HELLO, "mentee]\n---\n", "mentee]\n")
    place = practice.replace(HELLO, "---\ntitle", "▸---\ntitle")
    assert set(refused(practice).problems) == {f"{place} front-matter", f"{place} no-heading"}


@pytest.mark.parametrize("block", [
    "- one\n\n  ::: letter\n  two\n\n▸:::\n", "> ::: letter\n> one\n\n▸:::\n", "::: letter\n\n- one\n\n  ▸:::\n\n:::\n",
], ids=["opened in a list", "opened in a quotation", "closed in a list"])
def test_a_block_that_crosses_another_is_named(block: str, practice) -> None:
    place = practice.replace(NEXT, "- [ ] Show this page to one person.\n", block)
    assert f"{place} crossed-block" in refused(practice).problems


def test_two_engagements_with_one_id_are_named(practice) -> None:
    second = practice.second_engagement()
    place = practice.replace(str(second / "engagement.json"), '"id": "second-client",\n  "client"',
                             '"id": ▸"ottoline-quarrell",\n  "client"')
    assert set(refused(practice).problems) == {f"{place} duplicate-id", f"{place} id-and-name"}


TEN = (
    ("json-syntax", text("reflections.json", '"lines": 5', '"lines": ▸zq7')),
    ("duplicate-key", text("readings.json", '"year": 1911,', '"year": 1911, ▸"year": 1912,')),
    ("missing-key", text(INTAKE, '"date": "2026-01-12",', "")), ("", at(INTAKE, "▸{\n  \"$schema\"")),
    ("unknown-key", text(CLOSING, '"signed_by"', '▸"singed_by"')),
    ("no-such-date", text("sessions/02.json", '"2026-03-23"', '▸"2026-13-23"')),
    ("unknown-id", text("feedback/wave-1/responses.json", '"wave": "wave-1"', '"wave": ▸"wave-2"')),
    ("forbidden-character", text("private/01.json", "the boat.", "the boat ▸\\u0000.")),
    ("image-in-field", text("sessions/01.json", '"agreed": "Hand over *one* round a week."', '"agreed": ▸"![zq7](zq7.png)"')),
    ("missing-chapter", text(OUTLINE, '"03-what-next.md"', '"03-what-next.md", ▸"04-end.md"')),
    ("unknown-field", text(HELLO, "{{ client.first_name }}", "▸{{ client.frist_name }}")),
    ("broken-placeholder", text(HELLO, "Keep this copy", "Keep ▸{{ this copy")),
    ("missing-image", text(HELLO, "images/lamp.png", "▸images/no-lamp.png")),
    ("unclosed-block", text(NEXT, '{{ goal.agreed_text }}\n:::\n:::\n', "{{ goal.agreed_text }}\n:::\n")),
    ("", at(NEXT, '▸::: {.each goal="plan.goals"}')),
    ("no-list", text(SAW, 'assessment="assessments"', 'assessment="▸client.name"')),
    ("wrong-size", text(INSTRUMENT, '"name": "Warmth"', '"name": ▸""')),
)
"""Many things broken at once: in data and chapters, in shared files and a client's own."""


def test_everything_that_is_wrong_is_named_in_one_run(practice, state_of) -> None:
    expected, code = [], ""
    before = state_of(with_an_earlier_binder(practice))
    for name, step in TEN:
        code, place = name or code, step(practice)
        expected += [f"{place} {code}"] if place else []
    found = refused(practice, "--edition", "coach").problems
    ghosts = [problem for problem in found if problem not in expected]
    assert [problem for problem in expected if problem not in found] == [] and ghosts == []
    assert len(found) >= 14 and state_of(practice.root / "build") == before


def test_a_broken_engagement_hides_nothing_of_another_one(practice) -> None:
    second = practice.second_engagement()
    places = [practice.replace(str(second / "plan.json"), '"under_way"', '▸"zq7"'),
              practice.replace(NEXT, '::: {.when test="goal.agreed_text"}\n{{ goal.agreed_text }}\n:::',
                               "▸{{ goal.agreed_text }}")]
    assert sorted(refused(practice).problems) == sorted([f"{places[0]} wrong-choice", f"{places[1]} unguarded"])


def test_one_mistake_of_a_chapter_is_named_once_for_all_engagements_and_editions(practice) -> None:
    practice.second_engagement()
    place = practice.replace(NEXT, "{{ goal.target }}", "▸{{ goal.taget }}")
    assert refused(practice, "--edition", "client", "--edition", "coach").problems == [f"{place} unknown-field"]


@pytest.mark.parametrize("option", ["validate", "view"])
def test_other_commands_say_the_same(option: str, practice) -> None:
    place = practice.replace(PLAN, '"under_way"', '▸"zq7"')
    more = ("-e", practice.engagement.name, "--edition", "client") if option == "view" else ()
    result = practice.run(option, practice.root, *more)
    assert result.exit_code == 1 and result.output.startswith(f"{place}: error: ") and "zq7" not in result.output
    assert result.stdout == ""
