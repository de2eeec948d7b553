"""Attackers with all printed numbers before them, who know the rules, every n, and who answered what.

They are written against the printed data alone: what a number means is worked out anew from the rules, over single
answers, and compared with what `derive` says of it. Arithmetic is exact. (Whole numbers: test_integer_worlds.py.)
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import floor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from pipeline.check.checking import check
from pipeline.feedback.audit import Published, audit
from pipeline.feedback.cells import Answers
from pipeline.feedback.derive import Feedback, derive
from pipeline.feedback.differencing import compare
from pipeline.feedback.ledger import Told, entry
from pipeline.feedback.linear import Linear
from pipeline.feedback.scores import Scale
from pipeline.read.engagement import Engagement

ROOT = Path(__file__).parents[2]
PROTECTED, NAMED = ("peers", "reports", "others"), ("self", "manager", "skip")
Variable = tuple[str, str, str, str]
"""Engagement, wave, item and rater: one answer."""

KEYS = {
    "agreement", "released", "minimum", "notes", "rates", "competencies", "strengths", "opportunities", "blind_spots",
    "hidden_strengths", "comments", "pulses", "wave", "name", "group", "label", "invited", "responded", "id", "definition",
    "ratings", "items", "trend", "n", "text", "visible_to", "item", "competency", "goal", "statement", "date", "scale",
    "maximum",
}
NUMBERS = {"value", "gap", "before", "after", "before_value", "after_value", "change", "others", "own", "net"}
BANDS = {"low", "high"}
"""The ends of a band, which its text says as well."""


class Number(Struct, frozen=True):
    """A printed number as an attacker sees it: factors of single unknown answers, and a part that is known."""

    row: Mapping[Variable, Fraction]
    known: Fraction = Fraction(0)

    def __sub__(self, other: Number) -> Number:
        return mixed([(self, Fraction(1)), (other, Fraction(-1))])


def mixed(parts: Iterable[tuple[Number, Fraction]]) -> Number:
    row: dict[Variable, Fraction] = {}
    known = Fraction(0)
    for number, weight in parts:
        known += number.known * weight
        for variable, factor in number.row.items():
            row[variable] = row.get(variable, Fraction(0)) + factor * weight
    return Number({v: f for v, f in row.items() if f}, known)


# -- reading a book ---------------------------------------------------------------------------------------------------


class Reader:
    """Works out the equation of every number in the `feedback` of one view.

    `answers` maps (wave, item, group) to raters and answers. Answers of protected raters are used for one thing only: to
    know which scores of the earlier wave were bands, which a reader of this book could only guess.
    """

    def __init__(self, data: Mapping[str, Any], shape: Mapping[str, Sequence[str]], waves: Sequence[str],
                 answers: Mapping[tuple[str, str, str], Mapping[str, int]], scale: tuple[int, int],
                 surveys: Sequence[Mapping[str, Any]] = (), engagement: str = ""):
        self.data, self.shape, self.waves, self.answers, self.scale = data, shape, waves, answers, scale
        self.surveys, self.engagement = surveys, engagement

    def numbers(self) -> dict[str, Number]:
        found: dict[str, Number] = {}
        items: dict[str, dict[str, Number]] = {}
        for c, competency in enumerate(self.data["competencies"]):
            at = f"/feedback/competencies/{c}"
            for i, item in enumerate(competency["items"]):
                items[item["id"]] = self.item(self.waves[-1], item["id"], item["ratings"])
                found |= self.table(item["ratings"], items[item["id"]], f"{at}/items/{i}/ratings")
            rated = self.competency(self.waves[-1], self.shape[competency["id"]], items, competency["ratings"])
            found |= self.table(competency["ratings"], rated, f"{at}/ratings")
            found |= self.trend(competency, rated, f"{at}/trend")
        for name in ("strengths", "opportunities", "blind_spots", "hidden_strengths"):
            for n, listed in enumerate(self.data[name]):
                rows = items[listed["item"]]
                found[f"/feedback/{name}/{n}/others"] = rows["all"]
                if "own" in listed:
                    found[f"/feedback/{name}/{n}/own"] = rows["self"]
                if "gap" in listed:
                    found[f"/feedback/{name}/{n}/gap"] = rows["self"] - rows["all"]
        return found | self.pulses()

    def table(self, rows: Sequence[Mapping[str, Any]], rated: Mapping[str, Number], at: str) -> dict[str, Number]:
        found = {f"{at}/{n}/value": rated[row["group"]] for n, row in enumerate(rows) if "value" in row}
        return found | {f"{at}/{n}/gap": rated["self"] - rated[row["group"]] for n, row in enumerate(rows) if "gap" in row}

    def trend(self, competency: Mapping[str, Any], now: Mapping[str, Number], at: str) -> dict[str, Number]:
        if not competency["trend"]:
            return {}
        ids = self.shape[competency["id"]]
        before = {item: self.item(self.waves[-2], item) for item in ids}
        then = self.competency(self.waves[-2], ids, before)
        found = {}
        for n, row in enumerate(competency["trend"]):
            group = row["group"]
            found |= {f"{at}/{n}/before": then[group], f"{at}/{n}/after": now[group],
                      f"{at}/{n}/before_value": then[group], f"{at}/{n}/after_value": now[group],
                      f"{at}/{n}/change": now[group] - then[group]}
        return found

    def blocks(self) -> list[str]:
        return sorted({row["group"] for c in self.data["competencies"] for item in c["items"] for row in item["ratings"]}
                      - {*NAMED, "all"})

    def raters(self, wave: str, item: str, group: str) -> list[str]:
        return [rater for one in group.split("+") for rater in self.answers.get((wave, item, one), ())]

    def item(self, wave: str, item: str, printed: Sequence[Mapping[str, Any]] | None = None) -> dict[str, Number]:
        texts = {row["group"]: row["text"] for row in printed or ()}
        found = {name: self.named(wave, item, name) for name in NAMED if self.raters(wave, item, name)}
        counts = {block: len(self.raters(wave, item, block)) for block in self.blocks()}
        for block in [block for block in counts if counts[block]]:
            bound = self.bound(texts[block]) if printed is not None else self.guessed(wave, item, block)
            found[block] = self.block(wave, item, block, bound)
        if printed is not None:
            shown = {row["group"]: row["n"] for row in printed if not row["text"].startswith("withheld")}
            assert shown.keys() - {"all"} == found.keys() and all(shown[b] == n for b, n in counts.items() if n)
        return self.with_all(found, {name: len(self.raters(wave, item, name)) for name in found})

    def named(self, wave: str, item: str, name: str) -> Number:
        given_ = [self.answers[(wave, item, name)][rater] for rater in self.raters(wave, item, name)]
        return Number({}, Fraction(sum(given_), len(given_)))

    def block(self, wave: str, item: str, block: str, bound: int) -> Number:
        raters = self.raters(wave, item, block)
        if bound:
            return Number({}, self.scale[bound == 1] - Fraction(bound, len(raters)))
        return Number({(self.engagement, wave, item, rater): Fraction(1, len(raters)) for rater in raters})

    def bound(self, text: str) -> int:
        return 1 if text.endswith("or higher") else -1 if text.endswith("or lower") else 0

    def guessed(self, wave: str, item: str, block: str) -> int:
        answers = [self.answers[(wave, item, group)][rater] for group in block.split("+")
                   for rater in self.answers.get((wave, item, group), ())]
        above = sum(self.scale[1] - answer for answer in answers)
        below = sum(answer - self.scale[0] for answer in answers)
        return 0 if min(above, below) > 2 else 1 if above <= below else -1

    def with_all(self, found: dict[str, Number], counts: Mapping[str, int]) -> dict[str, Number]:
        """All others: everybody shown but the client, each rater with the same weight."""
        others = [name for name in found if name != "self"]
        if any(name not in NAMED for name in others):
            whole = sum(counts[name] for name in others)
            found["all"] = mixed((found[name], Fraction(counts[name], whole)) for name in others)
        return found

    def competency(self, wave: str, ids: Sequence[str], items: Mapping[str, Mapping[str, Number]],
                   printed: Sequence[Mapping[str, Any]] | None = None) -> dict[str, Number]:
        counts = {name: self.counted(wave, ids, name) for name in (*NAMED, *self.blocks())}
        least = {name: 1 if name in NAMED else self.data["minimum"] for name in counts}
        shown = [name for name in counts if counts[name] >= least[name]]
        if printed is not None:
            assert {row["group"]: row["n"] for row in printed if row["group"] in shown} == {n: counts[n] for n in shown}
        means = {name: [items[item][name] for item in ids if name in items[item]] for name in shown}
        found = {name: mixed((number, Fraction(1, len(numbers))) for number in numbers) for name, numbers in means.items()}
        return self.with_all(found, counts)

    def counted(self, wave: str, ids: Sequence[str], group: str) -> int:
        """How many answered at least half of the items."""
        answered = [rater for item in ids for rater in self.raters(wave, item, group)]
        return sum(2 * answered.count(rater) >= len(ids) for rater in set(answered))

    def pulses(self) -> dict[str, Number]:
        found = {}
        for n, printed in enumerate(self.data["pulses"]):
            survey = next(s for s in self.surveys if (s["goal"], s["date"]) == (printed["goal"], printed["date"]))
            raters = [r["rater"] for r in survey["responses"] if r["group"] in PROTECTED]
            if "net" in printed:
                wave = f"pulse/{survey['id']}"
                found[f"/feedback/pulses/{n}/net"] = Number(
                    {(self.engagement, wave, survey["goal"], rater): Fraction(1, len(raters)) for rater in raters})
        return found


def reader(made: Engagement, found: Feedback, questionnaire: Mapping[str, Any]) -> tuple[Reader, dict[Variable, int]]:
    """A reader of an engagement's book, and the truth that it is after."""
    answers: dict[tuple[str, str, str], dict[str, int]] = {}
    for file in made.many["responses"]:
        for response in file.data["responses"]:
            for item, answer in response["answers"].items():
                if answer is not None:
                    answers.setdefault((file.data["wave"], item, response["group"]), {})[response["rater"]] = answer
    shape = {c["id"]: [item["id"] for item in c["items"]] for c in questionnaire["competencies"]}
    opened = sorted(made.many["wave"], key=lambda file: file.data["opens"])
    waves = [f.data["id"] for f in opened if any(wave == f.data["id"] for wave, _, _ in answers)]
    scale = (questionnaire["response_scale"]["minimum"], questionnaire["response_scale"]["maximum"])
    surveys = (made.data("pulse") or {"pulses": []})["pulses"]
    truth = {(made.id, wave, item, rater): answer for (wave, item, group), raters in answers.items() if group in PROTECTED
             for rater, answer in raters.items()}
    truth |= {(made.id, f"pulse/{s['id']}", s["goal"], r["rater"]): r["answer"] for s in surveys for r in s["responses"]}
    return Reader(found.data, shape, waves, answers, scale, surveys, made.id), truth


