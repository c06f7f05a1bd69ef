"""What each level of the maintenance programme gives: "provided maintenance continues and systems are upgraded"."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from stationkeeper.assessment.answer import Cause, Estimate, Told
from stationkeeper.assessment.compare import paired_share
from stationkeeper.assessment.criteria import CriterionRule
from stationkeeper.assessment.limiting import first_causes
from stationkeeper.assessment.survival import Z95, breached_by, unbroken
from stationkeeper.errors import Fault, RequestError
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation import world as w
from stationkeeper.simulation.equipment import in_force
from stationkeeper.simulation.records import ROWS, Records
from stationkeeper.times import DAYS_PER_YEAR, day_of

LEVELS: tuple[Literal["none", "routine", "upgrades"], ...] = ("none", "routine", "upgrades")
TITLES = {
    "none": "only what is aboard is used",
    "routine": "each spare used is ordered again",
    "upgrades": "routine, and every named measure",
}
Held = Literal["systems", "safe", "supplied"]
SYSTEMS = CriterionRule("safe", "Is every critical function back within the time that can be tolerated?", w.SYSTEMS_DAY)


class _Question(NamedTuple):
    name: Held
    slot: int


_QUESTIONS = (
    _Question("systems", w.SYSTEMS_DAY),
    _Question("safe", w.SAFE_DAY),
    _Question("supplied", w.SUPPLIED_DAY),
)


class Kept(Told):
    """How long one thing holds under one level."""

    criterion: Held = Field(description="systems (no critical function out longer than tolerated), safe or supplied.")
    by_date: Estimate = Field(description="Share of futures in which it holds through the date.")
    p10: date | None = Field(description="Date by which it had broken in 10 % of futures; null: not by the date.")
    p50: date | None = Field(description="Date by which it had broken in 50 % of futures; null: not by the date.")
    years: float = Field(description="Mean years until it first breaks, counted to the date at most.")


class Certified(Told):
    """To when the structure of a segment is certified under one level."""

    segment: str = Field(description="Segment.")
    until: date | None = Field(description="First day a pressure shell's certificate ends; null: none found.")
    by: str = Field(description="Who certified that shell.")
    unknown: int = Field(description="Pressure shells without any certificate found.")


class LevelAnswer(Told):
    """One level of the programme, played."""

    level: Literal["none", "routine", "upgrades"] = Field(description="Name.")
    title: str = Field(description="In words.")
    kept: list[Kept] = Field(description="systems, safe and supplied.")
    first_causes: list[Cause] = Field(description="Critical functions that were out too long first; shares sum to 1.")
    cargo_kg_per_year: float = Field(description="Spares and cargo of measures that arrived, mean.")
    crew_hours_per_week: float = Field(description="Crew hours of repairs and measures, mean.")
    measures_done: float = Field(description="Measures carried out by the date, mean.")
    research_h_per_week: float = Field(description="Research of the first segment, mean.")
    certified: list[Certified] = Field(description="Structure, by segment.")
    scenario_hash: str = Field(description="Content hash of the scenario with this level.")
    result_hash: str = Field(description="Hash of what its campaign returned.")


class Gain(Told):
    """What one level gives over the level before, future by future on the same luck."""

    level: str = Field(description="Level.")
    over: str = Field(description="Level before.")
    criterion: Held = Field(description="systems, safe or supplied.")
    difference: float = Field(description="Difference of the probabilities through the date.")
    low: float = Field(description="Lower end of its 95 % interval, paired.")
    high: float = Field(description="Upper end of its 95 % interval, paired.")
    gained: int = Field(description="Futures that hold at this level only.")
    lost: int = Field(description="Futures that hold at the level before only.")
    years: float = Field(
        description="Years bought by the date: mean of the paired differences of years until it breaks."
    )
    years_low: float = Field(description="Lower end of their 95 % interval.")
    years_high: float = Field(description="Upper end of their 95 % interval.")


class MeasureTold(Told):
    """A named measure of the programme."""

    measure: str = Field(description="Name.")
    title: str = Field(description="What is done.")
    level: str = Field(description="Lowest level that contains it.")
    effect: str = Field(description="rate, assemblies, renewal or certification.")
    machine: str = Field(description="Machine that gains by it.")
    amount: float = Field(description="Factor on the rates, assemblies or units.")
    earliest: date = Field(description="Not before.")
    mass_kg: float = Field(description="Cargo, kg.")
    crew_hours: float = Field(description="Crew hours, inside and outside.")
    standing: str = Field(description="Standing of its numbers.")


class MaintenanceAnswer(Told):
    """What `maintenance` answers."""

    schema_: Literal["stationkeeper.maintenance/1"] = Field(
        default="stationkeeper.maintenance/1", alias="schema", description="Name and version."
    )
    station: str = Field(description="Station.")
    epoch: date = Field(description="First day.")
    through: date = Field(description="Last date counted.")
    futures: int = Field(description="Futures of each level.")
    seed: int = Field(description="Seed of all levels.")
    verdict: str = Field(description="The answer in one sentence.")
    levels: list[LevelAnswer] = Field(description="none, routine, upgrades.")
    gains: list[Gain] = Field(description="Each level over the one before.")
    measures: list[MeasureTold] = Field(description="The named measures, by date.")


def maintenance(played: Sequence[Records]) -> MaintenanceAnswer:
    """Return what each level gives, from campaigns of one station at the levels none, routine and upgrades.

    All must have the same seed, number of futures and last date, else RequestError is raised.
    """
    faults = [fault for records in played[1:] for fault in _unpaired(played[0], records)]
    if played[0].futures > ROWS:
        faults.append(Fault("futures", f"{played[0].futures:,}", f"up to {ROWS:,} of each level", "Ask for fewer"))
    if faults:
        raise RequestError(dict.fromkeys(faults))
    first = played[0]
    levels = [_level(records) for records in played]
    gains = [
        _gain(before, after, question)
        for before, after in zip(played, played[1:], strict=False)
        for question in _QUESTIONS
    ]
    rows = sorted(first.scenario.maintenance, key=lambda row: (row.earliest, row.id))
    return MaintenanceAnswer(
        station=first.scenario.station.id,
        epoch=first.scenario.station.epoch,
        through=first.through,
        futures=first.futures,
        seed=first.seed,
        verdict=_verdict(levels, first.through),
        levels=levels,
        gains=gains,
        measures=[
            MeasureTold(
                measure=row.id,
                title=row.title,
                level=row.level,
                effect=row.effect,
                machine=row.machine,
                amount=row.amount,
                earliest=row.earliest,
                mass_kg=row.mass_kg,
                crew_hours=row.inside_hours + row.outside_hours,
                standing=row.standing,
            )
            for row in rows
        ],
    )


def years_until(breach_day: NDArray[np.float64], through: int) -> NDArray[np.float64]:
    """Return the years until the first breach of each future (-1: never), counted to day `through` at most."""
    held = (breach_day < 0) | (breach_day > through)
    years: NDArray[np.float64] = np.where(held, through, breach_day) / DAYS_PER_YEAR
    return years


def certified(scenario: Scenario) -> list[Certified]:
    """Return to when the pressure shells of each segment are certified, measures in force included."""
    extended = {
        row.segment: row.until for row in in_force(scenario) if row.effect == "certification" and row.until is not None
    }
    out = []
    for segment in scenario.segments:
        shells = [
            row for row in scenario.modules if row.segment == segment.id and row.pressurised and row.removed is None
        ]
        known = [row for row in shells if row.certified_until is not None]
        first = min(known, key=lambda row: row.certified_until or date.max, default=None)
        until = first.certified_until if first else None
        by = first.certified_by if first else ""
        later = extended.get(segment.id)
        if until is not None and later is not None and later > until:
            until, by = later, f"{by}, once extended as planned"
        out.append(Certified(segment=segment.id, until=until, by=by, unknown=len(shells) - len(known)))
    return out


def _unpaired(first: Records, other: Records) -> list[Fault]:
    return [
        Fault(name, f"{getattr(first, name)} and {getattr(other, name)}", "the same for all", "play all alike")
        for name in ("seed", "futures", "through")
        if getattr(first, name) != getattr(other, name)
    ]


def _level(records: Records) -> LevelAnswer:
    scenario, campaign = records.scenario, records.flown
    epoch = scenario.station.epoch
    days = day_of(records.through, epoch)
    level = scenario.study.maintenance
    kept = []
    for name, slot in _QUESTIONS:
        breaches = campaign.firsts(slot)
        broken = breached_by(breaches, days, epoch)
        years = float(years_until(campaign.column(slot), days).mean())
        by_date = unbroken(breaches, days)
        kept.append(Kept(criterion=name, by_date=by_date, p10=broken.p10, p50=broken.p50, years=years))
    return LevelAnswer(
        level=level,
        title=TITLES[level],
        kept=kept,
        first_causes=first_causes(scenario, campaign, SYSTEMS, days),
        cargo_kg_per_year=float(campaign.column(w.UPKEEP_KG).mean()) * DAYS_PER_YEAR / days,
        crew_hours_per_week=float(campaign.column(w.UPKEEP_HOURS).mean()) * 7.0 / days,
        measures_done=float(campaign.column(w.MEASURES_DONE).mean()),
        research_h_per_week=float(campaign.column(w.RESEARCH_H0).mean()),
        certified=certified(scenario),
        scenario_hash=scenario.hash,
        result_hash=records.hash,
    )


def _gain(before: Records, after: Records, question: _Question) -> Gain:
    days = day_of(before.through, before.scenario.station.epoch)
    one, two = (records.flown.column(question.slot) for records in (before, after))
    held, held_too = one < 0, two < 0
    gained, lost = int((held_too & ~held).sum()), int((held & ~held_too).sum())
    difference, low, high = paired_share(gained, lost, before.futures)
    apart = years_until(two, days) - years_until(one, days)
    half = Z95 * float(apart.std(ddof=1)) / math.sqrt(len(apart)) if len(apart) > 1 else math.inf
    years = float(apart.mean())
    return Gain(
        level=after.scenario.study.maintenance,
        over=before.scenario.study.maintenance,
        criterion=question.name,
        difference=difference,
        low=low,
        high=high,
        gained=gained,
        lost=lost,
        years=years,
        years_low=years - half,
        years_high=years + half,
    )


def _verdict(levels: Sequence[LevelAnswer], through: date) -> str:
    shares = [f"{100 * level.kept[0].by_date.probability:.0f} with {level.level}" for level in levels]
    told = f"{', '.join(shares[:-1])} and {shares[-1]}" if len(shares) > 1 else shares[0]
    return f"Through {through} every critical function holds in, of 100 futures, {told}."
