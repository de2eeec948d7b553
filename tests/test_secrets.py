"""No edition holds what it may not see: a secret in every property, every edition unpacked in every format.

The binders of a practice full of secrets (`support/secret_practice`) are built, taken apart to the last stream, and
must hold exactly the secrets that the schemas allow. Who may see what is worked out from the schemas alone, by code
that shares nothing with the projection.
"""

from __future__ import annotations

import copy
import datetime
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject, TextStringObject
from secret_practice.audiences import expected, may_see, places_of
from secret_practice.chapters import NEVER, ONLY_COACH, PROSE, short_chapter, write
from secret_practice.planting import EDITIONS, PLAIN, Planted, plant
from secret_practice.schema_tree import child, schema
from secret_practice.unpacking import held, unpacked
from secret_practice.words import secrets_in

from pipeline.cli import main
from pipeline.feedback.derive import derive
from pipeline.read.engagement import Engagement, read_engagement
from pipeline.read.practice import Practice, read_practice
from pipeline.view import view

FORMATS = ("docx", "pdf", "epub")
VARIANTS = ("shared", "kept")
"""Whether the client shares every record with everybody it can be shared with, or none with anybody."""


def test_a_secret_is_found_wherever_a_zip_file_hides_it(tmp_path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = b"qzx0001vw"
        archive.writestr("qzx0002vw.bin", "2041-05-06")
    with zipfile.ZipFile(tmp_path / "book.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        texts = "<t>qzx0</t><t>005vw</t><t>qzx-0006-vw</t>"
        archive.writestr("part.xml", f'<a b="qzx&#48;003vw"><!-- qzx0004vw -->{texts}</a>')
        archive.writestr("embedded", inner.getvalue())
    words = {f"qzx000{n}vw" for n in range(1, 7)}
    assert held([tmp_path / "book.docx"]) == {*words, "2041-05-06"}


def test_a_secret_is_found_wherever_a_pdf_hides_it(tmp_path) -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    writer.add_metadata({"/Custom": "qzx0001vw ü", "/CreationDate": "D:20410506000000Z"})
    writer.add_outline_item(title="qzx0002vw", page_number=0)
    writer.add_attachment("qzx0003vw.txt", b"qzx0004vw")
    page[NameObject("/Alt")] = TextStringObject("qzx0005vw Łódź")
    stream = DecodedStreamObject()
    stream.set_data("/Span <</ActualText (\ufeffqzx0006vw)>> BDC EMC".encode("utf-16-be"))
    page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    writer.write(tmp_path / "book.pdf")
    assert held([tmp_path / "book.pdf"]) == {*(f"qzx000{n}vw" for n in range(1, 7)), "2041-05-06"}


# -- the books -----------------------------------------------------------------------------------------------------


class Books(Struct, frozen=True):
    """A practice on the disk, its binders in `out`, and all that the build said."""

    planted: Planted
    root: Path
    out: Path
    said: str

    def folder(self, edition: str) -> Path:
        return self.out / self.planted.engagement / edition

    def file(self, edition: str, format: str) -> Path:
        return self.folder(edition) / f"{self.planted.engagement}-{edition}.{format}"


def binder(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """`binder …` in a process of its own; standard output and error together."""
    command = [sys.executable, "-m", "pipeline", *(str(argument) for argument in arguments)]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def in_this_process(*arguments: str | Path) -> tuple[int, str]:
    """`binder …` in this process: its exit code, and standard output and error together."""
    done = CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="binder")
    return done.exit_code, done.output


def every_edition() -> list[str]:
    return [option for edition in EDITIONS for option in ("--edition", edition)]


def _made(folder: Path, variant: str) -> Books:
    planted = plant(share=variant == "shared")
    root, out = write(planted, folder / "practice"), folder / "out"
    done = binder("build", root, *every_edition(), "-v", "-o", out)
    assert done.returncode == 0, done.stdout
    return Books(planted, root, out, done.stdout)


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Books]:
    """Both variants, every edition in every format."""
    folders = [tmp_path_factory.mktemp(variant) for variant in VARIANTS]
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(VARIANTS, pool.map(_made, folders, VARIANTS), strict=True))


def all_secrets(planted: Planted) -> set[str]:
    """All that were planted, in the data and in the chapters."""
    return {place.secret for place in places_of(planted)} | {ONLY_COACH, *NEVER, *PROSE.values()}


def printed(planted: Planted, edition: str) -> set[str]:
    """The secrets of a book: from the data, and from its chapters."""
    return expected(planted, edition) | {PROSE[edition]} | ({ONLY_COACH} if edition == "coach" else set())


