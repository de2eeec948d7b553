"""Rules 1 to 12 of the promise, each by its number (docs/confidentiality.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from math import floor
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from pipeline.binders import EDITIONS
from pipeline.feedback.audit import Leak, Published, audit
from pipeline.feedback.comments import key_from
from pipeline.feedback.derive import DEFAULT_K, Feedback
from pipeline.feedback.linear import Linear
from pipeline.feedback.results import Rule
from pipeline.run import data

SCHEMAS = Path(__file__).parents[2] / "schemas"
WITHHELD = "withheld: fewer than {} answers that may be shown"


def of_item(found: Feedback, n: int = 1) -> dict[str, dict[str, Any]]:
    """The rows of the n-th item of all, by group."""
    items = [item for competency in found.data["competencies"] for item in competency["items"]]
    return {row["group"]: row for row in items[n - 1]["ratings"]}


def of_competency(found: Feedback, n: int = 1) -> dict[str, dict[str, Any]]:
    """The rows of the n-th competency, by group."""
    return {row["group"]: row for row in found.data["competencies"][n - 1]["ratings"]}


def alike(makes, *answers: int | None, **counts: int) -> dict:
    """A wave in which each group's raters, as many as `counts` says, all give the same answers."""
    groups = [makes.crowd(group, *[answers] * count) for group, count in counts.items()]
    return {group: raters for found in groups for group, raters in found.items()}


def shown(found: Feedback) -> list[str]:
    return ["+".join(block) for block in found.grouping.blocks]


def texts(data: Any) -> Iterator[str]:
    """Every text in the data."""
    if isinstance(data, dict):
        for item in data.values():
            yield from texts(item)
    elif isinstance(data, (list, tuple)):
        for item in data:
            yield from texts(item)
    elif isinstance(data, str):
        yield data


# -- rule 1: who is known by name, and who is protected ---------------------------------------------------------------


@pytest.mark.parametrize("group", ["self", "manager", "skip"])
def test_rule_1_whoever_answers_under_their_own_name_is_shown_alone_and_exactly(makes, group: str) -> None:
    found = makes.feedback({**makes.crowd(group, [5]), **makes.crowd("peers", [3], [3], [4])})
    row = of_item(found)[group]
    assert (row["n"], row["text"], row["value"]) == (1, "5.0", 5.0)


@pytest.mark.parametrize("group", ["peers", "reports", "others"])
def test_rule_1_one_protected_rater_is_never_shown(makes, group: str) -> None:
    found = makes.feedback({**makes.crowd("self", [4]), **makes.crowd(group, [2])})
    assert not found.data["released"] and set(of_item(found)) == {"self"}


# -- rule 2: counting -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("answers", "n", "text"), [
    ([[1], [3], [5]], 3, "3.0"),
    ([[1], [3], [5], [None]], 3, "3.0"),
    ([[2], [3], [5], [4], [None], [None]], 4, "3.5"),
])
def test_rule_2_not_observed_does_not_count(makes, answers, n: int, text: str) -> None:
    row = of_item(makes.feedback(makes.crowd("peers", *answers)))["peers"]
    assert (row["n"], row["text"]) == (n, text)


@pytest.mark.parametrize(("fourth", "n"), [
    ([3, 3, 3, 3], 4), ([3, 3, None, None], 4), ([3, None, None, None], 3), ([None] * 4, 3)])
def test_rule_2_a_rater_counts_for_a_competency_with_half_of_its_items(makes, fourth, n: int) -> None:
    found = makes.feedback(makes.crowd("peers", *[[3, 3, 3, 3]] * 3, fourth))
    assert of_competency(found)["peers"]["n"] == n


def test_rule_2_a_competency_is_the_mean_of_item_means_and_not_of_raters(makes) -> None:
    found = makes.feedback(makes.crowd("peers", [5, 2], [5, 2], [4, 2], [1, None], [1, None]), k=3)
    item_means = Fraction(16, 5), Fraction(6, 3)
    assert of_competency(found)["peers"]["text"] == "2.6" == f"{float(sum(item_means) / 2):.1f}"
    over_raters = (Fraction(7, 2) + Fraction(7, 2) + 3 + 1 + 1) / 5
    assert f"{float(over_raters):.1f}" == "2.4"


