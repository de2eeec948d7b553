"""The merge filter: fills placeholders and resolves `.each`, `.rows`, `.when` and `.otherwise`, outermost first.

It builds new elements instead of changing old ones, so that the content of a loop can be used once for each item.
"""

from __future__ import annotations

import copy
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import quote

import panflute as pf
from panflute.containers import ListContainer

from filters import values
from filters.blocks import Control, control_of, inside, loop_of, request_of, resolved, test_of
from filters.charts.figure import chart_of, figure_of
from filters.charts.kinds import fault_of
from filters.check import REPEATING, inspect
from filters.context import Context
from filters.document import VERBATIM, every
from filters.expressions import ExpressionError, Scope, evaluate, is_true, tree
from filters.fault import Fault
from filters.identifiers import give_to_figure, renamed
from filters.inspection import Inspection
from filters.marks import ID_KEY, MARK, PLACE_KEY, Kind, Mark
from filters.pointers import pointer_of
from filters.settled import settled
from filters.siblings import closed_up, is_emptied
from filters.usage import uses

SAFE_LINK = re.compile(r"(?:https?://|mailto:|tel:|#)", re.IGNORECASE)
SAFE_PATH_PART = re.compile(r"[\w-]+(?:\.[\w-]+)*")
_BLANK = (pf.Space, pf.SoftBreak)


def apply(doc: pf.Doc, context: Context) -> list[Fault]:
    """Merge the view of `context` into `doc`, in place; returns the mistakes found, all of them."""
    merger = _Merger(context, context.proven or inspect(doc, context), settled(doc))
    doc.content = merger.expand(doc.content, context.scope)
    _leave_alone(doc.metadata, context)
    return list(merger.faults)


