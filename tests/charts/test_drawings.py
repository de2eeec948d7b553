"""The drawings: every text is a text, nothing overlaps or leaves the picture, and no colour is needed to read one."""

from __future__ import annotations

import io
import os
import re
import string
import subprocess
import sys
from itertools import combinations
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image, ImageChops

from filters.charts.picture import SHAPES, Axis, Chart, Mark, Plane, Point, Radar, Row, Rows
from filters.drawing.bitmap import bitmap
from filters.drawing.canvas import Canvas
from filters.drawing.draw import png, svg
from filters.drawing.look import PLAIN
from filters.drawing.symbols import SYMBOLS
from pipeline.render.charts import look_of, text_width
from pipeline.render.epub.charts import SIZE, WIDTH

SVG = "{http://www.w3.org/2000/svg}"
WIDTHS = {"page": 346.5, "telephone": WIDTH}
STRANGE = r"""$x^2$ *a* <b> & "c" 'd' {{ e }} \input{f} #g %h שלום 日本"""
SHAPES_OF_SVG = ("svg", "polyline", "polygon", "circle", "rect", "text")


def texts(drawing: bytes) -> list[str]:
    return [element.text for element in ElementTree.fromstring(drawing).iter(f"{SVG}text")]


def boxes(drawing: bytes, look, width: float) -> list[tuple[str, float, float, float, float]]:
    """Every text with the box around it, as wide as the font that it is measured with makes it."""
    canvas, found = Canvas(look, width), []
    for element in ElementTree.fromstring(drawing).iter(f"{SVG}text"):
        size = float(element.get("font-size"))
        wide = canvas.measure(element.text, size, element.get("font-weight") == "600")
        left = float(element.get("x")) - {"middle": wide / 2, "end": wide}.get(element.get("text-anchor"), 0)
        base = float(element.get("y"))
        found.append((element.text, left, base - size * 0.7, left + wide, base + size * 0.2))
    return found


def badly_placed(drawing: bytes, look, width: float) -> list[str]:
    """Texts that leave the picture, or lie on one another."""
    height = float(ElementTree.fromstring(drawing).get("viewBox").split()[3])
    found = boxes(drawing, look, width)
    outside = [text for text, left, top, right, bottom in found
               if left < -1 or right > width + 1 or top < -1 or bottom > height + 1]
    clashing = [f"{a[0]} / {b[0]}" for a, b in combinations(found, 2)
                if a[1] < b[3] - 1 and b[1] < a[3] - 1 and a[2] < b[4] - 1 and b[2] < a[4] - 1]
    return outside + clashing


@pytest.fixture(scope="session")
def look(quiet_look):
    return quiet_look


@pytest.mark.parametrize("place", WIDTHS)
def test_texts_stay_texts_each_in_a_place_of_its_own(place, charts, look) -> None:
    for name, chart in charts.items():
        drawing = svg(chart, look, WIDTHS[place])
        assert badly_placed(drawing, look, WIDTHS[place]) == [], name
        said = " ".join(texts(drawing))
        if isinstance(chart.form, Rows):
            for row in chart.form.rows:
                assert set(row.label.split()) <= set(said.split()), name
                assert set(" ".join(row.values).split()) <= set(said.split()), name


WORD = st.text("abcdefghij", min_size=1, max_size=14)
LABEL = st.lists(WORD, min_size=1, max_size=9).map(" ".join)
VALUE = st.integers(10, 50).map(lambda tenths: tenths / 10)
STEPS = Axis(1, 5, tuple((n, str(n)) for n in range(1, 6)))
RATED = st.builds(
    lambda label, values: Row(label, tuple(Mark(v, s) for v, s in zip(values, ("self", "all", "manager", "peers"))),
                              ("4.0", "4.6 or higher", "–"), "line"),
    LABEL, st.lists(VALUE, min_size=4, max_size=4))
FORMS = st.one_of(
    st.builds(lambda rows: Rows(tuple(rows), STEPS, ("Self", "All others", "Gap"), (("self", "Self"), ("all", "All others"))),
              st.lists(RATED, min_size=3, max_size=12)),
    st.builds(lambda labels: Rows(tuple(Row(label, done=3, total=n * 7 + 4, counted="3 of many", values=("under way", "1 June"))
                                        for n, label in enumerate(labels)), None, ("Status", "Due")),
              st.lists(LABEL, min_size=1, max_size=6)),
    st.builds(lambda points: Plane(tuple(points), STEPS, 0.7, "Self", "All others", ("Up here", "High both", "Low both", "Down")),
              st.lists(st.builds(Point, VALUE, VALUE, LABEL), min_size=1, max_size=14)),
    st.builds(lambda spokes: Radar(tuple(spokes), STEPS),
              st.lists(st.tuples(st.lists(WORD, min_size=1, max_size=2).map(" ".join), VALUE, st.just("4.0")), min_size=3,
                       max_size=8)),
)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(form=FORMS, width=st.sampled_from(tuple(WIDTHS.values())))
def test_whatever_the_labels_nothing_leaves_the_picture_or_lies_on_another(form, width) -> None:
    assert badly_placed(svg(Chart("any", "", form), PLAIN, width), PLAIN, width) == []


def test_a_value_is_never_markup(look) -> None:
    form = Rows((Row(STRANGE, (Mark(3, "milestone", "a $b$ <c>"),), ("$1$",)),), STEPS, ("$",))
    drawing = svg(Chart("any", "", form), look, 346.5)
    said = " ".join(texts(drawing))
    assert set(STRANGE.split()) <= set(said.split()) and "a $b$ <c>" in said and "$1$" in said


