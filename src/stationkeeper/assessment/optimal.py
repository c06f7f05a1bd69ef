"""An optimal plan told: what was decided, how good it is and how surely, or why nothing fits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.planning.infeasible import Conflict, Part, Relaxation
from stationkeeper.planning.objective import TITLES
from stationkeeper.planning.plan import Plan
from stationkeeper.planning.problem import Candidate, Problem
from stationkeeper.planning.rules.registry import BY_NAME, RULES, Setting
from stationkeeper.planning.solve import Solution

SCHEMA = "stationkeeper.optimal/1"


class Objective(Told):
    """One objective in its order: the value reached and what is proven about it."""

    name: str = Field(description="Stable name.")
    title: str = Field(description="What is made small.")
    unit: str = Field(description="Unit of value and bound.")
    value: int = Field(description="Value of the plan.")
    bound: int = Field(description="No plan does better than this.")
    gap: float = Field(description="Distance between value and bound, relative; 0: proven the best.")
    seconds: float = Field(description="Time it took, seconds.")


class PlannedSeat(Told):
    """One seat."""

    agency: str = Field(description="Agency the person flies for.")
    segment: str = Field(description="Segment that agency's people run; empty: none.")
    exchanged: bool = Field(description="Whether it is a seat exchanged between operators.")
    instrument: str = Field(description="Agreement that covers it; empty: none.")


class PlannedVisit(Told):
    """One flight of the plan."""

    flight: str = Field(description="Name.")
    vehicle_class: str = Field(description="Class of vehicle.")
    launch: date = Field(description="Launch, UTC.")
    docks: date = Field(description="Docking, UTC.")
    leaves: date = Field(description="Undocking, UTC; may lie past the plan's end.")
    port: str = Field(description="Port of docking.")
    here: bool = Field(description="At the station at the epoch.")
    wished: date = Field(description="Docking as wished, UTC.")
    moved_days: int = Field(description="Days by which it was moved; negative: earlier.")
    wished_port: str = Field(description="Port as wished; empty: any.")
    relieved_by: str = Field(description="Flight that relieves its crew; empty: none in the plan.")
    seats: tuple[PlannedSeat, ...] = Field(description="Who sits in it.")


class PlannedMove(Told):
    """A change of port."""

    flight: str = Field(description="Flight.")
    on: date = Field(description="Day, UTC.")
    to: str = Field(description="Port it moves to.")


class NeedsAgreement(Told):
    """An exchanged seat without an agreement."""

    flight: str = Field(description="Flight.")
    agency: str = Field(description="Agency of the person.")
    launch: date = Field(description="Launch, UTC.")
    by: date = Field(description="Day by which a seat is usually decided (L-9 months), UTC.")
    at_the_latest: date = Field(description="Last day on which somebody can still be trained (L-3 months), UTC.")


class ActingWaiver(Told):
    """A waiver, shown where it acts."""

    rule: str = Field(description="Rule that need not hold.")
    scope: str = Field(description="Flight, port, stock or segment it is waived for.")
    reason: str = Field(description="Why.")
    owner: str = Field(description="Who answers for it.")
    expires: date = Field(description="Last day, UTC.")


class Broken(Told):
    """A soft rule that the plan breaks, and how far."""

    rule: str = Field(description="Rule.")
    scope: str = Field(description="Where.")
    amount: int = Field(description="How far.")
    unit: str = Field(description="Of the amount.")


class RuleTold(Told):
    """A rule as it was set."""

    name: str = Field(description="Stable name, for --rule.")
    kind: Literal["hard", "soft", "off"] = Field(description="Whether it must hold, costs when broken, or is left out.")
    price: int = Field(description="Cost of one unit of breach when soft.")
    unit: str = Field(description="Unit of a breach; empty: the rule cannot be soft.")
    says: str = Field(description="What it asks.")
    source: str = Field(description="Where it comes from.")


class WayOut(Told):
    """What would let all other rules hold."""

    rule: str = Field(description="Rule to loosen.")
    scope: str = Field(description="Where.")
    amount: int | None = Field(description="Least breach; null: the rule has to be left out there.")
    unit: str = Field(description="Of the amount.")
    words: str = Field(description="In words.")


class NoPlan(Told):
    """Why no plan keeps every rule."""

    core: tuple[str, ...] = Field(description="The smallest set of rules that cannot hold together, in words.")
    parts: tuple[tuple[str, str], ...] = Field(description="The same as (rule, scope).")
    ways_out: tuple[WayOut, ...] = Field(description="Rules whose loosening lets all others hold, cheapest first.")


class OptimalPlan(Told):
    """The answer of `plan`."""

    schema_: str = Field(default=SCHEMA, alias="schema", description="Name and version of this form.")
    station: str = Field(description="Title of the station.")
    scenario_hash: str = Field(description="Hash of the scenario.")
    plan_hash: str = Field(description="Hash of the plan; empty: there is none.")
    first: date = Field(description="First day planned, UTC.")
    through: date = Field(description="Last day planned, UTC.")
    feasible: bool = Field(description="Whether a plan keeps every hard rule.")
    objectives: tuple[Objective, ...] = Field(description="In their order.")
    flights: tuple[PlannedVisit, ...] = Field(description="Docked vehicles first, then by launch.")
    left_out: tuple[str, ...] = Field(description="Declared flights that need not fly.")
    moves: tuple[PlannedMove, ...] = Field(description="Relocations.")
    needs_agreement: tuple[NeedsAgreement, ...] = Field(description="Exchanged seats without an agreement.")
    waivers: tuple[ActingWaiver, ...] = Field(description="Waivers that act in the plan.")
    broken: tuple[Broken, ...] = Field(description="Soft rules broken.")
    burns: int = Field(description="Reboosts in mean terms.")
    propellant_low_kg: float = Field(description="Lowest propellant expected in the plan, kg.")
    loaded_kg: float = Field(description="Stocks loaded on all flights, with packing, kg.")
    rules: tuple[RuleTold, ...] = Field(description="Every rule as it was set.")
    no_plan: NoPlan | None = Field(description="Why there is none; null: there is one.")
    build_s: float = Field(description="Time to build the model, seconds.")
    first_s: float = Field(description="Time to the first plan, seconds.")


def rules_told(settings: Mapping[str, Setting]) -> tuple[RuleTold, ...]:
    """Return every rule as it was set."""
    found = []
    for rule in RULES:
        kind, price = settings.get(rule.name, rule.default)
        found.append(
            RuleTold(name=rule.name, kind=kind, price=price, unit=rule.unit, says=rule.says, source=rule.source)
        )
    return tuple(found)


def objectives_told(solution: Solution) -> tuple[Objective, ...]:
    """Return the objectives with value, bound and gap."""
    return tuple(
        Objective(
            name=one.name,
            title=TITLES[one.name][0],
            unit=TITLES[one.name][1],
            value=one.value,
            bound=one.bound,
            gap=one.gap,
            seconds=round(one.seconds, 3),
        )
        for one in solution.reached
    )


def visits_told(problem: Problem, solution: Solution, plan: Plan) -> tuple[PlannedVisit, ...]:
    """Return the flights of a plan beside what was wished."""
    number = {flight.id: n for n, flight in enumerate(problem.flights)}
    found = []
    for flight in plan.flights:
        n = number[flight.id]
        wish = problem.flights[n]
        docks = wish.wished if solution.dock[n] is None else solution.dock[n]
        assert docks is not None
        relief = solution.relieved_by[n]
        seats = tuple(
            PlannedSeat(agency=s.agency, segment=s.segment, exchanged=s.exchanged, instrument=s.instrument)
            for s in flight.seats
        )
        found.append(
            PlannedVisit(
                flight=flight.id,
                vehicle_class=flight.vehicle_class,
                launch=problem.date(flight.launch_day),
                docks=problem.date(docks),
                leaves=problem.date(solution.end[n]),
                port=flight.port,
                here=wish.here,
                wished=problem.date(wish.wished),
                moved_days=docks - wish.wished,
                wished_port=problem.ports[wish.wished_port].id if wish.wished_port >= 0 else "",
                relieved_by=problem.flights[relief].id if relief is not None else "",
                seats=seats,
            )
        )
    return tuple(found)


def agreements_needed(problem: Problem, plan: Plan) -> tuple[NeedsAgreement, ...]:
    """Return the exchanged seats still to be flown without an agreement, with the days by which they need one."""
    return tuple(
        NeedsAgreement(
            flight=flight.id,
            agency=seat.agency,
            launch=problem.date(flight.launch_day),
            by=problem.date(flight.launch_day - problem.seat_normal),
            at_the_latest=problem.date(flight.launch_day - problem.seat_limit),
        )
        for flight in plan.flights
        if flight.docked_day is None
        for seat in flight.seats
        if seat.unagreed
    )


def waivers_told(problem: Problem, plan: Plan) -> tuple[ActingWaiver, ...]:
    """Return the waivers of a plan."""
    return tuple(
        ActingWaiver(
            rule=one.rule, scope=one.scope, reason=one.reason, owner=one.owner, expires=problem.date(one.until_day)
        )
        for one in plan.waivers
    )


def broken_told(solution: Solution) -> tuple[Broken, ...]:
    """Return the soft rules a solution breaks."""
    return tuple(
        Broken(rule=rule, scope=scope, amount=amount, unit=BY_NAME[rule].unit)
        for rule, scope, amount in solution.broken
    )


def short_told(missing_kg: Mapping[str, float]) -> tuple[Broken, ...]:
    """Return the stocks that fall under their reserves with the people aboard, though not with those wished for."""
    return tuple(
        Broken(rule="stocks", scope=stock, amount=math.ceil(kg), unit=BY_NAME["stocks"].unit)
        for stock, kg in missing_kg.items()
    )


def no_plan_told(problem: Problem, conflict: Conflict) -> NoPlan:
    """Return a conflict in the scenario's words, with dates."""
    return NoPlan(
        core=tuple(part_words(problem, part) for part in conflict.core),
        parts=conflict.core,
        ways_out=tuple(_way_out(problem, way) for way in conflict.relaxations),
    )


