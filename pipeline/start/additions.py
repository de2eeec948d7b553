"""What `binder add` makes: the next file of an engagement, or one more entry in a file, ready to type in."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pipeline.problem import Problem, Refused, Where
from pipeline.publish import place_new, staging
from pipeline.read.json_scan import scan
from pipeline.read.text import position
from pipeline.start import blanks, surroundings
from pipeline.start.blanks import Blank, Record, Said
from pipeline.start.client import Client, engagement_data, id_for
from pipeline.start.json_insert import appended
from pipeline.start.surroundings import CannotAdd

_SCHEMAS = "../../../schemas"
"""Where an engagement finds the schemas unless its engagement.json says otherwise."""

_TO_TYPE = re.compile(r'""|null')


class Addition(Struct, frozen=True):
    """A kind of thing to add: what it is `about`, its `blank`, and the `options` that say more about it.

    `file` is where it lies in the engagement, a file of `kind`, with `{number}`, `{id}` and `{wave}` to be filled in.
    A thing with a `place` is one more entry of the list there; its id is `stem-1`, `stem-2` …
    """

    about: str
    kind: str
    file: str
    blank: Blank
    options: tuple[str, ...] = ()
    place: str = ""
    stem: str = ""


ADDITIONS: Mapping[str, Addition] = {
    "action": Addition("A step towards a goal.", "plan", "plan.json", blanks.action, ("goal", "due", "id"),
                       "/goals/{goal}/actions", "step"),
    "agreement": Addition("The agreement.", "agreement", "agreement.json", blanks.agreement, ("date",)),
    "assessment": Addition("A result on an instrument.", "assessment", "assessments/{id}.json", blanks.assessment,
                           ("instrument", "date", "id")),
    "assignment": Addition("Something to do before the next session.", "session", "sessions/{number}.json",
                           blanks.assignment, ("session", "due", "id"), "/assignments", "task-{number}"),
    "closing": Addition("The closing review.", "closing", "closing.json", blanks.closing, ("date",)),
    "comment": Addition("What one rater wrote in a wave.", "comments", "feedback/{wave}/comments.json", blanks.comment,
                        ("wave", "group", "id"), "/comments", "c"),
    "goal": Addition("A goal of the plan.", "plan", "plan.json", blanks.goal, ("date", "due", "id"), "/goals", "goal"),
    "intake": Addition("The first conversation.", "intake", "intake.json", blanks.intake, ("date",)),
    "interview": Addition("Notes of the next interview.", "interview", "interviews/{id}.json", blanks.interview,
                          ("date", "interviewee", "group", "id")),
    "private-notes": Addition("Your own notes on a session.", "private-notes", "private/{number}.json",
                              blanks.private_notes, ("session",)),
    "pulse": Addition("A short survey on a goal.", "pulse", "pulse.json", blanks.pulse, ("goal", "date", "id"),
                      "/pulses", "pulse"),
    "reading": Addition("A book or an article to read.", "readings", "readings.json", blanks.reading, ("id",),
                        "/readings", "reading"),
    "reflection": Addition("A prompt to write on.", "reflections", "reflections.json", blanks.reflection, ("id",),
                           "/reflections", "reflection"),
    "response": Addition("What one rater answered in a wave.", "responses", "feedback/{wave}/responses.json",
                         blanks.response, ("wave", "group"), "/responses"),
    "session": Addition("The next session.", "session", "sessions/{number}.json", blanks.session, ("date",)),
    "theme": Addition("What several interviewees said.", "themes", "themes.json", blanks.theme, ("id",), "/themes",
                      "theme"),
    "wave": Addition("A round of ratings, with its responses and comments.", "wave", "feedback/{id}/wave.json",
                     blanks.wave, ("questionnaire", "date", "id")),
}
"""Everything that can be added to an engagement, by name."""


def add_record(root: Path, folder: Path, name: str, said: Said) -> Where:
    """Add a `name` to the engagement in `folder`, and return the place to type at.

    Raises `CannotAdd`, `Refused` where a file is there already or cannot be used, and `CannotWrite`.
    """
    addition, said = ADDITIONS[name], _with_surroundings(root, folder, name, said)
    path = folder / addition.file.format(number=f"{said.session:02}", id=said.id, wave=said.wave)
    if addition.place:
        return _append(path, folder, addition, said)
    new = {path: _headed(folder, path, addition.kind, addition.blank(said))}
    if name == "wave":
        new |= {path.with_name(f"{kind}.json"): _headed(folder, path, kind, {"wave": said.id, kind: []})
                for kind in ("responses", "comments")}
    return _create(folder, new)


def add_client(root: Path, client: Client, wished: str) -> Where:
    """Add an engagement for `client`, and return the place to type at; its id is `wished`, or made from the name."""
    here = root / "sources" / "engagements"
    name = wished or id_for(client.name, [path.name for path in here.glob("*")])
    if os.path.lexists(here / name):
        raise Refused([_taken(here / name)])
    return _create(here, {here / name / "engagement.json": engagement_data(client, name, surroundings.coach(root))})


# -- what follows from what is there ------------------------------------------------------------------------------


def _with_surroundings(root: Path, folder: Path, name: str, said: Said) -> Said:
    """What was said, and what follows from the files that are there."""
    options = ADDITIONS[name].options
    if name in ("agreement", "closing"):
        said = replace(said, engagement=surroundings.sound(folder / "engagement.json", "engagement"))
    if name in ("closing", "action", "pulse"):
        said = replace(said, goals=surroundings.goals(folder))
    if "goal" in options:
        said = replace(said, goal=surroundings.one_of("goal", said.goal, list(filter(None, said.goals))))
    if name == "session" or "session" in options:
        said = replace(said, session=_session(folder, name, said.session))
    if "wave" in options:
        said = replace(said, wave=surroundings.one_of("wave", said.wave, surroundings.waves(folder), last=True))
    said = replace(said, library=_library(root, folder, name, said))
    return said if ADDITIONS[name].place else replace(said, id=said.id or _id_of_file(folder, name, said))


def _session(folder: Path, name: str, wished: int) -> int:
    """The number of the next session, or of the one that is meant: the last one unless somebody says otherwise."""
    last = surroundings.numbered(folder / "sessions")
    if name == "session":
        return last + 1
    numbers = [f"{number}" for number in range(1, last + 1)]
    return int(surroundings.one_of("session", str(wished or ""), numbers, last=True))


def _library(root: Path, folder: Path, name: str, said: Said) -> Mapping[str, Any] | None:
    """The instrument or questionnaire that answers belong to."""
    if name in ("assessment", "wave"):
        return surroundings.library(root, "instrument" if name == "assessment" else "questionnaire", said.uses)
    if name == "response":
        asked = surroundings.record(folder / "feedback" / said.wave / "wave.json")
        return surroundings.library(root, "questionnaire", str(asked.get("questionnaire", "")))
    return None


def _id_of_file(folder: Path, name: str, said: Said) -> str:
    """An id for a thing that has a file of its own."""
    if name == "interview":
        number = surroundings.numbered(folder / "interviews") + 1
        return "-".join((f"{number:02}", *filter(None, [said.interviewee])))
    if name == "assessment":
        there = [path.stem for path in (folder / "assessments").glob("*.json")]
        return surroundings.free(said.library["id"], there, first=said.library["id"])
    return surroundings.free("wave", surroundings.waves(folder)) if name == "wave" else ""


# -- writing ------------------------------------------------------------------------------------------------------


def _create(folder: Path, new: Mapping[Path, Record]) -> Where:
    """Write new files, all or none, and return the place to type at in the first."""
    taken = [_taken(path) for path in new if os.path.lexists(path)]
    if taken:
        raise Refused(taken)
    contents = {path.relative_to(folder): _written(data).encode() for path, data in new.items()}
    with staging(folder) as scratch:
        place_new(scratch, contents, folder)
    first, data = next(iter(new.items()))
    return _to_type(first, _written(data), "")


def _append(path: Path, folder: Path, addition: Addition, said: Said) -> Where:
    """Put one more entry into a list; the rest of the file stays as it is, character by character."""
    if not os.path.lexists(path):
        return _create(folder, {path: _first(path, folder, addition, said)})
    file = surroundings.read(path)
    place = addition.place.format(goal=said.goals.index(said.goal) if said.goal else "")
    there = surroundings.entries(file, addition.kind, place)
    entry = addition.blank(_with_id(said, addition, there))
    text = appended(path.read_bytes().decode("utf-8"), place, entry)
    target = path.resolve()  # a link stays a link
    with staging(target.parent) as scratch:
        (scratch / "new").write_bytes(text.encode())
        (scratch / "new").chmod(target.stat().st_mode)
        (scratch / "new").replace(target)
    return _to_type(path, text, f"{place}/{len(there)}")


def _first(path: Path, folder: Path, addition: Addition, said: Said) -> Record:
    """A file that holds nothing but its first entry."""
    if addition.kind in ("plan", "session") and addition.stem != "goal":
        raise CannotAdd(f"there is no {path.relative_to(folder)} yet")
    wave = {"wave": said.wave} if said.wave else {}
    entry = addition.blank(_with_id(said, addition, []))
    return _headed(folder, path, addition.kind, {**wave, addition.place.strip("/"): [entry]})


def _with_id(said: Said, addition: Addition, there: list[Any]) -> Said:
    taken = [entry["id"] for entry in there if isinstance(entry, dict) and isinstance(entry.get("id"), str)]
    if said.id in taken:
        raise CannotAdd(f"there is a `{said.id}` in this list already; give another --id")
    return replace(said, id=said.id or surroundings.free(addition.stem.format(number=said.session), taken))


def _headed(folder: Path, path: Path, kind: str, data: Record) -> Record:
    """A whole file: its schema, found as from the engagement's other files, and what it holds."""
    main = folder / "engagement.json"
    known = str(surroundings.record(main).get("$schema", "")) if main.is_file() else ""
    up = "../" * (len(path.relative_to(folder).parts) - 1)
    return {"$schema": f"{up}{known.rpartition('/')[0] or _SCHEMAS}/{kind}.schema.json", "schema_version": 1, **data}


def _taken(path: Path) -> Problem:
    return Problem("file-exists", Where(path), "this file is there already", "change it; nothing is ever overwritten")


def _written(data: Record) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _to_type(path: Path, text: str, pointer: str) -> Where:
    """Where the first blank at or below `pointer` is, inside its quotes; where there is none, the value itself."""
    offsets = {found: at for found, at, _ in scan(text) if found == pointer or found.startswith(f"{pointer}/")}
    blank = next((at for at in offsets.values() if _TO_TYPE.match(text, at)), None)
    at = offsets[pointer] if blank is None else blank + (text[blank] == '"')
    return Where(path, *position(text.replace("\r\n", "\n"), at - text.count("\r\n", 0, at)))
