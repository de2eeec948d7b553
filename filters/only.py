"""The `.only` filter: keeps a block for the named editions, and drops it from every other."""

from __future__ import annotations

import panflute as pf

from filters.blocks import control_of, editions_of
from filters.context import Context
from filters.fault import Fault

EDITIONS = ("coach", "client", "sponsor", "mentee")


def apply(doc: pf.Doc, context: Context) -> list[Fault]:
    """Resolve every `.only` block of `doc`, in place; returns the mistakes found."""
    faults: list[Fault] = []

    def action(element: pf.Element, _doc: pf.Doc):
        control = control_of(element, context)
        if control is None or control.kind != "only":
            return None
        names = editions_of(control)
        unknown = [name for name in names if name not in EDITIONS]
        if unknown or not names:
            faults.append(Fault("bad-block", control.place, "`.only` needs the editions that keep the block",
                                f"name one or more of {', '.join(EDITIONS)} in its attribute `edition`"))
            return None
        return list(element.content) if context.edition in names else []

    doc.walk(action)
    return faults
