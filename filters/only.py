"""The `.only` filter: keeps a block for the named editions, and drops it from every other."""

from __future__ import annotations

import copy
from difflib import get_close_matches

import panflute as pf
from panflute.containers import ListContainer

from filters.blocks import Control, control_of, editions_of, inside, resolved
from filters.context import Context
from filters.document import every
from filters.fault import Fault
from filters.siblings import closed_up, is_emptied

EDITIONS = ("coach", "client", "sponsor", "mentee")


def apply(doc: pf.Doc, context: Context) -> list[Fault]:
    """Resolve every `.only` block of `doc`, in place; returns the mistakes found."""
    if not any(_is_only(element) for element in every(doc)):
        return []
    chooser = _Chooser(context)
    doc.content = chooser.kept(doc.content)
    return chooser.faults


class _Chooser:
    def __init__(self, context: Context):
        self.context = context
        self.faults: list[Fault] = []

    def kept(self, elements: ListContainer | list[pf.Element]) -> list[pf.Element]:
        """The siblings that this edition keeps."""
        return closed_up((element, self.element(element)) for element in elements)

    def element(self, element: pf.Element) -> list[pf.Element]:
        control = control_of(element, self.context)
        if control is None or control.kind != "only":
            return self.other(element)
        names = editions_of(control)
        if not names_editions(control):
            self.faults.append(without_editions(control))
            return self.other(element)
        return resolved(element, self.kept(inside(element))) if self.context.edition in names else []

    def other(self, element: pf.Element) -> list[pf.Element]:
        """An element that is no `.only` block, with its children chosen."""
        if not element._children:
            return [element]
        old = copy.copy(element)
        for name in element._children:
            child = getattr(element, name)
            if isinstance(child, ListContainer):
                setattr(element, name, self.kept(child))
            elif isinstance(child, pf.Element):
                self.other(child)
        return [] if is_emptied(old, element) else [element]


def _is_only(element: pf.Element) -> bool:
    return isinstance(element, (pf.Div, pf.Span)) and "only" in element.classes


def names_editions(control: Control) -> bool:
    """Whether an `.only` block names editions, and none that does not exist."""
    names = editions_of(control)
    return bool(names) and set(names) <= set(EDITIONS)


def without_editions(control: Control) -> Fault:
    """What is said of an `.only` block that names no editions, or one that does not exist."""
    named = control.attribute("edition") or control.attribute("editions")
    slips = [near[0] for name in editions_of(control) if name not in EDITIONS
             and (near := get_close_matches(name, EDITIONS, n=1))]
    hint = f"did you mean `{slips[0]}`?" if slips else (
        f"name one or more of {', '.join(EDITIONS)} in its attribute `edition`")
    return Fault("bad-block", named.place if named else control.place,
                 "`.only` needs the editions that keep the block", hint)