def printed(data: Any, at: str = "/feedback") -> Iterator[tuple[str, str, Any]]:
    """Every leaf of the data: its pointer, the name of its property, and what stands there."""
    if isinstance(data, Mapping):
        for name, item in data.items():
            if isinstance(item, (Mapping, list)):
                yield f"{at}/{name}", name, None
                yield from printed(item, f"{at}/{name}")
            else:
                yield f"{at}/{name}", name, item
    elif isinstance(data, list):
        for n, item in enumerate(data):
            yield from printed(item, f"{at}/{n}")


def one_decimal(value: Fraction) -> str:
    tenths = floor(abs(value) * 10 + Fraction(1, 2))
    return f"{'-' if value < 0 and tenths else ''}{tenths // 10}.{tenths % 10}"


def evaluated(number: Number, truth: Mapping[Variable, int]) -> Fraction:
    return number.known + sum(factor * truth[variable] for variable, factor in number.row.items())


# -- the attack: is anything known of fewer than k people? --------------------------------------------------------------


def given_away(rows: Iterable[Mapping[Variable, Fraction]], k: int) -> list[tuple[str, ...]]:
    """Every set of k − 1 people of whom some combination of rows says something, and of nobody else.

    A combination that vanishes outside a set and not inside exists just where leaving out the set's columns lowers the
    rank. All sets are tried.
    """
    rows = [row for row in rows if row]
    columns: dict[tuple[tuple[int, Fraction], ...], set[str]] = {}
    for variable in {variable for row in rows for variable in row}:
        column = tuple((n, row[variable]) for n, row in enumerate(rows) if variable in row)
        columns.setdefault(column, set()).add(variable[3])
    people = sorted(set().union(*columns.values())) if columns else []
    places = {name: 1 << n for n, name in enumerate(people)}
    masks = [(column, sum(places[name] for name in names)) for column, names in columns.items()]
    whole = rank(columns)
    found = []
    for some in combinations(people, min(k - 1, len(people))):
        hidden = ~sum(places[name] for name in some)
        left = [column for column, mask in masks if mask & hidden]
        if len(left) < len(masks) and rank(left) < whole:
            found.append(some)
    return found


