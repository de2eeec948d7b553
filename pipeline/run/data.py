"""The data of a run, read once in a process, whoever asks: the practice, and one engagement with what follows from it.

This loads no chapter and nothing that merges one, so that pandoc can begin with an engagement's fields before that.
"""

from __future__ import annotations

from concurrent.futures import Executor
from functools import lru_cache

from pipeline.binders import EDITIONS
from pipeline.check.checking import check_engagement
from pipeline.feedback.derive import Feedback, derive
from pipeline.problem import Problem, Where, errors
from pipeline.read.engagement import Engagement
from pipeline.read.practice import Practice, read_practice
from pipeline.rules import check_library
from pipeline.run.plan import Run
from pipeline.view import View, view
from pipeline.weave.fields import fields_of


def begin(run: Run, name: str, content: str, pool: Executor) -> None:
    """Have pandoc read, in `pool`, the fields that the editions of an engagement will show; whatever is wrong with it will
    show later."""
    _, feedback, _ = engagement_of(run, name, content)
    for edition in run.editions if feedback else ():
        pool.submit(fields_of, view_of(run, name, content, edition))


@lru_cache(maxsize=1)
def practice_of(run: Run) -> tuple[Practice | None, list[Problem]]:
    """The practice, and every problem of its shared files."""
    return read_practice(run.root)


@lru_cache(maxsize=1)
def engagement_of(run: Run, name: str, _content: str) -> tuple[Engagement | None, Feedback | None, list[Problem]]:
    """An engagement (its folder, its digest) with what follows from it, and every problem of its own, once for all its
    editions."""
    practice, _ = practice_of(run)
    engagement, problems = check_engagement(practice, run.root / "sources" / "engagements" / name)
    sound = engagement is not None and practice is not None and not errors(problems) and not practice.unread
    if not sound or errors(check_library(practice)):
        return engagement, None, problems
    feedback = derive(practice, engagement)
    return engagement, feedback, [*problems, *leaks(engagement, feedback)]


@lru_cache(maxsize=len(EDITIONS))
def view_of(run: Run, name: str, content: str, edition: str) -> View:
    """What one edition of an engagement sees, where nothing is wrong with it."""
    practice, _ = practice_of(run)
    engagement, feedback, _ = engagement_of(run, name, content)
    return view(practice, engagement, feedback, edition)


def leaks(engagement: Engagement, feedback: Feedback) -> list[Problem]:
    """The audit's findings: numbers that together would give away what fewer than k raters said."""
    where = Where(engagement.folder / "feedback")
    return [Problem("gives-away", where, f"together, these numbers tell what {leak.count} "
                    f"rater{'' if leak.count == 1 else 's'} said: {', '.join(leak.pointers)}",
                    "raise `minimums.scores` in wave.json, so that more raters are shown together")
            for leak in feedback.leaks]
