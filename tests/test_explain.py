"""`binder explain`: every code has a page, with an example and its mend."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from pipeline.report.pages import pages


class TestExplain:
    """`binder explain`, and the pages that it prints."""

    @pytest.mark.parametrize("written", ["no-such-date", "[no-such-date]"])
    def test_a_code_is_explained_with_its_example_and_mend(self, written: str, untouched) -> None:
        result = untouched.run("explain", written)
        assert result.exit_code == 0 and result.stdout.startswith("# no-such-date\n")
        assert '- "due": "2026-06-31"\n+ "due": "2026-06-30"\n' in result.stdout

    def test_without_a_code_all_are_listed_by_section_with_a_line_each(self, untouched) -> None:
        lines = untouched.run("explain").stdout.splitlines()
        assert [line for line in lines if line.startswith("- ")] == [
            f"- `{page.name}`: {page.summary}" for page in pages().values()]
        assert "## Reading a file" in lines and "## Messages without a code" not in lines

    def test_a_slip_of_the_pen_is_met_with_a_guess(self, untouched) -> None:
        result = untouched.run("explain", "no-such-dat")
        assert result.exit_code == 2 and "there is no code `no-such-dat`; did you mean `no-such-date`?" in result.stderr

    def test_on_a_terminal_it_is_set(self) -> None:
        terminal, other_end = os.openpty()
        command = [sys.executable, "-m", "pipeline", "explain", "wrong-form"]
        environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "60"}
        subprocess.run(command, stdout=other_end, env=environment, check=True)
        os.close(other_end)
        said = os.read(terminal, 1 << 16).decode()
        os.close(terminal)
        assert "\x1b[" in said and "```" not in said and '"id": "Speak Up"' in said

    @pytest.mark.parametrize("name", pages())
    def test_every_page_has_an_example_and_its_mend(self, name: str) -> None:
        (fence,) = re.findall(r"^```diff\n(.*?)^```$", pages()[name].markdown, re.MULTILINE | re.DOTALL)
        lines = fence.splitlines()
        wrong, right = ([line[2:] for line in lines if line[0] == sign and line[2:].strip()] for sign in "-+")
        assert wrong and right and wrong != right and {line[0] for line in lines} == {"-", "+"}
        assert lines == sorted(lines, key=lambda line: line[0] == "+") and max(map(len, lines)) <= 100
        assert 10 < len(pages()[name].summary) <= 150
