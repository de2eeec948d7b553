"""A book's pandoc document, made ready for pandoc's Typst writer.

The writer escapes most text and drops or guesses the rest, so whatever it is not to be trusted with is raw Typst by
the time it gets there: text (string literals), images (their alt texts), links, tables, named styles, lists of tasks.
Every function takes and gives pandoc's JSON and changes nothing in place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import groupby
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from filters.lines import PAGE, RULINGS
from pipeline.render.pandoc_text import holds, plain_text
from pipeline.render.pdf.code import bracketed, literal, printable, raw_block, raw_inline
from pipeline.render.pdf.headings import mend_headings
from pipeline.render.pdf.heights import SHARES, Room, fits
from pipeline.render.pdf.images import alt_text, picture_call
from pipeline.render.pdf.language import END_OF_ISOLATE, ISOLATES, language_arguments
from pipeline.render.pdf.tables import is_crowded, set_table

BLOCK_STYLES = frozenset({
    "letter", "callout", "pull-quote", "dedication", "signature", "exercise", "note", "question", "answer", "quiet",
    "keep", "small", "wide",
})
"""Classes of a `Div` that are functions of the same name in `binder.typ`."""

INLINE_STYLES = frozenset({"term", "small", "quiet", "mark"})
"""Classes of a `Span` that are functions of the same name in `binder.typ`."""

BOXES = frozenset({"callout", "exercise", "note", "answer", "letter"})
"""Styles with a width of their own, in which `.wide` has no effect."""

NARROW = BOXES | {"item", "cell", "quote", "compact", "wide"}
"""Places where a crowded table does not take the page's full width by itself."""

SIGNATURE_ROW = "signature-row"
"""The class, and the function, of signatures side by side; no chapter can ask for it."""

TICKS = "☐☒☑"
SOME_LINES, MOST_LINES = 6, 200
"""Lines to write on where no number is given, and the most there are."""

ONE_LINE = 76
"""A paragraph of no more characters than this, just under a heading (a date, say), stays with what follows."""

FEW = 5
"""A list or table of no more items or rows than this, a line each on average, does not break across pages."""

LEAD_IN = 300
"""A paragraph that ends with a colon and is no longer than this stays with the list or table it announces."""


class Place(Struct, frozen=True):
    """Where in the book a piece stands: the classes around it, the images at hand, whether formulas are set, the size
    of a page, and whether something around it stays on one page, so that nothing in it need see to that."""

    media: frozenset[str]
    formulas: bool
    room: Room
    within: tuple[str, ...] = ()
    whole: bool = False

    def inside(self, *classes: str) -> Place:
        """This place, one block with `classes` further in."""
        return Place(self.media, self.formulas, self.room, (*self.within, *classes), self.whole)


def typst_ready(document: Mapping, media: frozenset[str], *, formulas: bool = True, room: Room = Room()) -> dict:
    """The pandoc `document` with everything in raw Typst that the writer would not keep.

    `media` names the images at hand, `room` is that of a page; without `formulas`, each prints as its TeX source.
    """
    blocks = set_blocks(mend_headings(document["blocks"]), Place(media, formulas, room))
    return {"pandoc-api-version": document["pandoc-api-version"], "meta": {}, "blocks": blocks}


# Blocks


def set_blocks(blocks: list[dict], place: Place) -> list[dict]:
    """Every block of a list, set."""
    done: list[dict] = []
    blocks = _with_signature_rows(_with_signed_letters(blocks))
    for before, block, after in zip([None, *blocks], blocks, [*blocks[1:], None], strict=False):
        these = _BLOCKS.get(block["t"], _as_it_is)(block, place)
        done += _styled("lead-in", these) if _leads(before, block, after) else these
        if done and done[-1]["t"] == "RawBlock":  # the writer leaves no empty line after one
            done.append(raw_block("#parbreak()"))
    return done


