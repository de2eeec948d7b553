"""The parts of a DOCX that are not its text: settings and properties."""

from __future__ import annotations

import datetime

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipeline.render.docx.reference import Language
from pipeline.render.docx.xml import printable
from pipeline.weave.weaving import Woven

_UNWANTED = ("/comments", "/custom-properties", "/webSettings", "/thumbnail")
_LONGEST_PROPERTY = 255
_COMPATIBILITY = {
    "compatibilityMode": 15, "overrideTableStyleFontSizeAndJustification": 1, "enableOpenTypeFeatures": 1,
    "doNotFlipMirrorIndents": 1, "differentiateMultirowTableHeaders": 1, "useWord2013TrackBottomHyphenation": 0,
}
_THEME_COLOURS = (*(f"accent{number}" for number in range(1, 7)), "hyperlink", "followedHyperlink")
_APPLICATION = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>Binder</Application></Properties>"
)


def drop_unwanted(document: Document) -> None:
    """Leave out the parts that pandoc adds and no reader needs: empty comments, its metadata, web settings."""
    for relationships in (document.part.rels, document.part.package.rels):
        for key in [key for key, found in relationships.items() if found.reltype.endswith(_UNWANTED)]:
            del relationships[key]


def set_settings(document: Document, language: Language, printed: bool) -> None:
    """Settings written anew: facing pages in print, today's Word, the book's language, and nothing of any machine."""
    facing, heads = ("<w:mirrorMargins/>", "<w:evenAndOddHeaders/>") if printed else ("", "")
    modes = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
        for name, value in _COMPATIBILITY.items())
    colours = " ".join(f'w:{name}="{name}"' for name in _THEME_COLOURS)
    made = parse_xml(
        f"<w:settings {nsdecls('w')}>"
        f'<w:zoom w:percent="100"/>{facing}<w:defaultTabStop w:val="720"/>'
        '<w:autoHyphenation/><w:consecutiveHyphenLimit w:val="2"/><w:doNotHyphenateCaps/>'
        f'{heads}'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
        f"<w:compat>{modes}</w:compat><w:themeFontLang {language.attributes}/>"
        f'<w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" {colours}/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>')
    settings = document.settings.element
    settings[:] = list(made)


def set_properties(document: Document, woven: Woven) -> None:
    """Who made the document, what it is called and when: from the book alone."""
    moment = datetime.datetime.combine(woven.date, datetime.time())
    core = document.core_properties
    core.title, core.subject = _property(woven.title), _property(woven.subtitle)
    core.author = core.last_modified_by = _property(woven.coach)
    core.language = woven.language
    core.created = core.modified = moment
    core.revision = 1
    for found in document.part.package.rels.values():
        if found.reltype.endswith("/extended-properties"):
            found.target_part._blob = _APPLICATION


def _property(text: str) -> str:
    return printable(text)[:_LONGEST_PROPERTY]
