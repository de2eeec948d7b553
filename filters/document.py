"""pandoc's JSON and panflute's elements: there and back with nothing lost.

panflute's own loader refuses raw formats that it does not know (`typst`), headings below the tenth level, tables
without a row and metadata called `t`, and keeps one of two attributes of the same name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import panflute as pf
from panflute.containers import DictContainer, ListContainer

WORDS = frozenset({"Str", "Space", "SoftBreak", "LineBreak"})
"""The types of most elements of a book: nothing stands inside them, so that a walk over pandoc's JSON may pass them by."""

VERBATIM = (pf.Code, pf.CodeBlock, pf.Math, pf.RawInline, pf.RawBlock)
"""Elements whose text is printed as it stands, or handed on as it is: nothing is filled there."""

_ATTRIBUTES_AT = {
    "Header": 1, "Div": 0, "Span": 0, "CodeBlock": 0, "Code": 0, "Link": 0, "Image": 0, "Figure": 0, "Table": 0,
}
"""Where the content of an element in pandoc's JSON holds its attributes."""


class RepeatedAttributes(dict):
    """Attributes among which a name stands more than once: `items` and `values` give all, a look-up the last."""

    def __init__(self, pairs: Iterable[Iterable[str]]):
        self._pairs = [tuple(pair) for pair in pairs]
        super().__init__(self._pairs)

    def values(self) -> list[str]:
        return [text for _, text in self._pairs]

    def items(self) -> list[tuple[str, str]]:
        return self._pairs


def load(text: str | bytes) -> pf.Doc:
    """The document that pandoc wrote as JSON."""
    whole = elements(text)
    return pf.Doc(*whole["blocks"], metadata=whole["meta"], api_version=whole["pandoc-api-version"])


def dump(doc: pf.Doc) -> str:
    """`doc` as JSON for pandoc to read."""
    return json.dumps(doc.to_json(), separators=(",", ":"), ensure_ascii=False)


def elements(text: str | bytes) -> Any:
    """The elements that a part of pandoc's JSON (a list of blocks, say) describes, fresh at every call."""
    return json.loads(text, object_hook=_element)


def rewritten(parts: Iterable[Any], edit: Callable[[dict], list[dict]]) -> list:
    """A copy of `parts`, a list of pandoc's JSON, in which `edit` put none, one or more elements in the place of each,
    innermost first."""
    made: list[Any] = []
    for part in parts:
        if isinstance(part, list):
            made.append(rewritten(part, edit))
        elif not isinstance(part, dict):
            made.append(part)
        elif "t" in part:
            content = part.get("c")
            made += edit({"t": part["t"], "c": rewritten(content, edit)} if isinstance(content, list) else part)
        else:  # a citation
            made.append({key: rewritten(value, edit) if isinstance(value, list) else value for key, value in part.items()})
    return made


def nodes(parts: Iterable[Any]) -> list[dict]:
    """Every element in `parts`, a piece of pandoc's JSON, and below, in the order of the document."""
    found: list[dict] = []
    _add_nodes(parts, found)
    return found


def _add_nodes(parts: Iterable[Any], found: list[dict]) -> None:
    for part in parts:
        if isinstance(part, list):
            _add_nodes(part, found)
        elif isinstance(part, dict):
            if "t" not in part:  # a citation
                _add_nodes(part.values(), found)
                continue
            found.append(part)
            if isinstance(part.get("c"), list):
                _add_nodes(part["c"], found)


def attributes(node: dict) -> Iterator[list]:
    """The attributes of an element of pandoc's JSON, as `[id, [class, …], [[name, value], …]]`: none, its own, or those of
    a table with all its rows and cells."""
    place = _ATTRIBUTES_AT.get(node["t"])
    if place is None:
        return
    yield node["c"][place]
    if node["t"] == "Table":
        _, _, _, head, bodies, foot = node["c"]
        yield from (part[0] for part in (head, foot, *bodies))
        for row in (*head[1], *foot[1], *(row for body in bodies for row in (*body[2], *body[3]))):
            yield row[0]
            yield from (cell[0] for cell in row[1])


def every(element: pf.Element) -> list[pf.Element]:
    """`element` and all below it, children before their parent as in panflute's `walk`, which is much slower: it
    builds every list of children anew."""
    found: list[pf.Element] = []
    _collect(element, found)
    return found


def _collect(element: pf.Element, found: list[pf.Element]) -> None:
    for name in element._children:
        child = getattr(element, name)
        if isinstance(child, ListContainer):
            for inner in child.list:
                if inner._children:
                    _collect(inner, found)
                else:
                    found.append(inner)
        elif isinstance(child, DictContainer):
            for inner in child.dict.values():
                _collect(inner, found)
        elif child is not None:
            _collect(child, found)
    found.append(element)


def _element(data: dict) -> Any:
    kind = data.get("t")
    if not isinstance(kind, str):  # a citation, or a map of the metadata
        return data
    element = _WHERE_PANFLUTE_REFUSES.get(kind, pf.elements.from_json)(data)
    if getattr(element, "attributes", None):
        pairs = data["c"][_ATTRIBUTES_AT[kind]][2]
        if len(pairs) > len(element.attributes):
            element.attributes = RepeatedAttributes(pairs)
    return element


def _raw(data: dict) -> pf.RawBlock | pf.RawInline:
    name, text = data["c"]
    element = pf.RawBlock(text) if data["t"] == "RawBlock" else pf.RawInline(text)
    element.format = name
    return element


def _header(data: dict) -> pf.Header:
    level, (identifier, classes, attributes), content = data["c"]
    element = pf.Header(*content, identifier=identifier, classes=classes, attributes=attributes)
    element.level = level
    return element


def _table(data: dict) -> pf.Table:
    attr, caption, columns, *rows = data["c"]
    element = pf.elements.table_from_json([attr, caption, [], *rows])
    element.colspec = [tuple(column) for column in columns]
    return element


_WHERE_PANFLUTE_REFUSES = {"RawBlock": _raw, "RawInline": _raw, "Header": _header, "Table": _table}
