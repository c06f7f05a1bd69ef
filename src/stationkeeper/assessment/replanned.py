"""A new plan after events: what moved and why, and what was lost against the old plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.assessment.optimal import NoPlan, Objective
from stationkeeper.planning.check import days_unheld
from stationkeeper.planning.events import event_text
from stationkeeper.planning.plan import Flight, Move, Plan
from stationkeeper.planning.problem import Problem
from stationkeeper.planning.replan import Changed
from stationkeeper.planning.supplied import burns_of, lowest_levels
from stationkeeper.scenario.model import Scenario
from stationkeeper.times import date_of

SCHEMA = "stationkeeper.replanned/1"
DAYS_OF = {"representation": "days without a segment held", "single-loss": "days not held under any single loss"}


class Change(Told):
    """One thing that is otherwise than in the old plan."""

    flight: str = Field(description="Flight.")
    what: str = Field(description="launch, leaves, port, moves, seats, left out, or called on.")
    before: str = Field(description="As it was.")
    after: str = Field(description="As it is.")
    days: int = Field(description="Days of a changed date, later is positive; 0 for others.")
    why: str = Field(description="The event that hit it, or what it follows.")


class Measure(Told):
    """A figure of the old plan, of the old plan had nobody acted, and of the new one."""

    name: str = Field(description="What is measured.")
    unit: str = Field(description="Its unit.")
    before: float = Field(description="The old plan without the events.")
    unacted: float = Field(description="The old plan as the events alone leave it.")
    after: float = Field(description="The new plan.")


class ReplannedAnswer(Told):
    """The answer of `replan`."""

    schema_: str = Field(default=SCHEMA, alias="schema", description="Name and version of this form.")
    station: str = Field(description="Title of the station.")
    old_hash: str = Field(description="Hash of the old plan.")
    new_hash: str = Field(description="Hash of the new plan; empty: there is none.")
    known_from: date = Field(description="Day from which decisions are free, UTC.")
    events: tuple[str, ...] = Field(description="What happened.")
    feasible: bool = Field(description="Whether a new plan keeps every rule that cannot be stretched.")
    scope: str = Field(description="How far it was looked: near flights only, all flights, or with rules stretched.")
    objectives: tuple[Objective, ...] = Field(description="In their order; proven within the scope.")
    changes: tuple[Change, ...] = Field(description="What is otherwise, by date.")
    unchanged: int = Field(description="Flights of the old plan that stay exactly as they were.")
    stretched: tuple[str, ...] = Field(description="Rules broken at a price, in words.")
    measures: tuple[Measure, ...] = Field(description="Representation and reserves against the old plan.")
    no_plan: NoPlan | None = Field(description="Why there is none; null: there is one.")
    seconds: float = Field(description="Time to the new plan, seconds.")


def changes_told(old: Plan, new: Plan, changed: Changed) -> tuple[Change, ...]:
    """Return what differs flight by flight, with the event or the flight it follows from."""
    before, after = {f.id: f for f in old.flights}, {f.id: f for f in new.flights}
    found: list[tuple[int, Change]] = []
    for name, flight in before.items():
        why = why_of(changed, name, old)
        if name not in after:
            launch = str(date_of(flight.launch_day, old.epoch))
            found.append((flight.launch_day, _change(name, "left out", launch, "", 0, why)))
        else:
            found += [(after[name].launch_day, one) for one in _differences(old, new, flight, after[name], why)]
    for name, flight in after.items():
        if name not in before:
            launch = str(date_of(flight.launch_day, old.epoch))
            found.append((flight.launch_day, _change(name, "called on", "", launch, 0, why_of(changed, name, old))))
    return tuple(one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].flight, pair[1].what)))


def _change(flight: str, what: str, before: str, after: str, days: int, why: str) -> Change:
    return Change(flight=flight, what=what, before=before, after=after, days=days, why=why)


def _moves(plan: Plan, flight: str) -> list[Move]:
    return [move for move in plan.moves if move.flight == flight]


def _differences(old: Plan, new: Plan, one: Flight, other: Flight, why: str) -> list[Change]:
    found = []
    days = (("launch", one.launch_day, other.launch_day), ("leaves", one.undock_day, other.undock_day))
    for what, a, b in days:
        if a is not None and b is not None and a != b:
            dates = str(date_of(a, old.epoch)), str(date_of(b, old.epoch))
            found.append(_change(one.id, what, *dates, b - a, why))
    if _moves(old, one.id) != _moves(new, one.id):
        was, now = (", ".join(f"{m.port} on {date_of(m.day, p.epoch)}" for m in _moves(p, one.id)) for p in (old, new))
        found.append(_change(one.id, "moves", was, now, 0, why))
    if one.port != other.port:
        found.append(_change(one.id, "port", one.port, other.port, 0, why))
    if one.seats != other.seats:
        was, now = (", ".join(s.person or s.agency for s in f.seats) for f in (one, other))
        found.append(_change(one.id, "seats", was, now, 0, why))
    return found


def why_of(changed: Changed, flight: str, old: Plan) -> str:
    """Return the words of the event that hit a flight, else the hit flight of its class that is nearest before it."""
    own = [event_text(hit.event, old.epoch) for hit in changed.hits if hit.flight == flight]
    if own:
        return own[0]
    known = {one.id: one for one in old.flights}
    if flight not in known:
        return "makes up for what was lost"
    me = known[flight]
    near = [known[hit.flight] for hit in changed.hits if hit.flight in known]
    same = [f for f in near if f.vehicle_class == me.vehicle_class] or near
    if not same:
        return "follows from the events"
    nearest = min(same, key=lambda f: abs(f.launch_day - me.launch_day))
    return f"follows {nearest.id}"


def measures_told(scenario: Scenario, problem: Problem, plans: Sequence[Plan]) -> tuple[Measure, ...]:
    """Return representation and reserves of the old plan, of the old plan after the events, and of the new one."""
    rows = [_figures(scenario, problem, plan) for plan in plans]
    return tuple(
        Measure(name=name, unit=unit, before=rows[0][name, unit], unacted=rows[1][name, unit], after=value)
        for (name, unit), value in rows[2].items()
    )


def _figures(scenario: Scenario, problem: Problem, plan: Plan) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for rule, days in days_unheld(scenario, plan).items():
        found[DAYS_OF[rule], "days"] = float(len([day for day in days if 1 <= day <= problem.last]))
    margins = lowest_levels(scenario, plan, problem.last)
    for name, margin in margins.items():
        found[f"{name} over its reserve at the least", "kg"] = round(margin, 1)
    known = {flight.id for flight in problem.flights}
    if all(flight.id in known for flight in plan.flights):
        found["propellant at the least", "kg"] = round(burns_of(scenario, problem, plan)[1], 1)
    return found
