"""How a theme composes its book, as Word styles: what each choice of `shape` means there. Lengths are points."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.read.theme import Theme
from pipeline.render.docx.style import Sheet, Style, border, paragraph, right_tab, run, shading

FRAMED = "plate"
"""The cover that has a frame around its page, which belongs to the section and to no style."""

_MARGIN = 12
"""How far the field of a cover's band reaches beyond its words."""


def title_look(theme: Theme, scale: float) -> str:
    """A title `scale` times the size of the text, as the titles of chapters look."""
    bold = {"sunk": None, "banner": True, "centred": True}[theme.shape.chapter]
    colour = theme.colours["ink" if theme.shape.chapter == "banner" else "accent"]
    return run(theme.fonts["heading"].office, theme.body_pt * scale, colour, bold=bold)


def title_place(theme: Theme, before: float, **place: object) -> str:
    """Where a chapter's title stands: `before` is the space above a sunk one."""
    line = theme.body_pt * theme.leading
    bar = border("top", theme.colours["accent"], 5, 12)
    ways = {
        "sunk": {"before": before}, "banner": {"before": line * 0.6, "borders": bar},
        "centred": {"before": before * 0.8, "align": "center"},
    }
    return paragraph(**ways[theme.shape.chapter], **place)


def section_heading(theme: Theme, **place: object) -> tuple[str, str]:
    """The place and the look of a heading of the second level."""
    heading, size, colours = theme.fonts["heading"].office, theme.body_pt * 1.45, theme.colours
    line = border("top", colours["rule"], 0.75, 6)
    return {
        "plain": (paragraph(**place), run(heading, size, colours["ink"])),
        "ruled": (paragraph(borders=line, **place), run(heading, size, colours["ink"], bold=True)),
        "coloured": (paragraph(**place), run(heading, size, colours["accent"], bold=True)),
    }[theme.shape.section]


def callout_box(theme: Theme) -> tuple[str, str]:
    """The borders and the fill of a callout."""
    accent, tint = theme.colours["accent"], theme.colours["tint"]
    bar = border("top", tint, 0.5, 7) + border("left", accent, 2.25, 10)
    bar += border("bottom", tint, 0.5, 7) + border("right", tint, 0.5, 10)
    return {"bar": bar, "panel": _around(tint, 0.5), "frame": _around(accent, 1)}[theme.shape.box], tint


def exercise_box(theme: Theme) -> str:
    """The borders of an exercise."""
    accent, rule = theme.colours["accent"], theme.colours["rule"]
    return {
        "bar": border("left", accent, 2.25, 10), "panel": _around(accent, 1), "frame": _around(rule, 1.5),
    }[theme.shape.box]


def _around(colour: str, width: float) -> str:
    sides = (("top", 7), ("left", 10), ("bottom", 7), ("right", 10))
    return "".join(border(side, colour, width, space) for side, space in sides)


def pull_quote(theme: Theme) -> Style:
    """The style of a pull quote."""
    size, line, accent = theme.body_pt, theme.body_pt * theme.leading, theme.colours["accent"]
    heading = theme.fonts["heading"].office
    around = {"before": line * 1.4, "after": line * 1.6, "keep_lines": True}
    middle = {**around, "align": "center", "left": 40, "right": 40}
    lines = border("top", accent, 1, 10) + border("bottom", accent, 1, 10)
    place, look = {
        "italic": (paragraph(line=size * 1.8, **middle), run(heading, size * 1.4, accent, italic=True)),
        "strong": (paragraph(line=size * 1.6, left=16, borders=border("left", accent, 4, 10), **around),
                   run(heading, size * 1.25, accent, bold=True)),
        "ruled": (paragraph(line=size * 1.6, borders=lines, **middle), run(heading, size * 1.2, italic=True)),
    }[theme.shape.quote]
    return Style("Pull Quote", place, look, based_on="Body Text")


def table_look(theme: Theme) -> str:
    """The lines of a table and the grounds of its rows, as what a table style holds after its properties."""
    ink, tint, accent = (theme.colours[role] for role in ("ink", "tint", "accent"))
    under, ground = {
        "open": (border("bottom", ink, 1), tint), "banded": (border("bottom", accent, 1), accent),
        "boxed": (border("bottom", accent, 1.5), tint),
    }[theme.shape.table]
    bands = (
        f'<w:tblStylePr w:type="band1Horz"><w:tcPr>{shading(tint)}</w:tcPr></w:tblStylePr>'
        if theme.shape.table == "banded" else ""
    )
    return (
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr><w:trPr><w:tblHeader/></w:trPr><w:tcPr>'
        f'<w:tcBorders>{under}</w:tcBorders>{shading(ground)}<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>{bands}'
    )


def table_lines(theme: Theme) -> str:
    """The borders of a table, in the order that the schema asks for."""
    ink, edge, accent = (theme.colours[role] for role in ("ink", "rule", "accent"))
    rows = border("insideH", edge, 0.5)
    return {
        "open": border("top", ink, 1) + border("bottom", ink, 1) + rows,
        "banded": border("bottom", accent, 1),
        "boxed": "".join(border(side, edge, 0.5) for side in ("top", "left", "bottom", "right")) + rows
        + border("insideV", edge, 0.5),
    }[theme.shape.table]


