"""A chapter without placeholders and blocks of ours comes out as pandoc read it, to the last attribute."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from filters import document
from filters.context import Context
from filters.marks import Marks, lift
from filters.reading import CHAPTER, read
from filters.rows import in_rows
from filters.table import apply_all

LONG = Path(__file__).parent / "long.md"
VIEW = {"edition": "client", "language": "en-GB", "data": {"client": {"first_name": "Maren"}}, "shape": {}}

# -- Markdown, put together from real constructs -------------------------------------------------------------------

_WORDS = st.lists(st.sampled_from(["shore", "ferry", "Skarvik", "§ 4", "ñandú", "日本語", "שלום", "e.g.", "--", "...", "'s",
                                   '"quoted"', "'single'", r"\*", "&amp;", "a_b", "x~y", "1.", "#1", "@", "<", "{x}", "\\",
                                   "\ue000", "\ue003", "\U0001f6f3"]), min_size=1, max_size=5).map(" ".join)
_ATTRIBUTES = st.sampled_from(["{#an-id}", "{.term}", "{.a .b k=v}", '{#x .y k="v w" k="again"}', "{.small}", '{lang=de k=1 k=2}'])


def _inline_of(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    wrapped = [inner.map(form.format) for form in (
        "*{}*", "**{}**", "~~{}~~", "_{}_", "[{}](https://binder.example/a%20b 'title')", "![{}](images/a.png)",
        "[{}]{{.smallcaps}}", "^[{}]", '"{}"', "***{}***", "[{}][ref]", "<span class='x'>{}</span>")]
    return st.one_of(*wrapped, st.tuples(inner, _ATTRIBUTES).map(lambda pair: f"[{pair[0]}]{pair[1]}"))


_INLINE = st.recursive(st.one_of(_WORDS, st.sampled_from([
    "`code }`", "`code`{.python k=1 k=2}", "``a ` b``", "$x^{2_{i}}$", r"\alpha", r"\textbf{a{b}}", "<b>html</b>", "`raw`{=typst}",
    "`raw`{=openxml}", "H~2~O", "x^2^", "@kegan2009", "[see @kegan2009, p. 3; -@schon]", "[-@schon{p. 4}]", "a[^note]",
    "<https://binder.example>", "line\\\nbreak", "soft\nbreak", "![](images/b.svg){width=2cm}", "[^1^]", "(@first)",
    "a\u00a0b", "&#x2014;", r"\ ", "~~", "***", "::", "$", "{.term}", "]{.x}",
])), _inline_of, max_leaves=4)

_LINE = _INLINE.map(lambda text: text.replace("\n", " "))


def _indented(text: str, first: str) -> str:
    rest = " " * len(first)
    return first + text.replace("\n", "\n" + rest)


_LEAF = st.one_of(
    _INLINE,
    st.tuples(st.integers(1, 12), _LINE, st.sampled_from(["", " {#h .unnumbered k=1 k=2}", " ##", " {-}"])).map(
        lambda parts: "#" * parts[0] + f" {parts[1]}{parts[2]}"),
    st.tuples(_LINE, st.sampled_from("=-")).map(lambda parts: f"{parts[0]}\n{parts[1] * 5}"),
    _LINE.map("| {0}\n|   {0}\n| b".format),
    st.sampled_from([
        "```{.python #c k=1 k=2}\na {b} }}\n```", "~~~\ncode\n~~~", "    indented\n\n    code", "```{=typst}\n#x\n```",
        "```{=html}\n<hr>\n```", "* * *", "$$\n\\frac{1}{x^{2}}\n$$", "\\begin{tabular}{l}\na\n\\end{tabular}",
        "<div class='y' data-a='1'>\n\ninside\n\n</div>", "<!-- a comment -->", "\\newcommand{\\x}{\\textbf{y}}", "[ref]: /url 'T'",
        "[^note]: A note.\n\n    Its second paragraph.", "(@first) an example", "(@) another", "*[HTML]: language",
    ]),
    st.tuples(_LINE, _LINE).map(lambda c: f"| {c[0]} | B |\n|:---|--:|\n| {c[1]} | b |\n\n: Caption {c[0]} {{#t k=1 k=2}}"),
    st.sampled_from([
        "  Right     Left\n-------     ------\n     12     12\n    123     123\n\nTable:  Simple",
        ("-------------------------\n Centred   Default\n Header    Aligned\n-------- ----------------\n"
         "  First    row\n           more\n\n  Second   row\n-------------------------\n\n: Multiline"),
        "-------     ------\n     12     12\n-------     ------", "|  |\n|--|", "| a | b |\n|---|---|", "a|b\n-|-\nc",
        "+-----+-----+\n| a   | b   |\n+=====+:===:+\n| - x | ``` |\n| - y | z   |\n|     | ``` |\n+-----+-----+",
        "+---+---+\n| a     |\n+---+---+\n| b | c |\n|   +---+\n|   | d |\n+===+===+\n| e | f |\n+===+===+",
    ]),
)


def _block_of(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, min_size=1, max_size=3).map("\n\n".join)
    markers = st.sampled_from(["- ", "1. ", "a) ", "(iv) ", "#. ", "* ", "> ", "- [ ] ", "- [x] ", "99) "])
    fences = st.sampled_from(["::: {.callout}", "::: note", '::: {#d .letter lang="de" k=1 k=2}', "::::: {.wide}"])
    return st.one_of(
        st.tuples(several, markers).map(lambda pair: _indented(*pair) if pair[1] != "> " else
                                        "> " + pair[0].replace("\n", "\n> ")),
        st.tuples(inner, inner).map(lambda pair: f"- {_indented(pair[0], '  ')[2:]}\n- {_indented(pair[1], '  ')[2:]}"),
        st.tuples(_LINE, several).map(lambda pair: f"{pair[0]}\n{_indented(pair[1], ':   ')}"),
        st.tuples(fences, several).map(lambda pair: f"{pair[0]}\n{pair[1]}\n{':' * pair[0].count(':')}"),
    )


_BLOCKS = st.lists(st.recursive(_LEAF, _block_of, max_leaves=5), min_size=1, max_size=4).map("\n\n".join)
_METADATA = st.sampled_from(["", "", "", "---\ntitle: A *title*\nt: x\nlist: [a, 1, true]\nmap: {t: x, c: y}\n...\n\n",
                             "% Title\n% Author\n% Date\n\n", "---\neditions: [client]\nabstract: |\n  Two\n\n  - paragraphs\n---\n\n"])
_MARKDOWN = st.tuples(_METADATA, _BLOCKS).map("".join)
_CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n")
_ANY_TEXT = st.text(st.one_of(st.sampled_from(" \n*_`~^[](){}<>#|+-=:!\\'\"$&@%.1a\ue000\ue001\ue002\ue010"), _CHARACTERS), max_size=80)


def _closers(element: object) -> int:
    """How many words of pandoc's JSON hold a `}}`: each is a mistake, though it is printed as it stands."""
    if isinstance(element, list):
        return sum(map(_closers, element))
    if not isinstance(element, dict):
        return 0
    return int("}}" in element["c"]) if element.get("t") == "Str" else sum(map(_closers, element.values()))


