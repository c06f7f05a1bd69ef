"""Reads the record of an orbit from CSV files: mean altitude by day, and the burns.

Days are counted from 2000-01-01 12:00 UTC (`geometry.j2000_days`), so that whole numbers are noons. What cannot be used
is a fault with file and line, all of a file at once; what can be repaired is repaired and told in `warnings`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np

from stationkeeper.csvfile import Line, file_lines
from stationkeeper.errors import Fault, RequestError, nearest
from stationkeeper.orbit.table import ALTITUDE_KM, Floats

NOON = date(2000, 1, 1)  # day 0
FIRST_DATE = date(1957, 10, 1)  # the first satellite; an earlier date is a slip of the pen
MOST_FAULTS = 20  # told of one file; the rest is counted
MOST_DV_MPS = 50.0  # no station has burned more at once; larger numbers are of another unit


class Elements(NamedTuple):
    """The orbit by day; arrays of one length, days rising, none twice."""

    day: Floats  # whole days since 2000-01-01 12:00 UTC
    altitude_km: Floats  # mean semi-major axis less 6378.137 km
    warnings: tuple[str, ...] = ()


class Burns(NamedTuple):
    """Burns in the order of time."""

    day: Floats  # days since 2000-01-01 12:00 UTC
    dv_mps: Floats  # along the track, negative for braking
    warnings: tuple[str, ...] = ()


class Column(NamedTuple):
    """What a column holds: `read` returns the number of a cell or raises ValueError with what is allowed."""

    name: str
    read: Callable[[str], float]
    required: bool = True


class Cells(NamedTuple):
    """Numbers by column, NaN in empty cells, and the line of each row."""

    values: dict[str, Floats]
    lines: list[int]


def day_of_text(text: str) -> float:
    """Return the days since 2000-01-01 12:00 UTC of an ISO 8601 date (its noon) or date-time (UTC unless it says
    otherwise).
    """
    text = text.strip()
    try:
        if len(text) == 10:
            moment = datetime.fromisoformat(text).replace(hour=12, tzinfo=UTC)
        else:
            moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
            moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except ValueError:
        raise ValueError("a date as 2005-01-31 or 2005-01-31T16:20") from None
    if moment.date() < FIRST_DATE:
        raise ValueError(f"a date from {FIRST_DATE} on")
    return (moment - datetime(2000, 1, 1, 12, tzinfo=UTC)) / timedelta(days=1)


def whole_day_of_text(text: str) -> float:
    """Return the day of a date; the hour of a date-time is left out: the row stands for noon of its date."""
    return float(math.floor(day_of_text(text) + 0.5))


def date_of_day(day: float) -> date:
    """Return the UTC date in which the day falls."""
    return NOON + timedelta(days=math.floor(day + 0.5))


def time_of_day(day: float) -> str:
    """Return date and time, to the minute, as 2005-01-31T16:20."""
    moment = datetime(2000, 1, 1, 12, tzinfo=UTC) + timedelta(minutes=round(day * 1440.0))
    return moment.strftime("%Y-%m-%dT%H:%M")


def number_between(low: float, high: float, unit: str) -> Callable[[str], float]:
    """Return a reader of numbers from `low` to `high`; an empty cell gives NaN."""

    def read(text: str) -> float:
        allowed = f"a number from {low:g} to {high:g} {unit}"
        try:
            value = any_number(text)
        except ValueError:
            raise ValueError(allowed) from None
        if value < low or value > high:
            raise ValueError(allowed)
        return value

    return read


def any_number(text: str) -> float:
    """Return the number, NaN for an empty cell; what it may be is judged by the caller."""
    if not text.strip():
        return math.nan
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError("a number")
    return value


ELEMENT_COLUMNS = (
    Column("date", whole_day_of_text),
    Column("mean_alt_km", number_between(*ALTITUDE_KM, "km: mean semi-major axis less 6378.137 km")),
)
BURN_COLUMNS = (
    Column("date_utc_approx", day_of_text),
    Column("dv_mps", number_between(-MOST_DV_MPS, MOST_DV_MPS, "m/s")),
)


def read_elements(path: Path) -> Elements:
    """Return the orbit in a CSV with the columns `date` and `mean_alt_km` (km, 250-500); others are left alone.

    Raises RequestError with every fault of the file. Repaired with a warning: rows out of order, a date given twice
    (the last row counts), empty altitudes and missing days (gaps; nothing is invented in them).
    """
    cells = read_cells(path, ELEMENT_COLUMNS)
    day, (altitude,), warnings = one_row_a_day(path, cells, "date", ("mean_alt_km",))
    there = ~np.isnan(altitude)
    if not there.all():
        warnings.append(f"{path.name}: {int((~there).sum())} rows without an altitude taken as gaps")
    day, altitude = day[there], altitude[there]
    if len(day) < 2:
        raise RequestError(Fault(str(path), f"{len(day)} days with an altitude", "2 or more"))
    return Elements(day, altitude, (*warnings, *_gap_warnings(path, day)))


def read_burns(path: Path) -> Burns:
    """Return the burns in a CSV with the columns `date_utc_approx` and `dv_mps` (m/s); others are left alone.

    Raises RequestError with every fault of the file. Repaired with a warning: rows out of order, a row given twice.
    """
    cells = read_cells(path, BURN_COLUMNS)
    day, dv = cells.values["date_utc_approx"], cells.values["dv_mps"]
    missing = np.flatnonzero(np.isnan(dv))
    if len(missing):
        raise RequestError(Fault(f"{path}:{cells.lines[row]} dv_mps", "''", "a number of m/s") for row in missing)
    warnings = [] if (np.diff(day) >= 0.0).all() else [f"{path.name}: rows put in the order of time"]
    rows = np.array(sorted(set(zip(day.tolist(), dv.tolist(), strict=True)))).reshape(-1, 2)
    if len(rows) < len(day):
        warnings.append(f"{path.name}: {len(day) - len(rows)} rows given twice, counted once")
    return Burns(rows[:, 0], rows[:, 1], tuple(warnings))


def read_cells(path: Path, columns: Sequence[Column]) -> Cells:
    """Return the numbers of a CSV file with a header; raise RequestError with all that is wrong with it."""
    rows = _rows(path)
    header = rows[0].cells if rows else []
    _check_header(path, header, columns)
    faults: list[Fault] = []
    known = [column for column in columns if column.name in header]
    values: dict[str, list[float]] = {column.name: [] for column in known}
    for line, row in rows[1:]:
        for column in known:
            at = header.index(column.name)
            text = row[at] if at < len(row) else ""
            try:
                values[column.name].append(column.read(text))
            except ValueError as allowed:
                values[column.name].append(math.nan)
                faults.append(Fault(f"{path}:{line} {column.name}", f"'{text.strip()}'", str(allowed)))
    if len(rows) < 2:
        faults.append(Fault(str(path), "no rows", "a header and a row for each day or burn"))
    if faults:
        raise RequestError(_first_of(path, faults))
    return Cells({name: np.array(found) for name, found in values.items()}, [line for line, _ in rows[1:]])


def _rows(path: Path) -> list[Line]:
    """Return the rows that are not blank, with their lines."""
    lines, faults = file_lines(path)
    if faults:
        raise RequestError(faults)
    return lines


def _check_header(path: Path, header: list[str], columns: Sequence[Column]) -> None:
    """Raise RequestError with the required columns that are missing and those given twice."""
    found = ", ".join(header) or "none"
    faults = [
        Fault(f"{path}:1", f"no column '{column.name}' (columns: {found})", column.name, nearest(column.name, header))
        for column in columns
        if column.required and column.name not in header
    ]
    faults += [
        Fault(f"{path}:1", f"column '{column.name}' {header.count(column.name)} times", "once")
        for column in columns
        if header.count(column.name) > 1
    ]
    if faults:
        raise RequestError(faults)


def _first_of(path: Path, faults: list[Fault]) -> list[Fault]:
    """Return the first faults of a file and, when there are more, how many."""
    if len(faults) <= MOST_FAULTS:
        return faults
    return [*faults[:MOST_FAULTS], Fault(str(path), f"{len(faults) - MOST_FAULTS} more faults of this kind", "none")]


def one_row_a_day(
    path: Path, cells: Cells, key: str, names: Sequence[str]
) -> tuple[Floats, tuple[Floats, ...], list[str]]:
    """Return the days in rising order, the named columns in that order (the last row of a day counts) and warnings."""
    days = cells.values[key]
    warnings: list[str] = []
    if (np.diff(days) < 0.0).any():
        row = int(np.argmax(np.diff(days) < 0.0)) + 1
        warnings.append(f"{path.name}: rows put in the order of time (first out of order: line {cells.lines[row]})")
    last = {day: row for row, day in enumerate(days.tolist())}
    if len(last) < len(days):
        twice = next(row for row, day in enumerate(days.tolist()) if last[day] != row)
        warnings.append(
            f"{path.name}: {len(days) - len(last)} dates given twice, the last row of each counts "
            f"(first: {date_of_day(float(days[twice]))}, line {cells.lines[twice]})"
        )
    rows = [last[day] for day in sorted(last)]
    return days[rows], tuple(cells.values[name][rows] for name in names), warnings


def _gap_warnings(path: Path, day: Floats) -> list[str]:
    """Return a sentence on the days without a row, if there are any."""
    steps = np.diff(day)
    missing = int(steps.sum()) - len(steps)
    if not missing:
        return []
    at = int(np.argmax(steps))
    return [
        f"{path.name}: {missing} days missing; longest gap {int(steps[at]) - 1} days from "
        f"{date_of_day(float(day[at]) + 1.0)}"
    ]
