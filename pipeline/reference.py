"""The reference: one page for each kind of file, written from the schemas (`python -m pipeline.reference docs/data`).

The same schemas give the same pages, so a test can hold the pages in docs/data against them.
"""

from __future__ import annotations

import argparse
import inspect
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

from msgspec import Struct

from pipeline import rules
from pipeline.binders import EDITIONS
from pipeline.read.engagement import SINGLE
from pipeline.read.schemas import schema
from pipeline.rules import library, people

ENGAGEMENT = "sources/engagements/<engagement>/"
PLACES: Mapping[str, str] = {
    "binder": "sources/binder.json",
    "words": "sources/words.json",
    "theme": "sources/themes/<name>/theme.json",
    "instrument": "sources/instruments/<id>.json",
    "questionnaire": "sources/questionnaires/<id>.json",
    **{kind: f"{ENGAGEMENT}{kind}.json" for kind in SINGLE},
    "assessment": f"{ENGAGEMENT}assessments/<id>.json",
    "wave": f"{ENGAGEMENT}feedback/<wave>/wave.json",
    "responses": f"{ENGAGEMENT}feedback/<wave>/responses.json",
    "comments": f"{ENGAGEMENT}feedback/<wave>/comments.json",
    "interview": f"{ENGAGEMENT}interviews/<id>.json",
    "session": f"{ENGAGEMENT}sessions/<number>.json",
    "private-notes": f"{ENGAGEMENT}private/<number>.json",
}
"""Every kind of file, and where it lies in a practice. Session numbers have two digits in a file's name."""

VIEW = "view"
ACROSS_RECORDS = (*(rule for rule, _ in rules.RULES), people.ids_are_unique,
                  people.pseudonyms_name_nobody_of_the_cohort, library.names_what_it_has)
"""The rules whose docstrings tell what a schema cannot say."""

_HEAD = "| Name | What it is | Form | {} | Who sees it | Example |\n|---|---|---|---|---|---|\n"
_GENERATED = "<!-- Written by `make docs` from the schemas. Edit the schemas, not this page. -->\n\n"
_FOOT = ("Forms such as *id* and *formatted text*, and the rule of who sees what, are explained in "
         "[the data of a practice](index.md).\n")
_VIEW_PLACE = ("This is no file: it is what a placeholder can name. `binder view` prints it for one engagement and one "
               "edition, cut down to what that edition may see.")


class Record(Struct, frozen=True):
    """An object of a file: `path` is where it stands (`goals[].evidence[]`; empty for the file as a whole).

    `audience` is who may see it at most, `opt_in` who of them only if the record's `share_with` names them.
    """

    path: str
    schema: Mapping[str, Any]
    audience: Sequence[str]
    opt_in: Sequence[str] = ()


def pages() -> dict[str, str]:
    """Every page: its file name, and its text."""
    return {"index.md": _index(), **{f"{kind}.md": _page(kind) for kind in (*PLACES, VIEW)}}


def main() -> None:
    """Write the pages into the folder named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.reference", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pages go, docs/data for one")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


# -- one page -----------------------------------------------------------------------------------------------------


def _page(kind: str) -> str:
    whole = _expanded(schema(kind), kind)
    place = _VIEW_PLACE if kind == VIEW else f"**Where:** `{PLACES[kind]}`, {_how_many(kind)}."
    parts = [f"{_GENERATED}# {whole['title']}\n", whole["description"], "", f"{place}\n"]
    if "oneOf" in whole:
        parts += ["There are two kinds of it:\n", *(f"- {option['description']}" for option in whole["oneOf"]), ""]
    head = _HEAD.format("Always there" if kind == VIEW else "Needed")
    shown: dict[str, str] = {}
    for record in _records(Record("", whole, EDITIONS)):
        parts += [*_opening(record, kind), head + "".join(_rows(record, shown))]
    parts.append(_FOOT)
    return "\n".join(parts + ([] if kind == VIEW else _example(whole)))


def _opening(record: Record, kind: str) -> list[str]:
    if not record.path:
        return ["## The view\n" if kind == VIEW else "## The file\n"]
    about = record.schema.get("record") or record.schema.get("description", "")
    return [f"## `{record.path}`\n", f"{about} Seen by: {_who(record.audience, record.opt_in)}.\n"]


def _rows(record: Record, shown: dict[str, str]) -> Iterator[str]:
    """The rows of a record's table; `shown` remembers records that look alike, so that one table does for both."""
    needed = record.schema.get("required", ())
    shown.setdefault(_looks(record.schema), record.path)
    for name, child in _fields(record.schema):
        audience, opt_in = _seen(child, record.audience)
        inner = next(_inner(name, child, record), None)
        below = shown.setdefault(_looks(inner.schema), inner.path) if inner else ""
        link = f": [{below}](#{slug(below)})" if below else ""
        cells = (f"`{name}`", child.get("description", ""), _form(child) + link, "yes" if name in needed else "",
                 _who(audience, opt_in), "" if below else _sample(child))
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _records(record: Record, shown: frozenset[str] = frozenset()) -> list[Record]:
    """`record` and every record inside it, each kind of record once."""
    found, seen = [record], shown | {_looks(record.schema)}
    for name, child in _fields(record.schema):
        for inner in _inner(name, child, record):
            if _looks(inner.schema) not in seen:
                more = _records(inner, seen)
                found += more
                seen |= {_looks(one.schema) for one in more}
    return found


