"""Assessments fit their instrument: known items and scales, answers on the scale, percentiles only with a norm."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.problem import Problem
from pipeline.read.engagement import Engagement
from pipeline.read.json_scan import escaped
from pipeline.read.jsonfile import JsonFile
from pipeline.read.practice import Practice


def fit_their_instrument(practice: Practice, engagement: Engagement) -> Iterator[Problem]:
    """An assessment's answers or scores are ones that its instrument can give."""
    for file in engagement.many["assessment"]:
        instrument = practice.instruments.get(file.data["instrument"])
        if instrument is None:
            known = ", ".join(sorted(practice.instruments)) or "none"
            yield Problem("unknown-id", file.where("/instrument"), "there is no such instrument",
                          f"sources/instruments holds: {known}")
            continue
        yield from _answers(file, instrument.data)
        yield from _scores(file, instrument.data)
        if file.data["id"] != file.path.stem:
            yield Problem("id-and-name", file.where("/id"), "the id is not the file's name",
                          f"give both the same name: `{file.path.stem}`")


def _answers(file: JsonFile, instrument: dict) -> Iterator[Problem]:
    if "answers" not in file.data:
        return
    if "items" not in instrument or "response_scale" not in instrument:
        yield Problem("answers-not-scorable", file.where("/answers"),
                      "this instrument has no items here, so raw answers cannot be scored",
                      "give its `scores` instead")
        return
    items = {item["id"] for item in instrument["items"]}
    scale = instrument["response_scale"]
    for key, answer in file.data["answers"].items():
        pointer = f"/answers/{escaped(key)}"
        if key not in items:
            yield Problem("unknown-id", file.where(pointer, key=True), f"the instrument has no item `{key}`",
                          f"its items are {_range(instrument)}")
        elif not scale["minimum"] <= answer <= scale["maximum"]:
            yield Problem("answer-off-scale", file.where(pointer), "this answer is not on the response scale",
                          f"the scale runs from {scale['minimum']} to {scale['maximum']}")


def _range(instrument: dict) -> str:
    names = [item["id"] for item in instrument["items"]]
    return f"`{names[0]}` to `{names[-1]}`" if names else "none"


def _scores(file: JsonFile, instrument: dict) -> Iterator[Problem]:
    scales = {scale["id"] for scale in instrument["scales"]}
    for n, score in enumerate(file.data.get("scores", ())):
        if score["scale"] not in scales:
            yield Problem("unknown-id", file.where(f"/scores/{n}/scale"), "the instrument has no such scale",
                          f"its scales: {', '.join(sorted(scales))}")
        if "percentile" in score and "norm" not in file.data:
            yield Problem("percentile-without-norm", file.where(f"/scores/{n}/percentile"),
                          "a percentile means nothing without its norm group",
                          "add `norm` with the group, its size and its date, or leave the percentile out")