def named(planted: Planted, secrets: Iterable[str]) -> dict[str, set[str]]:
    """Secrets with the places that they come from, for the person who reads a failure."""
    return {secret: {place.path for place in places_of(planted) if place.secret == secret}
            for secret in sorted(secrets)}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("format", FORMATS)
def test_a_book_holds_exactly_what_its_reader_may_see(books, variant, edition, format) -> None:
    made = books[variant]
    found = held([made.file(edition, format)]) & all_secrets(made.planted)
    wanted = printed(made.planted, edition)
    assert named(made.planted, found - wanted) == {}, "leaked"
    assert named(made.planted, wanted - found) == {}, "not printed"


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_what_lies_beside_a_book_names_the_engagement_and_its_own_chapters(books, variant, edition) -> None:
    made = books[variant]
    beside = [path for path in made.folder(edition).rglob("*") if path.suffix.lstrip(".") not in FORMATS]
    assert [path.name for path in beside] == ["manifest.json"]
    names = secrets_in(" ".join(str(path.relative_to(made.out)) for path in made.folder(edition).rglob("*")))
    assert names == {made.planted.engagement}
    chapters = secrets_in(made.planted.chapters[edition])
    assert held(beside) & all_secrets(made.planted) == names | chapters


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_nothing_can_be_confirmed_by_its_hash(books, variant, edition) -> None:
    made = books[variant]
    unseen = all_secrets(made.planted) - may_see(made.planted, edition)
    chapters = [made.root / f"sources/chapters/{name}.md" for name in made.planted.chapters.values()]
    chapters = [path for path in chapters if edition not in path.name]
    files = [made.root / "sources" / name for name in made.planted.files if name.startswith("engagements/")]
    guesses = [*(secret.encode() for secret in unseen), *(path.read_bytes() for path in (*files, *chapters))]
    for path in made.folder(edition).iterdir():
        runs = {run[:16] for text in unpacked(path) for run in HASH.findall(text)}
        assert not runs & {digest for guess in guesses for digest in hashes(guess)}, path.name


HASH = re.compile("[0-9a-f]{16,}")


def hashes(data: bytes) -> set[str]:
    """How the hashes of some bytes begin."""
    return {hashlib.new(name, data).hexdigest()[:16] for name in ("md5", "sha1", "sha256")}


# -- what the commands say -----------------------------------------------------------------------------------------

PSEUDONYMS = ("rater", "interviewee", "supporters")


def is_name(path: str) -> bool:
    """Whether what stands at `path` is an id or a key, which a message may name; a rater's pseudonym is none."""
    kind, _, names = path.partition(":")
    if not names or "*" in names:
        return False
    node = schema(kind)
    for name in names.rstrip("#").split("."):
        node = node.get("items", node)
        node = node["properties"][name]
    node = node.get("items", node)
    return path.endswith("#") or ("[a-z0-9]+" in node.get("pattern", "") and not path.endswith(PSEUDONYMS))


def values(planted: Planted) -> set[str]:
    """The secrets that no message may tell."""
    return all_secrets(planted) - {place.secret for place in places_of(planted) if is_name(place.path)}


SHARED = ("binder:", "theme:", "instrument:", "questionnaire:")
"""The kinds of file that no client is in. A report shows the lines of theirs that have problems."""


def told(said: str) -> str:
    """What a run says in its own words: without the lines of sources that it shows."""
    return re.sub(r"^ {0,5}\d* +\|.*$", "", said, flags=re.MULTILINE)


def of_clients(planted: Planted) -> set[str]:
    """The secrets that no line of a source may tell either."""
    shared = {place.secret for place in places_of(planted) if place.path.startswith(SHARED)}
    return values(planted) - shared


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_build_says_nothing_of_the_data(books, variant) -> None:
    made = books[variant]
    assert f"{made.planted.engagement} (mentee)" in made.said
    assert secrets_in(made.said) & values(made.planted) == set()


def test_a_validation_says_nothing_of_the_data(books) -> None:
    done = binder("validate", books["shared"].root)
    assert done.returncode == 0 and secrets_in(done.stdout) == set(), done.stdout


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_a_view_shows_what_its_edition_may_see(books, variant, edition) -> None:
    planted = books[variant].planted
    code, said = in_this_process("view", books[variant].root, "-e", planted.engagement, "--edition", edition)
    assert code == 0
    assert secrets_in(said) & all_secrets(planted) == expected(planted, edition)


