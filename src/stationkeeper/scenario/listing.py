"""Every value of a scenario as one line that can be read: for showing a scenario and for comparing two."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pydantic import BaseModel

from stationkeeper.scenario.attribution import parse_attribution
from stationkeeper.scenario.fields import ROWS, SECTIONS, attributed_names, is_number, unit_of
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.origins import BUILT_IN_SOURCES, Path
from stationkeeper.scenario.rows import Row
from stationkeeper.sourced import Sourced

Plain = str | int | float | bool | None


class Listed(NamedTuple):
    """One value with where it comes from; `standing` and `source` are "" for what needs none."""

    path: Path
    value: Plain
    unit: str
    sd: float | None
    standing: str
    source: str
    origin: str

    def text(self) -> str:
        """Return the value with its unit and spread, for example "420 km +- 0.05"."""
        unit = "" if self.unit in ("1", "date", "") else f" {self.unit}"
        spread = f" +- {self.sd:.10g}" if self.sd is not None else ""
        return f"{_plain_text(self.value)}{unit}{spread}"


def listing(scenario: Scenario) -> list[Listed]:
    """Return every known value of the scenario: sections, tables, sources; what is unknown or empty is left out."""
    return [line for name in (*SECTIONS, *ROWS, "sources") for line in _part(scenario, name)]


def _part(scenario: Scenario, name: str) -> Iterator[Listed]:
    if name in SECTIONS:
        yield from _section(scenario, name)
    elif name in ROWS:
        for row in getattr(scenario, name):
            yield from _row(scenario, name, row)
    else:
        for key, entry in scenario.sources.items():
            if key not in BUILT_IN_SOURCES:
                yield from _unsourced(scenario, ("sources", key), entry)


def _section(scenario: Scenario, name: str) -> Iterator[Listed]:
    for field, quantity in getattr(scenario, name):
        path = (name, field)
        if isinstance(quantity, Sourced):
            origin = str(scenario.origins.of((*path, "value")))
            yield Listed(path, quantity.value, quantity.unit, quantity.sd, quantity.standing, quantity.source, origin)
            if quantity.note:
                yield Listed((*path, "note"), quantity.note, "", None, "", "", origin)
        else:
            yield Listed(path, _plain(quantity), "", None, "", "", str(scenario.origins.of(path)))


def _row(scenario: Scenario, table: str, row: Row) -> Iterator[Listed]:
    fields = type(row).model_fields
    source, standing = parse_attribution(row.source), parse_attribution(row.standing)
    key = row.row_id()
    for name in attributed_names(type(row)):
        value = _plain(getattr(row, name))
        if value in (None, ""):
            continue
        unit = unit_of(name, fields[name]) if is_number(fields[name]) else ""
        path = (table, key, name)
        if name in row.model_fields_set:
            origin = str(scenario.origins.of(path))
            yield Listed(path, value, unit, None, standing.of(name), source.of(name), origin)
        else:
            yield Listed(path, value, unit, None, "assumed" if unit else "", "default", "default")
    if row.note:
        path = (table, key, "note")
        yield Listed(path, row.note, "", None, "", "", str(scenario.origins.of(path)))


def _unsourced(scenario: Scenario, path: Path, part: BaseModel) -> Iterator[Listed]:
    for name, value in part:
        if value:
            yield Listed((*path, name), _plain(value), "", None, "", "", str(scenario.origins.of((*path, name))))


def _plain(value: object) -> Plain:
    """Return the value as JSON has it: a date as text, names joined by ";"."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return ";".join(value)
    return value if isinstance(value, (str, int, float)) else None


def _plain_text(value: Plain) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.10g}" if isinstance(value, float) else str(value)
