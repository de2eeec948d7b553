"""The reference document: an empty DOCX that gives pandoc the theme's styles, fonts, colours and page."""

from __future__ import annotations

import re
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm
from lxml import etree
from msgspec import Struct

from pipeline.read.theme import PAPERS, Theme
from pipeline.render.docx.opc import write
from pipeline.render.docx.style import Sheet, fonts, paragraph, run
from pipeline.render.docx.styles import MONOSPACE, all_styles, table_styles

RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}
EAST_ASIAN = {"ja": "ja-JP", "ko": "ko-KR", "zh": "zh-CN"}

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_UNWANTED = ("stylesWithEffects", "customXml", "webSettings", "numbering")
_FAMILIES = {"serif": "roman", "sans-serif": "swiss", "monospace": "modern"}
_POINTS_A_MM = 72 / 25.4
_BORDERS = re.compile(r"(?<=<w:pBdr>).*?(?=</w:pBdr>)")
_SIDE = re.compile(r"<w:(\w+) [^>]*/>")
_ALONE = re.compile(r'<w:name w:val="(heading|Title|Subtitle|Cover|TOC|toc|header|footer|Pull Quote|Dedication|Table)')
_AFTER_HYPHENS = re.compile(r"<w:spacing|<w:ind|<w:jc|<w:outlineLvl|</w:pPr>")
_OTHER = {"left": "right", "right": "left"}
_SIDES = ("top", "left", "bottom", "right", "between")


class Language(Struct, frozen=True):
    """What a document says of its language: its own tag, and those for East Asian and right-to-left text."""

    tag: str
    east_asian: str
    bidirectional: str
    right_to_left: bool

    @property
    def attributes(self) -> str:
        """The attributes of a `w:lang` or `w:themeFontLang` element."""
        return f'w:val="{self.tag}" w:eastAsia="{self.east_asian}" w:bidi="{self.bidirectional}"'


def sheet_of(theme: Theme, paper: str) -> Sheet:
    """The page that `theme` makes of `paper` (a key of `PAPERS`)."""
    (width, height), page = PAPERS[paper], theme.page
    return Sheet((width - page.inner - page.outer) * _POINTS_A_MM, (height - page.top - page.bottom) * _POINTS_A_MM)


def language_of(tag: str) -> Language:
    """The languages of a document in `tag`, a BCP 47 tag."""
    primary = tag.split("-")[0].lower()
    right_to_left = primary in RIGHT_TO_LEFT
    east_asian = (tag if "-" in tag else EAST_ASIAN[primary]) if primary in EAST_ASIAN else EAST_ASIAN["zh"]
    return Language(tag, east_asian, tag if right_to_left else "ar-SA", right_to_left)


def write_reference(theme: Theme, paper: str, language: str, target: Path) -> None:
    """Write the reference document of `theme` on `paper` for a book in `language` (a BCP 47 tag) to `target`."""
    document = Document()
    _drop_unwanted(document)
    _set_styles(document, theme, sheet_of(theme, paper), language_of(language))
    _set_page(document, theme, paper)
    if language_of(language).right_to_left:
        document.sections[0]._sectPr.insert_element_before(OxmlElement("w:bidi"), "w:rtlGutter", "w:docGrid")
    _replace(_part(document, "theme"), _themed(_part(document, "theme").blob, theme))
    _replace(_part(document, "fontTable"), _font_table(theme))
    write(document, target)


def _drop_unwanted(document: DocumentObject) -> None:
    relationships = document.part.rels
    for key in [key for key, found in relationships.items() if found.reltype.endswith(_UNWANTED)]:
        del relationships[key]


def _set_styles(document: DocumentObject, theme: Theme, sheet: Sheet, language: Language) -> None:
    styles = document.styles.element
    for element in styles.findall(qn("w:style")):
        styles.remove(element)
    styles.replace(styles.find(qn("w:docDefaults")), parse_xml(_defaults(theme, language)))
    declared = nsdecls("w")
    for element in (
        _unseen_style("character", "DefaultParagraphFont", "Default Paragraph Font"),
        _unseen_style("numbering", "NoList", "No List"),
        *(_facing(style.xml(), language) for style in all_styles(theme, sheet)),
        *table_styles(theme).values(),
    ):
        styles.append(parse_xml(element.replace("<w:style", f"<w:style {declared}", 1)))