def _with_signed_letters(blocks: list[dict]) -> list[dict]:
    """`blocks` with each signature that follows a letter brought inside it, to stay with its last words."""
    done: list[dict] = []
    for block in blocks:
        if done and _is(done[-1], "letter") and _is(block, "signature"):
            attributes, inner = done[-1]["c"]
            done[-1] = {"t": "Div", "c": [attributes, [*inner, block]]}
        else:
            done.append(block)
    return done


def _with_signature_rows(blocks: list[dict]) -> list[dict]:
    """`blocks` with signatures that follow each other in one `Div`, to stand side by side."""
    done: list[dict] = []
    for signed, run in groupby(blocks, lambda block: _is(block, "signature")):
        group = list(run)
        row = {"t": "Div", "c": [["", [SIGNATURE_ROW], []], group]}
        done += [row] if signed and len(group) > 1 else group
    return done


def _signature_row(signatures: list[dict], place: Place) -> list[dict]:
    done = [raw_block(f"#{SIGNATURE_ROW}(")]
    for signature in signatures:
        done += bracketed("[", _div(signature, place), "],")
    return [*done, raw_block(")")]


def _is(block: dict | None, style: str) -> bool:
    """Whether `block` is a `Div` of this named style."""
    return block is not None and block["t"] == "Div" and style in block["c"][0][1]


def _leads(before: dict | None, block: dict, after: dict | None) -> bool:
    """Whether `block` would look lost at the foot of a page: it announces something, or is a line under a heading."""
    if block["t"] != "Para" or after is None or after["t"] == "Header":
        return False
    text = plain_text(block).strip()
    if _is(after, "signature") or _is(after, "lines"):
        return len(text) <= LEAD_IN
    if before is not None and before["t"] == "Header" and len(text) <= ONE_LINE:
        return True
    return after["t"] != "Para" and text.endswith(":") and len(text) <= LEAD_IN


def _as_it_is(block: dict, place: Place) -> list[dict]:
    return [block]


def _paragraph(block: dict, place: Place) -> list[dict]:
    """A paragraph; an image that is all of one stands as a figure without a caption."""
    if _is_one_image(block["c"]) and "cell" not in place.within:
        return _image_figure(block["c"][0], "", [], place)
    return [{"t": block["t"], "c": set_inlines(block["c"], place)}]


def _lines_of_verse(block: dict, place: Place) -> list[dict]:
    return _styled("verse", [{"t": "LineBlock", "c": [set_inlines(line, place) for line in block["c"]]}])


def _header(block: dict, place: Place) -> list[dict]:
    """A heading; inside a named style it has a bookmark but no line in the contents."""
    level, (identifier, classes, _), inlines = block["c"]
    listed = not BLOCK_STYLES.intersection(place.within) and "unlisted" not in classes
    opening = raw_inline(f"#heading(level: {level}, outlined: {str(listed).lower()}, bookmarked: true)[")
    closing = raw_inline("]" + _label(identifier))
    heading = {"t": "Para", "c": [opening, *set_inlines(inlines, place.inside("heading")), closing]}
    return [raw_block(f"#new-chapter({literal(identifier)})"), heading] if level == 1 else [heading]


def _code_block(block: dict, place: Place) -> list[dict]:
    (identifier, _, _), code = block["c"]
    return [*_anchor_block(identifier), raw_block(f"#raw(block: true, {literal(code)})")]


def _raw_block(block: dict, place: Place) -> list[dict]:
    return [block] if block["c"][0] == "typst" else []


def _block_quote(block: dict, place: Place) -> list[dict]:
    return [{"t": "BlockQuote", "c": set_blocks(block["c"], place.inside("quote"))}]


def _bullets(block: dict, place: Place) -> list[dict]:
    ticks = [_tick(item) for item in block["c"]]
    inner = place.inside("item")
    if not all(ticks):
        bullets = {"t": "BulletList", "c": [set_blocks(item, inner) for item in block["c"]]}
        return _whole_if_short(block["c"], [bullets], place)
    loose = any(len(item) > 1 or item[0]["t"] == "Para" for item in block["c"])
    done = [raw_block(f"#tasks({literal(''.join(ticks))}, tight: {str(not loose).lower()},")]
    for item in block["c"]:
        done += bracketed("[", set_blocks(_without_tick(item), inner), "],")
    return _whole_if_short(block["c"], [*done, raw_block(")")], place)