# -- rule 3: the minimum ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "least"), [("scores", 3), ("comments", 5)])
def test_rule_3_no_smaller_minimum_can_be_written(practice, key: str, least: int) -> None:
    wave = practice.data("feedback/wave-1/wave.json")
    practice.write("feedback/wave-1/wave.json", wave | {"minimums": wave["minimums"] | {key: least - 1}})
    result = practice.run("validate", practice.root)
    assert result.exit_code == 1 and f"{least} or more" in result.output


def test_rule_3_where_no_wave_says_otherwise_four_are_needed(makes) -> None:
    assert DEFAULT_K == 4
    three = makes.pulse("one", "g", "2026-01-01", peers={"a": 1, "b": 0, "c": 1})
    assert makes.feedback(pulses=[three]).data["pulses"][0]["text"] == WITHHELD.format(4)


@pytest.mark.parametrize("k", [3, 4, 5, 6])
@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 5, 6, 7])
def test_rule_3_a_group_is_shown_from_k_on(makes, k: int, n: int) -> None:
    found = makes.feedback({**makes.crowd("self", [3]), **alike(makes, 3, peers=n)}, k=k)
    assert ("peers" in of_item(found)) == found.data["released"] == (n >= k)


def test_rule_3_the_largest_minimum_of_all_waves_holds(makes) -> None:
    practice, engagement = makes.engagement(alike(makes, 3, peers=4), alike(makes, 3, peers=4))
    engagement.many["wave"][0].data["minimums"]["scores"] = 5
    assert data.derive(practice, engagement).data["minimum"] == 5


# -- rule 4: grouping -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("peers", "reports", "others", "k", "blocks", "withheld"), [
    (4, 5, 6, 4, ["peers", "reports", "others"], ()),
    (4, 5, 0, 4, ["peers", "reports"], ()),
    (4, 5, 3, 4, ["peers+others", "reports"], ()),
    (6, 5, 3, 4, ["peers", "reports+others"], ()),
    (5, 5, 3, 4, ["peers+others", "reports"], ()),
    (4, 2, 2, 4, ["peers", "reports+others"], ()),
    (3, 2, 2, 3, ["peers", "reports+others"], ()),
    (5, 1, 1, 4, ["peers+reports+others"], ()),
    (1, 1, 8, 4, ["peers+reports+others"], ()),
    (2, 8, 1, 3, ["peers+others", "reports"], ()),
    (8, 1, 0, 3, ["peers+reports"], ()),
    (2, 0, 0, 3, [], ("peers",)),
    (1, 1, 1, 4, [], ("peers", "reports", "others")),
    (3, 0, 1, 5, [], ("peers", "others")),
    (0, 0, 0, 3, [], ()),
])
def test_rule_4_small_groups_are_rolled_up(makes, peers, reports, others, k, blocks, withheld) -> None:
    found = makes.feedback({**makes.crowd("self", [3]), **alike(makes, 3, peers=peers, reports=reports, others=others)}, k=k)
    assert (shown(found), found.grouping.withheld) == (blocks, withheld)


@pytest.mark.parametrize(("second", "blocks"), [
    ([3, 3, 3, 3, 3], ["peers", "reports"]),
    ([3, 3, 3, 3, None], ["peers", "reports"]),
    ([3, 3, 3, None, None], ["peers+reports"]),
    ([3, None, None, None, None], ["peers+reports"]),
    ([None, None, None, None, None], ["peers", "reports"]),
])
def test_rule_4_one_grouping_for_all_by_the_worst_item(makes, second, blocks) -> None:
    """An item that nobody of a group answered is no worst one: there is nothing of it to hide."""
    found = makes.feedback({**makes.crowd("peers", *[[3, answer] for answer in second]), **alike(makes, 3, 3, reports=5)}, k=4)
    assert shown(found) == blocks
    assert set(of_item(found, 1)) == set(of_item(found, 2)) == {*blocks, "all"}


def test_rule_4_one_grouping_for_both_waves(makes) -> None:
    full, thin = alike(makes, 3, peers=4, reports=4), alike(makes, 3, peers=4, reports=3)
    assert shown(makes.feedback(full, thin, k=4)) == shown(makes.feedback(thin, full, k=4)) == ["peers+reports"]


