"""The print kit: what a ring binder wants besides its pages, in true size: cover, spine and tab labels."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import asdict

from pipeline.engines import typeset
from pipeline.read.theme import PAPERS, Theme
from pipeline.render.covers import stage_covers, stage_logo
from pipeline.render.kit.boxes import Trim, set_boxes
from pipeline.render.pdf import book_values
from pipeline.render.typst_fonts import font_folders
from pipeline.weave.weaving import Woven

TEMPLATE = Path(__file__).with_name("kit.typ")
BLEED, MARGIN = 3.0, 10.0
"""How far colour is printed beyond the edge, and how much paper lies around it for the marks, in millimetres."""
TABS = {5: 46.0, 8: 28.0, 10: 22.0, 12: 19.0}
"""How many tabs a set of dividers has, and how wide a label its tabs take, in millimetres."""
TAB_HEIGHT = 12.0
"""How high a label is on either side of its fold, in millimetres."""


class Kit(Struct, frozen=True):
    """What to make: the width of the spine, how many tabs a set of dividers has, and the size of a label (mm)."""

    spine: float
    tabs: int
    label: tuple[float, float]


def tabs_for(titles: int) -> int:
    """The smallest set of dividers that has a tab for each title; the largest where there are more."""
    return next((count for count in TABS if count >= titles), max(TABS))


def render(woven: Woven, theme: Theme, kit: Kit, scratch: Path) -> list[Path]:
    """Write the cover, the spine and, where `woven` has tab titles, their labels as PDFs into `scratch`.

    The same book, theme and kit give the same bytes. Raises `EngineFailed` when one cannot be set.
    """
    width, height = PAPERS[woven.paper]  # a view binder's pockets take its sheets
    pieces = {"cover": Trim(width, height, BLEED, MARGIN), "spine": Trim(kit.spine, height, BLEED, MARGIN)}
    pieces |= {"tabs": Trim(width, height)} if woven.tabs else {}
    shutil.copyfile(TEMPLATE, scratch / TEMPLATE.name)
    stage_covers(scratch)
    logo = stage_logo(theme, scratch)
    values = book_values(woven, theme, logo) | {"notes": _notes(woven, kit), "label": list(kit.label)}
    return [_made(name, trim, values, woven, theme, scratch) for name, trim in pieces.items()]


def _made(name: str, trim: Trim, values: Mapping, woven: Woven, theme: Theme, scratch: Path) -> Path:
    given = {**values, "piece": name, "trim": asdict(trim), "labels": list(woven.tabs.values())}
    (scratch / "kit.json").write_text(json.dumps(given, ensure_ascii=True, sort_keys=True), encoding="utf-8")
    output = scratch / f"{woven.engagement}-{woven.edition}-kit-{name}.pdf"
    typeset(scratch / TEMPLATE.name, output, font_folders(woven, theme, scratch), woven.date)
    set_boxes(output, trim)
    return output


def _notes(woven: Woven, kit: Kit) -> dict[str, str]:
    """The small print beside each piece, outside of what is cut out."""
    words, height = woven.words, PAPERS[woven.paper][1]
    return {
        "cover": words["kit_cover"],
        "spine": words["kit_spine"].format(f"{kit.spine:g}", f"{height:g}"),
        "tabs": words["kit_tabs"].format(*(f"{side:g}" for side in kit.label)),
    }
