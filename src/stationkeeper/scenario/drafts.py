"""Building models from what was written: each section and row by itself, so that all faults are found at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from pydantic import ValidationError

from stationkeeper.errors import Fault, nearest
from stationkeeper.scenario.fields import ROWS, SECTIONS
from stationkeeper.scenario.messages import faults_of
from stationkeeper.scenario.model import Part, Scenario, SourceEntry
from stationkeeper.scenario.origins import BUILT_IN_SOURCES, Leaf, Origin, Origins, Path
from stationkeeper.scenario.overlay import Content
from stationkeeper.scenario.rows import Row
from stationkeeper.scenario.tables import RawRow


@dataclass(frozen=True)
class Draft:
    """A scenario whose parts are right one by one; nobody asked yet whether they agree.

    Sections and rows with faults are absent from `scenario`; `known` holds the ids of all rows, also of those.
    """

    scenario: Scenario
    known: Mapping[str, frozenset[str]]
    origins: Origins
    sections_whole: bool  # no section of station.toml is absent
    unread: Mapping[str, Mapping[str, RawRow]]  # cells of the rows that could not be read, by table and id

    def rows(self, table: str) -> Sequence[Any]:
        """Return the rows of a table that could be read."""
        rows: Sequence[Any] = getattr(self.scenario, table)
        return rows

    def row(self, table: str, key: str) -> Any:
        """Return a row by its id, or None when there is none or it could not be read."""
        return self.by_id[table].get(key)

    @cached_property
    def by_id(self) -> Mapping[str, Mapping[str, Row]]:
        """Rows of each table by id."""
        return {name: {row.id: row for row in self.rows(name)} for name in ROWS}

    def place(self, *path: str) -> str:
        """Return file, line and field of a value, for a fault."""
        return self.origins.place(*path)


def build_draft(content: Content, file: str) -> tuple[Draft, list[Fault]]:
    """Return the draft of what was written and the faults of single values.

    file: station.toml as named in messages, for what is missing altogether.
    """
    origins = _origins(content)
    tree = _nested(content.sections)
    sources, faults = _sources(tree.pop("sources", {}), origins)
    parts: dict[str, Any] = {}
    for name, model in SECTIONS.items():
        part, found = _section(name, model, tree.pop(name, None), origins, file)
        faults += found
        if part is not None:
            parts[name] = part
    headers = {path[0] for path in content.places if len(path) == 1} - SECTIONS.keys()
    faults += [_unknown_section(name, origins) for name in sorted(headers | tree.keys())]
    for name, row_model in ROWS.items():
        rows, found = _rows(name, row_model, content, origins)
        faults += found
        parts[name] = rows
    scenario = Scenario.model_construct(**parts, sources=sources, origins=origins)
    known = {name: frozenset(rows) for name, rows in content.tables.items()} | {"sources": frozenset(sources)}
    return Draft(scenario, known, origins, parts.keys() >= SECTIONS.keys(), _unread(content, parts)), faults


def _unread(content: Content, parts: Mapping[str, Any]) -> dict[str, dict[str, RawRow]]:
    """Return the cells of the rows that could not be read: what they name can be looked up all the same."""
    read = {name: {row.id for row in parts[name]} for name in ROWS}
    return {
        name: {key: row for key, row in rows.items() if key not in read[name]} for name, rows in content.tables.items()
    }


def _origins(content: Content) -> Origins:
    by_path: dict[Path, Origin] = dict(content.places)
    for path, leaf in content.sections.items():
        by_path[path] = leaf.origin
        for end in range(1, len(path)):
            by_path.setdefault(path[:end], leaf.origin)
    for table, rows in content.tables.items():
        for key, row in rows.items():
            by_path |= {(table, key, column): leaf.origin for column, leaf in row.items()}
    return Origins(by_path)


def _nested(leaves: Mapping[Path, Leaf]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path, leaf in leaves.items():
        node = tree
        for name in path[:-1]:
            node = node.setdefault(name, {})
        node[path[-1]] = leaf.value
    return tree


def _sources(entries: Any, origins: Origins) -> tuple[dict[str, SourceEntry], list[Fault]]:
    """Return the entries of sources.toml with the built-in ones."""
    sources = {key: SourceEntry(title=title) for key, title in BUILT_IN_SOURCES.items()}
    faults: list[Fault] = []
    for key, entry in entries.items():
        if not isinstance(entry, dict):
            allowed = "an entry [key] with a title"
            faults.append(
                Fault(origins.place("sources", key), f"'{entry}'", allowed, "Write it under the key of a source.")
            )
            continue
        try:
            sources[key] = SourceEntry.model_validate(_dated(entry), strict=True)
        except ValidationError as error:
            faults += faults_of(error, SourceEntry, partial(origins.place, "sources", key))
    return sources, faults


def _dated(entry: dict[str, Any]) -> dict[str, Any]:
    """Return the entry with its date as text: TOML has dates of its own, and "2024" is one too."""
    return {**entry, "date": str(entry["date"])} if "date" in entry else entry


def _section(name: str, model: type[Part], node: Any, origins: Origins, file: str) -> tuple[Part | None, list[Fault]]:
    if node is None:
        fields = ", ".join(model.model_fields)
        remedy = "Add it, or extend a station that has it."
        return None, [Fault(file, f"there is no section [{name}]", f"[{name}] with {fields}", remedy)]
    if not isinstance(node, dict):
        return None, [Fault(origins.place(name), f"'{node}'", f"a section [{name}]", "Write it as a section.")]
    try:
        return model.model_validate(node, strict=True), []
    except ValidationError as error:
        return None, faults_of(error, model, partial(origins.place, name))


def _unknown_section(name: str, origins: Origins) -> Fault:
    known = [*SECTIONS, "extends"]
    remedy = nearest(name, known) or "Delete it."
    return Fault(origins.place(name), f"unknown section '{name}'", ", ".join(known), remedy)


def _rows(name: str, model: type[Row], content: Content, origins: Origins) -> tuple[tuple[Row, ...], list[Fault]]:
    rows: list[Row] = []
    faults: list[Fault] = []
    for key, raw in content.tables[name].items():
        try:
            rows.append(model.model_validate({column: leaf.value for column, leaf in raw.items()}))
        except ValidationError as error:
            found = faults_of(error, model, partial(_row_place, content, origins, name, key))
            faults += _folded(content, name, key, error, found) if (name, key) in content.added else found
    # A column that is absent altogether is one fault, however many rows there are.
    return tuple(sorted(rows, key=model.order)), list(dict.fromkeys(faults))


def _folded(content: Content, name: str, key: str, error: ValidationError, found: list[Fault]) -> list[Fault]:
    """Return the faults of a row that an overlay adds, with all it lacks as one: often its id is just misspelt."""
    missing = [detail["type"] == "missing" for detail in error.errors(include_url=False)]
    lacking = [str(detail["loc"][0]) for detail in error.errors(include_url=False) if detail["type"] == "missing"]
    others = [fault for fault, lacks in zip(found, missing, strict=True) if not lacks]
    if not lacking:
        return others
    known = [other for other in content.tables[name] if (name, other) not in content.added]
    met = f"'{key}' is new, but has no {', '.join(lacking)}"
    if {"source", "standing"}.issuperset(lacking):
        remedy = (
            "Name its source, a key of sources.toml, and its standing; 'overlay' and 'assumed' when nobody said it."
        )
    else:
        remedy = nearest(key, known) or f"Give the new row its {', '.join(lacking)}."
    place = f"{content.tables[name][key]['id'].origin} id"
    return [Fault(place, met, "an id of the base, or every column that a new row needs", remedy), *others]


def _row_place(content: Content, origins: Origins, name: str, key: str, column: str) -> str:
    """Return file, line and column of a cell; line 1 for a column that the row's file does not have."""
    raw = content.tables[name][key]
    file = raw["id"].origin.file
    if column not in raw and column not in content.columns.get(file, ()):
        return f"{file}:1 {column}"
    return origins.place(name, key, column)
