"""What ships with Binder: the schemas, the sample practice, what `binder new` adds to it, the pages on problems."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    """`name` inside the installed package, or beside it in a checkout."""
    packed = _HERE / "shipped" / name
    return packed if packed.is_dir() else _HERE.parent / name


SCHEMAS = _folder("schemas")
SAMPLE = _folder("sources")
STARTER = _HERE / "starter"
PROBLEM_PAGES = _folder("docs") / "problems.md"
