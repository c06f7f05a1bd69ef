"""From what a scenario declares to a plan: the vehicles there, the public manifest, then the declared cadence."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from stationkeeper.planning.plan import Flight, Plan, Seat
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import Cadence, PlannedFlight, Stay, VehicleClass, Visit
from stationkeeper.sourced import STANDINGS, Standing
from stationkeeper.times import day_of

DEFAULT_STAY_DAYS = 180.0  # only reached by a class that declares no stay: scenario checks ask for one


def make_plan(scenario: Scenario, through: date) -> Plan:
    """Return the plan through a date: docked vehicles, manifest and cadence in order of launch.

    A flight of the cadence that the manifest already names (same id) is left out.
    """
    docked = [_docked_flight(scenario, visit) for visit in scenario.visits if is_docked(scenario, visit)]
    named = [_manifest_flight(scenario, row) for row in scenario.manifest if row.launch <= through]
    known = {flight.id for flight in named}
    coming = sorted(
        named + regular_flights(scenario, through, known), key=lambda flight: (flight.launch_day, flight.id)
    )
    docked.sort(key=lambda flight: (flight.launch_day, flight.id))
    return Plan(scenario.hash, scenario.station.epoch, through, tuple(docked + coming))


def regular_flights(scenario: Scenario, through: date, named: Collection[str]) -> list[Flight]:
    """Return the flights of every cadence through a date, without those that the manifest names."""
    flights = (flight for row in scenario.cadence for flight in _cadence_flights(scenario, row, through))
    return [flight for flight in flights if flight.id not in named]


def own_agencies(scenario: Scenario) -> dict[str, tuple[str, str]]:
    """Return for each vehicle class the agency whose seats it provides and the segment that agency's people run."""
    segments = {agency.id: agency.segment for agency in scenario.agencies}
    return {row.id: (row.agency, segments.get(row.agency, "")) for row in scenario.classes}


def is_docked(scenario: Scenario, visit: Visit) -> bool:
    """Return whether a visit of the record is at a port at the epoch (modules are not visits in this sense)."""
    epoch = scenario.station.epoch
    here = visit.docked is not None and visit.docked <= epoch and (visit.undocked is None or visit.undocked > epoch)
    return here and bool(visit.port) and not visit.lost


def seat_of(scenario: Scenario, vehicle: VehicleClass, text: str) -> Seat:
    """Return the seat that "agency" or "agency@instrument" declares on a class of vehicles.

    It is exchanged when the person runs one segment and the vehicle's agency another.
    """
    agency, _, instrument = text.partition("@")
    segments = {row.id: row.segment for row in scenario.agencies}
    segment, own = segments.get(agency, ""), segments.get(vehicle.agency, "")
    return Seat(agency, segment, exchanged=bool(segment and own and segment != own), instrument=instrument)


def _class(scenario: Scenario, name: str) -> VehicleClass:
    return next(row for row in scenario.classes if row.id == name)


def _standing(text: str, field: str) -> Standing:
    words = dict(part.split("=", 1) for part in text.replace(" ", "").split(";") if "=" in part)
    word = words.get(field, text.split(";")[0].strip())
    return next(standing for standing in STANDINGS if standing == word)


def _docked_flight(scenario: Scenario, visit: Visit) -> Flight:
    vehicle, epoch = _class(scenario, visit.vehicle_class), scenario.station.epoch
    homes = {person.id: person.return_flight for person in scenario.people if person.return_flight}
    aboard = [stay for stay in scenario.stays if stay.aboard_from <= epoch and (stay.aboard_to or date.max) > epoch]
    crew = [stay for stay in aboard if homes.get(stay.person, stay.flight_up) == visit.id]
    seats = tuple(_aboard_seat(scenario, stay) for stay in crew)
    stays_long = any(stay.role != "visiting" for stay in crew)
    moves = [row for row in scenario.relocations if row.flight == visit.id and row.day <= epoch]
    port = max(moves, key=lambda row: row.day).to_port if moves else visit.port
    docked = day_of(visit.docked or epoch, epoch)
    return Flight(
        id=visit.id,
        vehicle_class=vehicle.id,
        launch_day=day_of(visit.launch, epoch),
        stay_days=vehicle.stay_days or DEFAULT_STAY_DAYS,
        port=port,
        seats=seats,
        rotation=stays_long and vehicle.id in _rotating(scenario),
        propellant_kg=visit.propellant_kg if visit.propellant_kg is not None else vehicle.propellant_kg,
        standing=_standing(visit.standing, "docked"),
        docked_day=docked,
    )


def _rotating(scenario: Scenario) -> set[str]:
    """Return the classes that bring crews in turn; all, when no crew flight is declared."""
    turns: list[PlannedFlight | Cadence] = [*scenario.manifest, *scenario.cadence]
    found = {row.vehicle_class for row in turns if row.rotation}
    return found or {row.id for row in scenario.classes}


def _aboard_seat(scenario: Scenario, stay: Stay) -> Seat:
    segments = {row.id: row.segment for row in scenario.agencies}
    return Seat(stay.agency, segments.get(stay.agency, ""), stay.exchange, stay.instrument, stay.person)


def _manifest_flight(scenario: Scenario, row: PlannedFlight) -> Flight:
    vehicle = _class(scenario, row.vehicle_class)
    return Flight(
        id=row.id,
        vehicle_class=vehicle.id,
        launch_day=day_of(row.launch, scenario.station.epoch),
        stay_days=row.stay_days or vehicle.stay_days or DEFAULT_STAY_DAYS,
        port=row.port,
        seats=tuple(seat_of(scenario, vehicle, text) for text in row.crew),
        rotation=row.rotation,
        propellant_kg=row.propellant_kg if row.propellant_kg is not None else vehicle.propellant_kg,
        standing=_standing(row.standing, "launch"),
    )


def _cadence_flights(scenario: Scenario, row: Cadence, through: date) -> list[Flight]:
    vehicle = _class(scenario, row.vehicle_class)
    flights: list[Flight] = []
    last = min(row.until, through)
    launch, count = row.first, 0
    while launch <= last:
        flights.append(
            Flight(
                id=f"{row.id}-{row.number + count}",
                vehicle_class=vehicle.id,
                launch_day=day_of(launch, scenario.station.epoch),
                stay_days=vehicle.stay_days or DEFAULT_STAY_DAYS,
                port=row.port,
                seats=tuple(seat_of(scenario, vehicle, text) for text in row.crew),
                rotation=row.rotation,
                propellant_kg=vehicle.propellant_kg,
                standing=_standing(row.standing, "first"),
            )
        )
        count += 1
        launch = row.first + timedelta(days=round(count * row.interval_days))
    return flights
