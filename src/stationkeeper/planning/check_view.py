"""What a checker sees of a plan: who is where on which days, and what is found wrong, in plain tables.

Written apart from the planner, on the plan and the scenario alone. Days are whole days since the epoch, state at the
end of a day: a vehicle counts on the day it docks and no longer on the day it leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from stationkeeper.planning.plan import Flight, Plan, Seat, Waiver
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import VehicleClass
from stationkeeper.times import date_of, day_of

State = Literal["broken", "waived", "unknown"]
NEVER = 1 << 20  # a day after every plan's


@dataclass(frozen=True)
class Finding:
    """A rule that does not hold in some place on some days.

    flights: those concerned. first_day, last_day: days on which it does not hold, both included. met, allowed: words.
    hard: whether a plan with it is unsound; else somebody still has to agree, or luck has to hold. about: other names
    that a waiver may speak of (port, class, launcher, stock, segment). state: broken, waived, or unknown when the plan
    leaves open what the rule asks. waiver: the one that acts here.
    """

    rule: str
    flights: tuple[str, ...]
    first_day: int
    last_day: int
    met: str
    allowed: str
    hard: bool = True
    about: tuple[str, ...] = ()
    state: State = "broken"
    waiver: Waiver | None = None


@dataclass(frozen=True)
class Berth:
    """A vehicle at one port from day `first` up to, and not with, day `end`; port "" when none was decided."""

    flight: str
    vehicle_class: str
    port: str
    first: int
    end: int


@dataclass(frozen=True)
class Visit:
    """A flight with the days that follow from the plan. decided: the plan says when it leaves, not a rule."""

    flight: Flight
    vehicle: VehicleClass
    dock: int
    leave: int
    decided: bool

    @property
    def id(self) -> str:
        """Name of the flight."""
        return self.flight.id

    @property
    def here(self) -> bool:
        """Whether it is at the station at the epoch."""
        return self.flight.docked_day is not None


@dataclass(frozen=True)
class Person:
    """Somebody aboard from day `first` up to, and not with, day `end`, who goes home on flight `home`.

    name: as planned, or flight and seat. segments: those the person can run.
    """

    name: str
    named: bool
    seat: Seat
    segments: tuple[str, ...]
    home: str
    first: int
    end: int

    def counts(self, segment: str, agency: str) -> bool:
        """Return whether the person represents a segment that needs someone of an agency."""
        return self.seat.agency == agency and segment in self.segments


@dataclass(frozen=True)
class View:
    """Plan and scenario with what follows from both."""

    scenario: Scenario
    plan: Plan
    last: int
    visits: tuple[Visit, ...]
    berths: tuple[Berth, ...]
    people: tuple[Person, ...]
    sound_until: dict[str, int]

    def visit(self, flight: str) -> Visit | None:
        """Return the visit of a flight, None when the plan has no such flight."""
        return next((visit for visit in self.visits if visit.id == flight), None)

    def date(self, day: int) -> str:
        """Return the date of a day, as in messages."""
        return date_of(min(day, self.last + 3650), self.plan.epoch).isoformat()


def make_view(scenario: Scenario, plan: Plan) -> View:
    """Return what follows from a plan; flights of unknown classes are left out (`read_plan` tells them)."""
    classes = {row.id: row for row in scenario.classes}
    last = day_of(plan.through, plan.epoch)
    known = [flight for flight in plan.flights if flight.vehicle_class in classes]
    docks = {id(flight): dock_day(flight, classes[flight.vehicle_class]) for flight in known}
    visits = tuple(
        Visit(
            flight,
            classes[flight.vehicle_class],
            docks[id(flight)],
            _leave(scenario, flight, known, docks, last),
            flight.undock_day is not None,
        )
        for flight in known
    )
    lost = {row.id: row.return_lost for row in scenario.visits if row.return_lost is not None}
    sound_until = {name: day_of(when, plan.epoch) for name, when in lost.items()}
    people = tuple(person for visit in visits for person in _people(scenario, visit))
    return View(scenario, plan, last, visits, tuple(_berths(plan, visits)), people, sound_until)


def dock_day(flight: Flight, vehicle: VehicleClass) -> int:
    """Return the day a flight docks: given, or launch and transit."""
    return flight.launch_day + round(vehicle.transit_days or 0) if flight.docked_day is None else flight.docked_day


def _leave(scenario: Scenario, flight: Flight, known: Sequence[Flight], docks: dict[int, int], last: int) -> int:
    """Return the day a flight leaves: decided; else a rotation when its relief took over, others when their stay ends.

    A rotation without relief in the plan stays to its end.
    """
    if flight.undock_day is not None:
        return flight.undock_day
    if not flight.rotation:
        return max(docks[id(flight)] + round(flight.stay_days), 1 if flight.docked_day is not None else -NEVER)
    line = [one for one in known if one.rotation and one.vehicle_class == flight.vehicle_class]
    at_once = max(1, sum(one.docked_day is not None for one in line))
    later = line[line.index(flight) + at_once :]
    return docks[id(later[0])] + round(scenario.crewing.handover_days.value) if later else last + 1


def _berths(plan: Plan, visits: Iterable[Visit]) -> Iterator[Berth]:
    """Yield where each vehicle is, port after port."""
    for visit in visits:
        steps = sorted(
            ((move.day, move.port) for move in plan.moves if move.flight == visit.id), key=lambda one: one[0]
        )
        places = [(visit.dock, visit.flight.port), *steps]
        ends = [day for day, _ in steps] + [visit.leave]
        for (first, port), end in zip(places, ends, strict=True):
            if first < end:
                yield Berth(visit.id, visit.vehicle.id, port, first, end)


def _people(scenario: Scenario, visit: Visit) -> Iterator[Person]:
    trained = {row.id: row.segments for row in scenario.people if row.segments}
    for number, seat in enumerate(visit.flight.seats, 1):
        name = seat.person or f"{visit.id} seat {number}"
        segments = trained.get(seat.person, (seat.segment,) if seat.segment else ())
        yield Person(name, bool(seat.person), seat, segments, visit.id, visit.dock, visit.leave)


def runs(days: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last day of each unbroken run of days; `days` in order."""
    first = before = None
    for day in days:
        if before is None or first is None:
            first = day
        elif day != before + 1:
            yield first, before
            first = day
        before = day
    if first is not None and before is not None:
        yield first, before


