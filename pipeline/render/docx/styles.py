"""The styles of a DOCX: every look a book needs, as named Word styles derived from the theme.

Word shows these names in its style gallery, so the built-in ones carry Word's own names. Lengths are points.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.read.theme import Theme
from pipeline.render.docx.shapes import (
    callout_box,
    cover_styles,
    exercise_box,
    header_ink,
    pull_quote,
    section_heading,
    table_lines,
    table_look,
    title_look,
    title_place,
)
from pipeline.render.docx.style import (
    SYMBOLS,
    Sheet,
    Style,
    border,
    paragraph,
    right_tab,
    run,
    style_id,
    twips,
)

MONOSPACE = "Consolas"
LIST_INDENT = 16.0
"""How far each level of a list stands in; the first level's marks stand at the edge of the text."""
LIST_LEVELS = 3
HAND = 25.5
"""The distance of lines to write on: 9 mm."""

TABLES = {"Table": (60, 90), "Table Compact": (25, 70), "Table Wide": (50, 70)}
"""The table styles, with the space in their cells: above and below, left and right, in twentieths of a point."""

_NO_CHARACTER_STYLE = "Default Paragraph Font"


def all_styles(theme: Theme, sheet: Sheet) -> Iterator[Style]:
    """Every paragraph and character style of a book on `sheet`."""
    yield from _text(theme)
    yield from _code(theme)
    yield from _words(theme)
    yield from _headings(theme)
    yield from _lists(theme)
    yield from _apparatus(theme)
    yield from _named(theme)
    yield from _written_on(theme, sheet)
    yield from _asides(theme)
    yield from _table_text(theme)
    yield from cover_styles(theme, sheet)
    yield from _edges(theme, sheet)
    yield from _contents(theme, sheet)
    yield from _furniture(theme, sheet)


def _text(theme: Theme) -> Iterator[Style]:
    size, line = theme.body_pt, theme.body_pt * theme.leading
    body = theme.fonts["body"].office
    yield Style("Normal", paragraph(before=0, after=0, line=line), run(body, size, theme.colours["ink"]))
    yield Style("Body Text", paragraph(after=line * 0.5))
    yield Style("First Paragraph", paragraph(before=line * 0.5), based_on="Body Text", following="Body Text")
    yield Style("Compact", paragraph(after=line * 0.15), based_on="Body Text")
    yield Style("Block Text", paragraph(before=line * 0.4, left=28, right=28), run(size=size * 0.97), "Body Text")
    yield Style("Definition Term", paragraph(before=line * 0.3, keep_next=True), run(bold=True), following="Definition")
    yield Style("Definition", paragraph(left=LIST_INDENT, after=line * 0.3), based_on="Body Text")


def _code(theme: Theme) -> Iterator[Style]:
    size, line, tint = theme.body_pt, theme.body_pt * theme.leading, theme.colours["tint"]
    sides = "".join(border(side, tint, 0.5, 5) for side in ("top", "left", "bottom", "right"))
    yield Style(
        "Source Code", paragraph(before=line * 0.6, after=line, line=line * 0.85, borders=sides, fill=tint),
        run(MONOSPACE, size * 0.84))
    yield Style("Verbatim Char", run=run(MONOSPACE), based_on=_NO_CHARACTER_STYLE, kind="character")


def _words(theme: Theme) -> Iterator[Style]:
    accent, tint = theme.colours["accent"], theme.colours["tint"]
    looks = {
        "Hyperlink": run(colour=accent, underline=True), "Term": run(italic=True, colour=accent),
        "Mark": run(fill=tint), "footnote reference": run(raised=True), "Strong": run(bold=True),
        "Emphasis": run(italic=True), "Intense Emphasis": run(bold=True, italic=True), "Underline": run(underline=True),
        "Superscript": run(raised=True), "Subscript": '<w:vertAlign w:val="subscript"/>',
        "Small Caps": "<w:smallCaps/>", "Strikethrough": "<w:strike/>",
        "Check Box": f'<w:rFonts w:ascii="{SYMBOLS}" w:hAnsi="{SYMBOLS}" w:eastAsia="{SYMBOLS}"/>',
    }
    for name, look in looks.items():
        yield Style(name, run=look, based_on=_NO_CHARACTER_STYLE, kind="character")


