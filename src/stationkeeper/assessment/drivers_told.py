"""The rows of `drivers`: what each change moves, what each kind of chance moves, what each input moves."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from stationkeeper.assessment.answer import CriterionName, Told
from stationkeeper.sourced import Standing

Nature = Literal["chance", "knowledge", "both"]
StepBy = Literal["sd", "tenth"]


class Kept(Told):
    """One criterion of the station as it is."""

    criterion: CriterionName = Field(description="safe, joint or supplied.")
    probability: float = Field(description="Share of futures without a breach.")


class Moved(Told):
    """What a change does to one criterion, on the same luck. Changed less unchanged."""

    criterion: CriterionName = Field(description="safe, joint or supplied.")
    difference: float = Field(description="Difference of the probabilities of no breach.")
    low: float = Field(description="Lower end of its 95 % interval, paired.")
    high: float = Field(description="Upper end of its 95 % interval, paired.")
    gained: int = Field(description="Futures that breach unchanged only.")
    lost: int = Field(description="Futures that breach changed only.")


class ChangeTold(Told):
    """One change of the list: one thing more, one less."""

    change: str = Field(description="Stable name.")
    title: str = Field(description="What is changed, in words.")
    moved: list[Moved] = Field(description="Each criterion; empty when the change is not played.")
    why_not: str = Field(default="", description="Why it is not played; empty when it is.")


class TotalEffect(Told):
    """Share of the variance of one criterion that is lost when all chance but this is known (total Sobol index)."""

    criterion: CriterionName = Field(description="safe, joint or supplied.")
    index: float | None = Field(description="0 to 1; null when fewer than five futures came out one way.")
    low: float | None = Field(description="Lower end of its 95 % interval.")
    high: float | None = Field(description="Upper end of its 95 % interval.")
    changed: int = Field(description="Futures that come out otherwise when this chance alone is drawn anew.")


class GroupTold(Told):
    """A group of uncertain inputs: all that is drawn from one stream of random numbers."""

    group: str = Field(description="Stable name.")
    title: str = Field(description="What is drawn, in words.")
    nature: Nature = Field(description="chance: what is to come; knowledge: what is already so; both.")
    effects: list[TotalEffect] = Field(description="Each criterion.")


class Swing(Told):
    """What one input moves in one criterion between its lower and its higher value."""

    criterion: CriterionName = Field(description="safe, joint or supplied.")
    down: Moved | None = Field(description="At the lower value; null when it is not allowed.")
    up: Moved | None = Field(description="At the higher value; null when it is not allowed.")
    swing: float = Field(description="From the lowest to the highest of: unchanged, lower value, higher value.")
    clear: bool = Field(description="One of the two differs from unchanged by more than chance explains (95 %).")


class InputTold(Told):
    """One input number, a step down and a step up."""

    input: str = Field(description="Path, as in --set.")
    title: str = Field(description="What it is.")
    value: float = Field(description="Value.")
    lower: float = Field(description="Lower value played.")
    higher: float = Field(description="Higher value played.")
    unit: str = Field(description="Unit.")
    step_by: StepBy = Field(description="sd: its declared standard deviation; tenth: a tenth of it, none is declared.")
    standing: Standing = Field(description="published, derived or assumed.")
    swings: list[Swing] = Field(description="Each criterion.")


class Resting(Told):
    """On what the swings of one criterion rest; swings that chance explains are left out."""

    criterion: CriterionName = Field(description="safe, joint or supplied.")
    swing: float = Field(description="Sum of the clear swings.")
    inputs: int = Field(description="Inputs with a clear swing.")
    assumed: float | None = Field(description="Share of it from inputs that are assumed; null when none is clear.")
    derived: float | None = Field(description="Share from derived inputs.")
    published: float | None = Field(description="Share from published inputs.")


class Drivers(Told):
    """What `drivers` answers."""

    schema_: Literal["stationkeeper.drivers/1"] = Field(
        default="stationkeeper.drivers/1", alias="schema", description="Name and version."
    )
    station: str = Field(description="Station.")
    scenario_hash: str = Field(description="Content hash of the scenario.")
    through: date = Field(description="Last date counted.")
    futures: int = Field(description="Futures of each campaign.")
    seed: int = Field(description="Seed of all.")
    campaigns: int = Field(description="Campaigns played.")
    unchanged: list[Kept] = Field(description="The station as it is, unagreed exchange seats flown.")
    changes: list[ChangeTold] = Field(description="One thing more, one less.")
    groups: list[GroupTold] = Field(description="Groups of uncertain inputs.")
    inputs: list[InputTold] = Field(description="Input numbers that the campaign uses, the largest swing first.")
    not_moving: int = Field(description="Inputs of the same sections that change nothing the campaign uses.")
    resting: list[Resting] = Field(description="On what the swings rest.")