class _Merger:
    """Builds the merged elements; `faults` collects what stops it, except for marks condemned by the inspection."""

    def __init__(self, context: Context, inspection: Inspection, unchanged: frozenset[int]):
        self.context = context
        self.formats = context.formats
        self.inspection = inspection
        self.unchanged = unchanged
        self.faults = dict.fromkeys(inspection.faults)

    # -- expressions ----------------------------------------------------------------------------------------------

    def value(self, mark: Mark, scope: Scope) -> Any:
        """The value of an expression; `ExpressionError` says why there is none."""
        return evaluate(tree(mark.expression, frozenset(scope.loops)), scope, self.formats)

    def report(self, mark: Mark, scope: Scope, error: ExpressionError) -> None:
        """Add what stops `mark`, unless the check has named this very mark already."""
        if mark in self.inspection.condemned:
            return
        pointer = pointer_of(mark.expression, scope)
        message = f"`{mark.expression}` {error.message}" + (f" (at {pointer})" if pointer else "")
        self.faults[Fault(error.code, mark.place, message, error.hint)] = None

    def printed(self, mark: Mark, scope: Scope) -> str:
        """What a placeholder prints as plain text; nothing when it is reported."""
        try:
            return values.printed(self.value(mark, scope), self.inspection.type_of(mark), self.formats)
        except ExpressionError as error:
            self.report(mark, scope, error)
            return ""

    # -- lists of elements ----------------------------------------------------------------------------------------

    def expand(self, elements: Iterable[pf.Element], scope: Scope) -> list[pf.Element]:
        """The elements that `elements` (siblings) become."""
        return closed_up(self.results(deque(elements), scope))

    def results(self, queue: deque[pf.Element], scope: Scope) -> Iterator[tuple[pf.Element, list[pf.Element]]]:
        """Each element of `queue` with what it becomes; an `.otherwise` goes with its `.when`."""
        while queue:
            element = queue.popleft()
            if id(element) in self.unchanged:
                yield element, [element]
                continue
            control = control_of(element, self.context)
            if control is None:
                yield element, self.element(element, scope)
            elif control.kind == "when":
                yield element, self.when(control, element, _take_otherwise(queue), scope)
            else:
                yield element, self.block(control, element, scope)

    def element(self, element: pf.Element, scope: Scope) -> list[pf.Element]:
        """What one ordinary element becomes: itself rebuilt, or the inlines or blocks that a placeholder prints."""
        if isinstance(element, pf.Str):
            return self.text(element, scope)
        if isinstance(element, (pf.Para, pf.Plain)) and len(element.content) == 1:
            found = self.rich(element.content[0], scope)
            if found is not None:
                return _as_tight_as(element, found)
        new = self.rebuilt(element, scope)
        return [] if is_emptied(element, new) else [new]

    def rebuilt(self, element: pf.Element, scope: Scope) -> pf.Element:
        """A copy of `element` with its text, attributes and children merged."""
        new = copy.copy(element)
        self.attributes(new, scope)
        for name in element._children:
            child = getattr(element, name)
            if isinstance(child, ListContainer):
                setattr(new, name, self.expand(child.list, scope))
            elif isinstance(child, pf.Element):
                setattr(new, name, self.rebuilt(child, scope))
        if isinstance(element, pf.Header) and ID_KEY not in element.attributes:
            new.identifier = renamed(element, new, self.context.marks)
        elif isinstance(element, pf.Figure):
            give_to_figure(element, new)
        return new

    # -- placeholders ---------------------------------------------------------------------------------------------

    def text(self, element: pf.Str, scope: Scope) -> list[pf.Inline]:
        """The inlines of a word that may hold placeholders."""
        if not MARK.search(element.text):
            return [element]
        found: list[pf.Inline] = []
        for piece in self.pieces(element.text):
            found += [pf.Str(piece)] if isinstance(piece, str) else self.inlines(piece, scope)
        return values.joined(found)

    def inlines(self, mark: Mark, scope: Scope) -> list[pf.Inline]:
        """What one placeholder prints inside a paragraph."""
        found = self.rich(mark, scope)
        if found is not None and len(found) == 1 and isinstance(found[0], (pf.Para, pf.Plain)):
            return list(found[0].content)
        if found:
            self.report(mark, scope, ExpressionError(
                "is Markdown of several paragraphs, in the middle of a line", "give it a line of its own"))
            return []
        text = self.printed(mark, scope)
        return values.in_place(values.inlines(text), text, self.formats.direction)

    def rich(self, source: pf.Element | Mark, scope: Scope) -> list[pf.Block] | None:
        """The blocks of a Markdown field, where `source` is nothing but a placeholder that names one."""
        mark = source if isinstance(source, Mark) else None
        if isinstance(source, pf.Str):
            mark = self.context.marks.find(source.text)
        if mark is None or mark.kind is not Kind.PLACEHOLDER or not values.is_markdown(self.inspection.type_of(mark)):
            return None
        try:
            return values.blocks(self.value(mark, scope), self.context.rich)
        except ExpressionError:
            return None

    def attributes(self, new: pf.Element, scope: Scope) -> None:
        """Merge the strings that `new` holds beside its children: targets, titles, ids, attributes, verbatim text."""
        if isinstance(new, VERBATIM):
            new.text = self.context.marks.restore(new.text)
        for name in ("url", "title", "identifier"):
            text = getattr(new, name, "")
            if isinstance(text, str) and MARK.search(text):
                setattr(new, name, self.named(new, name)(text, scope))
        if getattr(new, "attributes", None):
            carried = self.context.marks.find(new.attributes.get(ID_KEY, ""))
            new.attributes = type(new.attributes)(self.pairs(new, scope))
            if carried:
                new.identifier = self.identifier(carried.expression, scope)

    def named(self, element: pf.Element, name: str) -> Callable[[str, Scope], str]:
        """How the text of an element that has this name (`url`, say) is merged."""
        if name == "url":
            return self.path if isinstance(element, pf.Image) else self.link
        return self.plain if name == "title" else self.identifier

    def pairs(self, element: pf.Element, scope: Scope) -> Iterator[tuple[str, str]]:
        """The attributes of `element`, merged, without those of ours; `.lines` still needs to know its place."""
        ours = (ID_KEY,) if isinstance(element, pf.Div) and "lines" in element.classes else (ID_KEY, PLACE_KEY)
        for key, text in element.attributes.items():
            if key == PLACE_KEY or isinstance(element, VERBATIM):
                text = text if key == PLACE_KEY else self.context.marks.restore(text)
            else:
                text = self.plain(text, scope)
            if key not in ours:
                yield key, text

    def pieces(self, text: str) -> Iterator[str | Mark]:
        """The placeholders of a string, and the coach's own text between them."""
        for piece in self.context.marks.split(text):
            yield piece if isinstance(piece, str) or piece.kind is Kind.PLACEHOLDER else piece.source

    def plain(self, text: str, scope: Scope) -> str:
        """A string with its placeholders filled, every character as it is."""
        return "".join(p if isinstance(p, str) else self.printed(p, scope) for p in self.pieces(text))

    def identifier(self, text: str, scope: Scope) -> str:
        """An id, to which a value adds small letters, digits and hyphens only."""
        return "".join(p if isinstance(p, str) else _slug(self.printed(p, scope)) for p in self.pieces(text))

    def link(self, text: str, scope: Scope) -> str:
        """A link's target: values are escaped, and cannot choose what kind of link it is."""
        if text.startswith("#"):
            return "#" + self.identifier(text[1:], scope)
        first, *rest = self.pieces(text)
        if isinstance(first, str) or rest:
            return "".join(p if isinstance(p, str) else quote(self.printed(p, scope), safe="@") for p in (first, *rest))
        target = self.printed(first, scope).strip()
        if target and not SAFE_LINK.match(target):
            self.report(first, scope, ExpressionError(
                "is no web or mail address", "a link's target starts with https://, mailto: or #", "unsafe-link"))
        return quote(target, safe="%/:=&?~#+!$,;'@()*[]") if SAFE_LINK.match(target) else ""

    def path(self, text: str, scope: Scope) -> str:
        """An image's path: a value fills in one plain part of a name, never a folder or an address."""
        parts = []
        for piece in self.pieces(text):
            part = piece if isinstance(piece, str) else self.printed(piece, scope)
            if part and not isinstance(piece, str) and not SAFE_PATH_PART.fullmatch(part):
                self.report(piece, scope, ExpressionError(
                    "is no plain file name", "in an image's path, use an id (letters, digits, - and _)",
                    "unsafe-path"))
                part = ""
            parts.append(part)
        return "".join(parts)

    # -- control blocks -------------------------------------------------------------------------------------------

    def block(self, control: Control, element: pf.Element, scope: Scope) -> list[pf.Element]:
        """What an `.each`, `.rows` or `.chart` block becomes; the check has named every other one."""
        if control.kind == "chart":
            return self.chart(control, element, scope)
        if control.kind not in ("each", "rows"):
            return []
        loop = loop_of(control, self.context)
        if isinstance(loop, Fault):
            return []
        scopes = self.scopes(*loop, scope)
        if control.kind == "each":
            content = inside(element)
            return resolved(element, (new for inner in scopes for new in self.expand(content, inner)))
        return resolved(element, self.rows(element, loop[0], scopes, scope))

    def scopes(self, name: str, mark: Mark, scope: Scope) -> list[Scope]:
        """One scope for each item that a loop runs over."""
        try:
            items = self.value(mark, scope)
            if not isinstance(items, list):
                raise _no_list(items)
        except ExpressionError as error:
            self.report(mark, scope, error)
            return []
        last = len(items) - 1
        return [
            scope.inside(name, item, self.context.pointers.of(item, n, items),
                         {"index": n + 1, "first": n == 0, "last": n == last})
            for n, item in enumerate(items)
        ]

    def when(self, control: Control, element: pf.Element, otherwise: pf.Element | None,
             scope: Scope) -> list[pf.Element]:
        """The content of a `.when` block or of its `.otherwise`."""
        mark = test_of(control)
        if isinstance(mark, Fault):
            return []
        try:
            holds = is_true(self.value(mark, scope))
        except ExpressionError as error:
            self.report(mark, scope, error)
            return []
        chosen = element if holds else otherwise
        return resolved(chosen, self.expand(inside(chosen), scope)) if chosen is not None else []

    def chart(self, control: Control, element: pf.Element, scope: Scope) -> list[pf.Element]:
        """The figure of a `.chart` block, still to be drawn; nothing where there is nothing to draw."""
        request, mark = request_of(control), control.attribute("of")
        if fault_of(request) or not isinstance(element, pf.Div) or mark in self.inspection.condemned:
            return []
        try:
            value = self.value(mark, scope)
            if value is None:
                raise ExpressionError(values.NO_VALUE, "put a `.when` around the chart", "no-value")
            chart = chart_of(request, value, self.context)
        except ExpressionError as error:
            self.report(mark, scope, error)
            return []
        if chart is None:
            return []
        alt = self.plain(element.attributes.get("alt", ""), scope)
        figure = figure_of(chart, alt, self.expand(element.content, scope), self.identified(element, scope))
        bare = copy.copy(element)
        bare.identifier = ""
        return resolved(bare, [figure])

    def identified(self, element: pf.Element, scope: Scope) -> str:
        """The id of an element, merged, also where pandoc could not read it as one."""
        carried = self.context.marks.find(element.attributes.get(ID_KEY, ""))
        return self.identifier(carried.expression if carried else element.identifier, scope)

    def rows(self, element: pf.Element, name: str, scopes: list[Scope], scope: Scope) -> list[pf.Element]:
        """A table or list whose pattern row or item stands once for each item."""
        done: list[pf.Element] = []
        if not any(isinstance(child, REPEATING) for child in element.content):
            return []
        for child in element.content:
            if isinstance(child, pf.Table):
                done += self.table(child, name, scopes, scope)
            elif isinstance(child, REPEATING):
                new = copy.copy(child)
                new.content = self.repeated(child.content, name, scopes, scope)
                done += [new] if new.content else []
            else:
                done += self.expand([child], scope)
        return done

    def table(self, table: pf.Table, name: str, scopes: list[Scope], scope: Scope) -> list[pf.Element]:
        """The table with its rows; nothing at all when no row is left."""
        new = copy.copy(table)
        self.attributes(new, scope)
        bodies = []
        for body in table.content:
            filled = copy.copy(body)
            filled.content = self.repeated(body.content, name, scopes, scope)
            bodies += [filled] if filled.content else []
        new.content = bodies
        for part in ("head", "foot", "caption"):
            child = getattr(table, part)
            if child is not None:
                setattr(new, part, self.rebuilt(child, scope))
        return [new] if bodies else []

    def repeated(self, patterns: Iterable[pf.Element], name: str, scopes: list[Scope],
                 scope: Scope) -> list[pf.Element]:
        """Rows or items: those that use the loop variable once for each scope, the others as they stand."""
        done, group = [], []
        for pattern in [*patterns, None]:
            if pattern is not None and uses(pattern, name, self.context):
                group.append(pattern)
                continue
            done += [new for inner in scopes for p in group for new in self.element(p, inner)]
            group = []
            done += self.element(pattern, scope) if pattern is not None else []
        return done


