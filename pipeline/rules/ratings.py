"""Ratings and comments fit their wave: known questions, answers on the scale, one group for each rater."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches

from pipeline.problem import Problem
from pipeline.read.engagement import Engagement
from pipeline.read.json_scan import escaped
from pipeline.read.jsonfile import JsonFile
from pipeline.read.practice import Practice


def fit_their_questionnaire(practice: Practice, engagement: Engagement) -> Iterator[Problem]:
    """Every wave names a questionnaire, and its responses answer items of it, on its scale."""
    for wave in engagement.many["wave"]:
        questionnaire = practice.questionnaires.get(wave.data["questionnaire"])
        if wave.data["id"] != wave.path.parent.name:
            yield Problem("id-and-name", wave.where("/id"), "the id is not the name of the wave's folder",
                          f"give both the same name: `{wave.path.parent.name}`")
        if questionnaire is None:
            known = ", ".join(sorted(practice.questionnaires)) or "none"
            yield Problem("unknown-id", wave.where("/questionnaire"), "there is no such questionnaire",
                          f"sources/questionnaires holds: {known}")
            continue
        for file in beside(engagement, "responses", wave):
            yield from _answers(file, questionnaire.data)
        for file in beside(engagement, "comments", wave):
            yield from _questions(file, questionnaire.data)
    yield from _waves_exist(engagement)


def one_group_for_each_rater(practice: Practice, engagement: Engagement) -> Iterator[Problem]:
    """A rater answers a wave once, in one group, and no group has more raters than were invited."""
    for file in engagement.many["responses"]:
        groups: dict[str, str] = {}
        for n, response in enumerate(file.data["responses"]):
            rater, where = response["rater"], file.where(f"/responses/{n}/rater")
            if rater in groups:
                same = groups[rater] == response["group"]
                yield Problem("rater-twice", where, "this rater answers the wave a second time"
                              + ("" if same else ", in another group"), "every rater belongs to one group")
            groups.setdefault(rater, response["group"])
        yield from _invited(engagement, file, Counter(groups.values()))


def comments_are_in_order(practice: Practice, engagement: Engagement) -> Iterator[Problem]:
    """A released comment has its released wording; a commenting rater keeps the group of the ratings."""
    for file in engagement.many["comments"]:
        groups = {r["rater"]: r["group"] for other in engagement.many["responses"]
                  if other.path.parent == file.path.parent for r in other.data["responses"]}
        for n, comment in enumerate(file.data["comments"]):
            base = f"/comments/{n}"
            if comment["status"] == "released" and "released" not in comment:
                yield Problem("no-released-text", file.where(base), "a released comment needs its `released` text",
                              "write the wording that the client may read, or set the status to `new`")
            if groups.get(comment["rater"], comment["group"]) != comment["group"]:
                yield Problem("rater-twice", file.where(f"{base}/group"),
                              "this rater is in another group in responses.json",
                              "every rater belongs to one group")


def beside(engagement: Engagement, kind: str, wave: JsonFile) -> list[JsonFile]:
    """The files of `kind` in the folder of `wave`."""
    return [file for file in engagement.many[kind] if file.path.parent == wave.path.parent]


def _answers(file: JsonFile, questionnaire: dict) -> Iterator[Problem]:
    items = {item["id"] for competency in questionnaire["competencies"] for item in competency["items"]}
    scale = questionnaire["response_scale"]
    for n, response in enumerate(file.data["responses"]):
        for key, answer in response["answers"].items():
            pointer = f"/responses/{n}/answers/{escaped(key)}"
            if key not in items:
                yield Problem("unknown-id", file.where(pointer, key=True), f"the questionnaire has no item `{key}`",
                              _near(key, items))
            elif answer is not None and not scale["minimum"] <= answer <= scale["maximum"]:
                yield Problem("answer-off-scale", file.where(pointer), "this answer is not on the response scale",
                              f"the scale runs from {scale['minimum']} to {scale['maximum']}; null is not observed")


def _near(key: str, items: set[str]) -> str:
    near = get_close_matches(key, sorted(items), n=1)
    return f"did you mean `{near[0]}`?" if near else "its competencies list the items"


def _questions(file: JsonFile, questionnaire: dict) -> Iterator[Problem]:
    questions = {question["id"] for question in questionnaire["open_questions"]}
    for n, comment in enumerate(file.data["comments"]):
        if comment["question"] not in questions:
            yield Problem("unknown-id", file.where(f"/comments/{n}/question"), "the questionnaire has no such question",
                          f"its open questions: {', '.join(sorted(questions))}")


def _waves_exist(engagement: Engagement) -> Iterator[Problem]:
    folders = {wave.path.parent for wave in engagement.many["wave"]}
    for kind in ("responses", "comments"):
        for file in engagement.many[kind]:
            if file.path.parent not in folders:
                yield Problem("missing-file", file.where(), "no wave.json stands beside this file",
                              "write one: what was asked, of how many, from when to when")
            elif file.data["wave"] != file.path.parent.name:
                yield Problem("unknown-id", file.where("/wave"), "this is not the wave of its folder",
                              f"write `{file.path.parent.name}`")


def _invited(engagement: Engagement, file: JsonFile, answered: Counter) -> Iterator[Problem]:
    for wave in engagement.many["wave"]:
        if wave.path.parent != file.path.parent:
            continue
        for group, count in answered.items():
            if count > wave.data["invited"].get(group, 0):
                yield Problem("more-than-invited", wave.where(f"/invited/{group}"),
                              f"more raters of the group `{group}` answered than were invited",
                              "correct the number here, or the groups in responses.json")
