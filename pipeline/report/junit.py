"""A report as JUnit XML, which continuous integration shows as tests: a suite a file, a case a problem."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from lxml import etree

from pipeline.problem import Problem
from pipeline.read.text import FORBIDDEN
from pipeline.report.outcome import Outcome, relative


def render(outcome: Outcome) -> str:
    """Errors as failures, warnings as skipped tests, which pass and are shown; one test for the run as a whole."""
    suites = [_run(outcome), *_files(outcome)]
    root = etree.Element("testsuites", name=f"binder {outcome.command}", **_totals(suites))
    root.extend(suites)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8").decode() + "\n"


def _run(outcome: Outcome) -> etree._Element:
    """The command itself: so that a run without a problem has a test, and one that broke has an error."""
    case = etree.Element("testcase", classname="binder", name=outcome.command)
    if outcome.failure:
        etree.SubElement(case, "error", type="failed", message=_allowed(outcome.failure))
    return _suite("binder", [case])


def _files(outcome: Outcome) -> Iterator[etree._Element]:
    for file, group in groupby(outcome.problems, lambda problem: problem.where.file):
        name, seen = _allowed(relative(file, outcome.root)), Counter()
        yield _suite(name, [_case(problem, name, seen, outcome) for problem in group])


def _suite(name: str, cases: list[etree._Element]) -> etree._Element:
    counts = {key: str(sum(case.find(tag) is not None for case in cases))
              for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))}
    suite = etree.Element("testsuite", name=name, tests=str(len(cases)), **counts)
    suite.extend(cases)
    return suite


def _case(problem: Problem, file: str, seen: Counter, outcome: Outcome) -> etree._Element:
    """A case named without its line, so that a server knows it again when lines move."""
    name = f"{_allowed(problem.message)} [{problem.code}]"
    seen[name] += 1
    number = f" ({seen[name]})" if seen[name] > 1 else ""
    line = {"line": str(problem.where.line)} if problem.where.line else {}
    case = etree.Element("testcase", classname=file, name=name + number, file=file, **line)
    said = f"{problem.severity.value}: {_allowed(problem.message)}"
    if outcome.fails(problem):
        result = etree.SubElement(case, "failure", type=problem.code, message=said)
    else:
        result = etree.SubElement(case, "skipped", type=problem.code, message=said)
    result.text = "\n".join([_place(problem, file), *([_allowed(problem.hint)] if problem.hint else [])])
    return case


def _place(problem: Problem, file: str) -> str:
    return ":".join([file, *(str(number) for number in (problem.where.line, problem.where.column) if number)])


def _totals(suites: list[etree._Element]) -> dict[str, str]:
    keys = ("tests", "failures", "errors", "skipped")
    return {key: str(sum(int(suite.get(key)) for suite in suites)) for key in keys}


def _allowed(text: str) -> str:
    return FORBIDDEN.sub("\ufffd", text)