@pytest.mark.parametrize(("counts", "k", "notes"), [
    ({"peers": 4, "reports": 2}, 4,
     ["Peers and direct reports are shown combined: too few for separate results of at least 4 people."]),
    ({"peers": 1, "reports": 1, "others": 8}, 3,
     ["Peers, direct reports and others are shown combined: too few for separate results of at least 3 people."]),
    ({"peers": 2}, 3, ["Results of peers are withheld: fewer than 3 people answered."]),
    ({"peers": 1, "others": 1}, 3, ["Results of peers and others are withheld: fewer than 3 people answered."]),
    ({"peers": 4, "reports": 4}, 4, []),
])
def test_rule_4_the_page_says_so_in_words(makes, counts, k: int, notes) -> None:
    assert makes.feedback(alike(makes, 3, **counts), k=k).data["notes"] == notes


def test_rule_4_a_score_of_a_block_that_is_withheld_says_so_and_is_no_blank(makes) -> None:
    """Each item has three answers, but no rater answered half of the items, so that nobody counts for the competency."""
    scattered = [[4 if n % 4 == item else None for item in range(4)] for n in range(12)]
    found = makes.feedback({**makes.crowd("self", [4] * 4), **makes.crowd("peers", *scattered)})
    assert of_item(found)["peers"]["text"] == "4.0"
    row = of_competency(found)["peers"]
    assert (row["n"], row["text"]) == (0, WITHHELD.format(3)) and "value" not in row and "gap" not in row


def test_rule_4_an_item_that_only_the_others_answered_says_so_for_the_peers(makes) -> None:
    found = makes.feedback({**makes.crowd("peers", *[[4, None]] * 4), **alike(makes, 3, 3, reports=4)}, k=4)
    row = of_item(found, 2)["peers"]
    assert (row["n"], row["text"]) == (0, WITHHELD.format(4)) and "value" not in row


@pytest.mark.parametrize("counts", [
    {"peers": 4, "reports": 5, "others": 6}, {"peers": 4, "reports": 2}, {"peers": 1, "others": 1}, {"others": 3}, {}])
def test_rule_4_every_protected_group_that_answered_is_shown_or_named(makes, counts) -> None:
    found = makes.feedback({**makes.crowd("self", [3]), **alike(makes, 3, **counts)}, k=3)
    names = {"peers": "peers", "reports": "direct reports", "others": "others"}
    for group in counts:
        in_rows = any(group in row["group"].split("+") for row in of_item(found).values())
        assert in_rows or any(names[group] in note.lower() for note in found.data["notes"])
    assert all(text.strip() for text in texts(found.data))


# -- rule 5: all others -----------------------------------------------------------------------------------------------

PEERS, HIDDEN, MANAGER = (5, 5, 4, 4, 3), (2, 4), 4
"""Eight others: peers 21 / 5 = 4.2, two hidden reports, a manager, and 31 / 8 = 3.9 over all."""


def test_rule_5_the_naive_publication_gives_two_people_away() -> None:
    """With one decimal each, only one sum of the two hidden reports is possible, and their mean is exactly 3.0."""
    total = sum(PEERS) + sum(HIDDEN) + MANAGER
    assert (tenths(Fraction(sum(PEERS), 5)), tenths(Fraction(total, 8))) == (42, 39)
    possible = {t - p - MANAGER for p in range(5, 26) for t in range(8, 41)
                if tenths(Fraction(p, 5)) == 42 and tenths(Fraction(t, 8)) == 39 and 2 <= t - p - MANAGER <= 10}
    assert {Fraction(both, 2) for both in possible} == {Fraction(3)}


def tenths(value: Fraction) -> int:
    """What one decimal shows, in tenths."""
    return floor(10 * value + Fraction(1, 2))


def test_rule_5_audit_refuses_the_naive_publication_and_names_its_numbers() -> None:
    peers, reports = ("w", "i", "peers"), ("w", "i", "reports")
    naive = [
        Published("/peers", Linear(Fraction(21, 5), {peers: Fraction(1, 5)})),
        Published("/manager", Linear(Fraction(4))),
        Published("/overall", Linear(Fraction(31, 8), {peers: Fraction(1, 8), reports: Fraction(1, 8)})),
    ]
    raters = {peers: frozenset("abcde"), reports: frozenset("fg")}
    assert audit(naive, raters, 3) == [Leak(("/overall", "/peers"), 2)]
    assert audit(naive[:2], raters, 3) == []
    assert audit(naive[1:], raters, 3) == []


