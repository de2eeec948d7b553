"""Reading and checking all data of a practice: schemas first, then rules across records, every problem in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from pipeline import rules
from pipeline.check.fields import check_markdown
from pipeline.problem import Problem, Refused, Severity
from pipeline.read.engagement import Engagement, read_engagement, with_defaults
from pipeline.read.practice import Practice, engagement_folders, file_problem, read_practice


class UnknownEngagement(Exception):
    """An engagement was asked for that the practice does not have; the message says which there are."""


@dataclass(frozen=True)
class Checked:
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

    def strict(self) -> Checked:
        """The same, with its warnings among the problems: they stop whatever an error stops."""
        return replace(self, problems=self.problems + self.warnings, warnings=())


def check(root: Path, wanted: Sequence[str] = ()) -> Checked:
    """The practice at `root` with all its engagements, or only the `wanted` ones.

    Raises `UnknownEngagement` where the practice has no folder of a wanted name.
    """
    folders = folders_of(root, wanted)
    practice, problems = read_practice(root)
    problems += [] if folders else [_no_engagement(root)]
    engagements: list[Engagement] = []
    for folder in folders:
        engagement, more = read_engagement(folder)
        problems += more
        engagements += [engagement] if engagement else []
    if practice is not None:
        engagements = [with_defaults(engagement, practice.outline.data) for engagement in engagements]
    problems += _across(practice, engagements)
    problems += check_markdown([file for engagement in engagements for file in engagement.files()])
    unique = tuple(dict.fromkeys(problems))
    errors = tuple(problem for problem in unique if problem.severity is Severity.ERROR)
    warnings = tuple(problem for problem in unique if problem.severity is Severity.WARNING)
    return Checked(practice, _sound(practice, engagements, errors), errors, warnings)


def folders_of(root: Path, wanted: Sequence[str]) -> list[Path]:
    """The folders of the wanted engagements, or of all. Raises `UnknownEngagement`."""
    folders = engagement_folders(root)
    names = [folder.name for folder in folders]
    for name in wanted:
        if name not in names:
            near = get_close_matches(name, names, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"there are: {', '.join(names) or 'none'}"
            raise UnknownEngagement(f"there is no engagement `{name}`; {hint}")
    return [folder for folder in folders if not wanted or folder.name in wanted]


def _no_engagement(root: Path) -> Problem:
    return file_problem(root / "sources" / "engagements", "no-engagement", "there is no engagement here yet",
                        "give each client a folder with an engagement.json in it")


def _across(practice: Practice | None, engagements: Sequence[Engagement]) -> list[Problem]:
    if practice is None:
        return []
    problems = rules.check_library(practice)
    for engagement in engagements:
        problems += rules.check(practice, engagement)
    return problems + rules.check_together(engagements)


def _sound(practice: Practice | None, engagements: Sequence[Engagement],
           problems: Sequence[Problem]) -> tuple[Engagement, ...]:
    if practice is None or practice.unread:
        return ()
    shared = (practice.sources / "instruments", practice.sources / "questionnaires")
    files = [problem.where.file for problem in problems]
    if any(file.is_relative_to(folder) for file in files for folder in shared):
        return ()
    return tuple(e for e in engagements if not any(file.is_relative_to(e.folder) for file in files))
