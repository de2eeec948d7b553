"""The cache: what earlier runs found out, kept by the content that it follows from. It saves time and is never needed.

An entry is JSON under a first line with its key and its checksum. What is damaged, half written, of another version or
of another key is as good as absent. Nothing in it is code, and nothing in it is a value of an engagement: of each, it
holds which files were made (by their digests) and what the checks said (ids and pointers), in a folder of its own.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct

from pipeline.problem import Problem, Severity, Where

FOLDER = ".binder-cache"
VERSION = 1
"""Of the form of an entry; what an entry holds follows from the code, which is part of every key."""

ENGAGEMENTS = "engagements"
_NEW = ".new-"
_NOTES = {
    ".gitignore": "*\n",
    "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n# What Binder found out before; `binder clean` deletes it.\n",
}
"""Keeps version control and backups (bford.info/cachedir) out."""


class Cache(Struct, frozen=True):
    """The cache of the practice at `root`, for its owner alone. A disk that refuses it costs time, and nothing else."""

    root: Path

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.root / FOLDER

    def read(self, name: str, key: str) -> Any:
        """What was kept under `name` for exactly this `key`; None where there is nothing whole."""
        try:
            head, _, body = (self.folder / name).read_bytes().partition(b"\n")
            return json.loads(body) if head == _head(key, body) else None
        except (OSError, ValueError, RecursionError):
            return None

    def write(self, name: str, key: str, data: Any) -> None:
        """Keep `data` (anything of JSON) under `name`, a path with `/`, in the place of what was there."""
        body = json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode()
        with suppress(OSError):
            self._prepare()
            _place(self.folder / name, _head(key, body) + b"\n" + body)

    def sweep(self, engagements: Iterable[str]) -> None:
        """Forget every engagement but these, and what killed runs left half written."""
        known = set(engagements)
        with suppress(OSError):
            for left in self.folder.rglob(f"{_NEW}*"):
                left.unlink(missing_ok=True)
            for folder in (self.folder / ENGAGEMENTS).iterdir():
                if folder.name not in known:
                    shutil.rmtree(folder, ignore_errors=True)

    def clear(self) -> bool:
        """Delete it, and say whether there was one. Raises `OSError`."""
        if self.folder.is_symlink():
            self.folder.unlink()
            return True
        if not self.folder.is_dir():
            return False
        shutil.rmtree(self.folder)
        return True

    def _prepare(self) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        for name, text in _NOTES.items():
            if not (self.folder / name).exists():
                _place(self.folder / name, text.encode())


def digest(*parts: str | bytes) -> str:
    """The SHA-256 of the parts, each told apart from the next, in hexadecimal."""
    whole = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        whole.update(b"%d:" % len(content))
        whole.update(content)
    return whole.hexdigest()


def as_json(problems: Iterable[Problem], root: Path) -> list[list[Any]]:
    """`problems` for an entry; files are named as seen from `root`, so that a practice can move."""
    return [[p.code, os.path.relpath(p.where.file, root), p.where.line, p.where.column, p.where.pointer, p.where.end_column,
             p.message, p.hint, p.severity.value] for p in problems]


def from_json(data: Any, root: Path) -> tuple[Problem, ...]:
    """The problems of an entry. Raises `ValueError` or `TypeError` where it holds something else."""
    return tuple(
        Problem(code, Where(Path(os.path.normpath(root / file)), line, column, pointer, end), message, hint, Severity(severity))
        for code, file, line, column, pointer, end, message, hint, severity in data)


def _head(key: str, body: bytes) -> bytes:
    return f"binder-cache {VERSION} {key} {hashlib.sha256(body).hexdigest()}".encode()


def _place(path: Path, content: bytes) -> None:
    """Put `content` at `path`, whole, readable by its owner alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(prefix=_NEW, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(scratch, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(scratch)
        raise