def test_rule_5_the_same_people_through_derive(makes) -> None:
    """The two reports are merged with the peers, and no number of the book is about them, or about the peers, alone."""
    found = makes.feedback({**makes.crowd("manager", [MANAGER]), **makes.crowd("peers", *[[a] for a in PEERS]),
                            **makes.crowd("reports", *[[a] for a in HIDDEN])})
    rows = of_item(found)
    assert {group: (row["n"], row["text"]) for group, row in rows.items()} == {
        "manager": (1, "4.0"), "peers+reports": (7, "3.9"), "all": (8, "3.9")}
    assert not found.leaks
    for number in (p.number for p in found.published):
        assert len(set(number.terms.values())) == 1 and {group for _, _, group in number.terms} == {"peers", "reports"}


@pytest.mark.parametrize(("counts", "n"), [
    ({"peers": 4}, 5), ({"peers": 4, "reports": 4}, 9), ({"peers": 4, "reports": 1}, 6), ({"peers": 3}, None)])
def test_rule_5_all_others_covers_what_is_shown_and_those_known_by_name(makes, counts, n) -> None:
    found = makes.feedback({**makes.crowd("self", [2]), **makes.crowd("manager", [5]), **alike(makes, 3, **counts)}, k=4)
    row = of_item(found).get("all")
    assert (row and row["n"]) == n
    if row:
        assert row["text"] == f"{(3 * (n - 1) + 5) / n:.1f}"


# -- rule 6: the audit ------------------------------------------------------------------------------------------------


def number(**terms: int) -> Linear:
    return Linear(Fraction(0), {("w", "i", name): Fraction(factor) for name, factor in terms.items()})


@pytest.mark.parametrize(("numbers", "raters", "leak"), [
    ({"/a": number(a=1)}, {"a": "123"}, None),
    ({"/a": number(a=1)}, {"a": "12"}, (("/a",), 2)),
    ({"/a": number(a=1, b=1), "/b": number(a=1)}, {"a": "123", "b": "45"}, (("/a", "/b"), 2)),
    ({"/a": number(a=1, b=1), "/b": number(b=1, c=1), "/c": number(a=1, c=-1)}, {"a": "12", "b": "34", "c": "56"}, None),
    ({"/a": number(a=1, b=1), "/b": number(b=1, c=1), "/c": number(a=1, c=1)}, {"a": "12", "b": "34", "c": "56"},
     (("/a", "/b", "/c"), 2)),
    ({"/a": number(a=1, b=2), "/b": number(a=2, b=4)}, {"a": "1", "b": "23"}, None),
    ({"/a": number(a=1, b=2), "/b": number(a=2, b=3)}, {"a": "1", "b": "23"}, (("/a", "/b"), 1)),
    ({"/a": number(a=1, b=1)}, {"a": "1", "b": "2"}, (("/a",), 2)),
    ({"/a": number(a=1, b=1)}, {"a": "12", "b": "12"}, (("/a",), 2)),
    ({"/a": number(a=1, known=5)}, {"a": "123"}, None),
    ({"/a": number(known=5)}, {}, None),
], ids=str)
def test_rule_6_audit(numbers, raters, leak) -> None:
    published = [Published(pointer, equation) for pointer, equation in numbers.items()]
    cells = {("w", "i", name): frozenset(who) for name, who in raters.items()}
    found = audit(published, cells, 3)
    assert found == ([Leak(*leak)] if leak else [])


def test_rule_6_the_build_stops_and_says_which_numbers(practice, monkeypatch) -> None:
    leak = Leak(("/feedback/competencies/0/ratings/1/value", "/feedback/pulses/0/net"), 2)
    derived = data.derive
    monkeypatch.setattr(data, "derive", lambda *given: replace(derived(*given), leaks=(leak,)))
    result = practice.build()
    assert result.exit_code == 1 and "[gives-away]" in result.output
    assert all(pointer in result.output for pointer in leak.pointers)
    assert not (practice.root / "build").exists()


