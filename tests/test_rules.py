"""The rules across records: each broken in one place, found there, and nowhere else.

A case is a change of the fixture practice; `▸` stands in the new text where the problem is expected.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from msgspec import Struct

from pipeline import rules
from pipeline.check.checking import check
from pipeline.rules import (
    assessments,
    comments,
    consents,
    dates,
    evidence,
    ids,
    library,
    people,
    ratings,
    sessions,
    starter,
)

PLAN, THEMES, AGREEMENT, CLOSING = "plan.json", "themes.json", "agreement.json", "closing.json"
FIRST, SECOND = "assessments/first-look.json", "assessments/second-look.json"
WAVE, RESPONSES, COMMENTS = (f"feedback/wave-1/{name}.json" for name in ("wave", "responses", "comments"))
INSTRUMENT, QUESTIONNAIRE = "instruments/two-traits.json", "questionnaires/small-circle.json"


class Case(Struct, frozen=True):
    """A rule, the code of its problem, and the changes (file, old, new) that break it."""

    rule: Callable
    code: str
    changes: tuple[tuple[str, str, str], ...]


def case(rule: Callable, code: str, *changes: tuple[str, str, str]) -> Case:
    return Case(rule, code, changes)


CASES = {
    "the folder of an engagement is its id": case(
        people.one_name_for_folder_and_id, "id-and-name",
        ("engagement.json", '"id": "ottoline-quarrell",\n  "client"', '"id": ▸"somebody-else",\n  "client"')),
    "the language is one that CLDR knows": case(
        people.language_is_known, "unknown-language", ("engagement.json", '"en-GB"', '▸"zz-ZZ"')),
    "a rater is not called as the client": case(
        people.pseudonyms_are_no_names, "pseudonym-is-a-name", (RESPONSES, '"rater": "reed"', '"rater": ▸"ottoline"')),
    "a commenter is not called as the sponsor": case(
        people.pseudonyms_are_no_names, "pseudonym-is-a-name",
        (COMMENTS, '"rater": "sloe"', '"rater": ▸"yrsa-tamm"')),
    "an interviewee is not called as the coach": case(
        people.pseudonyms_are_no_names, "pseudonym-is-a-name",
        ("interviews/01.json", '"interviewee": "fern"', '"interviewee": ▸"oss"'),
        (THEMES, '"supporters": ["fern", "sloe", "gean"]', '"supporters": ["sloe", "gean"]'),
        (THEMES, '"supporters": ["fern"]', '"supporters": []')),
    "a rater of the pulse survey is not called as the client": case(
        people.pseudonyms_are_no_names, "pseudonym-is-a-name",
        ("pulse.json", '"rater": "fern"', '"rater": ▸"quarrell"')),
    "two records of a list have two ids": case(
        ids.are_unique, "duplicate-id", (THEMES, '"id": "never-at-rest"', '"id": ▸"first-to-help"'),
        (PLAN, '{"kind": "theme", "id": "never-at-rest", "note": "Heard in the kitchen."},', "")),
    "two assignments have two ids": case(
        ids.are_unique, "duplicate-id", ("sessions/01.json", '"id": "two-rounds"', '"id": ▸"one-round"')),
    "two interviews have two ids": case(
        ids.are_unique, "duplicate-id", ("interviews/03.json", '"id": "interview-3"', '"id": ▸"interview-1"')),
    "two comments have two ids": case(
        ids.are_unique, "duplicate-id", (COMMENTS, '"id": "c-2"', '"id": ▸"c-1"')),
    "an engagement does not end before it starts": case(
        dates.in_order, "dates-out-of-order",
        ("engagement.json", '"retention_until": "2028-06-30"', '"retention_until": ▸"2026-06-01"')),
    "a wave does not close before it opens": case(
        dates.in_order, "dates-out-of-order", (WAVE, '"closes": "2026-02-20"', '"closes": ▸"2026-02-01"')),
    "a consent is not withdrawn before it is granted": case(
        dates.in_order, "dates-out-of-order",
        (AGREEMENT, '"granted": "2026-06-01"', '"granted": "2026-06-01",\n      "withdrawn": ▸"2026-05-31"')),
    "an assignment is not due before its session": case(
        dates.in_order, "dates-out-of-order", ("sessions/01.json", '"due": "2026-03-16"', '"due": ▸"2026-02-22"')),
    "an assignment is not done before its session": case(
        dates.in_order, "dates-out-of-order", ("sessions/01.json", '"done": "2026-03-08"', '"done": ▸"2026-02-22"')),
    "checkpoints come one after the other": case(
        dates.in_order, "dates-out-of-order", (PLAN, '"date": "2026-05-22"', '"date": ▸"2026-04-21"')),
    "an assessment lies inside the engagement": case(
        dates.inside_the_engagement, "date-outside", (FIRST, '"2026-01-19"', '▸"2026-01-04"')),
    "a pulse survey lies inside the engagement": case(
        dates.inside_the_engagement, "date-outside", ("pulse.json", '"2026-05-29"', '▸"2026-07-01"')),
    "the closing lies inside the engagement": case(
        dates.inside_the_engagement, "date-outside", (CLOSING, '"2026-06-30"', '▸"2026-07-01"')),
    "a session has the number of its file": case(
        sessions.numbered_and_ordered, "session-number", ("sessions/02.json", '"number": 2', '"number": ▸3'),
        (PLAN, '"id": "2"', '"id": "3"')),
    "sessions come one after the other": case(
        sessions.numbered_and_ordered, "dates-out-of-order",
        ("sessions/02.json", '"date": "2026-03-23"', '"date": ▸"2026-02-22"')),
    "private notes are on a session that took place": case(
        sessions.referred_to_exist, "unknown-id", ("private/01.json", '"session": 1', '"session": ▸9')),
    "private notes have the number of their session": case(
        sessions.referred_to_exist, "session-number", ("private/01.json", '"session": 1', '"session": ▸2')),
    "a reading was named in a session that took place": case(
        sessions.referred_to_exist, "unknown-id", ("readings.json", '"session": 1', '"session": ▸3')),
    "an assessment has an instrument": case(
        assessments.fit_their_instrument, "unknown-id", (FIRST, '"two-traits"', '▸"three-traits"'),
        (PLAN, '{"kind": "scale", "id": "first-look:warmth"},', "")),
    "an assessment is called as its file": case(
        assessments.fit_their_instrument, "id-and-name", (SECOND, '"id": "second-look"', '"id": ▸"other-look"')),
    "an answer is to an item of the instrument": case(
        assessments.fit_their_instrument, "unknown-id", (FIRST, '"w2": 1', '▸"w9": 1')),
    "an answer is on the scale": case(
        assessments.fit_their_instrument, "answer-off-scale", (FIRST, '"w2": 1', '"w2": ▸6')),
    "answers are to an instrument with items": case(
        assessments.fit_their_instrument, "answers-not-scorable", (FIRST, '"answers": {', '"answers": ▸{'),
        (INSTRUMENT, '''  "items": [
    {"id": "w1", "text": "I greet people first.", "scale": "warmth", "key": 1},
    {"id": "w2", "text": "I keep people at a distance.", "scale": "warmth", "key": -1},
    {"id": "o1", "text": "I put things back.", "scale": "order", "key": 1},
    {"id": "o2", "text": "I lose things.", "scale": "order", "key": -1}
  ],
''', "")),
    "a score is on a scale of the instrument": case(
        assessments.fit_their_instrument, "unknown-id", (SECOND, '{"scale": "order"', '{"scale": ▸"ardour"')),
    "a percentile names its norm group": case(
        assessments.fit_their_instrument, "percentile-without-norm", (SECOND, '"percentile": 91', '"percentile": ▸91'),
        (SECOND, '  "norm": {"group": "Invented testers", "size": 12, "date": "2025-01-01"},\n', "")),
    "a wave has a questionnaire": case(
        ratings.fit_their_questionnaire, "unknown-id", (WAVE, '"small-circle"', '▸"large-circle"'),
        (PLAN, '{"kind": "competency", "id": "decides"},', "")),
    "a wave is called as its folder": case(
        ratings.fit_their_questionnaire, "id-and-name", (WAVE, '"id": "wave-1"', '"id": ▸"wave-2"')),
    "responses are those of their folder's wave": case(
        ratings.fit_their_questionnaire, "unknown-id", (RESPONSES, '"wave": "wave-1"', '"wave": ▸"wave-2"')),
    "comments are those of their folder's wave": case(
        ratings.fit_their_questionnaire, "unknown-id", (COMMENTS, '"wave": "wave-1"', '"wave": ▸"wave-2"')),
    "a rating is of an item of the questionnaire": case(
        ratings.fit_their_questionnaire, "unknown-id",
        (RESPONSES, '"listens-1": 5, "listens-2": 4', '"listens-1": 5, ▸"listens-3": 4')),
    "a rating is on the scale": case(
        ratings.fit_their_questionnaire, "answer-off-scale",
        (RESPONSES, '"listens-1": 5, "listens-2": 4', '"listens-1": 5, "listens-2": ▸0')),
    "a comment answers a question of the questionnaire": case(
        ratings.fit_their_questionnaire, "unknown-id",
        (COMMENTS, '"keep-doing",\n      "original": "Hums', '▸"stop-doing",\n      "original": "Hums')),
    "a rater answers once, in one group": case(
        ratings.one_group_for_each_rater, "rater-twice", (RESPONSES, '{"rater": "gean"', '{"rater": ▸"moss"')),
    "no group has more raters than were invited": case(
        ratings.one_group_for_each_rater, "more-than-invited", (WAVE, '"peers": 4', '"peers": ▸2')),
    "a commenter keeps the group of the ratings": case(
        ratings.comments_are_in_order, "rater-twice",
        (COMMENTS, '"rater": "sloe",\n      "group": "peers"', '"rater": "sloe",\n      "group": ▸"reports"')),
    "a released comment has its released wording": case(
        ratings.comments_are_in_order, "no-released-text",
        (COMMENTS, '{\n      "id": "c-1"', '▸{\n      "id": "c-1"'),
        (COMMENTS, '"released": "Brings something on some days.",', "")),
    "a released comment names nobody": case(
        comments.tell_nobody, "telling-comment",
        (COMMENTS, '"released": "Brings something on some days."', '"released": ▸"Brings something for Yrsa."')),
    "a theme that is evidence exists": case(
        evidence.exists, "unknown-evidence", (PLAN, '"id": "first-to-help"', '"id": ▸"last-to-help"')),
    "a scale that is evidence exists": case(
        evidence.exists, "unknown-evidence", (PLAN, '"first-look:warmth"', '▸"first-look:width"')),
    "a competency that is evidence exists": case(
        evidence.exists, "unknown-evidence", (PLAN, '"id": "decides"', '"id": ▸"decides-fast"')),
    "a session that is evidence exists": case(
        evidence.exists, "unknown-evidence", (PLAN, '"id": "2"', '"id": ▸"20"')),
    "an outcome is of a goal of the plan": case(
        evidence.goals_referred_to_exist, "unknown-id", (CLOSING, '"goal": "hand-over"', '"goal": ▸"hand-under"')),
    "a pulse survey is about a goal of the plan": case(
        evidence.goals_referred_to_exist, "unknown-id", ("pulse.json", '"goal": "hand-over"', '"goal": ▸"hand-under"')),
    "who supports a theme was interviewed": case(
        evidence.themes_rest_on_interviews, "unknown-id",
        (THEMES, '"supporters": ["fern"]', '"supporters": ["fern", ▸"moss"]')),
    "a consent is the client's own": case(
        consents.name_the_client_and_chapters, "unknown-id",
        (AGREEMENT, '"subject": "ottoline-quarrell",\n      "audience": "mentee"',
         '"subject": ▸"yrsa-tamm",\n      "audience": "mentee"')),
    "a consent is for chapters of the outline": case(
        consents.name_the_client_and_chapters, "missing-chapter",
        (AGREEMENT, '["01-hello"],\n      "granted": "2026-06-01"', '["01-hello", ▸"09-goodbye"],\n      "granted": "2026-06-01"')),
    "an example is not left as it was": case(
        starter.nothing_is_left_of_it, "starter-text",
        ("sessions/01.json", '"Leaving the tower"', '▸"What this session was about"')),
    "an item is of a scale of its instrument": case(
        library.names_what_it_has, "unknown-id",
        (INSTRUMENT, '"text": "I lose things.", "scale": "order"', '"text": "I lose things.", "scale": ▸"ardour"')),
    "a norm is of a scale of its instrument": case(
        library.names_what_it_has, "unknown-id", (INSTRUMENT, '{"scale": "warmth", "mean"', '{"scale": ▸"width", "mean"')),
    "items of an instrument have ids of their own": case(
        library.names_what_it_has, "duplicate-id", (INSTRUMENT, '{"id": "o2"', '{"id": ▸"o1"'), (FIRST, ', "o2": 3', "")),
    "items of a questionnaire have ids of their own": case(
        library.names_what_it_has, "duplicate-id", (QUESTIONNAIRE, '{"id": "decides-1"', '{"id": ▸"listens-1"'),
        *((RESPONSES, f'"listens-2": {a}, "decides-1": {b}}}}},', f'"listens-2": {a}}}}},')
          for a, b in ((3, 4), ("null", 4), (4, 4))),
        (RESPONSES, ', "decides-1": 5', ""), (RESPONSES, ', "decides-1": 3', "")),
    "a response scale has two ends": case(
        library.names_what_it_has, "scale-without-ends", (QUESTIONNAIRE, '"minimum": 1,\n    "maximum": 5', '"minimum": 5,\n    "maximum": ▸5'),
        *((RESPONSES, *change) for change in (
            ('"listens-1": 4, "listens-2": 3, "decides-1": 5', ""), ('"listens-1": 3, "listens-2": 3, "decides-1": 4', ""),
            ('"listens-1": 2, "listens-2": null, "decides-1": 4', ""), ('"listens-1": 5, "listens-2": 4, "decides-1": 4', ""),
            ('"listens-1": 4, "listens-2": 4, "decides-1": 3', "")))),
    "a label stands on the response scale": case(
        library.names_what_it_has, "answer-off-scale",
        (QUESTIONNAIRE, '{"value": 5, "label": "Always"}', '{"value": ▸6, "label": "Always"}')),
}


def said(sandbox) -> list[str]:
    """Every problem and warning of the practice's data, as `file:line:column code`."""
    checked = check(sandbox.root)
    problems = [*checked.problems, *checked.warnings]
    assert all(problem.message and problem.hint for problem in problems), "every message says what to do"
    return [f"{p.where.file}:{p.where.line}:{p.where.column} {p.code}" for p in problems]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_it_is_checked_that(case: Case, practice) -> None:
    place, *others = [place for change in case.changes if (place := practice.replace(*change))]
    assert not others, "a case expects one problem"
    assert said(practice) == [f"{place} {case.code}"]


