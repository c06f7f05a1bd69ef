"""A new plan after something went wrong: the old plan becomes the wish, what happened becomes fact, as little as
possible is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from stationkeeper.planning import events as happened
from stationkeeper.planning.decisions import Decisions
from stationkeeper.planning.events import Event
from stationkeeper.planning.objective import Goal
from stationkeeper.planning.plan import Flight, Plan, Seat
from stationkeeper.planning.problem import Candidate, Period, Problem
from stationkeeper.planning.rules.registry import DEFAULTS, Setting
from stationkeeper.scenario.model import Scenario

REACH_DAYS = 60  # beyond what hit it, a flight may move so far
NEAR_DAYS = 270  # first, flights launched later than this after the last event keep their dates
LONGER = {**DEFAULTS, "life": Setting("soft", 20)}  # a day beyond life on orbit, in days of moved launches
# What a replan may stretch, at a price in days of moved launches, because something has already happened.
STRETCHED = {
    **LONGER,
    "representation": Setting("soft", 1000),
    "stay": Setting("soft", 20),
    "handover": Setting("soft", 50),
    "commitments": Setting("soft", 2000),
    "stocks": Setting("soft", 1),
    "propellant": Setting("soft", 1),
}


@dataclass(frozen=True)
class Hit:
    """A flight that an event concerns directly, and the event's words."""

    flight: str
    event: Event


class Changed(NamedTuple):
    """The problem after the events, the flights they hit, and those that cannot fly any more."""

    problem: Problem
    hits: tuple[Hit, ...]
    lost: tuple[str, ...]


def as_wished(problem: Problem, plan: Plan) -> Problem:
    """Return the problem in which the old plan is the wish: its launches, stays, ports and crews.

    Flights the old plan leaves out may be called on; flights that the scenario does not know are left out.
    """
    planned = {flight.id: flight for flight in plan.flights}
    index = {port.id: n for n, port in enumerate(problem.ports)}
    moves = {move.flight: (move.day, index[move.port]) for move in plan.moves if move.port in index}
    flights = tuple(
        _as_planned(flight, planned[flight.id], index, moves.get(flight.id))
        if flight.id in planned
        else replace(flight, optional=True)
        for flight in problem.flights
    )
    return replace(problem, flights=flights)


def _as_planned(flight: Candidate, old: Flight, index: dict[str, int], move: tuple[int, int] | None) -> Candidate:
    dock = flight.wished if flight.here else old.launch_day + flight.transit
    end = old.undock_day if old.undock_day is not None else dock + round(old.stay_days)
    return replace(
        flight,
        wished=dock,
        wished_port=index.get(old.port, flight.wished_port),
        stay=end - dock,
        stay_most=max(flight.stay_most, end - dock),
        crews=tuple(dict.fromkeys((old.seats, *flight.crews))) if not flight.here else flight.crews,
        optional=False,
        wished_move=move,
    )


def with_events(scenario: Scenario, problem: Problem, events: Sequence[Event]) -> Changed:
    """Return the problem after some events, with the flights they hit and those that no longer fly."""
    changed = Changed(problem, (), ())
    for event in events:
        changed = _HAPPENS[type(event)](scenario, changed, event)
    return changed


def _flights(
    changed: Changed, event: Event, concerns: Callable[[Candidate], bool], after: Callable[[Candidate], Candidate]
) -> Changed:
    """Return what is changed when some flights become other ones."""
    hit = [flight.id for flight in changed.problem.flights if concerns(flight)]
    flights = tuple(after(flight) if flight.id in hit else flight for flight in changed.problem.flights)
    hits = (*changed.hits, *(Hit(name, event) for name in hit))
    return Changed(replace(changed.problem, flights=flights), hits, changed.lost)


def _without(changed: Changed, event: Event, gone: Callable[[Candidate], bool]) -> Changed:
    """Return what is left when some flights never come."""
    lost = tuple(flight.id for flight in changed.problem.flights if gone(flight) and not flight.here)
    flights = tuple(flight for flight in changed.problem.flights if flight.id not in lost)
    hits = (*changed.hits, *(Hit(name, event) for name in lost))
    return Changed(replace(changed.problem, flights=flights), hits, (*changed.lost, *lost))


def _in(flight: Candidate, first: int, last: int) -> bool:
    return not flight.here and first <= flight.wished - flight.transit <= last