# -- rule 7: next to an end of the scale ------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "scale", "total", "text"), [
    (4, (1, 5), 20, "4.5 or higher"), (4, (1, 5), 18, "4.5 or higher"), (4, (1, 5), 17, "4.3"),
    (4, (1, 5), 4, "1.5 or lower"), (4, (1, 5), 6, "1.5 or lower"), (4, (1, 5), 7, "1.8"),
    (3, (1, 5), 13, "4.3 or higher"), (3, (1, 5), 12, "4.0"), (3, (1, 5), 5, "1.7 or lower"),
    (7, (1, 7), 49, "6.7 or higher"), (7, (1, 7), 46, "6.6"), (5, (0, 10), 1, "0.4 or lower"),
    (3, (0, 1), 3, "0.3 or higher"), (3, (0, 1), 2, "0.3 or higher"), (3, (0, 1), 1, "0.7 or lower"),
    (3, (0, 1), 0, "0.7 or lower"), (4, (0, 1), 2, "0.5 or higher"), (4, (-1, 1), 0, "0.0"), (3, (-1, 1), 0, "0.0"),
    (3, (-1, 1), -1, "-0.3 or lower"),
])
def test_rule_7_a_band_next_to_an_end(makes, n: int, scale, total: int, text: str) -> None:
    rows = of_item(makes.feedback(makes.crowd("peers", *[[a] for a in spread(n, total, *scale)]), scale=scale))
    assert rows["peers"]["text"] == rows["all"]["text"] == text
    assert ("value" in rows["peers"]) == ("or" not in text)


def spread(n: int, total: int, lowest: int, highest: int) -> list[int]:
    """Some answers on the scale with this sum."""
    answers = [lowest] * n
    for rater in range(n):
        answers[rater] += min(highest - lowest, total - sum(answers))
    return answers


def test_rule_7_unanimity_at_an_end_is_not_told_by_any_number(makes) -> None:
    """All answer 5: the same book, word for word, as if two of them had not on each item."""
    def told(*last: int) -> Any:
        crowd = makes.crowd("peers", *[[5, 5]] * 4, list(last))
        return makes.feedback({**makes.crowd("self", [4, 4]), **crowd}, k=4).data
    assert told(5, 5) == told(4, 3) == told(3, 4)
    assert {row["text"] for row in of_competency(makes.feedback(alike(makes, 5, 5, peers=5))).values()} == {"4.6 or higher"}


def test_rule_7_no_distribution_range_or_deviation_is_published_as_a_number(makes) -> None:
    found = makes.feedback(alike(makes, 3, self=1, peers=6))
    keys = {key for row in of_item(found).values() for key in row}
    assert keys == {"group", "label", "n", "text", "value", "gap", "agreement", "visible_to"}
    assert {row["agreement"] for row in of_item(found).values() if "agreement" in row} == {"agree closely"}


# -- rule 8: comments -------------------------------------------------------------------------------------------------


def comment(n: int, **changed: str) -> dict[str, str]:
    return {"id": f"c-{n}", "rater": f"peers-{n}", "group": "peers", "question": "keep", "original": f"original {n}",
            "released": f"wording {n}", "status": "released", **changed}


@pytest.mark.parametrize(("counts", "least", "there"), [
    ({"peers": 5}, 5, True), ({"peers": 4}, 5, False), ({"peers": 2, "reports": 2, "others": 1}, 5, True),
    ({"peers": 4, "manager": 1}, 5, False), ({"peers": 4, "self": 1, "skip": 1}, 5, False), ({"peers": 5}, 6, False)])
def test_rule_8_comments_need_a_pool_of_protected_raters(makes, counts, least, there: bool) -> None:
    found = makes.feedback(alike(makes, 3, **counts), least=least, comments=[comment(1)])
    assert [question["comments"] for question in found.data["comments"]] == [["wording 1"] if there else [], []]


@pytest.mark.parametrize(("changed", "there"), [
    ({"status": "new"}, False), ({"status": "withheld"}, False), ({"group": "self"}, False), ({"group": "manager"}, True),
    ({"group": "others"}, True)])
def test_rule_8_only_released_wordings_and_none_of_the_clients_own(makes, changed, there: bool) -> None:
    found = makes.feedback(alike(makes, 3, peers=5), comments=[comment(1, **changed)])
    assert found.data["comments"][0]["comments"] == (["wording 1"] if there else [])
    assert "original" not in json.dumps(found.data)


