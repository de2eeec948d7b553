"""Putting a book's images where the engines may read them, under neutral names."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipeline.weave.weaving import Woven


def stage_media(woven: Woven, scratch: Path) -> None:
    """Copy every image of `woven` into `scratch` (a render's own folder) under its neutral `media/…` name."""
    for name, file in woven.media.items():
        target = scratch / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
