"""What the check lets through can be filled: random schemas, data that fit them, and templates over both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from type_admission import admits

from filters import document, places, values
from filters.check import prove
from filters.context import Context
from filters.expressions import ExpressionError, Scope, evaluate, is_true, tree
from filters.formats import Formats
from filters.guards import Known
from filters.inference import Inference
from filters.marks import Marks, lift
from filters.reading import read, rich
from filters.table import apply_all
from filters.value_types import of_shape

FORMATS = Formats("en-GB")
LEAVES = (
    {"type": "string", "pattern": "\\S"},
    {"type": "string"},
    {"type": "string", "format": "date"},
    {"type": "string", "contentMediaType": "text/markdown", "pattern": "\\S"},
    {"enum": ["under_way", "achieved"]},
    {"type": "integer", "minimum": 1, "maximum": 9},
    {"type": "number"},
    {"type": "boolean"},
    {"type": ["string", "null"], "pattern": "\\S"},
)
NAMES = ("a", "b", "c")


# -- schemas, and data that fit them --------------------------------------------------------------------------------


def groups(members: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda properties, optional: {"type": "object", "properties": properties, "additionalProperties": False,
                                      "required": [name for name in properties if name not in optional]},
        st.dictionaries(st.sampled_from(NAMES), members, min_size=1, max_size=3), st.sets(st.sampled_from(NAMES)))


def lists(items: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(lambda of, least: {"type": "array", "items": of, "minItems": least}, items, st.integers(0, 1))


SHAPES = st.recursive(st.sampled_from(LEAVES), lambda inner: groups(inner) | lists(inner), max_leaves=6)
VIEWS = groups(SHAPES)


def fitting(shape: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Data that a schema admits."""
    if "enum" in shape:
        return st.sampled_from(shape["enum"])
    kind = shape["type"]
    if kind == "object":
        required = {name: fitting(child) for name, child in shape["properties"].items() if name in shape["required"]}
        optional = {name: fitting(child) for name, child in shape["properties"].items() if name not in required}
        return st.fixed_dictionaries(required, optional=optional)
    if kind == "array":
        return st.lists(fitting(shape["items"]), min_size=shape["minItems"], max_size=3)
    if kind == ["string", "null"]:
        return st.none() | st.just("words")
    if kind == "string":
        return st.sampled_from(texts(shape))
    return {"boolean": st.booleans(), "number": st.sampled_from((0, 2, 2.5, -1)),
            "integer": st.integers(shape.get("minimum", 0), shape.get("maximum", 9))}[kind]


def texts(shape: Mapping[str, Any]) -> tuple[str, ...]:
    if shape.get("format") == "date":
        return ("2026-03-01", "2025-12-24")
    if "contentMediaType" in shape:
        return ("one *word*", "two\n\nparagraphs")
    return ("word", "two words") + (() if "pattern" in shape else ("", " "))


# -- expressions ----------------------------------------------------------------------------------------------------

TEXTS = st.sampled_from(("'word'", "'under_way'", "'2026-03-01'", "''"))
NUMBERS = st.sampled_from(("0", "1", "2.5"))
BARE = st.sampled_from((*NAMES, "@")) | TEXTS | NUMBERS | st.just("`null`")


