"""Comments: released wordings only, pooled over all protected raters, in an order that says nothing (rule 8)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.feedback.cells import PROTECTED, Answers


def released(questions: Sequence[Mapping[str, Any]], comments: Sequence[Mapping[str, Any]], answers: Answers,
             least: int, key: bytes) -> list[dict[str, Any]]:
    """Each open question with its released comments; none at all from a pool of fewer than `least` raters.

    The order comes from a keyed hash of each comment's id: the same at every build, and unrelated to who wrote it.
    """
    pool = sum(len(answers.raters.get(group, ())) for group in PROTECTED)
    shown = [c for c in comments if c["status"] == "released" and c["group"] != "self"] if pool >= least else []
    return [
        {"id": question["id"], "text": question["text"],
         "comments": [c["released"] for c in sorted(shown, key=lambda c: _place(key, answers.wave, c["id"]))
                      if c["question"] == question["id"]]}
        for question in questions
    ]


def key_from(secret: Sequence[Mapping[str, Any]]) -> bytes:
    """A key where the practice has none: a hash of the original comments, which no reader of a binder knows."""
    digest = hashlib.sha256()
    for comment in secret:
        digest.update("\0".join((comment["id"], comment["rater"], comment["original"])).encode() + b"\1")
    return digest.digest()


def _place(key: bytes, wave: str, comment: str) -> bytes:
    return hmac.digest(key, f"{wave}/{comment}".encode(), "sha256")
