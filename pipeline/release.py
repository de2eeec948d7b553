"""Releasing: a book that is handed over, audited against every one handed over before it (rule 10)."""

from __future__ import annotations

import datetime
import hmac
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from filters.formats import Formats
from pipeline.build import Job
from pipeline.feedback.audit import Leak
from pipeline.feedback.derive import derive
from pipeline.feedback.differencing import compare
from pipeline.feedback.ledger import engagement_key, entry, key_name
from pipeline.key import make_key, read_key
from pipeline.problem import Problem, Refused, Where
from pipeline.read.engagement import Engagement
from pipeline.read.folders import engagement_folders
from pipeline.read.practice import Practice

LEDGER = "releases.json"


def key_for(practice: Practice, engagement: Engagement, forget: bool) -> tuple[bytes, bool]:
    """The practice's key, and whether it was made just now. Raises `Refused` when earlier releases had a lost one.

    Releases of the practice's other engagements count too: a new key would shut them out when the old one is found.
    """
    key = read_key(practice.root)
    if key is not None:
        return key, False
    problems = [_lost_key(engagement, record["number"]) for record in _ledger(engagement)["releases"]]
    others = [folder / LEDGER for folder in engagement_folders(practice.root) if folder != engagement.folder]
    problems += [_key_lost_elsewhere(path) for path in others if path.is_file()]
    if problems and not forget:
        raise Refused(problems)
    return make_key(practice.root), True


def released(practice: Practice, engagement: Engagement, job: Job, key: bytes, date: datetime.date,
             forget: bool = False) -> tuple[Job, dict[str, Any]]:
    """`job` stamped as a release, and the ledger with it. The same view released again is the same release.

    Raises `Refused` when the book and the earlier ones together would give somebody away, or when an earlier release
    was recorded under another key (unless `forget` says to go on without it).
    """
    ledger, key = _ledger(engagement), engagement_key(key, engagement.id)
    known = [r for r in ledger["releases"] if r["key"] == key_name(key)]
    lost = [] if forget else [r for r in ledger["releases"] if r["key"] != key_name(key)]
    found = derive(practice, engagement)
    leaks = compare(key, [wave for r in known for wave in r["waves"]], found.told, found.grouping.k)
    problems = [_lost_key(engagement, r["number"]) for r in lost] + _too_few(engagement, leaks)
    if problems:
        raise Refused(problems)
    record = _record(job, key, date, entry(key, found.told))
    same = next((r for r in known if r["edition"] == record["edition"] and r["view"] == record["view"]), None)
    record = same or {"number": len(ledger["releases"]) + 1, **record}
    if same is None:
        ledger = {**ledger, "releases": [*ledger["releases"], record]}
    return _stamped(job, record), ledger


def write_ledger(engagement: Engagement, ledger: Mapping[str, Any]) -> Path:
    """Put the ledger in its place, whole."""
    path = engagement.folder / LEDGER
    staged = path.with_name(f".{LEDGER}")
    staged.write_text(json.dumps(ledger, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(staged, path)
    return path


def _ledger(engagement: Engagement) -> dict[str, Any]:
    schema = {"$schema": "../../../schemas/releases.schema.json", "schema_version": 1, "releases": []}
    return engagement.data("releases") or schema


def _record(job: Job, key: bytes, date: datetime.date, waves: Sequence[Mapping]) -> dict[str, Any]:
    view = hmac.digest(key, json.dumps(job.manifest["inputs"], sort_keys=True).encode(), "sha256").hex()
    return {"edition": job.woven.edition, "date": date.isoformat(), "key": key_name(key), "view": view,
            "waves": list(waves)}


def _stamped(job: Job, record: Mapping[str, Any]) -> Job:
    day = Formats(job.woven.language).date(record["date"])
    stamp = job.woven.words["release"].format(record["number"], day)
    manifest = {**job.manifest, "release": record["number"]}
    return Job(replace(job.woven, stamp=stamp), manifest)


def _lost_key(engagement: Engagement, number: int) -> Problem:
    return Problem("lost-key", engagement.single["releases"].where("/releases"),
                   f"release {number} was recorded under another key, so this book cannot be compared with it",
                   "bring back the file .binder-key, or go on without it (--forget-earlier): then nobody checks whether "
                   "somebody who holds both books can tell what one rater said")


def _key_lost_elsewhere(ledger: Path) -> Problem:
    return Problem("lost-key", Where(ledger), "these releases were recorded under a key that is not there",
                   "bring back the file .binder-key, or go on with a new one (--forget-earlier)")


def _too_few(engagement: Engagement, leaks: Sequence[Leak]) -> list[Problem]:
    if not leaks:
        return []
    cells = ", ".join(pointer for leak in leaks for pointer in leak.pointers)
    fewest = min(leak.count for leak in leaks)
    return [Problem("gives-away", Where(engagement.folder / "feedback"),
                    f"beside an earlier release, this book tells what {fewest} rater{'' if fewest == 1 else 's'} "
                    f"said (wave/item: {cells})",
                    "wait until enough raters are new, or take the late answers out of responses.json")]
