"""How every command ends: its exit code, and words instead of a traceback."""

from __future__ import annotations

import functools
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import click

from pipeline.checking import UnknownEngagement
from pipeline.engines import EngineFailed, EngineMissing
from pipeline.inspection import UnknownChapter
from pipeline.practice import find_practice
from pipeline.problem import Refused
from pipeline.publish import CannotWrite
from pipeline.reporter import Reporter, shown

PROBLEMS, MACHINE = 1, 3
"""Exit codes: problems in the inputs, a machine that cannot do it. Wrong usage is 2, which Click sees to."""

practice_argument = click.argument(
    "practice", type=click.Path(path_type=Path, file_okay=False, exists=True), default=Path())


def guarded(command: Callable) -> Callable:
    """`command`, ending with an exit code and a sentence whatever happens."""

    @functools.wraps(command)
    def run(*args, **kwargs):
        try:
            return command(*args, **kwargs)
        except Refused as refused:
            Reporter().problems(refused.problems)
            sys.exit(PROBLEMS)
        except CannotWrite as refused:
            click.echo(f"{shown(refused.path)}: cannot be written: {refused}. What was there before is untouched.",
                       err=True)
            sys.exit(MACHINE)
        except (EngineMissing, EngineFailed) as failed:
            click.echo(f"{failed}. What was there before is untouched.", err=True)
            sys.exit(MACHINE)
        except (UnknownChapter, UnknownEngagement) as wrong:
            raise click.UsageError(str(wrong)) from wrong
        except click.ClickException:
            raise
        except Exception as error:
            if os.environ.get("BINDER_TRACEBACK"):
                raise
            click.echo(_defect(error), err=True)
            sys.exit(MACHINE)

    return run


def _defect(error: Exception) -> str:
    """Where Binder itself broke, without the error's own words: they may quote a client's data."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return (f"Binder broke: {type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}. This is a defect of "
            "Binder, not of your files; BINDER_TRACEBACK=1 shows more, and may show your data.")


def root_of(practice: Path) -> Path:
    """The practice at or around a folder; wrong usage when there is none."""
    root = find_practice(practice)
    if root is None:
        raise click.UsageError(f"no practice at {shown(practice.resolve())}: it has no sources/binder.json; "
                               "`binder new DIR` makes one")
    return root