def rank(columns: Iterable[Iterable[tuple[int, Fraction]]]) -> int:
    pivots: dict[int, dict[int, Fraction]] = {}
    for column in columns:
        rest = dict(column)
        while rest:
            lead = min(rest)
            if lead not in pivots:
                pivots[lead] = rest
                break
            factor = rest[lead] / pivots[lead][lead]
            rest = {n: value for n in rest.keys() | pivots[lead].keys()
                    if (value := rest.get(n, Fraction(0)) - factor * pivots[lead].get(n, Fraction(0)))}
    return len(pivots)


def solved(rows: Iterable[Mapping[Variable, Fraction]], values: Iterable[Fraction]) -> dict[Variable, Fraction]:
    """Every single answer that the numbers determine, with its value."""
    basis: dict[Variable, tuple[dict[Variable, Fraction], Fraction]] = {}
    for row, value in zip(rows, values):
        rest = dict(row)
        for variable, (other, known) in basis.items():
            if variable in rest:
                rest, value = minus(rest, other, rest[variable]), value - rest[variable] * known
        if rest:
            pivot = min(rest)
            scaled, value = {v: f / rest[pivot] for v, f in rest.items()}, value / rest[pivot]
            basis = {v: (minus(other, scaled, other[pivot]), known - other[pivot] * value) if pivot in other
                     else (other, known) for v, (other, known) in basis.items()}
            basis[pivot] = (scaled, value)
    return {variable: value for variable, (row, value) in basis.items() if len(row) == 1}


