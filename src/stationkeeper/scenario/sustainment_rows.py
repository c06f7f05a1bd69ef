"""Tables of what keeps the station running: functions, machines, units, maintenance, stocks, leaks."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from stationkeeper.scenario.row import Day, Flag, Id, Names, Row

Effect = Literal[
    "condensate",
    "urine",
    "brine",
    "oxygen",
    "condensate-ros",
    "oxygen-ros",
    "carbon-dioxide",
    "channels",
    "arrays",
    "suits",
    "attitude",
    "",
]
Load = Literal["water", "gas", "dry", "none"]
LeakPlace = Literal["station", "chamber"]
Level = Literal["none", "routine", "upgrades"]
MeasureLevel = Literal["routine", "upgrades"]
HitEffect = Literal["leak", "machine", "vehicle", "evacuation"]
MeasureEffect = Literal["rate", "assemblies", "renewal", "certification"]


class Function(Row):
    """Something the station must be able to do."""

    file: ClassVar[str] = "functions.csv"
    id: Id = Field(description="Name.")
    title: str = Field(description="What it does.")
    segment: str = Field(default="", description="Segment it belongs to; empty: the whole station.")
    provider: Names = Field(description="Agencies that provide it, separated by ';'.")
    need: float = Field(ge=0, description="Capacity needed, in the unit of the machines' capacity.")
    need_per_person: float = Field(ge=0, description="Capacity needed per person aboard, same unit.")
    tolerated_days: float = Field(ge=0, description="Days without full capacity that can be tolerated.")
    critical: Flag = Field(description="yes when a longer outage ends safe operation.")
    on_loss: str = Field(default="", description="What the loss does, in words.")
    if_provider_leaves: str = Field(default="", description="What stops when its provider leaves.")


class Machine(Row):
    """A machine made of replaceable units that serves one function."""

    file: ClassVar[str] = "machines.csv"
    id: Id = Field(description="Name.")
    title: str = Field(description="Full name.")
    function: Id = Field(description="Function it serves.")
    segment: Id = Field(description="Segment it stands in.")
    assemblies: int = Field(ge=0, description="Like assemblies installed.")
    capacity: float = Field(ge=0, description="Capacity of one assembly, in the function's unit.")
    effect: Effect = Field(
        default="", description="What its state sets in life support, power or spacewalks; empty: only the function."
    )


class Unit(Row):
    """A type of orbital replacement unit (ORU)."""

    file: ClassVar[str] = "units.csv"
    id: Id = Field(description="Unique name: system and unit.")
    title: str = Field(description="Name of the unit.")
    machine: Id = Field(description="Machine it belongs to.")
    segment: Id = Field(description="Segment it stands in.")
    per_assembly: int = Field(ge=1, description="Units in one assembly of the machine.")
    redundant: int = Field(default=0, ge=0, description="Failed units the machine carries without losing an assembly.")
    duty: float = Field(default=1.0, gt=0, le=1, description="Share of time it runs.")
    mtbf_spec_hours: float | None = Field(
        default=None, gt=0, description="Mean time between failures, maker's figure, hours."
    )
    failures_observed: float | None = Field(default=None, ge=0, description="Failures counted on orbit.")
    hours_observed: float | None = Field(default=None, gt=0, description="Unit-hours over which they were counted.")
    rate_log_sd: float = Field(gt=0, description="Spread of the maker's figure: standard deviation of ln(rate).")
    maker_weight: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Weight of the maker's figure against experience where both are known; 0.5 counts each once.",
    )
    k_factor: float = Field(
        default=1.0, gt=0, description="All failures, induced ones too, for each failure of the maker's figure."
    )
    life_limit_days: float | None = Field(default=None, gt=0, description="Scheduled replacement, days.")
    mass_kg: float | None = Field(default=None, ge=0, description="Mass, kg.")
    volume_m3: float | None = Field(default=None, ge=0, description="Stowed volume, m3.")
    spares: int | None = Field(
        default=None, ge=0, description="Spares aboard at the epoch; empty: unknown, the planner's rule fills it."
    )
    lead_days: float = Field(gt=0, description="From order to readiness for launch, days.")
    repair_days: float = Field(ge=0, description="From spare at hand to unit running, days.")
    repair_inside_hours: float = Field(ge=0, description="Crew hours inside for a replacement.")
    repair_outside_hours: float = Field(ge=0, description="Crew hours of spacewalk for a replacement; 0 when inside.")
    wear_shape: float | None = Field(
        default=None, gt=1, description="Shape of the Weibull life of a unit that wears out; empty: it does not."
    )
    wear_life_days: float | None = Field(default=None, gt=0, description="Mean of that life, days.")
    installed_from: Day | None = Field(
        default=None, description="Day the first of its units was installed, UTC; empty: ages at the epoch are drawn."
    )
    installed_to: Day | None = Field(default=None, description="Day the last was installed, UTC; empty: all at once.")
    common_cause: float = Field(default=0.0, ge=0, lt=1, description="Share of failures that stop all units of it.")
    repeat: float = Field(default=0.0, ge=0, lt=1, description="Probability that a repair does not hold.")


class Measure(Row):
    """A named step of the maintenance programme beyond spares one for one: what is flown and done, and what it gives.

    effect: 'rate' multiplies the failure rates of the machine's units by `amount`; 'assemblies' adds that many
    assemblies; 'renewal' replaces so many of its units that wear out by new ones, the first installed first;
    'certification' lets the structure of a segment be certified to `until`.
    """

    file: ClassVar[str] = "maintenance.csv"
    sorted_by: ClassVar[tuple[str, ...]] = ("earliest", "id")
    id: Id = Field(description="Name.")
    title: str = Field(description="What is done.")
    level: MeasureLevel = Field(description="Lowest level that contains it: routine, or upgrades.")
    effect: MeasureEffect = Field(description="rate, assemblies, renewal or certification.")
    machine: str = Field(default="", description="Machine that gains by it; empty for a certification.")
    segment: Id = Field(description="Segment whose people do it.")
    amount: float = Field(default=1.0, gt=0, description="Factor on the rates, assemblies or units; see the effect.")
    earliest: Day = Field(description="Not done before this day, UTC; its cargo is loaded from then on.")
    until: Day | None = Field(default=None, description="Certified to this date, UTC.")
    mass_kg: float = Field(ge=0, description="Cargo it needs, flown in parts within the mass kept for spares, kg.")
    inside_hours: float = Field(ge=0, description="Crew hours inside.")
    outside_hours: float = Field(ge=0, description="Crew hours of spacewalk.")


class Stock(Row):
    """A consumable with its lines."""

    file: ClassVar[str] = "stocks.csv"
    id: Id = Field(
        description="water, oxygen, nitrogen, food-usos, food-ros, hygiene; where they are kept apart also clothing "
        "(else in hygiene), water-technical (else water), oxygen-ros (else oxygen), lithium-hydroxide, candles (as the "
        "oxygen they give), water-waste (what waits for a processor), trash (as room for it)."
    )
    title: str = Field(description="Name.")
    load: Load = Field(description="How it is brought: in water tanks, gas tanks, as dry cargo; or not at all.")
    initial_kg: float = Field(ge=0, description="Aboard at the epoch, kg.")
    initial_sd_kg: float = Field(ge=0, description="Standard deviation of it, kg.")
    capacity_kg: float = Field(gt=0, description="Most that can be kept aboard, kg.")
    target_kg: float = Field(ge=0, description="Level that loading aims at, kg.")
    reserve_kg: float = Field(ge=0, description="Reserve line: below it the station counts as not supplied, kg.")
    critical_kg: float = Field(ge=0, description="Critical line: below it operation is not safe, kg.")
    packing: float = Field(default=1.0, ge=1.0, description="Mass launched per mass used: containers and packaging.")
    reduce_days: float = Field(
        default=0.0, ge=0, description="A crew is sent home when it lasts fewer days at today's use; 0: never."
    )
    evacuate_days: float = Field(
        default=0.0, ge=0, description="All people go home when it lasts fewer days at today's use; 0: never."
    )
    ration: float = Field(default=1.0, gt=0, le=1, description="Share of the usual use while it is under its reserve.")


class DebrisHit(Row):
    """A kind of hit by debris that is foreseen, how often it comes and what it does.

    effect: 'leak' closes `modules` behind `amount` kg of lost air, and its ports are lost; 'machine' loses `amount`
    assemblies of `machine` for good; 'vehicle' lets one docked crew vehicle lose its way home; 'evacuation' lets all
    leave. Hits that are counted elsewhere (lost lifeboats) do not belong here.
    """

    file: ClassVar[str] = "debris.csv"
    id: Id = Field(description="Name.")
    title: str = Field(description="What is hit.")
    effect: HitEffect = Field(description="leak, machine, vehicle or evacuation.")
    modules: Names = Field(default=(), description="Modules that are closed, the one hit first; empty: none.")
    machine: str = Field(default="", description="Machine that loses assemblies; empty: none.")
    per_year: float = Field(ge=0, description="Expected hits a year.", json_schema_extra={"unit": "1/y"})
    amount: float = Field(default=1.0, ge=0, description="Air lost (kg) or assemblies lost; see the effect.")


class LeakReading(Row):
    """A published air leak rate."""

    file: ClassVar[str] = "leaks.csv"
    sorted_by: ClassVar[tuple[str, ...]] = ("day", "id")
    id: Id = Field(description="Unique name: place and date.")
    day: Day = Field(description="Date, UTC.")
    place: LeakPlace = Field(description="What was measured: the whole station or the transfer chamber.")
    kg_per_day: float | None = Field(default=None, ge=0, description="Leak rate, kg of air per day; empty: none given.")
    text: str = Field(default="", description="What was said, in our words.")
