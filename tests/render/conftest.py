"""A sample book that shows every construct a renderer has to set, and the theme it is set in."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from pipeline.engines import run_pandoc
from pipeline.theme import Theme, theme_from
from pipeline.weave import Woven

HERE = Path(__file__).parent
QUIET = HERE.parents[1] / "sources" / "themes" / "quiet"

WORDS = {
    "contents": "Contents", "page": "Page", "chapter": "Chapter", "title_page": "Title page",
    "start": "Start of the book",
    "landmarks": "Landmarks", "notes": "Notes", "figure": "Figure", "table": "Table", "prepared_for": "Prepared for",
    "coach": "Coach", "date": "Date", "confidential": "Confidential", "continued": "continued",
    "writing_space": "Space to write", "cover_alt": "Cover: {0}, for {1}", "page_list": "Pages of the printed book",
    "accessibility_summary": "The whole book can be read as text: pictures are described, formulas are MathML, and "
                             "tables name their columns.",
}


@pytest.fixture(scope="session")
def sample_woven() -> Woven:
    """The sample book as a weave leaves it: people and company are invented."""
    document = run_pandoc(["-f", "markdown-raw_html-raw_tex-raw_attribute", "-t", "json", str(HERE / "sample_book.md")])
    return Woven(
        document=json.loads(document), engagement="maren-okafor", edition="client", title="Leading Through the Change",
        subtitle="A coaching binder", client="Maren Okafor", coach="Ines Valderrama", organisation="Northlight Ferries",
        language="en-GB", paper="a4", date=datetime.date(2026, 9, 25), words=WORDS,
        media={"media/shore.png": HERE / "shore.png"},
    )


@pytest.fixture(scope="session")
def quiet_theme() -> Theme:
    """The theme that ships with Binder."""
    return theme_from(json.loads((QUIET / "theme.json").read_text(encoding="utf-8")), QUIET)
