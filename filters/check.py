"""The check of one chapter against shapes alone: what is wrong with it whatever the data.

It visits every block, also those that a condition would skip, so that all mistakes of a chapter are named at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import panflute as pf
from panflute.containers import ListContainer

from filters.blocks import Control, control_of, loop_of, place_of, request_of, test_of
from filters.charts.kinds import fault_of, misfit_of
from filters.context import Context
from filters.expressions import ExpressionError, Scope, tree
from filters.fault import Fault, Place
from filters.marks import CONTROLS, MARK, PLACE_KEY, Kind, Mark, meant_control
from filters.only import names_editions
from filters.shapes import ANY, Inference, Shape, items_of, kind_of
from filters.usage import marks_in, uses

REPEATING = (pf.Table, pf.BulletList, pf.OrderedList)
"""What `.rows` repeats a part of."""
_VERBATIM = (pf.Code, pf.CodeBlock, pf.Math, pf.RawInline, pf.RawBlock)


def check(doc: pf.Doc, context: Context) -> list[Fault]:
    """Every mistake of `doc` that the shape of the view proves."""
    return inspect(doc, context)[0]


def inspect(doc: pf.Doc, context: Context) -> tuple[list[Fault], frozenset[Mark]]:
    """Every mistake of `doc` that the shape of the view proves, and the marks that are to blame."""
    checker = _Checker(context)
    checker.siblings(doc.content, context.scope)
    return list(dict.fromkeys(checker.faults)), frozenset(checker.condemned)


class _Checker:
    def __init__(self, context: Context):
        self.context = context
        self.hidden = context.shape.get("x-hidden", ())
        self.faults: list[Fault] = []
        self.condemned: set[Mark] = set()

    def siblings(self, elements: Iterable[pf.Element], scope: Scope) -> None:
        may_follow = False
        for element in elements:
            control = control_of(element, self.context)
            if control is None:
                self.element(element, scope)
            elif control.kind == "otherwise" and not may_follow:
                self.add("bad-block", control.place, "`.otherwise` does not follow a `.when`",
                         "put it right behind the `.when` block that it belongs to")
            else:
                self.control(control, element, scope)
            if not isinstance(element, (pf.Space, pf.SoftBreak)):
                may_follow = control is not None and control.kind == "when"

    def element(self, element: pf.Element, scope: Scope) -> None:
        if isinstance(element, _VERBATIM):
            return
        misplaced = next((name for name in getattr(element, "classes", ()) if name in CONTROLS), None)
        if misplaced:
            self.add("bad-block", place_of(element, self.context), f"`.{misplaced}` cannot stand here",
                     f"put it on a block (`::: {{.{misplaced} …}}`) or on a stretch of text in brackets")
            return
        if self.misspelt(element):
            return
        if isinstance(element, pf.Str):
            self.text(element.text, scope)
        for name in ("url", "title", "identifier"):
            text = getattr(element, name, "")
            if isinstance(text, str):
                self.text(text, scope)
        for key, text in getattr(element, "attributes", {}).items():
            if key != PLACE_KEY:
                self.text(text, scope)
        self.children(element, scope)

    def misspelt(self, element: pf.Element) -> bool:
        """Whether `element` was meant to be a control block; then its content makes no sense, and is passed over."""
        if not isinstance(element, (pf.Div, pf.Span)) or not element.classes or not set(element.attributes) - {PLACE_KEY}:
            return False
        written, meant = element.classes[0], meant_control(element.classes[0])
        if meant:
            self.add("bad-block", place_of(element, self.context), f"there is no block `.{written}`",
                     f"did you mean `.{meant}`?")
            self.condemned.update(marks_in(element, self.context))
        return bool(meant)

    def children(self, element: pf.Element, scope: Scope) -> None:
        for name in element._children:
            child = getattr(element, name)
            if isinstance(child, ListContainer):
                self.siblings(child, scope)
            elif isinstance(child, pf.Element):
                self.element(child, scope)

    def text(self, text: str, scope: Scope) -> None:
        if "}}" in text:
            self.broken("}}", Place(self.context.file))
        for piece in self.context.marks.split(text) if MARK.search(text) else ():
            if isinstance(piece, Mark):
                self.mark(piece, scope)

    def mark(self, mark: Mark, scope: Scope) -> None:
        if mark.kind is Kind.PLACEHOLDER:
            self.printable(mark, self.shape(mark, scope))
        elif mark.kind is Kind.IDENTIFIER:
            self.text(mark.expression, scope)
        elif mark.kind is Kind.BROKEN:
            self.broken(mark.source, mark.place)
        elif mark.kind in (Kind.ATTRIBUTE, Kind.PLACE):
            self.add("bad-block", mark.place, "this block opens in the middle of a text",
                     "put an empty line before and after every line of `:::`")

    def broken(self, braces: str, place: Place) -> None:
        if braces == "{{":
            self.add("broken-placeholder", place, "this `{{` is never closed",
                     "close it with `}}`; to print two braces, write them as code: `{{`")
        else:
            self.add("broken-placeholder", place, "this `}}` closes nothing", "a placeholder opens with `{{`")

    def printable(self, mark: Mark, shape: Shape) -> None:
        kind = kind_of(shape)
        if kind == "array":
            self.blame(mark, "not-one-value", f"`{mark.expression}` is a list, printed as if it were one value",
                       "repeat a block over it with `.each`, or print list(…)")
        elif kind == "object":
            known = ", ".join(sorted(shape.get("properties", {})))
            self.blame(mark, "not-one-value", f"`{mark.expression}` is a group of fields, not one value",
                       f"name one of its fields: {known}" if known else "name one of its fields")

    def shape(self, mark: Mark, scope: Scope) -> Shape:
        """The shape of an expression; its mistakes are added."""
        try:
            node = tree(mark.expression, frozenset(scope.loops))
        except ExpressionError as error:
            self.blame(mark, error.code, f"`{mark.expression or mark.source}` {error.message}", error.hint)
            return ANY
        inference = Inference(scope.shapes, self.hidden)
        shape = inference.shape(node)
        for fault in inference.faults:
            self.blame(mark, fault.code, f"{fault.message} in `{mark.expression}`", fault.hint)
        return shape

    def control(self, control: Control, element: pf.Element, scope: Scope) -> None:
        if control.kind in ("each", "rows"):
            self.loop(control, element, scope)
            return
        if control.kind == "when":
            test = test_of(control)
            if isinstance(test, Fault):
                self.faults.append(test)
            else:
                self.shape(test, scope)
        elif control.kind == "only" and names_editions(control):
            self.add("bad-block", control.place, "`.only` is still unresolved", "run the filter binder-only before this one")
        elif control.kind == "chart":
            self.chart(control, element, scope)
        self.children(element, scope)

    def chart(self, control: Control, element: pf.Element, scope: Scope) -> None:
        """What a `.chart` block asks for; its content, the caption, is looked at like any other."""
        request = request_of(control)
        for name in ("alt", "identifier"):
            for piece in self.context.marks.split(element.attributes.get(name, "")):
                if isinstance(piece, Mark) and piece.kind is Kind.PLACEHOLDER:
                    self.mark(piece, scope)
        fault = fault_of(request)
        if not isinstance(element, pf.Div):
            fault = "`.chart` cannot stand in the middle of a text", "put it on a block: `::: {.chart …}`"
        if fault:
            self.add("bad-chart", control.place, *fault)
            return
        mark = control.attribute("of")
        misfit = misfit_of(request, self.shape(mark, scope))
        if misfit:
            self.blame(mark, "bad-chart", *misfit)

    def loop(self, control: Control, element: pf.Element, scope: Scope) -> None:
        loop = loop_of(control, self.context)
        if isinstance(loop, Fault):
            self.faults.append(loop)
            return
        name, mark = loop
        shape = self.shape(mark, scope)
        if kind_of(shape) not in ("", "array"):
            self.blame(mark, "no-list", f"`{mark.expression}` is no list, so nothing can be repeated over it",
                       "name a list")
        inner = scope.inside(name, None, items_of(shape), "", {})
        if control.kind == "each":
            self.children(element, inner)
        else:
            self.rows(control, element, name, scope, inner)

    def rows(self, control: Control, element: pf.Element, name: str, scope: Scope, inner: Scope) -> None:
        """Only rows and items know the loop variable, in the scope `inner`; heads and captions stand once."""
        if not any(isinstance(child, REPEATING) for child in element.content):
            self.add("bad-block", control.place, "`.rows` stands around no table and no list",
                     "put it around a table or a list, or use `.each`")
            return
        if not any(uses(pattern, name, self.context) for pattern in _patterns(element)):
            self.add("bad-block", control.place, f"no row and no item here starts from `{name}`, so nothing is repeated",
                     f"write one with `{{{{ {name}… }}}}`")
        for child in element.content:
            if isinstance(child, pf.Table):
                self.siblings([child.head, child.foot, child.caption], scope)
            if isinstance(child, REPEATING):
                self.siblings(child.content, inner)
            else:
                self.siblings([child], scope)

    def blame(self, mark: Mark, code: str, message: str, hint: str) -> None:
        self.condemned.add(mark)
        self.add(code, mark.place, message, hint)

    def add(self, code: str, place: Place, message: str, hint: str = "") -> None:
        self.faults.append(Fault(code, place, message, hint))


def _patterns(element: pf.Element) -> Iterator[pf.Element]:
    """The rows and items directly in a `.rows` block."""
    for child in element.content:
        if isinstance(child, pf.Table):
            yield from (row for body in child.content for row in body.content)
        elif isinstance(child, REPEATING):
            yield from child.content
