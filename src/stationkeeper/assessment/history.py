"""Would it have replanned as well as people did? Four days of the record on which the plan had to be made anew.

The scenario is cut at the day of the event; the plan of that day is made, replanned with what was known, and measured
beside the record by the same rulers. Stocks, propellant and the height of the Sun are left out: the past scenario does
not know them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.errors import Fault, RequestError, nearest
from stationkeeper.planning.attempts import attempt
from stationkeeper.planning.events import Event as Happened
from stationkeeper.planning.events import VehicleUnsafe, known_names, parse_events
from stationkeeper.planning.plan import Plan
from stationkeeper.planning.problem import Problem, make_problem
from stationkeeper.planning.replan import as_wished, span_of, with_events
from stationkeeper.planning.rules.registry import DEFAULTS, Setting
from stationkeeper.planning.solve import Asked, solve, to_plan
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.past import as_of
from stationkeeper.times import date_of, day_of

SCHEMA = "stationkeeper.history/1"
REACH = timedelta(days=300)  # so far after the day of knowledge both are measured
UNKNOWN = {name: Setting("off") for name in ("stocks", "propellant", "capacity", "beta")}


class Case(NamedTuple):
    """A day on which the plan had to be made anew.

    stands: the scenario is cut on that day, that of the event. known: from then on decisions are free. event: in the
    words of `planning.events`.
    """

    title: str
    stands: date
    known: date
    event: str


CASES = {
    "soyuz-ms-22": Case(
        "Soyuz MS-22 leaks",
        date(2022, 12, 14),
        date(2022, 12, 20),
        "vehicle soyuz-ms-22 unsafe 2022-12-14",
    ),
    "cft": Case(
        "Starliner is unfit to bring its crew home", date(2024, 8, 24), date(2024, 8, 24), "vehicle cft unsafe"
    ),
    "site-31": Case(
        "The pad at Site 31 is out",
        date(2025, 12, 1),
        date(2025, 12, 1),
        "pad site-31 out 2025-11-27..2026-03-21",
    ),
    "crew-11": Case(
        "Crew-11 comes home for a medical reason",
        date(2026, 1, 7),
        date(2026, 1, 9),
        "person crew-11 unfit 2026-01-07",
    ),
}


class Beside(Told):
    """A figure of the plan found and of what was flown; less is better."""

    name: str = Field(description="Stable name.")
    title: str = Field(description="What is measured.")
    unit: str = Field(description="Its unit.")
    found: int = Field(description="The plan found.")
    flown: int = Field(description="What was flown, from the record.")


class Launch(Told):
    """A flight that was moved in the plan found or as flown."""

    flight: str = Field(description="Flight.")
    planned: date = Field(description="Launch in the plan before the event, UTC.")
    found: date = Field(description="Launch in the plan found, UTC.")
    flown: date = Field(description="Launch as flown, UTC.")


class History(Told):
    """What would have been planned on a day of the past, beside what was flown."""

    schema_: str = Field(default=SCHEMA, alias="schema", description="Name and version of this form.")
    case: str = Field(description="Stable name of the case.")
    title: str = Field(description="What happened.")
    event: str = Field(description="The event as it was told to the planner.")
    known: date = Field(description="Day from which decisions were free, UTC.")
    through: date = Field(description="Last day measured, UTC.")
    scope: str = Field(description="How far the replan reached.")
    proven: bool = Field(description="Whether every objective is proven within that scope.")
    measures: tuple[Beside, ...] = Field(description="In the order of the planner's objectives.")
    launches: tuple[Launch, ...] = Field(description="Flights moved in either, in order of the plan.")
    compared: int = Field(description="Flights of the plan that were flown by the last day.")
    as_good: bool = Field(description="Whether the first figure that differs is less for the plan found.")


class Spell(NamedTuple):
    """Somebody's days with the seat on one vehicle: first day, and the day on which it ends (not counted)."""

    vehicle: str
    agency: str
    first: int
    end: int


def history(scenario: Scenario, case: str, seconds: float = 20.0) -> History:
    """Return the plan found on a day of the past beside what was flown.

    case: one of CASES; the scenario's record must hold it. seconds: most time for one objective. The same input gives
    the same plan when all is proven. Raises RequestError for another case, or where no plan fits.
    """
    if case not in CASES:
        raise RequestError(Fault("case", f"'{case}'", ", ".join(CASES), nearest(case, list(CASES))))
    told = CASES[case]
    if not any(row.launch <= told.stands for row in scenario.visits):
        allowed = f"a station whose record of visits reaches back to {told.stands}"
        raise RequestError(Fault("case", f"'{case}' at {scenario.station.title}", allowed, "Take the station iss"))
    past, through = as_of(scenario, told.stands), min(told.known + REACH, scenario.station.epoch)
    problem = make_problem(past, told.stands, through, traffic_only=True)
    before = solve(problem, Asked(settings={**DEFAULTS, **UNKNOWN}, seconds=seconds))
    if before is None:
        raise _no_plan(case, "before the event")
    old = to_plan(problem, before)
    events = parse_events([told.event], known_names(past, old))
    changed = with_events(past, as_wished(problem, old), events)
    known = day_of(told.known, old.epoch)
    made = attempt(changed, known, span_of(events, old)[1], seconds, UNKNOWN)
    if made.solution is None:
        raise _no_plan(case, "after the event")
    new = to_plan(made.problem, made.solution)
    launches = tuple(_launches(scenario, old, new))
    measures = _beside(scenario, made.problem, new, events, launches)
    return History(
        case=case,
        title=told.title,
        event=told.event,
        known=told.known,
        through=through,
        scope=made.scope,
        proven=all(one.value == one.bound for one in made.solution.reached),
        measures=measures,
        launches=tuple(one for one in launches if {one.found, one.flown} != {one.planned}),
        compared=len(launches),
        as_good=[one.found for one in measures] <= [one.flown for one in measures],
    )


