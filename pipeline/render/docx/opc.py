"""A document's parts in the zip file that holds them all (Open Packaging Conventions, ECMA-376 2)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE
from docx.opc.oxml import CT_Types, serialize_part_xml
from docx.opc.package import OpcPackage
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.opc.spec import default_content_types

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_CONTENT_TYPES = "[Content_Types].xml"


def write(document: Document, target: Path) -> None:
    """Write `document` to `target` so that the same parts always make the same bytes.

    Entries are stored, not compressed: two builds of the compressor need not agree on their bytes.
    """
    held = _held(document.part.package)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for name in sorted(held, key=lambda name: (name != _CONTENT_TYPES, name != "_rels/.rels", name)):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.create_system, entry.external_attr = 0, 0
            package.writestr(entry, held[name])


def _held(package: OpcPackage) -> dict[str, bytes]:
    """The files of `package` by their names; python-docx itself would only write them compressed."""
    parts = list(package.iter_parts())
    held = {_CONTENT_TYPES: _content_types(parts), "_rels/.rels": package.rels.xml}
    for part in parts:
        part.before_marshal()
        held[part.partname.membername] = part.blob
        if part.rels:
            held[PackURI(part.partname.rels_uri).membername] = part.rels.xml
    return held


def _content_types(parts: Iterable[Part]) -> bytes:
    """What kind of file each part is: by its ending where that tells, else by its name (ECMA-376 2, 7.2.3)."""
    defaults, overrides = {"rels": CONTENT_TYPE.OPC_RELATIONSHIPS, "xml": CONTENT_TYPE.XML}, {}
    for part in parts:
        if (part.partname.ext.lower(), part.content_type) in default_content_types:
            defaults[part.partname.ext] = part.content_type
        else:
            overrides[part.partname] = part.content_type
    types = CT_Types.new()
    for ending in sorted(defaults):
        types.add_default(ending, defaults[ending])
    for name in sorted(overrides):
        types.add_override(name, overrides[name])
    return serialize_part_xml(types)