def _facing(style: str, language: Language) -> str:
    """A style whose borders stand at the side where a line of the language starts: Word never mirrors them itself.

    What stands alone on the page is not hyphenated.
    """
    style = _unhyphenated(style)
    if not language.right_to_left:
        return style
    return _BORDERS.sub(lambda borders: _mirrored(borders[0]), style)


def _unhyphenated(style: str) -> str:
    alone = _ALONE.search(style)
    return _AFTER_HYPHENS.sub(r"<w:suppressAutoHyphens/>\g<0>", style, count=1) if alone else style


def _mirrored(borders: str) -> str:
    """Left and right changed places, in the order that the schema asks for."""
    sides = {_OTHER.get(side[1], side[1]): side[0] for side in _SIDE.finditer(borders)}
    return "".join(sides[name].replace(f"<w:{_OTHER.get(name, name)} ", f"<w:{name} ") for name in _SIDES
                   if name in sides)


def _unseen_style(kind: str, identifier: str, name: str) -> str:
    """One of the styles that say nothing and that Word expects all the same."""
    return (
        f'<w:style w:type="{kind}" w:default="1" w:styleId="{identifier}"><w:name w:val="{name}"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
    )


def _defaults(theme: Theme, language: Language) -> str:
    look = run(size=theme.body_pt)
    direction = "<w:bidi/>" if language.right_to_left else ""
    return (
        f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr>{fonts(theme.fonts['body'].office)}{look}"
        f"<w:lang {language.attributes}/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:widowControl/>{direction}"
        f"{paragraph(before=0, after=0)}</w:pPr></w:pPrDefault></w:docDefaults>"
    )


def _set_page(document: DocumentObject, theme: Theme, paper: str) -> None:
    section, page = document.sections[0], theme.page
    section._sectPr.attrib.clear()  # revision marks of the machine that made python-docx's template
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(length) for length in PAPERS[paper])
    section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
    section.left_margin, section.right_margin, section.gutter = Mm(page.inner), Mm(page.outer), Mm(0)
    section.header_distance, section.footer_distance = Mm(page.top * 0.5), Mm(page.bottom * 0.48)


def _themed(blob: bytes, theme: Theme) -> bytes:
    root = etree.fromstring(blob)
    root.set("name", theme.name)
    for role, place in (("heading", "majorFont"), ("body", "minorFont")):
        root.find(f".//{_DRAWING}{place}/{_DRAWING}latin").set("typeface", theme.fonts[role].office)
    colours = theme.colours
    shown = {
        "dk1": colours["ink"], "lt1": colours["paper"], "dk2": colours["quiet"], "lt2": colours["tint"],
        "accent1": colours["accent"], "accent2": colours["quiet"], "accent3": colours["rule"],
        "hlink": colours["accent"], "folHlink": colours["accent"],
    }
    for place, colour in shown.items():
        slot = root.find(f".//{_DRAWING}clrScheme/{_DRAWING}{place}")
        slot[:] = []
        etree.SubElement(slot, f"{_DRAWING}srgbClr").set("val", colour.lstrip("#").upper())
    for scheme in ("clrScheme", "fontScheme"):
        root.find(f".//{_DRAWING}{scheme}").set("name", theme.name)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _font_table(theme: Theme) -> bytes:
    """The fonts with their kind, so that a machine without one of them takes another of the same kind."""
    kinds = {font.office: font.generic for font in theme.fonts.values()} | {MONOSPACE: "monospace"}
    root = parse_xml(f"<w:fonts {nsdecls('w')}/>")
    for name, kind in sorted(kinds.items()):
        font = etree.SubElement(root, qn("w:font"))
        font.set(qn("w:name"), name)
        for tag, value in (("charset", "00"), ("family", _FAMILIES.get(kind, "auto")), ("pitch", "variable")):
            etree.SubElement(font, qn(f"w:{tag}")).set(qn("w:val"), value)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _part(document: DocumentObject, kind: str) -> Part:
    return next(found.target_part for found in document.part.rels.values() if found.reltype.endswith(f"/{kind}"))


def _replace(part: Part, blob: bytes) -> None:
    part._blob = blob
