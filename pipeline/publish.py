"""Publishing: finished files are moved into place one by one, whole; what was there stays until then."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct

from pipeline.binders import MANIFESTS

try:
    import fcntl
except ImportError:  # Windows: abandoned scratch folders stay there
    fcntl = None

REFUSALS = {errno.ENOSPC: "the disk is full", errno.EACCES: "the folder may not be written to",
            errno.EPERM: "the folder may not be written to", errno.EROFS: "the disk is read-only",
            errno.EDQUOT: "the disk quota is used up"}
"""What a disk says that refuses a file, by the number of its error."""

_STAGING = ".staging-"


class CannotWrite(Exception):
    """The disk or the folder refuses a file. `path` is the file, the message says why; nothing was lost."""

    def __init__(self, path: Path, error: OSError):
        super().__init__(REFUSALS.get(error.errno, error.strerror or "it cannot be written"))
        self.path = path


class Binder(Struct, frozen=True):
    """A finished edition of one engagement: its folder and the files in it."""

    engagement: str
    edition: str
    folder: Path
    files: tuple[Path, ...]


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A scratch folder of this build alone, on the disk of `folder`, and gone when the build is.

    Clears away what killed builds have left there. Raises `CannotWrite` for every refusal of the disk.
    """
    made = _made(folder)
    try:
        with _own(folder) as scratch:
            yield scratch
    except OSError as error:
        raise CannotWrite(Path(error.filename) if error.filename else folder, error) from error
    finally:
        for empty in made:
            with suppress(OSError):
                empty.rmdir()


def publish(rendered: Sequence[Path], manifest: Mapping, folder: Path, name: str = MANIFESTS["screen"]) -> tuple[Path, ...]:
    """Move `rendered` and their manifest into `folder`; what the last manifest of that `name` has besides goes.

    Each file is replaced whole; where one cannot be, those before it are put back. Raises `CannotWrite`.
    """
    scratch = rendered[0].parent
    text = json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    written = scratch / name
    written.write_text(text, encoding="utf-8")
    before = _outputs(folder / name)
    kept = scratch / "before"
    kept.mkdir()
    placed: list[Path] = []
    for file in [*rendered, written]:
        target = folder / file.name
        try:
            _keep(target, kept)
            os.replace(file, target)
        except BaseException as error:
            _put_back(placed, kept)
            if isinstance(error, OSError):
                raise CannotWrite(target, error) from error
            raise
        placed.append(target)
    for stale in before - {file.name for file in placed}:
        (folder / stale).unlink(missing_ok=True)
    return tuple(placed[:-1])


def place_new(scratch: Path, contents: Mapping[Path, bytes], folder: Path) -> None:
    """Put new files into `folder` by way of `scratch`, all or none; their names are relative.

    Where one cannot be placed, those before it go again, and the folders made for them. Raises `OSError`.
    """
    for name, content in contents.items():
        (scratch / name).parent.mkdir(parents=True, exist_ok=True)
        (scratch / name).write_bytes(content)
    placed: list[Path] = []
    try:
        for name in contents:
            for parent in (parent for parent in reversed((folder / name).parents) if not parent.is_dir()):
                parent.mkdir()
                placed.append(parent)
            (scratch / name).rename(folder / name)
            placed.append(folder / name)
    except BaseException:
        for path in reversed(placed):
            with suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        raise


def _made(folder: Path) -> list[Path]:
    """Make `folder` and return what had to be made, the innermost first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(folder, error) from error
    return missing


@contextmanager
def _own(folder: Path) -> Iterator[Path]:
    """A scratch folder that no other build takes for abandoned: it is locked as long as this process lives."""
    _sweep(folder)
    scratch = Path(tempfile.mkdtemp(prefix=_STAGING, dir=folder))
    lock = _locked(scratch)
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _sweep(folder: Path) -> None:
    """Clear away the scratch folders of builds that were killed."""
    for left in folder.glob(f"{_STAGING}*"):
        lock = _locked(left)
        if lock is not None:
            shutil.rmtree(left, ignore_errors=True)
            os.close(lock)


def _locked(folder: Path) -> int | None:
    """A lock on `folder` that ends with this process; None where another process holds it, or locks are unknown."""
    if fcntl is None:
        return None
    handle = None
    try:
        handle = os.open(folder, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        if handle is not None:
            os.close(handle)
        return None
    return handle


def _outputs(manifest: Path) -> set[str]:
    """The names of the files that the last build left, by its manifest: nothing else is ever taken away."""
    try:
        names = set(json.loads(manifest.read_text(encoding="utf-8"))["outputs"])
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {name for name in names if name == Path(name).name and (manifest.parent / name).is_file()}


def _keep(target: Path, kept: Path) -> None:
    """Keep what stands at `target`, without taking it away."""
    if not target.is_file():
        return
    try:
        os.link(target, kept / target.name, follow_symlinks=False)
    except (OSError, NotImplementedError):  # a disk without links
        shutil.copy2(target, kept / target.name, follow_symlinks=False)


def _put_back(placed: Sequence[Path], kept: Path) -> None:
    for target in placed:
        with suppress(OSError):
            if (kept / target.name).exists():
                os.replace(kept / target.name, target)
            else:
                target.unlink()


def digest(content: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
