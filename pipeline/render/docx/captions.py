"""Captions as Word's own: numbered by fields, so that they count on, can be referred to, and make a list of tables."""

from __future__ import annotations

from collections.abc import Mapping

from lxml.etree import _Element

from pipeline.render.docx.xml import field, qn, set_style, style_of, text_run

_KINDS = {"TableCaption": ("Caption", "Table", "table"), "ImageCaption": ("FigureCaption", "Figure", "figure")}
"""What pandoc calls a caption: its style in the book, the name of its sequence, and the word for it."""


def set_captions(body: _Element, words: Mapping[str, str]) -> None:
    """Number every caption of `body` in place. A sequence has one name in every language; `words` are what is read."""
    counts: dict[str, int] = {}
    for paragraph in body.iter(qn("w:p")):
        kind = _KINDS.get(style_of(paragraph))
        if kind is not None:
            style, sequence, word = kind
            counts[sequence] = counts.get(sequence, 0) + 1
            _number(paragraph, words[word], sequence, counts[sequence])
            set_style(paragraph, style)


def _number(paragraph: _Element, word: str, sequence: str, count: int) -> None:
    number = field(f"SEQ {sequence} \\* ARABIC", text_run(str(count)))
    label = [text_run(f"{word} "), *number, text_run(". ")]
    for run in reversed(label):
        paragraph.pPr.addnext(run)
