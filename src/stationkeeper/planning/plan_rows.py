"""A plan as rows of text and back: one table for each kind of decision, dates in UTC, every fault with its line."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from stationkeeper.csvfile import Line, extra_cell_fault, plain_name, rename, semicolon_fault, twice_faults
from stationkeeper.errors import Fault, nearest
from stationkeeper.planning.plan import Burn, Flight, Load, Move, Plan, Seat, Waiver
from stationkeeper.planning.rule_names import RULES
from stationkeeper.scenario.model import Scenario
from stationkeeper.sourced import STANDINGS, Standing
from stationkeeper.times import date_of, day_of, parse_date

FLIGHTS, SEATS, LOADS = "flights.csv", "seats.csv", "loads.csv"
MOVES, BURNS, WAIVERS = "moves.csv", "burns.csv", "waivers.csv"
COLUMNS = {
    FLIGHTS: (
        *("id", "vehicle_class", "launch", "docked", "undock", "port", "stay_days"),
        *("rotation", "propellant_kg", "fixed", "standing"),
    ),
    SEATS: ("flight", "person", "agency", "segment", "exchanged", "instrument"),
    LOADS: ("flight", "item", "mass_kg", "volume_m3", "pressurised", "need_by"),
    MOVES: ("flight", "date", "port"),
    BURNS: ("date", "flight", "dv_mps", "propellant_kg"),
    WAIVERS: ("rule", "scope", "reason", "owner", "until"),
}
"""Columns of each table; all must be there, in any order."""
NOBODY = "none"  # written for a seat whose person runs no segment; an empty cell takes what the agency's people run
Rows = list[list[str]]


def tables_of(plan: Plan) -> dict[str, Rows]:
    """Return the rows of each table under its file name, cells in the order of COLUMNS."""

    def day(number: int | None) -> str:
        return "" if number is None else date_of(number, plan.epoch).isoformat()

    return {
        FLIGHTS: [_flight_cells(flight, day) for flight in plan.flights],
        SEATS: [_seat_cells(flight.id, seat) for flight in plan.flights for seat in flight.seats],
        LOADS: [_load_cells(flight.id, load, day) for flight in plan.flights for load in flight.loads],
        MOVES: [[move.flight, day(move.day), move.port] for move in plan.moves],
        BURNS: [[day(burn.day), burn.flight, number(burn.dv_mps), number(burn.propellant_kg)] for burn in plan.burns],
        WAIVERS: [[one.rule, one.scope, one.reason, one.owner, day(one.until_day)] for one in plan.waivers],
    }


def number(value: float) -> str:
    """Return the shortest text that reads back as the same number."""
    return repr(float(value)).removesuffix(".0")


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


def _flight_cells(flight: Flight, day: Callable[[int | None], str]) -> list[str]:
    dates = [day(flight.launch_day), day(flight.docked_day), day(flight.undock_day)]
    numbers = [number(flight.stay_days), _yes(flight.rotation), number(flight.propellant_kg), _yes(flight.fixed)]
    return [flight.id, flight.vehicle_class, *dates, flight.port, *numbers, flight.standing]


def _seat_cells(flight: str, seat: Seat) -> list[str]:
    return [flight, seat.person, seat.agency, seat.segment or NOBODY, _yes(seat.exchanged), seat.instrument]


def _load_cells(flight: str, load: Load, day: Callable[[int | None], str]) -> list[str]:
    sizes = [number(load.mass_kg), number(load.volume_m3), _yes(load.pressurised)]
    return [flight, load.item, *sizes, day(load.need_day)]


@dataclass
class Cells:
    """One line of a table, read cell by cell; what cannot be read is kept as a fault and replaced by a default."""

    file: str
    line: int
    cells: dict[str, str]
    faults: list[Fault]
    sound: bool = True

    def fault(self, column: str, met: str, allowed: str, remedy: str = "") -> None:
        """Keep a fault of a cell; the line is no longer sound."""
        self.sound = False
        self.faults.append(Fault(f"{self.file}:{self.line} {column}", met, allowed, remedy))

    def text(self, column: str, needed: bool = False) -> str:
        """Return the text of a cell, "" when it is empty."""
        text = self.cells.get(column, "")
        if needed and not text:
            self.fault(column, "the cell is empty", "a text", "Fill it in")
        return text

    def name(self, column: str, known: Sequence[str], needed: bool = True) -> str:
        """Return a name that must be among the known ones; "" when it is empty and need not be given."""
        text = self.cells.get(column, "")
        if text in known or (not text and not needed):
            return text
        shown = ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")
        met = f"unknown name '{text}'" if text else "the cell is empty"
        self.fault(column, met, shown or "nothing: there is none", nearest(text, known) or "Use a name that is known")
        return text

    def day(self, column: str, epoch: date, needed: bool = False) -> int | None:
        """Return the day of a UTC date, None for an empty cell."""
        text = self.cells.get(column, "")
        if not text and not needed:
            return None
        try:
            return day_of(parse_date(text), epoch)
        except ValueError:
            self.fault(column, f"'{text}'", "a date such as 2027-04-01", "Write the date as YYYY-MM-DD")
            return None

    def number(self, column: str, default: float, least: float | None = 0.0) -> float:
        """Return a number, `default` for an empty cell."""
        text = self.cells.get(column, "")
        allowed = "a number" if least is None else f"a number >= {least:g}"
        try:
            value = float(text) if text else default
        except ValueError:
            self.fault(column, f"'{text}'", allowed, "Write digits with a decimal point, without unit or separators")
            return default
        if not math.isfinite(value) or (least is not None and value < least):
            self.fault(column, f"'{text}'", allowed, "Write a number inside the range")
        return value

    def flag(self, column: str, default: bool) -> bool:
        """Return yes or no, `default` for an empty cell."""
        text = self.cells.get(column, "").lower()
        if text not in ("", "yes", "no"):
            self.fault(column, f"'{text}'", "yes or no", "Write yes or no")
        return default if text == "" else text == "yes"


def rows_of(lines: Sequence[Line], file: str, faults: list[Fault], needed: Sequence[str] = ()) -> list[Cells]:
    """Return the rows under the header of a table; faults of its form are added to `faults`.

    needed: the columns that must be there; all known ones unless told.
    """
    known = COLUMNS[file] if file in COLUMNS else COLUMNS[FLIGHTS]
    if not lines:
        faults.append(Fault(file, "has no header", ", ".join(known), "Write the header, with or without rows under it"))
        return []
    header, *body = lines
    wrong = semicolon_fault(header, file)
    if wrong:
        faults.append(wrong)
        return []
    columns = [plain_name(cell) for cell in header.cells]
    faults += _header_faults(columns, f"{file}:{header.number}", known, needed or known)
    rows = []
    for line in body:
        extra = extra_cell_fault(line, len(columns), f"{file}:{line.number}")
        if extra:
            faults.append(extra)
            continue
        rows.append(Cells(file, line.number, dict(zip(columns, line.cells, strict=False)), faults))
    return rows


def _header_faults(columns: Sequence[str], place: str, known: Sequence[str], needed: Sequence[str]) -> list[Fault]:
    strange = [name for name in columns if name and name not in known]
    missing = [name for name in needed if name not in columns]
    return [
        *twice_faults(columns, known, place),
        *(
            Fault(f"{place} {name}", f"unknown column '{name}'", ", ".join(known), nearest(name, known) or "Delete it")
            for name in strange
        ),
        *(
            Fault(f"{place} {name}", f"no column '{name}'", ", ".join(needed), rename(name, strange) or "Add it")
            for name in missing
        ),
    ]


@dataclass(frozen=True)
class Names:
    """The names that the tables of a plan may use. classes: by name with their usual stay and propellant."""

    epoch: date
    classes: dict[str, tuple[float, float]]
    ports: tuple[str, ...]
    agencies: dict[str, str]
    segments: tuple[str, ...]
    instruments: tuple[str, ...]

    def seat(self, agency: str, vehicle_agency: str) -> tuple[str, bool]:
        """Return the segment that an agency's people run, and whether its seat on a vehicle is exchanged."""
        runs, own = self.agencies.get(agency, ""), self.agencies.get(vehicle_agency, "")
        return runs, bool(runs and own and runs != own)


