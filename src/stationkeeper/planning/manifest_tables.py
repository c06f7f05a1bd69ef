"""Reads what is to be delivered and what flies, from two plain CSV tables, and scales it to whole numbers.

Numbers are read as decimals, so that 0.1 and 0.2 are 0.3. They are scaled to the finest decimal that the tables use,
at most milligrams and millilitres: exact to there; beyond, a demand is rounded up and a capacity down.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from stationkeeper.csvfile import Row, read_rows
from stationkeeper.errors import Fault, RequestError
from stationkeeper.times import parse_date

DEMAND_COLUMNS = ("item", "mass_kg", "volume_m3", "need_by", "pressurised")
DEMAND_OPTIONAL = ("priority", "quantity", "available_from", "group")
FLIGHT_COLUMNS = ("flight", "date", "capacity_kg", "capacity_m3", "pressurised")
FLIGHT_OPTIONAL = ("capacity_unpressurised_kg", "capacity_unpressurised_m3")
PARTS_PER_UNIT = 1_000_000  # milligrams in a kg, millilitres in 0.001 of a m3
MOST = Decimal(1_000_000)  # kg or m3 of one line: more is a slip of units
MOST_QUANTITY = 10_000
MOST_PRIORITY = Decimal(1_000_000)
MOST_WORTH = 2**50  # of all demands together, in the finest decimal used
YES, NO = ("true", "yes", "1"), ("false", "no", "0")
_KG, _M3 = f"kg, more than 0, at most {MOST:,}", f"m3, 0 or more, at most {MOST:,}"
_HOLD = "true, yes or 1; false, no or 0"


class Demand(NamedTuple):
    """One line of what is to be delivered; the numbers are of one of its `quantity` alike pieces.

    mass, volume: in the units of `Tables`. worth: priority in the units of `Tables`. need_by: last date on which it
    must be aboard, None: no date. available_from: first date on which it can fly, None: any. group: lines with the
    same name fly together on one flight or not at all, "" for none.
    """

    item: str
    line: int
    mass: int
    volume: int
    worth: int
    pressurised: bool
    need_by: date | None
    available_from: date | None
    quantity: int
    group: str


class Vessel(NamedTuple):
    """One flight: its date and what its two holds carry; mass and volume in the units of `Tables`, rounded down.

    carries: the same as given: kg and m3 pressurised, kg and m3 unpressurised.
    """

    name: str
    line: int
    day: date
    pressurised_mass: int
    pressurised_volume: int
    unpressurised_mass: int
    unpressurised_volume: int
    carries: tuple[float, float, float, float]


class Tables(NamedTuple):
    """Both tables, flights in order of date (then of the file).

    mass_unit_kg, volume_unit_m3, worth_unit: what one whole number stands for. with_priority: whether the demands have
    that column; without it each piece is worth 1.
    """

    demands: tuple[Demand, ...]
    flights: tuple[Vessel, ...]
    mass_unit_kg: float
    volume_unit_m3: float
    worth_unit: float
    with_priority: bool


class _Cell(NamedTuple):
    """How a cell is read: its reader raises ValueError; what is allowed, what to do."""

    read: Callable[[str], object]
    allowed: str
    remedy: str


def read_tables(demands: str | Path, flights: str | Path) -> Tables:
    """Return both tables; raise RequestError with every fault of both files."""
    wanted, faults = _read(Path(demands), DEMAND_COLUMNS, DEMAND_OPTIONAL, _DEMAND_CELLS)
    flown, more = _read(Path(flights), FLIGHT_COLUMNS, FLIGHT_OPTIONAL, _FLIGHT_CELLS)
    faults += more + _twice(wanted, demands) + _flight_faults(flown, flights)
    if faults:
        raise RequestError(faults)
    holds = [hold for row in flown for hold in _holds(row)]
    mass = _unit([_decimal_of(row, "mass_kg") for row in wanted], [hold.kg for hold in holds])
    volume = _unit([_decimal_of(row, "volume_m3") for row in wanted], [hold.m3 for hold in holds])
    with_priority = bool(wanted) and "priority" in wanted[0].values
    worth = _finest(_worth_of(row) for row in wanted)
    tables = Tables(
        tuple(_demand(row, mass, volume, worth) for row in wanted),
        _vessels(flown, mass, volume),
        float(mass),
        float(volume),
        float(worth),
        with_priority,
    )
    if sum(one.worth * one.quantity for one in tables.demands) > MOST_WORTH:
        met = "priorities too large to be added exactly"
        raise RequestError(Fault(f"{demands} priority", met, "fewer digits", "Round the priorities"))
    return tables


class _Read(NamedTuple):
    """The values of a line by column; columns that the table does not have are not there."""

    line: int
    values: dict[str, object]


class _Hold(NamedTuple):
    pressurised: bool
    kg: Decimal
    m3: Decimal


def _read(
    path: Path, required: Sequence[str], optional: Sequence[str], cells: dict[str, _Cell]
) -> tuple[list[_Read], list[Fault]]:
    """Return the values of each line of a table, and every fault of its form and of its cells."""
    sheet, faults = read_rows(path, required, optional)
    rows: list[_Read] = []
    for row in sheet.rows:
        values, wrong = _values(row, path, cells)
        faults += wrong
        rows.append(_Read(row.line, values))
    return rows, faults


def _values(row: Row, path: Path, cells: dict[str, _Cell]) -> tuple[dict[str, object], list[Fault]]:
    values: dict[str, object] = {}
    faults: list[Fault] = []
    for name, text in row.cells.items():
        cell = cells[name]
        try:
            values[name] = cell.read(text)
        except (ValueError, OverflowError):  # the first day of the calendar can lie before it in UTC
            met = f"'{text}'" if text else "the cell is empty"
            faults.append(Fault(f"{path}:{row.line} {name}", met, cell.allowed, cell.remedy))
    return values, faults


def _name(text: str) -> str:
    if not text:
        raise ValueError
    return text


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text) if "_" not in text else Decimal("nan")
    except InvalidOperation:
        raise ValueError from None
    if not value.is_finite() or value > MOST or value < 0:
        raise ValueError
    return value


def _positive(text: str) -> Decimal:
    value = _decimal(text)
    if value <= 0:
        raise ValueError
    return value


def _or_nothing(read: Callable[[str], object]) -> Callable[[str], object]:
    return lambda text: read(text) if text else None


def _hold(text: str) -> bool:
    if text.lower() not in (*YES, *NO):
        raise ValueError
    return text.lower() in YES


def _quantity(text: str) -> int:
    value = _decimal(text)
    if value != int(value) or not 1 <= value <= MOST_QUANTITY:
        raise ValueError
    return int(value)


def _priority(text: str) -> Decimal:
    value = _positive(text)
    if value > MOST_PRIORITY or value != value.quantize(Decimal(1) / PARTS_PER_UNIT):
        raise ValueError
    return value


_ANY_DATE = "a date as 2028-03-01, or an empty cell"
_DEMAND_CELLS = {
    "item": _Cell(_name, "a name that is unique in the table", "Name the item"),
    "mass_kg": _Cell(_positive, _KG, "Give the mass of one piece with its packing"),
    "volume_m3": _Cell(_decimal, _M3, "Give the volume of one piece with its packing"),
    "need_by": _Cell(_or_nothing(parse_date), _ANY_DATE, "Leave the cell empty when it has no date"),
    "pressurised": _Cell(_hold, _HOLD, "Say in which kind of hold it rides"),
    "priority": _Cell(
        _or_nothing(_priority),
        f"more than 0, at most {MOST_PRIORITY:,} with 6 decimals, or an empty cell for 1",
        "A larger number counts more",
    ),
    "quantity": _Cell(
        _or_nothing(_quantity),
        f"a whole number from 1 to {MOST_QUANTITY:,}, or an empty cell for 1",
        "Give the alike pieces, or delete the line",
    ),
    "available_from": _Cell(_or_nothing(parse_date), _ANY_DATE, "Leave the cell empty when it is ready now"),
    "group": _Cell(str, "a name, or an empty cell", ""),
}
_FLIGHT_CELLS = {
    "flight": _Cell(_name, "a name", "Name the flight"),
    "date": _Cell(parse_date, "a date as 2028-03-01", "Give the date on which its cargo is aboard"),
    "capacity_kg": _Cell(_decimal, f"kg, 0 or more, at most {MOST:,}", "Give what the hold carries"),
    "capacity_m3": _Cell(_decimal, _M3, "Give what the hold takes"),
    "pressurised": _Cell(_hold, _HOLD, "Say which kind of hold the line gives"),
    "capacity_unpressurised_kg": _Cell(
        _or_nothing(_decimal), f"kg, 0 or more, at most {MOST:,}, or an empty cell", "Leave it empty for no such hold"
    ),
    "capacity_unpressurised_m3": _Cell(_or_nothing(_decimal), f"{_M3}, or an empty cell", "Give both or neither"),
}


def _twice(rows: Sequence[_Read], path: str | Path) -> list[Fault]:
    """Return the faults of items named twice and of dates that leave no day."""
    faults: list[Fault] = []
    first: dict[object, int] = {}
    for row in rows:
        item = row.values.get("item")
        if item is not None and first.setdefault(item, row.line) != row.line:
            met = f"'{item}' was already given on line {first[item]}"
            remedy = "Rename it, or join alike lines with a column 'quantity'"
            faults.append(Fault(f"{path}:{row.line} item", met, "a name that is unique in the table", remedy))
        ready, need = row.values.get("available_from"), row.values.get("need_by")
        if isinstance(ready, date) and isinstance(need, date) and ready > need:
            place = f"{path}:{row.line} available_from"
            faults.append(Fault(place, f"{ready}, after need_by {need}", "a date up to need_by", "Change one of them"))
    return faults


def _flight_faults(rows: Sequence[_Read], path: str | Path) -> list[Fault]:
    """Return the faults of flights that have the same hold twice, or two dates, or half a capacity."""
    faults: list[Fault] = []
    first: dict[object, _Read] = {}
    holds: dict[tuple[object, bool], int] = {}
    for row in rows:
        name, day = row.values.get("flight"), row.values.get("date")
        other = first.setdefault(name, row) if name is not None else row
        if day != other.values.get("date") and None not in (day, other.values.get("date")):
            met = f"{day} for '{name}', {other.values['date']} on line {other.line}"
            faults.append(Fault(f"{path}:{row.line} date", met, "one date for a flight", "Rename one of the two"))
        faults += _hold_faults(row, holds, path)
    return faults


def _hold_faults(row: _Read, holds: dict[tuple[object, bool], int], path: str | Path) -> list[Fault]:
    """Return the faults of the holds that a line gives; `holds` keeps the lines of those given."""
    faults: list[Fault] = []
    name, inside = row.values.get("flight"), row.values.get("pressurised")
    outside = [row.values.get(column) for column in FLIGHT_OPTIONAL]
    if outside.count(None) == 1 and all(column in row.values for column in FLIGHT_OPTIONAL):
        column = FLIGHT_OPTIONAL[outside.index(None)]
        faults.append(Fault(f"{path}:{row.line} {column}", "the cell is empty", "both or neither", "Give both"))
    given = [inside] + ([False] if outside.count(None) < len(outside) else [])
    for hold in given:
        if name is None or not isinstance(hold, bool):
            continue
        kind = "pressurised" if hold else "unpressurised"
        if (name, hold) in holds:
            met = f"{kind} hold of '{name}' was already given on line {holds[name, hold]}"
            remedy = "Rename the flight, or give the two holds as pressurised true and false"
            faults.append(Fault(f"{path}:{row.line} flight", met, "each hold of a flight once", remedy))
        else:
            holds[name, hold] = row.line
    return faults


def _decimal_of(row: _Read, column: str) -> Decimal:
    value = row.values.get(column)
    return value if isinstance(value, Decimal) else Decimal(0)


def _worth_of(row: _Read) -> Decimal:
    value = row.values.get("priority")
    return value if isinstance(value, Decimal) else Decimal(1)


def _holds(row: _Read) -> list[_Hold]:
    """Return the holds that a line of the flights gives."""
    holds = [_Hold(bool(row.values["pressurised"]), _decimal_of(row, "capacity_kg"), _decimal_of(row, "capacity_m3"))]
    if row.values.get("capacity_unpressurised_kg") is not None:
        holds.append(_Hold(False, *(_decimal_of(row, column) for column in FLIGHT_OPTIONAL)))
    return holds


def _unit(demands: Sequence[Decimal], capacities: Sequence[Decimal]) -> Decimal:
    """Return the largest unit of which every demand is a whole multiple, but no less than a millionth."""
    least = Decimal(1) / PARTS_PER_UNIT
    divisor = math.gcd(*(_up(value, least) for value in demands)) if demands else 0
    return least * divisor if divisor else max([*capacities, least])


def _finest(values: Iterable[Decimal]) -> Decimal:
    """Return the largest unit of which all values are whole multiples; they have at most six decimals."""
    least = Decimal(1) / PARTS_PER_UNIT
    return least * (math.gcd(*(int(value / least) for value in values)) or PARTS_PER_UNIT)


def _up(value: Decimal, unit: Decimal) -> int:
    return math.ceil(value / unit)


def _demand(row: _Read, mass: Decimal, volume: Decimal, worth: Decimal) -> Demand:
    values = row.values
    need, ready, quantity = values.get("need_by"), values.get("available_from"), values.get("quantity")
    return Demand(
        str(values["item"]),
        row.line,
        _up(_decimal_of(row, "mass_kg"), mass),
        _up(_decimal_of(row, "volume_m3"), volume),
        int(_worth_of(row) / worth),
        bool(values["pressurised"]),
        need if isinstance(need, date) else None,
        ready if isinstance(ready, date) else None,
        quantity if isinstance(quantity, int) else 1,
        str(values.get("group", "")),
    )


def _vessels(rows: Sequence[_Read], mass: Decimal, volume: Decimal) -> tuple[Vessel, ...]:
    """Return the flights in order of date, their lines joined."""
    found: dict[str, Vessel] = {}
    for row in rows:
        name, day = str(row.values["flight"]), row.values["date"]
        assert isinstance(day, date)
        vessel = found.get(name, Vessel(name, row.line, day, 0, 0, 0, 0, (0.0, 0.0, 0.0, 0.0)))
        for hold in _holds(row):
            kg, m3 = math.floor(hold.kg / mass), math.floor(hold.m3 / volume)
            given = float(hold.kg), float(hold.m3)
            if hold.pressurised:
                carries = (*given, *vessel.carries[2:])
                vessel = vessel._replace(pressurised_mass=kg, pressurised_volume=m3, carries=carries)
            else:
                carries = (*vessel.carries[:2], *given)
                vessel = vessel._replace(unpressurised_mass=kg, unpressurised_volume=m3, carries=carries)
        found[name] = vessel
    return tuple(sorted(found.values(), key=lambda vessel: (vessel.day, vessel.line)))