def _reaching(flight: Candidate, last: int) -> Candidate:
    """Return a flight whose window reaches past a day on which it still cannot be launched."""
    late = last + 1 + flight.transit - flight.wished
    return replace(flight, window=max(flight.window, late + REACH_DAYS))


def _pad_out(_: Scenario, changed: Changed, event: happened.PadOut) -> Changed:
    if event.others:
        return changed
    number = next(n for n, rocket in enumerate(changed.problem.rockets) if rocket.id == event.launcher)
    period: Period = (event.first_day, event.last_day)
    rockets = tuple(
        replace(rocket, out=(*rocket.out, period)) if n == number else rocket
        for n, rocket in enumerate(changed.problem.rockets)
    )
    changed = changed._replace(problem=replace(changed.problem, rockets=rockets))
    return _flights(
        changed,
        event,
        lambda flight: flight.launcher == number and _in(flight, *period),
        lambda flight: _reaching(flight, event.last_day),
    )


def _grounded(_: Scenario, changed: Changed, event: happened.ClassGrounded) -> Changed:
    def kept(flight: Candidate) -> Candidate:
        days = range(event.first_day + flight.transit, min(event.last_day, changed.problem.last) + flight.transit + 1)
        held = replace(flight, grounded=(*flight.grounded, (days.start, days.stop - 1)))
        return _reaching(held, event.last_day) if _in(flight, event.first_day, event.last_day) else held

    return _flights(
        changed, event, lambda flight: flight.vehicle_class == event.vehicle_class and not flight.here, kept
    )


def _lost(_: Scenario, changed: Changed, event: happened.FlightLost) -> Changed:
    return _without(changed, event, lambda flight: flight.id == event.flight)


def _delayed(_: Scenario, changed: Changed, event: happened.FlightDelayed) -> Changed:
    def later(flight: Candidate) -> Candidate:
        late = event.day + flight.transit - flight.wished
        return replace(
            flight, ready=max(flight.ready, event.day + flight.transit), window=max(flight.window, late + 30)
        )

    return _flights(changed, event, lambda flight: flight.id == event.flight, later)


def _closed(_: Scenario, changed: Changed, event: happened.PortClosed) -> Changed:
    period: Period = (event.first_day, event.last_day)
    ports = tuple(
        replace(port, closed=(*port.closed, period)) if port.id == event.port else port
        for port in changed.problem.ports
    )
    number = next(n for n, port in enumerate(ports) if port.id == event.port)
    changed = changed._replace(problem=replace(changed.problem, ports=ports))

    def there(flight: Candidate) -> bool:
        stays = flight.wished <= event.last_day and flight.wished + flight.stay > event.first_day
        return flight.wished_port == number and stays

    return _flights(changed, event, there, lambda flight: flight)


def _unsafe(scenario: Scenario, changed: Changed, event: happened.VehicleUnsafe) -> Changed:
    """Let the next of its line come empty, no sooner than an empty one can, and take its crew over.

    When no other of its class is to come, the next crew flight of its agency may give up seats for them; it does not
    come sooner for that. A vehicle that has left by then concerns nobody.
    """
    flights = changed.problem.flights
    boat = next((flight for flight in flights if flight.id == event.flight), None)
    if boat is None or boat.wished + boat.stay <= event.day:
        return changed
    changed = _flights(
        changed,
        event,
        lambda flight: flight.id == boat.id,
        lambda flight: replace(flight, unsafe_from=event.day, stay_most=flight.stay_most + 400),
    )
    later = sorted((f for f in flights if f.rotation and not f.here and f.wished > boat.wished), key=_docking)
    line = [flight for flight in later if flight.vehicle_class == boat.vehicle_class]
    if line:
        vehicle = next(row for row in scenario.classes if row.id == boat.vehicle_class)
        soonest = event.day + round(vehicle.rescue_days or 0)
        return _fetched(changed, event, boat, line[0], boat.crews[0], soonest)
    agency = {row.id: row.agency for row in scenario.classes}
    own = agency[boat.vehicle_class]
    kin = [flight for flight in later if agency[flight.vehicle_class] == own]
    crew = _with_guests(kin[0], boat, own) if kin else None
    if crew is None:
        return changed
    return _fetched(changed, event, boat, kin[0], crew, max(kin[0].wished, event.day + 1 + kin[0].transit))