def test_rule_8_no_group_label_and_no_pseudonym(makes) -> None:
    found = makes.feedback(alike(makes, 3, peers=5), comments=[comment(n) for n in range(1, 9)])
    assert all(set(question) == {"id", "text", "comments"} for question in found.data["comments"])
    assert sorted(found.data["comments"][0]["comments"]) == [f"wording {n}" for n in range(1, 9)]
    assert "peers-" not in json.dumps(found.data)


def test_rule_8_order_is_stable_and_unrelated_to_the_file(makes, tmp_path) -> None:
    (tmp_path / ".binder-key").write_text("11" * 32, encoding="ascii")
    written = [comment(n) for n in range(1, 31)]
    wave = alike(makes, 3, peers=5)
    orders = [makes.feedback(wave, comments=some, root=tmp_path).data["comments"][0]["comments"]
              for some in (written, written[::-1], written[7:] + written[:7], written)]
    assert orders[0] == orders[1] == orders[2] == orders[3]
    by_file = [orders[0].index(f"wording {n}") for n in range(1, 31)]
    assert by_file != sorted(by_file) and by_file != sorted(by_file, reverse=True)
    rising = sum(a < b for a, b in pairwise(by_file))
    assert 5 < rising < 25


def test_rule_8_another_key_is_another_order_and_a_new_comment_moves_no_other(makes, tmp_path) -> None:
    wave, written = alike(makes, 3, peers=5), [comment(n) for n in range(1, 31)]
    orders = []
    for key in ("11", "22"):
        (tmp_path / ".binder-key").write_text(key * 32, encoding="ascii")
        orders.append(makes.feedback(wave, comments=written, root=tmp_path).data["comments"][0]["comments"])
        fewer = makes.feedback(wave, comments=written[:-1], root=tmp_path).data["comments"][0]["comments"]
        assert [text for text in orders[-1] if text != "wording 30"] == fewer
    assert orders[0] != orders[1]


def test_rule_8_without_a_key_the_order_hangs_on_what_no_reader_knows(makes) -> None:
    written = [comment(n) for n in range(1, 31)]
    other = [{**c, "original": f"{c['original']}, and more"} for c in written]
    wave = alike(makes, 3, peers=5)
    orders = [makes.feedback(wave, comments=some).data["comments"][0]["comments"] for some in (written, written, other)]
    assert orders[0] == orders[1] != orders[2]
    assert key_from(written) != key_from(other)


# -- rule 9: themes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("supporters", "sees"), [(4, ["coach", "client"]), (3, ["coach", "client"]), (2, ["coach"]), (0, ["coach"])])
def test_rule_9_a_theme_prints_from_k_interviewees_on(practice, supporters: int, sees) -> None:
    people = ["ash", "bay", "box", "elder"]
    interview = practice.data("interviews/01.json")
    for n, name in enumerate(people, 10):
        practice.write(f"interviews/{n}.json", interview | {"id": f"talk-{n}", "interviewee": name})
    themes = practice.data("themes.json")
    theme = {k: v for k, v in themes["themes"][0].items() if k not in ("visible_to", "share_with")}
    theme |= {"id": "counted", "supporters": people[:supporters]}
    practice.write("themes.json", themes | {"themes": [*themes["themes"], theme]})
    found = {edition: [t["id"] for t in practice.seen(edition).data.get("themes", [])] for edition in EDITIONS}
    assert [edition for edition in EDITIONS if "counted" in found[edition]] == sees


# -- rule 10: trends --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("before", "after", "there"), [
    ("abcd", "abcd", True), ("abcd", "abcde", False), ("abcde", "abcd", False), ("abcd", "abcdefg", True),
    ("abcdefg", "abcd", True), ("abcd", "efgh", True), ("abcd", "abcx", False), ("abcdefg", "abcdxyz", True),
    ("abcdef", "abcdxyz", False)])
def test_rule_10_a_trend_needs_none_or_k_who_joined_or_left(makes, before: str, after: str, there: bool) -> None:
    waves = [{"self": {"me": [3]}, "peers": {name: [3] for name in names}} for names in (before, after)]
    found = makes.feedback(*waves)
    trend = [row["group"] for row in found.data["competencies"][0]["trend"]]
    assert trend == (["self", "peers", "all"] if there else ["self"])
    note = ("Some changes since the wave before are not shown for peers: "
            "more than none and fewer than 3 people joined or left.")
    assert found.data["notes"] == ([] if there else [note])