def names_of(scenario: Scenario) -> Names:
    """Return the names that the tables of a plan of a scenario may use."""
    return Names(
        epoch=scenario.station.epoch,
        classes={row.id: (row.stay_days or 0.0, row.propellant_kg) for row in scenario.classes},
        ports=tuple(row.id for row in scenario.ports),
        agencies={row.id: row.segment for row in scenario.agencies},
        segments=tuple(row.id for row in scenario.segments),
        instruments=tuple(row.id for row in scenario.commitments),
    )


def read_flights(rows: Iterable[Cells], names: Names) -> list[Flight]:
    """Return the flights without people and loads; those with a fault are left out, as are second ones of a name."""
    found: dict[str, Flight] = {}
    first: dict[str, int] = {}
    for cells in rows:
        flight = _flight(cells, names)
        if flight.id in first:
            met = f"'{flight.id}' was already given on line {first[flight.id]}"
            cells.fault("id", met, "a name that is unique in the file", "Rename or delete one of the two rows")
        first.setdefault(flight.id, cells.line)
        if cells.sound:
            found[flight.id] = flight
    return list(found.values())


def _flight(cells: Cells, names: Names) -> Flight:
    name, vehicle_class = cells.text("id", needed=True), cells.name("vehicle_class", list(names.classes))
    stay, propellant = names.classes.get(vehicle_class, (0.0, 0.0))
    launch = cells.day("launch", names.epoch, needed=True)
    docked, undock = cells.day("docked", names.epoch), cells.day("undock", names.epoch)
    flight = Flight(
        id=name,
        vehicle_class=vehicle_class,
        launch_day=launch or 0,
        stay_days=cells.number("stay_days", stay),
        port=cells.name("port", names.ports, needed=docked is not None),
        seats=(),
        rotation=cells.flag("rotation", default=False),
        propellant_kg=cells.number("propellant_kg", propellant),
        standing=_standing(cells),
        docked_day=docked,
        undock_day=undock,
        fixed=cells.flag("fixed", default=False),
    )
    _in_order(cells, ("launch", launch), ("docked", docked), ("undock", undock))
    return flight