def header_ink(theme: Theme) -> str:
    """The colour of words in the head of a table."""
    return theme.colours["paper" if theme.shape.table == "banded" else "ink"]


# Covers: the white of each is shared out over the height of the page.


def cover_styles(theme: Theme, sheet: Sheet) -> Iterator[Style]:
    """The styles of the cover."""
    yield from {"open": _open, "band": _band, "plate": _plate}[theme.shape.cover](theme, sheet)


def _open(theme: Theme, sheet: Sheet) -> Iterator[Style]:
    size, line = theme.body_pt, theme.body_pt * theme.leading
    ink, accent, quiet = (theme.colours[role] for role in ("ink", "accent", "quiet"))
    heading = theme.fonts["heading"].office
    title = paragraph(before=sheet.depth * 0.2, after=line, line=size * 4.2, keep_lines=True)
    yield Style("Cover Logo", paragraph(after=0))
    yield Style("Title", title, run(heading, size * 3.6, accent), following="Subtitle")
    yield Style("Subtitle", paragraph(after=line, line=size * 2), run(heading, size * 1.5, quiet, italic=True))
    yield Style("Cover Name", paragraph(before=sheet.depth * 0.21, line=size * 2.4), run(heading, size * 1.8, ink))
    yield from _foot(theme, sheet, 0.19)


def _band(theme: Theme, sheet: Sheet) -> Iterator[Style]:
    """A field of colour behind title and subtitle, whose borders are of its colour and as wide as its margins."""
    size, line = min(theme.body_pt, 11), theme.body_pt * theme.leading
    ink, accent, paper = (theme.colours[role] for role in ("ink", "accent", "paper"))
    heading = theme.fonts["heading"].office
    field = {"borders": "".join(border(side, accent, 6, _MARGIN) for side in ("top", "left", "bottom", "right")),
             "fill": accent, "left": _MARGIN + 6, "right": _MARGIN + 6}
    yield Style("Cover Logo", paragraph(before=line * 3))
    yield Style("Cover Field", paragraph(line=sheet.depth * 0.3, rule="exact", keep_next=True, **field))
    yield Style(
        "Title", paragraph(line=size * 4.6, keep_next=True, keep_lines=True, **field),
        run(heading, size * 3.8, paper, bold=True), following="Subtitle")
    yield Style("Subtitle", paragraph(after=line, line=size * 3, **field), run(heading, size * 1.5, paper))
    yield Style(
        "Cover Name", paragraph(before=line * 2.4, line=size * 2.4), run(heading, size * 2, ink, bold=True))
    yield from _foot(theme, sheet, 0.3)


def _foot(theme: Theme, sheet: Sheet, share: float) -> Iterator[Style]:
    size, label = min(theme.body_pt, 11), theme.fonts["label"].office
    rule, quiet = border("top", theme.colours["rule"], 0.75, 8), theme.colours["quiet"]
    foot = paragraph(before=sheet.depth * share, line=size * 1.4, borders=rule, tabs=right_tab(sheet.measure))
    yield Style("Cover Organisation", paragraph(line=size * 1.4), run(label, size * 0.95, quiet))
    yield Style("Cover Foot", foot, run(label, size * 0.9, quiet))
    yield Style("Cover Stamp", paragraph(before=size * 0.4, line=size * 1.2), run(label, size * 0.78, quiet))


def _plate(theme: Theme, sheet: Sheet) -> Iterator[Style]:
    size, line = min(theme.body_pt, 11), theme.body_pt * theme.leading
    ink, accent, quiet = (theme.colours[role] for role in ("ink", "accent", "quiet"))
    heading, label = theme.fonts["heading"].office, theme.fonts["label"].office
    middle, short = {"align": "center", "left": 30, "right": 30}, border("bottom", accent, 0.75, 20)
    title = paragraph(before=sheet.depth * 0.2, after=line, line=size * 4.4, keep_lines=True, **middle)
    under = paragraph(after=line, line=size * 2, borders=short, align="center", left=sheet.measure * 0.25,
                      right=sheet.measure * 0.25)
    name = paragraph(before=sheet.depth * 0.12, line=size * 2.4, **middle)
    foot = paragraph(before=sheet.depth * 0.25, line=size * 1.4, tabs=right_tab(sheet.measure - 30), left=30, right=30)
    yield Style("Cover Logo", paragraph(after=0, align="center"))
    yield Style("Title", title, run(heading, size * 3.6, accent, bold=True), following="Subtitle")
    yield Style("Subtitle", under, run(heading, size * 1.5, quiet, italic=True))
    yield Style("Cover Name", name, run(heading, size * 2, ink))
    yield Style("Cover Organisation", paragraph(line=size * 1.4, **middle), run(label, size, quiet))
    yield Style("Cover Foot", foot, run(label, size * 0.9, quiet))
    yield Style("Cover Stamp", paragraph(before=size * 0.6, line=size * 1.2, **middle), run(label, size * 0.78, quiet))
