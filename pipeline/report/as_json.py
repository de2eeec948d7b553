"""A report as JSON, for programs: its shape has a version, and a schema (report.schema.json)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pipeline.installed import version
from pipeline.problem import Problem
from pipeline.report.outcome import STATUS, Outcome, harmless, relative
from pipeline.report.pages import address

SCHEMA_VERSION = 1


def render(outcome: Outcome) -> str:
    """One object with all that is known; places are null where they are not."""
    report = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "binder", "version": version("binder")},
        "command": outcome.command,
        "practice": harmless(outcome.root.as_posix()) if outcome.root else None,
        "outcome": {"status": STATUS[outcome.exit_code], "exit_code": outcome.exit_code, "message": outcome.failure,
                    "fail_on": "warning" if outcome.strict else "error"},
        "counts": {"errors": len(outcome.errors), "warnings": len(outcome.warnings)},
        "problems": [_problem(problem, outcome) for problem in outcome.problems],
    }
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def _problem(problem: Problem, outcome: Outcome) -> Mapping[str, Any]:
    where = problem.where
    return {
        "severity": problem.severity.value, "code": problem.code, "message": problem.message, "hint": problem.hint,
        "file": relative(where.file, outcome.root), "line": where.line or None, "column": where.column or None,
        "end_column": where.end_column or None, "pointer": where.pointer, "explain": address(problem.code),
    }
