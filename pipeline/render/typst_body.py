"""A book's pandoc document, made ready for pandoc's Typst writer.

The writer escapes most text and drops or guesses the rest, so whatever it is not to be trusted with is raw Typst by
the time it gets there: text (string literals), images (their alt texts), links, tables, named styles, lists of tasks.
Every function takes and gives pandoc's JSON and changes nothing in place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote

from pipeline.render.pandoc_text import plain_text
from pipeline.render.typst_headings import mend_headings
from pipeline.render.typst_tables import bracketed, raw_block, raw_inline, set_table
from pipeline.render.typst_text import is_plain_word, literal, printable

BLOCK_STYLES = frozenset({
    "letter", "callout", "pull-quote", "dedication", "signature", "exercise", "note", "question", "answer", "quiet",
    "keep", "small", "wide",
})
"""Classes of a `Div` that are functions of the same name in `binder.typ`."""

INLINE_STYLES = frozenset({"term", "small", "quiet", "mark"})
"""Classes of a `Span` that are functions of the same name in `binder.typ`."""

BOXES = frozenset({"callout", "exercise", "note", "answer", "letter"})
"""Styles with a width of their own, in which `.wide` has no effect."""

TICKS = "☐☒☑"
ONE_LINE = 60
"""A paragraph of no more characters than this, just under a heading (a date, say), stays with what follows."""

FEW = 5
"""A list or table of no more items or rows than this, a line each on average, does not break across pages."""

LEAD_IN = 300
"""A paragraph that ends with a colon and is no longer than this stays with the list or table it announces."""
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(%|mm|cm|in|pt|px|em)?")


@dataclass(frozen=True)
class Place:
    """Where in the book a piece stands: the classes around it, the images at hand, whether formulas are set."""

    media: frozenset[str]
    formulas: bool
    within: tuple[str, ...] = ()

    def inside(self, *classes: str) -> Place:
        return replace(self, within=(*self.within, *classes))


def typst_ready(document: Mapping, media: frozenset[str], *, formulas: bool = True) -> dict:
    """The pandoc `document` with everything in raw Typst that the writer would not keep.

    `media` names the images at hand; without `formulas`, each formula prints as its TeX source.
    """
    blocks = set_blocks(mend_headings(document["blocks"]), Place(media, formulas))
    return {"pandoc-api-version": document["pandoc-api-version"], "meta": {}, "blocks": blocks}


# Blocks


def set_blocks(blocks: list[dict], place: Place) -> list[dict]:
    """Every block of a list, set."""
    done: list[dict] = []
    for before, block, after in zip([None, *blocks], blocks, [*blocks[1:], None]):  # noqa: B905 (the middle one counts)
        here = place.inside("letter") if _has(before, "letter") and _has(block, "signature") else place
        these = _BLOCKS.get(block["t"], _as_it_is)(block, here)
        done += _styled("lead-in", these) if _leads(before, block, after) else these
    return done


def _has(block: dict | None, style: str) -> bool:
    """Whether `block` is a `Div` of this named style."""
    return block is not None and block["t"] == "Div" and style in block["c"][0][1]


def _leads(before: dict | None, block: dict, after: dict | None) -> bool:
    """Whether `block` would look lost at the foot of a page: it announces a list or so, or is a line under a heading."""
    if block["t"] != "Para" or after is None or after["t"] == "Header":
        return False
    text = plain_text(block).strip()
    if before is not None and before["t"] == "Header" and len(text) <= ONE_LINE:
        return True
    return after["t"] != "Para" and text.endswith(":") and len(text) <= LEAD_IN


def _as_it_is(block: dict, place: Place) -> list[dict]:
    return [block]


def _paragraph(block: dict, place: Place) -> list[dict]:
    return [{"t": block["t"], "c": set_inlines(block["c"], place)}]


def _lines_of_verse(block: dict, place: Place) -> list[dict]:
    return _styled("verse", [{"t": "LineBlock", "c": [set_inlines(line, place) for line in block["c"]]}])


def _header(block: dict, place: Place) -> list[dict]:
    """A heading; inside a named style it has a bookmark but no line in the contents."""
    level, (identifier, classes, _), inlines = block["c"]
    listed = not BLOCK_STYLES.intersection(place.within) and "unlisted" not in classes
    opening = raw_inline(f"#heading(level: {level}, outlined: {str(listed).lower()})[")
    closing = raw_inline("]" + (f"#label({literal(identifier)})" if identifier else ""))
    heading = {"t": "Para", "c": [opening, *set_inlines(inlines, place.inside("heading")), closing]}
    return [raw_block("#new-chapter()"), heading] if level == 1 else [heading]


def _code_block(block: dict, place: Place) -> list[dict]:
    (identifier, _, _), code = block["c"]
    return [*_anchor_block(identifier), raw_block(f"#raw(block: true, {literal(code)})")]


def _raw_block(block: dict, place: Place) -> list[dict]:
    return [block] if block["c"][0] == "typst" else []


def _block_quote(block: dict, place: Place) -> list[dict]:
    return [{"t": "BlockQuote", "c": set_blocks(block["c"], place)}]


def _bullets(block: dict, place: Place) -> list[dict]:
    ticks = [_tick(item) for item in block["c"]]
    if not all(ticks):
        return _whole_if_short(block["c"], [{"t": "BulletList", "c": [set_blocks(item, place) for item in block["c"]]}])
    done = [raw_block(f"#tasks({literal(''.join(ticks))},")]
    for item in block["c"]:
        done += bracketed("[", set_blocks(_without_tick(item), place), "],")
    return _whole_if_short(block["c"], [*done, raw_block(")")])


def _whole_if_short(pieces: list, blocks: list[dict], style: str = "whole") -> list[dict]:
    """`blocks`, kept on one page if their list items or rows (`pieces`) are few and short."""
    short = len(pieces) <= FEW and len(plain_text(pieces)) <= FEW * ONE_LINE
    return _styled(style, blocks) if short else blocks


def _tick(item: list[dict]) -> str:
    """The box that opens a list item, or nothing."""
    if not item or item[0]["t"] not in {"Plain", "Para"} or not item[0]["c"]:
        return ""
    first = item[0]["c"][0]
    return first["c"] if first["t"] == "Str" and len(first["c"]) == 1 and first["c"] in TICKS else ""


def _without_tick(item: list[dict]) -> list[dict]:
    first = item[0]["c"][1:]
    return [{"t": item[0]["t"], "c": first[1:] if first and first[0]["t"] == "Space" else first}, *item[1:]]


def _numbers(block: dict, place: Place) -> list[dict]:
    look, items = block["c"]
    return _whole_if_short(items, [{"t": "OrderedList", "c": [look, [set_blocks(item, place) for item in items]]}])


def _definitions(block: dict, place: Place) -> list[dict]:
    pairs = [
        [set_inlines(term, place), [set_blocks(definition, place) for definition in definitions]]
        for term, definitions in block["c"]
    ]
    return _styled("definitions", [{"t": "DefinitionList", "c": pairs}])


def _rule(block: dict, place: Place) -> list[dict]:
    return [raw_block("#ornament()")]


def _table(block: dict, place: Place) -> list[dict]:
    (identifier, _, _), (_, caption), *_ = block["c"]
    table = set_table(
        block, lambda blocks: set_blocks(blocks, place.inside("cell")),
        compact="compact" in place.within, wide="wide" in place.within,
    )
    rows = [row for body in block["c"][4] for row in (*body[2], *body[3])]
    cells = [[cell[4] for cell in row[1]] for row in rows]
    return _whole_if_short(cells, style="whole-figure", blocks=_figure("table", identifier, set_blocks(caption, place), table))


def _figure_block(block: dict, place: Place) -> list[dict]:
    (identifier, _, _), (_, caption), blocks = block["c"]
    if [inner["t"] for inner in blocks] == ["Plain"] and _is_one_image(blocks[0]["c"]):
        image = blocks[0]["c"][0]
        content = [raw_block(_picture(image, place, plain_text(caption).strip()))]
        return _figure("image", identifier, set_blocks(caption, place), content)
    content = [raw_block("["), *set_blocks(blocks, place), raw_block("]")]
    return _figure("other", identifier, set_blocks(caption, place), content)


def _figure(kind: str, identifier: str, caption: list[dict], content: list[dict]) -> list[dict]:
    """`content`, which is Typst code, with its caption below or above."""
    opening = f'#[#figure(kind: "{kind}", supplement: none,' if kind == "other" else f"#[#figure(kind: {kind},"
    closing = ")" + (f"#label({literal(identifier)})" if identifier else "") + "]"
    captioned = bracketed("caption: [", caption, "],") if caption else []
    return [raw_block(opening), *captioned, *content, raw_block(closing)]


def _is_one_image(inlines: list[dict]) -> bool:
    return [inline["t"] for inline in inlines] == ["Image"]


def _div(block: dict, place: Place) -> list[dict]:
    """A `Div`: its named styles from the outside in, around its own content."""
    (identifier, classes, pairs), inner = block["c"]
    attributes = dict(pairs)
    content = set_blocks(inner, _inner_place(place, classes))
    if "lines" in classes:
        content = [*content, raw_block(f"#writing-lines({_count(attributes)})")]
    for name in reversed(classes):
        if name == "wide" and BOXES.intersection((*place.within, *classes)):
            continue
        if name in BLOCK_STYLES:
            content = _styled(_function(name, inner, place), content)
    if _language(attributes):
        content = [raw_block(f"#[#set text({_language(attributes)})"), *content, raw_block("]")]
    return [*_anchor_block(identifier), *content]


def _function(style: str, inner: list[dict], place: Place) -> str:
    """The function of `binder.typ` for a named style: two of them look different in one place and another."""
    if style == "signature" and "letter" in place.within:
        return "signed"
    return "keep-section" if style == "keep" and inner and inner[0]["t"] == "Header" else style


def _inner_place(place: Place, classes: list[str]) -> Place:
    return place.inside(*(name for name in classes if name in BLOCK_STYLES or name == "compact"))


def _count(attributes: Mapping[str, str]) -> int:
    count = attributes.get("count", "")
    return min(int(count), 200) if count.isascii() and count.isdigit() else 4


def _styled(name: str, blocks: list[dict]) -> list[dict]:
    return [raw_block(f"#{name}["), *blocks, raw_block("]")]


def _anchor_block(identifier: str) -> list[dict]:
    return [raw_block(_anchor(identifier))] if identifier else []


def _anchor(identifier: str) -> str:
    return f"#anchor({literal(identifier)})" if identifier else ""


# Inlines


def set_inlines(inlines: list[dict], place: Place) -> list[dict]:
    """Every inline of a list, set."""
    return [piece for inline in inlines for piece in _INLINES.get(inline["t"], _as_it_is)(inline, place)]


def _text(inline: dict, place: Place) -> list[dict]:
    """Text; a box to tick comes from a font in which empty and ticked boxes are of one size."""
    text = inline["c"]
    if is_plain_word(text):
        return [inline]
    pieces = (piece for piece in re.split(f"([{TICKS}])", printable(text)) if piece)
    return [raw_inline(f"#tick({literal(piece)});" if piece in TICKS else f"#{literal(piece)};") for piece in pieces]


def _nested(inline: dict, place: Place) -> list[dict]:
    return [{"t": inline["t"], "c": set_inlines(inline["c"], place)}]


def _quoted(inline: dict, place: Place) -> list[dict]:
    return [{"t": "Quoted", "c": [inline["c"][0], set_inlines(inline["c"][1], place)]}]


def _citation(inline: dict, place: Place) -> list[dict]:
    """`@name` as it was written: a binder has no bibliography."""
    return set_inlines(inline["c"][1], place)


def _code(inline: dict, place: Place) -> list[dict]:
    return [raw_inline(f"#raw({literal(inline['c'][1])});")]


def _math(inline: dict, place: Place) -> list[dict]:
    """A formula, with its TeX source for an alt text, or the source itself if it is no plain TeX."""
    kind, source = inline["c"][0], printable(inline["c"][1]).strip()
    if not source:
        return []
    if not (place.formulas and source.isascii()):
        return [raw_inline(f"#{literal(source)};")]
    return [raw_inline(f"#formula({literal(source)})["), {"t": "Math", "c": [kind, source]}, raw_inline("];")]


def _raw_inline(inline: dict, place: Place) -> list[dict]:
    return [inline] if inline["c"][0] == "typst" else []


def _note(inline: dict, place: Place) -> list[dict]:
    if "heading" in place.within:
        return []
    return [{"t": "Note", "c": set_blocks(inline["c"], place)}]


def _link(inline: dict, place: Place) -> list[dict]:
    """A link. In a heading it is plain text: headings are links already, from the contents."""
    _, inner, (target, _) = inline["c"]
    target = printable(target).strip()
    content = set_inlines(inner or [{"t": "Str", "c": target}], place)
    if not target.strip("#") or "heading" in place.within:
        return content
    function = f"goto({literal(unquote(target[1:]))})" if target.startswith("#") else f"link({literal(target)})"
    return [raw_inline(f"#{function}["), *content, raw_inline("];")]


def _image(inline: dict, place: Place) -> list[dict]:
    return [raw_inline(f"#box({_picture(inline, place, '')});")]


def _picture(image: dict, place: Place, caption: str) -> str:
    """The Typst call that shows `image`; its alt text is `alt=`, else its description, else the caption.

    An image that nobody has described is decoration. One that the book does not carry leaves its description.
    """
    (_, _, pairs), inlines, (target, _) = image["c"]
    attributes = dict(pairs)
    alt = (attributes.get("alt") or plain_text(inlines)).strip() or caption
    if target not in place.media:
        return f"[{'#' + literal(alt) if alt else ''}]"
    sizes = "".join(f", {side}: {size}" for side in ("width", "height") if (size := _size(attributes.get(side, ""))))
    return f"picture({literal(target)}, {literal(alt) if alt else 'none'}{sizes})"


def _size(text: str) -> str:
    """A width or height as Typst writes it (a pixel is 0.75 pt), or nothing if `text` is none."""
    found = _LENGTH.fullmatch(text.strip())
    if not found or float(found[1]) == 0:
        return ""
    number, unit = float(found[1]), found[2] or "px"
    return f"{number * 0.75:g}pt" if unit == "px" else f"{number:g}{unit}"


def _span(inline: dict, place: Place) -> list[dict]:
    (identifier, classes, pairs), inner = inline["c"]
    content = set_inlines(inner, place)
    for name in reversed(classes):
        if name in INLINE_STYLES:
            content = [raw_inline(f"#{name}["), *content, raw_inline("];")]
    language = _language(dict(pairs))
    if language:
        content = [raw_inline(f"#text({language})["), *content, raw_inline("];")]
    marked = identifier and "heading" not in place.within
    return [raw_inline(_anchor(identifier) + ";"), *content] if marked else content


def _language(attributes: Mapping[str, str]) -> str:
    """The arguments of Typst's `text` that say in which language, and which way, a piece is read."""
    said = typst_language(attributes.get("lang", ""))
    direction = attributes.get("dir", "")
    return ", ".join(
        [f'{key}: "{value}"' for key, value in said.items() if value]
        + ([f"dir: {direction}"] if direction in {"ltr", "rtl"} else [])
    )


