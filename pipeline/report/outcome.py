"""How a run of a command ended, as a value that every form of report is made from."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Set
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from pipeline.problem import Problem, Severity

DONE, PROBLEMS, USAGE, MACHINE = 0, 1, 2, 3
"""Exit codes: done, problems in the inputs, wrong usage, a machine that cannot do it."""

STATUS = {DONE: "passed", PROBLEMS: "problems", USAGE: "wrong-usage", MACHINE: "failed"}
"""What each exit code is called in a report."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Outcome(Struct, frozen=True):
    """How a run of `command` ended: its exit code, and its problems, errors and warnings, by file and place.

    `failure` says what kept the run from its end (exit codes 2 and 3), and is empty otherwise. `root` is the practice,
    `repository` the folder around it that version control and CI know as theirs; None where there is no practice.
    `strict` says that warnings count as errors, `stopped` that the command would have written files but for problems.
    """

    command: str
    exit_code: int = DONE
    problems: tuple[Problem, ...] = ()
    failure: str = ""
    root: Path | None = None
    repository: Path | None = None
    strict: bool = False
    stopped: bool = False

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop a build, however strict the run is."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems that somebody should look at."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.WARNING)

    def fails(self, problem: Problem) -> bool:
        """Whether `problem` makes the run fail."""
        return self.strict or problem.severity is Severity.ERROR

    def shows_source(self, file: Path) -> bool:
        """Whether a line of `file` may be shown: it is a source of the practice, links followed, and not a client's."""
        if self.root is None or _confidential(file, self.root):
            return False
        return _real(file).is_relative_to(_real(self.root / "sources"))


def tidied(problems: Iterable[Problem], root: Path | None) -> tuple[Problem, ...]:
    """Each problem once, by file and place, in characters that harm no terminal and no format.

    Where a value of an engagement ends is left out: it tells how long the value is.
    """
    found = dict.fromkeys(problems)
    hidden = {file for file in {problem.where.file for problem in found} if _confidential(file, root)}
    return tuple(sorted(dict.fromkeys(_harmless(problem, hidden) for problem in found), key=_order))


def harmless(text: str) -> str:
    """`text` without characters that could do something to a terminal: a key or a file may be called anything."""
    return _CONTROL.sub("\ufffd", text)


def relative(file: Path, folder: Path | None) -> str:
    """`file` as seen from `folder`, with `/` between its parts; whole where it does not lie below it."""
    inside = folder is not None and file.is_relative_to(folder)
    return harmless((file.relative_to(folder) if inside else file).as_posix())


def repository_of(root: Path) -> Path:
    """The folder that CI or version control calls the root, where the practice lies in one; else the practice."""
    workspace = os.environ.get("GITHUB_WORKSPACE")
    if workspace and root.is_relative_to(Path(workspace).resolve()):
        return Path(workspace).resolve()
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)


def _harmless(problem: Problem, hidden: Set[Path]) -> Problem:
    end = 0 if problem.where.file in hidden else problem.where.end_column
    where = replace(problem.where, pointer=harmless(problem.where.pointer), end_column=end)
    return replace(problem, where=where, message=harmless(problem.message), hint=harmless(problem.hint))


def _confidential(file: Path, root: Path | None) -> bool:
    """Whether a file holds a client's data, under its own name or under a link's."""
    return root is None or _below(file, root / "sources" / "engagements")


def _below(file: Path, folder: Path) -> bool:
    return file.is_relative_to(folder) or _real(file).is_relative_to(_real(folder))


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _order(problem: Problem) -> tuple:
    where = problem.where
    return str(where.file), where.line, where.column, problem.message
