"""Consents: given by the client, for chapters that exist."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.problem import Problem
from pipeline.read.engagement import Engagement
from pipeline.read.practice import Practice


def name_the_client_and_chapters(practice: Practice, engagement: Engagement) -> Iterator[Problem]:
    """A consent is the client's own, and covers chapters of the outline."""
    agreement = engagement.single.get("agreement")
    client = engagement.data("engagement")["client"]["id"]
    chapters = [name.removesuffix(".md") for name in practice.outline.data["chapters"]]
    for n, consent in enumerate(agreement.data["consents"] if agreement else ()):
        if consent["subject"] != client:
            yield Problem("unknown-id", agreement.where(f"/consents/{n}/subject"),
                          "a consent is given by the client alone", "write the id of the client in engagement.json")
        for c, chapter in enumerate(consent["chapters"]):
            if chapter not in chapters:
                yield Problem("missing-chapter", agreement.where(f"/consents/{n}/chapters/{c}"),
                              "the outline has no such chapter", f"its chapters: {', '.join(chapters)}")
