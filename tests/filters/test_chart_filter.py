"""`binder-chart` with plain pandoc: a drawing where the format shows one, a bitmap elsewhere."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

CASE = Path(__file__).parent / "golden/charts"
FILTERS = [f"--filter={Path(sys.executable).with_name(f'binder-{name}')}" for name in ("only", "merge", "lines", "chart")]


@pytest.fixture(scope="module")
def written(pandoc):
    def write(*arguments: str) -> bytes:
        return pandoc([str(CASE / "chapter.md"), *FILTERS, f"--metadata=binder-view:{CASE / 'view.json'}", *arguments])

    return write


def test_html_gets_a_drawing_with_text(written) -> None:
    page = written("--to=html").decode()
    pictures = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    drawings = [ElementTree.fromstring(base64.b64decode(picture)) for picture in pictures]
    assert len(drawings) == page.count("<img") == 4
    assert "Let" in "".join(drawings[0].itertext()) and "data-chart" not in page
    assert "Maren: who answered" in page


def test_word_gets_a_bitmap(written, tmp_path) -> None:
    written("--to=docx", f"--output={tmp_path / 'chapter.docx'}")
    with zipfile.ZipFile(tmp_path / "chapter.docx") as package:
        assert len([name for name in package.namelist() if name.endswith(".png")]) >= 3


def test_a_view_from_before_there_were_charts_is_told_apart(tmp_path, pandoc) -> None:
    view = (CASE / "view.json").read_text(encoding="utf-8").replace('"words"', '"other"')
    (tmp_path / "view.json").write_text(view, encoding="utf-8")
    with pytest.raises(subprocess.CalledProcessError) as refusal:
        pandoc([str(CASE / "chapter.md"), *FILTERS, f"--metadata=binder-view:{tmp_path / 'view.json'}"])
    assert "the view has no words for charts" in refusal.value.stderr.decode()
