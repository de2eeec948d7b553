"""`binder build`: check, weave, render, publish."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from pipeline.build import FORMATS, check_practice, make, prepare
from pipeline.commands.guard import guarded, practice_argument, root_of
from pipeline.reporter import NORMAL, QUIET, VERBOSE, Reporter, shown
from pipeline.view import EDITIONS


@click.command("build")
@practice_argument
@click.option("-e", "--engagement", "wanted", multiple=True, help="Only this engagement (may be given again).")
@click.option("--edition", "editions", multiple=True, type=click.Choice(EDITIONS), default=("client",),
              show_default=True, help="For whom (may be given again).")
@click.option("-f", "--format", "formats", multiple=True, type=click.Choice(FORMATS), default=FORMATS,
              help="Only this format (may be given again).  [default: all three]")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False),
              help="Where to put them.  [default: build/ in the practice]")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but problems.")
@click.option("-v", "--verbose", is_flag=True, help="Say more on the way.")
@guarded
def command(practice: Path, wanted: tuple[str, ...], editions: tuple[str, ...], formats: tuple[str, ...],
            output: Path | None, quiet: bool, verbose: bool) -> None:
    """Make the binders of PRACTICE (default: the folder you are in) as DOCX, PDF and EPUB."""
    reporter = Reporter(QUIET if quiet else VERBOSE if verbose else NORMAL)
    root = root_of(practice)
    out = (output or root / "build").resolve()
    started = time.monotonic()
    found, engagements = check_practice(root, list(dict.fromkeys(wanted)))
    reporter.say(f"{len(engagements)} engagements checked.", VERBOSE)
    jobs = prepare(found, engagements, list(dict.fromkeys(editions)))
    reporter.say(f"{len(jobs)} binders woven from {len(found.chapters)} chapters.", VERBOSE)
    chosen = [name for name in FORMATS if name in formats]
    with reporter.progress(len(jobs)) as step:
        for job in jobs:
            binder = make(job, found.theme, chosen, out)
            step(f"{binder.engagement} ({binder.edition}): {', '.join(shown(file) for file in binder.files)}")
    reporter.say(f"{len(jobs)} binder{'' if len(jobs) == 1 else 's'} in {time.monotonic() - started:.1f} s, in {shown(out)}")
    sys.stdout.flush()