def _no_plan(case: str, when: str) -> RequestError:
    return RequestError(Fault("case", f"'{case}'", f"a scenario in which a plan keeps every rule {when}"))


def _launches(scenario: Scenario, old: Plan, new: Plan) -> Iterator[Launch]:
    """Yield the flights of the plan before the event that are in the new plan and in the record, with their dates."""
    flown = {row.id: row.launch for row in scenario.visits}
    found = {flight.id: flight.launch_day for flight in new.flights}
    for flight in old.flights:
        if flight.docked_day is None and flight.id in flown and flight.id in found:
            days = (flight.launch_day, found[flight.id])
            planned, moved = (date_of(day, old.epoch) for day in days)
            yield Launch(flight=flight.id, planned=planned, found=moved, flown=flown[flight.id])


def _beside(
    scenario: Scenario, problem: Problem, new: Plan, events: Sequence[Happened], launches: Sequence[Launch]
) -> tuple[Beside, ...]:
    """Return the figures of the plan found beside those of the record."""
    both = list(planned_spells(problem, new)), list(flown_spells(scenario, problem))
    unsafe = {event.flight: event.day for event in events if isinstance(event, VehicleUnsafe)}
    days = range(max(problem.first, 1), problem.last)
    seatless = [sum(_overlap(one, unsafe[one.vehicle]) for one in row if one.vehicle in unsafe) for row in both]
    carried = [[fewest_carriers(problem, row, day) for day in days] for row in both]
    moved = [
        sum(abs((one.found - one.planned).days) for one in launches),
        sum(abs((one.flown - one.planned).days) for one in launches),
    ]
    rows = (
        ("no-seat", "People without a sound seat of their own", "person-days", seatless),
        ("unheld", "A segment without anybody of its own", "days", [row.count(0) for row in carried]),
        ("single-loss", "Not held under any single loss", "days", [sum(n < 2 for n in row) for row in carried]),
        ("deviation", "Launches moved from the plan of that day", "days", moved),
    )
    return tuple(Beside(name=n, title=t, unit=u, found=values[0], flown=values[1]) for n, t, u, values in rows)


def _overlap(spell: Spell, day: int) -> int:
    return max(0, spell.end - max(spell.first, day))


def fewest_carriers(problem: Problem, spells: Sequence[Spell], day: int) -> int:
    """Return on how many vehicles a segment's people have seats at the end of a day; of the segment with fewest."""
    here = [one for one in spells if one.first <= day < one.end]
    return min(
        (len({one.vehicle for one in here if one.agency == agency}) for _, agency in problem.segments), default=0
    )


def planned_spells(problem: Problem, plan: Plan) -> Iterator[Spell]:
    """Yield the spells of a plan's people; those of a vehicle that is fetched change to the one that fetches them."""
    known = {flight.id: flight for flight in problem.flights}
    docks = {f.id: f.launch_day + known[f.id].transit if f.docked_day is None else f.docked_day for f in plan.flights}
    fetched = {
        known[f.id].fetches: docks[f.id] for f in plan.flights if known[f.id].rescue and f.seats == known[f.id].rescue
    }
    for flight in plan.flights:
        end = fetched.get(flight.id, flight.undock_day if flight.undock_day is not None else problem.last)
        for seat in flight.seats:
            yield Spell(flight.id, seat.agency, docks[flight.id], min(end, problem.last))


def flown_spells(scenario: Scenario, problem: Problem) -> Iterator[Spell]:
    """Yield the spells of the record: on the vehicle they came with, and from its docking on that of their return."""
    docked = {row.id: row.docked for row in scenario.visits}
    for stay in scenario.stays:
        first = day_of(stay.aboard_from, problem.epoch)
        end = problem.last if stay.aboard_to is None else min(day_of(stay.aboard_to, problem.epoch), problem.last)
        if end <= 0 or first >= problem.last:
            continue
        way_home = docked.get(stay.flight_down)
        change = end if way_home is None else min(max(day_of(way_home, problem.epoch), first), end)
        if first < change:
            yield Spell(stay.flight_up, stay.agency, first, change)
        if change < end:
            yield Spell(stay.flight_down, stay.agency, change, end)
