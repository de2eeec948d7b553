"""Publishing: finished files are moved into place one by one, whole; what was there stays until then."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MANIFEST = "manifest.json"
_STAGING = ".staging-"


class CannotWrite(Exception):
    """The disk or the folder refuses a file. `path` is the file, the message says why; nothing was lost."""

    def __init__(self, path: Path, error: OSError):
        reasons = {errno.ENOSPC: "the disk is full", errno.EACCES: "the folder may not be written to",
                   errno.EPERM: "the folder may not be written to", errno.EROFS: "the disk is read-only",
                   errno.EDQUOT: "the disk quota is used up"}
        super().__init__(reasons.get(error.errno, error.strerror or "it cannot be written"))
        self.path = path


@dataclass(frozen=True)
class Binder:
    """A finished edition of one engagement: its folder and the files in it."""

    engagement: str
    edition: str
    folder: Path
    files: tuple[Path, ...]


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A scratch folder of this build alone, on the disk of `folder`, and gone when the build is."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=_STAGING, dir=folder))
    except OSError as error:
        raise CannotWrite(folder, error) from error
    try:
        yield scratch
    except OSError as error:
        raise CannotWrite(Path(error.filename) if error.filename else folder, error) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def publish(rendered: Sequence[Path], manifest: Mapping, folder: Path) -> tuple[Path, ...]:
    """Move `rendered` and their manifest into `folder`, and take away what an earlier build left there besides."""
    scratch = rendered[0].parent / MANIFEST
    scratch.write_text(json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    placed = []
    for file in [*rendered, scratch]:
        target = folder / file.name
        try:
            os.replace(file, target)
        except OSError as error:
            raise CannotWrite(target, error) from error
        placed.append(target)
    for stale in folder.iterdir():
        if stale not in placed and stale.is_file():
            stale.unlink()
    return tuple(placed[:-1])


def sweep(folder: Path) -> None:
    """Clear away the scratch folders of builds that were killed."""
    for left in folder.glob(f"{_STAGING}*") if folder.is_dir() else ():
        shutil.rmtree(left, ignore_errors=True)


def digest(content: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
