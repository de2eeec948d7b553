"""Consent: a sponsor or somebody the client mentors sees what the client has agreed to, and nothing else."""

from __future__ import annotations

from pipeline.chapters.chapter import Chapters
from pipeline.problem import Problem, Where
from pipeline.read.engagement import Engagement
from pipeline.view import NEED_CONSENT


def consent_problems(engagement: Engagement, edition: str, chapters: Chapters) -> list[Problem]:
    """Why `edition` may not be made: there is no valid consent, or it does not cover every chapter printed."""
    if edition not in NEED_CONSENT:
        return []
    agreement = engagement.single.get("agreement")
    consents = agreement.data["consents"] if agreement else []
    valid = [n for n, c in enumerate(consents) if c["audience"] == edition and "withdrawn" not in c]
    if not valid:
        where = agreement.where("/consents") if agreement else Where(engagement.folder / "agreement.json")
        return [Problem("no-consent", where,
                        f"the client has not consented to a {edition} edition, or has withdrawn the consent",
                        f"record one under `consents`: {_record(engagement, edition, chapters)}")]
    covered = {chapter for n in valid for chapter in consents[n]["chapters"]}
    where = agreement.where(f"/consents/{valid[-1]}/chapters")
    return [Problem("chapter-without-consent", where,
                    f"the {edition} edition prints the chapter `{name}`, which the client's consent does not cover",
                    "add it once the client agrees, or take the edition out of the chapter's front matter")
            for name in _printed(chapters, edition) if name not in covered]


def _printed(chapters: Chapters, edition: str) -> list[str]:
    return [chapter.name for chapter in chapters.chapters if edition in chapter.editions]


def _record(engagement: Engagement, edition: str, chapters: Chapters) -> str:
    names = ", ".join(f'"{name}"' for name in _printed(chapters, edition))
    client = engagement.data("engagement")["client"]["id"]
    return (f'{{ "id": "to-the-{edition}", "subject": "{client}", "audience": "{edition}", '
            f'"chapters": [{names}], "granted": "YYYY-MM-DD" }}')
