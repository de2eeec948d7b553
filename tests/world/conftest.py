"""Small books in several languages, each built once: one chapter that shows every construct, and people of that place.

All people are invented.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from msgspec import Struct

HERE = Path(__file__).parent


class Place(Struct, frozen=True):
    """Who a book is for, and what it is called; `tag` is its language."""

    tag: str
    title: str
    first: str
    family: str
    name: str
    organisation: str
    goal: str


PLACES = {
    "de": Place("de", "Das Buch der Führung", "Jörg", "Weißenböck", "Jörg Weißenböck", "Leuchtturm Größe GmbH",
                "Andere den Dienstplan entscheiden lassen"),
    "fr": Place("fr", "Le livre du chemin", "Hélène", "d’Aubigné", "Hélène d’Aubigné", "Phare & Cie",
                "Laisser les autres décider"),
    "es": Place("es", "El libro del camino", "Íñigo", "Muñoz", "Íñigo Muñoz", "Faro del Sur",
                "Dejar que otros decidan"),
    "ar": Place("ar", "كتاب القيادة", "ليلى", "منصور", "ليلى منصور", "شركة المنارة", "أن يقرر الآخرون جدول المناوبات"),
    "he": Place("he", "ספר ההנהגה", "נועה", "לוי", "נועה לוי", "חברת המגדלור", "לתת לאחרים להחליט"),
    "ja": Place("ja", "導く人の本", "美咲", "田中", "田中 美咲", "灯台海運", "当直表の決定をほかの人に任せる"),
    "names": Place("en-GB", "A Book of Names", "Maryam", "Haddad", "مريم حداد", "Northlight 北光 Северный свет", ""),
}

NAMES = ("Αλεξάνδρα Παπαδοπούλου", "Дмитро Їжакевич", "נועה בן־דוד (Noa)", "ليلى منصور", "प्रिया शर्मा", "王小明",
         "田中 さくら", "김민준", "Łucja Żółć", "Nguyễn Thị Ánh")
"""Names in the scripts that a book in any language may have to print."""


def at_home(sandbox, name: str) -> None:
    """Make the fixture practice one in the language of `name` (a key of `PLACES`), with a client of that place."""
    place = PLACES[name]
    shutil.copyfile(HERE / f"{name}.md", sandbox.sources / "chapters" / f"01-{name}.md")
    outline = sandbox.data("binder.json") | {"language": place.tag, "title": place.title, "chapters": [f"01-{name}.md"]}
    outline.pop("subtitle", None)
    sandbox.write("binder.json", outline)
    main = sandbox.data("engagement.json") | {"language": place.tag, "organisation": {"name": place.organisation}}
    main["client"] |= {"first_name": place.first, "family_name": place.family, "name": place.name}
    sandbox.write("engagement.json", main)
    agreement = sandbox.data("agreement.json")
    for party in agreement["parties"]:
        party["name"] = place.name if party["name"] == "Ottoline Quarrell" else party["name"]
    sandbox.write("agreement.json", agreement | {"consents": []})
    plan = sandbox.data("plan.json")
    goal = plan["goals"][0]
    others = [{**goal, "id": f"{goal['id']}-{number}", "statement": text}
              for number, text in enumerate(NAMES if name == "names" else [place.goal])]
    sandbox.write("plan.json", plan | {"goals": [{**goal, "statement": others[0]["statement"]}, *others[1:]]})


@pytest.fixture(scope="session")
def book(tmp_path_factory, sandbox_of) -> Callable[[str, str], Path]:
    """The file of a built book, by its name in `PLACES` and its format; every format of one is made on first demand."""

    @cache
    def folder(name: str) -> Path:
        sandbox = sandbox_of(tmp_path_factory.mktemp(name) / "practice")
        at_home(sandbox, name)
        result = sandbox.build()
        assert result.exit_code == 0, result.output
        return sandbox.root / "build" / "ottoline-quarrell" / "client"

    return lambda name, ending: folder(name) / f"ottoline-quarrell-client.{ending}"
