"""Scores of an assessment: the instrument's key applied to raw answers, or the scores that were given."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

DECIMALS = 6
"""Decimals of a raw score: so many that rounding for print, to one or two, rounds the mean itself and not its rounding."""


def scores(assessment: Mapping[str, Any], instrument: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One entry for each scale with a score: id, name, texts, `raw`, and for raw answers how many items counted.

    A scale's raw score is the mean of its keyed answers, on the response scale (Goldberg 1992: negatively keyed items
    are reversed, so `a` counts as minimum + maximum − a). Scales without an answered item are left out.
    """
    if "answers" in assessment:
        found = _scored(assessment["answers"], instrument)
    else:
        found = {given["scale"]: {k: v for k, v in given.items() if k != "scale"} for given in assessment["scores"]}
    texts = ("name", "definition", "low", "high")
    return [
        {"scale": scale["id"], **{key: scale[key] for key in texts}, **found[scale["id"]]}
        for scale in instrument["scales"] if scale["id"] in found
    ]


def keyed(answer: int, key: int, scale: Mapping[str, Any]) -> int:
    """An answer as it counts: reversed when the item's key is −1."""
    return answer if key == 1 else scale["minimum"] + scale["maximum"] - answer


def _scored(answers: Mapping[str, int], instrument: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    found = {}
    for scale in instrument["scales"]:
        items = [item for item in instrument["items"] if item["scale"] == scale["id"]]
        counted = [keyed(answers[item["id"]], item["key"], instrument["response_scale"])
                   for item in items if item["id"] in answers]
        if counted:
            mean = Fraction(sum(counted), len(counted))
            found[scale["id"]] = {"raw": round(float(mean), DECIMALS), "answered": len(counted), "items": len(items)}
    return found
