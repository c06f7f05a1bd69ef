"""Two scenarios on the same luck: paired differences, future by future, with their intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from stationkeeper.assessment.answer import CriterionName, Told
from stationkeeper.assessment.criteria import CRITERIA, CriterionRule
from stationkeeper.assessment.survival import Z95
from stationkeeper.errors import Fault, RequestError
from stationkeeper.simulation import world as w
from stationkeeper.simulation.records import ROWS, Records
from stationkeeper.times import DAYS_PER_YEAR, day_of


class Side(Told):
    """One of the two scenarios."""

    station: str = Field(description="Scenario's station.")
    changes: list[str] = Field(description="What was changed in it for the comparison, as it was asked for.")
    scenario_hash: str = Field(description="Content hash of the resolved scenario.")
    result_hash: str = Field(description="Hash of what its campaign returned.")


class CriterionDifference(Told):
    """One criterion under both scenarios. Second less first."""

    criterion: CriterionName = Field(description="safe, joint or supplied.")
    first: float = Field(description="Probability of no breach under the first scenario.")
    second: float = Field(description="Probability of no breach under the second scenario.")
    difference: float = Field(description="Second less first.")
    low: float = Field(description="Lower end of the 95 % interval of the difference, paired.")
    high: float = Field(description="Upper end of the 95 % interval of the difference, paired.")
    gained: int = Field(description="Futures that breach under the first scenario only.")
    lost: int = Field(description="Futures that breach under the second scenario only.")
    variance_reduction: float | None = Field(
        description="Variance with independent luck over variance on the same luck; null when no future differs."
    )


class QuantityDifference(Told):
    """Mean of a quantity under both scenarios. Second less first."""

    quantity: str = Field(description="Stable name.")
    title: str = Field(description="In words.")
    unit: str = Field(description="Unit of all values.")
    first: float = Field(description="Mean over futures under the first scenario.")
    second: float = Field(description="Mean over futures under the second scenario.")
    difference: float = Field(description="Mean of the paired differences.")
    low: float = Field(description="Lower end of its 95 % interval.")
    high: float = Field(description="Upper end of its 95 % interval.")


class Comparison(Told):
    """What `compare` answers."""

    schema_: Literal["stationkeeper.compare/1"] = Field(
        default="stationkeeper.compare/1", alias="schema", description="Name and version."
    )
    through: date = Field(description="Last date counted.")
    futures: int = Field(description="Pairs of futures.")
    seed: int = Field(description="Seed of both.")
    sides: list[Side] = Field(description="First and second scenario.")
    criteria: list[CriterionDifference] = Field(description="Probabilities, unagreed exchange seats flown.")
    quantities: list[QuantityDifference] = Field(description="Means of what else moved.")


class Comparisons(Told):
    """What `compare` answers of more than two."""

    schema_: Literal["stationkeeper.comparisons/1"] = Field(
        default="stationkeeper.comparisons/1", alias="schema", description="Name and version."
    )
    comparisons: list[Comparison] = Field(description="Each of the others with the first.")


def compare(first: Records, second: Records, changes: Sequence[str] = ()) -> Comparison:
    """Return the paired differences of two campaigns with the same seed, number of futures and last date.

    changes: what was changed for the second, in words. Raises RequestError when they cannot be paired.
    """
    for name in ("seed", "futures", "through"):
        one, other = getattr(first, name), getattr(second, name)
        if one != other:
            raise RequestError(Fault(name, f"{one} and {other}", "the same for both", "play both alike"))
    if first.futures > ROWS:
        raise RequestError(Fault("futures", f"{first.futures:,}", f"up to {ROWS:,} pairs", "Ask for fewer"))
    return Comparison(
        through=first.through,
        futures=first.futures,
        seed=first.seed,
        sides=[
            Side(
                station=each.scenario.station.id,
                changes=list(said),
                scenario_hash=each.scenario.hash,
                result_hash=each.hash,
            )
            for each, said in ((first, ()), (second, changes))
        ],
        criteria=[_criterion(first, second, rule) for rule in CRITERIA],
        quantities=[_quantity(first, second, *told) for told in _QUANTITIES],
    )


def paired_share(gained: int, lost: int, pairs: int) -> tuple[float, float, float]:
    """Return the difference of two shares counted on the same pairs, with its 95 % interval.

    gained, lost: pairs that hold only the second time, only the first time. Adjusted Wald interval: Bonett and Price,
    "Adjusted Wald confidence interval for a difference of binomial proportions based on paired data", Journal of
    Educational and Behavioral Statistics 37 (2012), eq. 9.
    """
    up, down = (gained + 1) / (pairs + 2), (lost + 1) / (pairs + 2)
    half = Z95 * math.sqrt((up + down - (up - down) ** 2) / (pairs + 2))
    return (gained - lost) / pairs, max(-1.0, up - down - half), min(1.0, up - down + half)


def _criterion(first: Records, second: Records, rule: CriterionRule) -> CriterionDifference:
    held, held_too = (records.flown.column(rule.slot) < 0 for records in (first, second))
    gained, lost = int((held_too & ~held).sum()), int((held & ~held_too).sum())
    difference, low, high = paired_share(gained, lost, first.futures)
    p, q = float(held.mean()), float(held_too.mean())
    paired = (gained + lost) / first.futures - difference**2
    apart = p * (1 - p) + q * (1 - q)
    return CriterionDifference(
        criterion=rule.name,
        first=p,
        second=q,
        difference=difference,
        low=low,
        high=high,
        gained=gained,
        lost=lost,
        variance_reduction=apart / paired if paired > 0.0 else None,
    )


_QUANTITIES = (
    ("propellant_kg_per_year", "Propellant used", "kg a year", w.USED_KG),
    ("lowest_altitude_km", "Lowest mean altitude", "km", w.LOWEST_KM),
    ("held_single_loss_days", "Days held under any single loss", "d", w.SINGLE_DAYS),
    ("launch_losses", "Launches lost", "flights", w.LAUNCH_LOSSES),
    ("units_without_spare", "Units that waited for a spare", "units", w.WITHOUT_SPARE),
    ("research_0_h_per_week", "Research, first segment", "h/week", w.RESEARCH_H0),
    ("research_1_h_per_week", "Research, second segment", "h/week", w.RESEARCH_H1),
)


def _quantity(first: Records, second: Records, name: str, title: str, unit: str, slot: int) -> QuantityDifference:
    one, other = (_values(records, slot) for records in (first, second))
    apart = other - one
    half = Z95 * float(apart.std(ddof=1)) / math.sqrt(len(apart)) if len(apart) > 1 else math.inf
    middle = float(apart.mean())
    return QuantityDifference(
        quantity=name,
        title=title,
        unit=unit,
        first=float(one.mean()),
        second=float(other.mean()),
        difference=middle,
        low=middle - half,
        high=middle + half,
    )


def _values(records: Records, slot: int) -> NDArray[np.float64]:
    values = records.flown.column(slot)
    if slot == w.USED_KG:
        return values * DAYS_PER_YEAR / day_of(records.through, records.scenario.station.epoch)
    return values
