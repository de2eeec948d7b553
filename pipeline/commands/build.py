"""`binder build`: check, weave, render, publish."""

from __future__ import annotations

import sys
import time
from itertools import product
from pathlib import Path

import click

from pipeline.build import FORMATS, make, prepare
from pipeline.check.checking import check
from pipeline.commands.layout import formats_by_layout, layout_option
from pipeline.commands.reporting import practice_argument, reporting, root_of
from pipeline.prove.inspection import inspect
from pipeline.report.reporter import NORMAL, QUIET, VERBOSE, Reporter
from pipeline.report.text import counted, shown
from pipeline.view import EDITIONS


@click.command("build")
@practice_argument
@click.option("-e", "--engagement", "wanted", multiple=True, help="Only this engagement (may be given again).")
@click.option("--edition", "editions", multiple=True, type=click.Choice(EDITIONS), default=("client",),
              show_default=True, help="For whom (may be given again).")
@click.option("-f", "--format", "formats", multiple=True, type=click.Choice(FORMATS), default=FORMATS,
              help="Only this format (may be given again).  [default: all three]")
@layout_option
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False),
              help="Where to put them.  [default: build/ in the practice]")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but problems.")
@click.option("-v", "--verbose", is_flag=True, help="Say more on the way.")
@reporting(writes=True)
def command(practice: Path, wanted: tuple[str, ...], editions: tuple[str, ...], formats: tuple[str, ...],
            layouts: tuple[str, ...], output: Path | None, quiet: bool, verbose: bool, reporter: Reporter) -> None:
    """Make the binders of PRACTICE (default: the folder you are in) as DOCX, PDF and EPUB."""
    reporter.level = QUIET if quiet else VERBOSE if verbose else NORMAL
    root = root_of(practice)
    out = (output or root / "build").resolve()
    started = time.monotonic()
    checked = reporter.heeded(check(root, wanted))
    reporter.say(f"{counted(len(checked.engagements), 'engagement')} without a problem.", VERBOSE)
    editions = tuple(dict.fromkeys(editions))
    jobs = prepare(checked, reporter.heeded(inspect(checked.practice, editions)), editions)
    reporter.say(f"{counted(len(jobs), 'binder')} woven.", VERBOSE)
    wanted_files = formats_by_layout(layouts, formats)
    with reporter.progress(len(jobs) * len(wanted_files)) as step:
        for job, (layout, names) in product(jobs, wanted_files.items()):
            binder = make(job.laid_out(layout), checked.practice.theme, names, out)
            step(f"{binder.engagement} ({binder.edition}): {', '.join(shown(file) for file in binder.files)}")
    reporter.say(f"{counted(len(jobs), 'binder')} in {time.monotonic() - started:.1f} s, in {shown(out)}")
    sys.stdout.flush()
