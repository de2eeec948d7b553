"""The results of a questionnaire, as templates see them, and the equation of every number in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from msgspec import Struct

from pipeline.feedback.audit import Published
from pipeline.feedback.cells import Answers
from pipeline.feedback.grouping import Block, Grouping
from pipeline.feedback.linear import Linear
from pipeline.feedback.scores import (
    Score,
    agreement,
    all_others,
    comparable,
    competency_score,
    identified_score,
    item_score,
    raters_of,
    scale_of,
)
from pipeline.feedback.wording import Wording

NAMED = ("manager", "skip")
MENTEE_LEAST = 5
"""Rule 12: someone the client mentors sees “all others” only from so many raters on."""


class Rule(Struct, frozen=True):
    """When an item is a strength or a blind spot; `gap` in steps of the scale, `count` items at most of each kind."""

    gap: Fraction = Fraction(7, 10)
    count: int = 5


class Perspective(Struct, frozen=True):
    """One row of a table: who rates (`self`, `manager`, a block's groups joined by `+`, `all`), and the score.

    The score is None where a block's is withheld, although `n` of its raters answered.
    """

    group: str
    label: str
    score: Score | None
    n: int


class Rated(Struct, frozen=True):
    """An item or a competency with what each perspective gives it."""

    id: str
    perspectives: tuple[Perspective, ...]

    def of(self, group: str) -> Score | None:
        """The score that one perspective gives."""
        return next((p.score for p in self.perspectives if p.group == group), None)


class Results:
    """Scores of one wave (and the wave before it) under one grouping; `published` fills as the data is made."""

    def __init__(self, questionnaire: Mapping[str, Any], waves: Sequence[Answers], grouping: Grouping,
                 wording: Wording, rule: Rule = Rule()):
        self.questionnaire, self.waves, self.grouping = questionnaire, waves, grouping
        self.wording, self.rule, self.scale = wording, rule, scale_of(questionnaire)
        self.published: list[Published] = []

    def data(self) -> dict[str, Any]:
        """The part of `feedback` in a view that comes from ratings."""
        wave = self.waves[-1]
        items = {item: self.rated_item(wave, item) for item in item_ids(self.questionnaire)}
        competencies = [self.competency(c, n, wave, items) for n, c in enumerate(self.questionnaire["competencies"])]
        return {"competencies": competencies, **self.lists(items)}

    # -- items and competencies -----------------------------------------------------------------------------------

    def rated_item(self, wave: Answers, item: str) -> Rated:
        """An item with its score from every perspective."""
        shown = {b: item_score(wave, item, b, self.scale) for b in self.grouping.blocks}
        named = {g: identified_score(wave, item, g) for g in ("self", *NAMED)}
        return Rated(item, tuple(self.perspectives(named, shown, dict.fromkeys(shown, 0))))

    def rated_competency(self, wave: Answers, competency: Mapping[str, Any], items: Mapping[str, Rated]) -> Rated:
        """A competency with its score from every perspective: the mean of the item means shown."""
        ids = [item["id"] for item in competency["items"]]
        groups = {**{(g,): 1 for g in ("self", *NAMED)}, **dict.fromkeys(self.grouping.blocks, self.grouping.k)}
        counts = {group: len(raters_of(wave, ids, group)) for group in groups}
        scores = {group: competency_score([items[item].of("+".join(group)) for item in ids], counts[group], least)
                  for group, least in groups.items()}
        named = {g: scores[(g,)] for g in ("self", *NAMED)}
        return Rated(competency["id"], tuple(self.perspectives(
            named, {block: scores[block] for block in self.grouping.blocks}, counts)))

    def perspectives(self, named: Mapping[str, Score | None], shown: Mapping[Block, Score | None],
                     counts: Mapping[Block, int]) -> Iterator[Perspective]:
        """Self, those known by name, the blocks, and all others. `counts` says how many a withheld block has."""
        rows = [(name, score, 0) for name, score in named.items() if score]
        rows += [("+".join(block), score, counts[block]) for block, score in shown.items()]
        others = [score for name, score in named.items() if score and name != "self"]
        everybody = all_others([score for score in shown.values() if score], others, self.grouping.k)
        rows += [("all", everybody, 0)] if everybody else []
        yield from (Perspective(group, self.wording.group(group), score, score.n if score else n)
                    for group, score, n in rows)

    # -- as data --------------------------------------------------------------------------------------------------

    def competency(self, competency: Mapping[str, Any], number: int, wave: Answers,
                   items: Mapping[str, Rated]) -> dict[str, Any]:
        """One competency as templates see it."""
        rated = self.rated_competency(wave, competency, items)
        at = f"/feedback/competencies/{number}"
        facts = {key: competency[key] for key in ("id", "name", "definition")}
        scale = {"minimum": self.scale.minimum, "maximum": self.scale.maximum}
        return {
            **facts,
            "scale": scale,
            "ratings": self.rows(rated, f"{at}/ratings"),
            "items": [{**item, "scale": scale, "ratings": self.rows(items[item["id"]], f"{at}/items/{n}/ratings")}
                      for n, item in enumerate(competency["items"])],
            "trend": self.trend(competency, rated, f"{at}/trend"),
        }

    def rows(self, rated: Rated, at: str) -> list[dict[str, Any]]:
        """The perspectives of an item or competency as rows of a table, each with its gap to the client's own view."""
        own = rated.of("self")
        rows = []
        for n, p in enumerate(rated.perspectives):
            row = {"group": p.group, "label": p.label, "n": p.n, **self.wording.score(p.score, self.grouping.k)}
            if p.score:
                self.publish(f"{at}/{n}/value", p.score.number)
            if own and p.score and p.group != "self" and not p.score.bound:
                gap = own.number - p.score.number
                self.publish(f"{at}/{n}/gap", gap)
                row["gap"] = self.wording.signed(gap.value)
            rows.append({**row, **self.agreement(rated.id, p), "visible_to": _audience(p)})
        return rows

    def agreement(self, item: str, perspective: Perspective) -> dict[str, str]:
        """How far the raters of a block agree on an item, in words; nothing for anything else."""
        block = tuple(perspective.group.split("+"))
        word = agreement(self.waves[-1], item, block, self.scale) if block in self.grouping.blocks else None
        return {"agreement": self.wording.words[f"agreement_{word}"]} if word else {}

    def trend(self, competency: Mapping[str, Any], now: Rated, at: str) -> list[dict[str, Any]]:
        """How each perspective changed since the wave before; none where too few raters joined or left to hide."""
        if len(self.waves) < 2:
            return []
        before, after = self.waves[-2:]
        items = {item["id"]: self.rated_item(before, item["id"]) for item in competency["items"]}
        then = self.rated_competency(before, competency, items)
        rows = []
        for p in now.perspectives:
            old = then.of(p.group)
            if not _two_numbers(old, p.score) or not self.may_compare(p.group, list(items), before, after):
                continue
            change = p.score.number - old.number
            numbers = {"before": old.number, "after": p.score.number, "change": change}
            for name, number in numbers.items():
                self.publish(f"{at}/{len(rows)}/{name}", number)
            for name in ("before", "after"):
                self.publish(f"{at}/{len(rows)}/{name}_value", numbers[name])
            scores = {"before": old, "after": p.score}
            ends = {name: self.wording.score(score, self.grouping.k) for name, score in scores.items()}
            rows.append({"group": p.group, "label": p.label, "change": self.wording.signed(change.value),
                         **{name: end["text"] for name, end in ends.items()},
                         **{f"{name}_value": end["value"] for name, end in ends.items()}})
        return rows

    def may_compare(self, group: str, items: Sequence[str], before: Answers, after: Answers) -> bool:
        """Rule 10, for a perspective: all others needs every block of it."""
        blocks = self.grouping.blocks if group == "all" else [tuple(group.split("+"))]
        return group in ("self", *NAMED) or all(comparable(before, after, items, b, self.grouping.k) for b in blocks)

    def incomparable(self) -> list[str]:
        """The blocks of which some trend is withheld, since too few raters joined or left."""
        if len(self.waves) < 2:
            return []
        items = [[item["id"] for item in c["items"]] for c in self.questionnaire["competencies"]]
        return ["+".join(block) for block in self.grouping.blocks
                if not all(comparable(*self.waves[-2:], ids, block, self.grouping.k) for ids in items)]

    def lists(self, items: Mapping[str, Rated]) -> dict[str, list[dict[str, Any]]]:
        """Strengths, opportunities, blind spots and hidden strengths, each computed from what is published.

        Strengths and opportunities are the items that all others rate highest and lowest. A blind spot is an item that
        the client rates at least `rule.gap` higher than all others do, a hidden strength one rated as much lower.
        """
        known = [r for r in items.values() if r.of("all")]
        both = [r for r in known if r.of("self")]
        by_others = sorted(known, key=lambda r: (-r.of("all").number.value, r.id))
        by_gap = sorted(both, key=lambda r: (_gap(r), r.id))
        count, half = self.rule.count, len(known) // 2
        chosen = {
            "strengths": by_others[: min(count, half)],
            "opportunities": by_others[::-1][: min(count, half)],
            "blind_spots": [r for r in by_gap[::-1] if _gap(r) >= self.rule.gap][:count],
            "hidden_strengths": [r for r in by_gap if _gap(r) <= -self.rule.gap][:count],
        }
        return {name: [self.entry(r, f"/feedback/{name}/{n}") for n, r in enumerate(rated)]
                for name, rated in chosen.items()}

    def entry(self, rated: Rated, at: str) -> dict[str, Any]:
        """An item in one of the lists."""
        competency, item = next((c, i) for c in self.questionnaire["competencies"] for i in c["items"]
                                if i["id"] == rated.id)
        own, others = rated.of("self"), rated.of("all")
        self.publish(f"{at}/others", others.number)
        entry = {"item": rated.id, "text": item["text"], "competency": competency["name"],
                 "others": self.wording.score(others, self.grouping.k)["text"]}
        if own:
            entry["own"] = self.wording.number(own.number.value)
        if own and not others.bound:
            self.publish(f"{at}/gap", own.number - others.number)
            entry["gap"] = self.wording.signed(_gap(rated))
        return entry

    def publish(self, pointer: str, number: Linear) -> None:
        """Note that a number is printed; the audit reads the list."""
        if number.terms:
            self.published.append(Published(pointer, number))


def _two_numbers(*scores: Score | None) -> bool:
    return all(score is not None and not score.bound for score in scores)


def _gap(rated: Rated) -> Fraction:
    return rated.of("self").number.value - rated.of("all").number.value


def item_ids(questionnaire: Mapping[str, Any]) -> list[str]:
    """The items of all competencies, in the questionnaire's order."""
    return [item["id"] for competency in questionnaire["competencies"] for item in competency["items"]]


def _audience(perspective: Perspective) -> list[str]:
    """Rule 12: no split by group and no manager score for someone the client mentors."""
    everyone = perspective.group == "all" and perspective.n >= MENTEE_LEAST
    return ["coach", "client", *(["mentee"] if everyone or perspective.group == "self" else [])]
