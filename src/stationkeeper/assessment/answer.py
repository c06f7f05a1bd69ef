"""The answer: typed rows that the brief, the pages, JSON and Python share. Documented field by field.

The reference page is made from it.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from stationkeeper.assessment.judged import Judged

SCHEMA = "stationkeeper.summary/1"

CriterionName = Literal["safe", "joint", "supplied"]
Seats = Literal["flown", "not-flown"]


class Told(BaseModel):
    """A frozen part of the answer."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Estimate(Told):
    """A probability estimated from futures, with its 95 % Wilson interval."""

    probability: float = Field(ge=0, le=1, description="Share of futures without a breach.")
    low: float = Field(ge=0, le=1, description="Lower end of the 95 % interval.")
    high: float = Field(ge=0, le=1, description="Upper end of the 95 % interval.")


class Cause(Told):
    """One of the competing first causes of a breach."""

    cause: str = Field(description="Stable name, for example 'lifeboat'.")
    title: str = Field(description="In words.")
    share: float = Field(ge=0, le=1, description="Share of the futures that breached; shares sum to 1.")


class BreachedBy(Told):
    """Dates by which a share of all futures had breached."""

    p10: date | None = Field(description="Date by which 10 % of futures had breached; null: not by `through`.")
    p50: date | None = Field(description="Date by which 50 % of futures had breached; null: not by `through`.")


class SurvivalPoint(Told):
    """Probability of no breach up to a date."""

    day: date = Field(description="UTC date.")
    probability: float = Field(description="Share of futures without a breach up to and with this date.")
    low: float = Field(description="Lower end of the 95 % interval.")
    high: float = Field(description="Upper end of the 95 % interval.")


class Criterion(Estimate):
    """One criterion through the date asked, unagreed exchange seats flown."""

    title: str = Field(description="The question in words.")
    first_causes: list[Cause] = Field(description="Competing first causes, largest first.")
    breached_by: BreachedBy = Field(description="When 10 % and 50 % of futures had breached.")
    survival: list[SurvivalPoint] = Field(description="Survival curve, one point a month.")


class Case(Told):
    """The probabilities under one 'if': seats flown or not, through one of the two dates."""

    seats: Seats = Field(
        description="flown: unagreed exchange seats are flown; not-flown: they go to the operator's own agency."
    )
    through: date = Field(description="Last date counted.")
    basis: Literal["asked", "committed"] = Field(
        description="asked: the date asked for; committed: the date to which all partners are committed."
    )
    criteria: dict[CriterionName, Estimate] = Field(description="Probability of no breach by criterion.")


class Quantiles(Told):
    """Spread over futures."""

    p05: float | None = Field(description="5 % quantile; null: beyond the scale.")
    p50: float | None = Field(description="Median.")
    p95: float | None = Field(description="95 % quantile.")


class Line(Told):
    """A line that a band is held against."""

    name: str = Field(description="reserve, critical, floor, target, ...")
    value: float = Field(description="In the unit of the band.")


class Band(Told):
    """A quantity over time as quantiles over futures."""

    metric: str = Field(description="Stable name, for example 'water_kg'.")
    title: str = Field(description="In words.")
    unit: str = Field(description="Unit of all values.")
    lines: list[Line] = Field(description="Lines to compare with.")
    days: list[date] = Field(description="Dates, one a month.")
    p05: list[float] = Field(description="5 % quantile at each date.")
    p25: list[float] = Field(description="25 % quantile at each date.")
    p50: list[float] = Field(description="Median at each date.")
    p75: list[float] = Field(description="75 % quantile at each date.")
    p95: list[float] = Field(description="95 % quantile at each date.")


class Margin(Told):
    """How near a stock comes to its reserve."""

    stock: str = Field(description="Stock.")
    title: str = Field(description="In words.")
    now_kg: float = Field(description="Aboard at the epoch.")
    reserve_kg: float = Field(description="Reserve line.")
    critical_kg: float = Field(description="Critical line.")
    days_to_reserve: Quantiles = Field(
        description="Least number of days in the period that it would last above reserve without a delivery."
    )
    above_reserve: Estimate = Field(description="Probability that it never falls under its reserve.")


class Altitude(Told):
    """Mean altitude."""

    now: float = Field(description="At the epoch, km.")
    lowest: Quantiles = Field(description="Lowest in the period over futures, km.")
    at_end: Quantiles = Field(description="On the last day over futures, km.")
    floor: float = Field(description="Lowest altitude for safe operation, km.")


class PropellantUse(Told):
    """Propellant."""

    now: float = Field(description="Aboard at the epoch, tanks and docked vehicles, kg.")
    per_year: Quantiles = Field(description="Used a year over futures, kg.")
    lowest: Quantiles = Field(description="Lowest level in the period over futures, kg.")
    reserve: float = Field(description="Reserve line, kg.")
    reboosts_per_year: Quantiles | None = Field(
        default=None, description="Reboosts a year over futures, avoidance burns apart; null: not counted."
    )