def _whole_if_short(pieces: list, blocks: list[dict], place: Place) -> list[dict]:
    """`blocks`, kept on one page if their list items (`pieces`) are few and short, and no list is around."""
    return _styled("whole", blocks) if _is_short(pieces, place) else blocks


def _is_short(pieces: list, place: Place) -> bool:
    """Whether list items or rows are few and short, and no list is around them."""
    return "item" not in place.within and len(pieces) <= FEW and len(plain_text(pieces)) <= FEW * ONE_LINE


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
    done = [{"t": "OrderedList", "c": [look, [set_blocks(item, place.inside("item")) for item in items]]}]
    return _whole_if_short(items, done, place)


def _definitions(block: dict, place: Place) -> list[dict]:
    pairs = [
        [set_inlines(term, place), [set_blocks(definition, place.inside("item")) for definition in definitions]]
        for term, definitions in block["c"]
    ]
    return _styled("definitions", [{"t": "DefinitionList", "c": pairs}])


def _rule(block: dict, place: Place) -> list[dict]:
    return [raw_block("#ornament()")]


def _table(block: dict, place: Place) -> list[dict]:
    (identifier, _, _), (_, caption), *_ = block["c"]
    narrow = bool(NARROW.intersection(place.within))
    widened = not narrow and is_crowded(block)
    rows = [row for body in block["c"][4] for row in (*body[2], *body[3])]
    short = _is_short([[cell[4] for cell in row[1]] for row in rows], place)
    whole = short or not narrow and (place.whole or fits("table", [block], place.room) is True)
    table = set_table(
        block, lambda blocks: set_blocks(blocks, replace(place.inside("cell"), whole=place.whole or whole)),
        compact="compact" in place.within, wide=widened or "wide" in place.within, whole=place.whole or whole,
    )
    figure = _figure("table", identifier, set_blocks(caption, place), table)
    figure = _styled("wide", figure) if widened else figure
    if whole:
        return _styled("whole-figure", figure)
    return figure if narrow else _styled("whole-if-low", figure)


def _figure_block(block: dict, place: Place) -> list[dict]:
    (identifier, _, _), (_, caption), blocks = block["c"]
    if [inner["t"] for inner in blocks] == ["Plain"] and _is_one_image(blocks[0]["c"]):
        return _image_figure(blocks[0]["c"][0], identifier, caption, place)
    content = [raw_block("["), *set_blocks(blocks, place), raw_block("]")]
    return _figure("other", identifier, set_blocks(caption, place), content)


def _image_figure(image: dict, identifier: str, caption: list[dict], place: Place) -> list[dict]:
    """An image between paragraphs. Decoration is no figure: a figure has to have an alt text."""
    alt = alt_text(image, plain_text(caption).strip())
    call = picture_call("plate", image, alt, place.media)
    if not alt:
        return [*_anchor_block(identifier), raw_block(f"#block(..around-figures, {call})"), *set_blocks(caption, place)]
    return _figure("image", identifier, set_blocks(caption, place), [raw_block(call)])


def _figure(kind: str, identifier: str, caption: list[dict], content: list[dict]) -> list[dict]:
    """`content`, which is Typst code, with its caption below or above."""
    opening = f'#[#figure(kind: "{kind}", supplement: none,' if kind == "other" else f"#[#figure(kind: {kind},"
    closing = f"){_label(identifier)}]"
    captioned = bracketed("caption: [", caption, "],") if caption else []
    return [raw_block(opening), *captioned, *content, raw_block(closing)]


def _is_one_image(inlines: list[dict]) -> bool:
    return [inline["t"] for inline in inlines] == ["Image"]


