"""The pages of docs/problems.md: what each code means, with an example and its mend."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from msgspec import Struct

from pipeline.problem import Severity
from pipeline.shipped import PROBLEM_PAGES

ADDRESS = "docs/problems.md"

_HEADING = re.compile(r"^(##|###) (.+)$", re.MULTILINE)
_CODE_OR_LINK = re.compile(r"(```.*?```|`[^`]+`)|\[((?:[^\]`]|`[^`]*`)+)\]\([^)\s]+\)", re.DOTALL)
_SENTENCE = re.compile(r"(?:`[^`]*`|[^`.:]|[.:](?! |$))+")
_WARNING = "A warning: it stops nothing."


class Page(Struct, frozen=True):
    """What is said about the code `name`: `section` is the heading above it, `markdown` the text below it."""

    name: str
    section: str
    markdown: str

    @property
    def summary(self) -> str:
        """Its first sentence, on one line, as far as the example that a colon announces."""
        text = " ".join(self.words.split("\n\n")[0].split()).removeprefix(f"{_WARNING} ")
        return f"{_SENTENCE.match(text)[0].rstrip('.')}."

    @property
    def words(self) -> str:
        """The text without links into other pages, which lead nowhere outside of them."""
        return _CODE_OR_LINK.sub(lambda match: match[1] or match[2], self.markdown)

    @property
    def severity(self) -> Severity:
        """How bad such a problem is, unless a run says otherwise."""
        return Severity.WARNING if self.markdown.startswith(_WARNING) else Severity.ERROR


@cache
def pages() -> Mapping[str, Page]:
    """Every page by its code, in the order of the file."""
    text = PROBLEM_PAGES.read_text(encoding="utf-8")
    headings = list(_HEADING.finditer(text))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    found, section = {}, ""
    for heading, end in zip(headings, ends, strict=True):
        if heading[1] == "##":
            section = heading[2]
        else:
            name = heading[2].strip("`")
            found[name] = Page(name, section, text[heading.end() : end].strip())
    return found


def address(name: str) -> str:
    """Where a code is explained, from the root of Binder's own repository."""
    return f"{ADDRESS}#{name}"
