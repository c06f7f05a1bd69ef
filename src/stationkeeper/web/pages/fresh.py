"""Rows that a form adds: a flight, an exchanged seat, a report of a commitment; what each needs, and its options."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.overlay import NEW

FRESH = "new:"  # of the names of form fields of a row to add: new:TABLE:COLUMN


class Form(NamedTuple):
    """What a new row of a table is asked for."""

    table: str
    title: str
    hint: str
    name: str
    columns: tuple[str, ...]


FORMS = (
    Form(
        "manifest",
        "A flight",
        "Class and launch are needed; without a port it takes the first free one that fits.",
        "my-flight",
        ("vehicle_class", "launch", "port", "stay_days", "crew"),
    ),
    Form(
        "exchanges",
        "A seat exchange",
        "A seat in the ledger. Who flies in it is said at the seats of the flight, as agency@report.",
        "my-seat",
        ("person", "agency", "provider", "flight", "launch", "status", "instrument"),
    ),
    Form(
        "commitments",
        "A commitment",
        "A report of how long a party is committed, or of what it agreed to.",
        "my-report",
        ("party", "stated_on", "subject", "covers_through", "kind", "confirmed", "text"),
    ),
)
_COLUMNS = {form.table: form.columns for form in FORMS}


def is_fresh(path: str) -> bool:
    """Return whether a path belongs to a row that options add."""
    return path.partition(".")[2].startswith(NEW)


def fresh_paths(sets: Iterable[str]) -> Iterator[str]:
    """Yield every path of the rows that changed values add: those given, and the others that a form asks for."""
    rows = dict.fromkeys(_row_of(path) for path in sets if is_fresh(path))
    given = {row: [path for path in sets if _row_of(path) == row] for row in rows}
    for row, paths in given.items():
        asked = [f"{row}.{column}" for column in _COLUMNS.get(row.partition(".")[0], ())]
        yield from dict.fromkeys([*asked, *paths])


def _row_of(path: str) -> str:
    return path.rpartition(".")[0]


def row_name(path: str) -> str:
    """Return the name of the row that a path belongs to."""
    return _row_of(path).partition(".")[2].removeprefix(NEW)


def options_of(scenario: Scenario, table: str, column: str) -> tuple[str, ...]:
    """Return what a column that names something else may hold; empty for a column that is free."""
    agencies = tuple(row.id for row in scenario.agencies)
    known = {
        "vehicle_class": tuple(row.id for row in scenario.classes if row.launcher and row.stay_days is not None),
        "port": ("", *(row.id for row in scenario.ports if row.closed is None)),
        "agency": agencies,
        "provider": agencies,
        "party": (*agencies, "joint"),
        "flight": tuple(row.id for row in scenario.manifest),
        "subject": tuple(dict.fromkeys(row.subject for row in scenario.commitments)),
    }
    return known.get(column, ()) if table in _COLUMNS else ()


def read_fresh(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the changed values that the fields of new rows ask for; a row without any value is none."""
    rows: dict[str, dict[str, str]] = {}
    for name, value in pairs:
        table, _, column = name.removeprefix(FRESH).partition(":")
        if value.strip():
            rows.setdefault(table, {})[column] = value.strip()
    names = {form.table: form.name for form in FORMS}
    return [
        ("set", f"{table}.{NEW}{cells.get('id', names.get(table, 'new'))}.{column}={value}")
        for table, cells in rows.items()
        for column, value in cells.items()
        if column != "id"
    ]