def minus(row: Mapping[Variable, Fraction], other: Mapping[Variable, Fraction], factor: Fraction) -> dict[Variable, Fraction]:
    found = {v: row.get(v, Fraction(0)) - factor * other.get(v, Fraction(0)) for v in row.keys() | other.keys()}
    return {v: f for v, f in found.items() if f}


# -- response sets of every shape ---------------------------------------------------------------------------------------


@st.composite
def engagements(draw: st.DrawFn) -> dict[str, Any]:
    """Who rates, what they answer: group sizes 0 to 8, 1 to 6 items in 1 to 3 competencies, 1 or 2 waves, pulses."""
    sizes = {group: draw(st.integers(0, 8)) for group in PROTECTED}
    shape = draw(st.lists(st.integers(1, 6), min_size=1, max_size=3).filter(lambda some: sum(some) <= 6))
    scale = draw(st.sampled_from([(1, 5), (1, 7), (0, 1)]))
    gaps, leaning = draw(st.sampled_from([0, 0.1, 0.4])), draw(st.sampled_from([None, 0, 1]))
    chance = random.Random(draw(st.integers(0, 10**9)))
    people = [(group, f"{group}-{n}") for group, size in sizes.items() for n in range(size)]
    people += [(group, group) for group in NAMED if chance.random() < 0.8]
    unseen = {(group, i) for group in PROTECTED for i in range(sum(shape)) if chance.random() < gaps / 2}
    waves = []
    for n in range(draw(st.integers(1, 2))):
        wave: dict[str, dict[str, list[int | None]]] = {}
        for group, rater in people:
            if n and group in PROTECTED and chance.random() < 0.1:
                group = chance.choice(PROTECTED)
            if not n or chance.random() < 0.9:
                wave.setdefault(group, {})[rater] = [
                    None if (group, i) in unseen else answer(chance, scale, gaps, leaning) for i in range(sum(shape))]
        waves.append(wave)
    surveys = [{"id": f"p-{n}", "goal": chance.choice("gh"), "date": f"2026-05-0{n + 1}", "responses": [
        {"rater": rater, "group": group, "answer": chance.randint(-3, 3) if leaning is None else 3 - chance.randint(0, 1)}
        for group, rater in people if group != "self" and chance.random() < 0.8]} for n in range(chance.randint(0, 3))]
    return {"waves": waves, "shape": shape, "scale": scale, "k": draw(st.integers(3, 5)), "pulses": surveys}


