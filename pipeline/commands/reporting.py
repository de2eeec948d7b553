"""What every command is given: its practice, its reporter, the options of a report, and a good end."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from pathlib import Path

import click

from pipeline.check.changed import practice_of
from pipeline.commands.ending import ended
from pipeline.read.practice import find_practice
from pipeline.report.outcome import DONE
from pipeline.report.reporter import FORMS, TEXT, Reporter
from pipeline.report.text import shown

practice_argument = click.argument(
    "practice", type=click.Path(path_type=Path, file_okay=False, exists=True), default=Path())


def practice_and_files(noun: str) -> Callable[[Callable], Callable]:
    """Gives a command the arguments `[PRACTICE] [NOUN…]`: a folder first, if one is named, and `files`.

    Without a folder, the practice is the one that the first file lies in, or the one around the current folder.
    """

    def decorate(command: Callable) -> Callable:
        @functools.wraps(command)
        def run(*args, paths: tuple[Path, ...], **options):
            folder = paths[:1] if paths and paths[0].is_dir() else ()
            files = paths[len(folder) :]
            practice = folder[0] if folder else next(filter(None, map(practice_of, files[:1])), Path())
            return command(*args, practice=practice, files=files, **options)

        return click.argument("paths", metavar=f"[PRACTICE] [{noun}…]", nargs=-1, type=click.Path(path_type=Path))(run)

    return decorate


_OPTIONS = (
    click.option("--report", "form", type=click.Choice(list(FORMS)), default=TEXT, show_default=True,
                 help="How problems are shown."),
    click.option("--report-to", "target", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
                 help="Write the report to FILE, and show problems as text.  [default: show the report]"),
    click.option("--fail-on", type=click.Choice(["warning", "error"]), default="error", show_default=True,
                 help="What makes the command fail; with `warning`, one stops whatever an error stops."),
)


def reporting(*, writes: bool = False, prints: bool = False) -> Callable[[Callable], Callable]:
    """Gives a command `--report`, `--report-to` and `--fail-on`, its `reporter`, and a good end.

    `writes`: it makes files, and none of them where it is refused. `prints`: it prints data on standard output.
    """

    def decorate(command: Callable) -> Callable:
        @functools.wraps(command)
        def run(*args, form: str, target: Path | None, fail_on: str, **options):
            root = find_practice(options["practice"])
            if target and root and target.resolve().is_relative_to((root / "sources").resolve()):
                raise click.UsageError("--report-to would write among the sources; name a file elsewhere")
            reporter = Reporter(_name(), root, form, target, fail_on == "warning", writes, prints)
            _run(functools.partial(command, *args, **options), reporter)

        return functools.reduce(lambda wrapped, option: option(wrapped), reversed(_OPTIONS), run)

    return decorate


def plain(command: Callable) -> Callable:
    """Gives a command without a practice its `reporter`, which speaks in words alone, and a good end."""

    @functools.wraps(command)
    def run(*args, **options):
        _run(functools.partial(command, *args, **options), Reporter(_name(), writes=True))

    return run


def root_of(practice: Path) -> Path:
    """The practice at or around a folder; wrong usage when there is none."""
    root = find_practice(practice)
    if root is None:
        raise click.UsageError(f"no practice at {shown(practice.resolve())}: it has no sources/binder.json; "
                               "`binder new DIR` makes one")
    return root


def _name() -> str:
    return click.get_current_context().info_name or ""


def _run(command: Callable, reporter: Reporter) -> None:
    ending = ended(functools.partial(command, reporter=reporter))
    code = reporter.conclude(ending.exit_code, ending.problems, ending.failure)
    if ending.error is not None and not reporter.fills_both_streams:
        raise ending.error
    if code != DONE:
        sys.exit(code)
