"""Where things lie in a practice, found without reading any of them."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from pipeline.problem import Unknown

OUTLINE = "binder.json"


def find_practice(start: Path) -> Path | None:
    """The practice that `start` is or lies in: the nearest folder with `sources/binder.json`."""
    start = start.resolve()
    return next((p for p in (start, *start.parents) if (p / "sources" / OUTLINE).is_file()), None)


def engagement_folders(root: Path) -> list[Path]:
    """The engagements of the practice at `root`: one folder a client, in the order of their names."""
    return [path for path in visible(root / "sources" / "engagements", "*") if path.is_dir()]


def folders_of(root: Path, wanted: Sequence[str]) -> list[Path]:
    """The folders of the wanted engagements, or of all. Raises `Unknown`."""
    folders = engagement_folders(root)
    names = [folder.name for folder in folders]
    for name in wanted:
        if name not in names:
            near = get_close_matches(name, names, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"there are: {', '.join(names) or 'none'}"
            raise Unknown(f"there is no engagement `{name}`; {hint}")
    return [folder for folder in folders if not wanted or folder.name in wanted]


def visible(folder: Path, pattern: str) -> list[Path]:
    """What matches below `folder`, by name, without the hidden files that editors and systems leave (`._plan.json`)."""
    return sorted(path for path in folder.glob(pattern)
                  if not any(part.startswith(".") for part in path.relative_to(folder).parts))
