"""The covers that a theme can have, drawn with Typst: one composition for the PDF, the e-book and the print kit."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipeline.read.theme import Theme

TEMPLATE = Path(__file__).with_name("covers.typ")


def stage_covers(scratch: Path) -> None:
    """Put the compositions into `scratch`, beside the template that imports them."""
    shutil.copyfile(TEMPLATE, scratch / TEMPLATE.name)


def stage_logo(theme: Theme, scratch: Path) -> str | None:
    """Put the theme's logo into `scratch` and say what it is called there; None where there is no logo."""
    if theme.logo is None:
        return None
    name = f"logo{theme.logo.suffix.lower()}"
    shutil.copyfile(theme.logo, scratch / name)
    return name