def _docking(flight: Candidate) -> int:
    return flight.wished


def _fetched(
    changed: Changed, event: Event, boat: Candidate, saver: Candidate, crew: tuple[Seat, ...], soonest: int
) -> Changed:
    """Return what is changed when a flight may come for the people of an unsafe vehicle."""

    def rescue(flight: Candidate) -> Candidate:
        return replace(
            flight,
            crews=(*flight.crews, crew),
            rescue=crew,
            fetches=boat.id,
            ready=max(soonest, 1),
            window=max(flight.window, abs(flight.wished - soonest) + REACH_DAYS),
        )

    return _flights(changed, event, lambda flight: flight.id == saver.id, rescue)


def _with_guests(flight: Candidate, boat: Candidate, agency: str) -> tuple[Seat, ...] | None:
    """Return the crew of a flight that left as many of its agency's seats free as an unsafe vehicle has people."""
    guests = boat.crews[0]
    free = [n for n, seat in enumerate(flight.crews[0]) if seat.agency == agency][-len(guests) :]
    if len(free) < len(guests):
        return None
    return (*(seat for n, seat in enumerate(flight.crews[0]) if n not in free), *guests)


def _unfit(scenario: Scenario, changed: Changed, event: happened.PersonUnfit) -> Changed:
    """Let the vehicle of somebody aboard leave with its crew in time; a seat of a later flight goes to a backup."""
    until = max(event.day, 0) + round(scenario.crewing.medical_return_days.value)

    def aboard(flight: Candidate) -> bool:
        named = flight.id == event.person or any(seat.person == event.person for seat in flight.crews[0])
        return named and flight.wished <= event.day

    return _flights(changed, event, aboard, lambda flight: replace(flight, leave_by=max(until, 1)))


def _leaves(scenario: Scenario, changed: Changed, event: happened.PartyLeaves) -> Changed:
    """Let nobody and nothing of a party fly from a day on; what is docked leaves by it."""
    own = {row.id for row in scenario.classes if row.agency == event.party}
    changed = _without(changed, event, lambda f: f.vehicle_class in own and f.wished - f.transit >= event.day)
    changed = _flights(
        changed,
        event,
        lambda f: f.vehicle_class in own and f.wished < event.day < f.wished + f.stay,
        lambda f: replace(f, leave_by=max(event.day, 1), stay_least=1),
    )
    return _flights(
        changed,
        event,
        lambda f: not f.here and f.wished >= event.day and any(s.agency == event.party for s in f.crews[0]),
        lambda f: replace(f, crews=tuple(dict.fromkeys(_staying(scenario, f, crew, event.party) for crew in f.crews))),
    )


def _staying(scenario: Scenario, flight: Candidate, crew: tuple[Seat, ...], party: str) -> tuple[Seat, ...]:
    """Return a crew with the operator's own people in the seats of a party that has left."""
    agency = next(row.agency for row in scenario.classes if row.id == flight.vehicle_class)
    segment = next((row.segment for row in scenario.agencies if row.id == agency), "")
    return tuple(Seat(agency, segment, exchanged=False) if seat.agency == party else seat for seat in crew)


_HAPPENS: dict[type[Event], Callable[..., Changed]] = {
    happened.PadOut: _pad_out,
    happened.ClassGrounded: _grounded,
    happened.FlightLost: _lost,
    happened.FlightDelayed: _delayed,
    happened.PortClosed: _closed,
    happened.VehicleUnsafe: _unsafe,
    happened.PersonUnfit: _unfit,
    happened.PartyLeaves: _leaves,
}


def rescue_goals(d: Decisions) -> list[Goal]:
    """Return the days that people aboard have no seat home of their own, as the first objective of a replan.

    A vehicle that others of its line relieve stays until then: it is better than none. One without a line may leave
    empty before, and its people wait without a vehicle.
    """
    waits = []
    for _, flight, choice in d.pairs():
        if flight.unsafe_from is None:
            continue
        boats = [
            (d.choices[m].crew[other.crews.index(other.rescue)], d.choices[m])
            for m, other in enumerate(d.problem.flights)
            if other.rescue is not None and other.fetches == flight.id
        ]
        days = d.model.new_int_var(0, d.problem.last + 400, f"{flight.id} without a seat home")
        none = d.model.new_bool_var(f"{flight.id} is not replaced")
        d.model.add(sum(lit for lit, _ in boats) + none == 1)
        for lit, boat in boats:
            d.model.add(days >= boat.dock - flight.unsafe_from).only_enforce_if(lit)
            if flight.rotation:
                d.model.add(choice.end >= boat.dock).only_enforce_if(lit)
        until = choice.end if flight.rotation else d.problem.last + 1
        d.model.add(days >= until - flight.unsafe_from).only_enforce_if(none)
        waits.append(days)
    return [Goal("no-seat", sum(waits) if waits else None)]