@pytest.mark.parametrize(("before", "after", "there"), [
    ([3, 3, 3, 3], [3, 3, 3, 3], True), ([None] * 4, [3, 3, 3, 3], False), ([3, None, None, None], [3, 3, 3, 3], False),
    ([None] * 4, [3, None, None, None], False), ([3, 3, 3, None], [3, 3, 3, 3], True)])
def test_rule_10_whoever_observed_nothing_was_not_there(makes, before, after, there: bool) -> None:
    found = makes.feedback(*(makes.crowd("peers", *[[3] * 4] * 4, fifth) for fifth in (before, after)))
    assert bool(found.data["competencies"][0]["trend"]) == there


def test_rule_10_a_trend_needs_k_in_both_waves(makes) -> None:
    found = makes.feedback(alike(makes, 3, peers=2), alike(makes, 3, peers=6))
    assert not found.data["released"] and not found.data["competencies"][0]["trend"]


def test_rule_10_all_others_have_a_trend_only_where_every_block_has(makes) -> None:
    peers = {"peers": {name: [3] for name in "abc"}}
    found = makes.feedback({**peers, "reports": {name: [3] for name in "pqrs"}},
                           {**peers, "reports": {name: [3] for name in "pqrt"}})
    assert [row["group"] for row in found.data["competencies"][0]["trend"]] == ["peers"]


def test_rule_10_a_trend_is_the_difference_of_what_was_published(makes) -> None:
    found = makes.feedback(makes.crowd("peers", [2, 3], [3, 3], [4, 3]), makes.crowd("peers", [4, 3], [4, 3], [3, 3]))
    row = found.data["competencies"][0]["trend"][0]
    assert (row["before"], row["after"], row["change"]) == ("3.0", "3.3", "+0.3")


def test_rule_10_a_wave_nobody_has_answered_yet_hides_no_results(makes) -> None:
    found = makes.feedback(alike(makes, 3, peers=3), {})
    assert of_item(found)["peers"]["text"] == "3.0"
    assert [(rate["wave"], rate["responded"]) for rate in found.data["rates"]] == [("wave-1", 3)]


def test_rule_10_waves_of_another_questionnaire_are_not_compared(makes) -> None:
    found = makes.feedback(alike(makes, 3, peers=3), alike(makes, 3, peers=3), questionnaires=["old", "q"])
    assert not found.data["competencies"][0]["trend"] and [t.answers.wave for t in found.told] == ["wave-2"]


# -- pulse surveys: the same minimums, bands and crowds ---------------------------------------------------------------


@pytest.mark.parametrize(("answers", "text"), [
    ([1, 2, 0], "+1.0"), ([-1, -2, 0, -1], "−1.0"), ([1, 2], WITHHELD.format(3)), ([], WITHHELD.format(3)),
    ([3, 3, 3], "+2.3 or higher"), ([3, 3, 1], "+2.3 or higher"), ([3, 3, 0], "+2.0"),
    ([-3, -3, -3, -3], "−2.5 or lower"), ([1, -1, 0], "0.0"), ([3, 2, 2, 2], "+2.3")])
def test_pulse_shows_a_net_number_a_band_or_words(makes, answers, text: str) -> None:
    pulse = makes.pulse("one", "g", "2026-05-01", peers={f"p{n}": a for n, a in enumerate(answers)})
    record = makes.feedback(alike(makes, 3, peers=3), pulses=[pulse]).data["pulses"][0]
    assert record["text"] == text and ("net" in record) == ("n" in record and "or" not in text)
    if "net" in record:
        assert f"{abs(record['net']):.1f}" == text.lstrip("+−")


@pytest.mark.parametrize(("days", "there"), [
    (["abc", "abc"], [True, True]), (["abc", "abcd"], [True, False]), (["abc", "abcdef"], [True, True]),
    (["abcd", "abc"], [True, False]), (["abc", "ab", "abc"], [True, False, True]),
    (["abcd", "abcdefg", "abcdhij"], [True, True, True]), (["abcd", "abcdefgh", "abcijk"], [True, True, False])])
