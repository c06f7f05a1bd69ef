"""Random cases for the planner, each held to the independent checker: a shipped station a little changed, any period,
any objective, and something that happens to the plan.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from stationkeeper import planner
from stationkeeper.planning.check import check_plan
from stationkeeper.planning.plan import Flight, Plan
from stationkeeper.planning.problem import open_ports
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario

OBJECTIVES = ("deviation", "flights", "shortfall,deviation", "single-loss,flights,deviation", "research,deviation")
PERIODS_DAYS = {"tiny": (40, 400), "iss": (150, 900)}
SECONDS = 2.0  # for one objective: an answer that is not proven must be sound too

# What an event itself breaks: who must go home does not wait for a relief; seats given up or taken in need are filled
# at short notice; and a plan has no words for people who change to the vehicle that fetches them, who count twice.
TOLD_BY = {
    "person": ("handover",),
    "party": ("handover", "lead", "stay"),
    "vehicle": ("two-places", "lead", "crew-size"),
}


@dataclass(frozen=True)
class Case:
    """What was asked, and what came of it. plans: how many were made. wrong: what the checker found, () for nothing."""

    asked: str
    plans: int
    wrong: tuple[str, ...]


def play(station: str, seed: int) -> Case:
    """Make one plan of a station and one after something happened to it, and hold both to the checker."""
    chance = random.Random(seed)
    sets = tuple(_changed(load_scenario(station), chance))
    scenario = load_scenario(station, sets=sets)
    first, through = _period(scenario, chance, *PERIODS_DAYS[station])
    objective = chance.choice(OBJECTIVES)
    asked = f"{station} {seed}: {first}..{through} {objective}; {' '.join(sets)}"
    best = planner.optimise(scenario, first, through, objective, seconds=SECONDS)
    plan = best.plan
    if plan is None:
        return Case(asked, 0, ())
    wrong = _broken(scenario, plan, [one.rule for one in best.told.broken])
    event = _event(scenario, plan, chance)
    made = planner.replan(scenario, plan, [event], seconds=SECONDS)
    asked += f"; {event}"
    if made.plan is None:
        return Case(asked, 1, wrong)
    told = ["dates", *(text.split(",")[0] for text in made.told.stretched)]
    told += TOLD_BY.get(event.split()[0], ())
    lost = [change.flight for change in made.told.changes if change.what == "left out"]
    return Case(asked, 2, wrong + _broken(scenario, made.plan, told, lost))


def _broken(scenario: Scenario, plan: Plan, told: Sequence[str], lost: Sequence[str] = ()) -> tuple[str, ...]:
    """Return what the checker finds broken and nobody told: rules stretched, and flights that were lost."""
    return tuple(
        f"{found.rule} {', '.join(found.flights)} on day {found.first_day}: {found.met}, allowed {found.allowed}"
        for found in check_plan(scenario, plan)
        if found.hard
        and found.state == "broken"
        and found.rule not in told
        and not (found.rule == "commitments" and set(found.flights) <= set(lost))
    )


def _changed(scenario: Scenario, chance: random.Random) -> list[str]:
    """Return changes of a station: rarer or more frequent flights, fuller or emptier stores, other distances."""
    sets = [
        f"cadence.{row.id}.interval_days={max(round(row.interval_days * chance.uniform(0.85, 1.3)), 10)}"
        for row in scenario.cadence
        if chance.random() < 0.5
    ]
    for row in scenario.stocks:
        over = row.initial_kg - row.reserve_kg
        if chance.random() < 0.3 and over > 0.0:
            sets.append(f"stocks.{row.id}.initial_kg={row.reserve_kg + over * chance.uniform(0.8, 1.0):.1f}")
    sets.append(f"crewing.spacing_days={chance.choice((1, 2, 2, 3))}")
    sets.append(f"planning.window_assumed_days={chance.choice((20, 40, 60))}")
    return sets


def _period(scenario: Scenario, chance: random.Random, shortest: int, longest: int) -> tuple[date, date]:
    epoch = scenario.station.epoch
    through = epoch + timedelta(days=chance.randint(shortest, longest))
    return epoch + timedelta(days=chance.choice((0, 0, chance.randint(1, shortest // 2)))), through


def _event(scenario: Scenario, plan: Plan, chance: random.Random) -> str:
    """Return something that happens to a plan, in the words of `planning.events`."""
    last = (plan.through - plan.epoch).days
    coming = [flight for flight in plan.flights if flight.docked_day is None] or list(plan.flights)
    flight = chance.choice(coming)
    begin = plan.epoch + timedelta(days=chance.randint(1, max(last // 2, 1)))
    days = f"{begin}..{begin + timedelta(days=chance.randint(3, 120))}"
    rocket = next(row.launcher for row in scenario.classes if row.id == flight.vehicle_class)
    crewed = [one for one in plan.flights if one.seats and one.rotation] or [flight]
    people: Flight = chance.choice(crewed)
    port = chance.choice([row.id for row in open_ports(scenario, plan.through)])
    words = [
        f"flight {flight.id} lost",
        f"flight {flight.id} delayed {chance.randint(5, 90)} days",
        f"pad {rocket} out {days}",
        f"class {flight.vehicle_class} grounded {days}",
        f"port {port} closed {days}",
        f"vehicle {people.id} unsafe {begin}",
        f"person {people.id} unfit {begin}",
        f"party {chance.choice([row.id for row in scenario.agencies])} leaves {begin}",
    ]
    return chance.choice([text for text in words if not (text.startswith("flight") and flight.docked_day is not None)])
