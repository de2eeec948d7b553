"""What the documentation says is what the code does: examples build, codes exist, pages are generated, links lead."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from filters import document
from filters.charts.kinds import KINDS
from filters.check import prove
from filters.context import Context
from filters.expressions import FUNCTIONS
from filters.marks import Marks, lift
from filters.reading import read, rich
from filters.table import FILTERS, apply_all
from pipeline import reference
from pipeline.cli import COMMANDS
from pipeline.engines import pandoc_path, run_pandoc
from pipeline.read import schemas
from pipeline.read.jsonfile import JsonFile
from pipeline.read.words import words_in
from pipeline.render.pdf import body
from pipeline.view import pruned

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
TEMPLATES = DOCS / "templates.md"
PROBLEMS = DOCS / "problems.md"
PAGES = [*sorted(DOCS.rglob("*.md")), *(ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CHANGELOG.md"))]

EDITION, LANGUAGE = "client", "en-GB"
WRITERS = {"result": "plain", "html": "html"}
"""What the block behind an example is written in, and the pandoc writer that makes it; `problem` lists mistakes."""

LOST_WITH_PLAIN_PANDOC = re.compile(r" \]\{\.|\{#[^}]*\{\{|\A---")
"""What the page says is lost there: spaces at the edge of brackets, ids made of values; and a second front matter."""


# -- the template language ----------------------------------------------------------------------------------------


class Fence(Struct, frozen=True):
    """One fenced block of a page: its language, its text, and the line it opens on."""

    language: str
    text: str
    line: int


def fences(page: Path) -> list[Fence]:
    text = page.read_text(encoding="utf-8")
    return [Fence(match[1], match[2], text.count("\n", 0, match.start()) + 1)
            for match in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)]


def examples() -> list[Any]:
    found = fences(TEMPLATES)
    return [pytest.param(template, result, id=f"line-{template.line}")
            for template, result in pairwise(found) if template.language == "markdown"]


def sample() -> dict[str, Any]:
    return json.loads(next(fence.text for fence in fences(TEMPLATES) if fence.language == "json"))


def shape_of_the_view() -> Mapping[str, Any]:
    return pruned(schemas.resolved("view"), EDITION)


def built(template: str, writer: str = "plain") -> tuple[str, list[str]]:
    """What a chapter becomes, and the places and codes of its mistakes."""
    data, shape, marks = sample(), shape_of_the_view(), Marks()
    reading = read([lift(template, "chapter.md", marks)], run_pandoc)[0]
    doc = document.load(reading.document)
    context = Context(EDITION, LANGUAGE, data, shape, marks, rich(data, shape, run_pandoc), words_in(LANGUAGE))
    faults = apply_all(doc, context)
    return written(document.dump(doc), writer), [f"{fault.place}: {fault.code}" for fault in faults]


def checked(template: str) -> list[str]:
    """The places and codes of the mistakes that the check finds in a chapter, without anybody's data."""
    marks = Marks()
    reading = read([lift(template, "chapter.md", marks)], run_pandoc)[0]
    context = Context(EDITION, LANGUAGE, {}, shape_of_the_view(), marks)
    return [f"{fault.place}: {fault.code}" for fault in prove(document.load(reading.document), context).faults]


def written(doc: str, writer: str) -> str:
    arguments = ["-f", "json", "-t", writer, "--wrap=none"]
    return run_pandoc(arguments, doc.encode()).decode().strip()