def quiet_periods(view: View) -> Iterator[tuple[int, int]]:
    """Yield periods (first day, day after the last) inside the plan during which nobody and nothing comes or goes."""
    edges = {1, view.last + 1}
    for visit in view.visits:
        edges |= {visit.dock, visit.leave, view.sound_until.get(visit.id, 1)}
    inside = sorted(edge for edge in edges if 1 <= edge <= view.last + 1)
    return zip(inside, inside[1:], strict=False)


def under_waivers(view: View, finding: Finding) -> Iterator[Finding]:
    """Yield a finding as waivers leave it: waived up to the day the last of them ends, broken after it."""
    if finding.state != "broken" or finding.rule == "waiver":
        yield finding
        return
    acting = [waiver for waiver in view.plan.waivers if waiver.rule == finding.rule and _covers(waiver, finding)]
    until = max((waiver.until_day for waiver in acting), default=-NEVER)
    if until < finding.first_day:
        yield finding
        return
    waiver = next(one for one in acting if one.until_day == until)
    yield replace(finding, state="waived", waiver=waiver, last_day=min(until, finding.last_day))
    if until < finding.last_day:
        yield replace(finding, first_day=until + 1)


def _covers(waiver: Waiver, finding: Finding) -> bool:
    return waiver.scope in ("", "all", *finding.flights, *finding.about)