def _headings(theme: Theme) -> Iterator[Style]:
    size, line = theme.body_pt, theme.body_pt * theme.leading
    ink, accent, quiet = (theme.colours[role] for role in ("ink", "accent", "quiet"))
    heading, label = theme.fonts["heading"].office, theme.fonts["label"].office
    looks = (  # size, space before and after, look
        (2.3, 2.6, 1.2, title_look(theme, 2.3)),
        (1.45, 1.6, 0.4, ""),
        (1.14, 1.2, 0.3, run(heading, size * 1.14, ink, bold=True)),
        (0.9, 1.0, 0.3, run(label, size * 0.9, accent, bold=True)),
        (1.0, 0.9, 0.3, run(heading, size, ink, italic=True)),
        (1.0, 0.9, 0.3, run(heading, size, quiet, italic=True)),
    )
    for level, (scale, before, after, look) in enumerate(looks):
        place = {
            "after": line * after, "line": size * scale * 1.22, "keep_next": True, "keep_lines": True, "level": level,
        }
        if level == 0:
            place = title_place(theme, line * before, new_page=True, **place)
        elif level == 1:
            place, look = section_heading(theme, before=line * before, **place)
        else:
            place = paragraph(before=line * before, **place)
        yield Style(f"heading {level + 1}", place, look, following="First Paragraph")


def _lists(theme: Theme) -> Iterator[Style]:
    gap = theme.body_pt * theme.leading * 0.25
    for level in range(1, LIST_LEVELS + 1):
        ending = f" {level}" if level > 1 else ""
        for kind in ("List Bullet", "List Number", "Task"):
            look = paragraph(after=gap, left=LIST_INDENT * level, hanging=LIST_INDENT)
            yield Style(kind + ending, look, based_on="Body Text")
        yield Style(f"List Continue{ending}", paragraph(after=gap, left=LIST_INDENT * level), based_on="Body Text")


def _apparatus(theme: Theme) -> Iterator[Style]:
    size, line = theme.body_pt, theme.body_pt * theme.leading
    label, quiet = theme.fonts["label"].office, theme.colours["quiet"]
    # Tables have theirs above, pictures below: the one stays with what follows, the other must not.
    above = paragraph(before=line * 0.9, after=line * 0.4, line=size * 1.2, keep_next=True, keep_lines=True)
    yield Style("caption", above, run(label, size * 0.86, quiet))
    below = "<w:keepNext w:val=\"0\"/>" + paragraph(before=line * 0.2, after=line)
    yield Style("Figure Caption", below, based_on="caption")
    yield Style("Figure", paragraph(before=line, after=line * 0.2))
    yield Style("Captioned Figure", paragraph(keep_next=True), based_on="Figure")
    yield Style("footnote text", paragraph(after=line * 0.12, line=size * 1.15), run(size=size * 0.84))
    yield Style("Footnote Block Text", paragraph(left=LIST_INDENT, right=LIST_INDENT), based_on="footnote text")


def _named(theme: Theme) -> Iterator[Style]:
    size, line = theme.body_pt, theme.body_pt * theme.leading
    heading, base = theme.fonts["heading"].office, "Body Text"
    yield Style("Letter", paragraph(after=line * 0.7, line=line * 1.08), run(size=size * 1.04), based_on=base)
    yield pull_quote(theme)
    yield Style(
        "Dedication", paragraph(before=line * 3, after=line * 3, left=48, right=48, align="center", keep_lines=True),
        run(size=size * 1.1, italic=True), based_on=base)
    yield Style(
        "Question", paragraph(before=line, after=line * 0.4, keep_next=True, keep_lines=True),
        run(heading, size * 1.08, italic=True), based_on=base, following="Answer")
    yield Style("Quiet", run=run(colour=theme.colours["quiet"]), based_on=base)
    yield Style("Small", paragraph(after=line * 0.4, line=line * 0.86), run(size=size * 0.86), based_on=base)
    yield Style(
        "Minor Heading", paragraph(before=line * 0.8, after=line * 0.3, keep_next=True, keep_lines=True),
        _label_look(theme), based_on=base, following=base)


