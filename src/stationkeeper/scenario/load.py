"""Reading a scenario: folders laid over one another, single values over them, then every check."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from stationkeeper.errors import Fault, ScenarioError, nearest
from stationkeeper.scenario.checks.run import check_draft
from stationkeeper.scenario.content import content_hash
from stationkeeper.scenario.drafts import Draft, build_draft
from stationkeeper.scenario.fields import ROWS
from stationkeeper.scenario.folders import STATION_FILE, Folder, find_folder
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.origins import Leaf
from stationkeeper.scenario.origins import Path as ValuePath
from stationkeeper.scenario.overlay import Content, Layer, lay_over, set_value
from stationkeeper.scenario.regular import fill_regular
from stationkeeper.scenario.sections import RawToml, read_toml
from stationkeeper.scenario.tables import RawTable, read_table

SOURCES_FILE = "sources.toml"
_EXTENDS = ("extends",)
_FILE_LINE = re.compile(r"(.*?):(\d+)\b")


def load_scenario(name_or_path: str | Path, sets: Sequence[str] = ()) -> Scenario:
    """Return the scenario of a shipped name ("iss", "tiny") or of a folder, resolved, checked and hashed.

    sets: options "path=value" that replace single values, in the unit of the field.
    Raises ScenarioError with all faults at once.
    """
    draft, faults = _read(name_or_path, sets)
    if faults:
        raise ScenarioError(faults)
    return draft.scenario.model_copy(update={"hash": content_hash(draft.scenario)})


def check(name_or_path: str | Path, sets: Sequence[str] = ()) -> list[Fault]:
    """Return all faults of a scenario; none when it can be used."""
    try:
        return _read(name_or_path, sets)[1]
    except ScenarioError as error:
        return list(error.faults)


def _read(name_or_path: str | Path, sets: Sequence[str]) -> tuple[Draft, list[Fault]]:
    """Return the draft of a scenario and its faults: of form, of single values, of what does not agree.

    Raises ScenarioError when a file cannot be read at all, since everything else would seem to be missing.
    """
    folder = find_folder(name_or_path)
    content = Content()
    faults: list[Fault] = []
    for layer, found in _layers(folder, ()):
        faults += found + lay_over(content, layer)
    for option in sets:
        faults += set_value(content, option)
    fill_regular(content)
    draft, found = build_draft(content, folder.file(STATION_FILE))
    faults += found
    return draft, sorted(faults + check_draft(draft), key=_where)


def _where(fault: Fault) -> tuple[str, int]:
    """Return file and line of a fault: whoever mends a file goes through it from the top."""
    found = _FILE_LINE.match(fault.place)
    return (found[1], int(found[2])) if found else (fault.place, 0)


def _layers(folder: Folder, above: tuple[Folder, ...]) -> list[tuple[Layer, list[Fault]]]:
    """Return the folders that a station consists of, base first, with the faults of each."""
    layer, extends, faults = _read_folder(folder)
    if extends is None:
        return [(layer, faults)]
    place = f"{extends.origin} extends"
    if not isinstance(extends.value, str) or not extends.value:
        raise ScenarioError(
            Fault(place, f"'{extends.value}'", "a shipped name or a relative path in quotes", 'Write extends = "iss".')
        )
    try:
        base = find_folder(extends.value, beside=folder)
    except ScenarioError as error:
        raise ScenarioError(Fault(place, fault.met, fault.allowed, fault.remedy) for fault in error.faults) from error
    chain = (*above, folder)
    if str(base.root) in [str(other.root) for other in chain]:
        names = " -> ".join(other.shown for other in (*chain, base))
        raise ScenarioError(
            Fault(place, f"goes in a circle: {names}", "a station that does not extend this one", "Remove one extends.")
        )
    return [*_layers(base, chain), (layer, faults)]


def _read_folder(folder: Folder) -> tuple[Layer, Leaf | None, list[Fault]]:
    """Return what the files of one folder hold and what it extends.

    Raises ScenarioError when station.toml is absent or a TOML file cannot be parsed.
    """
    names = sorted(item.name for item in folder.root.iterdir() if item.is_file())
    if STATION_FILE not in names:
        remedy = nearest(STATION_FILE, names) or "Start one with: stationkeeper scenario new NAME --from iss"
        raise ScenarioError(Fault(folder.shown, f"there is no {STATION_FILE}", f"a folder with {STATION_FILE}", remedy))
    faults = _unknown_files(folder, names)
    sections, places = _read_sections(folder, STATION_FILE, ())
    extends = sections.pop(_EXTENDS, None)
    if SOURCES_FILE in names:
        more = _read_sections(folder, SOURCES_FILE, ("sources",))
        sections, places = sections | more.leaves, places | more.places
    tables: dict[str, RawTable] = {}
    for name, row in ROWS.items():
        if row.file in names:
            raw = (folder.root / row.file).read_bytes()
            tables[name], found = read_table(raw, folder.file(row.file), folder.layer, list(row.model_fields))
            faults += found
    columns = {folder.file(ROWS[name].file): table.columns for name, table in tables.items()}
    return Layer(sections, places, tables, columns), extends, faults


def _read_sections(folder: Folder, name: str, prefix: ValuePath) -> RawToml:
    read, faults = read_toml((folder.root / name).read_bytes(), folder.file(name), folder.layer)
    if faults:
        raise ScenarioError(faults)
    leaves = {(*prefix, *path): leaf for path, leaf in read.leaves.items()}
    return RawToml(leaves, {(*prefix, *path): place for path, place in read.places.items()})


def _unknown_files(folder: Folder, names: Sequence[str]) -> list[Fault]:
    known = [STATION_FILE, SOURCES_FILE, *(row.file for row in ROWS.values())]
    return [
        Fault(folder.file(name), "unknown file", ", ".join(known), nearest(name, known) or "Rename or remove it.")
        for name in names
        if name.endswith((".csv", ".toml")) and not name.startswith(".") and name not in known
    ]
