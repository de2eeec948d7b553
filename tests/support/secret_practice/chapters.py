"""Chapters that print everything: written from the shape of each edition's view."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.read import schemas
from pipeline.view import pruned
from secret_practice.planting import EDITIONS, Planted

SMALL_PRACTICE = Path(__file__).parents[2] / "practice/sources"

AS_TEXT = (
    "{{{{ {0} }}}}",
    "## {{{{ {0} }}}}",
    "|   |\n|---|\n| {{{{ {0} }}}} |",
    "|   |\n|---|\n| Table |\n\n: {{{{ {0} }}}}",
    "Seen: ![{{{{ {0} }}}}](images/lamp.png){{width=5mm}}",
    "[Link](https://lantern.example/{{{{ {0} }}}})",
    "Noted.^[{{{{ {0} }}}}]",
    "- [ ] [{{{{ {0} }}}}]{{.term}}",
)
"""The places of a page in which a text may stand: paragraph, heading, cell, caption, alt text, target, note, item."""

CHARTS = {
    "gap": "feedback.competencies", "quadrant": "feedback.competencies", "distribution": "feedback.competencies",
    "progress": "plan.goals", "trend": "feedback.competencies", "response": "feedback.rates", "pulse": "feedback.pulses",
    "timeline": "timeline",
}
"""Every kind of chart that is drawn of something in the view itself; profiles are drawn of each assessment."""
DRAWN = {
    "coach": tuple(CHARTS), "client": tuple(CHARTS), "sponsor": ("progress", "pulse", "timeline"),
    "mentee": ("gap", "quadrant", "distribution", "progress"),
}
"""The charts that an edition may have drawn."""

ONLY_COACH, NEVER = "qzx9003vw", ("qzx9001vw", "qzx9002vw", "qzx9004vw")
PROSE = {edition: f"qzx901{n}vw" for n, edition in enumerate(EDITIONS)}
"""Secrets that a coach's own chapters hold: some for one edition, some for no reader at all."""

FOR_ALL = f"""---
title: {NEVER[0]}
---

# For all

<!-- {NEVER[1]} -->

::: {{.only edition="coach"}}
{ONLY_COACH}
:::

::: {{.when test="binder.title == 'another'"}}
{NEVER[2]}
:::
"""


class Template:
    """Writes a chapter that prints every field of a shape, each text in another place of a page than the one before."""

    def __init__(self) -> None:
        self.loops = self.texts = 0

    def fields(self, shape: Mapping[str, Any], path: str = "") -> Iterator[str]:
        for name, inner in shape["properties"].items():
            where = f"{path}.{name}" if path else name
            yield f'::: {{.when test="{where}"}}'
            yield from self.field(inner, where)
            yield ":::"

    def field(self, shape: Mapping[str, Any], path: str) -> Iterator[str]:
        kind = shape.get("type", "string")
        if kind == "object":
            yield from self.fields(shape, path)
        elif kind == "array" and shape["items"].get("type") == "object":
            self.loops += 1
            variable = f"one{self.loops}"
            yield f'::: {{.each {variable}="{path}"}}'
            yield from self.fields(shape["items"], variable)
            yield ":::"
        elif kind == "array":
            yield f"{{{{ list({path}) }}}}"
        elif kind != "boolean":
            yield self.text(shape).format(path)

    def text(self, shape: Mapping[str, Any]) -> str:
        if shape.get("contentMediaType") or shape.get("format") or shape.get("type") != "string":
            return AS_TEXT[0]
        self.texts += 1
        return AS_TEXT[self.texts % len(AS_TEXT)]


def full_chapter(edition: str) -> str:
    """A chapter for one edition, with all that its view may hold."""
    start = f"---\neditions: [{edition}]\n---\n\n# All for the {edition}\n\n{PROSE[edition]}"
    return "\n\n".join([start, *Template().fields(pruned(schemas.resolved("view"), edition)), *charts(edition)]) + "\n"


def charts(edition: str) -> Iterator[str]:
    """Every chart of an edition, with captions that hold nothing of the data."""
    for kind in DRAWN[edition]:
        yield f'::: {{.chart kind="{kind}" of="{CHARTS[kind]}"}}\nDrawn.\n:::'
    if edition != "sponsor":
        for form in ("bar", "radar"):
            yield '::: {.each one="assessments"}'
            yield f'::: {{.chart kind="profile" form="{form}" of="one"}}\nDrawn.\n:::'
            yield ":::"


def short_chapter(edition: str) -> str:
    """A chapter for one edition with next to nothing in it."""
    return f"---\neditions: [{edition}]\n---\n\n# For the {edition}\n\n{{{{ client.name }}}}\n"


def write(planted: Planted, root: Path, chapter: Callable[[str], str] = full_chapter) -> Path:
    """Put a practice on the disk; `chapter` writes the one chapter of each edition."""
    sources = root / "sources"
    shutil.copytree(SMALL_PRACTICE / "themes", sources / "themes")
    shutil.copytree(SMALL_PRACTICE / "chapters/images", sources / "chapters/images")
    for name, (_, data) in planted.files.items():
        file = sources / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(data, indent=1), encoding="utf-8")
    texts = {"01-all": FOR_ALL, **{name: chapter(edition) for edition, name in planted.chapters.items()}}
    for name, text in texts.items():
        (sources / f"chapters/{name}.md").write_text(text, encoding="utf-8")
    return root
