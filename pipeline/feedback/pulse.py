"""Pulse surveys: one net number for each goal and day, over the same minimum of raters as scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from pipeline.feedback.audit import Published
from pipeline.feedback.cells import PROTECTED
from pipeline.feedback.linear import Linear
from pipeline.feedback.wording import Wording


def pulses(surveys: Sequence[Mapping[str, Any]], goals: Mapping[str, str], k: int,
           wording: Wording) -> tuple[list[dict[str, Any]], list[Published]]:
    """One record for each survey: goal, date, n and `net`, the mean answer from −3 to +3 of all protected raters.

    A survey is shown when at least `k` of them answered, and when 0 or at least `k` joined or left since the one that
    was shown before it for the same goal; otherwise it says in words that it is withheld.
    """
    records, published = [], []
    before: dict[str, frozenset[str]] = {}
    for n, survey in enumerate(sorted(surveys, key=lambda s: (s["date"], s["id"]))):
        protected = [r for r in survey["responses"] if r["group"] in PROTECTED]
        raters = frozenset(r["rater"] for r in protected)
        record = {"goal": survey["goal"], "statement": goals[survey["goal"]], "date": survey["date"]}
        if len(raters) < k or not _hidden_in_crowd(before.get(survey["goal"], raters), raters, k):
            records.append({**record, "text": wording.words["withheld"].format(k)})
            continue
        before[survey["goal"]] = raters
        net = Fraction(sum(r["answer"] for r in protected), len(protected))
        cell = (f"pulse/{survey['id']}", survey["goal"], "protected")
        published.append(Published(f"/feedback/pulses/{n}/net", Linear(net, {cell: Fraction(1, len(protected))})))
        records.append({**record, "n": len(raters), "text": wording.signed(net), "net": float(round(net, 1))})
    return records, published


def _hidden_in_crowd(before: frozenset[str], now: frozenset[str], k: int) -> bool:
    return all(not changed or len(changed) >= k for changed in (now - before, before - now))
