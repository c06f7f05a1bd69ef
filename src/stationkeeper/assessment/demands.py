"""What must be delivered between two dates: by category, with mass, volume and the day it is needed."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.assessment.asked import in_order, inside, read_day
from stationkeeper.assessment.stocks import daily_use, people_aboard, running
from stationkeeper.errors import Fault, RequestError
from stationkeeper.lifesupport.balance import daily_flows
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import Unit
from stationkeeper.simulation.equipment import in_force, posterior_of
from stationkeeper.simulation.state import lifesupport_rates
from stationkeeper.times import DAYS_PER_YEAR, day_of

Category = Literal["food", "crew supplies", "water", "gas", "spares", "maintenance", "spacewalks", "science"]
CATEGORIES: tuple[Category, ...] = (
    "food", "crew supplies", "water", "gas", "spares", "maintenance", "spacewalks", "science",
)  # fmt: skip
OF_STOCK: dict[str, Category] = {
    "water": "water",
    "oxygen": "gas",
    "nitrogen": "gas",
    "food-usos": "food",
    "food-ros": "food",
    "hygiene": "crew supplies",
    "clothing": "crew supplies",
    "water-technical": "water",
    "oxygen-ros": "gas",
    "lithium-hydroxide": "gas",
    "candles": "gas",
}
COLUMNS = ("item", "mass_kg", "volume_m3", "need_by", "pressurised")
LONGEST_YEARS = 50
_GRAMS = 3  # decimals of the masses and volumes told


class Demand(Told):
    """One thing to be delivered, packed."""

    item: str = Field(description="Unique name.")
    category: Category = Field(description="Kind of cargo.")
    mass_kg: float = Field(gt=0, description="Mass with packing, kg.")
    volume_m3: float = Field(gt=0, description="Volume in transfer bags, m3.")
    need_by: date = Field(description="Last day on which it must be aboard, UTC.")
    pressurised: bool = Field(description="true: travels inside; false: outside.")


class CategoryTotal(Told):
    """One category over the whole time."""

    category: Category = Field(description="Kind of cargo.")
    mass_kg: float = Field(description="Mass with packing, kg.")
    volume_m3: float = Field(description="Volume in transfer bags, m3.")
    kg_per_year: float = Field(description="The same a year, without what lifts stocks to their targets once.")


class DemandsAnswer(Told):
    """What `demands` answers."""

    schema_: Literal["stationkeeper.demands/1"] = Field(
        default="stationkeeper.demands/1", alias="schema", description="Name and version."
    )
    station: str = Field(description="Station.")
    scenario_hash: str = Field(description="Content hash of the scenario.")
    first: date = Field(description="First day, UTC.")
    through: date = Field(description="Last day, UTC.")
    people: list[int] = Field(description="People of each segment.")
    kg_per_year: float = Field(description="All categories, a year, without what lifts stocks to their targets once.")
    totals: list[CategoryTotal] = Field(description="By category.")
    demands: list[Demand] = Field(description="Every demand, by the day it is needed.")


def demands(
    scenario: Scenario,
    first: str | date | None = None,
    through: str | date | None = None,
    people: tuple[float, float] | None = None,
) -> DemandsAnswer:
    """Return what must be delivered from `first` through a date to keep the station where its targets want it.

    first, through: default the epoch and the scenario's own date. people: of each segment, default those aboard at the
    epoch; may be means. Stocks are lifted to their targets by the first day, and each month's use is needed by the
    first day of that month. Spares: the expected use by failures and schedule, each piece when it is expected to be
    used. Propellant is not cargo and is left out. Expected values only: what chance takes comes on top. Raises
    RequestError with every fault of what is asked.
    """
    start, end = _dates(scenario, first, through)
    aboard = people_aboard(scenario) if people is None else people
    once, rows = list(_to_targets(scenario, start)), list(_all(scenario, start, end, aboard))
    days = day_of(end, start) + 1
    totals = [_total(category, once, rows, days) for category in CATEGORIES]
    return DemandsAnswer(
        station=scenario.station.id,
        scenario_hash=scenario.hash,
        first=start,
        through=end,
        people=[round(count) for count in aboard],
        kg_per_year=sum(total.kg_per_year for total in totals),
        totals=[total for total in totals if total.mass_kg > 0.0],
        demands=sorted([*once, *rows], key=lambda row: (row.need_by, row.item)),
    )


def demands_csv(told: DemandsAnswer) -> str:
    """Return the demands as CSV with the columns that a manifest takes up."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for row in told.demands:
        inside_hold = "yes" if row.pressurised else "no"
        table.writerow([row.item, f"{row.mass_kg:.3f}", f"{row.volume_m3:.3f}", row.need_by.isoformat(), inside_hold])
    return out.getvalue()


def months(start: date, end: date) -> Iterator[tuple[date, int]]:
    """Yield the first day of each calendar month from `start` through `end` (the first may be shorter) and its days."""
    day = start
    while day <= end:
        following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        yield day, (min(following, end + timedelta(days=1)) - day).days
        day = following


