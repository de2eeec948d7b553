"""Taking books apart to the last stream."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject, StreamObject

from secret_practice.words import secrets_in


def texts_of(name: str, data: bytes) -> Iterator[str]:
    """Every text in a file, and the files in it: as stored, as read, and as attributes and strings say it."""
    yield name
    yield data.decode("utf-8", "replace")
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive.comment.decode("utf-8", "replace")
            for member in archive.infolist():
                yield member.comment.decode("utf-8", "replace") + member.extra.decode("utf-8", "replace")
                yield from texts_of(member.filename, archive.read(member))
    elif data.startswith(b"%PDF"):
        yield from _pdf_texts(data)
    elif data.lstrip()[:1] == b"<":
        yield from _xml_texts(data)


def _xml_texts(data: bytes) -> Iterator[str]:
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    yield "".join(root.itertext())
    for element in root.iter():
        yield from element.attrib.values()
        if not isinstance(element.tag, str):
            yield element.text or ""


def _pdf_texts(data: bytes) -> Iterator[str]:
    reader = PdfReader(io.BytesIO(data))
    yield "\n".join(page.extract_text() for page in reader.pages)
    for number in range(1, reader.trailer["/Size"]):
        yield from _strings(IndirectObject(number, 0, reader).get_object())
    yield from _strings(reader.trailer)


def _strings(value: Any) -> Iterator[str]:
    """All that a PDF object says itself; what it refers to has a number of its own."""
    if isinstance(value, StreamObject):
        yield value.get_data().replace(b"\0", b"").decode("latin-1")  # UTF-16 without its zeros
    if isinstance(value, DictionaryObject):
        for name in value:
            yield str(name)
            yield from _strings(value.raw_get(name))
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, bytes):
        yield value.replace(b"\0", b"").decode("latin-1")
    elif not isinstance(value, IndirectObject):
        yield str(value)


@cache
def unpacked(file: Path) -> tuple[str, ...]:
    """Every text in a finished file."""
    return tuple(texts_of(file.name, file.read_bytes()))


def held(files: Iterable[Path]) -> set[str]:
    """Every secret in `files`, however it is packed."""
    return {secret for file in files for text in unpacked(file) for secret in secrets_in(text)}
