"""Mending a book's headings, because PDF/UA allows no skipped level, no empty heading and no chapter inside a box.

What a coach may write, and what becomes of it:

- a skipped level (`#`, then `###`) moves up; headings of one level stay one level (`# ### ### ##` is 1 2 2 2);
- a book that begins below level 1 begins with a chapter all the same;
- a heading without any text goes, its id stays as a place to link to;
- a chapter inside a `Div` splits the `Div` in two, since a chapter begins a page and a box cannot hold a new page;
- a heading inside a table, a list, a quotation or a note becomes a strong paragraph.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from filters.document import rewritten
from pipeline.render.pandoc_text import plain_text
from pipeline.render.pdf.code import printable


def mend_headings(blocks: list[dict]) -> list[dict]:
    """`blocks` (pandoc JSON) with headings that PDF/UA accepts; nothing else changes."""
    return _apart(_levelled(_named(blocks), []))


def _named(blocks: list[dict]) -> list[dict]:
    """`blocks` with headings only where they may stand, and none of them empty."""
    done = []
    for block in blocks:
        if block["t"] == "Header":
            done.append(block if plain_text(block["c"][2]).strip() else _without_heading(block))
        elif block["t"] == "Div":
            done.append({"t": "Div", "c": [block["c"][0], _named(block["c"][1])]})
        else:
            done += rewritten([block], _demoted)
    return done


def _without_heading(header: dict) -> dict:
    """What an empty heading leaves behind: its id, and its picture if it has one."""
    _, attributes, inlines = header["c"]
    rest = [{"t": "Para", "c": inlines}] if any(inline["t"] == "Image" for inline in inlines) else []
    return {"t": "Div", "c": [[attributes[0], [], []], rest]}


def _apart(blocks: list[dict]) -> list[dict]:
    """`blocks` with every chapter brought out of the `Div`s around it."""
    done = []
    for block in blocks:
        done.extend(_split(block["c"][0], _apart(block["c"][1])) if block["t"] == "Div" else [block])
    return done


def _split(attributes: list, blocks: list[dict]) -> Iterator[dict]:
    """The `Div` of `attributes` around `blocks`, in as many parts as the chapters in it make."""
    part: list[dict] = []
    for block in blocks:
        if block["t"] != "Header" or block["c"][0] > 1:
            part.append(block)
            continue
        if part:
            yield {"t": "Div", "c": [attributes, part]}
            attributes, part = ["", *attributes[1:]], []
        yield block
    if part or not blocks:
        yield {"t": "Div", "c": [attributes, part]}


def _demoted(element: dict) -> list[dict]:
    """A heading as a strong paragraph; anything else as it is."""
    return [{"t": "Para", "c": [{"t": "Strong", "c": element["c"][2]}]}] if element["t"] == "Header" else [element]


def _levelled(blocks: list[dict], open_levels: list[int]) -> list[dict]:
    """`blocks` with level gaps closed; `open_levels` are the written levels of the headings around each place."""
    done = []
    for block in blocks:
        if block["t"] == "Div":
            block = {"t": "Div", "c": [block["c"][0], _levelled(block["c"][1], open_levels)]}
        elif block["t"] == "Header":
            written, *rest = block["c"]
            while open_levels and open_levels[-1] >= written:
                open_levels.pop()
            open_levels.append(written)
            block = {"t": "Header", "c": [len(open_levels), *rest]}
        done.append(block)
    return done


def titles(blocks: list[dict], boxes: Container[str]) -> list[tuple[int, str, str]]:
    """The headings that the contents list, but for what mending changes: the level (1 or 2), text and id of each.

    A heading in a `Div` with a class of `boxes` is not listed.
    """
    done = []
    for block in blocks:
        if block["t"] == "Header" and block["c"][0] <= 2 and "unlisted" not in block["c"][1][1]:
            done.append((block["c"][0], printable(plain_text(block["c"][2]).strip()), printable(block["c"][1][0])))
        elif block["t"] == "Div" and not any(name in boxes for name in block["c"][0][1]):
            done += titles(block["c"][1], boxes)
    return done
