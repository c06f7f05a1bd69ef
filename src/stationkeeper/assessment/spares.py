"""Are the spares aboard enough to a date without resupply, and what should be bought first?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

import numpy as np
from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.errors import Fault, RequestError
from stationkeeper.request import faults_of
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import Unit
from stationkeeper.simulation.equipment import maker_hours, posterior_of, spares_at_epoch
from stationkeeper.spares import optimum, pool
from stationkeeper.spares.rates import posterior
from stationkeeper.times import day_of

SCHEMA = "stationkeeper.spares/1"
MOST_DEMAND = 100_000.0  # of one type; more is a slip of units
Basis = Literal["both", "prior", "data", "halved", "doubled"]
TITLES: dict[Basis, str] = {
    "both": "maker's figures with experience",
    "prior": "maker's figures only",
    "data": "experience only",
    "halved": "all rates halved",
    "doubled": "all rates doubled",
}


class Bought(Told):
    """Spares of one type to buy."""

    unit: str = Field(description="Unit type, as in units.csv.")
    title: str = Field(description="Its name.")
    count: int = Field(ge=1, description="Spares to buy.")
    mass_kg: float = Field(description="Mass of all of them.")


class Buy(Told):
    """A list of spares and what it gives; the replacements on schedule that are short are supplied beside it."""

    items: list[Bought] = Field(description="What to buy; the type with the largest gain per kg stands first.")
    count: int = Field(description="Spares in all.")
    mass_kg: float = Field(description="Mass in all.")
    probability: float = Field(ge=0, le=1, description="Probability that no type runs out through the date.")
    backorders: float = Field(ge=0, description="Expected units still waiting for a spare on the date.")
    reached: bool = Field(description="The confidence asked for is reached.")


class Optimal(Buy):
    """The best list under a mass limit."""

    proven: bool = Field(description="No list under the limit has a higher probability.")
    bound: float = Field(ge=0, le=1, description="Probability that no list can exceed; as `probability` when proven.")


class UnitSpares(Told):
    """One unit type through the date, without resupply."""

    unit: str = Field(description="Unit type, as in units.csv.")
    title: str = Field(description="Its name.")
    segment: str = Field(description="Segment it stands in.")
    installed: int = Field(description="Units installed.")
    aboard: int = Field(description="Spares aboard.")
    counted: bool = Field(description="true: counted; false: unknown, filled by the planner's rule.")
    mass_kg: float = Field(description="Mass of one.")
    failures: float = Field(description="Expected failures.")
    scheduled: float = Field(description="Expected replacements at the life limit.")
    short: int = Field(description="Replacements on schedule that are sure and have no spare aboard.")
    probability: float = Field(ge=0, le=1, description="Probability that the spares aboard suffice.")
    backorders: float = Field(ge=0, description="Expected units waiting for a spare on the date.")


class RateCase(Told):
    """The answer under other failure rates; the spares aboard stay."""

    basis: Basis = Field(description="both, prior, data, halved or doubled.")
    title: str = Field(description="In words.")
    changed: int = Field(description="Types whose rate differs from `both`; others have one source only.")
    probability: float = Field(ge=0, le=1, description="Probability of sufficiency now.")
    supplied: float = Field(ge=0, le=1, description="The same once the replacements on schedule are supplied.")
    failures: float = Field(description="Expected failures of all types.")
    buy_kg: float = Field(description="Mass of the best buy until the confidence is reached.")


class SparesAnswer(Told):
    """Sufficiency of the spares aboard through a date without resupply, and the best buy."""

    schema_: str = Field(default=SCHEMA, alias="schema", description="Name and version of this format.")
    station: str = Field(description="Station's short name.")
    scenario_hash: str = Field(description="Hash of the scenario.")
    epoch: date = Field(description="Date of the recorded state.")
    through: date = Field(description="Last date.")
    days: int = Field(description="Days between them.")
    confidence: float = Field(description="Confidence asked for.")
    mass_limit_kg: float | None = Field(description="Mass limit asked for; null: none.")
    probability: float = Field(ge=0, le=1, description="Probability that no type runs out of the spares aboard.")
    supplied: float = Field(
        ge=0, le=1, description="The same once the replacements on schedule that are short are supplied."
    )
    backorders: float = Field(ge=0, description="Expected units waiting for a spare on the date, as stocked now.")
    counted: int = Field(description="Types whose spares aboard are counted; the others by the planner's rule.")
    scheduled: list[Bought] = Field(
        description="Replacements on schedule that are sure and have no spare aboard, heaviest first: planned cargo."
    )
    scheduled_kg: float = Field(description="Their mass.")
    best_buy: Buy = Field(
        description="Marginal analysis: largest gain of ln probability per kg first, until confidence or mass limit."
    )
    greedy: Buy = Field(description="The same filled up to `exact_limit_kg`, past the confidence.")
    exact: Optimal = Field(description="The best list under `exact_limit_kg`.")
    exact_limit_kg: float = Field(description="The mass limit, or the mass of the best buy when none was given.")
    sensitivity: list[RateCase] = Field(description="The same under other failure rates.")
    units: list[UnitSpares] = Field(description="Each installed type, the least sufficient first.")


class _Item(NamedTuple):
    """An installed type with its demand through the date; start: spares with the sure replacements supplied."""

    row: Unit
    installed: int
    aboard: int
    demand: pool.Demand

    @property
    def mass_kg(self) -> float:
        return self.row.mass_kg or 0.0

    @property
    def start(self) -> int:
        return max(self.aboard, self.demand.sure)


def spares_answer(
    scenario: Scenario, through: date, confidence: float = 0.99, mass_limit_kg: float | None = None
) -> SparesAnswer:
    """Return how far the spares aboard suffice from the epoch through a date without resupply, and the best buy.

    Each failed unit and each at its life limit takes a spare; redundancy is not counted on. Demand of a type: failures
    with the Gamma posterior of its rate, and replacements on schedule, as the futures play them. Replacements that are
    sure and have no spare aboard are no matter of chance: they are listed as planned cargo, outside the mass limit.
    Raises RequestError for what cannot be asked, and for a type without a mass.
    """
    faults = asked_faults(scenario, through, confidence, mass_limit_kg)
    days = day_of(through, scenario.station.epoch)
    items = [] if faults else _items(scenario, days)
    faults += [fault for item in items for fault in _item_faults(item)]
    if faults:
        raise RequestError(faults)
    units = sorted((_unit(item) for item in items), key=lambda unit: (unit.probability, -unit.backorders, unit.unit))
    scheduled = [_bought(item, item.start - item.aboard) for item in items if item.start > item.aboard]
    scheduled.sort(key=lambda row: -row.mass_kg)
    best, greedy, exact = _buys(items, confidence, mass_limit_kg)
    return SparesAnswer(
        station=scenario.station.id,
        scenario_hash=scenario.hash,
        epoch=scenario.station.epoch,
        through=through,
        days=days,
        confidence=confidence,
        mass_limit_kg=mass_limit_kg,
        probability=_probability(items, [item.aboard for item in items]),
        supplied=_probability(items, [item.start for item in items]),
        backorders=sum(unit.backorders for unit in units),
        counted=sum(unit.counted for unit in units),
        scheduled=scheduled,
        scheduled_kg=sum(row.mass_kg for row in scheduled),
        best_buy=best,
        greedy=greedy,
        exact=exact,
        exact_limit_kg=best.mass_kg if mass_limit_kg is None else mass_limit_kg,
        sensitivity=[_rate_case(scenario, days, basis, items, confidence) for basis in TITLES],
        units=units,
    )


def _buys(items: Sequence[_Item], confidence: float, mass_limit_kg: float | None) -> tuple[Buy, Buy, Optimal]:
    """Return the best buy to the confidence or mass limit, the one filled to the limit, and the optimum under it.

    Without a limit the mass of the best buy is the limit.
    """
    offers = [pool.gains(item.demand, item.start) for item in items]
    masses = [item.mass_kg for item in items]
    before = _log_probability(items, [item.start for item in items])
    limit = math.inf if mass_limit_kg is None else mass_limit_kg
    best = optimum.greedy(offers, masses, limit, math.log(confidence) - before)
    greedy = best if mass_limit_kg is None else optimum.greedy(offers, masses, limit)
    exact = optimum.exact(offers, masses, best.mass_kg if mass_limit_kg is None else limit)
    rate = [float(row[0]) / mass if len(row) else 0.0 for row, mass in zip(offers, masses, strict=True)]
    first = sorted(range(len(items)), key=lambda n: -rate[n])

    def told(choice: optimum.Choice) -> Buy:
        return _buy([items[n] for n in first], [choice.counts[n] for n in first], choice.mass_kg, confidence)

    bound = min(1.0, math.exp(before + exact.bound))
    return told(best), told(greedy), Optimal(**dict(told(exact.choice)), proven=exact.proven, bound=bound)


def asked_faults(scenario: Scenario, through: date, confidence: float, mass_limit_kg: float | None) -> list[Fault]:
    """Return every fault of what is asked."""
    faults = faults_of(scenario.station.epoch, through, None, None, None, place=lambda name: f"--{name}")
    if not 0.0 < confidence < 1.0:
        faults.append(Fault("--confidence", f"{confidence:g}", "more than 0 and less than 1", "For example 0.99"))
    if mass_limit_kg is not None and not (mass_limit_kg >= 0.0 and math.isfinite(mass_limit_kg)):
        faults.append(Fault("--mass-limit", f"{mass_limit_kg:g}", "kg, 0 or more", "Leave it out for no limit"))
    return faults


def _items(scenario: Scenario, days: int, basis: Basis = "both") -> list[_Item]:
    """Return the installed types with their demand through so many days."""
    assemblies = {row.id: row.assemblies for row in scenario.machines}
    items = []
    for row in scenario.units:
        installed = row.per_assembly * assemblies[row.machine]
        if installed == 0:
            continue
        shape, scale = rate_of(row, basis)
        scheduled = installed * days / row.life_limit_days if row.life_limit_days else 0.0
        demand = pool.Demand(shape, scale * installed * row.duty * days, scheduled)
        items.append(_Item(row, installed, spares_at_epoch(scenario, row, installed), demand))
    return items


def rate_of(row: Unit, basis: Basis) -> tuple[float, float]:
    """Return shape and scale of the Gamma posterior of failures per unit-day; a type with one source keeps it."""
    shape, scale = posterior_of(row)
    if row.mtbf_spec_hours is not None and row.failures_observed is not None and row.hours_observed is not None:
        if basis == "prior":
            return posterior(maker_hours(row), row.rate_log_sd, None, None)
        if basis == "data":
            return posterior(None, row.rate_log_sd, row.failures_observed, row.hours_observed)
    return shape, scale * {"halved": 0.5, "doubled": 2.0}.get(basis, 1.0)


def _item_faults(item: _Item) -> list[Fault]:
    faults = []
    if not item.mass_kg > 0.0:
        met = "the cell is empty" if item.row.mass_kg is None else f"{item.row.mass_kg:g}"
        place = f"units.csv {item.row.id} mass_kg"
        faults.append(Fault(place, met, "kg, more than 0", "Give the mass: the best buy is by gain per kg"))
    if item.demand.mean > MOST_DEMAND:
        met = f"{item.demand.mean:.3g} units used up by the date"
        remedy = "Check mtbf_spec_hours and life_limit_days"
        faults.append(Fault(f"units.csv {item.row.id}", met, f"at most {MOST_DEMAND:,.0f}", remedy))
    return faults


def _log_probability(items: Sequence[_Item], stock: Sequence[int]) -> float:
    """Return ln of the probability that no type runs out; -inf when it is sure that one does."""
    return math.fsum(
        float(pool.log_sufficiency(item.demand, np.array([spares]))[0])
        for item, spares in zip(items, stock, strict=True)
    )


def _probability(items: Sequence[_Item], stock: Sequence[int]) -> float:
    return math.exp(_log_probability(items, stock))


def _bought(item: _Item, count: int) -> Bought:
    return Bought(unit=item.row.id, title=item.row.title, count=count, mass_kg=count * item.mass_kg)


def _buy(items: Sequence[_Item], counts: Sequence[int], mass_kg: float, confidence: float) -> Buy:
    """Return a choice with what it gives, in the order of the items."""
    stock = [item.start + count for item, count in zip(items, counts, strict=True)]
    probability = _probability(items, stock)
    return Buy(
        items=[_bought(item, count) for item, count in zip(items, counts, strict=True) if count],
        count=sum(counts),
        mass_kg=mass_kg,
        probability=probability,
        backorders=sum(pool.backorders(item.demand, spares) for item, spares in zip(items, stock, strict=True)),
        reached=probability >= confidence * (1.0 - pool.NEGLIGIBLE),
    )


def _unit(item: _Item) -> UnitSpares:
    return UnitSpares(
        unit=item.row.id,
        title=item.row.title,
        segment=item.row.segment,
        installed=item.installed,
        aboard=item.aboard,
        counted=item.row.spares is not None,
        mass_kg=item.mass_kg,
        failures=item.demand.mean - item.demand.scheduled,
        scheduled=item.demand.scheduled,
        short=item.start - item.aboard,
        probability=_probability([item], [item.aboard]),
        backorders=pool.backorders(item.demand, item.aboard),
    )


def _rate_case(scenario: Scenario, days: int, basis: Basis, reference: Sequence[_Item], confidence: float) -> RateCase:
    """Return the answer under other rates."""
    items = _items(scenario, days, basis)
    start = [item.start for item in items]
    before = _log_probability(items, start)
    offers = [pool.gains(item.demand, item.start) for item in items]
    best = optimum.greedy(offers, [item.mass_kg for item in items], enough=math.log(confidence) - before)
    return RateCase(
        basis=basis,
        title=TITLES[basis],
        changed=sum(item.demand != other.demand for item, other in zip(items, reference, strict=True)),
        probability=_probability(items, [item.aboard for item in items]),
        supplied=math.exp(before),
        failures=sum(item.demand.mean - item.demand.scheduled for item in items),
        buy_kg=best.mass_kg,
    )