def _div(block: dict, place: Place) -> list[dict]:
    """A `Div`: its named styles from the outside in, around its own content."""
    (identifier, classes, pairs), inner = block["c"]
    attributes = dict(pairs)
    if classes == [SIGNATURE_ROW]:
        return _signature_row(inner, place)
    if "lines" in classes:  # its rules stand for lines to write on
        inner = [block for block in inner if block["t"] != "HorizontalRule"]
    fitting = {name: True if place.whole else fits(name, inner, place.room) for name in classes if name in SHARES}
    content = set_blocks(inner, _inner_place(place, classes, whole=place.whole or True in fitting.values()))
    if "lines" in classes:
        content = [*content, raw_block(f"#writing-space({_space(attributes)})")]
    for name in reversed(classes if content else []):
        if name == "wide" and BOXES.intersection((*place.within, *classes)):
            continue
        if name in BLOCK_STYLES:
            known = f"(fits: {str(fitting[name]).lower()})" if fitting.get(name) is not None else ""
            content = _styled(_function(name, inner, place) + known, content)
    if language_arguments(attributes):
        content = [raw_block(f"#[#set text({language_arguments(attributes)})"), *content, raw_block("]")]
    return [*_anchor_block(identifier), *content]


def _function(style: str, inner: list[dict], place: Place) -> str:
    """The function of `binder.typ` for a named style: two of them look different in one place and another."""
    if style == "signature" and holds(inner, {"Image"}):
        return "signed-by-hand"
    if style == "signature" and "letter" in place.within:
        return "signed"
    return "keep-section" if style == "keep" and inner and inner[0]["t"] == "Header" else style


def _inner_place(place: Place, classes: list[str], *, whole: bool) -> Place:
    inner = place.inside(*(name for name in classes if name in BLOCK_STYLES or name == "compact"))
    return replace(inner, whole=whole)


def _space(attributes: Mapping[str, str]) -> str:
    """The arguments of `writing-space`: how many lines, or none for the rest of the page, and how they are ruled."""
    count, ruling = attributes.get("count", ""), attributes.get("ruling", "")
    lines = min(int(count), MOST_LINES) if count.isascii() and count.isdigit() else SOME_LINES
    ruled = f', ruling: "{ruling}"' if ruling in RULINGS else ""
    return ("none" if count == PAGE else str(lines)) + ruled


def _styled(name: str, blocks: list[dict]) -> list[dict]:
    return [raw_block(f"#{name}["), *blocks, raw_block("]")]


def _anchor_block(identifier: str) -> list[dict]:
    return [raw_block(f"#anchor({literal(identifier)})")] if printable(identifier) else []


def _label(identifier: str) -> str:
    """What makes the Typst element before it a place to link to."""
    return f"#label({literal(identifier)})" if printable(identifier) else ""


# Inlines


def set_inlines(inlines: list[dict], place: Place) -> list[dict]:
    """Every inline of a list, set."""
    return [piece for inline in inlines for piece in _INLINES.get(inline["t"], _as_it_is)(inline, place)]


def _text(inline: dict, place: Place) -> list[dict]:
    """Text; a box to tick comes from a font in which empty and ticked boxes are of one size."""
    pieces = (piece for piece in re.split(f"([{TICKS}])", printable(inline["c"])) if piece)
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
    return [raw_inline(f"#box({picture_call('picture', inline, alt_text(inline), place.media)});")]


def _span(inline: dict, place: Place) -> list[dict]:
    (identifier, classes, pairs), inner = inline["c"]
    content = set_inlines(inner, place)
    for name in reversed(classes):
        if name in INLINE_STYLES:
            content = [raw_inline(f"#{name}["), *content, raw_inline("];")]
    language = language_arguments({key: value for key, value in pairs if key == "lang"})
    if language:
        content = [raw_inline(f"#text({language})["), *content, raw_inline("];")]
    opening = ISOLATES.get(dict(pairs).get("dir", ""))
    if opening:
        content = [raw_inline(f"#{opening};"), *content, raw_inline(f"#{END_OF_ISOLATE};")]
    if printable(identifier) and "heading" not in place.within:
        return [raw_inline(f"#anchor({literal(identifier)});"), *content]
    return content


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
