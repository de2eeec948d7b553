"""The one straight path from a practice to one of its binders."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from pipeline.binders import EDITIONS, FORMATS, MANIFESTS
from pipeline.chapters.chapter import Chapters, together
from pipeline.check.checking import Checked, no_engagement
from pipeline.engines import EngineFailed, forget_typeset, versions
from pipeline.feedback.derive import derive
from pipeline.installed import version
from pipeline.problem import Problem, Refused, Unable, errors, warnings
from pipeline.prove.inspection import Inspected, inspect
from pipeline.publish import Binder, digest, publish, staging
from pipeline.read.engagement import Engagement
from pipeline.read.folders import engagement_folders, visible
from pipeline.read.practice import WORDS, Practice
from pipeline.read.theme import Theme
from pipeline.rules import check_library
from pipeline.run import beside, failure, inputs, machine, plan, readings
from pipeline.run.data import engagement_of, leaks, practice_of, view_of
from pipeline.run.plan import Findings, Made, Order, Run
from pipeline.run.timing import Stopwatch
from pipeline.view import View, view
from pipeline.weave.consent import consent_problems
from pipeline.weave.glyphs import furnished, unprintable
from pipeline.weave.weaving import Each, Woven, weave

_ONE_AT_A_TIME = threading.Lock()
"""A worker of a scheduler may have several threads; a process makes one binder at a time."""

MUCH_MEMORY = 300 * 1024 * 1024
"""A worker that has more than this after a binder, in bytes, tidies up, which takes a moment."""


class Job(Struct, frozen=True):
    """One binder to make: an edition of an engagement, woven."""

    woven: Woven
    manifest: Mapping

    def laid_out(self, layout: str) -> Job:
        """The same binder in one of `binders.LAYOUTS`."""
        return replace(self, woven=replace(self.woven, layout=layout))


def prepare(checked: Checked, inspected: Inspected, edition: str) -> Job:
    """The binder of the one engagement that was checked, woven. Raises `Refused` with every problem of data and chapters."""
    practice = checked.practice
    problems = [*checked.problems, *inspected.problems]
    if practice is None:
        raise Refused(problems)
    derived = [(engagement, derive(practice, engagement)) for engagement in checked.engagements]
    for engagement, feedback in derived:
        problems += [*leaks(engagement, feedback), *consent_problems(engagement, edition, inspected.chapters)]
    if problems:
        raise Refused(list(dict.fromkeys(problems)))
    engagement, feedback = derived[0]
    job, more = _job(practice, inspected.chapters, engagement, view(practice, engagement, feedback, edition))
    if job is None:
        raise Refused(list(dict.fromkeys(more)))
    return job


def make(job: Job, theme: Theme, formats: Sequence[str], out: Path, watch: Stopwatch | None = None,
         at_once: int = len(FORMATS)) -> Binder:
    """Render one binder, so many formats at once, and publish it below `out`, beside its other layout.

    Raises `EngineFailed` or `CannotWrite`; the last binder there is whole then.
    """
    woven, watch = job.woven, watch or Stopwatch()
    folder = out / woven.engagement / woven.edition
    with staging(folder) as scratch:
        try:
            rendered = _rendered(formats, at_once, lambda name: _render(name, woven, theme, scratch), watch)
            _agree_on_pages(woven, dict(zip(formats, rendered)), scratch)
        except EngineFailed as failed:
            raise EngineFailed(f"{woven.name} cannot be made: {failed}", failed.detail) from failed
        with watch.stage("publish"):
            outputs = {file.name: digest(file.read_bytes()) for file in rendered}
            manifest = {**job.manifest, "layout": woven.layout, "outputs": outputs}
            files = publish(rendered, manifest, folder, MANIFESTS[woven.layout])
    return Binder(woven.engagement, woven.edition, folder, files)


# -- what engagements share ----------------------------------------------------------------------------------------


def look_into(run: Run) -> Findings:
    """Read and prove what the engagements of a run share, and keep it for its workers and for the next run."""
    versions()
    practice, read = practice_of(run)
    inspected = inspect(practice, run.editions, _chapters(run))
    problems = [*read, *(check_library(practice) if practice else ()), *inspected.problems, *inspected.warnings]
    problems += [] if engagement_folders(run.root) else [no_engagement(run.root)]
    chapters = inspected.chapters.chapters
    printed = {edition: [chapter.path.relative_to(run.root / "sources").as_posix() for chapter in chapters
                         if edition in chapter.editions] for edition in EDITIONS}
    found = Findings(tuple(dict.fromkeys(problems)), printed)
    plan.keep_findings(run, found)
    return found


class _Opened(Struct, frozen=True):
    """What a worker has at hand for every binder of a run."""

    practice: Practice | None
    chapters: Chapters
    findings: Findings


@lru_cache(maxsize=1)
def _opened(run: Run) -> _Opened:
    """What the engagements of a run share, read once. Raises `Unable` where it is no longer what the run began with."""
    if inputs.program() != run.shared.program:
        raise Unable("this worker has another Binder, Python or package than the machine that asked for the binder; "
                     "install the same everywhere")
    if inputs.shared(run.root) != run.shared:
        raise Unable("the sources that engagements share were changed meanwhile; run it again")
    practice, _ = practice_of(run)
    return _Opened(practice, _chapters(run)[0], plan.findings(run) or look_into(run))


@lru_cache(maxsize=1)
def _chapters(run: Run) -> tuple[Chapters, list[Problem]]:
    """The chapters of a run, and every problem of their own."""
    practice, _ = practice_of(run)
    lifted, parsed, problems = readings.read(run, practice.chapters if practice else ())
    chapters, more = together(lifted, parsed)
    return chapters, [*problems, *more]


# -- one binder ----------------------------------------------------------------------------------------------------


def build_one(order: Order, side_by_side: bool = True) -> Made:
    """What comes of one order, whatever happens: a binder, its problems, or why the machine could not make it.

    A worker beside others makes one format after the other (not `side_by_side`): the processors are busy anyway, and it
    takes less memory.
    """
    watch = Stopwatch()
    with _ONE_AT_A_TIME:
        before = _cpu()
        try:
            made = _built(order, watch, side_by_side)
        except Exception as error:
            made = Made(order.engagement, order.edition, failure=failure.words(error))
        return replace(made, seconds=dict(watch.seconds), cpu=_cpu() - before, memory=0 if side_by_side else _tidied_up())


def _built(order: Order, watch: Stopwatch, side_by_side: bool) -> Made:
    with watch.stage("open"):
        opened = _opened(order.run)
    with watch.stage("check"):
        engagement, feedback, found = engagement_of(order.run, order.engagement, order.content)
    consents = consent_problems(engagement, order.edition, opened.chapters) if feedback else []
    stopping = [*(found if order.run.strict else errors(found)), *consents]
    warned = () if order.run.strict else tuple(warnings(found))
    made = Made(order.engagement, order.edition, problems=tuple(stopping), warnings=warned)
    if stopping or not order.layouts:
        return made
    with watch.stage("weave"):
        seen = view_of(order.run, order.engagement, order.content, order.edition)
        each = beside.shared if side_by_side else map
        job, problems = _job(opened.practice, opened.chapters, engagement, seen, each)
    if job is None:
        return replace(made, problems=tuple(problems))
    binders = []
    for layout, formats in order.layouts:
        theme, at_once = opened.practice.theme, len(formats) if side_by_side else 1
        binders.append(make(job.laid_out(layout), theme, formats, order.run.out, watch, at_once))
        with watch.stage("record"):
            plan.record(order, opened.findings, layout, binders[-1], tuple(job.woven.media.values()), warned)
    return replace(made, binders=tuple(binders))


def _job(practice: Practice, chapters: Chapters, engagement: Engagement, seen: View,
         each: Each = map) -> tuple[Job | None, list[Problem]]:
    woven, problems = weave(practice, chapters, seen, engagement.id, each)
    if woven is None:
        return None, problems
    printed = [chapter for chapter in chapters.chapters if seen.edition in chapter.editions]
    draft, missing = furnished(replace(woven, stamp=woven.words["draft"]), practice.theme)
    if missing:
        return None, unprintable(missing, seen, practice, printed, [file for _, file in engagement.files()])
    return Job(draft, _manifest(practice, [chapter.path for chapter in printed], seen, draft)), problems


def _cpu() -> float:
    """The processor's seconds of this process so far, and of the programs that it ran."""
    return sum(os.times()[:4])