def _take_otherwise(queue: deque[pf.Element]) -> pf.Element | None:
    """The `.otherwise` right behind a `.when`, taken off `queue`; white space may stand between two spans."""
    ahead = next((n for n, element in enumerate(queue) if not isinstance(element, _BLANK)), None)
    if ahead is None or not (isinstance(queue[ahead], (pf.Div, pf.Span)) and "otherwise" in queue[ahead].classes):
        return None
    for _ in range(ahead):
        queue.popleft()
    return queue.popleft()


def _as_tight_as(paragraph: pf.Block, blocks: list[pf.Block]) -> list[pf.Block]:
    """`blocks` in place of `paragraph`: one paragraph stays as tight as that of a list's item or a table's cell is."""
    if isinstance(paragraph, pf.Plain) and len(blocks) == 1 and isinstance(blocks[0], pf.Para):
        return [pf.Plain(*blocks[0].content)]
    return blocks


def _no_list(value: Any) -> ExpressionError:
    if value is None:
        return ExpressionError(values.NO_VALUE, "put a `.when` around the loop", "no-value")
    return ExpressionError("is no list, so nothing can be repeated over it", "name a list", "no-list")


def _slug(text: str) -> str:
    return re.sub(r"[^\w.:-]+", "-", text).strip("-").lower()


def _leave_alone(element: pf.Element, context: Context) -> None:
    """Put the marks of a chapter's front matter back: nothing is merged there."""
    for inner in every(element):
        for name in ("text", "url", "title"):
            if isinstance(text := getattr(inner, name, None), str) and MARK.search(text):
                setattr(inner, name, context.marks.restore(text))