def test_a_drawing_has_nothing_that_reaches_beyond_it(charts, look) -> None:
    for chart in charts.values():
        root = ElementTree.fromstring(svg(chart, look, 346.5))
        assert {element.tag for element in root.iter()} <= {f"{SVG}{name}" for name in SHAPES_OF_SVG}
        names = {name for element in root.iter() for name in element.keys()}
        assert not names & {"id", "class", "clip-path", "href"}, names


def test_a_drawing_adds_no_character_that_a_typeface_may_lack(charts, look) -> None:
    for name, chart in charts.items():
        brought = {*msgspec.json.encode(chart.form).decode(), *string.digits}
        assert set("".join(texts(svg(chart, look, 346.5)))) <= brought, name


def test_a_drawing_can_be_read_whatever_is_typed(look) -> None:
    form = Rows((Row("a\x00b\x01\ud800c"), Row("\x07"), Row("d\ufffe")), None)
    assert texts(svg(Chart("any", "", form), look, 346.5)) == ["abc", "d"]


def test_what_lies_behind_is_painted_first(look) -> None:
    canvas = Canvas(look, 20)
    canvas.circle(10, 10, 5, "ink")
    canvas.line([(0, 10), (20, 10)], "rule", 1, behind=True)
    canvas.capsule(2, 18, 10, 4, "tint", "ink", 0.8)
    assert [element.tag for element in ElementTree.fromstring(canvas.drawing(20))] == [
        f"{SVG}{name}" for name in ("polyline", "circle", "rect")]


def test_a_bitmap_is_as_large_as_its_drawing_and_says_so(charts) -> None:
    drawn = Image.open(io.BytesIO(png(charts["gap"], PLAIN, 400, 144)))
    height = float(ElementTree.fromstring(svg(charts["gap"], PLAIN, 400)).get("viewBox").split()[3])
    assert drawn.size == (800, 2 * height) and drawn.info["dpi"] == pytest.approx((144, 144), abs=0.1)
    assert drawn.getchannel("A").getextrema() == (0, 255)


ELSEWHERE = """
import sys
from filters.charts.picture import from_json
from filters.drawing.draw import png, svg
from filters.drawing.look import PLAIN
charts = [from_json(line) for line in sys.stdin.read().splitlines()]
sys.stdout.buffer.write(b"\\n".join([*(svg(chart, PLAIN, 346.5) for chart in charts), png(charts[0], PLAIN, 346.5, 96)]))
"""


def test_the_machine_has_no_part_in_a_drawing(charts, tmp_path) -> None:
    from filters.charts.picture import to_json

    environment = {**os.environ, "LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "77",
                   "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", ELSEWHERE], input="\n".join(map(to_json, charts.values())).encode(),
                          cwd=tmp_path, env=environment, capture_output=True, check=True)
    drawn = [svg(chart, PLAIN, 346.5) for chart in charts.values()]
    assert done.stdout == b"\n".join([*drawn, png(next(iter(charts.values())), PLAIN, 346.5, 96)])


# -- without colour -----------------------------------------------------------------------------------------------

TOGETHER = (
    ("self", "all", "manager", "skip", "peers", "reports", "others", "together"), ("before", "all", "self"),
    ("item", "flag"), ("filled", "open"), ("milestone", "square", "numbered", "flag"),
)
"""Symbols that stand side by side in one chart."""


def test_every_shape_of_a_mark_has_its_symbol() -> None:
    assert {*SHAPES, "filled", "open"} == {*SYMBOLS, "span"}  # a span is drawn as a bar


def stamped(shape: str) -> Image.Image:
    """One symbol in black on white, large enough to compare."""
    canvas = Canvas(replace(PLAIN, ink="#000000", accent="#000000", quiet="#000000"), 16)
    SYMBOLS[shape](canvas, 8, 8)
    image = Image.open(io.BytesIO(bitmap(canvas.drawing(16), 1152)))
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image.convert("RGBA")).convert("L").point(lambda grey: 255 * (grey > 128))


def inked(image: Image.Image) -> int:
    return image.histogram()[0]


@pytest.mark.parametrize("shapes", TOGETHER, ids=lambda shapes: shapes[0])
def test_symbols_differ_in_form_alone(shapes) -> None:
    stamps = {shape: stamped(shape) for shape in shapes}
    for one, other in combinations(shapes, 2):
        apart = ImageChops.difference(stamps[one], stamps[other]).histogram()[255]
        assert apart > 0.45 * max(inked(stamps[one]), inked(stamps[other])), (one, other)


def luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_everything_that_says_something_stands_out_in_grey_and_for_every_eye(quiet_theme) -> None:
    paper = quiet_theme.colours["paper"]
    for role in ("ink", "accent", "quiet"):
        assert contrast(quiet_theme.colours[role], paper) >= 4.5, role
        assert contrast(quiet_theme.colours[role], quiet_theme.colours["tint"]) >= 4.5, role
    assert contrast(quiet_theme.colours["rule"], paper) < 2.5, "the lines of a scale stay behind what is drawn on it"


def test_the_type_is_the_themes_own_and_large_enough(quiet_theme) -> None:
    look = look_of(quiet_theme, SIZE)
    assert look.families[0] == "IBM Plex Sans" and "IBMPlexSans" in look.regular
    assert text_width(quiet_theme, "a4") == pytest.approx(346.5)
    drawing = svg(Chart("any", "", Rows((Row("Label", values=("1",)),), None, ("Head",))), look, WIDTH)
    sizes = {float(size) for size in re.findall(rb'font-size="([\d.]+)"', drawing)}
    assert min(sizes) >= 8 and b"'IBM Plex Sans', 'Calibri', sans-serif" in drawing