def _standing(cells: Cells) -> Standing:
    text = cells.text("standing") or "assumed"
    met = next((standing for standing in STANDINGS if standing == text), None)
    if met is None:
        cells.fault("standing", f"'{text}'", " or ".join(STANDINGS), nearest(text, STANDINGS))
    return met or "assumed"


def _in_order(cells: Cells, *dated: tuple[str, int | None]) -> None:
    """Keep a fault when of the dates that are given a later one lies before an earlier one."""
    given = [(column, day) for column, day in dated if day is not None]
    for (before, low), (after, high) in zip(given, given[1:], strict=False):
        if high < low or (after == "undock" and before == "docked" and high == low):
            met = f"{after} {cells.cells[after]} lies before {before} {cells.cells[before]}"
            cells.fault(after, met, f"{after} later than {before}", "Correct one of the two dates")


def read_seats(rows: Iterable[Cells], names: Names, owners: dict[str, str]) -> dict[str, tuple[Seat, ...]]:
    """Return the seats of each flight in the order of the file. owners: agency of each flight's vehicle."""
    found: dict[str, list[Seat]] = {}
    for cells in rows:
        flight = cells.name("flight", list(owners))
        agency = cells.name("agency", list(names.agencies))
        segment, exchanged = names.seat(agency, owners.get(flight, ""))
        written = cells.name("segment", [*names.segments, NOBODY], needed=False)
        seat = Seat(
            agency=agency,
            segment="" if written == NOBODY else written or segment,
            exchanged=cells.flag("exchanged", exchanged),
            instrument=cells.name("instrument", names.instruments, needed=False),
            person=cells.text("person"),
        )
        if cells.sound:
            found.setdefault(flight, []).append(seat)
    return {flight: tuple(seats) for flight, seats in found.items()}


def read_loads(rows: Iterable[Cells], names: Names, flights: Sequence[str]) -> dict[str, tuple[Load, ...]]:
    """Return the loads of each flight in the order of the file."""
    found: dict[str, list[Load]] = {}
    for cells in rows:
        flight = cells.name("flight", flights)
        load = Load(
            item=cells.text("item", needed=True),
            mass_kg=cells.number("mass_kg", 0.0),
            volume_m3=cells.number("volume_m3", 0.0),
            pressurised=cells.flag("pressurised", default=True),
            need_day=cells.day("need_by", names.epoch),
        )
        if cells.sound:
            found.setdefault(flight, []).append(load)
    return {flight: tuple(loads) for flight, loads in found.items()}


def read_moves(
    rows: Iterable[Cells], names: Names, flights: dict[str, Flight], known: Sequence[str]
) -> tuple[Move, ...]:
    """Return the changes of port. known: names of all flights, also of those whose own row has a fault."""
    found = []
    for cells in rows:
        flight, port = cells.name("flight", known), cells.name("port", names.ports)
        day = cells.day("date", names.epoch, needed=True)
        _while_there(cells, flights.get(flight), day)
        if cells.sound and day is not None:
            found.append(Move(flight, day, port))
    return tuple(found)


def read_burns(
    rows: Iterable[Cells], names: Names, flights: dict[str, Flight], known: Sequence[str]
) -> tuple[Burn, ...]:
    """Return the reboosts; a flight left empty stands for the station's own engines."""
    found = []
    for cells in rows:
        flight = cells.name("flight", known, needed=False)
        day = cells.day("date", names.epoch, needed=True)
        _while_there(cells, flights.get(flight), day)
        dv, propellant = cells.number("dv_mps", 0.0), cells.number("propellant_kg", 0.0)
        if cells.sound and day is not None:
            found.append(Burn(day, flight, dv, propellant))
    return tuple(found)


def _while_there(cells: Cells, flight: Flight | None, day: int | None) -> None:
    """Keep a fault when a vehicle does something before it was launched or after it has left."""
    if flight is None or day is None:
        return
    first = flight.launch_day if flight.docked_day is None else flight.docked_day
    if day < first or (flight.undock_day is not None and day >= flight.undock_day):
        cells.fault("date", f"'{flight.id}' is not at the station", "a day between docking and undocking", "Correct it")


def read_waivers(rows: Iterable[Cells], names: Names) -> tuple[Waiver, ...]:
    """Return the waivers."""
    found = []
    for cells in rows:
        rule, scope = cells.name("rule", list(RULES)), cells.text("scope", needed=True)
        reason, owner = cells.text("reason", needed=True), cells.text("owner", needed=True)
        until = cells.day("until", names.epoch, needed=True)
        if cells.sound and until is not None:
            found.append(Waiver(rule, scope, reason, owner, until))
    return tuple(found)
