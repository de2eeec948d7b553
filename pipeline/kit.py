"""The print kit of one binder: how thick its rings have to be, and the pieces made for them."""

from __future__ import annotations

import json
from pathlib import Path

from msgspec import Struct

from pipeline.binders import MANIFESTS
from pipeline.build import Job
from pipeline.publish import Binder, digest, publish, staging
from pipeline.read.theme import Theme
from pipeline.render.kit import TAB_HEIGHT, TABS, Kit, render, tabs_for
from pipeline.render.kit.boxes import count_pages
from pipeline.render.kit.rings import RINGS, Ring, ring_for, sheets_of

MANIFEST = "manifest-kit.json"


class Plan(Struct, frozen=True):
    """What to make for a printed binder, and what to tell the person who buys the rings, a sentence a line."""

    kit: Kit
    advice: tuple[str, ...]


def printed_pdf(job: Job, out: Path) -> Path:
    """Where the printed binder of `job` (in print layout) is below `out`, or would be."""
    return out / job.woven.engagement / job.woven.edition / f"{job.woven.name}.pdf"


def planned(job: Job, out: Path, ring_mm: int | None = None, spine_mm: float | None = None,
            tabs: int | None = None, label: tuple[float, float] | None = None) -> Plan:
    """The kit for the printed binder below `out`: what is not given follows from its sheets and its tab titles."""
    pages = count_pages(printed_pdf(job, out))
    fitting = ring_for(sheets_of(pages))
    ring = next((ring for ring in RINGS if ring.mm == ring_mm), fitting or RINGS[-1])
    count = tabs or tabs_for(len(job.woven.tabs))
    kit = Kit(spine_mm or float(ring.mm), count, label or (TABS[count], TAB_HEIGHT))
    spine = (f"The spine is {kit.spine:g} mm wide. Measure the pocket of your own binder first; "
             "--spine-mm makes another width.")
    return Plan(kit, (*_stale(job, out), _about_rings(pages, ring, fitting), spine, *_about_tabs(job, count)))


def make_kit(job: Job, theme: Theme, plan: Plan, out: Path) -> Binder:
    """Make the pieces and publish them beside the printed binder. Raises `EngineFailed` or `CannotWrite`."""
    woven = job.woven
    folder = out / woven.engagement / woven.edition
    with staging(folder) as scratch:
        made = render(woven, theme, plan.kit, scratch)
        outputs = {file.name: digest(file.read_bytes()) for file in made}
        files = publish(made, {**job.manifest, "outputs": outputs}, folder, MANIFEST)
    return Binder(woven.engagement, woven.edition, folder, files)


def _about_rings(pages: int, ring: Ring, fitting: Ring | None) -> str:
    stack = f"{pages} pages are {sheets_of(pages)} sheets, printed on both sides"
    if fitting is None:
        return f"{stack}: more than the largest rings hold with a quarter to spare. Use two binders."
    said = f"{stack}: rings of {fitting.mm} mm ({fitting.inches}) hold them with a quarter to spare"
    return f"{said}, rings of {ring.mm} mm do not." if ring.mm < fitting.mm else f"{said}."


def _about_tabs(job: Job, count: int) -> list[str]:
    titles = len(job.woven.tabs)
    if not titles:
        return ["No tab labels: binder.json names no `parts`, and no `tabs`."]
    sets = -(-titles // count)
    return [f"{titles} tab labels, for {sets} set{'' if sets == 1 else 's'} of {count} dividers."]


def _stale(job: Job, out: Path) -> list[str]:
    """A word of warning where the printed binder was made from something else than what is there now."""
    manifest = printed_pdf(job, out).with_name(MANIFESTS["print"])
    try:
        known = json.loads(manifest.read_text(encoding="utf-8"))["inputs"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    if known == job.manifest["inputs"]:
        return []
    return ["The printed binder there was made from other data; build it again if it may have more pages now."]
