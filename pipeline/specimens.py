"""Pictures of a practice's themes, to choose by."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.engines import versions
from pipeline.publish import digest, publish, staging
from pipeline.read.theme import Theme
from pipeline.render import specimen


def draw_specimens(themes: Sequence[Theme], folder: Path) -> tuple[Path, ...]:
    """A picture of each of `themes` in `folder`, in their order; pictures of themes that are gone go too.

    Raises `EngineFailed` or `CannotWrite`; what was there is untouched then.
    """
    with staging(folder) as scratch:
        drawn = [_moved(specimen.draw(theme, _room(scratch, theme)), scratch) for theme in themes]
        outputs = {file.name: digest(file.read_bytes()) for file in drawn}
        files = publish(drawn, {"outputs": outputs, "tools": versions()}, folder)
    return tuple(file for file in files if file.suffix == ".png")


def _room(scratch: Path, theme: Theme) -> Path:
    room = scratch / f"of-{theme.name}"
    room.mkdir()
    return room


def _moved(picture: Path, folder: Path) -> Path:
    return picture.rename(folder / picture.name)
