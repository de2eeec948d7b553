"""JSON is read strictly: what the standard leaves to chance is refused, with line, column and a way out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.json_scan import escaped, scan, unescaped
from pipeline.read.json_syntax import DEEPEST
from pipeline.read.jsonfile import JsonFile, read_json

REFUSED = [
    ("an empty file", b"", "empty-file 1:1"),
    ("a file of spaces", b" \n\n", "empty-file 1:1"),
    ("a byte order mark", b"\xef\xbb\xbf{}", "encoding 1:1"),
    ("UTF-16 with its mark", '{"a": 1}'.encode("utf-16"), "encoding 1:1"),
    ("UTF-16 without its mark", '{"a": 1}'.encode("utf-16-be"), "encoding 1:1"),
    ("UTF-32", '{"a": 1}'.encode("utf-32"), "encoding 1:1"),
    ("Latin-1", '{\n"ü": 1,\n"ß": "é"}'.encode() + b"\xe9", "encoding 3:10"),
    ("a comma before a brace", b'{"a": 1,\n}', "json-syntax 1:8"),
    ("a comma before a bracket", b'{"a": [1, 2,]}', "json-syntax 1:12"),
    ("a comma alone", b"{,}", "json-syntax 1:2"),
    ("two commas", b'{"a": 1,, "b": 2}', "json-syntax 1:9"),
    ("a missing comma", b'{"a": 1\n "b": 2}', "json-syntax 2:2"),
    ("a missing colon", b'{"a" 1}', "json-syntax 1:6"),
    ("a key without quotes", b"{a: 1}", "json-syntax 1:2"),
    ("single quotes", b"{'a': 1}", "json-syntax 1:2"),
    ("curly quotes", '{"a": “b”}'.encode(), "json-syntax 1:7"),
    ("a comment", b'{\n  // why\n  "a": 1}', "json-syntax 2:3"),
    ("a text over two lines", b'{"a": "b\nc"}', "json-syntax 1:9"),
    ("a text that is not closed", b'{"a": "b}', "json-syntax 1:7"),
    ("a lone backslash", b'{"a": "C:\\quay"}', "json-syntax 1:10"),
    ("half an escape", b'{"a": "\\u12"}', "json-syntax 1:9"),
    ("a raw control character", b'{"a": "\x07"}', "json-syntax 1:8"),
    ("no value", b'{"a": }', "json-syntax 1:7"),
    ("a word", b'{"a": yes}', "json-syntax 1:7"),
    ("a leading zero", b'{"a": 07}', "json-syntax 1:8"),
    ("a file that ends too early", b'{"a": [1,\n', "json-syntax 1:10"),
    ("a second object", b'{"a": 1}\n{"b": 2}', "json-syntax 2:1"),
    ("a key twice", b'{"a": 1,\n "a": 1}', "duplicate-key 2:2"),
    ("a key twice, deep down", b'{"a": [{"b": 1, "b": 2}]}', "duplicate-key 1:17"),
    ("NaN", b'{"a": NaN}', "not-a-number 1:7"),
    ("Infinity", b'{"a": [1, Infinity]}', "not-a-number 1:11"),
    ("-Infinity", b'{"a": -Infinity}', "not-a-number 1:7"),
    ("1e999", b'{"a": 1e999}', "not-a-number 1:7"),
    ("a whole number without end", b'{"a": ' + b"9" * 5000 + b"}", "not-a-number 1:7"),
    ("a control character", b'{"a": "b\\u0007"}', "forbidden-character 1:9"),
    ("a null character", b'{"a": ["b", "\\u0000"]}', "forbidden-character 1:14"),
    ("half a surrogate pair", b'{"a": "\\ud83d"}', "forbidden-character 1:8"),
    ("U+FFFE", '{"a": "b\ufffe"}'.encode(), "forbidden-character 1:9"),
    ("a control character in a key", b'{"b\\u001b": 1}', "forbidden-character 1:4"),
    ("brackets beyond reason", b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), f"json-syntax 1:{DEEPEST + 1}"),
    ("brackets without end", b"[" * 100_000, f"json-syntax 1:{DEEPEST + 1}"),
]

ACCEPTED = [
    ("line ends of Windows", b'{\r\n "a": 1\r\n}', {"a": 1}),
    ("an escaped pair of surrogates", b'{"a": "\\ud83d\\ude00"}', {"a": "😀"}),
    ("U+FFFD and U+0085", '{"a": "\ufffd\x85"}'.encode(), {"a": "\ufffd\x85"}),
    ("brackets and quotes in a text", b'{"a": "[{\\"[{"}', {"a": '[{"[{'}),
    ("a tab and a line end, escaped", b'{"a": "\\t\\n"}', {"a": "\t\n"}),
]


def said(path: Path) -> list[str]:
    """What is said about a file, as `code line:column`."""
    problems = read_json(path)[1]
    assert all(problem.message and problem.hint for problem in problems)
    return [f"{problem.code} {problem.where.line}:{problem.where.column}" for problem in problems]


@pytest.mark.parametrize(("content", "expected"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_it_refuses(content: bytes, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(content)
    assert said(path) == [expected]


@pytest.mark.parametrize(("content", "data"), [case[1:] for case in ACCEPTED], ids=[case[0] for case in ACCEPTED])
def test_it_accepts(content: bytes, data: object, tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(content)
    file, problems = read_json(path)
    assert not problems and file.data == data


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    assert said(tmp_path / "nowhere.json") == ["unreadable 0:0"]


def test_every_fault_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(b'{"a": NaN,\n "b": 1e999,\n "a": "\\u0001"}')
    assert said(path) == ["not-a-number 1:7", "not-a-number 2:7", "duplicate-key 3:2", "forbidden-character 3:8"]


def test_no_message_quotes_what_stands_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    for content in ('{"a": "zq7", "a": "zq7"}', '{"a": "zq7\\q"}', '{"a": "zq7\\u0007"}', '{"a": zq7}', '{"a": "zq7'):
        path.write_text(content, encoding="utf-8")
        problems = read_json(path)[1]
        assert problems and not any("zq7" in p.message + p.hint for p in problems)


class TestWhere:
    """The place of a value, by JSON pointer."""

    file = JsonFile(Path("file.json"), '{\n  "a/b": [10,\n    {"c~": "x"}]\n}', {"a/b": [10, {"c~": "x"}]})

    @pytest.mark.parametrize(("pointer", "key", "line", "column"), [
        ("", False, 1, 1), ("/a~1b", False, 2, 10), ("/a~1b", True, 2, 3), ("/a~1b/0", False, 2, 11),
        ("/a~1b/1", False, 3, 5), ("/a~1b/1/c~0", False, 3, 12), ("/a~1b/1/c~0", True, 3, 6),
    ])
    def test_a_value_and_a_key_have_their_own_places(self, pointer: str, key: bool, line: int, column: int) -> None:
        where = self.file.where(pointer, key=key)
        assert (where.line, where.column, where.pointer) == (line, column, pointer)

    def test_what_is_not_there_is_placed_at_what_would_hold_it(self) -> None:
        where = self.file.where("/a~1b/1/missing/deeper", key=True)
        assert (where.line, where.column, where.pointer) == (3, 5, "/a~1b/1")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-10**9, 10**9) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4), max_leaves=12)


@given(JSON, st.sampled_from([None, 1, 4]), st.booleans())
def test_every_value_of_any_json_is_found_where_it_stands(data: object, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=ascii_only)
    decoder = json.JSONDecoder()
    for pointer, offset, _ in scan(text):
        assert decoder.raw_decode(text, offset)[0] == at(data, pointer)


@given(st.text(max_size=10))
def test_a_key_survives_its_way_through_a_pointer(key: str) -> None:
    assert unescaped(escaped(key)) == key and "/" not in escaped(key)


def at(data: object, pointer: str) -> object:
    for token in pointer.split("/")[1:]:
        data = data[int(token)] if isinstance(data, list) else data[unescaped(token)]
    return data
