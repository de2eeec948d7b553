"""The architecture, read from the imports: one straight path, one door to each library, no circles, no attic."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct

ROOT = Path(__file__).parent.parent

DOORS = {
    "jsonschema": ("pipeline.read.schemas",),
    "docx": ("pipeline.render.docx",),
    "pypandoc": ("pipeline.engines", "filters.cli"),
    "typst": ("pipeline.engines", "filters.drawing.bitmap"),
    "click": ("pipeline.commands", "pipeline.cli", "pipeline.report.reporter"),
    "rich": ("pipeline.report.reporter", "pipeline.report.text", "pipeline.report.excerpt"),
    "anyascii": ("pipeline.start.client",),
    "PIL": ("pipeline.read.picture", "pipeline.render"),
    "pypdf": ("pipeline.render.kit",),
    "multiprocessing": ("pipeline.run.cohort",),
    "distributed": ("pipeline.run.cohort",),
    "subprocess": ("pipeline.engines", "filters.cli"),
}
"""Who alone may know a library: a module, or everything whose name starts so."""

PATH = (
    ("pipeline.problem", "pipeline.binders", "pipeline.installed", "pipeline.run.timing", "pipeline.run.machine", "pipeline.run.beside"),
    ("pipeline.shipped", "pipeline.engines", "pipeline.publish", "pipeline.read.folders", "pipeline.run.cache", "pipeline.key", "pipeline.read.text", "pipeline.read.words",
     "pipeline.read.picture", "pipeline.run.failure", "pipeline.start.origin"),
    ("pipeline.read.json_scan", "pipeline.read.json_syntax", "pipeline.read.jsonfile", "pipeline.start.json_insert"),
    ("pipeline.read.schemas", "pipeline.read.schema_words", "pipeline.read.theme", "pipeline.read.fonts",
     "pipeline.run.inputs", "pipeline.run.plan"),
    ("pipeline.read.practice", "pipeline.start.client", "pipeline.check.changed"),
    ("pipeline.read",),
    ("pipeline.derive", "pipeline.check.fields"),
    ("pipeline.rules",),
    ("pipeline.check",),
    ("pipeline.feedback",),
    ("pipeline.view",),
    ("pipeline.chapters",),
    ("pipeline.run.readings", "pipeline.weave.fields"),
    ("pipeline.run.data",),
    ("pipeline.weave.consent", "pipeline.weave.images", "pipeline.weave.charts", "pipeline.weave.anchors",
     "pipeline.weave.tabs", "pipeline.weave.quotes", "pipeline.weave.directions", "pipeline.weave.filling"),
    ("pipeline.lint",),
    ("pipeline.prove",),
    ("pipeline.weave.weaving",),
    ("pipeline.weave",),
    ("pipeline.render",),
    ("pipeline.build",),
    ("pipeline.run.cohort",),
    ("pipeline.run",),
    ("pipeline.release", "pipeline.kit", "pipeline.specimens", "pipeline.start", "pipeline.reference", "pipeline.report"),
    ("pipeline.commands",),
    ("pipeline.cli", "pipeline.__main__"),
)
"""The path, stage by stage. A module imports from its own stage and from earlier ones."""

ATTICS = ("utils", "util", "common", "models", "helpers", "misc", "base", "core", "types")


class Module(Struct, frozen=True):
    """One module: its dotted `name`, its syntax tree, and the modules it imports, wherever in it."""

    name: str
    tree: ast.Module
    imports: frozenset[str]


def modules() -> dict[str, Module]:
    found = {}
    for package in ("pipeline", "filters"):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
            found[name] = Module(name, tree, frozenset(imported(tree)))
    return found


def imported(tree: ast.Module) -> Iterator[str]:
    """The names imported, `from a import b` as `a.b` and `a` both, so that modules and their contents are found."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports name the whole path"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield node.module


MODULES = modules()


def ours(module: Module) -> set[str]:
    """The modules of this repository that a module imports; a package only where it is meant itself."""
    found = module.imports & MODULES.keys() - {module.name}
    packages = {name for name in found if any(other.startswith(f"{name}.") for other in found)}
    return found - packages


def within(name: str, places: tuple[str, ...]) -> bool:
    return any(name == place or name.startswith((f"{place}.", f"{place}_")) for place in places)


def stage_of(name: str) -> int:
    """The stage of the longest place that the name stands in."""
    found = [(len(place), n) for n, places in enumerate(PATH) for place in places
             if name == place or name.startswith(f"{place}.")]
    return max(found)[1] if found else -1


EVERY = pytest.mark.parametrize("module", MODULES.values(), ids=MODULES.keys())


@pytest.mark.parametrize("module", [module for module in MODULES.values() if module.name.startswith("pipeline.")],
                         ids=lambda module: module.name)
def test_a_module_has_its_place_on_the_path_and_imports_nothing_later(module: Module) -> None:
    assert stage_of(module.name) >= 0, f"say in PATH where {module.name} belongs"
    later = {name for name in ours(module) if stage_of(name) > stage_of(module.name)}
    assert not later


def test_filters_are_a_leaf() -> None:
    above = {module.name: {name for name in module.imports if name.split(".")[0] == "pipeline"}
             for module in MODULES.values() if module.name.startswith("filters")}
    assert not {name: found for name, found in above.items() if found}


@pytest.mark.parametrize("library", DOORS)
def test_a_library_has_one_door(library: str) -> None:
    through = {module.name for module in MODULES.values() if library in {name.split(".")[0] for name in module.imports}}
    assert {name for name in through if not within(name, DOORS[library])} == set()


def test_no_module_is_an_attic() -> None:
    assert not [name for name in MODULES if set(name.split(".")) & set(ATTICS)]


@EVERY
def test_every_public_thing_says_what_it_is_for(module: Module) -> None:
    assert module.name.endswith("__main__") or ast.get_docstring(module.tree) or not module.tree.body
    silent = [node.name for node in public(module.tree) if not ast.get_docstring(node)]
    assert not silent


def public(node: ast.Module | ast.ClassDef) -> Iterator[ast.ClassDef | ast.FunctionDef]:
    """The public classes, functions and methods; a method that only fills in a parent's promise may be silent."""
    for child in node.body:
        if not isinstance(child, (ast.ClassDef, ast.FunctionDef)) or child.name.startswith("_"):
            continue
        yield child
        if isinstance(child, ast.ClassDef) and not child.bases:
            yield from public(child)


def test_no_import_goes_in_circles() -> None:
    arrows = {name: ours(module) for name, module in MODULES.items()}
    while leaves := {name for name, targets in arrows.items() if not targets & arrows.keys()}:
        arrows = {name: targets for name, targets in arrows.items() if name not in leaves}
    assert not arrows


def test_everything_after_the_projection_knows_a_view_and_no_engagement() -> None:
    after = {name for name in MODULES if within(name, ("pipeline.weave.weaving", "pipeline.weave.images", "pipeline.render"))}
    assert not [name for name in after if "pipeline.read.engagement" in MODULES[name].imports]


@pytest.mark.parametrize("module", [m for m in MODULES.values() if m.name.startswith("pipeline.commands.")],
                         ids=lambda module: module.name)
def test_a_command_only_parses_calls_and_reports(module: Module) -> None:
    assert len(ast.unparse(module.tree).splitlines()) < 90


@EVERY
def test_functions_are_small(module: Module) -> None:
    functions = (node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef))
    assert not [(f.name, f.end_lineno - f.lineno + 1) for f in functions if f.end_lineno - f.lineno + 1 > 46]
