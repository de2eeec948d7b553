"""Where the CPU time of one binder goes, stage by stage, one after the other in one process."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

Spent = dict[str, tuple[float, float]]
"""The CPU seconds of each stage: Binder's own (with Typst, which runs inside it), and pandoc's."""


def stages(practice: Path, engagement: str, edition: str) -> Spent:
    """What each stage of a binder takes."""
    spent: Spent = {}

    def stage(name: str, call: Callable[[], Any]) -> Any:
        before = _cpu()
        result = call()
        spent[name] = tuple(now - then for now, then in zip(_cpu(), before))
        return result

    stage("load Binder and its libraries", lambda: [import_module(f"pipeline.{name}") for name in (
        "commands.build", "render.docx", "render.pdf", "render.epub")])
    from pipeline.check.checking import check
    from pipeline.feedback.derive import derive
    from pipeline.prove.inspection import inspect
    from pipeline.view import view
    from pipeline.weave.glyphs import furnished
    from pipeline.weave.weaving import weave

    found, (one,) = stage("read and check the data", lambda: check(practice, [engagement]).sound())
    chapters = stage("read and prove the chapters", lambda: inspect(found, [edition]).chapters)
    seen = stage("derive, audit, project", lambda: view(found, one, derive(found, one), edition))
    woven, _ = stage("weave", lambda: weave(found, chapters, seen, engagement))
    furnished_book, _ = stage("hold characters against fonts", lambda: furnished(woven, found.theme))
    with tempfile.TemporaryDirectory() as name:
        for kind in ("docx", "pdf", "epub"):
            folder = Path(name) / kind
            folder.mkdir()
            render = import_module(f"pipeline.render.{kind}").render
            stage(kind.upper(), lambda render=render, folder=folder: render(furnished_book, found.theme, folder))
    return spent


def _cpu() -> tuple[float, float]:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return tuple(usage.ru_utime + usage.ru_stime for usage in used)


if __name__ == "__main__":
    print(json.dumps(stages(ROOT, *sys.argv[1:])))