def _dates(scenario: Scenario, first: str | date | None, through: str | date | None) -> tuple[date, date]:
    faults: list[Fault] = []
    epoch = scenario.station.epoch
    last = date(epoch.year + LONGEST_YEARS, 1, 1)
    start = read_day(faults, "from", epoch if first is None else first)
    end = read_day(faults, "through", scenario.station.through if through is None else through)
    for place, day in (("from", start), ("through", end)):
        inside(faults, place, day, epoch, last, "Ask for a time after the epoch")
    in_order(faults, "from", start, "through", end)
    if faults or start is None or end is None:
        raise RequestError(faults)
    return start, end


def _all(scenario: Scenario, start: date, end: date, people: tuple[float, float]) -> Iterator[Demand]:
    yield from _consumables(scenario, start, end, people)
    yield from _spares(scenario, start, end)
    yield from _measures(scenario, start, end)
    s = scenario.supply
    beside: tuple[tuple[Category, float], ...] = (
        ("science", s.science_kg_per_year.value),
        ("spacewalks", s.eva_kg_per_year.value),
    )
    for day, days in months(start, end):
        for category, yearly in beside:
            if yearly > 0.0:
                yield _bags(scenario, category, f"{category} {day:%Y-%m}", yearly * days / DAYS_PER_YEAR, day)


def _to_targets(scenario: Scenario, start: date) -> Iterator[Demand]:
    for row in scenario.stocks:
        missing = row.target_kg - row.initial_kg
        if missing > 0.0 and row.id in OF_STOCK:
            yield _bags(scenario, OF_STOCK[row.id], f"{row.id} to its target", missing * row.packing, start)


def _consumables(scenario: Scenario, start: date, end: date, people: tuple[float, float]) -> Iterator[Demand]:
    s = scenario.structure
    leak = s.leak_base.value + s.chamber_leak.value
    evas = scenario.lifesupport.eva_per_year.value / DAYS_PER_YEAR
    state = running(scenario, math.ceil(sum(people)))
    flows = daily_flows(lifesupport_rates(scenario), state, *people, leak, evas)
    use = daily_use(scenario, flows)
    rows = {row.id: row for row in scenario.stocks}
    for day, days in months(start, end):
        for name, daily in use.items():
            if daily > 0.0 and name in OF_STOCK:
                mass = daily * days * rows[name].packing
                yield _bags(scenario, OF_STOCK[name], f"{name} {day:%Y-%m}", mass, day)


def _spares(scenario: Scenario, start: date, end: date) -> Iterator[Demand]:
    """Yield each spare on the day on which it is expected to be used: the k-th when k - 1/2 uses are expected."""
    if scenario.study.maintenance == "none":
        return
    days = day_of(end, start) + 1
    assemblies = {row.id: row.assemblies for row in scenario.machines}
    for row in scenario.units:
        rate = uses_per_day(row, row.per_assembly * assemblies[row.machine])
        for piece in range(1, math.floor(rate * days + 0.5) + 1):
            need_by = start + timedelta(days=min(days - 1, math.floor((piece - 0.5) / rate)))
            yield _spare(scenario, row, f"{row.id} {piece}", need_by)


def uses_per_day(row: Unit, installed: int) -> float:
    """Return the expected use of a unit type: failures at the mean of its posterior, and replacements on schedule."""
    shape, scale = posterior_of(row)
    scheduled = installed / row.life_limit_days if row.life_limit_days else 0.0
    return shape * scale * installed * row.duty + scheduled


def _spare(scenario: Scenario, row: Unit, item: str, need_by: date) -> Demand:
    s = scenario.supply
    mass = (row.mass_kg or 0.0) * s.packing.value
    bags = max(mass / s.bag_kg.value, (row.volume_m3 or 0.0) / s.bag_m3.value)
    return Demand(
        item=item,
        category="spares",
        mass_kg=round(max(mass, 0.001), _GRAMS),
        volume_m3=round(max(bags * s.bag_m3.value, 0.001), _GRAMS),
        need_by=need_by,
        pressurised=row.repair_inside_hours > 0.0 or row.repair_outside_hours <= 0.0,
    )


def _measures(scenario: Scenario, start: date, end: date) -> Iterator[Demand]:
    for row in in_force(scenario):
        if row.mass_kg > 0.0 and row.earliest <= end:
            demand = _bags(scenario, "maintenance", row.id, row.mass_kg, max(start, row.earliest))
            yield demand.model_copy(update={"pressurised": row.outside_hours <= 0.0})


def _bags(scenario: Scenario, category: Category, item: str, mass_kg: float, need_by: date) -> Demand:
    """Return a demand whose volume is that of full transfer bags of its mass."""
    s = scenario.supply
    volume = mass_kg / s.bag_kg.value * s.bag_m3.value
    return Demand(
        item=item,
        category=category,
        mass_kg=round(max(mass_kg, 0.001), _GRAMS),
        volume_m3=round(max(volume, 0.001), _GRAMS),
        need_by=need_by,
        pressurised=True,
    )


def _total(category: Category, once: list[Demand], rows: list[Demand], days: int) -> CategoryTotal:
    steady = [row for row in rows if row.category == category]
    every = [row for row in [*once, *rows] if row.category == category]
    return CategoryTotal(
        category=category,
        mass_kg=sum(row.mass_kg for row in every),
        volume_m3=sum(row.volume_m3 for row in every),
        kg_per_year=sum(row.mass_kg for row in steady) * DAYS_PER_YEAR / days,
    )
