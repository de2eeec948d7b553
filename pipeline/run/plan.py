"""The plan of a run: which binders have to be made, and which are as they would be made again.

A binder is not made again where the digest of all that it follows from is the one that was recorded with it, and its
files are those that were recorded. No library that takes its time to load is needed to find that out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.binders import MANIFESTS
from pipeline.problem import Problem, Severity
from pipeline.publish import Binder
from pipeline.run import cache, inputs
from pipeline.run.cache import ENGAGEMENTS, Cache, digest

PRACTICE, TOGETHER = "practice.json", "together.json"
"""The entries of the cache about what engagements share."""


class Run(Struct, frozen=True):
    """What a run makes of each engagement, small and plain enough to travel to any worker.

    `layouts` has the formats by layout. `strict`: warnings stop what errors stop.
    """

    root: Path
    out: Path
    editions: tuple[str, ...]
    layouts: tuple[tuple[str, tuple[str, ...]], ...]
    shared: inputs.Shared
    strict: bool = False


class Order(Struct, frozen=True):
    """One binder to make: an `edition` of the engagement in the folder of this name, whose digest is `content`.

    `layouts` are those of the run that are to be made; without any, the engagement is only checked.
    """

    run: Run
    engagement: str
    content: str
    edition: str
    layouts: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def name(self) -> str:
        """How a message calls the binder."""
        return f"{self.engagement}-{self.edition}"

    @property
    def folder(self) -> Path:
        """The engagement's folder."""
        return self.run.root / "sources" / ENGAGEMENTS / self.engagement


class Made(Struct, frozen=True):
    """What came of an order: the finished `binders`, one a layout, or the `problems` or the `failure` that kept it back.

    `seconds` are those of each stage by the clock, `cpu` those of the processor, with pandoc's; `memory` is what the
    worker has afterwards, in bytes (0: unknown).
    """

    engagement: str
    edition: str
    binders: tuple[Binder, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    failure: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)
    memory: int = 0
    cpu: float = 0.0


class Findings(Struct, frozen=True):
    """What is wrong with what engagements share, and the chapters that each edition prints, by name (`chapters/…`)."""

    problems: tuple[Problem, ...]
    printed: Mapping[str, Sequence[str]]

    def stops(self, strict: bool) -> bool:
        """Whether no binder can be made."""
        return any(strict or problem.severity is Severity.ERROR for problem in self.problems)


class Between(Struct, frozen=True):
    """What engagements have in common and must not, and the folders of those that cannot be made for it."""

    problems: tuple[Problem, ...] = ()
    engagements: frozenset[str] = frozenset()


def findings(run: Run) -> Findings | None:
    """What an earlier run found out about the same shared sources, if one did."""
    data = Cache(run.root).read(PRACTICE, _practice_key(run))
    try:
        return data and Findings(cache.from_json(data["problems"], run.root), dict(data["printed"]))
    except (LookupError, ValueError, TypeError):
        return None


def keep_findings(run: Run, found: Findings) -> None:
    """Keep what is known of the shared sources."""
    data = {"problems": cache.as_json(found.problems, run.root), "printed": found.printed}
    Cache(run.root).write(PRACTICE, _practice_key(run), data)


def between(run: Run, contents: Mapping[str, str]) -> Between | None:
    """What an earlier run found between the same engagements (digests by folder), if one looked."""
    data = Cache(run.root).read(TOGETHER, _together_key(run, contents))
    try:
        return data and Between(cache.from_json(data["problems"], run.root), frozenset(data["engagements"]))
    except (LookupError, ValueError, TypeError):
        return None


def keep_between(run: Run, contents: Mapping[str, str], found: Between) -> None:
    """Keep what is wrong between engagements."""
    data = {"problems": cache.as_json(found.problems, run.root), "engagements": sorted(found.engagements)}
    Cache(run.root).write(TOGETHER, _together_key(run, contents), data)


def known(order: Order, found: Findings) -> tuple[Order, tuple[Problem, ...]]:
    """The order without the layouts that need not be made again, and the warnings that were recorded with those."""
    left, warnings = [], []
    for layout, formats in order.layouts:
        recorded = _recorded(order, found, layout, formats)
        left += [] if recorded is not None else [(layout, formats)]
        warnings += recorded or ()
    return replace(order, layouts=tuple(left)), tuple(dict.fromkeys(warnings))


def record(order: Order, found: Findings, layout: str, binder: Binder, media: Sequence[Path],
           warnings: Sequence[Problem]) -> None:
    """Keep that `binder` is what `order` leads to, unless the engagement was changed meanwhile."""
    if inputs.engagement(order.folder) != order.content:
        return
    sources = order.run.root / "sources"
    formats = dict(order.layouts)[layout]
    files = [*binder.files, binder.folder / MANIFESTS[layout]]
    data = {
        "folder": binder.engagement,
        "files": {path.name: inputs.file(path) for path in files},
        "media": {path.relative_to(sources.resolve()).as_posix(): inputs.file(path) for path in media},
        "warnings": cache.as_json(warnings, order.run.root),
    }
    Cache(order.run.root).write(_name(order, layout), _key(order, found, layout, formats), data)


def _recorded(order: Order, found: Findings, layout: str, formats: Sequence[str]) -> tuple[Problem, ...] | None:
    """The warnings recorded with a binder; None where it has to be made."""
    data = Cache(order.run.root).read(_name(order, layout), _key(order, found, layout, formats))
    try:
        same = data and _same(order.run.out / data["folder"] / order.edition, data["files"]) and (
            _same(order.run.root / "sources", data["media"]))
        return cache.from_json(data["warnings"], order.run.root) if same else None
    except (LookupError, ValueError, TypeError, AttributeError):
        return None


def _same(folder: Path, files: Mapping[str, Any]) -> bool:
    """Whether the files below `folder` are those with these digests; an absent one has none."""
    return all(sum_ and inputs.file(folder / name) == sum_ for name, sum_ in files.items())


def _practice_key(run: Run) -> str:
    return digest("practice", run.shared.whole, *run.editions)


def _together_key(run: Run, contents: Mapping[str, str]) -> str:
    return digest("together", run.shared.program, *(part for item in sorted(contents.items()) for part in item))


def _key(order: Order, found: Findings, layout: str, formats: Sequence[str]) -> str:
    shared = order.run.shared.printed(found.printed.get(order.edition, ()))
    return digest("binder", shared, order.engagement, order.content, order.edition, layout, *formats)


def _name(order: Order, layout: str) -> str:
    """The entry of a binder: one for each folder that it was put into, as seen from the practice."""
    place = digest(os.path.relpath(order.run.out, order.run.root))[:16]
    return f"{ENGAGEMENTS}/{order.engagement}/{order.edition}-{layout}-{place}.json"


def orders(run: Run, contents: Mapping[str, str], refused: frozenset[str]) -> Iterator[Order]:
    """Every binder of the run, engagement by engagement; those `refused` (by folder) are only checked."""
    for name, content in contents.items():
        for edition in run.editions:
            yield Order(run, name, content, edition, () if name in refused else run.layouts)