def without_ends(text: str) -> str:
    """`text` without the spaces at the ends of its lines, which no reader sees."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


@pytest.mark.parametrize(("template", "result"), examples())
def test_every_example_gives_what_the_page_says(template: Fence, result: Fence) -> None:
    mistakes = checked(template.text)
    if result.language == "problem":
        assert mistakes == result.text.splitlines()
    else:
        assert result.language in WRITERS, f"no result behind the example on line {template.line}"
        text, more = built(template.text, WRITERS[result.language])
        assert not mistakes and not more
        assert without_ends(text) == without_ends(result.text)


def test_the_sample_of_the_page_names_nothing_that_no_view_has() -> None:
    assert list(unknown(sample(), shape_of_the_view(), "")) == []


def unknown(value: Any, shape: Mapping[str, Any], pointer: str) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from unknown(item, shape["items"], pointer + "[]")
    elif isinstance(value, dict):
        for name, item in value.items():
            if name in shape["properties"]:
                yield from unknown(item, shape["properties"][name], f"{pointer}.{name}")
            else:
                yield f"{pointer}.{name}"


def test_the_page_lists_every_function() -> None:
    assert set(rows(TEMPLATES, "Functions")) == set(FUNCTIONS)


def test_the_page_lists_every_named_style() -> None:
    known = body.BLOCK_STYLES | body.INLINE_STYLES | {"compact", "lines"}
    assert set(rows(TEMPLATES, "Named styles")) == known


def test_the_page_lists_every_kind_of_chart() -> None:
    assert set(rows(TEMPLATES, "Charts")) == set(KINDS)


def test_every_example_gives_the_same_with_plain_pandoc(tmp_path: Path) -> None:
    whole = "\n".join(e.values[0].text for e in examples()
                      if e.values[1].language != "problem" and not LOST_WITH_PLAIN_PANDOC.search(e.values[0].text))
    view = {"edition": EDITION, "language": LANGUAGE, "data": sample(), "shape": shape_of_the_view(),
            "words": words_in(LANGUAGE)}
    (tmp_path / "view.json").write_text(json.dumps(view), encoding="utf-8")
    filters = [f"--filter={Path(sys.executable).with_name(f'binder-{name}')}" for name, _ in FILTERS]
    done = subprocess.run([pandoc_path(), *filters, "-M", "binder-view=view.json", "-t", "html", "--wrap=none"],
                          cwd=tmp_path, input=whole.encode(), capture_output=True, check=True)
    assert done.stdout.decode().strip() == built(whole, "html")[0]


def rows(page: Path, heading: str) -> list[str]:
    """The first word of code in each table row below a heading."""
    section = page.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `([\w-]+)", section, re.MULTILINE)


# -- the data -----------------------------------------------------------------------------------------------------


def test_the_data_pages_are_what_the_schemas_say() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in (DOCS / "data").glob("*.md")}
    assert committed == reference.pages(), "run `make docs`"


def test_every_kind_of_file_has_a_page() -> None:
    assert {*reference.PLACES, "common", "view"} == set(schemas.schema_names())


@pytest.mark.parametrize("kind", reference.PLACES)
def test_the_example_of_a_data_page_keeps_its_schema(kind: str) -> None:
    text = next(fence.text for fence in fences(DOCS / "data" / f"{kind}.md") if fence.language == "json")
    assert schemas.check(JsonFile(Path(f"{kind}.json"), text, json.loads(text)), kind) == []


# -- the problems -------------------------------------------------------------------------------------------------

CODE = re.compile(r"[a-z]+(?:-[a-z]+)*")


def trees() -> dict[str, ast.Module]:
    """Every module that may report a problem. Renderers report none, and what they call code is Typst."""
    paths = [*(ROOT / "filters").rglob("*.py"), *(ROOT / "pipeline").rglob("*.py")]
    return {name: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(paths)
            if not (name := path.relative_to(ROOT).as_posix()).startswith("pipeline/render/")}


@cache
def codes_in_the_sources() -> dict[str, str]:
    """Every code that can be reported, with a file that does."""
    found: dict[str, str] = {}
    takers = dict(taker for tree in trees().values() for taker in takers_of_codes(tree))
    for name, tree in trees().items():
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            for code in (*passed(function, takers), *defaults(function), *found_first(function)):
                found.setdefault(code, name)
    return found


def takers_of_codes(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """What is called with a code: the name, and the place of the argument `code`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            fields = [field.target.id for field in node.body if isinstance(field, ast.AnnAssign)]
            functions = [part for part in node.body if isinstance(part, ast.FunctionDef)]
            inits = [names_of(function) for function in functions if function.name == "__init__"]
            yield from ((node.name, names.index("code")) for names in (fields, *inits) if "code" in names)
        elif isinstance(node, ast.FunctionDef) and "code" in names_of(node):
            yield node.name, names_of(node).index("code")