def part_words(problem: Problem, part: Part) -> str:
    """Return in words what a rule asks in one scope, with its dates and numbers."""
    rule, scope = part
    flight = next((one for one in problem.flights if one.id == scope), None)
    words = _flight_words(problem, rule, flight) if flight is not None else _other_words(problem, rule, scope)
    return f"{rule}: {words}"


def _flight_words(problem: Problem, rule: str, flight: Candidate) -> str:
    if rule == "dates":
        low, high = problem.date(flight.low), problem.date(flight.high)
        return f"{flight.id} docks between {low} and {high}"
    if rule == "commitments":
        return f"{flight.id} flies"
    if rule == "life":
        return f"{flight.id} stays no longer than {flight.stay_most} days"
    if rule == "stay":
        return f"{flight.id} stays {flight.stay_least} days or longer"
    if rule == "handover":
        return f"{flight.id} is aboard {problem.handover} days before the crew it relieves leaves"
    if rule == "capacity":
        return f"{flight.id} carries no more than {problem.hold_kg(flight):,.0f} kg of supplies in its hold"
    if rule == "beta":
        return f"{flight.id} does not dock under a high Sun"
    if rule == "lead":
        return f"the seats of {flight.id} change only before {problem.date(flight.wished - problem.seat_limit)}"
    if rule == "instrument":
        return f"every exchanged seat of {flight.id} has an agreement"
    return f"{BY_NAME[rule].says} ({flight.id})"


