"""The fixed words: whole in every language, in a practice's own wording where it has one, and never half a sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from pipeline.read import schemas
from pipeline.read.words import CATALOGUE, choices_in, languages, words_in

ALL = json.loads(CATALOGUE.read_text(encoding="utf-8"))
PROMISED = {"en", "de", "fr", "es", "ar", "ja"}


def test_the_promised_languages_are_whole() -> None:
    assert PROMISED <= set(languages())


@pytest.mark.parametrize("language", ALL)
def test_a_language_has_every_word_and_every_place_in_it(language: str) -> None:
    words = ALL[language]
    if "-" not in language:  # `de-CH` says only what it says differently
        assert set(words) == set(ALL["en"])
    assert [key for key, word in words.items() if not word.strip() or places(word) != places(ALL["en"][key])] == []
    schema = schemas.schema("words")["$defs"]["words"]["properties"]
    patterns = {key: schema[key].get("pattern", ".") for key in words}
    assert [key for key, word in words.items() if not re.search(patterns[key], word)] == []


def places(word: str) -> set[str]:
    return set(re.findall(r"\{\d\}", word))


def test_every_word_is_described_and_every_choice_of_the_data_has_one() -> None:
    assert set(schemas.schema("words")["$defs"]["words"]["properties"]) == set(ALL["en"])
    assert set(choices(schemas.resolved("view"))) <= set(choices_in(words_in("en")))


def choices(shape: object) -> Iterator[str]:
    if isinstance(shape, dict):
        yield from (value for value in shape.get("enum", ()) if isinstance(value, str))
        for part in (*shape.get("properties", {}).values(), shape.get("items"), shape.get("additionalProperties")):
            yield from choices(part)


@pytest.mark.parametrize(("tag", "contents"), [
    ("de-CH", "Inhalt"), ("fr-CA", "Sommaire"), ("no", "Innhold"), ("zh-CN", "目录"), ("en-GB", "Contents"),
    ("zh-TW", "Contents"), ("qx", "Contents"),  # another script, and a language nobody has translated
])
def test_a_tag_finds_its_language(tag: str, contents: str) -> None:
    assert words_in(tag)["contents"] == contents


def test_a_country_says_differently_what_it_says_differently() -> None:
    assert (words_in("de")["quote_open"], words_in("de-CH")["quote_open"]) == ("„", "«")


def test_a_practice_says_it_in_its_own_words(practice) -> None:
    practice.write("./words.json", {
        "$schema": "../../../schemas/words.schema.json", "schema_version": 1,
        "languages": {"en": {"choice_under_way": "on its way", "draft": "For your eyes"},
                      "en-GB": {"contents": "Inside"}},
    })
    seen = practice.seen("client")
    assert (seen.words["contents"], seen.words["draft"], seen.words["coach"]) == ("Inside", "For your eyes", "Coach")
    printed = practice.run("view", practice.root, "-e", practice.engagement.name, "--edition", "client").output
    assert json.loads(printed)["choices"]["under_way"] == "on its way"


def test_a_slip_in_the_words_is_named(practice) -> None:
    practice.write("./words.json", {
        "$schema": "../../../schemas/words.schema.json", "schema_version": 1,
        "languages": {"de": {"contens": "Inhalt", "or_higher": "höher"}, "Deutsch": {}},
    })
    output = practice.run("validate", practice.root).output
    assert "did you mean `contents`?" in output and "[unknown-key]" in output
    assert output.count("[wrong-form]") == 2
