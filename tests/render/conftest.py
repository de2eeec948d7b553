"""A sample book that shows every construct a renderer has to set, and the theme it is set in."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from pipeline.engines import run_pandoc
from pipeline.read.theme import Theme, theme_from
from pipeline.read.words import words_in
from pipeline.weave.weaving import Woven

HERE = Path(__file__).parent
QUIET = HERE.parents[1] / "sources" / "themes" / "quiet"


@pytest.fixture(scope="session")
def sample_woven() -> Woven:
    """The sample book as a weave leaves it: people and company are invented."""
    document = run_pandoc(["-f", "markdown-raw_html-raw_tex-raw_attribute", "-t", "json", str(HERE / "sample_book.md")])
    return Woven(
        document=json.loads(document), engagement="maren-okafor", edition="client", title="Leading Through the Change",
        subtitle="A coaching binder", client="Maren Okafor", coach="Ines Valderrama", organisation="Northlight Ferries",
        language="en-GB", paper="a4", date=datetime.date(2026, 9, 25), words=words_in("en-GB"),
        media={"media/shore.png": HERE / "shore.png"},
    )


@pytest.fixture(scope="session")
def quiet_theme() -> Theme:
    """The theme that ships with Binder."""
    return theme_from(json.loads((QUIET / "theme.json").read_text(encoding="utf-8")), QUIET)