def test_a_release_tells_nothing_of_the_data_or_the_ledger(tmp_path) -> None:
    planted = plant(share=True)
    root, out = write(planted, tmp_path / "practice", short_chapter), tmp_path / "out"
    options = ("release", root, "-e", planted.engagement, "--edition", "client", "--date", "2061-12-24", "-o", out)
    refused, done = binder(*options), binder(*options, "--forget-earlier")
    assert (refused.returncode, done.returncode) == (1, 0), done.stdout
    assert (secrets_in(refused.stdout) | secrets_in(done.stdout)) & values(planted) == set()
    found = held(out.rglob("*.*")) & all_secrets(planted)
    assert found <= expected(planted, "client") | secrets_in(planted.chapters["client"])


Edit = Callable[[Mapping[str, Any], str, Any], Any]
"""What becomes of a value, by its schema and path."""


def edited(planted: Planted, edit: Edit) -> Planted:
    """The same practice with every single value changed by `edit`."""

    def walk(value: Any, node: Mapping, path: str) -> Any:
        if isinstance(value, list):
            return [walk(item, node["items"], path) for item in value]
        if isinstance(value, dict):
            return {name: walk(item, *child(node, path, name)) for name, item in value.items()}
        return edit(node, path, value)

    files = {name: (kind, walk(data, schema(kind), f"{kind}:")) for name, (kind, data) in planted.files.items()}
    return replace(planted, files=files)


def _wrong_form(node: Mapping, path: str, value: Any) -> Any:
    return f"{value} !" if node.get("pattern", "\\S") != "\\S" or "format" in node or "enum" in node else value


def _unknown_name(node: Mapping, path: str, value: Any) -> Any:
    return f"{value}-{len(path)}" if is_name(path) and not path.startswith("binder:") else value


def _days_reversed(node: Mapping, path: str, value: Any) -> Any:
    middle = datetime.date(2041, 3, 1)
    return (middle - (datetime.date.fromisoformat(value) - middle)).isoformat() if node.get("format") else value


def _out_of_range(node: Mapping, path: str, value: Any) -> Any:
    return 810_000_000_097 if isinstance(value, int) and path in PLAIN else value


def _active(node: Mapping, path: str, value: Any) -> Any:
    return f"![{value}]({value}.png) [{value}](javascript:{value})" if "contentMediaType" in node else value


def _one_rater(node: Mapping, path: str, value: Any) -> Any:
    return "qzx0001vw" if path.endswith("rater") else value


BREAKS: dict[str, Edit] = {
    "wrong types": lambda node, path, value: [value], "wrong forms": _wrong_form, "unknown names": _unknown_name,
    "days reversed": _days_reversed, "out of range": _out_of_range, "pictures and scripts": _active,
    "one rater": _one_rater, "wrong choices": lambda node, path, value: f"{value}{value}" if "enum" in node else value,
    "empty texts": lambda node, path, value: "" if isinstance(value, str) and not is_name(path) else value,
}
"""Ways to break every value of a practice at once."""


@pytest.mark.parametrize("name", BREAKS)
def test_a_refusal_names_no_value(name, tmp_path) -> None:
    planted = plant(share=True)
    root = write(edited(planted, BREAKS[name]), tmp_path, short_chapter)
    code, said = in_this_process("build", root, *every_edition(), "-v")
    assert code == 1 and " error: " in said, said
    assert secrets_in(told(said)) & (values(planted) | {"810000000097"}) == set()
    assert secrets_in(said) & of_clients(planted) == set()


