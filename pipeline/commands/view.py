"""`binder view`: the JSON that an edition sees."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pipeline.check.checking import check
from pipeline.commands.reporting import practice_argument, reporting, root_of
from pipeline.feedback.derive import derive
from pipeline.report.reporter import Reporter
from pipeline.view import EDITIONS, view


@click.command("view")
@practice_argument
@click.option("-e", "--engagement", required=True, help="The engagement, by its id.")
@click.option("--edition", type=click.Choice(EDITIONS), required=True, help="Whose eyes to see it with.")
@reporting(prints=True)
def command(practice: Path, engagement: str, edition: str, reporter: Reporter) -> None:
    """Print what EDITION may see of an engagement: its data, and the shape of it.

    `pandoc --filter binder-merge -M binder-view=FILE` merges a file with this into a chapter.
    """
    found, (wanted,) = reporter.heeded(check(root_of(practice), [engagement])).sound()
    seen = view(found, wanted, derive(found, wanted), edition)
    click.echo(json.dumps(seen.as_json(), indent=2, ensure_ascii=False).encode())
