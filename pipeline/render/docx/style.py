"""One Word style, and the WordprocessingML of which styles are made. Lengths are points."""

from __future__ import annotations

from html import escape

from msgspec import Struct

SYMBOLS = "MS Gothic"
"""The font that Word itself takes for boxes to tick; it comes with Word."""

BUILT_IN = {
    "Normal", "Strong", "Emphasis", "Intense Emphasis", "Body Text", "Block Text", "Title", "Subtitle", "Signature",
    "caption", "header", "footer", "footnote text", "footnote reference", "Hyperlink", "TOC Heading", "toc 1", "toc 2",
    "toc 3",
    *(f"heading {level}" for level in range(1, 7)),
    *(f"List {kind}{level}" for kind in ("Bullet", "Number", "Continue") for level in ("", " 2", " 3")),
}


BEHIND_THE_SCENES = (
    "Cover ", "Colophon", "Tab Title", "Section Break", "After Table", "header", "footer", "toc ",
    "Compact", "Captioned Figure", "Footnote",
    "footnote",
)
"""How the names of styles begin that nobody picks by hand: Word's gallery leaves them out."""


class Sheet(Struct, frozen=True):
    """The page in points: `measure` is the text block's width, `depth` its height."""

    measure: float
    depth: float


class Style(Struct, frozen=True):
    """One Word style; `paragraph` and `run` are the finished property elements' content."""

    name: str
    paragraph: str = ""
    run: str = ""
    based_on: str = "Normal"
    following: str = ""
    kind: str = "paragraph"

    @property
    def id(self) -> str:
        """The identifier Word itself would give: the name's words, capitalised and joined."""
        return style_id(self.name)

    def xml(self) -> str:
        """The `w:style` element, without namespace declarations."""
        custom = "" if self.name in BUILT_IN else ' w:customStyle="1"'
        default = ' w:default="1"' if self.name == "Normal" else ""
        parts = [f'<w:style w:type="{self.kind}"{default}{custom} w:styleId="{self.id}"><w:name w:val="{self.name}"/>']
        if self.name != "Normal":
            parts.append(f'<w:basedOn w:val="{style_id(self.based_on)}"/>')
        if self.following:
            parts.append(f'<w:next w:val="{style_id(self.following)}"/>')
        if not self.name.startswith(BEHIND_THE_SCENES):
            parts.append("<w:qFormat/>")
        parts += [f"<w:pPr>{self.paragraph}</w:pPr>"] if self.paragraph else []
        parts += [f"<w:rPr>{self.run}</w:rPr>"] if self.run else []
        return "".join([*parts, "</w:style>"])


def style_id(name: str) -> str:
    """The identifier of the style called `name`: `heading 1` is `Heading1`, `toc 1` is `TOC1`."""
    words = name.replace("toc ", "TOC ").split()
    return "".join(word[0].upper() + word[1:] for word in words)


def fonts(family: str) -> str:
    """`w:rFonts` for `family`; other scripts take the document theme's font for their script."""
    name = f'"{escape(family)}"'
    return f'<w:rFonts w:ascii={name} w:hAnsi={name} w:eastAsiaTheme="minorEastAsia" w:cstheme="minorBidi"/>'


def run(
    family: str = "", size: float = 0, colour: str = "", bold: bool | None = None, italic: bool | None = None,
    underline: bool = False, raised: bool = False, fill: str = "",
) -> str:
    """The content of `w:rPr`, in the order the schema asks for; what is not given is inherited."""
    switch = {True: "", False: ' w:val="0"'}
    return "".join([
        fonts(family) if family else "",
        "" if bold is None else f"<w:b{switch[bold]}/><w:bCs{switch[bold]}/>",
        "" if italic is None else f"<w:i{switch[italic]}/><w:iCs{switch[italic]}/>",
        f'<w:color w:val="{colour.lstrip("#").upper()}"/>' if colour else "",
        f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else "",
        '<w:u w:val="single"/>' if underline else "",
        shading(fill) if fill else "",
        '<w:vertAlign w:val="superscript"/>' if raised else "",
    ])


def paragraph(
    before: float | None = None, after: float | None = None, line: float = 0, rule: str = "atLeast",
    left: float | None = None, right: float | None = None, hanging: float = 0, align: str = "", tabs: str = "",
    keep_next: bool = False, keep_lines: bool = False, new_page: bool = False, borders: str = "", fill: str = "",
    level: int | None = None,
) -> str:
    """The content of `w:pPr`, in the order the schema asks for; what is not given is inherited."""
    spacing = _attributes(
        before=before, after=after, line=line or None, lineRule=rule if line else None)
    indent = _attributes(left=left, right=right, hanging=hanging or None)
    return "".join([
        "<w:keepNext/>" if keep_next else "",
        "<w:keepLines/>" if keep_lines else "",
        "<w:pageBreakBefore/>" if new_page else "",
        f"<w:pBdr>{borders}</w:pBdr>" if borders else "",
        shading(fill) if fill else "",
        f"<w:tabs>{tabs}</w:tabs>" if tabs else "",
        f"<w:spacing{spacing}/>" if spacing else "",
        f"<w:ind{indent}/>" if indent else "",
        f'<w:jc w:val="{align}"/>' if align else "",
        "" if level is None else f'<w:outlineLvl w:val="{level}"/>',
    ])


def border(side: str, colour: str, width: float = 0.5, space: int = 0) -> str:
    """One side of a border; `width` in points (Word counts eighths), `space` in whole points."""
    return (
        f'<w:{side} w:val="single" w:sz="{round(width * 8)}" w:space="{space}"'
        f' w:color="{colour.lstrip("#").upper()}"/>'
    )


def shading(colour: str) -> str:
    """A plain fill."""
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{colour.lstrip("#").upper()}"/>'


def right_tab(position: float) -> str:
    """A right tab stop at `position`."""
    return f'<w:tab w:val="right" w:pos="{twips(position)}"/>'


def twips(points: float) -> int:
    """Word's unit: a twentieth of a point."""
    return round(points * 20)


def _attributes(**values: float | str | None) -> str:
    def written(value: float | str) -> str:
        return value if isinstance(value, str) else str(twips(value))

    return "".join(f' w:{name}="{written(value)}"' for name, value in values.items() if value is not None)
