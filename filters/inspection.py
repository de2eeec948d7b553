"""What is known of a chapter before it is merged."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from filters.fault import Fault
from filters.marks import Mark
from filters.value_types import ANYTHING, Type


class Inspection(Struct, frozen=True):
    """A chapter's mistakes (`faults`), the marks to blame for them, and the `types` of what marks stand for, by their `id`."""

    faults: tuple[Fault, ...]
    condemned: frozenset[Mark]
    types: Mapping[int, Type]

    def type_of(self, mark: Mark) -> Type:
        """The type of what a mark stands for."""
        return self.types.get(id(mark), ANYTHING)
