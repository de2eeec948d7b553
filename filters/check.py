"""The check of one chapter against types alone: what is wrong with it whatever the data, or for some data.

It visits every block, also those that a condition would skip, so that all mistakes of a chapter are named at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import panflute as pf
from msgspec.structs import replace
from panflute.containers import ListContainer

from filters import places
from filters.blocks import Control, control_of, editions_of, loop_of, place_of, request_of, test_of
from filters.charts import kinds
from filters.context import Context
from filters.document import VERBATIM
from filters.expressions import ExpressionError, tree
from filters.fault import Fault, Place, TypeFault
from filters.guards import Known
from filters.guide import guide
from filters.inference import Inference
from filters.inspection import Inspection
from filters.lines import MOST, fault_of, is_ruled
from filters.marks import CONTROLS, MARK, PLACE_KEY, Kind, Mark, meant_control
from filters.only import names_editions, without_editions
from filters.usage import marks_in, uses
from filters.value_types import ANYTHING, Type

REPEATING = (pf.Table, pf.BulletList, pf.OrderedList)
"""What `.rows` repeats a part of."""
_BLANK = (pf.Space, pf.SoftBreak, pf.LineBreak)


def prove(doc: pf.Doc, context: Context) -> Inspection:
    """Every mistake of `doc` that could show with any data that the schemas admit; `doc` is left as it is.

    Blocks for other editions are passed over. Where there is no mistake, merging need not inspect `doc` again.
    """
    return _checked(doc, context, proof=True)


def inspect(doc: pf.Doc, context: Context) -> Inspection:
    """What the types say of `doc` on its way to be merged: only mistakes that show with every data are named."""
    return _checked(doc, context, proof=False)


def _checked(doc: pf.Doc, context: Context, *, proof: bool) -> Inspection:
    checker = _Checker(context, proof)
    checker.siblings(doc.content, context.known)
    return Inspection(tuple(dict.fromkeys(checker.faults)), frozenset(checker.condemned), checker.types)


class _Checker:
    def __init__(self, context: Context, proof: bool):
        self.context = context
        self.proof = proof
        self.faults: list[Fault] = []
        self.condemned: set[Mark] = set()
        self.types: dict[int, Type] = {}

    def siblings(self, elements: Iterable[pf.Element], known: Known) -> None:
        """Elements side by side; what follows a `.when` may be its `.otherwise`."""
        before: Control | None = None
        for element in elements:
            control = control_of(element, self.context)
            if control is None:
                self.element(element, known)
            elif control.kind == "otherwise":
                self.otherwise(control, element, before, known)
            else:
                self.control(control, element, known)
            if not isinstance(element, _BLANK[:2]):
                before = control

    def otherwise(self, control: Control, element: pf.Element, before: Control | None, known: Known) -> None:
        """An `.otherwise`, where what is known is that the test of the `.when` before it fails."""
        if before is None or before.kind != "when":
            self.add("bad-block", control.place, "`.otherwise` does not follow a `.when`",
                     "put it right behind the `.when` block that it belongs to")
            self.children(element, known)
        else:
            self.children(element, self.after(before, known, holds=False))

    def element(self, element: pf.Element, known: Known) -> None:
        """An element that is no control block."""
        if isinstance(element, pf.Str):
            self.text(element.text, known)
            return
        if isinstance(element, (*_BLANK, *VERBATIM)):
            return
        misplaced = next((name for name in getattr(element, "classes", ()) if name in CONTROLS), None)
        if misplaced:
            self.add("bad-block", place_of(element, self.context), f"`.{misplaced}` cannot stand here",
                     f"put it on a block (`::: {{.{misplaced} …}}`) or on a stretch of text in brackets")
        elif not self.misspelt(element):
            alone = self.alone(element)
            if alone:
                self.printed(alone, known, in_a_line=False)
            else:
                self.strings(element, known)
                self.children(element, known)

    def alone(self, element: pf.Element) -> Mark | None:
        """The placeholder that is all of a paragraph, and so may print several."""
        if not (isinstance(element, (pf.Para, pf.Plain)) and len(element.content) == 1):
            return None
        only = element.content[0]
        mark = self.context.marks.find(only.text) if isinstance(only, pf.Str) else None
        return mark if mark and mark.kind is Kind.PLACEHOLDER else None

    def strings(self, element: pf.Element, known: Known) -> None:
        """The strings that an element holds beside its children."""
        for name in ("url", "title", "identifier"):
            text = getattr(element, name, "")
            if isinstance(text, str):
                self.text(text, known)
        for key, text in getattr(element, "attributes", {}).items():
            if key != PLACE_KEY:
                self.text(text, known)
        self.fitting(element, known)

    def fitting(self, element: pf.Element, known: Known) -> None:
        """Strings that cannot hold just anything: targets of links, paths of images, counts of lines."""
        if isinstance(element, pf.Link):
            marks, fit = [self.context.marks.find(element.url)], places.target
        elif isinstance(element, pf.Image):
            marks, fit = self.context.marks.split(element.url), places.file_name
        elif is_ruled(element):
            self.ruled(element)
            marks, fit = [self.context.marks.find(element.attributes.get("count", ""))], lambda e, t: places.count(e, t, MOST)
        else:
            return
        for mark in marks:
            if isinstance(mark, Mark) and mark.kind is Kind.PLACEHOLDER:
                self.explain(mark, known, fit(mark.expression, self.types[id(mark)]))

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

    def ruled(self, element: pf.Element) -> None:
        """Room to write on, as far as it does not wait for data."""
        fault = None if any(MARK.search(text) for key, text in element.attributes.items() if key != PLACE_KEY) else \
            fault_of(element, self.context)
        if self.proof and fault:
            self.faults.append(fault)

    def children(self, element: pf.Element, known: Known) -> None:
        """All that stands in an element."""
        for name in element._children:
            child = getattr(element, name)
            if isinstance(child, ListContainer):
                self.siblings(child, known)
            elif isinstance(child, pf.Element):
                self.element(child, known)

    def text(self, text: str, known: Known) -> None:
        """A string with marks in it."""
        if "}}" in text:
            self.broken("}}", Place(self.context.file))
        for piece in self.context.marks.split(text) if MARK.search(text) else ():
            if isinstance(piece, Mark):
                self.mark(piece, known)

    def mark(self, mark: Mark, known: Known) -> None:
        """A mark among other words."""
        if mark.kind is Kind.PLACEHOLDER:
            self.printed(mark, known, in_a_line=True)
        elif mark.kind is Kind.IDENTIFIER:
            self.text(mark.expression, known)
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

    def printed(self, mark: Mark, known: Known, *, in_a_line: bool) -> None:
        """A placeholder."""
        of = self.type(mark, known)
        self.explain(mark, known, places.printable(mark.expression, of))
        if in_a_line:
            self.explain(mark, known, places.in_a_line(mark.expression, of))

    def type(self, mark: Mark, known: Known) -> Type:
        """The type of an expression; its mistakes are added."""
        node = self.node(mark, known)
        if node is None:
            return self.types.setdefault(id(mark), ANYTHING)
        inference = Inference(known)
        self.types[id(mark)] = of = inference.type(node)
        self.explain(mark, known, (self.located(fault, mark) for fault in inference.faults))
        return of

    def node(self, mark: Mark, known: Known) -> dict | None:
        """The syntax tree of an expression, or None where it cannot be read, which is added."""
        try:
            return tree(mark.expression, known.loops)
        except ExpressionError as error:
            self.blame(mark, error.code, f"`{mark.expression or mark.source}` {error.message}", error.hint)
            return None

    def after(self, control: Control, known: Known, *, holds: bool) -> Known:
        """What is known once the test of a `.when` holds, or fails."""
        test = test_of(control)
        node = None if isinstance(test, Fault) or test in self.condemned else self.node(test, known)
        return replace(known, blind=True) if node is None else known.where(node, holds, Inference(known).silently)

    def control(self, control: Control, element: pf.Element, known: Known) -> None:
        """A control block other than `.otherwise`."""
        if control.kind in ("each", "rows"):
            self.loop(control, element, known)
        elif control.kind == "when":
            self.when(control, element, known)
        elif control.kind == "only":
            self.only(control, element, known)
        else:
            self.chart(control, element, known)

    def chart(self, control: Control, element: pf.Element, known: Known) -> None:
        """What a `.chart` block asks for; its content, the caption, is looked at like any other."""
        request = request_of(control)
        for name in ("alt", "identifier"):
            for piece in self.context.marks.split(element.attributes.get(name, "")):
                if isinstance(piece, Mark) and piece.kind is Kind.PLACEHOLDER:
                    self.mark(piece, known)
        fault = kinds.fault_of(request)
        if not isinstance(element, pf.Div):
            fault = "`.chart` cannot stand in the middle of a text", "put it on a block: `::: {.chart …}`"
        if fault:
            self.add("bad-chart", control.place, *fault)
        else:
            mark = control.attribute("of")
            self.explain(mark, known, kinds.misfits_of(request, self.type(mark, known)))
        self.children(element, known)

    def when(self, control: Control, element: pf.Element, known: Known) -> None:
        """A `.when`: its test is known to hold inside."""
        test = test_of(control)
        if isinstance(test, Fault):
            self.faults.append(test)
        else:
            self.type(test, known)
        self.children(element, self.after(control, known, holds=True))

    def only(self, control: Control, element: pf.Element, known: Known) -> None:
        """An `.only`, of which nothing is left when a chapter is merged."""
        if self.proof and not names_editions(control):
            self.faults.append(without_editions(control))
        elif self.proof and self.context.edition not in editions_of(control):
            return
        elif not self.proof and names_editions(control):
            self.add("bad-block", control.place, "`.only` is still unresolved", "run the filter binder-only before this one")
        self.children(element, known)

    def loop(self, control: Control, element: pf.Element, known: Known) -> None:
        """An `.each` or `.rows`: something is in the list inside."""
        loop = loop_of(control, self.context)
        if isinstance(loop, Fault):
            self.faults.append(loop)
            return
        name, mark = loop
        of = self.type(mark, known)
        self.explain(mark, known, places.repeatable(mark.expression, of))
        node = self.node(mark, known)
        filled = known if node is None else known.where(node, True, Inference(known).silently)
        inner = filled.inside(name, of.list.items if of.list else ANYTHING)
        if control.kind == "each":
            self.children(element, inner)
        else:
            self.rows(control, element, name, known, inner)

    def rows(self, control: Control, element: pf.Element, name: str, known: Known, inner: Known) -> None:
        """Only rows and items know the loop variable, and are `inner`; heads and captions stand once."""
        if not any(isinstance(child, REPEATING) for child in element.content):
            self.add("bad-block", control.place, "`.rows` stands around no table and no list",
                     "put it around a table or a list, or use `.each`")
            return
        if not any(uses(pattern, name, self.context) for pattern in _patterns(element)):
            self.add("bad-block", control.place, f"no row and no item here starts from `{name}`, so nothing is repeated",
                     f"write one with `{{{{ {name}… }}}}`")
        for child in element.content:
            if isinstance(child, pf.Table):
                self.siblings([child.head, child.foot, child.caption], known)
            if isinstance(child, REPEATING):
                self.siblings(child.content, inner)
            else:
                self.siblings([child], known)

    def explain(self, mark: Mark, known: Known, faults: Iterable[TypeFault]) -> None:
        """Add what the types say of an expression; what is wrong only for some data counts in a proof alone."""
        for fault in faults:
            if known.blind and fault.code == "unguarded":
                continue
            if not fault.why:
                self.blame(mark, fault.code, fault.message, fault.hint)
            elif self.proof:
                self.blame(mark, fault.code, f"{fault.message}: {fault.why}", fault.hint or guide(mark.expression, fault))

    def located(self, fault: TypeFault, mark: Mark) -> TypeFault:
        """A fault found inside an expression, which its message names whole."""
        return replace(fault, message=f"{fault.message} in `{mark.expression}`")

    def blame(self, mark: Mark, code: str, message: str, hint: str) -> None:
        """Add a mistake of an expression."""
        self.condemned.add(mark)
        self.add(code, mark.place, message, hint)

    def add(self, code: str, place: Place, message: str, hint: str = "") -> None:
        """Add a mistake."""
        self.faults.append(Fault(code, place, message, hint))


def _patterns(element: pf.Element) -> Iterator[pf.Element]:
    """The rows and items directly in a `.rows` block."""
    for child in element.content:
        if isinstance(child, pf.Table):
            yield from (row for body in child.content for row in body.content)
        elif isinstance(child, REPEATING):
            yield from child.content
