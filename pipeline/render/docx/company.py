"""Paragraphs that would be lost without their neighbour, kept on one page with it."""

from __future__ import annotations

from lxml.etree import _Element

from pipeline.render.docx.xml import BLOCKS, HEADINGS, keep_with_next, plain_text, qn, style_of

SHORT = 80
"""Up to so many characters, a paragraph is a line that says something of its neighbour, such as a date or a count."""

_UNDER_HEADING = {"PullQuote", "Quiet"}
_SIGNED = {"Signed", "LetterSignature"}


def keep_company(body: _Element) -> None:
    """Mark every paragraph of `body` whose next one must not begin a page without it."""
    blocks = [block for block in body if block.tag in BLOCKS]
    for place, (block, following) in enumerate(zip(blocks, blocks[1:])):
        if block.tag != qn("w:p") or following.tag != qn("w:p"):
            continue
        above = style_of(blocks[place - 1]) if place else ""
        if _leads(block, above) or _ends(following, style_of(block)):
            keep_with_next(block)


def _leads(block: _Element, above: str) -> bool:
    """A line under a heading, or one of a letter's own, such as its date and its greeting."""
    style = style_of(block)
    return style in _UNDER_HEADING and above in HEADINGS or style == "Letter" and _is_short(block)


def _ends(following: _Element, style: str) -> bool:
    """A signature, or a quiet line, belongs to what stands above it."""
    named = style_of(following)
    return named in _SIGNED or named == "Quiet" and style != "Quiet" and _is_short(following)


def _is_short(block: _Element) -> bool:
    return len(plain_text(block)) <= SHORT