def test_pulse_is_shown_beside_earlier_ones_only_with_none_or_k_changed(makes, days, there) -> None:
    surveys = [makes.pulse(f"p-{n}", "g", f"2026-05-0{n}", peers=dict.fromkeys(names, 1)) for n, names in enumerate(days, 1)]
    records = makes.feedback(alike(makes, 3, peers=3), pulses=surveys).data["pulses"]
    assert ["n" in record for record in records] == there


def test_pulse_counts_only_protected_raters_and_each_once(makes) -> None:
    mixed = makes.pulse("one", "g", "2026-05-01", manager={"m": 3}, peers={"a": 1, "b": 1}, reports={"c": 1})
    doubled = makes.pulse("two", "h", "2026-05-02", peers={"a": 1, "b": 1}, reports={"a": 1})
    records = makes.feedback(alike(makes, 3, peers=3), pulses=[mixed, doubled]).data["pulses"]
    assert (records[0]["n"], records[0]["text"], records[1]["text"]) == (3, "+1.0", WITHHELD.format(3))


# -- rule 11: a cohort ------------------------------------------------------------------------------------------------


def test_rule_11_no_cohort_aggregate_is_published() -> None:
    """The attack on several binders at once is in test_attacks.py."""
    shape = json.loads((SCHEMAS / "view.schema.json").read_text(encoding="utf-8"))
    assert not [key for key in properties(shape["properties"]["feedback"]) if "cohort" in key or "participant" in key]


def properties(shape: Any) -> Iterator[str]:
    if isinstance(shape, dict):
        yield from shape.get("properties", {})
        for child in shape.values():
            yield from properties(child)


# -- rule 12: somebody the client mentors -----------------------------------------------------------------------------


@pytest.mark.parametrize(("counts", "groups"), [
    ({"self": 1, "manager": 1, "skip": 1, "peers": 3}, ["self", "all"]), ({"self": 1, "manager": 1, "peers": 4}, ["self", "all"]),
    ({"self": 1, "manager": 1, "peers": 3}, ["self"]), ({"peers": 5}, ["all"]), ({"self": 1, "manager": 1}, ["self"])])
def test_rule_12_a_mentee_sees_only_self_and_all_others_from_five_on(makes, counts, groups) -> None:
    found = makes.feedback(alike(makes, 3, **counts))
    for rows in (of_item(found), of_competency(found)):
        assert [row["group"] for row in rows.values() if "mentee" in row["visible_to"]] == groups


def test_rule_12_a_mentees_view(practice) -> None:
    responses = practice.data("feedback/wave-1/responses.json")
    answers = {"listens-1": 3, "listens-2": 3, "decides-1": 3}
    more = [{"rater": f"bush-{n}", "group": "reports", "answers": answers} for n in range(3)]
    practice.write("feedback/wave-1/responses.json", responses | {"responses": [*responses["responses"], *more]})
    seen, whole = (practice.seen(edition).data["feedback"] for edition in ("mentee", "client"))
    assert {row["group"] for c in seen["competencies"] for row in c["ratings"]} == {"self", "all"}
    assert {row["group"] for c in whole["competencies"] for row in c["ratings"]} == {"self", "manager", "peers+reports", "all"}
    hidden = {"comments", "notes", "rates", "pulses", "strengths", "opportunities", "blind_spots", "hidden_strengths"}
    assert not hidden & seen.keys() and hidden <= whole.keys()
    assert all("trend" not in c for c in seen["competencies"])


# -- lists ------------------------------------------------------------------------------------------------------------


def test_lists_follow_the_stated_rule(makes) -> None:
    answers = [1, 2, 3, 4]
    found = makes.feedback({**makes.crowd("self", [3, 2, 3, 3]), **makes.crowd("peers", *[answers] * 6)})
    names = {name: [entry["item"] for entry in found.data[name]]
             for name in ("strengths", "opportunities", "blind_spots", "hidden_strengths")}
    assert names == {"strengths": ["i-4", "i-3"], "opportunities": ["i-1", "i-2"], "blind_spots": ["i-1"],
                     "hidden_strengths": ["i-4"]}
    assert Rule().gap == Fraction(7, 10)


def test_lists_say_a_band_as_the_items_do(makes) -> None:
    found = makes.feedback({**makes.crowd("self", [5, 5]), **makes.crowd("peers", *[[1, 3]] * 4)})
    entry = found.data["blind_spots"][0]
    assert (entry["item"], entry["others"]) == ("i-1", "1.5 or lower") and "gap" not in entry
