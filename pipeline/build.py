"""The one straight path from a practice to its binders."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from pipeline.chapters.chapter import Chapters
from pipeline.check.checking import Checked
from pipeline.engines import EngineFailed, versions
from pipeline.feedback.derive import Feedback, derive
from pipeline.problem import Problem, Refused, Where
from pipeline.prove.inspection import Inspected
from pipeline.publish import MANIFEST, Binder, digest, publish, staging
from pipeline.read.engagement import Engagement
from pipeline.read.practice import WORDS, Practice, visible
from pipeline.read.theme import Theme
from pipeline.view import View, view
from pipeline.weave.consent import consent_problems
from pipeline.weave.glyphs import furnished, unprintable
from pipeline.weave.weaving import Woven, weave

FORMATS = ("docx", "pdf", "epub")
FORMATS_OF = {"screen": FORMATS, "print": ("docx", "pdf")}
"""The formats that exist in each layout: an e-book has no pages."""
MANIFESTS = {"screen": MANIFEST, "print": "manifest-print.json"}
"""What records each layout; a build takes away only what its own layout's last one left."""


@dataclass(frozen=True)
class Job:
    """One binder to make: an edition of an engagement, woven."""

    woven: Woven
    manifest: Mapping

    def laid_out(self, layout: str) -> Job:
        """The same binder in one of `LAYOUTS`."""
        return replace(self, woven=replace(self.woven, layout=layout))


def prepare(checked: Checked, inspected: Inspected, editions: Sequence[str]) -> list[Job]:
    """Every binder woven. Raises `Refused` with the problems of the data, and of the chapters whatever the data."""
    practice, chapters = checked.practice, inspected.chapters
    problems = [*checked.problems, *inspected.problems]
    if practice is None:
        raise Refused(problems)
    derived = [(engagement, derive(practice, engagement)) for engagement in checked.engagements]
    problems += [problem for engagement, feedback in derived for problem in _leaks(engagement, feedback)]
    problems += [problem for engagement in checked.engagements for edition in editions
                 for problem in consent_problems(engagement, edition, chapters)]
    jobs: list[Job] = []
    for edition in editions if not problems else ():
        for engagement, feedback in derived:
            job, more = _job(practice, chapters, engagement, feedback, edition)
            problems += more
            jobs += [job] if job else []
    if problems:
        raise Refused(list(dict.fromkeys(problems)))
    return jobs


def make(job: Job, theme: Theme, formats: Sequence[str], out: Path) -> Binder:
    """Render one binder, its formats side by side, and publish it below `out`, beside its other layout.

    Raises `EngineFailed` or `CannotWrite`; the last binder there is whole then.
    """
    woven = job.woven
    folder = out / woven.engagement / woven.edition
    with staging(folder) as scratch:
        try:
            with ThreadPoolExecutor(len(formats)) as pool:
                rendered = list(pool.map(lambda name: _render(name, woven, theme, scratch), formats))
            _agree_on_pages(woven, dict(zip(formats, rendered)), scratch)
        except EngineFailed as failed:
            raise EngineFailed(f"{woven.name} cannot be made: {failed}", failed.detail) from failed
        outputs = {file.name: digest(file.read_bytes()) for file in rendered}
        manifest = {**job.manifest, "layout": woven.layout, "outputs": outputs}
        files = publish(rendered, manifest, folder, MANIFESTS[woven.layout])
    return Binder(woven.engagement, woven.edition, folder, files)


def _job(practice: Practice, chapters: Chapters, engagement: Engagement, feedback: Feedback,
         edition: str) -> tuple[Job | None, list[Problem]]:
    seen = view(practice, engagement, feedback, edition)
    woven, problems = weave(practice, chapters, seen, engagement.id)
    if woven is None:
        return None, problems
    printed = [chapter for chapter in chapters.chapters if edition in chapter.editions]
    draft, missing = furnished(replace(woven, stamp=woven.words["draft"]), practice.theme)
    if missing:
        return None, unprintable(missing, seen, practice, printed, [file for _, file in engagement.files()])
    return Job(draft, _manifest(practice, [chapter.path for chapter in printed], seen, draft)), problems


def _leaks(engagement: Engagement, feedback: Feedback) -> list[Problem]:
    """The audit's findings: numbers that together would give away what fewer than k raters said."""
    where = Where(engagement.folder / "feedback")
    return [Problem("gives-away", where, f"together, these numbers tell what {leak.count} "
                    f"rater{'' if leak.count == 1 else 's'} said: {', '.join(leak.pointers)}",
                    "raise `minimums.scores` in wave.json, so that more raters are shown together")
            for leak in feedback.leaks]


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
        "tools": {"binder": version("binder"), "matplotlib": version("matplotlib"), **versions()},
    }


def _name(practice: Practice, path: Path) -> str:
    """A file of the sources as the manifest calls it; an image's path comes with its links followed."""
    sources = practice.sources
    base = sources if path.is_relative_to(sources) else sources.resolve()
    return (Path(sources.name) / path.relative_to(base)).as_posix()


def _render(name: str, woven: Woven, theme: Theme, scratch: Path) -> Path:
    folder = scratch / name
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