def _label_look(theme: Theme) -> str:
    """A heading inside a named style: a label, and no landmark of the book."""
    return run(theme.fonts["label"].office, theme.body_pt * 0.9, theme.colours["accent"], bold=True)


def _written_on(theme: Theme, sheet: Sheet) -> Iterator[Style]:
    """Where a pen goes: ruled lines as far apart as in an exercise book, and a line to sign on."""
    size, line, rule = theme.body_pt, theme.body_pt * theme.leading, theme.colours["rule"]
    ruled = border("bottom", rule, 0.75) + border("between", rule, 0.75)
    for name, borders in (("Writing Line", ruled), ("Writing Dots", ruled.replace('"single"', '"dotted"'))):
        yield Style(name, paragraph(after=0, line=HAND, rule="exact", borders=borders))
        yield Style(f"{name} Kept", paragraph(keep_next=True), based_on=name, following=name)
    foot = border("bottom", theme.colours["quiet"], 0.5)
    yield Style("Signature Line", paragraph(
        line=line * 3.2, rule="exact", right=max(sheet.measure - 200, 0), keep_next=True, borders=foot))
    yield Style(
        "Signature", paragraph(before=line * 0.4, after=line * 0.6, line=size * 1.3, keep_lines=True),
        run(theme.fonts["label"].office, size * 0.9), based_on="Body Text")
    yield Style("Letter Signature", paragraph(before=line * 3, keep_lines=True), based_on="Letter")
    yield Style("Signed", paragraph(before=line, keep_lines=True), based_on="Letter Signature")


def _asides(theme: Theme) -> Iterator[Style]:
    """Boxes: bars and tints stand in the margin, so that the text keeps the page's left edge, lists included."""
    size, line = theme.body_pt, theme.body_pt * theme.leading
    gap, label, quiet = line * 0.4, theme.fonts["label"].office, theme.colours["quiet"]
    (box, tint), bar = callout_box(theme), border("left", theme.colours["rule"], 1, 10)
    looks = {
        "Callout": (paragraph(before=gap, after=gap, borders=box, fill=tint, keep_lines=True), ""),
        "Exercise": (paragraph(before=gap, after=gap, borders=exercise_box(theme), keep_next=True), ""),
        "Note": (paragraph(before=gap, after=gap, line=line * 0.9, borders=bar), run(label, size * 0.88, quiet)),
        "Answer": (paragraph(before=gap, after=gap, borders=bar), ""),
    }
    for name, (place, look) in looks.items():
        yield Style(name, place, look, based_on="Body Text")
        # What else stands in a box is a style based on the box, so that one border runs round all of it.
        yield Style(f"{name} Heading", paragraph(keep_next=True), _label_look(theme), based_on=name, following=name)
        yield Style(f"{name} Task", paragraph(left=LIST_INDENT, hanging=LIST_INDENT), based_on=name)


def _table_text(theme: Theme) -> Iterator[Style]:
    label, ink = theme.fonts["label"].office, header_ink(theme)
    for ending, scale in (("", 0.9), (" Compact", 0.8)):
        size = theme.body_pt * scale
        yield Style(f"Table Text{ending}", paragraph(line=size * 1.28), run(label, size))
        yield Style(
            f"Table Heading{ending}", paragraph(keep_next=True), run(bold=True, colour=ink),
            based_on=f"Table Text{ending}")
        for base in (f"Table Text{ending}", f"Table Heading{ending}"):
            yield Style(f"{base} Right", paragraph(align="right"), based_on=base)
            yield Style(f"{base} Centred", paragraph(align="center"), based_on=base)
    line = theme.body_pt * theme.leading
    yield Style("After Table", paragraph(line=line * 0.5, rule="exact"))


