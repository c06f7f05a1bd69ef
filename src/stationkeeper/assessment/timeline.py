"""Everybody and everything that comes and goes: the record of a scenario up to its epoch, its plan after it.

Days are whole UTC days since the scenario's epoch, state at the end of each. On the plan flights dock as planned and
rotations leave when their relief has taken over; nothing slips or fails. A flight takes the port it wishes when that is
free, else the first that fits, as in the simulation; here no cargo vehicle makes room early, so that a flight may find
none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from stationkeeper.assessment.findings import planned_stays
from stationkeeper.crew.presence import Need, Operator, Stay
from stationkeeper.crew.seats import FOREVER, CrewVehicle
from stationkeeper.planning.plan import Flight, Plan
from stationkeeper.planning.schedule import make_plan
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import Port, VehicleClass, Visit
from stationkeeper.scenario.rows import Stay as StayRow
from stationkeeper.times import date_of, day_of
from stationkeeper.traffic.visits import DockedInterval, Docking, Move, port_intervals

OFF_PORTS = ("free flight", "arm")  # how relocations.csv writes "at no port"


@dataclass(frozen=True)
class Coming:
    """One vehicle at the station from day `first` up to, and not with, day `end` (FOREVER: no end known).

    sound_until: day from which it can no longer bring its crew home. wish: port of its docking. planned: docks after
    the epoch.
    """

    id: str
    vehicle: VehicleClass
    first: int
    end: int
    wish: str
    planned: bool
    sound_until: int = FOREVER

    @property
    def boat(self) -> CrewVehicle:
        """The same as a vehicle with seats home."""
        return CrewVehicle(self.id, self.vehicle.seats, self.first, self.end, self.sound_until)


@dataclass(frozen=True)
class Passenger:
    """What is told of a person aboard beside the stay: full name and the agreement of an exchanged seat."""

    name: str
    instrument: str = ""


@dataclass(frozen=True)
class Timeline:
    """Vehicles, ports and people of record and plan, from the first day known to the last day planned."""

    epoch: date
    first: date
    last: date
    coming: tuple[Coming, ...]
    berths: tuple[DockedInterval, ...]
    stays: tuple[Stay, ...]
    passengers: dict[tuple[str, str], Passenger]
    operators: dict[str, Operator]
    needs: tuple[Need, ...]

    @property
    def boats(self) -> list[CrewVehicle]:
        """Vehicles with seats home."""
        return [one.boat for one in self.coming if one.vehicle.seats]

    def day(self, when: date) -> int:
        """Return the day number of a date."""
        return day_of(when, self.epoch)

    def date(self, day: int) -> date | None:
        """Return the date of a day number, None for FOREVER."""
        return None if day >= FOREVER else date_of(day, self.epoch)

    def without(self, flights: Collection[str]) -> Timeline:
        """Return the timeline in which these flights, and the people who came on them, were not there.

        All else stays as it is: nobody is relieved later, nobody else takes the seats or the port.
        """
        gone = frozenset(flights)
        return replace(
            self,
            coming=tuple(one for one in self.coming if one.id not in gone),
            berths=tuple(one for one in self.berths if one.visit not in gone),
            stays=tuple(stay for stay in self.stays if stay.up not in gone),
        )


def timeline(scenario: Scenario, plan: Plan | None = None) -> Timeline:
    """Return the record and the plan of a scenario as one timeline.

    It begins with the first module or visit. With a plan of its own it ends where that ends, else with the last launch
    that the manifest or a cadence names.
    """
    epoch, first = scenario.station.epoch, first_day(scenario)
    last = last_day(scenario) if plan is None else plan.through
    plan = plan or make_plan(scenario, last)
    known, ahead = tuple(_recorded(scenario, plan)), tuple(_planned(scenario, plan))
    ends = {one.id: one.end for one in (*known, *ahead)}
    flown, due = list(_flown(scenario, ends)), list(_due(plan, ahead))
    return Timeline(
        epoch,
        first,
        last,
        (*known, *ahead),
        _berths(scenario, known, ahead, plan),
        tuple(stay for stay, _ in (*flown, *due)),
        {(stay.person, stay.up): passenger for stay, passenger in (*flown, *due)},
        _operators(scenario, plan),
        tuple(Need(row.id, row.agency) for row in scenario.segments),
    )


def first_day(scenario: Scenario) -> date:
    """Return the first day of the record: the first module launched or the first vehicle docked."""
    docked = [row.docked for row in scenario.visits if row.docked is not None]
    return min([*(row.launched for row in scenario.modules), *docked], default=scenario.station.epoch)


def last_day(scenario: Scenario) -> date:
    """Return the last day of the plan: the last launch of the manifest, the end of a cadence, the date assessed."""
    ends = [*(row.launch for row in scenario.manifest), *(row.until for row in scenario.cadence)]
    return max([scenario.station.through, *ends])


def names_of(scenario: Scenario, line: Timeline) -> dict[str, frozenset[str]]:
    """Return the flights that a name stands for: a flight for itself, a class for all its flights."""
    found = {row.id: frozenset(one.id for one in line.coming if one.vehicle.id == row.id) for row in scenario.classes}
    return {**found, **{one.id: frozenset({one.id}) for one in line.coming}}


def _recorded(scenario: Scenario, plan: Plan) -> Iterator[Coming]:
    """Yield the vehicles of the record; those without an end leave as planned, modules are no visitors."""
    epoch, classes = scenario.station.epoch, {row.id: row for row in scenario.classes}
    leaves = _leaves(scenario, plan)
    for row in scenario.visits:
        if row.docked is None or row.lost or not row.port:
            continue
        yield Coming(
            row.id,
            classes[row.vehicle_class],
            day_of(row.docked, epoch),
            leaves.get(row.id, FOREVER) if row.undocked is None else day_of(row.undocked, epoch),
            row.port,
            planned=False,
            sound_until=FOREVER if row.return_lost is None else day_of(row.return_lost, epoch),
        )


def _planned(scenario: Scenario, plan: Plan) -> Iterator[Coming]:
    """Yield the flights of the plan that have not docked at the epoch, in order of docking."""
    classes, leaves = {row.id: row for row in scenario.classes}, _leaves(scenario, plan)
    flown = {row.id for row in scenario.visits}
    ahead = [flight for flight in plan.flights if flight.docked_day is None and flight.id not in flown]
    for flight in sorted(ahead, key=lambda one: (_docking(one, classes), one.id)):
        row = classes[flight.vehicle_class]
        end = leaves.get(flight.id, FOREVER)
        yield Coming(flight.id, row, _docking(flight, classes), end, flight.port, planned=True)


def _docking(flight: Flight, classes: dict[str, VehicleClass]) -> int:
    """Return the day a flight of the plan docks: after the epoch, for by then it had not."""
    return max(flight.launch_day + round(classes[flight.vehicle_class].transit_days or 0), 1)


def _leaves(scenario: Scenario, plan: Plan) -> dict[str, int]:
    """Return the day each flight leaves as planned, after the epoch; a rotation without relief is left out."""
    return {stay.flight: max(day_of(stay.undocked, plan.epoch), 1) for stay in planned_stays(scenario, plan)}


def _flown(scenario: Scenario, ends: dict[str, int]) -> Iterator[tuple[Stay, Passenger]]:
    """Yield the people of the record; those still aboard leave with the vehicle that takes them home."""
    epoch = scenario.station.epoch
    runs = {row.id: (row.segment,) if row.segment else () for row in scenario.agencies}
    trained = {row.id: row.segments for row in scenario.people if row.segments}
    booked = {row.id: row.return_flight for row in scenario.people if row.return_flight}
    for row in scenario.stays:
        down = row.flight_down or (booked.get(row.person, "") if row.aboard_to is None else "")
        yield (
            Stay(
                row.person,
                row.agency,
                trained.get(row.person, runs.get(row.agency, ())),
                day_of(row.aboard_from, epoch),
                _leaving(row, down, ends, epoch),
                row.flight_up,
                down,
                row.exchange,
            ),
            Passenger(row.name, row.instrument),
        )


def _leaving(row: StayRow, down: str, ends: dict[str, int], epoch: date) -> int:
    if row.aboard_to is not None:
        return day_of(row.aboard_to, epoch)
    return ends.get(down or row.flight_up, FOREVER)


def _due(plan: Plan, ahead: Iterable[Coming]) -> Iterator[tuple[Stay, Passenger]]:
    """Yield the people of the plan; who has no name yet is called after flight and seat."""
    seats = {flight.id: flight.seats for flight in plan.flights}
    for one in ahead:
        for number, seat in enumerate(seats[one.id], 1):
            person = seat.person or f"{one.id} seat {number}"
            segments = (seat.segment,) if seat.segment else ()
            stay = Stay(person, seat.agency, segments, one.first, one.end, one.id, one.id, seat.exchanged)
            yield stay, Passenger(person, seat.instrument)


def _operators(scenario: Scenario, plan: Plan) -> dict[str, Operator]:
    """Return for every flight the agency whose seats it provides, and the segments that agency's people run."""
    agency = {row.id: row.agency for row in scenario.classes}
    runs = {row.id: (row.segment,) if row.segment else () for row in scenario.agencies}
    flights: list[Visit | Flight] = [*scenario.visits, *plan.flights]
    owners = {flight.id: agency[flight.vehicle_class] for flight in flights}
    return {flight: Operator(owner, runs.get(owner, ())) for flight, owner in owners.items()}