def answer(chance: random.Random, scale: tuple[int, int], gaps: float, leaning: int | None) -> int | None:
    if chance.random() < gaps:
        return None
    return chance.randint(*scale) if leaning is None or chance.random() < 0.2 else scale[leaning]


MANY = settings(max_examples=600, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))


def read(makes, made: Mapping[str, Any]) -> tuple[Feedback, dict[str, Number], dict[Variable, int]]:
    """An engagement's book, the attacker's equations of it, and the truth."""
    options = {key: made[key] for key in ("shape", "scale", "k", "pulses")}
    practice, engagement = makes.engagement(*made["waves"], **options)
    found = derive(practice, engagement)
    attacker, truth = reader(engagement, found, practice.questionnaires["q"].data)
    return found, attacker.numbers(), truth


@MANY
@given(made=engagements())
def test_nothing_is_known_of_fewer_than_k_people(makes, made) -> None:
    found, numbers, _ = read(makes, made)
    assert not given_away((number.row for number in numbers.values()), made["k"])
    assert not found.leaks


@MANY
@given(made=engagements())
def test_every_printed_number_is_known_or_published_with_its_equation(makes, made) -> None:
    found, numbers, truth = read(makes, made)
    published = {p.pointer: p.number for p in found.published}
    seen = set()
    for pointer, name, value in printed(found.data):
        assert name in KEYS | NUMBERS | BANDS, f"what is {name}?"
        if name in NUMBERS and not str(value).endswith(("or higher", "or lower")):
            seen.add(pointer)
            text = str(value).replace("−", "-").replace("+", "")
            assert text.replace("-0.0", "0.0") == one_decimal(evaluated(numbers[pointer], truth))
            assert expanded(published.get(pointer), found, made) == numbers[pointer].row
            assert pointer not in published or published[pointer].value == evaluated(numbers[pointer], truth)
    assert published.keys() <= seen


@MANY
@given(made=engagements())
def test_the_ends_of_a_band_say_what_its_text_says(makes, made) -> None:
    data = read(makes, made)[0].data
    rows = [(row, made["scale"]) for c in data["competencies"] for part in (c, *c["items"]) for row in part["ratings"]]
    for row, (lowest, highest) in [*rows, *((pulse, (-3, 3)) for pulse in data["pulses"])]:
        assert (BANDS <= row.keys()) == row["text"].endswith(("or higher", "or lower"))
        if BANDS <= row.keys():
            edge = float(row["text"].split()[0].replace("−", "-"))
            assert (row["low"], row["high"]) == ((edge, highest) if row["text"].endswith("higher") else (lowest, edge))


def expanded(number: Linear | None, found: Feedback, made: Mapping[str, Any]) -> dict[Variable, Fraction]:
    """An equation over cells as one over single answers."""
    cells = {cell: raters for told in found.told for cell, raters in told.answers.cells.items()}
    return {("client", wave, item, rater): factor for (wave, item, group), factor in (number.terms if number else {}).items()
            for rater in cells[(wave, item, group)]}