def _inner(name: str, child: Mapping[str, Any], around: Record) -> Iterator[Record]:
    """The record that a property is, or is a list of."""
    path, audience = f"{around.path}.{name}".lstrip("."), _seen(child, around.audience)
    item = child.get("items", child)
    item = item if "properties" in item else child.get("additionalProperties")
    if isinstance(item, Mapping) and "properties" in item:
        yield Record(path + ("[]" if "items" in child else ""), item, *audience)


def _fields(node: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return list(node.get("properties", {}).items())


def _example(whole: Mapping[str, Any]) -> list[str]:
    """A whole file, put together from the examples of its properties."""
    others = {key for option in whole.get("oneOf", ())[1:] for key in option["required"]}
    data = {name: child["examples"][0] for name, child in _fields(whole) if name not in others}
    return ["## Example\n", "```json", json.dumps(data, indent=2, ensure_ascii=False), "```\n"]


# -- words for one property ---------------------------------------------------------------------------------------


def _seen(child: Mapping[str, Any], around: Sequence[str]) -> tuple[list[str], list[str]]:
    """Who may see a property inside a record that `around` may see, and who of them only if it is shared."""
    audience = [name for name in around if name in child.get("x-audience", around)]
    opt_in = {*child.get("x-opt-in", ()), *child.get("items", {}).get("x-opt-in", ())}
    return audience, [name for name in audience if name in opt_in]


def _who(audience: Sequence[str], opt_in: Sequence[str] = ()) -> str:
    """An audience in words."""
    if not opt_in and len(audience) in (0, len(EDITIONS)):
        return "everybody" if audience else "nobody"
    if list(audience) == ["coach"]:
        return "the coach alone"
    always = ", ".join(name for name in audience if name not in opt_in)
    return always + (f"; {', '.join(opt_in)} if shared" if opt_in else "")


def _form(node: Mapping[str, Any]) -> str:
    """What may stand there, in words."""
    kind = node.get("type", "")
    if "enum" in node:
        return "one of " + ", ".join(f"`{choice}`" for choice in node["enum"])
    if "const" in node:
        return f"always `{json.dumps(node['const'])}`"
    if kind == "array":
        return "a list, each " + _form(node["items"])
    if kind == "object":
        others = node.get("additionalProperties")
        named = node.get("propertyNames", {}).get("form", "id")
        return f"by {named}, each {_form(others)}" if isinstance(others, Mapping) else "a record"
    if isinstance(kind, list):
        return " or ".join(_form({**node, "type": one}) for one in kind)
    return _scalar(kind, node)


def _scalar(kind: str, node: Mapping[str, Any]) -> str:
    if kind in ("integer", "number"):
        return _range("whole number" if kind == "integer" else "number", node)
    if kind == "string":
        return "date" if "format" in node else node.get("form", "text")
    return {"boolean": "`true` or `false`", "null": "`null`"}[kind]


def _range(name: str, node: Mapping[str, Any]) -> str:
    least, most = node.get("minimum"), node.get("maximum")
    if least is not None and most is not None:
        return f"{name} from {least} to {most}"
    if "exclusiveMinimum" in node:
        return f"{name} above {node['exclusiveMinimum']}"
    return name if least is None else f"{name}, {least} or more"


def _sample(node: Mapping[str, Any]) -> str:
    text = json.dumps(node["examples"][0], ensure_ascii=False) if node.get("examples") else ""
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}" if text else ""


def _how_many(kind: str) -> str:
    if kind in SINGLE:
        return "one an engagement"
    one = {"<wave>": "one a wave", "<number>": "one a session", "binder.json": "one a practice",
           "words.json": "at most one a practice"}
    return next((words for part, words in one.items() if part in PLACES[kind]), "as many as you need")


def _looks(node: Mapping[str, Any]) -> str:
    """What makes two records the same to a reader: their fields, and who sees those."""
    return json.dumps([(name, child.get("description"), child.get("x-audience")) for name, child in _fields(node)])


