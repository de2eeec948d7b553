"""The option `--layout`, and which formats it leads to."""

from __future__ import annotations

from collections.abc import Sequence

import click

from pipeline.build import FORMATS, FORMATS_OF
from pipeline.weave.weaving import LAYOUTS

layout_option = click.option(
    "--layout", "layouts", multiple=True, type=click.Choice(LAYOUTS), default=("screen",), show_default=True,
    help="To read on a screen, or to print on both sides and punch (may be given again).")


def formats_by_layout(layouts: Sequence[str], formats: Sequence[str]) -> dict[str, list[str]]:
    """The formats to make in each layout, both in their usual order; wrong usage where nothing would be made."""
    wanted = {layout: [name for name in FORMATS if name in formats and name in FORMATS_OF[layout]]
              for layout in LAYOUTS if layout in layouts}
    made = {layout: names for layout, names in wanted.items() if names}
    if not made:
        raise click.UsageError("an e-book has no pages to print; leave out `--layout print`, or `-f epub`")
    return made