def test_both_attacks_have_something_to_attack(makes) -> None:
    """The generated sets do reach scores, bands, merged groups, trends, lists, pulses and withheld results."""
    kinds = {kind: 0 for kind in ("value", "band", "+", "trend", "list", "net", "withheld", "nothing")}

    @settings(MANY, max_examples=100, derandomize=True)
    @given(made=engagements())
    def look(made) -> None:
        data = read(makes, made)[0].data
        rows = [row for c in data["competencies"] for item in c["items"] for row in item["ratings"]]
        kinds["value"] += any("value" in row for row in rows)
        kinds["band"] += any(" or " in row["text"] for row in rows)
        kinds["+"] += any("+" in row["group"] for row in rows)
        kinds["trend"] += any(row["group"] == "all" for c in data["competencies"] for row in c["trend"])
        kinds["list"] += bool(data["strengths"])
        kinds["net"] += any("net" in pulse for pulse in data["pulses"])
        kinds["withheld"] += any(row["text"].startswith("withheld") for row in rows)
        kinds["nothing"] += not data["released"]

    look()
    assert min(kinds.values()) >= 3, kinds


@settings(MANY, max_examples=300)
@given(crowds=st.lists(st.sets(st.sampled_from("abcdefg"), min_size=1, max_size=4), min_size=1, max_size=5),
       factors=st.lists(st.lists(st.integers(-2, 2), min_size=5, max_size=5), min_size=1, max_size=4), k=st.integers(3, 4))
def test_audit_finds_a_leak_just_where_the_attacker_does(crowds, factors, k: int) -> None:
    """Of any numbers over any cells, however their raters overlap: what audit clears, no attacker can use."""
    cells = {("w", "i", str(n)): frozenset(crowd) for n, crowd in enumerate(crowds)}
    equations = [dict(zip(cells, map(Fraction, row))) for row in factors]
    published = [Published(f"/{n}", Linear(Fraction(0), {cell: f for cell, f in row.items() if f}))
                 for n, row in enumerate(equations)]
    single = [{(*cell, rater): f for cell, f in row.items() if f for rater in cells[cell]} for row in equations]
    assert bool(audit(published, cells, k)) == bool(given_away(single, k))


# -- an attack on a naive threshold, before and after -------------------------------------------------------------------


def naive(name: str, wave: Mapping[str, Mapping[str, Sequence[int | None]]], k: int) -> dict[str, tuple[Number, Fraction]]:
    """What many a tool prints: groups of k and more apart, competency scores as means over raters, and a total over all.

    One competency; whoever answered half of its items counts for it. Each number with its value.
    """
    found: dict[str, tuple[Number, Fraction]] = {}
    everybody = {rater: given_ for raters in wave.values() for rater, given_ in raters.items()}
    sets = {group: raters for group, raters in wave.items() if len(raters) >= k} | {"total": everybody}
    for group, raters in sets.items():
        for i in range(len(next(iter(raters.values())))):
            who = {rater: Fraction(1) for rater, given_ in raters.items() if given_[i] is not None}
            found[f"/{name}/{group}/i-{i}"] = averaged({(rater, i): weight for rater, weight in who.items()}, raters)
        own = {rater: [i for i, a in enumerate(given_) if a is not None] for rater, given_ in raters.items()}
        counted = {rater: items for rater, items in own.items() if 2 * len(items) >= len(raters[rater])}
        found[f"/{name}/{group}/competency"] = averaged(
            {(rater, i): Fraction(1, len(items)) for rater, items in counted.items() for i in items}, raters)
    return found


def averaged(weights: Mapping[tuple[str, int], Fraction],
             raters: Mapping[str, Sequence[int | None]]) -> tuple[Number, Fraction]:
    whole = sum(weights.values())
    row = {("", "w", f"i-{i}", rater): weight / whole for (rater, i), weight in weights.items()}
    return Number(row), sum((f * raters[rater][int(item[2:])] for (_, _, item, rater), f in row.items()), Fraction(0))


CASES = {
    "not observed: the competency less its items": (
        [{"peers": {"p1": [4, 3], "p2": [5, 4], "p3": [3, 3], "p4": [2, None]}}], {("i-0", "p4"): 2}),
    "one group of one: the total less the other": (
        [{"peers": {"p1": [4], "p2": [5], "p3": [3], "p4": [4]}, "reports": {"r1": [1]}}], {("i-0", "r1"): 1}),
    "a late rater: the second book less the first": (
        [{"peers": {"p1": [4], "p2": [5], "p3": [3]}}, {"peers": {"p1": [4], "p2": [5], "p3": [3], "p4": [1]}}],
        {("i-0", "p4"): 1}),
}