def _edges(theme: Theme, sheet: Sheet) -> Iterator[Style]:
    """The sheets with tabs, and the last page."""
    size, line = theme.body_pt, theme.body_pt * theme.leading
    heading, label = theme.fonts["heading"].office, theme.fonts["label"].office
    title = paragraph(before=sheet.depth * 0.38, line=size * 3.2, align="center", new_page=True, keep_lines=True)
    yield Style("Tab Title", title, title_look(theme, 2.6))
    last = paragraph(before=sheet.depth * 0.66, after=line * 0.5, line=line, new_page=True, keep_next=True)
    yield Style("Colophon Title", last, run(heading, size * 1.1, theme.colours["ink"]))
    look = run(label, size * 0.82, theme.colours["quiet"])
    yield Style("Colophon", paragraph(after=line * 0.25, line=size * 1.3), look)


def _contents(theme: Theme, sheet: Sheet) -> Iterator[Style]:
    size, line = theme.body_pt, theme.body_pt * theme.leading
    label = theme.fonts["label"].office
    title = title_place(theme, line * 2.6, after=line * 1.2, line=size * 2.8, keep_next=True)
    yield Style("TOC Heading", title, title_look(theme, 2.3), following="Normal")
    quiet = run(label, size * 0.88, theme.colours["quiet"])
    for level, (before, look) in enumerate(((0.8, ""), (0.15, quiet), (0.1, quiet)), start=1):
        place = paragraph(
            before=line * before, left=LIST_INDENT * (level - 1), line=0 if level == 1 else size * 1.3,
            keep_next=level == 1, tabs=right_tab(sheet.measure))
        yield Style(f"toc {level}", place, look, following="Normal")


def _furniture(theme: Theme, sheet: Sheet) -> Iterator[Style]:
    label, quiet, size = theme.fonts["label"].office, theme.colours["quiet"], theme.body_pt
    yield Style("header", paragraph(line=size, tabs=right_tab(sheet.measure)), run(label, size * 0.78, quiet))
    middle = f'<w:tab w:val="center" w:pos="{twips(sheet.measure / 2)}"/>'
    yield Style("footer", paragraph(line=size, tabs=middle + right_tab(sheet.measure)), run(label, size * 0.82, quiet))
    yield Style("Section Break", paragraph(line=1, rule="exact"), run(size=1))
    sixth = sheet.measure * 0.42
    ornament = border("bottom", theme.colours["accent"], 0.75)
    yield Style("Divider", paragraph(after=size * 2.4, left=sixth, right=sixth, borders=ornament))


def table_styles(theme: Theme) -> Mapping[str, str]:
    """The base of all tables, which pandoc leaves undefined, and the book's own: identifier to `w:style` element."""
    normal = (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr>'
        f'<w:tblInd w:w="0" w:type="dxa"/>{_cell_margins(0, 108)}</w:tblPr></w:style>'
    )
    return {
        "TableNormal": normal,
        **{style_id(name): _table_style(theme, name, *room) for name, room in TABLES.items()},
    }


def _table_style(theme: Theme, name: str, upright: int, across: int) -> str:
    """A table style, whole: LibreOffice does not inherit a header row's look from another one."""
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{style_id(name)}"><w:name w:val="{name}"/>'
        '<w:basedOn w:val="TableNormal"/><w:qFormat/>'
        '<w:tblPr><w:tblStyleRowBandSize w:val="1"/>'
        f"<w:tblBorders>{table_lines(theme)}</w:tblBorders>{_cell_margins(upright, across)}</w:tblPr>"
        f"{table_look(theme)}</w:style>"
    )


def _cell_margins(upright: int, across: int) -> str:
    sides = (("top", upright), ("left", across), ("bottom", upright), ("right", across))
    margins = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in sides)
    return f"<w:tblCellMar>{margins}</w:tblCellMar>"
