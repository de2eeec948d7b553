"""Control blocks: the fenced divs and bracketed spans that repeat, choose and limit."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable

import panflute as pf
from msgspec import Struct

from filters.charts.kinds import Request
from filters.context import Context
from filters.fault import Fault, Place
from filters.marks import CONTROLS, KEPT, PLACE_KEY, Kind, Mark

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Control(Struct, frozen=True):
    """One control block: its `kind` (a name of `CONTROLS`), the attributes in order, and its place."""

    kind: str
    attributes: tuple[tuple[str, Mark], ...]
    place: Place

    def attribute(self, name: str) -> Mark | None:
        """The expression of the attribute `name`."""
        return dict(self.attributes).get(name)


def control_of(element: pf.Element, context: Context) -> Control | None:
    """The control block that `element` is, or None."""
    if not isinstance(element, (pf.Div, pf.Span)):
        return None
    kind = next((name for name in element.classes if name in CONTROLS), None)
    if kind is None:
        return None
    place = place_of(element, context)
    pairs = [(k, v) for k, v in element.attributes.items() if k != PLACE_KEY]
    return Control(kind, tuple((k, _mark(v, place, context)) for k, v in pairs), place)


def place_of(element: pf.Element, context: Context) -> Place:
    """Where a block of ours stands: the brace that opens its attributes."""
    marks = map(context.marks.find, element.attributes.values())
    return next((mark.block or mark.place for mark in marks if mark), Place(context.file))


def inside(element: pf.Element) -> list[pf.Element]:
    """What a control block holds; a span's spaces just inside its brackets count, though pandoc would trim them."""
    content = list(element.content)
    if content and isinstance(content[0], pf.Str) and content[0].text.startswith(KEPT):
        content[:1] = [pf.Space(), pf.Str(content[0].text[1:])]
    if content and isinstance(content[-1], pf.Str) and content[-1].text.endswith(KEPT):
        content[-1:] = [pf.Str(content[-1].text[:-1]), pf.Space()]
    return [inner for inner in content if not (isinstance(inner, pf.Str) and not inner.text)]


def resolved(element: pf.Element, content: Iterable[pf.Element]) -> list[pf.Element]:
    """`content` in place of the control block `element`, which stays around it as far as it is a named style, too."""
    content = list(content)
    classes = [name for name in element.classes if name not in CONTROLS]
    if not content or not (classes or element.identifier):
        return content
    new = copy.copy(element)
    new.classes, new.attributes, new.content = classes, {}, content
    return [new]


def loop_of(control: Control, context: Context) -> tuple[str, Mark] | Fault:
    """The variable and the list of an `.each` or `.rows` block, or what is wrong with them."""
    example = f'write it as `{{.{control.kind} goal="plan.goals"}}`'
    if len(control.attributes) != 1:
        return Fault("bad-block", control.place, f"`.{control.kind}` needs one attribute: a name and a list", example)
    name, mark = control.attributes[0]
    if not _NAME.fullmatch(name) or name == "loop":
        return Fault("bad-block", control.place, f"`{name}` cannot name a loop variable", "use letters, digits and _")
    if name in context.known.names:
        hint = f"choose another name, such as `one_{name}`"
        return Fault("bad-block", control.place, f"the loop variable `{name}` hides a field of that name", hint)
    return name, mark


def test_of(control: Control) -> Mark | Fault:
    """The condition of a `.when` block, or what is wrong with it."""
    mark = control.attribute("test")
    if mark is None or len(control.attributes) != 1:
        return Fault("bad-block", control.place, "`.when` needs one attribute `test`",
                     'write it as `{.when test="closing"}`')
    return mark


def request_of(control: Control) -> Request:
    """What a `.chart` block asks for."""
    return Request({name: mark.expression for name, mark in control.attributes})


def editions_of(control: Control) -> tuple[str, ...]:
    """The editions that an `.only` block names; empty when it names none."""
    mark = control.attribute("edition") or control.attribute("editions")
    return tuple(re.split(r"[\s,]+", mark.expression.strip())) if mark and mark.expression.strip() else ()


def _mark(value: str, place: Place, context: Context) -> Mark:
    found = context.marks.find(value)
    return found or Mark(Kind.ATTRIBUTE, context.marks.restore(value), value, place)
