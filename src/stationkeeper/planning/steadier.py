"""What could make a plan hold more often: a bigger buffer, a cargo flight more, one earlier or later, a seat exchanged.

Each candidate is the plan with one change. It is a candidate only if the independent checker finds no hard rule broken
that the plan does not break already; the port of a flight more is left open, as it is in a cadence. A bigger buffer is
the plan packed anew for higher targets, in the room that its flights have left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal, NamedTuple

from stationkeeper.planning.changes import changed_plan
from stationkeeper.planning.check import check_plan
from stationkeeper.planning.plan import Flight, Plan, Seat
from stationkeeper.planning.problem import make_problem
from stationkeeper.planning.supplied import load_plan
from stationkeeper.scenario.model import Scenario
from stationkeeper.times import date_of, day_of

EVERY_DAYS = 120  # a flight more is tried so often
FIRST_DAYS = 180  # and no sooner: nobody buys a launch within half a year; halfway through a shorter plan
SHIFTS = (-30, 30)  # days by which a cargo flight is tried earlier and later
KEPT_DAYS = 180  # flights nearer than this keep their dates, or those in the first quarter of a shorter plan

BUFFERS = (0.5, 1.0)  # shares of its reserve by which the target of each stock is raised, as far as it can be kept

Kind = Literal["flight", "date", "seat", "buffer"]


class Candidate(NamedTuple):
    """A plan with one change. kind: what is changed. flights: flights more. tonnes: what they carry, t."""

    kind: Kind
    words: str
    plan: Plan
    flights: int
    tonnes: float


def candidates(scenario: Scenario, plan: Plan, most_flights: int) -> list[Candidate]:
    """Return the plans with one change, in a fixed order; `most_flights`: 0 when no flight more may be bought."""
    made = [*_buffers(plan, scenario), *_dates(plan, scenario), *_seats(plan, scenario)]
    if most_flights > 0:
        made += _flights(plan, scenario)
    return made


def broken(scenario: Scenario, plan: Plan) -> set[tuple[str, tuple[str, ...]]]:
    """Return the hard rules that a plan breaks, each with the flights concerned."""
    return {(f.rule, f.flights) for f in check_plan(scenario, plan) if f.hard and f.state == "broken"}


def _flights(plan: Plan, scenario: Scenario) -> Iterator[Candidate]:
    """Yield one flight more of each class without crew that flies, at several dates."""
    coming = [flight for flight in plan.flights if flight.docked_day is None]
    flying = {flight.vehicle_class for flight in coming}
    last = day_of(plan.through, plan.epoch)
    for vehicle in scenario.classes:
        if vehicle.id not in flying or vehicle.seats or vehicle.dry_kg <= 0:
            continue
        for day in range(min(FIRST_DAYS, last // 2), last, EVERY_DAYS):
            when = _free_day(scenario, plan, day)
            more = changed_plan(scenario, plan, one_more=[f"{vehicle.id}@{when}"])
            tonnes = (vehicle.dry_kg + vehicle.water_kg + vehicle.gas_kg + vehicle.propellant_kg) / 1000.0
            yield Candidate("flight", f"one {vehicle.id} more on {when}", more, 1, tonnes)


def _free_day(scenario: Scenario, plan: Plan, day: int) -> date:
    """Return the first date from `day` on that is clear of every launch planned by the spacing of two arrivals."""
    apart = round(scenario.crewing.spacing_days.value)
    taken = [flight.launch_day for flight in plan.flights]
    while any(abs(day - other) < apart for other in taken):
        day += 1
    return date_of(day, plan.epoch)


def _buffers(plan: Plan, scenario: Scenario) -> Iterator[Candidate]:
    """Yield the plan packed anew for bigger buffers; nothing for one whose loads are left to rules."""
    if not any(flight.loads for flight in plan.flights):
        return
    problem = make_problem(scenario, plan.epoch, plan.through)
    known = {flight.id for flight in problem.flights}
    for share in BUFFERS:
        rows = tuple(
            row.model_copy(update={"target_kg": min(row.capacity_kg, row.target_kg + share * row.reserve_kg)})
            for row in scenario.stocks
        )
        bigger = scenario.model_copy(update={"stocks": rows})
        packed = load_plan(
            bigger, problem, replace(plan, flights=tuple(one for one in plan.flights if one.id in known))
        )
        loads = {one.id: one.loads for one in packed.flights}
        new = replace(plan, flights=tuple(replace(one, loads=loads.get(one.id, one.loads)) for one in plan.flights))
        tonnes = (_loaded_kg(new) - _loaded_kg(plan)) / 1000.0
        if tonnes > 0.0:
            yield Candidate("buffer", f"stocks fuller by {share:.0%} of their reserves", new, 0, tonnes)


def _loaded_kg(plan: Plan) -> float:
    return sum(load.mass_kg for flight in plan.flights for load in flight.loads)


def _dates(plan: Plan, scenario: Scenario) -> Iterator[Candidate]:
    """Yield each assumed cargo flight earlier and later, its stay moving with it."""
    last = day_of(plan.through, plan.epoch)
    near = min(KEPT_DAYS, last // 4)
    for flight in plan.flights:
        if flight.docked_day is not None or flight.seats or flight.standing == "published":
            continue
        for shift in SHIFTS:
            day = flight.launch_day + shift
            if not near <= day <= last:
                continue
            yield Candidate("date", f"{flight.id} {_later(shift)}", _moved(plan, flight, shift), 0, 0.0)


def _later(shift: int) -> str:
    return f"{abs(shift)} days {'later' if shift > 0 else 'earlier'}"


def _moved(plan: Plan, flight: Flight, shift: int) -> Plan:
    end = None if flight.undock_day is None else flight.undock_day + shift
    loads = tuple(replace(load, need_day=None) for load in flight.loads)
    moved = replace(flight, launch_day=flight.launch_day + shift, undock_day=end, loads=loads)
    return _ordered(replace(plan, flights=tuple(moved if one is flight else one for one in plan.flights)))


def _ordered(plan: Plan) -> Plan:
    docked = [one for one in plan.flights if one.docked_day is not None]
    coming = [one for one in plan.flights if one.docked_day is None]
    coming.sort(key=lambda one: (one.launch_day, one.id))
    return replace(plan, flights=tuple([*docked, *coming]))


def _seats(plan: Plan, scenario: Scenario) -> Iterator[Candidate]:
    """Yield the last seat of each crew flight without an exchanged one given to another segment's agency."""
    limit = round(scenario.planning.seat_limit_days.value)
    for flight in plan.flights:
        runs = {seat.segment for seat in flight.seats if seat.segment}
        if flight.docked_day is not None or not flight.rotation or len(flight.seats) < 2 or flight.launch_day < limit:
            continue
        for segment in scenario.segments:
            if segment.id in runs:
                continue
            seats = (*flight.seats[:-1], Seat(segment.agency, segment.id, exchanged=True))
            other = replace(flight, seats=seats)
            new = replace(plan, flights=tuple(other if one is flight else one for one in plan.flights))
            yield Candidate("seat", f"a seat of {segment.agency} on {flight.id}", new, 0, 0.0)


def best(gains: Sequence[float], tried: Sequence[Candidate]) -> int | None:
    """Return which candidate to take: the greatest gain of what costs no flight, else the greatest gain a flight.

    gains: proven gain of each (lower end of its interval); None when none is above zero. Ties: the first.
    """
    free = [n for n, one in enumerate(tried) if one.flights == 0 and gains[n] > 0.0]
    paid = [n for n, one in enumerate(tried) if one.flights > 0 and gains[n] > 0.0]
    if free:
        return max(free, key=lambda n: (gains[n], -n))
    return max(paid, key=lambda n: (gains[n] / tried[n].flights, -n), default=None)
