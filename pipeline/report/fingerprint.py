"""Names for problems that stay the same when lines move: from one run to the next, a problem is known again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.problem import Problem
from pipeline.report.outcome import relative


def fingerprints(problems: Sequence[Problem], folder: Path | None) -> Iterator[str]:
    """One a problem, in order: 32 hexadecimal digits and the number among those that are alike otherwise.

    It is made of code, file (as seen from `folder`), pointer and message. None of them carries a line or a value.
    """
    seen: Counter[str] = Counter()
    for problem in problems:
        parts = (problem.code, relative(problem.where.file, folder), problem.where.pointer, problem.message)
        digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
        seen[digest] += 1
        yield f"{digest}:{seen[digest]}"
