"""The type of an expression, and every mistake that the schemas prove of it: JMESPath, step by step, on types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches

from msgspec.structs import replace

from filters.fault import TypeFault
from filters.function_types import check_arguments, result_of
from filters.guards import Known, key_of, key_of_choice, narrowed
from filters.value_types import ANYTHING, EMPTY_LIST, NEVER, TRUTH, Group, List, Type, falsy, joined, of_value, truthy


class Inference:
    """Walks one syntax tree over what is `known` at its place; `faults` holds what it found on the way."""

    def __init__(self, known: Known):
        self.known = known
        self.root = known.root
        self.faults: list[TypeFault] = []

    def type(self, node: dict) -> Type:
        """The type that the whole expression yields."""
        return self.of(node, self.root)

    def of(self, node: dict, current: Type) -> Type:
        """The type of `node` evaluated on something of the type `current`."""
        step: Callable[[dict, Type], Type] = getattr(self, f"_{node['type']}")
        found = step(node, current)
        if current is self.root and self.known.true and key_of(node) in self.known.true:
            return truthy(found)
        return found

    def silently(self, node: dict, current: Type) -> Type:
        """The same, and no fault is added: for what is looked at twice."""
        return _Silent(self.known).of(node, current)

    # -- paths ----------------------------------------------------------------------------------------------------

    def _field(self, node: dict, current: Type) -> Type:
        name, group = node["value"], current.group
        if current.anything:
            return ANYTHING
        if group is None:
            return self._no_fields(name, current)
        found = self._member(name, group)
        return found.absent(current.missing or (f"not everything here has `{name}`" if len(current.kinds) > 1 else ""))

    def _member(self, name: str, group: Group) -> Type:
        if name in group.known:
            return group.known[name]
        if name in group.hidden:
            self.add("hidden-field", name, f"this edition may not see `{name}`",
                     "keep the block for another edition with `.only`")
            return ANYTHING
        if group.others is not None:
            return group.others.absent(f"`{name}` is optional")
        self.add("unknown-field", name, f"unknown field `{name}`", _meant(name, group.known))
        return ANYTHING

    def _no_fields(self, name: str, current: Type) -> Type:
        if current.list:
            self.add("no-fields", name, f"`{name}` is asked of a list", "loop over it with `.each`, or pick one with [0]")
        elif current.kinds:
            self.add("no-fields", name, f"`{name}` is asked of a single value, which has no fields")
        return ANYTHING if current.kinds else Type(missing=current.missing or f"`{name}` is asked of nothing")

    def _variable(self, node: dict, _current: Type) -> Type:
        return self.known.names.get(node["value"], ANYTHING)

    def _subexpression(self, node: dict, current: Type) -> Type:
        for child in node["children"]:
            current = self.of(child, current)
        return current

    _pipe = _index_expression = _subexpression

    def _identity(self, _node: dict, current: Type) -> Type:
        return current

    _current = _identity

    def _literal(self, node: dict, _current: Type) -> Type:
        return of_value(node["value"])

    # -- lists ----------------------------------------------------------------------------------------------------

    def _index(self, node: dict, current: Type) -> Type:
        items = self._listed(current)
        if items is None:
            return _not_there(current)
        number = node["value"]
        if items.each is not None:
            there = -len(items.each) <= number < len(items.each)
            return items.each[number].absent(_gap(current, "array")) if there else Type(missing="the list is shorter")
        sure = items.filled and number in (0, -1)
        return items.items.absent("" if sure else EMPTY_LIST if number in (0, -1) else "the list may be shorter") \
            .absent(_gap(current, "array"))

    def _slice(self, node: dict, current: Type) -> Type:
        items = self._listed(current)
        if items is None:
            return _not_there(current)
        start, stop, step = node["children"]
        if step == 0:
            self.add("expression", "", "a slice cannot go in steps of 0", "leave the second colon out")
        keeps = start in (None, 0) and (stop is None or stop > 0) and (step is None or step > 0)
        return Type(_gap(current, "array"), list=List(items.items, items.filled and keeps))

    def _flatten(self, node: dict, current: Type) -> Type:
        base = self.of(node["children"][0], current)
        items = self._listed(base)
        if items is None:
            return _not_there(base)
        inner = items.items.list
        if inner is None:
            return Type(_gap(base, "array"), list=items)
        rest = replace(items.items, list=None)
        whole = joined((inner.items, rest))
        return Type(_gap(base, "array"), list=List(whole, items.filled and inner.filled))

    def _projection(self, node: dict, current: Type) -> Type:
        base = self.of(node["children"][0], current)
        items = self._listed(base)
        return _not_there(base) if items is None else self._projected(node["children"][1], items, _gap(base, "array"))

    def _value_projection(self, node: dict, current: Type) -> Type:
        base = self.of(node["children"][0], current)
        if base.group is None:
            return ANYTHING if base.anything else Type(missing=base.missing or "it has no fields")
        members = joined((*base.group.known.values(), base.group.others or NEVER))
        return self._projected(node["children"][1], List(members), _gap(base, "object"))

    def _filter_projection(self, node: dict, current: Type) -> Type:
        base_node, asked, test = node["children"]
        base = self.of(base_node, current)
        items = self._listed(base)
        if items is None:
            self.of(test, ANYTHING)
            return _not_there(base)
        self.of(test, items.items)
        some = current is self.root and key_of_choice(node) in self.known.true
        passing = narrowed(test, items.items, True, self.silently)
        filled = some or any(falsy(self.silently(test, one)).never for one in items.each or ())
        return self._projected(asked, List(passing, filled), "" if some else _gap(base, "array"))

    def _projected(self, asked: dict, items: List, missing: str) -> Type:
        """The list of what is `asked` of each item; nothing is in it for items that have nothing."""
        if items.items.never:
            return Type(missing, list=List(NEVER, each=()))
        found = self.of(asked, items.items)
        each = None if items.each is None else tuple(self.silently(asked, item) for item in items.each)
        sure = each is not None and all(not item.missing for item in each)
        filled = (items.filled and not found.missing) or any(not item.missing for item in each or ())
        return Type(missing, list=List(found.present(), filled, each if sure else None))

    def _listed(self, of: Type) -> List | None:
        if of.anything:
            return List(ANYTHING)
        return of.list

    # -- logic ----------------------------------------------------------------------------------------------------

    def _comparator(self, node: dict, current: Type) -> Type:
        left, right = (self.of(child, current) for child in node["children"])
        if node["value"] in ("eq", "ne"):
            return TRUTH
        self._comparable(left, right)
        sure = all(set(of.kinds) <= {"string", "number"} and not of.missing for of in (left, right))
        return TRUTH if sure else TRUTH.absent("what is compared may be neither text nor number")

    def _comparable(self, left: Type, right: Type) -> None:
        """Two numbers can be compared, or two texts; where one side is something else, the comparison just fails."""
        one, other = ({"string", "number"} & set(of.kinds) for of in (left, right))
        if one and other and len(one | other) > 1:
            self.add("expression", "", "a text is compared with a number", "two numbers can be compared, or two texts",
                     "" if not one & other else "it depends on the data")

    def _not_expression(self, node: dict, current: Type) -> Type:
        self.of(node["children"][0], current)
        return TRUTH

    def _or_expression(self, node: dict, current: Type) -> Type:
        first, second = node["children"]
        of = self.of(first, current)
        return joined((truthy(of), self._after(first, second, current, False)))

    def _and_expression(self, node: dict, current: Type) -> Type:
        first, second = node["children"]
        of = self.of(first, current)
        return joined((falsy(of), self._after(first, second, current, True)))

    def _after(self, first: dict, second: dict, current: Type, holds: bool) -> Type:
        """The type of the second side of `&&` or `||`, which is looked at only where the first one holds, or fails."""
        if current is self.root:
            inner = type(self)(self.known.where(first, holds, self.silently))
            found = inner.type(second)
            self.faults += inner.faults
            return found
        return self.of(second, narrowed(first, current, holds, self.silently))

    # -- what the template builds ---------------------------------------------------------------------------------

    def _multi_select_list(self, node: dict, current: Type) -> Type:
        each = tuple(self.of(child, current) for child in node["children"])
        return Type(current.missing, list=List(joined(each), bool(each), each))

    def _multi_select_dict(self, node: dict, current: Type) -> Type:
        pairs = {child["value"]: self.of(child["children"][0], current) for child in node["children"]}
        return Type(current.missing, group=Group(pairs))

    def _function_expression(self, node: dict, current: Type) -> Type:
        name, arguments = node["value"], node["children"]
        types = [None if argument["type"] == "expref" else self.of(argument, current) for argument in arguments]
        items = next((of.list.items for of in types if of and of.list), ANYTHING)
        found = [self.of(argument["children"][0], items) if of is None else of
                 for of, argument in zip(types, arguments, strict=True)]
        for fault in check_arguments(name, found, arguments):
            self.note(fault)
        return result_of(name, found)

    def _expref(self, node: dict, current: Type) -> Type:
        return self.of(node["children"][0], current)

    def _key_val_pair(self, node: dict, current: Type) -> Type:
        return self.of(node["children"][0], current)

    def add(self, code: str, name: str, message: str, hint: str = "", why: str = "") -> None:
        """Note a fault."""
        self.note(TypeFault(code, name, message, hint, why))

    def note(self, fault: TypeFault) -> None:
        """Keep a fault."""
        self.faults.append(fault)


class _Silent(Inference):
    def note(self, fault: TypeFault) -> None:
        pass


def _gap(base: Type, kind: str) -> str:
    """Why there may be nothing where something of one `kind` is asked for its parts."""
    others = "" if set(base.kinds) <= {kind} else "it depends on the data"
    return base.missing or others


def _not_there(base: Type) -> Type:
    return Type(missing=base.missing or "it is no list")


def _meant(name: str, known: Mapping[str, Type]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    if not name.isidentifier():  # "in double quotation marks", where JMESPath has names
        return "to write a text, put it into single quotation marks"
    return f"did you mean `{near[0]}`?" if near else f"there are: {', '.join(sorted(known))}"