def _berths(
    scenario: Scenario, known: Iterable[Coming], ahead: Iterable[Coming], plan: Plan
) -> tuple[DockedInterval, ...]:
    """Return who is at which port: as recorded, then by wish or in the order of the ports; moves as planned."""
    epoch = scenario.station.epoch
    moves = [
        Move(row.flight, day_of(row.day, epoch), "" if row.to_port in OFF_PORTS else row.to_port)
        for row in scenario.relocations
    ]
    moves += [Move(move.flight, move.day, move.port) for move in plan.moves if move.day > 0]
    found = list(port_intervals([Docking(one.id, one.wish, one.first, one.end) for one in known], moves))
    for one in ahead:
        taken = {berth.port for berth in found if berth.first <= one.first < berth.end}
        when = date_of(one.first, epoch)
        free = [port.id for port in scenario.ports if port.id not in taken and fits(port, one.vehicle, when)]
        if free:
            port = one.wish if one.wish in free else free[0]
            found += port_intervals([Docking(one.id, port, one.first, one.end)], moves)
    return tuple(found)


def fits(port: Port, vehicle: VehicleClass, when: date) -> bool:
    """Return whether a class of vehicles may use a port on a day."""
    return vehicle.id in port.classes and is_open(port, when)


def is_open(port: Port, when: date) -> bool:
    """Return whether a port can be used on a day."""
    return port.opened <= when and (port.closed is None or when < port.closed)
