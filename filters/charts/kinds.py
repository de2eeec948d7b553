"""Which kinds of charts there are, what a block must say to have one drawn, and what is wrong with one that does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from types import ModuleType
from typing import Any

from msgspec import Struct

from filters.charts import distribution, gap, profile, progress, pulse, quadrant, response, timeline, trend
from filters.charts.fitting import misfits
from filters.charts.picture import Chart
from filters.charts.saying import Saying
from filters.fault import TypeFault
from filters.value_types import Type

Describe = Callable[[Any, Mapping[str, str], Saying], Chart | None]


class Kind(Struct, frozen=True):
    """One kind of chart: the shape that `of` must have, its own attributes with their values, and what describes it."""

    shape: Mapping[str, Any]
    options: Mapping[str, Sequence[str]]
    describe: Describe


def _kind(module: ModuleType) -> Kind:
    return Kind(module.SHAPE, module.OPTIONS, module.describe)


KINDS: Mapping[str, Kind] = {
    "gap": _kind(gap), "profile": _kind(profile), "distribution": _kind(distribution), "quadrant": _kind(quadrant),
    "trend": _kind(trend), "pulse": _kind(pulse), "progress": _kind(progress), "timeline": _kind(timeline),
    "response": _kind(response),
}
EVERY = ("kind", "of", "alt")
"""The attributes that every chart may have."""


class Request(Struct, frozen=True):
    """What a block asks for: the attributes as written, each name with its text."""

    attributes: Mapping[str, str]

    @property
    def kind(self) -> str:
        """The kind's name."""
        return self.attributes.get("kind", "")

    @property
    def options(self) -> Mapping[str, str]:
        """The attributes that are the kind's own."""
        return {name: text for name, text in self.attributes.items() if name not in EVERY}


def fault_of(request: Request) -> tuple[str, str] | None:
    """What is wrong with the attributes of a block, whatever `of` may be: a message and what to do; None if nothing."""
    if request.kind not in KINDS:
        near = get_close_matches(request.kind, KINDS, n=1, cutoff=0.7)
        hint = f"did you mean `{near[0]}`?" if near else f"the kinds are {', '.join(KINDS)}"
        return (f"there is no chart of the kind `{request.kind}`" if request.kind else "`.chart` needs a `kind`"), hint
    if not request.attributes.get("of", "").strip():
        return "`.chart` needs what to draw", 'name it in the attribute `of`, such as `of="feedback.competencies"`'
    options = KINDS[request.kind].options
    for name, text in request.options.items():
        if name not in options:
            known = (*EVERY, *options)
            near = get_close_matches(name, known, n=1, cutoff=0.7)
            hint = f"did you mean `{near[0]}`?" if near else f"it may have {', '.join(known)}"
            return f"a `{request.kind}` chart has no attribute `{name}`", hint
        if text not in options[name]:
            return f"`{name}` of a `{request.kind}` chart cannot be `{text}`", f"write one of {', '.join(options[name])}"
    return None


def misfits_of(request: Request, of: Type) -> Iterator[TypeFault]:
    """Why what `of` yields cannot be drawn, or could not with some data, told from its type."""
    expression = request.attributes["of"]
    for message, why in misfits(of, KINDS[request.kind].shape):
        yield TypeFault("unguarded" if why else "bad-chart", expression,
                        f"a `{request.kind}` chart cannot be drawn of `{expression}`: {message}",
                        "" if why else "the table of charts in docs/templates.md says what each kind is drawn of", why)
