"""Every cover says what copy it stands on: a draft, or which release."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree
from pypdf import PdfReader

CLIENT = "ottoline-quarrell"


def covers(out: Path) -> dict[str, str]:
    """The text of each format's first page."""
    file = out / CLIENT / "client" / f"{CLIENT}-client"
    paragraphs = docx.Document(str(file.with_suffix(".docx"))).paragraphs
    with zipfile.ZipFile(file.with_suffix(".epub")) as book:
        title_page = etree.fromstring(book.read("EPUB/text/title_page.xhtml"))
    return {
        "docx": "\n".join(paragraph.text for paragraph in paragraphs[:10]),
        "pdf": PdfReader(file.with_suffix(".pdf")).pages[0].extract_text(),
        "epub": "".join(title_page.itertext()),
    }


@pytest.mark.parametrize("format", ["docx", "pdf", "epub"])
def test_a_build_is_a_draft(built, format: str) -> None:
    assert "Draft, not released" in covers(built.root / "build")[format]


def test_a_release_has_its_number_and_day(practice) -> None:
    result = practice.run("release", practice.root, "-e", CLIENT, "--date", "2026-09-25")
    assert result.exit_code == 0, result.output
    for format, cover in covers(practice.root / "build").items():
        assert "Release 1, 25 September 2026" in cover, format
        assert "Draft" not in cover, format
