"""Rules across records: what a schema of one file cannot say. One file an idea; each rule is a generator of problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pipeline.engagement import Engagement
from pipeline.practice import Practice
from pipeline.problem import Problem
from pipeline.rules import assessments, consents, dates, evidence, people, ratings, sessions

Rule = Callable[[Practice, Engagement], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    people.one_name_for_folder_and_id,
    people.language_is_known,
    people.pseudonyms_are_no_names,
    dates.in_order,
    dates.inside_the_engagement,
    sessions.numbered_and_ordered,
    sessions.referred_to_exist,
    assessments.fit_their_instrument,
    ratings.fit_their_questionnaire,
    ratings.one_group_for_each_rater,
    ratings.comments_are_in_order,
    evidence.exists,
    evidence.goals_referred_to_exist,
    evidence.themes_rest_on_interviews,
    consents.name_the_client_and_chapters,
)


def check(practice: Practice, engagement: Engagement) -> list[Problem]:
    """Every rule that `engagement` breaks."""
    return [problem for rule in RULES for problem in rule(practice, engagement)]


def check_together(engagements: Sequence[Engagement]) -> list[Problem]:
    """What only shows when all engagements of a practice are seen: two with one id."""
    return list(people.ids_are_unique(engagements))