def test_ratings_without_a_wave_are_named(practice) -> None:
    practice.file(WAVE).unlink()
    practice.replace(PLAN, '{"kind": "competency", "id": "decides"},', "")
    assert said(practice) == [f"{practice.file(name)}:1:1 missing-file" for name in (RESPONSES, COMMENTS)]


def test_every_rule_has_a_case() -> None:
    every = {rule for rule, _ in rules.RULES} | {library.names_what_it_has}
    assert {case.rule for case in CASES.values()} == every


def test_the_fixture_itself_breaks_no_rule(untouched) -> None:
    assert said(untouched) == []


class TestTogether:
    """What only shows when all engagements of a practice are seen."""

    def test_two_engagements_never_have_one_id(self, practice) -> None:
        second = practice.second_engagement()
        place = practice.replace(str(second / "engagement.json"), '"id": "second-client",\n  "client"',
                                 '"id": ▸"ottoline-quarrell",\n  "client"')
        assert said(practice) == [f"{place} id-and-name", f"{place} duplicate-id"]

    def test_a_pseudonym_never_names_another_client_of_the_cohort(self, practice) -> None:
        second = practice.second_engagement()
        practice.replace(str(second / "engagement.json"), "cohort-of-second-client", "lantern-2026")
        practice.replace(str(second / "engagement.json"), '"first_name": "Ottoline"', '"first_name": "Sloé"')
        found = said(practice)
        assert {place.rpartition(" ")[2] for place in found} == {"pseudonym-is-a-name"}
        assert sorted(place.partition("engagements/")[2].partition("/")[0] for place in found) == [
            "ottoline-quarrell"] * 4 + ["second-client"] * 4


