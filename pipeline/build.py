"""The one straight path from a practice to its binders."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from pipeline import rules
from pipeline.chapter import Chapters, read_chapters
from pipeline.consent import consent_problems
from pipeline.engagement import Engagement, read_engagement
from pipeline.engines import versions
from pipeline.feedback.derive import derive
from pipeline.fields import check_markdown
from pipeline.practice import Practice, read_practice
from pipeline.problem import Problem, Refused, Where
from pipeline.publish import Binder, digest, publish, staging, sweep
from pipeline.theme import Theme
from pipeline.view import view
from pipeline.weave import Woven, weave

FORMATS = ("docx", "pdf", "epub")


@dataclass(frozen=True)
class Job:
    """One binder to make: an edition of an engagement, woven."""

    woven: Woven
    manifest: Mapping


def check_practice(root: Path, wanted: Sequence[str] = ()) -> tuple[Practice, list[Engagement]]:
    """The practice at `root` and its engagements (or the `wanted` ones), all of them sound.

    Raises `Refused` with every problem of every file otherwise.
    """
    practice, problems = read_practice(root)
    if practice is None:
        raise Refused(problems)
    engagements: list[Engagement] = []
    for folder in _folders(practice, wanted):
        engagement, more = read_engagement(folder)
        problems += more
        if engagement is not None:
            engagements.append(engagement)
            problems += rules.check(practice, engagement)
    problems += rules.check_together(engagements)
    problems += check_markdown([file for e in engagements for file in e.files()])
    if problems:
        raise Refused(problems)
    return practice, engagements


def prepare(practice: Practice, engagements: Sequence[Engagement], editions: Sequence[str]) -> list[Job]:
    """Every binder woven; raises `Refused` with the problems of all chapters in all of them."""
    chapters, problems = read_chapters(practice.chapters)
    jobs: list[Job] = []
    for engagement in engagements:
        for edition in editions:
            job, more = _job(practice, chapters, engagement, edition)
            problems += more
            jobs += [job] if job else []
    if problems:
        raise Refused(list(dict.fromkeys(problems)))
    return jobs


def make(job: Job, theme: Theme, formats: Sequence[str], out: Path) -> Binder:
    """Render one binder, its formats side by side, and publish it below `out`."""
    woven = job.woven
    folder = out / woven.engagement / woven.edition
    with staging(folder) as scratch:
        with ThreadPoolExecutor(len(formats)) as pool:
            rendered = list(pool.map(lambda name: _render(name, woven, theme, scratch), formats))
        outputs = {file.name: digest(file.read_bytes()) for file in rendered}
        files = publish(rendered, {**job.manifest, "outputs": outputs}, folder)
    sweep(folder)
    return Binder(woven.engagement, woven.edition, folder, files)


def _folders(practice: Practice, wanted: Sequence[str]) -> list[Path]:
    folders = practice.engagement_folders
    names = {folder.name for folder in folders}
    unknown = [name for name in wanted if name not in names]
    if unknown or not folders:
        where = Where(practice.sources / "engagements")
        there = ", ".join(sorted(names)) or "none"
        raise Refused([Problem("unknown-engagement", where, f"there is no engagement `{name}`", f"there are: {there}")
                       for name in unknown or ["…"]])
    return [folder for folder in folders if not wanted or folder.name in wanted]


def _job(practice: Practice, chapters: Chapters, engagement: Engagement,
         edition: str) -> tuple[Job | None, list[Problem]]:
    refused = [*consent_problems(engagement, edition, chapters), *_leaks(practice, engagement)]
    if refused:
        return None, refused
    seen = view(practice, engagement, edition)
    woven, problems = weave(practice, chapters, seen, engagement.id)
    if woven is None:
        return None, problems
    draft = replace(woven, stamp=woven.words["draft"])
    return Job(draft, _manifest(practice, seen.as_json(), woven)), problems


def _leaks(practice: Practice, engagement: Engagement) -> list[Problem]:
    """The audit's findings: numbers that together would give away what fewer than k raters said."""
    found = derive(practice, engagement)
    where = Where(engagement.folder / "feedback")
    return [Problem("gives-away", where, f"together, these numbers tell what {leak.count} "
                    f"rater{'' if leak.count == 1 else 's'} said: {', '.join(leak.pointers)}",
                    "raise `minimums.scores` in wave.json, so that more raters are shown together")
            for leak in found.leaks]


def _manifest(practice: Practice, seen: Mapping, woven: Woven) -> Mapping:
    """What went in: the shared sources by name, and the view as a whole.

    An engagement's files are not listed: a hash of a file that an edition may not see could confirm a guess about it.
    """
    sources = [practice.outline.path, *practice.chapters, practice.theme.folder / "theme.json", *woven.media.values()]
    inputs = {path.relative_to(practice.root).as_posix(): digest(path.read_bytes()) for path in sources}
    whole = json.dumps(seen["data"], sort_keys=True, ensure_ascii=False).encode()
    return {
        "engagement": woven.engagement, "edition": woven.edition, "inputs": {**inputs, "view": digest(whole)},
        "tools": {"binder": version("binder"), **versions()},
    }


def _render(name: str, woven: Woven, theme: Theme, scratch: Path) -> Path:
    folder = scratch / name
    folder.mkdir()
    made = _renderer(name)(woven, theme, folder)
    return made.rename(scratch / made.name)


def _renderer(name: str) -> Callable[[Woven, Theme, Path], Path]:
    from importlib import import_module

    return import_module(f"pipeline.render.{name}").render