def _tidied_up() -> int:
    """The memory that this worker has, in bytes, once it has given back what it can where it has much."""
    if machine.used() > MUCH_MEMORY:
        forget_typeset()
        machine.give_back()
    return machine.used()


def _manifest(practice: Practice, chapters: Sequence[Path], seen: View, woven: Woven) -> Mapping:
    """What went in: the shared sources by name, of the chapters those that are printed, and the view as a whole.

    An engagement's files are not listed: a hash of a file that an edition may not see could confirm a guess about it.
    """
    look = [path for path in visible(practice.theme.folder, "**/*") if path.is_file()]
    own_words = [practice.sources / WORDS] if practice.words else []
    sources = [practice.outline.path, *own_words, *chapters, *look, *woven.media.values()]
    inputs = {_name(practice, path): digest(path.read_bytes()) for path in sources}
    whole = json.dumps(seen.data, sort_keys=True, ensure_ascii=False).encode()
    return {
        "engagement": woven.engagement, "edition": woven.edition, "inputs": {**inputs, "view": digest(whole)},
        "fonts": {font.path.name: digest(font.path.read_bytes()) for font in woven.supply.fonts},
        "tools": {"binder": version("binder"), **versions()},
    }


def _name(practice: Practice, path: Path) -> str:
    """A file of the sources as the manifest calls it; an image's path comes with its links followed."""
    sources = practice.sources
    base = sources if path.is_relative_to(sources) else sources.resolve()
    return (Path(sources.name) / path.relative_to(base)).as_posix()


def _rendered(formats: Sequence[str], at_once: int, work: Callable[[str], Path], watch: Stopwatch) -> list[Path]:
    """The file that `work` makes for each format: where several are made at once, the first beside this process."""
    tasks = [partial(work, name) for name in formats]
    if min(at_once, len(tasks)) > 1:
        tasks[0] = beside.begin(tasks[0])

    def timed(name: str, task: Callable[[], Path]) -> Path:
        with watch.stage(name):
            return task()

    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(timed, formats, tasks))


def _render(name: str, woven: Woven, theme: Theme, scratch: Path) -> Path:
    folder = scratch / name
    shutil.rmtree(folder, ignore_errors=True)  # whoever began with it may have been stopped
    folder.mkdir()
    made = _renderer(name)(woven, theme, folder)
    return made.rename(scratch / made.name)


def _agree_on_pages(woven: Woven, rendered: Mapping[str, Path], scratch: Path) -> None:
    """The e-book names the pages of the PDF that was made beside it."""
    if {"pdf", "epub"} <= rendered.keys():
        from pipeline.render.epub.pages import PLACES_FILE, add_pages

        add_pages(rendered["epub"], scratch / "pdf" / PLACES_FILE, scratch / "epub" / PLACES_FILE, woven)


def _renderer(name: str) -> Callable[[Woven, Theme, Path], Path]:
    from importlib import import_module

    return import_module(f"pipeline.render.{name}").render
