"""Pictures: each says in words what it shows, or that it is decoration."""

from __future__ import annotations

from collections.abc import Iterator

import panflute as pf

from pipeline.lint import sightings
from pipeline.lint.pieces import Page
from pipeline.problem import Problem, Severity

DECORATION = "decoration"
"""The class of a picture that says nothing: `![](images/rule.svg){.decoration}`."""


def check(page: Page) -> Iterator[Problem]:
    """Pictures without a description."""
    mute = [piece.element for piece in page.of(pf.Image) if not piece.element.content]
    for number, image in enumerate(mute):
        if DECORATION not in image.classes and not image.attributes.get("alt", "").strip():
            at = sightings.nth(sightings.pictures(page.chapter.text), number)
            yield Problem("image-without-alt", page.chapter.where(at), "this picture does not say what it shows",
                          "write it between the square brackets; one that says nothing takes `{.decoration}`",
                          Severity.WARNING)