def longer(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Expressions made of smaller ones, in every way that the language has."""
    name, pair = st.sampled_from(NAMES), st.tuples(inner, inner)
    return st.one_of(
        st.builds("{}.{}".format, inner, name),
        st.builds("{}.{}".format, inner, name),
        st.builds("{}[{}]".format, inner, st.sampled_from(("0", "-1", "1", ":1", "1:", "::-1", "*", ""))),
        st.builds("{}[].{}".format, inner, name),
        st.builds("{}[?{}]".format, inner, inner),
        st.builds("{}[?{}].{}".format, inner, inner, name),
        st.builds("({})[{}]".format, inner, st.sampled_from(("0", "-1"))),
        st.builds("{} | {}".format, inner, inner),
        st.builds("({} {} {})".format, inner, st.sampled_from(("==", "!=", "<", ">=", "&&", "||", "&&", "||")), inner),
        st.builds("!{}".format, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("{{a: {}, b: {}}}".format, inner, inner),
        pair.map(lambda both: f"default({both[0]}, {both[1]})"),
        st.builds("{}({})".format, st.sampled_from((
            "length", "list", "date", "number", "keys", "values", "max", "sort", "reverse", "not_null", "to_array",
            "to_string", "to_number", "sum", "avg", "type", "percent")), inner),
        st.builds("{}({}, &{})".format, st.sampled_from(("sort_by", "max_by")), inner, inner),
        st.builds("map(&{}, {})".format, inner, inner),
        st.builds("join('; ', {})".format, inner),
        st.builds("{}({}, {})".format, st.sampled_from(("contains", "starts_with", "merge", "not_null")), inner, inner),
    )


EXPRESSIONS = st.recursive(BARE, longer, max_leaves=5)


def read_as(expression: str) -> dict[str, Any]:
    try:
        return tree(expression, frozenset())
    except ExpressionError:
        assume(False)
        raise


class Case(Struct, frozen=True):
    """A view's schema and data, expressions that hold of the data, and one to look at."""

    shape: Mapping[str, Any]
    data: Mapping[str, Any]
    tests: tuple[str, ...]
    expression: str


@st.composite
def cases(draw: st.DrawFn) -> Case:
    shape = draw(VIEWS)
    return Case(shape, draw(fitting(shape)), tuple(draw(st.lists(EXPRESSIONS, max_size=2))), draw(EXPRESSIONS))


@settings(max_examples=400, deadline=None, database=None, derandomize=True)
@given(cases())
def test_a_value_has_the_type_that_was_told_from_the_schema(case: Case) -> None:
    known, scope = Known(of_shape(case.shape).group.known), Scope(case.data, {})
    for test in case.tests:
        node = read_as(test)
        inference = Inference(known)
        inference.type(node)
        if inference.faults:
            continue
        known = known.where(node, is_true(evaluate(node, scope, FORMATS)), Inference(known).silently)
    node, inference = read_as(case.expression), Inference(known)
    of = inference.type(node)
    event("faults" if inference.faults else "no fault")
    if inference.faults:
        return
    value = evaluate(node, scope, FORMATS)
    assert admits(of, value), (of, value)
    if not [*places.printable(case.expression, of)]:
        event("printable")
        values.printed(value, of, FORMATS)


# -- templates ------------------------------------------------------------------------------------------------------

LOOPS = ("x", "y")
Names = Mapping[str, Mapping[str, Any]]
"""The shapes of the names at one place of a chapter."""


def places_in(names: Names) -> list[tuple[str, Mapping[str, Any]]]:
    """Every path that starts at one of `names`, also the first item of a list, and the shape of what is there."""
    found: list[tuple[str, Mapping[str, Any]]] = []
    for name, shape in names.items():
        found.append((name, shape))
        below = shape.get("properties", {})
        found += [(f"{name}.{path}", of) for path, of in places_in(below)]
        if "items" in shape:
            found += places_in({f"{name}[0]": shape["items"]})
    return found


def path(draw: st.DrawFn, names: Names, *, to: str) -> tuple[str, Mapping[str, Any]]:
    """A path to a leaf, a list or anything, with its shape; any path where there is none of that kind."""
    every = places_in(names)
    fits = {"leaf": lambda of: not {"items", "properties"} & of.keys(), "list": lambda of: "items" in of}.get(to, bool)
    return draw(st.sampled_from([one for one in every if fits(one[1])] or every))


def printed_as(draw: st.DrawFn, names: Names) -> str:
    """What stands in a placeholder."""
    one, shape = path(draw, names, to="leaf")
    usual = {"date": "date({})", "number": "number({}, 1)"}.get(str(shape.get("format", shape.get("type"))), "{}")
    return draw(st.sampled_from(("{}", "{}", usual, "default({}, 'not yet')", "not_null({}, 'none')"))).format(one)


@st.composite
def chapters(draw: st.DrawFn, names: Names, depth: int = 3) -> str:
    """A few paragraphs, tables, lists and blocks, with placeholders in them."""
    return "".join(passage(draw, names, depth) for _ in range(draw(st.integers(1, 2))))


def passage(draw: st.DrawFn, names: Names, depth: int) -> str:
    small, large = ("line", "alone", "span", "heading"), ("when", "when", "each", "rows", "items")
    kind = draw(st.sampled_from(small + large if depth else small))
    if kind == "when":
        return guarded(draw, names, depth)
    if kind in ("each", "rows", "items"):
        return repeated(draw, kind, names, depth)
    one = printed_as(draw, names)
    if kind == "span":
        test = path(draw, names, to="leaf")[0] if draw(st.booleans()) else one
        return f'Say [{{{{ {one} }}}}]{{.when test="{test}"}}[none]{{.otherwise}}.\n\n'
    before, after = {"alone": ("", ""), "heading": ("## About ", "")}.get(kind, ("So it is ", ", they say."))
    return f"{before}{{{{ {one} }}}}{after}\n\n"


def guarded(draw: st.DrawFn, names: Names, depth: int) -> str:
    """A block that is kept where a test holds; it prints what it tests, or something below."""
    test, shape = path(draw, names, to=draw(st.sampled_from(("leaf", "list", "any"))))
    form = draw(st.sampled_from(("{}", "{}", "!{}", "{} && {}", "{} || {}", "length({}) > 0", "{} == 'word'")))
    other = path(draw, names, to="any")[0]
    said = path(draw, {test: shape}, to="leaf")[0]
    inside = draw(st.sampled_from((f"It is {{{{ {said} }}}}.\n\n", "")))
    inside += draw(chapters(names, depth - 1)) if draw(st.booleans()) or not inside else ""
    instead = f"::: {{.otherwise}}\n\n{draw(chapters(names, depth - 1))}\n\n:::\n\n" if draw(st.booleans()) else ""
    return f'::: {{.when test="{form.format(test, other)}"}}\n\n{inside}\n\n:::\n\n{instead}'


def repeated(draw: st.DrawFn, kind: str, names: Names, depth: int) -> str:
    """A block that is repeated over a list."""
    loop = next((name for name in LOOPS if name not in names), "z")
    items, shape = path(draw, names, to="list")
    inner = {loop: shape.get("items", {"type": "string"})}
    test = path(draw, inner["x"]["properties"], to="any")[0] if inner.get("x", {}).get("properties") else "@"
    chosen = draw(st.sampled_from((items, items, f"{items}[?{test}]", f"default({items}, `[]`)")))
    if kind == "each":
        inside = draw(chapters({**names, **inner}, depth - 1))
    else:
        said = printed_as(draw, inner)
        inside = f"- {{{{ {said} }}}}" if kind == "items" else f"| Head |\n|------|\n| {{{{ {said} }}}} |"
    return f'::: {{.{"each" if kind == "each" else "rows"} {loop}="{chosen}"}}\n\n{inside}\n\n:::\n\n'


@settings(max_examples=120, deadline=None, database=None, derandomize=True)
@given(st.data())
def test_a_chapter_that_passes_the_check_can_be_filled_from_all_data_that_fits(pandoc, data: st.DataObject) -> None:
    shape = data.draw(VIEWS)
    text = data.draw(chapters(shape["properties"]))
    marks = Marks()
    read_once = read([lift(text, "chapter.md", marks)], pandoc)[0].document
    faults = prove(document.load(read_once), Context("client", "en-GB", {}, shape, marks)).faults
    event(f"refused: {faults[0].code}" if faults else "passed")
    for _ in range(0 if faults else 3):
        view = data.draw(fitting(shape))
        context = Context("client", "en-GB", view, shape, marks, rich(view, shape, pandoc))
        assert apply_all(document.load(read_once), context) == [], text
