"""The line that a problem lies in: the caret stands under the fault, whatever the line is made of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from pipeline.problem import Where
from pipeline.report.excerpt import excerpt


@pytest.mark.parametrize(("line", "start", "end", "under"), [
    ("plain words here", 7, 12, "words"), ("\t\ttabs before", 3, 7, "tabs"), ("漢字 wide", 4, 8, "wide"),
    ("Zoe\u0308 combined", 6, 14, "combined"), ("👩‍👩‍👧 family", 7, 13, "family"), ("🇩🇪☀️ flags", 6, 11, "flags"),
    ("x" * 5000 + " far " + "y" * 5000, 5002, 5005, "far"), ("漢" * 300 + "here" + "字" * 300, 301, 305, "here"),
    ("e\u0301" * 400 + "!" + "e\u0301" * 400, 801, 802, "!"),
], ids=["plain", "tabs", "wide", "combining", "joined emoji", "flags", "long", "long and wide", "long and combining"])
def test_the_caret_stands_under_the_fault_in_cells(line: str, start: int, end: int, under: str, tmp_path: Path) -> None:
    file = tmp_path / "chapter.md"
    file.write_text(f"first\r\n{line}\r\n", encoding="utf-8-sig", newline="")
    found = excerpt(Where(file, 2, start, end_column=end), 60)
    before = found.text[: found.text.rindex(under)]
    assert (cell_len(before), cell_len(under)) == (found.indent, found.length)
    assert cell_len(found.text) <= 60 and "\r" not in found.text


@pytest.mark.parametrize(("line", "column", "length"), [
    ("a {{ client.name }} b", 3, 17), ("{ \"id\": \"x y\" }", 9, 5), ("::: {.each}", 1, 3), ("end", 4, 1), ("", 1, 1),
    ("![A](images/a.png)", 1, 18), ("%%", 1, 1),
])
def test_where_nobody_knows_the_end_it_is_that_of_what_stands_there(line: str, column: int, length: int,
                                                                     tmp_path: Path) -> None:
    file = tmp_path / "chapter.md"
    file.write_text(line, encoding="utf-8")
    assert excerpt(Where(file, 1, column), 80).length == length


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(content=st.binary(max_size=200)
       | st.text(st.sampled_from('a漢👩🇩é"{}\u0301\u200d\ufe0f\t '), max_size=300).map(str.encode)
       | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
       line=st.integers(0, 3), column=st.integers(0, 150), end=st.integers(0, 200), room=st.integers(20, 90))
def test_whatever_a_file_holds_it_is_shown_in_its_room_or_not_at_all(
        tmp_path_factory, content: bytes, line: int, column: int, end: int, room: int) -> None:
    file = tmp_path_factory.getbasetemp() / "chapter.md"
    file.write_bytes(content)
    found = excerpt(Where(file, line, column, end_column=end), room)
    if found is not None:
        assert cell_len(found.text) <= room and found.indent + found.length <= room + 1
        assert not re.search(r"[\x00-\x1f\x7f-\x9f]", found.text)