def near_only(changed: Changed, known: int, last: int) -> Problem:
    """Return the problem in which flights launched long after the last event, and those gone before `known`, fly as
    they were planned: nothing of them is decided.

    Flights that an event hits may always move.
    """
    hit = {each.flight for each in changed.hits}

    def kept(flight: Candidate) -> Candidate:
        far = _far(flight, last) or flight.wished + flight.stay <= known
        if not far or flight.id in hit or flight.wished_port < 0:
            return flight
        return replace(flight, window=0, optional=False, kept=True, crews=(flight.wish,))

    problem = past_kept(changed, known)
    return replace(problem, flights=tuple(kept(f) for f in problem.flights if not (f.optional and _far(f, last))))


def _far(flight: Candidate, last: int) -> bool:
    return flight.wished - flight.transit > last + NEAR_DAYS


def past_kept(changed: Changed, known: int) -> Problem:
    """Return the problem in which flights launched before the events were known keep their dates.

    A crew flight that is nearer than people can be trained for counts as announced: it is brought forward no more than
    a published date.
    """
    hit = {each.flight for each in changed.hits}

    def kept(flight: Candidate) -> Candidate:
        if not flight.here and flight.wished - flight.transit < known and flight.id not in hit:
            return replace(flight, window=0)
        soonest = known + 1 + flight.transit
        if flight.crews[0] and flight.rescue is None:
            trained = known + changed.problem.seat_limit + flight.transit
            soonest = max(soonest, min(trained, flight.wished - changed.problem.forward))
        return replace(flight, ready=max(flight.ready, min(soonest, flight.wished)))

    return replace(changed.problem, flights=tuple(kept(flight) for flight in changed.problem.flights))


def span_of(events: Sequence[Event], plan: Plan) -> Period:
    """Return the first day on which something is known and the last day that an event reaches."""
    launches = {flight.id: flight.launch_day for flight in plan.flights}
    days: list[int] = []
    for event in events:
        match event:
            case happened.PadOut() | happened.ClassGrounded() | happened.PortClosed():
                days += [event.first_day, min(event.last_day, max(launches.values()))]
            case happened.FlightLost():
                days.append(launches.get(event.flight, 0))
            case happened.FlightDelayed():
                days += [min(event.day, launches.get(event.flight, event.day)), event.day]
            case _:
                days.append(event.day)
    return max(min(days), 0), max(days)


def had_nobody_acted(problem: Problem, plan: Plan, changed: Changed) -> Plan:
    """Return the old plan as the events alone leave it: lost flights gone, held ones flown as soon as they can."""
    by_id = {flight.id: flight for flight in changed.problem.flights}
    flights = []
    free = dict.fromkeys(range(len(problem.rockets)), -(1 << 20))
    for old in plan.flights:
        known = by_id.get(old.id)
        if known is None or old.id in changed.lost:
            continue
        if old.docked_day is not None:
            flights.append(old)
            continue
        rocket = changed.problem.rockets[known.launcher] if known.launcher >= 0 else None
        day = max(old.launch_day, known.ready - known.transit if _delayed_hit(changed, old.id) else old.launch_day)
        out = (*(rocket.out if rocket else ()), *((a - known.transit, b - known.transit) for a, b in known.grounded))
        for first, last in sorted(out):
            if first <= day <= last:
                day = max(last + 1, free.get(known.launcher, 0))
        if day != old.launch_day and rocket is not None:
            free[known.launcher] = day + rocket.turnround
        shift = day - old.launch_day
        end = None if old.undock_day is None else old.undock_day + (0 if old.rotation else shift)
        flights.append(replace(old, launch_day=day, undock_day=end))
    return replace(plan, flights=tuple(flights))


def _delayed_hit(changed: Changed, flight: str) -> bool:
    return any(hit.flight == flight and isinstance(hit.event, happened.FlightDelayed) for hit in changed.hits)