def test_a_file_cut_short_is_not_quoted(tmp_path) -> None:
    planted = plant(share=True)
    root = write(planted, tmp_path, short_chapter)
    for name in planted.files:
        file = root / "sources" / name
        file.write_text(file.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    code, said = in_this_process("validate", root)
    assert code == 1 and "this is no JSON" in said
    assert secrets_in(told(said)) & values(planted) == set() == secrets_in(said) & of_clients(planted)


FAULTY = """---
editions: [client]
---

# {{ client.name }}

{{ client.email }} {{ client.nick }} {{ plan.goals }} {{ date(client.name) }} {{ number(client.name, 1) }}
{{ engagement.cohort }} {{ sessions[?focus == `9`].focus | [0] }} {{ sum(sessions[].focus) }}

[a]({{ client.name }}) ![b](images/{{ client.name }}.png) ![b](images/{{ engagement.purpose }}/x.svg)
[c](javascript:{{ client.name }}) [d]({{ closing.letter }})

::: {.each goal="client.name"}
{{ goal }}
:::

::: {.lines count="{{ client.name }}"}
:::

::: {.each session="sessions"}
{{ session.private_notes }} {{ session.focus.more }} in a line: {{ session.agreed }}
:::
"""


def test_a_faulty_chapter_is_named_without_the_data(tmp_path) -> None:
    planted = plant(share=True)
    root = write(planted, tmp_path, lambda edition: FAULTY if edition == "client" else short_chapter(edition))
    code, said = in_this_process("build", root, "--edition", "client", "-v")
    assert code == 1 and said.count(" error: ") > 8, said
    assert secrets_in(said) & values(planted) == set()


def test_a_missing_consent_is_asked_for_without_the_data(tmp_path) -> None:
    planted = plant(share=True)
    planted.of("agreement")[0]["consents"] = []
    code, said = in_this_process("build", write(planted, tmp_path, short_chapter), *every_edition(), "-v")
    assert code == 1 and "to-the-mentee" in said
    assert secrets_in(said) & values(planted) == set()


def test_a_name_that_no_font_draws_is_not_spelt_out(tmp_path) -> None:
    planted = plant(share=True)
    client = planted.of("engagement")[0]["client"]
    client["name"] += " \U00010000"
    code, said = in_this_process("build", write(planted, tmp_path, short_chapter), "-f", "pdf", "-v")
    assert code == 1 and "[no-glyph]" in said and "U+10000" in said, said
    assert secrets_in(said) & values(planted) == set()


def test_a_defect_is_told_without_the_data(tmp_path, monkeypatch) -> None:
    planted = plant(share=True)
    secret = planted.of("engagement")[0]["purpose"]
    monkeypatch.setattr("pipeline.render.epub.render", lambda *_: {}[secret])
    code, said = in_this_process("build", write(planted, tmp_path, short_chapter), "-f", "epub", "-v")
    assert code == 3 and "KeyError" in said
    assert secrets_in(said) & values(planted) == set()


# -- narrowing -----------------------------------------------------------------------------------------------------

AUDIENCES = st.lists(st.sampled_from(EDITIONS), unique=True)
NARROWABLE = ("assessment:", "session:", "session:assignments", "themes:themes", "plan:goals",
              "reflections:reflections", "readings:readings")


def records(planted: Planted) -> list[dict[str, Any]]:
    """Every record that may say who sees it."""
    found = []
    for kind, data in planted.files.values():
        for path in NARROWABLE:
            owner, _, names = path.partition(":")
            if owner == kind:
                found += data[names] if names else [data]
    return found


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Planted, Practice, Engagement]:
    """A planted practice as the pipeline reads it."""
    planted = plant(share=True)
    root = write(planted, tmp_path_factory.mktemp("sound"), short_chapter)
    practice, problems = read_practice(root)
    engagement, more = read_engagement(root / "sources/engagements" / planted.engagement)
    assert problems + more == []
    return planted, practice, engagement


def shown(practice: Practice, engagement: Engagement, planted: Planted, edition: str) -> set[str]:
    """The secrets in the view of an engagement whose files hold what `planted` says."""
    def file(old: Any) -> Any:
        return replace(old, data=planted.files[old.path.relative_to(practice.sources).as_posix()][1])

    single = {kind: file(old) for kind, old in engagement.single.items()}
    many = {kind: tuple(file(old) for old in files) for kind, files in engagement.many.items()}
    changed = replace(engagement, single=single, many=many)
    data = view(practice, changed, derive(practice, changed), edition).data
    return secrets_in(json.dumps(data)) & all_secrets(planted)


@settings(max_examples=20, deadline=None, derandomize=True, phases=[Phase.generate],  # a failure names its places
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_narrowing_hides_exactly_what_it_names_and_widens_nothing(data, sound) -> None:
    planted, practice, engagement = sound
    narrowed, wide = (replace(planted, files=copy.deepcopy(planted.files)) for _ in range(2))
    for record in records(wide):
        record.pop("visible_to", None)
    for record in records(narrowed):
        record |= {"visible_to": data.draw(AUDIENCES)} if data.draw(st.booleans()) else {}
        if "share_with" in record:
            record["share_with"] = data.draw(st.lists(st.sampled_from(("coach", "sponsor", "mentee")), unique=True))
    for edition in EDITIONS:
        found = shown(practice, engagement, narrowed, edition)
        assert named(narrowed, found ^ expected(narrowed, edition)) == {}, edition
        assert found <= expected(wide, edition)