@pytest.mark.parametrize("case", CASES)
def test_before_a_naive_threshold_gives_single_answers_away(case: str) -> None:
    books, expected = CASES[case]
    numbers = {pointer: number for n, wave in enumerate(books) for pointer, number in naive(f"book-{n}", wave, 3).items()}
    found = solved((number.row for number, _ in numbers.values()), (value for _, value in numbers.values()))
    assert {(item, rater): value for (_, _, item, rater), value in found.items()} == expected


@pytest.mark.parametrize("case", CASES)
def test_before_audit_refuses_the_naive_numbers_and_names_them(case: str) -> None:
    books, expected = CASES[case]
    numbers = {pointer: number for n, wave in enumerate(books) for pointer, number in naive(f"book-{n}", wave, 3).items()}
    cells = {variable: (wave, item, rater) for number, _ in numbers.values() for variable in number.row
             for _, wave, item, rater in [variable]}
    published = [Published(pointer, Linear(value, {cells[v]: factor for v, factor in number.row.items()}))
                 for pointer, (number, value) in numbers.items()]
    leaks = audit(published, {cell: frozenset([cell[2]]) for cell in cells.values()}, 3)
    assert min(leak.count for leak in leaks) == 1
    named = {pointer for leak in leaks for pointer in leak.pointers}
    told = solved((numbers[p][0].row for p in named), (numbers[p][1] for p in named))
    assert named <= numbers.keys()
    assert {(item, rater) for _, _, item, rater in told} == expected.keys(), "the numbers named suffice for the attack"


@pytest.mark.parametrize("case", CASES)
def test_after_the_same_attack_on_the_same_data_finds_nothing(makes, case: str) -> None:
    books, _ = CASES[case]
    found = [read(makes, {"waves": [wave], "shape": [len(next(iter(wave["peers"].values())))], "scale": (1, 5), "k": 3,
                          "pulses": []}) for wave in books]
    told = [(number.row, evaluated(number, truth)) for _, numbers, truth in found[:1] for number in numbers.values()]
    assert told and not solved(*zip(*told)) and not given_away((row for row, _ in told), 3)
    if len(found) == 2:
        (first, _, _), (second, numbers, truth) = found
        both = [*told, *((number.row, evaluated(number, truth)) for number in numbers.values())]
        assert list(solved(*zip(*both)).values()) == [1], "so the second book must not come out"
        leaks = compare(b"key", entry(b"key", first.told), second.told, 3)
        assert [(leak.pointers, leak.count) for leak in leaks] == [(("wave-1/i-1",), 1)]


@settings(MANY, max_examples=150)
@given(drafts=st.lists(st.dictionaries(st.sampled_from("abcdefghij"), st.integers(1, 5), min_size=3), min_size=2, max_size=4))
def test_books_that_differencing_lets_out_one_after_the_other(drafts) -> None:
    """Raters join, leave and change their answers between drafts; whatever of it is released is safe all together."""
    earlier: list[dict[str, Any]] = []
    rows = []
    for draft in drafts:
        wave = Answers("w", {("w", "i", "peers"): draft}, {"peers": frozenset(draft)})
        told = [Told(wave, (("peers",),), Scale(1, 5), frozenset("i"))]
        if not compare(b"key", earlier, told, 3):
            earlier += entry(b"key", told)
            rows.append({("", "w", f"i answered {given_}", rater): Fraction(1) for rater, given_ in draft.items()})
    assert rows and not given_away(rows, 3)


# -- cases that were asked for ------------------------------------------------------------------------------------------

