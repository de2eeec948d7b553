"""Releases: what the ledger knows, and what a second book may add to a first (rule 10)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline.feedback.cells import Answers
from pipeline.feedback.differencing import compare
from pipeline.feedback.ledger import Told, engagement_key, entry, key_name
from pipeline.feedback.scores import Scale
from pipeline.key import KEY_FILE, make_key, read_key

CLIENT = "ottoline-quarrell"
RESPONSES, WAVE, PULSE = "feedback/wave-1/responses.json", "feedback/wave-1/wave.json", "pulse.json"
SCALE = Scale(1, 5)


def release(practice, *options: str, day: str = "2026-06-30") -> Any:
    return practice.run("release", practice.root, "-e", CLIENT, "--date", day, *options)


def books(practice) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (practice.root / "build" / CLIENT / "client").iterdir()}


def ledger(practice) -> Any:
    return practice.data("releases.json")


def add_raters(practice, *names: str) -> None:
    found = practice.data(RESPONSES)
    new = [{"rater": name, "group": "peers", "answers": {"listens-1": 3, "listens-2": 4, "decides-1": 3}} for name in names]
    practice.write(RESPONSES, found | {"responses": [*found["responses"], *new]})
    wave = practice.data(WAVE)
    practice.write(WAVE, wave | {"invited": wave["invited"] | {"peers": wave["invited"]["peers"] + len(names)}})


def observe(practice) -> None:
    """Let the one peer who did not observe an item answer it, so that the peers are shown."""
    practice.replace(RESPONSES, '"listens-1": 2, "listens-2": null', '"listens-1": 2, "listens-2": 3')


# -- on the command line ------------------------------------------------------------------------------------------------


def test_a_late_rater_between_two_releases(practice) -> None:
    observe(practice)
    first = release(practice)
    assert first.exit_code == 0 and "Release 1, 30 June 2026" in first.output
    before, recorded = books(practice), ledger(practice)
    add_raters(practice, "larch")
    second = release(practice, day="2026-07-30")
    assert second.exit_code == 1 and "[gives-away]" in second.output
    assert "1 rater said" in second.output
    for item in ("wave-1/listens-1", "wave-1/listens-2", "wave-1/decides-1"):
        assert item in second.output
    assert "larch" not in second.output
    assert books(practice) == before and ledger(practice) == recorded


def test_unchanged_data_is_the_same_release_and_the_same_bytes_and_enough_new_raters_are_the_next(practice) -> None:
    observe(practice)
    assert release(practice).exit_code == 0
    before, recorded = books(practice), (practice.engagement / "releases.json").read_bytes()
    again = release(practice, day="2026-08-01")
    assert again.exit_code == 0 and "Release 1, 30 June 2026" in again.output
    assert books(practice) == before and (practice.engagement / "releases.json").read_bytes() == recorded
    add_raters(practice, "larch", "maple", "rowan")
    second = release(practice, day="2026-08-01")
    assert second.exit_code == 0 and "Release 2, 1 August 2026" in second.output
    assert [record["number"] for record in ledger(practice)["releases"]] == [1, 2]
    assert json.loads(books(practice)["manifest.json"])["release"] == 2
    never_told(practice, (practice.engagement / "releases.json").read_text(encoding="utf-8"))


def never_told(practice, text: str) -> None:
    """The ledger has no pseudonym, no plain hash of one, and of the answers only how many there were."""
    names = {response["rater"] for response in practice.data(RESPONSES)["responses"]}
    for name in names:
        hashes = {getattr(hashlib, kind)(name.encode()).hexdigest()[:16] for kind in ("md5", "sha1", "sha256", "blake2b")}
        assert not re.search(rf"\b{name}\b", text) and not [plain for plain in hashes if plain in text]
    record = json.loads(text)["releases"][0]["waves"][0]
    assert set(record) == {"wave", "blocks", "counts", "cells"} and record["counts"] == {"peers": 3, "reports": 0, "others": 0}
    assert all(re.fullmatch("[0-9a-f]{16}", half) for tokens in record["cells"].values() for token in tokens for half in token)


def test_a_lost_key(practice) -> None:
    observe(practice)
    assert release(practice).exit_code == 0
    key = practice.root / KEY_FILE
    kept, before = key.read_text(encoding="ascii"), ledger(practice)
    key.unlink()
    refused = release(practice)
    assert refused.exit_code == 1 and "[lost-key]" in refused.output and "release 1" in refused.output
    assert not key.exists() and ledger(practice) == before
    practice.second_engagement()
    other = practice.run("release", practice.root, "-e", "second-client")
    assert other.exit_code == 1 and "[lost-key]" in other.output, "a new key would shut the first client's releases out"
    going_on = release(practice, "--forget-earlier")
    assert going_on.exit_code == 0 and "Release 2" in going_on.output and key.read_text(encoding="ascii") != kept
    assert [r["number"] for r in ledger(practice)["releases"]] == [1, 2]
    assert len({r["key"] for r in ledger(practice)["releases"]}) == 2


# -- what differencing lets pass ----------------------------------------------------------------------------------------


def told(peers: Mapping[str, int], reports: Mapping[str, int] | None = None, merged: bool = False,
         alone: Sequence[str] = ("i",)) -> Told:
    groups = {"peers": peers, **({"reports": reports} if reports else {})}
    wave = Answers("wave-1", {("wave-1", "i", g): found for g, found in groups.items()},
                   {g: frozenset(found) for g, found in groups.items()})
    blocks = (("peers", "reports"),) if merged else tuple((group,) for group in groups)
    return Told(wave, blocks, SCALE, frozenset(alone))


def crowd(names: str, *answers: int) -> dict[str, int]:
    return dict(zip(names, answers or [2, 3, 4] * 5))


OLD = crowd("abcd", 2, 3, 4, 3)


@pytest.mark.parametrize(("now", "count"), [
    (told(OLD), None),
    (told(OLD | crowd("x")), 1),
    (told(OLD | crowd("xy")), 2),
    (told(OLD | crowd("xyz")), None),
    (told(OLD | {"a": 5}), 1),
    (told(crowd("bcd", 3, 4, 3)), 1),
    (told(crowd("bcd", 3, 4, 3) | crowd("x")), 2),
    (told(crowd("a", 2) | crowd("xyz")), None),
    (told(crowd("ab", 2, 3) | crowd("xy")), 2),
    (told(crowd("ab", 2, 3) | crowd("xyz")), None),
    (told(crowd("lmnop")), None),
    (told(OLD | crowd("xyz", 5, 5, 5)), 3),
    (told(OLD | crowd("xyz", 5, 5, 4)), None),
    (told(OLD | crowd("xyz", 1, 1, 1)), 3),
    (told(OLD | crowd("xyz", 5, 5, 5), alone=()), None),
    (told(OLD, crowd("rst")), None),
], ids=["same", "one new", "two new", "three new", "one changed", "one gone", "one for one", "three for three",
        "two for two", "three for two", "all new", "three new at the top", "three new near it", "three new at the bottom",
        "printed only among others", "a group beside it"])
def test_differencing_with_a_first_book(now: Told, count: int | None) -> None:
    leaks = compare(b"key", entry(b"key", [told(OLD)]), [now], 3)
    assert [leak.count for leak in leaks] == ([] if count is None else [count])
    assert all(leak.pointers == ("wave-1/i",) for leak in leaks)


def test_groups_that_were_shown_apart_may_be_merged_unless_that_tells_what_a_band_hid() -> None:
    """Peers 3.0 and a band for the reports; then both together: less the peers, the reports are exactly at the top."""
    apart, at_the_top = told(OLD, crowd("rst")), told(OLD, crowd("rst", 5, 5, 5))
    assert compare(b"key", entry(b"key", [apart]), [told(OLD, crowd("rst"), merged=True)], 3) == []
    [leak] = compare(b"key", entry(b"key", [at_the_top]), [told(OLD, crowd("rst", 5, 5, 5), merged=True)], 3)
    assert leak.count == 3


def test_merged_groups_may_not_come_apart_where_that_shows_too_few() -> None:
    merged = entry(b"key", [told(OLD, crowd("rs"), merged=True)])
    assert [leak.count for leak in compare(b"key", merged, [told(OLD)], 3)] == [2]


def test_every_earlier_book_counts_and_not_only_the_last() -> None:
    first, second, third = told(OLD), told(crowd("lmnop")), told(OLD | crowd("x"))
    earlier = entry(b"key", [first]), entry(b"key", [second])
    assert compare(b"key", earlier[1], [third], 3) == []
    assert [leak.count for leak in compare(b"key", [*earlier[0], *earlier[1]], [third], 3)] == [1]


def test_a_late_answer_to_a_pulse_survey_counts_too(makes) -> None:
    def derived(**answers: int) -> Any:
        pulse = makes.pulse("may", "g", "2026-05-01", peers=answers)
        return makes.feedback(makes.crowd("peers", [3], [3], [3]), pulses=[pulse]).told
    before = entry(b"key", derived(a=1, b=2, c=0))
    assert [record["wave"] for record in before] == ["wave-1", "pulse/may"]
    assert compare(b"key", before, derived(a=1, b=2, c=0), 3) == []
    [leak] = compare(b"key", before, derived(a=1, b=2, c=0, d=1), 3)
    assert (leak.pointers, leak.count) == (("pulse/may/g",), 1)
    assert compare(b"key", before, derived(a=1, b=2, c=0, d=1, e=0, f=-1), 3) == []


# -- the ledger -----------------------------------------------------------------------------------------------------------


def tokens(key: bytes, *raters: str, answer: int = 3) -> list[list[str]]:
    [record] = entry(key, [told(dict.fromkeys(raters, answer))])
    return record["cells"]["i peers"]


def test_without_the_key_a_ledger_tells_neither_who_nor_what() -> None:
    """Under another key every hash is another one, so no list of pseudonyms and answers can be tried out."""
    one, other = tokens(b"one key", *"abc"), tokens(b"another key", *"abc")
    assert not {half for token in one for half in token} & {half for token in other for half in token}
    assert len({answer for _, answer in one}) == 3, "the same answer of three raters looks like three answers"
    changed = tokens(b"one key", *"abc", answer=4)
    assert {rater for rater, _ in one} == {rater for rater, _ in changed}
    assert not {answer for _, answer in one} & {answer for _, answer in changed}


def test_two_ledgers_do_not_show_that_they_know_the_same_rater() -> None:
    keys = [engagement_key(b"practice", name) for name in ("one", "other")]
    first, second = (tokens(key, *"abc") for key in keys)
    assert not {half for token in first for half in token} & {half for token in second for half in token}
    assert len({key_name(key) for key in (*keys, b"practice")}) == 3


def test_the_key_stays_out_of_version_control_and_is_its_owners_alone(practice, tmp_path: Path) -> None:
    key = make_key(tmp_path)
    assert read_key(tmp_path) == key and len(key) == 32
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o077 == 0
    ignored = (Path(__file__).parents[2] / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert KEY_FILE in ignored
