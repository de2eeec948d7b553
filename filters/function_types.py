"""What functions take and give, as types. What they take stands in their signatures; here stands what they give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from difflib import get_close_matches

from msgspec.structs import replace

from filters.expressions import FUNCTIONS, KINDS, MOST_DECIMALS, SIGNATURES
from filters.fault import TypeFault
from filters.formats import DATE_STYLES
from filters.value_types import ANYTHING, EMPTY_LIST, NULL, NUMBER, TEXT, TRUTH, Group, List, Number, Text, Type, joined


def check_arguments(name: str, types: Sequence[Type], nodes: Sequence[dict]) -> Iterator[TypeFault]:
    """What is wrong with calling the function `name` with arguments of these `types`, written as `nodes`."""
    if name not in SIGNATURES:
        near = get_close_matches(name, SIGNATURES, n=1)
        hint = f"did you mean `{near[0]}()`?" if near else f"known are {', '.join(FUNCTIONS)}"
        yield TypeFault("expression", name, f"there is no function {name}()", hint)
        return
    wanted = SIGNATURES[name]
    variadic = bool(wanted) and bool(wanted[-1].get("variadic"))
    if len(types) < len(wanted) or (len(types) > len(wanted) and not variadic):
        yield TypeFault("expression", name, f"{name}() has the wrong number of arguments", _usage(name))
        return
    more = wanted[-1:] * (len(types) - len(wanted)) if name == "merge" else ()
    for want, of, node in zip([*wanted, *more], types, nodes, strict=False):
        yield from _against(name, want["types"], of, node)
    yield from _SPECIAL.get(name, _nothing_more)(name, types, nodes)


def result_of(name: str, types: Sequence[Type]) -> Type:
    """What the function `name` gives for arguments of these `types`."""
    try:
        return _RESULTS[name](*types) if name in _RESULTS else ANYTHING
    except (TypeError, AttributeError):  # wrong arguments, which `check_arguments` names
        return ANYTHING


# -- what they take -----------------------------------------------------------------------------------------------


def _against(name: str, wanted: Sequence[str], of: Type, node: dict) -> Iterator[TypeFault]:
    if node["type"] == "expref" or "expref" in wanted:
        if wanted and (node["type"] == "expref") != ("expref" in wanted):
            yield TypeFault("expression", name, f"{name}() takes {_words(wanted)} in this place", _usage(name))
        return
    if of.anything or not wanted:
        return
    inner = {want.partition("-")[2] for want in wanted} - {""}
    outer = {want.partition("-")[0] for want in wanted}
    others = [KINDS[kind] for kind in of.kinds if kind not in outer]
    if others and len(others) == len(of.kinds):
        yield TypeFault("expression", name, f"{name}() takes {_words(wanted)} and gets {others[0]}", _usage(name))
    elif others:
        yield _unsure(name, f"{name}() takes {_words(wanted)} and may get {others[0]}", "it depends on the data")
    elif of.missing:
        yield _unsure(name, f"{name}() may get no value", of.missing)
    if inner and of.list:
        yield from _items(name, wanted, inner, of.list)


def _items(name: str, wanted: Sequence[str], inner: set[str], items: List) -> Iterator[TypeFault]:
    """A list of texts, or of numbers; where it may be either, of one of them alone."""
    of = items.items
    kinds = set(of.kinds)
    if of.anything or of.never:
        return
    if kinds and not kinds & inner:
        given = f"a list of {_PLURALS[min(kinds)]}"
        yield TypeFault("expression", name, f"{name}() takes {_words(wanted)} and gets {given}", _usage(name))
    elif kinds - inner or len(kinds) > 1:
        yield _unsure(name, f"{name}() takes {_words(wanted)} and may get other things", "it depends on the data")
    elif of.missing:
        yield _unsure(name, f"{name}() may get a list with gaps", of.missing)


def _style(name: str, types: Sequence[Type], nodes: Sequence[dict]) -> Iterator[TypeFault]:
    of = types[0].text
    if of and not (of.is_date or (of.literal is not None and _is_date(of.literal))):
        yield TypeFault("expression", name, "date() takes a date and gets a text that is none",
                        "print the text without date()")
    style = nodes[1].get("value") if len(nodes) > 1 and nodes[1]["type"] == "literal" else "" if len(nodes) > 1 else "long"
    if len(nodes) > 2 or style not in DATE_STYLES:
        yield TypeFault("expression", name, "date() knows no such style", f"styles are {', '.join(DATE_STYLES)}")


def _decimals(name: str, types: Sequence[Type], nodes: Sequence[dict]) -> Iterator[TypeFault]:
    of = types[1].number if len(types) > 1 else None
    fine = of and of.whole and of.minimum is not None and of.minimum >= 0 and (of.maximum or 0) <= MOST_DECIMALS
    if len(types) > 2 or (len(types) == 2 and not fine):
        yield TypeFault("expression", name, f"{name}() takes a number and how many decimals to show",
                        f"write a whole number from 0 to {MOST_DECIMALS}")


def _keys(name: str, types: Sequence[Type], nodes: Sequence[dict]) -> Iterator[TypeFault]:
    """What things are sorted or compared by: texts, or numbers, and always there."""
    for of, node in zip(types, nodes, strict=False):
        if node["type"] == "expref" and not of.anything:
            yield from _items(name, ["array-string", "array-number"], {"string", "number"}, List(of))


def _needle(name: str, types: Sequence[Type], nodes: Sequence[dict]) -> Iterator[TypeFault]:
    """`'word' in text` asks for a text; anything may be asked of a list."""
    of = types[1]
    if types[0].text and not of.anything and (of.missing or set(of.kinds) - {"string"}):
        yield _unsure(name, "contains() looks for something in a text that may be no text", of.missing or "of its kind")


def _nothing_more(name: str, types: Sequence[Type], nodes: Sequence[dict]) -> Iterator[TypeFault]:
    return iter(())


_SPECIAL = {"date": _style, "number": _decimals, "percent": _decimals, "sort_by": _keys, "max_by": _keys,
            "min_by": _keys, "contains": _needle}
_PLURALS = {"string": "texts", "number": "numbers", "boolean": "truths", "array": "lists", "object": "groups of fields"}


def _unsure(name: str, message: str, why: str) -> TypeFault:
    return TypeFault("unguarded", name, message, "", why)


def _usage(name: str) -> str:
    return f"docs/templates.md shows how {name}() is used" if name in FUNCTIONS else ""


def _words(wanted: Sequence[str]) -> str:
    return " or ".join(KINDS[want] for want in wanted)


def _is_date(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


# -- what they give -----------------------------------------------------------------------------------------------


def _of_items(of: Type, missing: str = "") -> Type:
    """One of the items of a list, or nothing where it may be empty."""
    return of.list.items.present().absent(missing or ("" if of.list.filled else EMPTY_LIST))


def _join(glue: Type, words: Type) -> Type:
    item = words.list.items.text
    blank = "" if words.list.filled and item and not item.blank and not item.silent else "nothing may be left to join"
    return Type(text=Text(blank=blank, spaces=bool(item and item.spaces)))


def _listing(values: Type) -> Type:
    blank = "" if values.list.filled else EMPTY_LIST
    item = values.list.items.text
    return Type(text=Text(blank=blank or (item.blank if item else ""), spaces=bool(item and item.spaces)))


def _default(value: Type, instead: Type) -> Type:
    text = value.text and replace(value.text, blank="", spaces=False)
    if instead.text and instead.text.literal == "":
        instead = Type(text=Text(silent=True, literal=""))
    return joined((replace(value, missing="", text=text), instead))


def _not_null(*values: Type) -> Type:
    found, missing = [], ""
    for value in values:
        found.append(value.present())
        missing = value.missing
        if not missing:
            break
    return joined(found).absent(missing)


def _reverse(of: Type) -> Type:
    items = of.list and replace(of.list, each=None)
    text = of.text and Text(blank=of.text.blank, spaces=of.text.spaces)
    return Type(list=items, text=text)


def _sorted(of: Type, *_: Type) -> Type:
    return Type(list=replace(of.list, each=None))


def _to_array(of: Type) -> Type:
    single = replace(of, list=None)
    wrapped = Type(list=List(single, True, (single,))) if not single.never else Type()
    return joined((wrapped, Type(list=of.list)))


def _to_string(of: Type) -> Type:
    others = replace(of, text=None)
    return joined((Type(text=of.text), Type() if others.never else TEXT))


def _to_number(of: Type) -> Type:
    sure = of.number and not of.missing and len(of.kinds) == 1
    return NUMBER if sure else NUMBER.absent("it may be no number")


def _values(of: Type) -> Type:
    group = of.group
    members = joined((*group.known.values(), group.others or Type()))
    return Type(list=List(members, any(not member.missing for member in group.known.values())))


def _merge(*groups: Type) -> Type:
    known: dict[str, Type] = {}
    for of in groups:
        for name, member in of.group.known.items():
            known[name] = joined((known[name], member.present())) if member.missing and name in known else member
    return Type(group=Group(known, next((of.group.others for of in groups if of.group.others), None)))


def _whole(_of: Type) -> Type:
    return Type(number=Number(whole=True))


def _text(*_: Type) -> Type:
    return TEXT


def _truth(*_: Type) -> Type:
    return TRUTH


def _number(*_: Type) -> Type:
    return NUMBER


_RESULTS: dict[str, Callable[..., Type]] = {
    "date": _text, "number": _text, "percent": _text, "list": _listing, "default": _default,
    "abs": _number, "avg": lambda of: NUMBER.absent("" if of.list.filled else EMPTY_LIST), "ceil": _whole, "floor": _whole,
    "length": lambda of: Type(number=Number(True, 0)), "sum": _number, "to_number": _to_number,
    "contains": _truth, "starts_with": _truth, "ends_with": _truth,
    "join": _join, "to_string": _to_string, "type": _text,
    "keys": lambda of: Type(list=List(TEXT)), "values": _values, "merge": _merge,
    "map": lambda asked, of: Type(list=List(asked, of.list.filled)), "to_array": _to_array,
    "max": _of_items, "min": _of_items, "max_by": lambda of, _: _of_items(of), "min_by": lambda of, _: _of_items(of),
    "not_null": lambda *values: _not_null(*values) if values else NULL, "reverse": _reverse,
    "sort": _sorted, "sort_by": _sorted,
}
