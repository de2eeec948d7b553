"""Tab sheets: the titles that part a printed book, one for each part or for each chapter, as the outline says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.read.practice import Practice, setting


def tab_kind(practice: Practice, edition: str) -> str:
    """What has tab sheets: `parts`, `chapters` or `none`; by default the parts, where the outline names some."""
    return setting(practice.outline, edition, "tabs") or ("parts" if practice.outline.data.get("parts") else "none")


def tab_titles(practice: Practice, edition: str, titles: Mapping[Path, tuple[str, str]]) -> dict[str, str]:
    """The titles of the tab sheets of a book, by the id of the chapter that each stands before.

    `titles` has the id and the title of every chapter that the book prints, in order. A part begins with the first
    of its chapters that is printed; one without any has no sheet.
    """
    kind = tab_kind(practice, edition)
    if kind != "parts":
        return dict(titles.values()) if kind == "chapters" else {}
    part, done = None, {}
    openings = {part["from"]: part["title"] for part in practice.outline.data.get("parts", ())}
    for path in practice.chapters:
        part = openings.get(path.name, part)
        if part is not None and path in titles:
            done[titles[path][0]], part = part, None
    return done