# -- schemas without references -----------------------------------------------------------------------------------


def _expanded(node: Any, file: str) -> Any:
    """`node` of the schema `file` with its references followed.

    What a reference leads to keeps its own description as `record`, and its title as `form` where it is a text.
    """
    if isinstance(node, list):
        return [_expanded(item, file) for item in node]
    if not isinstance(node, Mapping):
        return node
    own = {key: value if key == "examples" else _expanded(value, file)
           for key, value in node.items() if key not in ("$ref", "$defs")}
    if not isinstance(node.get("$ref"), str):
        return own
    target, there, name = _target(node["$ref"], file)
    about = {"record": target.get("description", ""), "form": target["title"].lower() if name == "$defs" else "text"}
    return {**about, **_expanded(target, there), **own}


def _target(reference: str, file: str) -> tuple[Mapping[str, Any], str, str]:
    """What a reference leads to, the schema it stands in, and the part of that schema."""
    name, _, pointer = reference.partition("#/")
    there = name.removesuffix(".schema.json") or file
    node: Any = schema(there)
    for part in pointer.split("/"):
        node = node[part]
    return node, there, pointer.partition("/")[0]


def slug(heading: str) -> str:
    """The anchor that a heading gets on a page of Markdown."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


# -- the index ----------------------------------------------------------------------------------------------------


def _index() -> str:
    return _GENERATED + _INDEX.substitute(
        kinds="".join(f"| [{schema(kind)['title']}]({kind}.md) | `{place}` | {schema(kind)['description']} |\n"
                      for kind, place in PLACES.items()),
        tree="\n".join(_tree()), forms="".join(_forms()),
        rules="".join(f"- {inspect.getdoc(rule).splitlines()[0]}\n" for rule in ACROSS_RECORDS),
    )


def _tree() -> Iterator[str]:
    """The folders of a practice, each file on a line of its own."""
    yield "sources/"
    places = [*PLACES.values(), "sources/chapters/<number>-<name>.md", "sources/chapters/images/<picture>"]
    known: set[str] = {"sources"}
    for place in sorted(places, key=lambda path: (path.count("/") > 1, path)):
        *folders, name = place.split("/")
        for depth in range(1, len(folders) + 1):
            folder = "/".join(folders[:depth])
            if folder not in known:
                yield f"{'  ' * (depth - 1)}{folders[depth - 1]}/"
                known.add(folder)
        yield f"{'  ' * len(folders)}{name}"


def _forms() -> Iterator[str]:
    for definition in schema("common")["$defs"].values():
        if definition.get("type") == "string" or "enum" in definition:
            choices = ", ".join(f"`{name}`" for name in definition.get("enum", ()))
            about = definition["description"] + (f" One of {choices}." if choices else "")
            yield f"| {definition['title'].lower()} | {about} | {_sample(definition)} |\n"


_INDEX = Template("""\
# The data of a practice

A coach keeps a practice as a folder of small files. Chapters are Markdown; everything else is JSON. Each JSON file
names its schema in `$$schema`, so that an editor can explain every field while you type. `binder validate` checks all
of them.

## Where things lie

```
$tree
```

An engagement's folder has the name of its `id`. Sessions and private notes are numbered with two digits
(`01.json`, `02.json`). Files whose names start with a dot are left alone. Any other JSON file in an engagement is a
mistake, and is reported.

`binder release` writes `releases.json` by itself, and keeps its key in `.binder-key` beside `sources/`. Do not edit
either. Keep a copy of the key, and keep it out of version control.

## Kinds of file

| Kind | Where | What it is |
|---|---|---|
$kinds
What the chapters can name is put together from all of them: see [the view](view.md).

## Who sees what

There are four editions of a binder: **coach**, **client**, **sponsor** (who pays) and **mentee** (somebody the client
shows the binder to). Every field says which of them may see it. The pages here give that in the column *Who sees it*.

1. A field is seen by those whom its own annotation names, and whom every record around it admits. Nobody sees more of
   a field than of the record it stands in.
2. *If shared* means by opt-in: that audience sees a record only if the record's own `share_with` names it. The client
   decides, record by record.
3. A record's `visible_to` keeps it from everybody whom it does not name, the coach included. It narrows, and never
   widens.
4. A sponsor's or mentee's edition also needs a consent in `agreement.json` that is not withdrawn and covers every
   chapter that the edition prints.
5. What an edition may not see is absent from its view. It is not hidden on the page; it is not there.

## Forms

| Form | What it is | Example |
|---|---|---|
$forms
## Rules across records

A schema knows one file. These rules hold between files; `binder validate` checks them too.

$rules""")


if __name__ == "__main__":
    main()
