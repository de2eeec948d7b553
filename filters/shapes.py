"""Shapes: what an expression yields, told from schemas alone.

A shape is a JSON Schema without references (`type`, `properties`, `items`, `additionalProperties`, `required`,
`format`, `contentMediaType`, `enum`), with `x-hidden` naming the properties that this edition may not see. The empty
shape fits anything: nothing is known, and nothing is complained about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

Shape = Mapping[str, Any]
ANY: Shape = {}
TEXT: Shape = {"type": "string"}
NUMBER: Shape = {"type": "number"}
BOOLEAN: Shape = {"type": "boolean"}

_RETURNS: Mapping[str, Shape] = {
    "date": TEXT, "number": TEXT, "percent": TEXT, "list": TEXT, "join": TEXT, "to_string": TEXT, "type": TEXT,
    "length": NUMBER, "sum": NUMBER, "avg": NUMBER, "abs": NUMBER, "ceil": NUMBER, "floor": NUMBER,
    "to_number": NUMBER, "contains": BOOLEAN, "starts_with": BOOLEAN, "ends_with": BOOLEAN,
    "keys": {"type": "array", "items": TEXT}, "values": {"type": "array", "items": ANY},
}
_SAME_AS_FIRST = ("default", "not_null", "sort", "sort_by", "reverse")
_ONE_OF_FIRST = ("max", "min", "max_by", "min_by")


@dataclass(frozen=True)
class ShapeFault:
    """A mistake that the schemas alone prove; `name` is the field it is about."""

    code: str
    name: str
    message: str
    hint: str = ""


class Inference:
    """Walks one syntax tree over shapes; `faults` holds what it found on the way."""

    def __init__(self, names: Mapping[str, Shape], hidden: Sequence[str] = ()):
        self.names = names
        self.hidden = hidden
        self.faults: list[ShapeFault] = []

    def shape(self, node: dict) -> Shape:
        """The shape that the whole expression yields."""
        return self._of(node, {"type": "object", "properties": self.names, "x-hidden": self.hidden})

    def _of(self, node: dict, current: Shape) -> Shape:
        step: Callable[[dict, Shape], Shape] = getattr(self, f"_{node['type']}", self._visit_all)
        return step(node, current)

    def _visit_all(self, node: dict, current: Shape) -> Shape:
        for child in node.get("children", []):
            if isinstance(child, dict):
                self._of(child, current)
        return ANY

    def _field(self, node: dict, current: Shape) -> Shape:
        name = node["value"]
        if not kind_of(current):
            return ANY
        if kind_of(current) != "object":
            return self._no_fields(name, current)
        known = current.get("properties", {})
        if name in known:
            return known[name]
        if isinstance(current.get("additionalProperties"), Mapping):
            return current["additionalProperties"]
        if name in current.get("x-hidden", ()):
            self.faults.append(ShapeFault("hidden-field", name, f"this edition may not see `{name}`",
                                          "keep the block for another edition with `.only`"))
        elif known:
            self.faults.append(_unknown(name, known))
        return ANY

    def _no_fields(self, name: str, current: Shape) -> Shape:
        if kind_of(current) == "array":
            message, hint = f"`{name}` is asked of a list", "loop over it with `.each`, or pick one with [0]"
        else:
            message, hint = f"`{name}` is asked of a single value, which has no fields", ""
        self.faults.append(ShapeFault("no-fields", name, message, hint))
        return ANY

    def _variable(self, node: dict, current: Shape) -> Shape:
        return self.names.get(node["value"], ANY)

    def _subexpression(self, node: dict, current: Shape) -> Shape:
        for child in node["children"]:
            current = self._of(child, current)
        return current

    _pipe = _index_expression = _subexpression

    def _identity(self, node: dict, current: Shape) -> Shape:
        return current

    _current = _identity

    def _literal(self, node: dict, current: Shape) -> Shape:
        return literal_shape(node["value"])

    def _index(self, node: dict, current: Shape) -> Shape:
        return items_of(current)

    def _slice(self, node: dict, current: Shape) -> Shape:
        return current

    def _flatten(self, node: dict, current: Shape) -> Shape:
        base = self._of(node["children"][0], current)
        items = items_of(base)
        return {"type": "array", "items": items_of(items) if kind_of(items) == "array" else items}

    def _projection(self, node: dict, current: Shape) -> Shape:
        base = self._of(node["children"][0], current)
        return {"type": "array", "items": self._of(node["children"][1], items_of(base))}

    def _filter_projection(self, node: dict, current: Shape) -> Shape:
        items = items_of(self._of(node["children"][0], current))
        self._of(node["children"][2], items)
        return {"type": "array", "items": self._of(node["children"][1], items)}

    def _value_projection(self, node: dict, current: Shape) -> Shape:
        base = self._of(node["children"][0], current)
        values = base.get("additionalProperties")
        shape = values if isinstance(values, Mapping) else ANY
        return {"type": "array", "items": self._of(node["children"][1], shape)}

    def _comparator(self, node: dict, current: Shape) -> Shape:
        self._visit_all(node, current)
        return BOOLEAN

    _not_expression = _comparator

    def _or_expression(self, node: dict, current: Shape) -> Shape:
        first, second = (self._of(child, current) for child in node["children"])
        return first if first == second or not second or kind_of(first) == kind_of(second) != "" else ANY

    def _and_expression(self, node: dict, current: Shape) -> Shape:
        return [self._of(child, current) for child in node["children"]][-1]

    def _multi_select_list(self, node: dict, current: Shape) -> Shape:
        shapes = [self._of(child, current) for child in node["children"]]
        return {"type": "array", "items": shapes[0] if all(s == shapes[0] for s in shapes) else ANY}

    def _multi_select_dict(self, node: dict, current: Shape) -> Shape:
        pairs = {child["value"]: self._of(child["children"][0], current) for child in node["children"]}
        return {"type": "object", "properties": pairs, "required": list(pairs)}

    def _function_expression(self, node: dict, current: Shape) -> Shape:
        name, arguments = node["value"], node["children"]
        shapes = [ANY if a["type"] == "expref" else self._of(a, current) for a in arguments]
        subject = next((shape for shape, a in zip(shapes, arguments) if a["type"] != "expref"), ANY)
        inner = [self._of(a["children"][0], items_of(subject)) for a in arguments if a["type"] == "expref"]
        if name == "map" and inner:
            return {"type": "array", "items": inner[0]}
        if name in _SAME_AS_FIRST:
            return subject
        if name == "to_array":
            return subject if kind_of(subject) == "array" else {"type": "array", "items": subject}
        return items_of(subject) if name in _ONE_OF_FIRST else _RETURNS.get(name, ANY)


def kind_of(shape: Shape) -> str:
    """`object`, `array`, `string`, … or an empty text where that is not known."""
    kind = shape.get("type", "")
    if isinstance(kind, list):
        return next((name for name in kind if name != "null"), "")
    return kind


def items_of(shape: Shape) -> Shape:
    """What a list of this shape holds."""
    return shape.get("items", ANY) if kind_of(shape) == "array" else ANY


def is_markdown(shape: Shape) -> bool:
    """Whether the schema marks a text as Markdown."""
    return shape.get("contentMediaType") == "text/markdown"


def literal_shape(value: Any) -> Shape:
    """The shape of a value written in the template itself."""
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, str):
        return TEXT
    return NUMBER if isinstance(value, (int, float)) else ANY


def _unknown(name: str, known: Mapping[str, Shape]) -> ShapeFault:
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    hint = f"did you mean `{near[0]}`?" if near else f"there are: {', '.join(sorted(known))}"
    if not name.isidentifier():  # "in double quotation marks", where JMESPath has names
        hint = "to write a text, put it into single quotation marks"
    return ShapeFault("unknown-field", name, f"unknown field `{name}`", hint)