def names_of(function: ast.FunctionDef) -> list[str]:
    """The names of a function's arguments, without `self`."""
    return [argument.arg for argument in function.args.args if argument.arg != "self"]


def passed(function: ast.FunctionDef, takers: Mapping[str, int]) -> Iterator[str]:
    """The codes that a function gives to calls that take one."""
    for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
        place = takers.get(called(call))
        given = [] if place is None else call.args[place : place + 1]
        for argument in [*given, *(word.value for word in call.keywords if place is not None and word.arg == "code")]:
            codes = constants(argument)
            assert codes or handed_on(argument, function), f"no test can read this code: {ast.unparse(call)[:80]}"
            yield from codes


def called(call: ast.Call) -> str:
    """The name of a function, or of a method of the object at hand."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr if ast.unparse(call.func.value) == "self" else ""
    return getattr(call.func, "id", "")


def handed_on(argument: ast.expr, function: ast.FunctionDef) -> bool:
    """Whether a code was given to the function, or comes from a fault or from a function that found what is wrong."""
    if isinstance(argument, ast.Attribute):
        return argument.attr == "code"
    if isinstance(argument, ast.Subscript):
        return ast.unparse(argument.slice) == "0"
    return isinstance(argument, ast.Name) and argument.id == "code"


def defaults(function: ast.FunctionDef) -> Iterator[str]:
    """The code that stands for an argument `code` which is not given."""
    for name, default in zip(reversed(names_of(function)), reversed(function.args.defaults), strict=False):
        if name == "code":
            yield from constants(default)


def found_first(function: ast.FunctionDef) -> Iterator[str]:
    """The codes of a function that gives back code, message and hint, and leaves the place to its caller."""
    for node in ast.walk(function):
        if isinstance(node, ast.Tuple) and len(node.elts) == 3 and says_something(node.elts[1]):
            yield from constants(node.elts[0])


def says_something(node: ast.expr) -> bool:
    """Whether an expression can be a message: a text of several words, or one looked up."""
    if isinstance(node, (ast.Constant, ast.JoinedStr)):
        return " " in ast.unparse(node)
    return isinstance(node, ast.Subscript)


def constants(node: ast.expr) -> list[str]:
    """The texts that an argument can be: itself, or either branch of a condition."""
    if isinstance(node, ast.IfExp):
        return constants(node.body) + constants(node.orelse)
    is_code = isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    return [node.value] if is_code else []


def documented() -> list[str]:
    return re.findall(r"^### `([a-z-]+)`$", PROBLEMS.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_code_that_can_be_reported_is_explained() -> None:
    explained = documented()
    assert {code: file for code, file in codes_in_the_sources().items() if code not in explained} == {}


def test_every_code_that_is_explained_can_be_reported() -> None:
    assert [code for code in documented() if code not in codes_in_the_sources()] == []


def test_no_code_is_explained_twice_and_each_section_is_in_order() -> None:
    sections = PROBLEMS.read_text(encoding="utf-8").split("\n## ")[1:]
    for section in sections:
        codes = re.findall(r"^### `([a-z-]+)`$", section, re.MULTILINE)
        assert codes == sorted(codes)
    assert len(documented()) == len(set(documented()))


# -- all pages ----------------------------------------------------------------------------------------------------


def test_the_readme_lists_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"`binder {name}" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_inside_leads_somewhere(page: Path) -> None:
    assert [target for target in links(page) if not leads(page, target)] == []


def links(page: Path) -> list[str]:
    code = re.compile(r"^```.*?^```$|``.*?``|`[^`\n]*`", re.MULTILINE | re.DOTALL)
    prose = code.sub("", page.read_text(encoding="utf-8"))
    return [target for target in re.findall(r"\]\(([^)\s]+)\)", prose) if "://" not in target]


def leads(page: Path, target: str) -> bool:
    name, _, anchor = target.partition("#")
    path = (page.parent / name) if name else page
    return path.exists() and (not anchor or anchor in anchors(path))


def anchors(page: Path) -> set[str]:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return {reference.slug(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