def _merged(lifted: str, marks: Marks) -> tuple[dict, list]:
    doc = document.load(lifted)
    faults = apply_all(doc, Context(**VIEW, marks=marks, file="chapter.md"))
    return json.loads(document.dump(doc)), faults


def _read(text: str, pandoc) -> dict:
    """What pandoc makes of a chapter by itself, words in rows."""
    return json.loads(in_rows(pandoc([f"--from={CHAPTER}", "--to=json"], text.encode()).decode()))


@settings(max_examples=10, deadline=None, phases=(Phase.explicit, Phase.generate), database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(texts=st.lists(st.one_of(_MARKDOWN, _ANY_TEXT).filter(lambda text: "{{" not in text), min_size=25, max_size=50))
def test_generated_markdown_is_left_alone(texts: list[str], pandoc) -> None:
    marks = Marks()
    lifted = [lift(text, "chapter.md", marks) for text in texts]
    readings = read([*texts, *lifted], pandoc)
    for text, plain, marked in zip(texts, readings[: len(texts)], readings[len(texts) :], strict=True):
        merged, faults = _merged(marked.document, marks)
        assert merged == json.loads(plain.document), text
        assert not faults or _closers(merged["blocks"]), text


def test_long_chapter_in_process(in_process, pandoc) -> None:
    text = LONG.read_text(encoding="utf-8")
    merged = in_process(text, VIEW)
    assert merged.faults == []
    assert json.loads(document.dump(merged.doc)) == _read(text, pandoc)


@pytest.mark.parametrize("to", ["json", "native", "markdown"])
def test_long_chapter_by_executables(to: str, by_executables, pandoc, tmp_path: Path) -> None:
    view = tmp_path / "view.json"
    view.write_text(json.dumps(VIEW), encoding="utf-8")
    done = by_executables(LONG, view, to)
    alone = pandoc([f"--to={to}", "--wrap=preserve", f"--metadata=binder-view:{view}", str(LONG)])
    assert (done.exit_code, done.said, done.output) == (0, "", alone)


@pytest.mark.parametrize("text", [
    "[a](\ue000\ue010\ue001) ![b](\ue000\ue010\ue001) [c]{k=\"\ue000\ue010\ue001\"} \ue000\ue010\ue001 `\ue000\ue010\ue001`",
    "[a](b%7B%7Bc%20d) and [e](f%20g)", "[ a ]{.term} `[ b ]{.when}`", "x\u2028y\u0085z\u000bw", "[x]{.lines} `y`{.lines}",
    "# One {#a k=1 k=2}\n\n::: {.x k=1 k=2}\n:::\n\n| |\n|-|\n", "Tab\tand\n\n```\n\ta\tb\n```",
])
def test_odd_texts_are_left_alone(text: str, in_process, pandoc) -> None:
    merged = in_process(text, VIEW)
    assert (json.loads(document.dump(merged.doc)), merged.faults) == (_read(text, pandoc), [])


def test_repeated_attributes_are_merged_each(in_process) -> None:
    merged = in_process("[a]{k=\"{{ client.first_name }}\" k=2 l=3}", VIEW)
    assert json.loads(document.dump(merged.doc))["blocks"][0]["c"][0]["c"][0][2] == [["k", "Maren"], ["k", "2"], ["l", "3"]]
