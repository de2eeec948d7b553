"""How a command ended: its exit code, and words instead of a traceback."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from pipeline.check.checking import UnknownEngagement
from pipeline.engines import EngineFailed, EngineMissing
from pipeline.problem import Problem, Refused
from pipeline.prove.inspection import UnknownChapter
from pipeline.publish import CannotWrite
from pipeline.report.outcome import DONE, MACHINE, PROBLEMS, USAGE, harmless
from pipeline.report.text import shown

_UNTOUCHED = "What was there before is untouched."


@dataclass(frozen=True)
class Ending:
    """How a command ended: what a report needs, and the `error` that Click or a developer should see besides."""

    exit_code: int = DONE
    problems: tuple[Problem, ...] = ()
    failure: str = ""
    error: Exception | None = None


def ended(command: Callable[[], None]) -> Ending:
    """Run `command`, and say how it ended, whatever happens. Only what Click ends by itself goes on."""
    try:
        command()
    except Refused as refused:
        return Ending(PROBLEMS, tuple(refused.problems))
    except CannotWrite as refused:
        return Ending(MACHINE, failure=f"{shown(refused.path)}: cannot be written: {refused}. {_UNTOUCHED}")
    except (EngineMissing, EngineFailed) as failed:
        return Ending(MACHINE, failure=f"{failed}. {_UNTOUCHED}")
    except (UnknownChapter, UnknownEngagement) as wrong:
        return Ending(USAGE, failure=str(wrong), error=click.UsageError(harmless(str(wrong))))
    except click.UsageError as wrong:
        return Ending(USAGE, failure=wrong.format_message(), error=wrong)
    except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
        raise
    except Exception as error:
        return Ending(MACHINE, failure=_defect(error), error=error if os.environ.get("BINDER_TRACEBACK") else None)
    return Ending()


def _defect(error: Exception) -> str:
    """Where Binder itself broke, without the error's own words: they may quote a client's data."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return (f"Binder broke: {type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}. This is a defect of "
            "Binder, not of your files; BINDER_TRACEBACK=1 shows more, and may show your data.")
