"""A plan made by hand: one CSV of flights, completed by what the scenario declares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from stationkeeper.csvfile import Line, file_lines, plain_name
from stationkeeper.errors import Fault, nearest
from stationkeeper.planning import plan_rows as rows
from stationkeeper.planning.files import PlanError, in_order
from stationkeeper.planning.plan import Flight, Plan, Seat
from stationkeeper.planning.schedule import make_plan, seat_of
from stationkeeper.scenario.model import Scenario

NEEDED = ("id", "vehicle_class", "launch", "port", "undock")
CREW = "crew"
_OTHER_NAMES = {"flight": "id", "class": "vehicle_class"}


def import_plan(path: Path | str, scenario: Scenario, through: date) -> Plan:
    """Return the plan that a CSV of flights describes; raise PlanError with all its faults.

    Columns: flight (or id), class (or vehicle_class), launch, port, undock; perhaps others of flights.csv, and crew as
    the manifest writes it ("agency" or "agency@instrument", separated by ";"). A port or undocking left empty stays
    open. Flights that the scenario knows keep its seats, stay and propellant where the file says nothing; vehicles that
    are at the station are added where the file leaves them out.
    """
    faults: list[Fault] = []
    lines, unread = file_lines(Path(path))
    faults += unread
    crews, lines = _without_crew(lines)
    table = [] if unread else rows.rows_of(lines, str(path), faults, NEEDED)
    known = {flight.id: flight for flight in make_plan(scenario, through).flights}
    for cells in table:
        _complete(cells, known.get(cells.text("id")), scenario)
    flights = rows.read_flights(table, rows.names_of(scenario))
    places = {cells.text("id"): cells for cells in table}
    made = [_seated(scenario, flight, known, crews.get(places[flight.id].line, ""), places) for flight in flights]
    if faults:
        raise PlanError(faults)
    here = [one for one in known.values() if one.docked_day is not None and one.id not in places]
    return Plan(scenario.hash, scenario.station.epoch, through, in_order([*here, *made]))


def _without_crew(lines: Sequence[Line]) -> tuple[dict[int, str], list[Line]]:
    """Return the cells of the column crew by line, and the lines without it, under the names of flights.csv."""
    if not lines:
        return {}, []
    names = [_OTHER_NAMES.get(plain_name(cell), plain_name(cell)) for cell in lines[0].cells]
    if CREW not in names:
        return {}, [Line(lines[0].number, names), *lines[1:]]
    place = names.index(CREW)
    crews = {line.number: line.cells[place] for line in lines[1:] if len(line.cells) > place}
    rest = [Line(line.number, line.cells[:place] + line.cells[place + 1 :]) for line in lines[1:]]
    return crews, [Line(lines[0].number, names[:place] + names[place + 1 :]), *rest]


def _complete(cells: rows.Cells, flight: Flight | None, scenario: Scenario) -> None:
    """Fill empty cells of a row with what the scenario knows of the flight."""
    if flight is None:
        return
    plan = Plan(scenario.hash, scenario.station.epoch, scenario.station.through, (flight,))
    written = dict(zip(rows.COLUMNS[rows.FLIGHTS], rows.tables_of(plan)[rows.FLIGHTS][0], strict=True))
    for column in ("docked", "stay_days", "rotation", "propellant_kg", "standing"):
        if not cells.cells.get(column):
            cells.cells[column] = written[column]


def _seated(
    scenario: Scenario, flight: Flight, known: dict[str, Flight], crew: str, places: dict[str, rows.Cells]
) -> Flight:
    """Return a flight with the people of its column crew, else with those that the scenario declares."""
    if not crew:
        return replace(flight, seats=known[flight.id].seats) if flight.id in known else flight
    vehicle = next(row for row in scenario.classes if row.id == flight.vehicle_class)
    agencies, instruments = [row.id for row in scenario.agencies], [row.id for row in scenario.commitments]
    seats: list[Seat] = []
    for text in (word.strip() for word in crew.split(";") if word.strip()):
        seat = seat_of(scenario, vehicle, text)
        for name, choices in ((seat.agency, agencies), (seat.instrument, ["", *instruments])):
            if name not in choices:
                shown = ", ".join(choice for choice in choices[:12] if choice)
                places[flight.id].fault(CREW, f"unknown name '{name}'", shown, nearest(name, choices))
        seats.append(seat)
    return replace(flight, seats=tuple(seats))
