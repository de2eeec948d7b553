"""`binder explain`: what the code of a problem means."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import groupby

import click

from pipeline.commands.reporting import plain
from pipeline.report.pages import pages
from pipeline.report.reporter import Reporter


@click.command("explain")
@click.argument("problem", metavar="[CODE]", default="")
@plain
def command(problem: str, reporter: Reporter) -> None:
    """Say what the CODE of a problem means, with an example and its mend; without CODE, list them all.

    The code stands in square brackets at the end of a message, as in `[no-such-date]`.
    """
    name = problem.strip("[]")
    if not name:
        reporter.page("\n".join(_overview()))
        return
    if name not in pages():
        near = get_close_matches(name, pages(), n=1)
        guess = f"did you mean `{near[0]}`?" if near else "`binder explain` lists them all."
        raise click.UsageError(f"there is no code `{name}`; {guess}")
    reporter.page(f"# {name}\n\n{pages()[name].words}")


def _overview() -> Iterator[str]:
    for section, group in groupby(pages().values(), lambda page: page.section):
        yield f"## {section}\n"
        yield from (f"- `{page.name}`: {page.summary}" for page in group)
        yield ""
