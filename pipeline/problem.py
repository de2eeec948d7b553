"""Problems: what is wrong with the inputs, said so that somebody can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from pathlib import Path

from msgspec import Struct


class Severity(Enum):
    """How bad it is: an error stops the build."""

    ERROR = "error"
    WARNING = "warning"


class Where(Struct, frozen=True):
    """A place in a file; `line` and `column` count from 1 (0: the file as a whole); `pointer` is a JSON pointer.

    `end_column` is the column behind the last character, on the same line (0: unknown).
    """

    file: Path
    line: int = 0
    column: int = 0
    pointer: str = ""
    end_column: int = 0


class Problem(Struct, frozen=True):
    """One problem: a stable `code` (see docs/problems.md), where it is, what is wrong and what to do.

    Neither message nor hint ever carries a value of an engagement: ids, keys and pointers only.
    """

    code: str
    where: Where
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR


class Refused(Exception):
    """A stage that cannot go on because of `problems` in its inputs."""

    def __init__(self, problems: list[Problem]):
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class Unfinished(Refused):
    """A run that ended without some of its binders: the `failures` of the machine, and how many binders it `made`."""

    def __init__(self, problems: Sequence[Problem], failures: Sequence[str], made: int):
        super().__init__(list(problems))
        self.failures, self.made = tuple(failures), made


class Unknown(Exception):
    """Something was asked for that is not there; the message says what there is."""


class Unable(Exception):
    """The machine cannot do it; the message says what is missing or what stopped. Nothing was lost."""


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Those of `problems` that stop a build."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def warnings(problems: Iterable[Problem]) -> list[Problem]:
    """Those of `problems` that stop nothing."""
    return [problem for problem in problems if problem.severity is Severity.WARNING]