class TestAsFarAsFilesCanBeRead:
    """A file that cannot be read hides no rule but those that would see ghosts without it."""

    def test_other_rules_still_run(self, practice) -> None:
        places = [practice.replace(THEMES, '"themes": [', '"themes": ▸zq7['),
                  practice.replace(CLOSING, '"2026-06-30"', '▸"2026-07-01"')]
        assert said(practice) == [f"{places[0]} json-syntax", f"{places[1]} date-outside"]

    @pytest.mark.parametrize("name", [
        THEMES, "interviews/02.json", "sessions/02.json", FIRST, WAVE, PLAN, INSTRUMENT, QUESTIONNAIRE])
    def test_what_names_something_in_an_unreadable_file_is_not_blamed(self, name: str, practice) -> None:
        practice.file(name).write_text("", encoding="utf-8")
        assert said(practice) == [f"{practice.file(name)}:1:1 empty-file"]


def test_an_engagement_without_language_or_paper_takes_those_of_the_practice(practice) -> None:
    file = practice.file("engagement.json")
    data = {k: v for k, v in practice.data("engagement.json").items() if k not in ("language", "paper")}
    file.write_text(json.dumps(data), encoding="utf-8")
    outline = practice.data("binder.json")
    (engagement,) = check(practice.root).engagements
    found = engagement.data("engagement")
    assert (found["language"], found["paper"]) == (outline["language"], outline["paper"])