def _other_words(problem: Problem, rule: str, scope: str) -> str:
    if rule == "stocks":
        line = next(one for one in problem.stocks if one.id == scope)
        day = next((day for day in range(problem.last + 1) if line.need_kg(day) > 0), problem.last)
        return f"{line.title} stays over {line.reserve_kg:,.0f} kg; undelivered it falls under on {problem.date(day)}"
    if rule == "propellant":
        day = next((day for day in range(problem.last + 1) if problem.fuel.need_kg(day) > 0), problem.last)
        reserve = problem.fuel.reserve_kg
        return f"propellant stays over {reserve:,.0f} kg; undelivered it falls under on {problem.date(day)}"
    if rule == "ports":
        return f"one vehicle at a time at {scope}, while it is open"
    if rule == "neighbours":
        return f"nothing docks at {scope} while a vehicle at a neighbouring port blocks it"
    if rule == "pads":
        return f"{scope} keeps its turn-round and launches only when it can"
    if rule == "crew-size":
        most = f"at most {problem.people_most} people aboard"
        return most if scope == "most" else f"at least {problem.people_least} people aboard"
    if rule == "spacing":
        return f"{problem.spacing} days between dockings, undockings and moves"
    if rule in ("representation", "single-loss"):
        agency = dict(problem.segments).get(scope, "")
        loss = " whichever crew vehicle leaves" if rule == "single-loss" else ""
        return f"somebody of {agency} is aboard for {scope} on every day{loss}"
    return BY_NAME[rule].says


def _way_out(problem: Problem, way: Relaxation) -> WayOut:
    words = part_words(problem, (way.rule, way.scope)) if way.scope in _known(problem) else f"{way.rule}: {way.scope}"
    text = f"leave out: {words}" if way.amount is None else f"{way.amount:,} {way.unit} of: {words}"
    return WayOut(rule=way.rule, scope=way.scope, amount=way.amount, unit=way.unit, words=text)


def _known(problem: Problem) -> Sequence[str]:
    return (
        "",
        "most",
        "least",
        "propellant",
        *(f.id for f in problem.flights),
        *(s.id for s in problem.stocks),
    ) + tuple(name for name, _ in problem.segments)