class Representation(Told):
    """Days on which each segment has someone of its agency aboard who can run it."""

    seats: Seats = Field(description="Case.")
    days: int = Field(description="Days counted.")
    held: Quantiles = Field(description="Days held over futures.")
    held_single_loss: Quantiles = Field(
        description="Days held even after any one docked crew vehicle leaves with its crew, over futures."
    )


class Exchange(Told):
    """What the exchange of seats is worth: days held under any single loss with and without it.

    Without: each exchanged seat goes to the agency that operates the vehicle. Forecasts are paired: the same
    futures are played both ways.
    """

    since: date = Field(description="Day after the first exchanged seat came aboard.")
    recorded_days: int = Field(description="Days from then to the epoch.")
    recorded_with: int = Field(description="Of these, days held under any single loss.")
    recorded_without: int = Field(description="The same had there been no exchange.")
    days: int = Field(description="Days from the epoch to the date asked.")
    pairs: int = Field(description="Futures played both ways.")
    foretold_with: Quantiles = Field(description="Days held under any single loss in the period, seats as planned.")
    foretold_without: Quantiles = Field(description="The same without any exchange.")
    difference: float = Field(description="Mean of the paired differences, days.")
    low: float | None = Field(description="Lower end of its 95 % interval; null for one pair.")
    high: float | None = Field(description="Upper end of its 95 % interval; null for one pair.")


class Research(Told):
    """Research hours."""

    segment: str = Field(description="Segment.")
    hours_per_week: Quantiles = Field(description="Mean over the period, spread over futures.")


class LeakVerdict(Told):
    """The leak under each party's own limit; no limit is agreed."""

    party: str = Field(description="Agency.")
    limit_kg_per_day: float = Field(description="Total leak that it holds untenable.")
    never_over: Estimate = Field(description="Probability that the leak never passes that limit.")


class Finding(Told):
    """Something that needs no chance: a rule that the declared dates break."""

    rule: str = Field(description="Name of the rule.")
    start: date | None = Field(alias="from", description="First day concerned.")
    end: date | None = Field(alias="to", description="Last day concerned.")
    text: str = Field(description="What is wrong, in words, with the items concerned.")


class Inputs(Told):
    """Count of input numbers by standing."""

    published: int = Field(description="Numbers seen in a named source.")
    derived: int = Field(description="Numbers computed from published ones.")
    assumed: int = Field(description="Numbers without a source.")


class Answer(Told):
    """Everything `summary.json` holds."""

    schema_: str = Field(default=SCHEMA, alias="schema", description="Name and version of this format.")
    station: str = Field(description="Scenario's station.")
    title: str = Field(description="Full name of the station.")
    scenario_hash: str = Field(description="Content hash of the resolved scenario.")
    plan_hash: str = Field(description="Content hash of the plan.")
    result_hash: str = Field(description="Hash of what the campaign returned.")
    as_of: date = Field(description="Epoch: date of the recorded state.")
    through: date = Field(description="Date asked.")
    committed_through: date | None = Field(
        description="Date to which all partners are committed (confirmed reading); null: unknown."
    )
    committed_by: str = Field(description="Party whose commitment ends first.")
    futures: int = Field(description="Futures played.")
    seed: int = Field(description="Seed.")
    version: str = Field(description="Version of stationkeeper.")
    verdict: list[str] = Field(
        description="Joint operation with its if; the other criteria; what limits first; joint as committed."
    )
    criteria: dict[CriterionName, Criterion] = Field(
        description="The three criteria through the date asked, unagreed seats flown."
    )
    cases: list[Case] = Field(description="The same probabilities under each 'if'.")
    severity: dict[str, float] = Field(description="Share of futures by worst outcome: none, degraded, demanned, lost.")
    margins: list[Margin] = Field(description="Stocks against their reserve.")
    altitude_km: Altitude = Field(description="Mean altitude.")
    propellant_kg: PropellantUse = Field(description="Propellant.")
    judged: Judged | None = Field(
        default=None, description="How bands of altitude and propellant did on the past; null: not told."
    )
    representation: list[Representation] = Field(description="Representation with unagreed seats flown and not flown.")
    exchange: Exchange | None = Field(
        default=None, description="Worth of the exchange of seats; null: no seat is exchanged."
    )
    research: list[Research] = Field(description="Research hours by segment.")
    leak: list[LeakVerdict] = Field(description="Verdict on the leak by party.")
    bands: list[Band] = Field(description="Altitude, propellant, stocks, leak, crew over time.")
    findings: list[Finding] = Field(description="Findings that need no chance.")
    inputs: Inputs = Field(description="Input numbers by standing.")
