"""Texts as they are read: in UTF-8, with characters that every format can hold, and with lines and columns."""

from __future__ import annotations

import os
import re
from pathlib import Path

from pipeline.problem import Problem, Where

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 does not allow (W3C XML 1.0, production 2), so that no DOCX or EPUB can hold them."""


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both counted from 1, of `offset` in `text`."""
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def shown(path: Path) -> str:
    """A path as a person would type it here."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def not_utf8(path: Path, raw: bytes, error: UnicodeDecodeError) -> Problem:
    """What is said about a file that stops being UTF-8 where `error` says."""
    before = raw[: error.start].decode("utf-8").replace("\r\n", "\n")
    return Problem("encoding", Where(path, *position(before, len(before))), "the file is not UTF-8 from here on",
                   "save it as UTF-8")
