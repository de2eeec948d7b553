"""A report as SARIF 2.1.0 (OASIS, errata 01), which code hosts and editors read."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.installed import version
from pipeline.problem import Problem, Severity, Where
from pipeline.report.fingerprint import fingerprints
from pipeline.report.outcome import MACHINE, STATUS, USAGE, Outcome
from pipeline.report.pages import Page, pages

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_ROOT = "SRCROOT"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def render(outcome: Outcome) -> str:
    """A log of one run. Every code is a rule, whether it was broken or not; columns count code points."""
    rules = list(pages())
    run = {
        "tool": {"driver": {"name": "binder", "semanticVersion": version("binder"),
                            "rules": [_rule(page) for page in pages().values()]}},
        "automationDetails": {"id": f"binder/{outcome.command}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(outcome)],
        **_bases(outcome.repository),
        "results": list(_results(outcome, rules)),
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(page: Page) -> Mapping[str, Any]:
    return {
        "id": page.name,
        "shortDescription": {"text": page.summary},
        "fullDescription": {"text": " ".join(page.words.split("\n\n```")[0].split())},
        "help": {"text": page.words, "markdown": page.words},
        "defaultConfiguration": {"level": _LEVELS[page.severity]},
        "properties": {"tags": [page.section]},
    }


def _invocation(outcome: Outcome) -> Mapping[str, Any]:
    """SARIF 3.20: finding problems is a success of the tool; what it says of itself depends on whose fault it is."""
    ending = {"executionSuccessful": outcome.exit_code not in (USAGE, MACHINE), "exitCode": outcome.exit_code,
              "exitCodeDescription": STATUS[outcome.exit_code]}
    if not outcome.failure:
        return ending
    kind = "toolConfigurationNotifications" if outcome.exit_code == USAGE else "toolExecutionNotifications"
    return {**ending, kind: [{"level": "error", "message": {"text": outcome.failure}}]}


def _bases(repository: Path | None) -> Mapping[str, Any]:
    return {"originalUriBaseIds": {_ROOT: {"uri": f"{repository.as_uri().rstrip('/')}/"}}} if repository else {}


def _results(outcome: Outcome, rules: list[str]) -> Iterator[Mapping[str, Any]]:
    names = fingerprints(outcome.problems, outcome.repository)
    for problem, name in zip(outcome.problems, names, strict=True):
        rule = {"ruleIndex": rules.index(problem.code)} if problem.code in rules else {}
        yield {
            "ruleId": problem.code, **rule, "level": _LEVELS[problem.severity],
            "message": {"text": _message(problem)},
            "locations": [_location(problem.where, outcome.repository)],
            # GitHub looks at the second alone, and would make it from the line itself, which may be a client's.
            "partialFingerprints": {"binder/v1": name, "primaryLocationLineHash": name},
        }


def _message(problem: Problem) -> str:
    said = [problem.message, problem.hint[:1].upper() + problem.hint[1:]]
    return " ".join(part if part[-1] in ".?!" else f"{part}." for part in said if part)


def _location(where: Where, repository: Path | None) -> Mapping[str, Any]:
    region = {"startLine": where.line} if where.line else {}
    region |= {"startColumn": where.column} if where.line and where.column else {}
    region |= {"endColumn": where.end_column} if "startColumn" in region and where.end_column else {}
    inside = [{"fullyQualifiedName": where.pointer, "kind": "member"}] if where.pointer else []
    return {
        "physicalLocation": {"artifactLocation": _artifact(where.file, repository),
                             **({"region": region} if region else {})},
        **({"logicalLocations": inside} if inside else {}),
    }


def _artifact(file: Path, repository: Path | None) -> Mapping[str, Any]:
    if repository is None or not file.is_relative_to(repository):
        return {"uri": file.absolute().as_uri()}
    return {"uri": quote(os.fsencode(file.relative_to(repository).as_posix())), "uriBaseId": _ROOT}
