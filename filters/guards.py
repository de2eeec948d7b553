"""What a test tells: the types of names, and the expressions known to be true, where it holds and where it fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from filters.value_types import NEVER, TRUTH, Group, List, Number, Type, falsy, joined, truthy

Change = Callable[[Type], Type]
TypeOf = Callable[[dict, Type], Type]
"""The type of a syntax tree, evaluated on a value of a type."""

LOOP = Type(group=Group({"index": Type(number=Number(True, 1)), "first": TRUTH, "last": TRUTH}))
"""What `loop` is inside a loop."""

_STEPS = ("subexpression", "pipe")
_WITH_BASE = ("index_expression", "projection", "filter_projection", "value_projection", "flatten")
_ASK_A_VALUE = ("field", "index", "slice", "identity", "current", "multi_select_list", "multi_select_dict")
_ORDER = ("lt", "gt", "lte", "gte")
_MORE_THAN_NONE = {("gt", 0), ("gte", 1), ("ne", 0)}
"""What a test of `length(x)` compares with when it says that something is in `x`; so does `== n` for an n above 0."""


class Known(Struct, frozen=True):
    """What is known at one place of a chapter: the type of each name, and the expressions that are true there.

    `hidden` are the names that this edition may not see, `loops` those that are loop variables. `blind` says that a
    guard around the place cannot be read, so that nobody knows what it was to guard.
    """

    names: Mapping[str, Type]
    hidden: tuple[str, ...] = ()
    true: frozenset[str] = frozenset()
    loops: frozenset[str] = frozenset()
    blind: bool = False

    @property
    def root(self) -> Type:
        """The names as one group of fields, on which expressions are evaluated."""
        return Type(group=Group(self.names, None, self.hidden))

    def inside(self, name: str, item: Type) -> Known:
        """The same inside a loop whose variable is `name`."""
        still = frozenset(key for key in self.true if "'loop'" not in key)
        names = {**self.names, name: item, "loop": LOOP}
        return replace(self, names=names, true=still, loops=self.loops | {name, "loop"})

    def where(self, node: dict, holds: bool, type_of: TypeOf) -> Known:
        """The same where the test `node` holds, or where it fails; unchanged where that could never be."""
        root = narrowed(node, self.root, holds, type_of)
        true = self.true | _facts(node, holds)
        return replace(self, names=root.group.known if root.group else self.names, true=true)


def key_of(node: dict) -> str:
    """The same text for the same expression."""
    return repr(node)


def key_of_choice(node: dict) -> str:
    """The same text for every `list[?test]` with this list and this test, whatever is asked of its items."""
    items, _, test = node["children"]
    return f"some of {items!r} with {test!r}"


def narrowed(node: dict, current: Type, holds: bool, type_of: TypeOf) -> Type:
    """The type of the value that `node` is evaluated on, once the result is known to be true (or false)."""
    found = _Narrowing(type_of).of(node, current, holds)
    return current if found.never else found


class _Narrowing:
    def __init__(self, type_of: TypeOf):
        self.type_of = type_of

    def of(self, node: dict, current: Type, holds: bool) -> Type:
        kind, children = node["type"], node.get("children", ())
        if kind == "not_expression":
            return self.of(children[0], current, not holds)
        if kind in ("and_expression", "or_expression"):
            return self._two(*children, current, holds, both=holds == (kind == "and_expression"))
        if kind == "comparator":
            return self._comparison(node["value"], *children, current, holds)
        return self.changed(node, current, truthy if holds else falsy)

    def _two(self, first: dict, second: dict, current: Type, holds: bool, *, both: bool) -> Type:
        """Both sides are as the whole is (`a && b` is true, `a || b` is false), or the first one that decides."""
        one = self.of(first, current, holds)
        if both:
            return self.of(second, one, holds)
        return joined((one, self.of(second, self.of(first, current, not holds), holds)))

    def _comparison(self, operator: str, left: dict, right: dict, current: Type, holds: bool) -> Type:
        counted = _counted(operator, left, right) if holds else None
        if counted is not None:
            return self.of(counted, current, True)
        equal = (operator == "eq") == holds and operator in ("eq", "ne")
        for side, other in ((left, right), (right, left)):
            of = self.type_of(other, current)
            if equal and not of.missing and not of.anything:
                current = self.changed(side, current, lambda type_, of=of: _equal(type_, of))
            elif operator in _ORDER and holds:
                current = self.changed(side, current, _ordered)
            elif not equal and operator in ("eq", "ne") and not of.kinds and of.missing:
                current = self.changed(side, current, Type.present)
        return current

    def changed(self, node: dict, current: Type, change: Change) -> Type:
        """`current` with the type of what `node` leads to changed; the same where it leads to no one place in it."""
        kind, children = node["type"], node.get("children", ())
        if kind in _STEPS:
            first, *rest = children
            step = {**node, "children": rest} if len(rest) > 1 else rest[0]
            return self.changed(first, current, lambda inner: self.changed(step, inner, change))
        if kind in _WITH_BASE:
            return self._base(node, current, change)
        if kind in ("current", "identity"):
            return change(current)
        return self._field(node["value"], current, change) if kind == "field" else current

    def _base(self, node: dict, current: Type, change: Change) -> Type:
        """Where there is an item, or something in what is made of a list, something was in the list itself."""
        if not change(Type(missing="there is no list")).never:
            return current
        base, *rest = node["children"]
        item = node["type"] == "index_expression" and rest[0]["type"] == "index"
        filled = item or change(Type(list=List(NEVER, each=()))).never
        return self.changed(base, current, truthy if filled else Type.present)

    def _field(self, name: str, current: Type, change: Change) -> Type:
        group = current.group
        needs_group = not change(Type(missing="there is no group")).missing
        if group is None:
            return NEVER if needs_group and not current.anything else current
        if name not in group.known:
            return current
        member = change(group.known[name])
        if member.never:
            return NEVER if needs_group else replace(current, group=None)
        known = replace(group, known={**group.known, name: member})
        return Type(group=known, anything=current.anything) if needs_group else replace(current, group=known)


def _facts(node: dict, holds: bool) -> frozenset[str]:
    """The expressions, as their keys, that are true where `node` holds (or where it fails)."""
    kind, children = node["type"], node.get("children", ())
    if kind == "not_expression":
        return _facts(children[0], not holds)
    if kind in ("and_expression", "or_expression"):
        first, second = (_facts(child, holds) for child in children)
        both = first | second if holds == (kind == "and_expression") else first & second
        return both | ({key_of(node)} if holds else set())
    if kind == "comparator" and (counted := _counted(node["value"], *children)) is not None:
        return _facts(counted, True) if holds else frozenset()
    if not holds or kind == "comparator":
        return frozenset()
    own = {key_of(node)} | ({key_of_choice(node)} if kind == "filter_projection" else set())
    return frozenset(own) | (_facts(children[0], True) if _needs_first(node) else frozenset())


def _needs_first(node: dict) -> bool:
    """Whether `node` yields nothing where its first part does."""
    kind, children = node["type"], node.get("children", ())
    return kind in _WITH_BASE or (kind in _STEPS and all(
        child["type"] in _ASK_A_VALUE or _needs_first(child) for child in children[1:]))


def _counted(operator: str, left: dict, right: dict) -> dict | None:
    """What `length(x) > 0` and its like say is not empty."""
    if left["type"] != "function_expression" or left["value"] != "length" or right["type"] != "literal":
        return None
    number = right["value"]
    if isinstance(number, bool) or not isinstance(number, (int, float)) or len(left["children"]) != 1:
        return None
    says = (operator, number) in _MORE_THAN_NONE or (operator in ("eq", "gt", "gte") and number > 0)
    return left["children"][0] if says else None


def _equal(of: Type, other: Type) -> Type:
    """What equals something of the type `other`: of the same kind, and blank only if that may be."""
    text = of.text and other.text and (of.text if other.text.blank or other.text.silent
                                       else replace(of.text, blank="", spaces=False, silent=False))
    return Type(
        truths=of.truths & other.truths, number=of.number if other.number else None, text=text or None,
        list=of.list if other.list else None, group=of.group if other.group else None, anything=of.anything)


def _ordered(of: Type) -> Type:
    """What can be smaller or greater than something: a number or a text."""
    return Type(number=of.number, text=of.text, anything=of.anything)
