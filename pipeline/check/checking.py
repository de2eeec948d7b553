"""Reading and checking all data of a practice: schemas first, then rules across records, every problem in one go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from pipeline import rules
from pipeline.check.fields import check_markdown
from pipeline.problem import Problem, Refused, Severity
from pipeline.read.engagement import Engagement, read_engagement, with_defaults
from pipeline.read.folders import folders_of
from pipeline.read.practice import Practice, file_problem, read_practice


class Checked(Struct, frozen=True):
    """A practice as far as it could be read (None without its outline), and every problem of its data.

    `engagements` are those with no problem of their own, in a practice whose instruments, questionnaires and theme
    can be used: they can be woven even if another one cannot. `warnings` are what somebody should look at; they stop
    nothing.
    """

    practice: Practice | None
    engagements: tuple[Engagement, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()

    def sound(self) -> tuple[Practice, tuple[Engagement, ...]]:
        """The practice and its engagements; raises `Refused` with every problem where there is one."""
        if self.practice is None or self.problems:
            raise Refused(list(self.problems))
        return self.practice, self.engagements


def check(root: Path, wanted: Sequence[str] = ()) -> Checked:
    """The practice at `root` with all its engagements, or only the `wanted` ones.

    Raises `Unknown` where the practice has no folder of a wanted name.
    """
    folders = folders_of(root, wanted)
    practice, problems = read_practice(root)
    problems += [] if folders else [no_engagement(root)]
    problems += rules.check_library(practice) if practice else []
    engagements: list[Engagement] = []
    for folder in folders:
        engagement, more = _read(practice, folder)
        problems += more
        engagements += [engagement] if engagement else []
    problems += rules.check_together(engagements) if practice else []
    problems += check_markdown([file for engagement in engagements for file in engagement.files()])
    unique = tuple(dict.fromkeys(problems))
    errors = tuple(problem for problem in unique if problem.severity is Severity.ERROR)
    warnings = tuple(problem for problem in unique if problem.severity is Severity.WARNING)
    return Checked(practice, _sound(practice, engagements, errors), errors, warnings)


def check_engagement(practice: Practice | None, folder: Path) -> tuple[Engagement | None, list[Problem]]:
    """The engagement in `folder` as far as it could be read, and every problem of its own."""
    engagement, problems = _read(practice, folder)
    problems += check_markdown(list(engagement.files())) if engagement else []
    return engagement, list(dict.fromkeys(problems))


def no_engagement(root: Path) -> Problem:
    """What is said of a practice without any."""
    return file_problem(root / "sources" / "engagements", "no-engagement", "there is no engagement here yet",
                        "give each client a folder with an engagement.json in it")


def _read(practice: Practice | None, folder: Path) -> tuple[Engagement | None, list[Problem]]:
    """An engagement with the defaults of its practice, checked by schemas and rules."""
    engagement, problems = read_engagement(folder)
    if engagement is None or practice is None:
        return engagement, problems
    engagement = with_defaults(engagement, practice.outline.data)
    return engagement, problems + rules.check(practice, engagement)


def _sound(practice: Practice | None, engagements: Sequence[Engagement],
           problems: Sequence[Problem]) -> tuple[Engagement, ...]:
    if practice is None or practice.unread:
        return ()
    shared = (practice.sources / "instruments", practice.sources / "questionnaires")
    files = [problem.where.file for problem in problems]
    if any(file.is_relative_to(folder) for file in files for folder in shared):
        return ()
    return tuple(e for e in engagements if not any(file.is_relative_to(e.folder) for file in files))
