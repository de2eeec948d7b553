"""Instruments and questionnaires name what they have: scales that exist, ids that differ, a scale with two ends."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.problem import Problem
from pipeline.read.jsonfile import JsonFile
from pipeline.read.practice import Practice
from pipeline.rules.ids import repeated


def names_what_it_has(practice: Practice) -> Iterator[Problem]:
    """Every instrument and questionnaire of the practice agrees with itself."""
    for file in practice.instruments.values():
        yield from _response_scale(file)
        for key in ("scales", "items", "norms"):
            yield from repeated((file, f"/{key}/{n}/id", record["id"]) for n, record in enumerate(file.data.get(key, ())))
        yield from _scales_exist(file)
    for file in practice.questionnaires.values():
        yield from _response_scale(file)
        yield from _questions_differ(file)


def _scales_exist(file: JsonFile) -> Iterator[Problem]:
    scales = [scale["id"] for scale in file.data["scales"]]
    named = [(f"/items/{n}/scale", item["scale"]) for n, item in enumerate(file.data.get("items", ()))]
    named += [(f"/norms/{n}/scales/{s}/scale", scale["scale"]) for n, norm in enumerate(file.data.get("norms", ()))
              for s, scale in enumerate(norm["scales"])]
    for pointer, name in named:
        if name not in scales:
            yield Problem("unknown-id", file.where(pointer), "the instrument has no such scale",
                          f"its scales: {', '.join(scales)}")


def _questions_differ(file: JsonFile) -> Iterator[Problem]:
    competencies, questions = file.data["competencies"], file.data["open_questions"]
    yield from repeated((file, f"/competencies/{n}/id", record["id"]) for n, record in enumerate(competencies))
    yield from repeated((file, f"/competencies/{c}/items/{n}/id", item["id"])
                        for c, competency in enumerate(competencies) for n, item in enumerate(competency["items"]))
    yield from repeated((file, f"/open_questions/{n}/id", record["id"]) for n, record in enumerate(questions))


def _response_scale(file: JsonFile) -> Iterator[Problem]:
    scale = file.data.get("response_scale")
    if scale is None:
        return
    if scale["minimum"] >= scale["maximum"]:
        yield Problem("scale-without-ends", file.where("/response_scale/maximum"),
                      "the response scale ends where it starts, or before", "the maximum is more than the minimum")
        return
    for n, label in enumerate(scale["labels"]):
        if not scale["minimum"] <= label["value"] <= scale["maximum"]:
            yield Problem("answer-off-scale", file.where(f"/response_scale/labels/{n}/value"),
                          "this label stands outside the response scale",
                          f"the scale runs from {scale['minimum']} to {scale['maximum']}")
