"""Putting a report into a file: whole, or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from pipeline.publish import CannotWrite
from pipeline.report import github
from pipeline.report.outcome import Outcome


def file_report(target: Path, content: bytes) -> None:
    """Put a report in its place, and make the folder for it. A pipe or a device is written to as it is.

    Raises `CannotWrite`; what stood there is whole then.
    """
    real = Path(os.path.realpath(target))
    scratch = real.with_name(f".{real.name}-{os.getpid()}")
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(content)
            return
        real.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_bytes(content)
        os.replace(scratch, real)
    except OSError as error:
        with suppress(OSError):
            scratch.unlink()
        raise CannotWrite(target, error) from error


def file_summary(outcome: Outcome) -> None:
    """Add everything to the summary of the step, where GitHub says that there is one. Raises `CannotWrite`."""
    name = os.environ.get("GITHUB_STEP_SUMMARY")
    if not name:
        return
    try:
        with open(name, "ab") as summary:
            room = github.SUMMARY_SIZE - summary.tell()
            summary.write(github.summary(outcome, room).encode())
    except OSError as error:
        raise CannotWrite(Path(name), error) from error
