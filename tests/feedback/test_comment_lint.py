"""The lint on released comments (rule 8): it warns of names, places, roles and days, and never repeats one."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.check.checking import check
from pipeline.problem import Problem, Severity
from pipeline.rules.comments import tell_nobody

ROOT = Path(__file__).parents[2]
COMMENTS = "feedback/wave-1/comments.json"
NAME, PLACE, ROLE, DAY = "somebody in the engagement", "the originals name", "somebody's role", "a day"


def found(practice, released: str, original: str = "Nothing.", status: str = "released", language: str = "en-GB") -> list[str]:
    """The kinds of warnings that a released wording gets, checked to be such as stop nothing."""
    comments = practice.data(COMMENTS)
    first = comments["comments"][0] | {"original": original, "released": released, "status": status}
    practice.write(COMMENTS, comments | {"comments": [first, *comments["comments"][1:]]})
    main = practice.data("engagement.json")
    practice.write("engagement.json", main | {"language": language})
    warnings: list[Problem] = list(tell_nobody(*practice.check()))
    assert all(w.severity is Severity.WARNING and w.code == "telling-comment" for w in warnings)
    assert all(w.where.pointer == "/comments/0/released" and w.where.line > 1 for w in warnings)
    return [kind for w in warnings for kind in (NAME, PLACE, ROLE, DAY) if kind in w.message]


@pytest.mark.parametrize(("released", "original", "kinds"), [
    ("Listens to everybody.", "Nothing.", []),
    ("She told Benedikt first.", "Nothing.", [NAME]),
    ("Benedikt’s advice helped.", "Nothing.", [NAME]),
    ("Ask the Tamm family.", "Nothing.", [NAME]),
    ("Ottoline should rest more.", "I told Ottoline to rest.", []),
    ("Quieter in Skarvik.", "Nobody hears xem in Skarvik.", [PLACE]),
    ("Skarvik needs more visits.", "Come to Skarvik more often.", [PLACE]),
    ("What Noor’s team does is seen.", "Everyone in Noor’s team is tired.", [PLACE]),
    ("Others need more visits.", "Come to see Others and others.", []),
    ("I’d like to be asked.", "She said I could, and I’d rather not.", []),
    ("I like it. Thanks. More.", "I said Thanks. I like more of it, thanks.", []),
    ("The wedge-shaped Tern leaks.", "Nobody mends the Tern.", [PLACE]),
    ("Ask your deputy.", "Nothing.", [ROLE]),
    ("Talk to the CEO about it.", "Nothing.", [ROLE]),
    ("As a direct report I feel heard.", "Nothing.", [ROLE]),
    ("The Warden of people knows.", "Nothing.", [ROLE]),
    ("It helps the Head of Sales.", "Nothing.", [ROLE]),
    ("Over the head of those who do the work.", "Nothing.", []),
    ("Let your managers speak.", "Nothing.", []),
    ("It was better in January.", "Nothing.", [DAY]),
    ("Calls on Sundays are too much.", "Nothing.", [DAY]),
    ("May I ask for more time? March ahead.", "Nothing.", []),
    ("It went wrong in May.", "Nothing.", [DAY]),
    ("The talk of 23/1 was good.", "Nothing.", [DAY]),
    ("The plan of 2024-06-01.", "Nothing.", [DAY]),
    ("Since 2019 it is better.", "Nothing.", [DAY]),
    ("The meeting at 8:30 is too early.", "Nothing.", [DAY]),
    ("The talk of 23.1.2026 was good.", "Nothing.", [DAY]),
    ("Three of ten visits, 4.5 of 5, and there 24/7.", "Nothing.", []),
    ("On Friday Benedikt met the skipper in Skarvik.", "They met in Skarvik.", [NAME, PLACE, ROLE, DAY]),
])
def test_what_it_warns_of(practice, released: str, original: str, kinds: list[str]) -> None:
    assert found(practice, released, original) == kinds


@pytest.mark.parametrize(("status", "warned"), [("released", True), ("new", True), ("withheld", False)])
def test_wordings_that_are_not_to_be_printed_are_left_alone(practice, status: str, warned: bool) -> None:
    assert bool(found(practice, "On Friday.", status=status)) == warned


@pytest.mark.parametrize(("language", "released", "original", "kinds"), [
    ("de", "Der Ton im Haus ist gut.", "Man spürt den Ton im ganzen Haus.", []),
    ("de", "Seit März ist es besser.", "Nichts.", [DAY]),
    ("de", "Frau Tamm weiß es.", "Nichts.", [NAME]),
    ("fr", "Depuis lundi, on respire.", "Rien.", [DAY]),
    ("fr", "On respire à Skarvik.", "On étouffe à Skarvik.", [PLACE]),
    ("ja", "もっと話してほしい。", "佐藤さんともっと話してほしい。", []),
])
def test_languages(practice, language: str, released: str, original: str, kinds: list[str]) -> None:
    """Where every noun has a capital, capitals say nothing; months and weekdays are those of the language."""
    assert found(practice, released, original, language=language) == kinds


def test_the_sample_has_no_false_alarm_and_its_originals_would_have_many() -> None:
    practice, engagements = check(ROOT).sound()
    assert [w.where.pointer for engagement in engagements for w in tell_nobody(practice, engagement)] == []
    kinds: set[str] = set()
    for engagement in engagements:
        for file in engagement.many["comments"]:
            for comment in file.data["comments"]:
                comment["released"] = comment["original"]
        warnings = list(tell_nobody(practice, engagement))
        written = sum(len(file.data["comments"]) for file in engagement.many["comments"])
        assert len({(w.where.file, w.where.pointer) for w in warnings}) > written / 4
        kinds |= {kind for w in warnings for kind in (PLACE, ROLE, DAY) if kind in w.message}
    assert kinds == {PLACE, ROLE, DAY}


def test_a_warning_stops_nothing_and_quotes_nothing(practice) -> None:
    practice.replace(COMMENTS, "Brings something on some days.", "On Friday Benedikt met the skipper.")
    checked = practice.run("validate", practice.root)
    assert checked.exit_code == 0
    assert checked.stdout == "1 engagement: no problems.\n"
    assert checked.stderr.count(": warning: ") == 3 and checked.stderr.endswith("\n3 warnings.\n")
    assert not [word for word in ("Friday", "Benedikt", "skipper", "plum") if word in checked.output]
    made = practice.build("-f", "epub")
    assert made.exit_code == 0 and made.stderr.count("[telling-comment]") == 3
    assert len(list((practice.root / "build").rglob("*.epub"))) == 1


def test_warnings_stand_beside_errors(practice) -> None:
    practice.replace(COMMENTS, "Brings something on some days.", "On Friday.")
    practice.replace("plan.json", '"hand-over"', '"hand-under"')
    checked = practice.run("validate", practice.root)
    assert checked.exit_code == 1
    assert ": error: " in checked.output and ": warning: " in checked.output and "1 warning." in checked.output