def typst_language(tag: str) -> dict[str, str | None]:
    """A BCP 47 tag as Typst's `lang` and `region`; empty if Typst cannot name the language."""
    language, *subtags = tag.split("-")
    if not re.fullmatch(r"[A-Za-z]{2,3}", language):
        return {}
    region = next((subtag for subtag in subtags if re.fullmatch(r"[A-Za-z]{2}", subtag)), None)
    return {"lang": language.lower(), "region": region.upper() if region else None}


_BLOCKS: Mapping[str, Callable[[dict, Place], list[dict]]] = {
    "Plain": _paragraph, "Para": _paragraph, "LineBlock": _lines_of_verse, "Header": _header,
    "CodeBlock": _code_block, "RawBlock": _raw_block, "BlockQuote": _block_quote, "BulletList": _bullets,
    "OrderedList": _numbers, "DefinitionList": _definitions, "HorizontalRule": _rule, "Table": _table,
    "Figure": _figure_block, "Div": _div,
}

_INLINES: Mapping[str, Callable[[dict, Place], list[dict]]] = {
    "Str": _text, "Emph": _nested, "Underline": _nested, "Strong": _nested, "Strikeout": _nested,
    "Superscript": _nested, "Subscript": _nested, "SmallCaps": _nested, "Quoted": _quoted, "Cite": _citation,
    "Code": _code, "Math": _math, "RawInline": _raw_inline, "Note": _note, "Link": _link, "Image": _image,
    "Span": _span,
}
