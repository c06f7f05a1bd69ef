"""What if the plan were different: without some flights, without a partner, with one flight more.

Each change takes a plan and returns another; what has docked by the epoch stays as it is. Where flights are left out,
loads are left to the operators' rules from the first of them on: who loses a flight packs the others anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from stationkeeper.errors import Fault, RequestError, nearest
from stationkeeper.planning.plan import Flight, Plan, Seat
from stationkeeper.planning.schedule import DEFAULT_STAY_DAYS, own_agencies
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import VehicleClass
from stationkeeper.times import day_of, parse_date

CROSS_FLIGHTS = "cross-flights"
CARGO = "cargo"


def changed_plan(
    scenario: Scenario,
    plan: Plan,
    without: Sequence[str] = (),
    partner_leaves: Sequence[str] = (),
    one_more: Sequence[str] = (),
) -> Plan:
    """Return the plan with all changes made.

    without: "cross-flights" (every exchanged seat goes to the operator's own agency), a flight, or a class of flights
    ("progress" stands for "progress-ms" and its like). partner_leaves: "AGENCY:DATE", see `left`. one_more: "cargo" or
    a class without crew, with "@DATE" or in the middle of the period. Raises RequestError with every fault.
    """
    faults: list[Fault] = []
    flying = {flight.vehicle_class for flight in plan.flights if flight.docked_day is None}
    for name, texts, change in (
        ("without", without, _without),
        ("partner_leaves", partner_leaves, _partner_leaves),
        ("one_more", one_more, partial(_one_more, flying)),
    ):
        for text in texts:
            plan = _made(faults, name, text, scenario, plan, change)
    if faults:
        raise RequestError(faults)
    return plan


def left(scenario: Scenario, plan: Plan, agency: str, day: int) -> Plan:
    """Return the plan in which an agency flies nothing and nobody after `day`.

    Its vehicles' later flights are not flown, and its people's later seats go to the operators' own agencies. What it
    has at the station stays and runs on, and who of it is aboard stays for the planned time.
    """
    own = own_agencies(scenario)
    flown = [flight for flight in plan.flights if flight.launch_day <= day or own[flight.vehicle_class][0] != agency]
    theirs = tuple(
        _own_seats(flight, own, lambda seat: seat.agency == agency) if flight.launch_day > day else flight
        for flight in flown
    )
    return replace(plan, flights=_packed_anew(plan, theirs))


def _packed_anew(plan: Plan, left: tuple[Flight, ...]) -> tuple[Flight, ...]:
    """Return what is left of a plan's flights, without loads from the day of the first that is gone."""
    kept = {flight.id for flight in left}
    first = min((flight.launch_day for flight in plan.flights if flight.id not in kept), default=None)
    if first is None:
        return left
    return tuple(replace(flight, loads=()) if flight.launch_day >= first else flight for flight in left)


def _made(
    faults: list[Fault],
    name: str,
    text: str,
    scenario: Scenario,
    plan: Plan,
    change: Callable[[Scenario, Plan, str], Plan],
) -> Plan:
    try:
        return change(scenario, plan, text)
    except _Unknown as error:
        faults.append(Fault(name, f"'{text}'", error.allowed, error.remedy))
        return plan


class _Unknown(Exception):
    """A change that names something that is not there."""

    def __init__(self, allowed: str, remedy: str = "") -> None:
        self.allowed, self.remedy = allowed, remedy
        super().__init__(allowed)


def _without(scenario: Scenario, plan: Plan, what: str) -> Plan:
    if what == CROSS_FLIGHTS:
        own = own_agencies(scenario)
        return replace(
            plan, flights=tuple(_own_seats(flight, own, lambda seat: seat.exchanged) for flight in plan.flights)
        )
    coming = [flight for flight in plan.flights if flight.docked_day is None]
    gone = {flight.id for flight in coming if what == flight.id or _is_of(flight, what)}
    if not gone:
        known = [CROSS_FLIGHTS, *sorted({flight.vehicle_class for flight in coming}), *(flight.id for flight in coming)]
        raise _Unknown("cross-flights, a class of flights or a flight to come", nearest(what, known))
    left = tuple(flight for flight in plan.flights if flight.id not in gone)
    return replace(plan, flights=_packed_anew(plan, left))


def _is_of(flight: Flight, name: str) -> bool:
    return flight.vehicle_class == name or flight.vehicle_class.startswith(f"{name}-")


def _own_seats(flight: Flight, own: dict[str, tuple[str, str]], given_up: Callable[[Seat], bool]) -> Flight:
    """Return a flight to come with the seats given up in the hands of its operator's own agency."""
    if flight.docked_day is not None:
        return flight
    agency, segment = own[flight.vehicle_class]
    seats = tuple(Seat(agency, segment, exchanged=False) if given_up(seat) else seat for seat in flight.seats)
    return replace(flight, seats=seats)


def _partner_leaves(scenario: Scenario, plan: Plan, text: str) -> Plan:
    name, _, when = text.rpartition(":")
    agencies = {row.id.casefold(): row.id for row in scenario.agencies}
    if name.casefold() not in agencies:
        allowed = f"AGENCY:DATE as roscosmos:2028-12-31; agencies: {', '.join(agencies.values())}"
        raise _Unknown(allowed, nearest(name, list(agencies.values())))
    return left(scenario, plan, agencies[name.casefold()], day_of(_date(when), plan.epoch))


def _one_more(flying: set[str], scenario: Scenario, plan: Plan, text: str) -> Plan:
    name, _, when = text.partition("@")
    day = day_of(_date(when), plan.epoch) if when else day_of(plan.through, plan.epoch) // 2
    if not 0 < day <= day_of(plan.through, plan.epoch):
        raise _Unknown(f"a date after {plan.epoch} up to {plan.through}")
    vehicle = _cargo_class(scenario, flying, name)
    flight = Flight(
        id=f"one-more-{vehicle.id}-{day}",
        vehicle_class=vehicle.id,
        launch_day=day,
        stay_days=vehicle.stay_days or DEFAULT_STAY_DAYS,
        port="",
        seats=(),
        rotation=False,
        propellant_kg=vehicle.propellant_kg,
        standing="assumed",
    )
    docked = [one for one in plan.flights if one.docked_day is not None]
    coming = [one for one in plan.flights if one.docked_day is None]
    coming = sorted([*coming, flight], key=lambda one: (one.launch_day, one.id))
    return replace(plan, flights=tuple([*docked, *coming]))


def _cargo_class(scenario: Scenario, flying: set[str], name: str) -> VehicleClass:
    """Return the class meant: of "cargo" the one that flies without crew and brings most."""
    uncrewed = [row for row in scenario.classes if row.id in flying and row.seats == 0]
    if name == CARGO and uncrewed:
        return max(uncrewed, key=lambda row: (row.dry_kg, row.id))
    found = next((row for row in uncrewed if name in (row.id, row.id.rpartition("-")[0])), None)
    if found is None:
        known = [CARGO, *(row.id for row in uncrewed)]
        raise _Unknown(f"{', '.join(known)}, perhaps with @DATE", nearest(name, known))
    return found


def _date(text: str) -> date:
    try:
        return parse_date(text)
    except ValueError:
        raise _Unknown("a date as 2028-12-31") from None
