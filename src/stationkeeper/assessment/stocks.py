"""How long do the stocks last when nothing comes any more: with all machines, and with each of them out."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.errors import Fault, RequestError
from stationkeeper.lifesupport.balance import Flows, Running, daily_flows, water_loop
from stationkeeper.lifesupport.reserves import days_left
from stationkeeper.lifesupport.stocks import LENDERS, drawn_kg
from stationkeeper.planning.plan import Plan
from stationkeeper.planning.schedule import make_plan
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation import world as w
from stationkeeper.simulation.state import lifesupport_rates
from stationkeeper.times import DAYS_PER_YEAR

MOST_PEOPLE = 30


class StockDays(Told):
    """One stock without another delivery."""

    stock: str = Field(description="Stock.")
    title: str = Field(description="In words.")
    now_kg: float = Field(description="Aboard at the epoch, kg.")
    use_kg_per_day: float = Field(description="Net use, kg a day; 0: nothing is drawn.")
    days_to_reserve: float | None = Field(description="Days until the reserve is reached; null: never.")
    days_to_critical: float | None = Field(description="Days until the critical line is reached; null: never.")
    days_to_nothing: float | None = Field(description="Days until nothing is left; null: never.")
    crew_reduced_on: date | None = Field(description="Day a crew is sent home; null: no line declared.")
    evacuated_on: date | None = Field(description="Day all leave; null: no line declared.")


class StocksCase(Told):
    """All stocks with one machine out, or with none."""

    out: str = Field(description="Machine that stands still, or several joined by '+'; empty: all run.")
    title: str = Field(description="In words.")
    water_made_kg_per_day: float = Field(description="Potable water recovered, kg a day.")
    oxygen_made_kg_per_day: float = Field(description="Oxygen from electrolysis, kg a day.")
    stocks: list[StockDays] = Field(description="Each stock.")


class StocksAnswer(Told):
    """What `stocks` answers."""

    schema_: Literal["stationkeeper.stocks/1"] = Field(
        default="stationkeeper.stocks/1", alias="schema", description="Name and version."
    )
    station: str = Field(description="Station.")
    epoch: date = Field(description="Date of the levels.")
    people: list[int] = Field(description="People of the first and of the second segment.")
    cases: list[StocksCase] = Field(description="All machines running, then each machine of life support out.")


def stocks(scenario: Scenario, people: tuple[int, int] | None = None) -> StocksAnswer:
    """Return how long each stock lasts without another delivery, at constant use, for so many people of each segment.

    people: default those aboard at the epoch. Leaks and spacewalks go on as declared. For the days on which people
    leave a stock counts with those it is drawn from when empty: food is shared, gas of the other segment and candles
    are used. Raises RequestError for an impossible number of people.
    """
    if people is not None and not all(0 <= count <= MOST_PEOPLE for count in people):
        met = f"{people[0]},{people[1]}"
        raise RequestError(Fault("people", met, f"two whole numbers from 0 to {MOST_PEOPLE}", "For example 4,3"))
    aboard = people_aboard(scenario) if people is None else people
    cases = _cases(scenario)
    return StocksAnswer(
        station=scenario.station.id,
        epoch=scenario.station.epoch,
        people=list(aboard),
        cases=[_case(scenario, aboard, out, title) for out, title in cases],
    )


def _cases(scenario: Scenario) -> list[tuple[str, str]]:
    """Return what stands still in each case, and in words: nothing, each machine, all generators, all scrubbers.

    One scrubber of several changes no stock and has no case of its own.
    """
    machines = [row for row in scenario.machines if row.effect in w.EFFECTS and row.assemblies]
    scrubbers = [row.id for row in machines if row.effect == "carbon-dioxide"]
    generators = [row.id for row in machines if row.effect in ("oxygen", "oxygen-ros")]
    cases = [("", "all machines run"), *((row.id, f"{row.title} out") for row in machines if row.id not in scrubbers)]
    if len(generators) > 1:
        cases.append(("+".join(generators), "All oxygen generators out"))
    if scrubbers:
        cases.append(("+".join(scrubbers), "All carbon dioxide removal out"))
    return cases


def running(scenario: Scenario, people: int, out: Iterable[str] = ()) -> Running:
    """Return the share in which each kind of machine covers the need of so many people, some standing still."""
    stopped, shares = set(out), [0.0] * len(w.EFFECTS)
    functions = scenario.functions
    needs = {row.id: row.need + row.need_per_person * people for row in functions}
    for row in scenario.machines:
        if row.effect in w.EFFECTS and row.id not in stopped:
            need = needs[row.function]
            share = row.assemblies * row.capacity / need if need > 0.0 else float(row.assemblies > 0)
            shares[w.EFFECTS.index(row.effect)] += share
    return Running(*(min(1.0, share) for share in shares))


def people_aboard(scenario: Scenario) -> tuple[int, int]:
    """Return the people of the first and of the second segment at the epoch; visitors count with the first."""
    plan: Plan = make_plan(scenario, scenario.station.epoch + timedelta(days=1))
    seats = [seat for flight in plan.flights if flight.docked_day is not None for seat in flight.seats]
    second = scenario.segments[1].id if len(scenario.segments) > 1 else ""
    return sum(seat.segment != second for seat in seats), sum(seat.segment == second for seat in seats)


def _case(scenario: Scenario, people: tuple[int, int], out: str, title: str) -> StocksCase:
    s = scenario.structure
    rates = lifesupport_rates(scenario)
    state = running(scenario, sum(people), out.split("+"))
    leak = s.leak_base.value + s.chamber_leak.value
    flows = daily_flows(rates, state, *people, leak, scenario.lifesupport.eva_per_year.value / DAYS_PER_YEAR)
    loop = water_loop(rates, state, *people)
    return StocksCase(
        out=out,
        title=title,
        water_made_kg_per_day=loop.potable_usos + loop.potable_ros,
        oxygen_made_kg_per_day=flows.oxygen_made + flows.oxygen_made_ros,
        stocks=_days(scenario, flows),
    )


def daily_use(scenario: Scenario, flows: Flows) -> dict[str, float]:
    """Return what a day takes of each stock that the station keeps, kg; of trash: of the room for it."""
    kept = [row.id for row in scenario.stocks]
    drawn, _ = drawn_kg(flows, flows.surplus_water, kept)
    return dict.fromkeys(kept, 0.0) | drawn | ({"trash": flows.trash} if "trash" in kept else {})


def _days(scenario: Scenario, flows: Flows) -> list[StockDays]:
    use = daily_use(scenario, flows)
    level = {row.id: row.initial_kg for row in scenario.stocks}
    rows = []
    for row in sorted(scenario.stocks, key=lambda row: w.STOCKS.index(row.id)):
        together = [name for name in (row.id, *LENDERS.get(row.id, ())) if name in level]
        lasts = days_left(sum(level[name] for name in together), 0.0, sum(use[name] for name in together))
        rows.append(
            StockDays(
                stock=row.id,
                title=row.title,
                now_kg=row.initial_kg,
                use_kg_per_day=use[row.id],
                days_to_reserve=_finite(days_left(row.initial_kg, row.reserve_kg, use[row.id])),
                days_to_critical=_finite(days_left(row.initial_kg, row.critical_kg, use[row.id])),
                days_to_nothing=_finite(days_left(row.initial_kg, 0.0, use[row.id])),
                crew_reduced_on=_day(scenario, lasts, row.reduce_days),
                evacuated_on=_day(scenario, lasts, row.evacuate_days),
            )
        )
    return rows


def _finite(days: float) -> float | None:
    return days if math.isfinite(days) else None


def _day(scenario: Scenario, lasts: float, line: float) -> date | None:
    """Return the first day on which a stock lasts fewer days than its line; None without a line or an end."""
    if line <= 0.0 or not math.isfinite(lasts):
        return None
    return scenario.station.epoch + timedelta(days=max(0, math.ceil(lasts - line)))
