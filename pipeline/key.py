"""The practice's secret key: a file beside `sources/`, outside version control."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

KEY_FILE = ".binder-key"
LENGTH = 32


def read_key(root: Path) -> bytes | None:
    """The key of the practice at `root`; None where there is none, or none that can be read."""
    try:
        return bytes.fromhex((root / KEY_FILE).read_text(encoding="ascii").strip()) or None
    except (OSError, ValueError):
        return None


def make_key(root: Path) -> bytes:
    """A new key, written where only its owner may read it."""
    key = secrets.token_bytes(LENGTH)
    handle = os.open(root / KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
    return key