FOUR = {f"p{n}": [n] for n in range(1, 5)}
ADVERSARIAL = {
    "all answers equal": ({"peers": dict.fromkeys("abcd", (5,)), "reports": dict.fromkeys("pqrs", (5,))},
                          {"peers": "4.5 or higher", "reports": "4.5 or higher", "all": "4.5 or higher"}),
    "all answers equal in the middle": ({"peers": dict.fromkeys("abcd", (3,))}, {"peers": "3.0", "all": "3.0"}),
    "one group of one": ({"peers": FOUR, "others": {"x": [5]}}, {"peers+others": "3.0", "all": "3.0"}),
    "only groups of one": ({"peers": {"x": [5]}, "reports": {"y": [1]}, "others": {"z": [2]}}, {}),
    "a group that is the total less one": ({"self": {"s": [3]}, "manager": {"m": [4]}, "peers": FOUR},
                                           {"self": "3.0", "manager": "4.0", "peers": "2.5", "all": "2.8"}),
    "an item that two peers answered": (
        {"peers": {"a": [2], "b": [4], "c": [None], "d": [None]}, "reports": dict.fromkeys("pqrs", (3,))},
        {"peers+reports": "3.0", "all": "3.0"}),
    "an item that nobody else answered": ({"peers": {"a": [2], "b": [4], "c": [None], "d": [None]}}, {}),
}


@pytest.mark.parametrize("case", ADVERSARIAL)
def test_adversarial(makes, case: str) -> None:
    wave, expected = ADVERSARIAL[case]
    found, numbers, truth = read(makes, {"waves": [wave], "shape": [1], "scale": (1, 5), "k": 4, "pulses": []})
    rows = found.data["competencies"][0]["items"][0]["ratings"] if found.data["competencies"] else []
    assert {row["group"]: row["text"] for row in rows} == expected
    assert not given_away((number.row for number in numbers.values()), 4) and not found.leaks
    assert not solved([n.row for n in numbers.values()], [evaluated(n, truth) for n in numbers.values()])


def test_a_manager_who_is_a_client_too(makes) -> None:
    """Alder is known as birch's manager. As a client he is rated by birch, who is protected there among the reports."""
    of_birch = {"self": {"birch": [4]}, "manager": {"alder": [2]}, "peers": dict.fromkeys("abcd", (3,))}
    of_alder = {"self": {"alder": [3]}, "reports": {"birch": [1], "cedar": [3], "elm": [4], "oak": [4]},
                "peers": {"alder-2": [3]}}
    books = [read(makes, {"waves": [wave], "shape": [1], "scale": (1, 5), "k": 4, "pulses": []})
             for wave in (of_birch, of_alder)]
    rows = [renamed(number, str(n)).row for n, (_, numbers, _) in enumerate(books) for number in numbers.values()]
    assert not given_away(rows, 4)
    assert [row["group"] for row in books[1][0].data["competencies"][0]["ratings"]] == ["self", "peers+reports", "all"]


# -- several binders at once (rule 11) ----------------------------------------------------------------------------------


@settings(MANY, max_examples=60)
@given(one=engagements(), other=engagements())
def test_two_engagements_with_the_same_raters(makes, one, other) -> None:
    """The raters bear the same names in both: what one book says of them is held beside what the other does."""
    rows = [number.row for name, made in (("one", one), ("other", other))
            for number in read(makes, made)[1].values() for number in [renamed(number, name)]]
    assert not given_away(rows, min(one["k"], other["k"]))


def renamed(number: Number, engagement: str) -> Number:
    return Number({(engagement, *variable[1:]): factor for variable, factor in number.row.items()}, number.known)


def test_the_cohort_of_the_sample_with_all_binders_side_by_side() -> None:
    """Five leaders who rate one another, one of them the manager of the others: their manager's answers are known."""
    practice, made = check(ROOT).sound()
    questionnaire = practice.questionnaires["northlight-leadership-360"].data
    books = [(reader(engagement, found, questionnaire), found) for engagement in made
             for found in [derive(practice, engagement)]]
    rows = [number.row for (attacker, _), _ in books for number in attacker.numbers().values()]
    shared = [{variable[3] for variable in truth} for (_, truth), _ in books]
    assert any(one & other for one, other in combinations(shared, 2)), "they do share raters"
    assert not given_away(rows, min(found.grouping.k for _, found in books))
    for (attacker, truth), found in books:
        for pointer, number in attacker.numbers().items():
            assert number.row == {} or evaluated(number, truth) == {p.pointer: p for p in found.published}[pointer].number.value
