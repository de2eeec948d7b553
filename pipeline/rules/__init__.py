"""Rules across records: what a schema of one file cannot say. One file an idea; each rule is a generator of problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pipeline.problem import Problem
from pipeline.read.engagement import Engagement
from pipeline.read.practice import Practice
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

Rule = Callable[[Practice, Engagement], Iterator[Problem]]

RULES: tuple[tuple[Rule, tuple[str, ...]], ...] = (
    (people.one_name_for_folder_and_id, ()),
    (people.language_is_known, ()),
    (people.pseudonyms_are_no_names, ()),
    (ids.are_unique, ()),
    (dates.in_order, ()),
    (dates.inside_the_engagement, ()),
    (sessions.numbered_and_ordered, ("session",)),
    (sessions.referred_to_exist, ("session",)),
    (assessments.fit_their_instrument, ("instrument",)),
    (ratings.fit_their_questionnaire, ("questionnaire", "wave")),
    (ratings.one_group_for_each_rater, ()),
    (ratings.comments_are_in_order, ()),
    (comments.tell_nobody, ()),
    (evidence.exists, ("themes", "assessment", "instrument", "wave", "questionnaire", "session")),
    (evidence.goals_referred_to_exist, ("plan",)),
    (evidence.themes_rest_on_interviews, ("interview",)),
    (consents.name_the_client_and_chapters, ()),
    (starter.nothing_is_left_of_it, ()),
)
"""Each rule, and the kinds of file it must know all of: where one of them could not be read, it would see ghosts."""


def check(practice: Practice, engagement: Engagement) -> list[Problem]:
    """Every rule that `engagement` breaks, as far as its files could be read."""
    unread = practice.unread | engagement.unread
    return [problem for rule, needs in RULES if unread.isdisjoint(needs) for problem in rule(practice, engagement)]


def check_library(practice: Practice) -> list[Problem]:
    """What is wrong inside the instruments and questionnaires that engagements share."""
    return list(library.names_what_it_has(practice))


def check_together(engagements: Sequence[Engagement]) -> list[Problem]:
    """What only shows when all engagements of a practice are seen: two with one id, a pseudonym that names a client."""
    return [*people.ids_are_unique(engagements), *people.pseudonyms_name_nobody_of_the_cohort(engagements)]
