"""Every input number of a scenario with where it comes from, and how many rest on nobody's word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple, cast

from stationkeeper.scenario.attribution import parse_attribution
from stationkeeper.scenario.fields import ROWS, SECTIONS, number_names, unit_of
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import Row
from stationkeeper.sourced import STANDINGS, Sourced, Standing


class InputRow(NamedTuple):
    """One number or date of a scenario; settings of the study are none."""

    path: str
    value: float | int | date
    unit: str
    source: str
    source_title: str
    standing: Standing
    note: str
    origin: str
    sd: float | None = None
    source_url: str = ""


def inputs(scenario: Scenario) -> list[InputRow]:
    """Return every input of the scenario, sections first, then tables in the order of the reference page.

    A number that a row leaves to the field's default has the source "default" and is assumed.
    """
    return [*_section_inputs(scenario), *_table_inputs(scenario)]


def count_by_standing(scenario: Scenario) -> dict[Standing, int]:
    """Return the number of inputs of each standing."""
    counts = Counter(row.standing for row in inputs(scenario))
    return {standing: counts[standing] for standing in STANDINGS}


def _section_inputs(scenario: Scenario) -> Iterator[InputRow]:
    for section in SECTIONS:
        for name, quantity in getattr(scenario, section):
            if isinstance(quantity, Sourced):
                yield InputRow(
                    path=f"{section}.{name}",
                    value=quantity.value,
                    unit=quantity.unit,
                    source=quantity.source,
                    source_title=_title(scenario, quantity.source),
                    standing=quantity.standing,
                    note=quantity.note,
                    origin=str(scenario.origins.of((section, name, "value"))),
                    sd=quantity.sd,
                    source_url=_url(scenario, quantity.source),
                )


def _table_inputs(scenario: Scenario) -> Iterator[InputRow]:
    for table, model in ROWS.items():
        units = {name: unit_of(name, model.model_fields[name]) for name in number_names(model)}
        for row in getattr(scenario, table):
            yield from _row_inputs(scenario, table, row, units)


def _row_inputs(scenario: Scenario, table: str, row: Row, units: dict[str, str]) -> Iterator[InputRow]:
    source, standing = parse_attribution(row.source), parse_attribution(row.standing)
    key = row.row_id()
    for name, unit in units.items():
        value = getattr(row, name)
        if value is None:
            continue
        given = name in row.model_fields_set
        word = source.of(name) if given else "default"
        yield InputRow(
            path=f"{table}.{key}.{name}",
            value=value,
            unit=unit,
            source=word,
            source_title=_title(scenario, word),
            standing=cast(Standing, standing.of(name)) if given else "assumed",
            note=row.note,
            origin=str(scenario.origins.of((table, key, name))) if given else "default",
            source_url=_url(scenario, word),
        )


def _title(scenario: Scenario, key: str) -> str:
    return scenario.sources[key].title if key in scenario.sources else ""


def _url(scenario: Scenario, key: str) -> str:
    return scenario.sources[key].url if key in scenario.sources else ""
