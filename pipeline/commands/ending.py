"""How a command ended: its exit code, and words instead of a traceback."""

from __future__ import annotations

from collections.abc import Callable

import click
from msgspec import Struct

from pipeline.problem import Problem, Refused, Unfinished, Unknown
from pipeline.report.outcome import DONE, MACHINE, PROBLEMS, USAGE, harmless
from pipeline.run.failure import words


class Ending(Struct, frozen=True):
    """How a command ended: what a report needs, the `error` that Click should see besides, and how many binders were
    `made` all the same."""

    exit_code: int = DONE
    problems: tuple[Problem, ...] = ()
    failure: str = ""
    error: Exception | None = None
    made: int = 0


def ended(command: Callable[[], None]) -> Ending:
    """Run `command`, and say how it ended, whatever happens. Only what Click ends by itself goes on."""
    try:
        command()
    except Unfinished as left:
        code = MACHINE if left.failures else PROBLEMS
        return Ending(code, tuple(left.problems), "\n".join(left.failures), made=left.made)
    except Refused as refused:
        return Ending(PROBLEMS, tuple(refused.problems))
    except Unknown as wrong:
        return Ending(USAGE, failure=str(wrong), error=click.UsageError(harmless(str(wrong))))
    except click.UsageError as wrong:
        return Ending(USAGE, failure=wrong.format_message(), error=wrong)
    except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
        raise
    except Exception as error:
        return Ending(MACHINE, failure=words(error))
    return Ending()
