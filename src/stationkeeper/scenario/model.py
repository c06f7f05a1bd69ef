"""A scenario: everything declared about one station, frozen, with source and standing of every number."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from stationkeeper.scenario import rows, rows_crew, rows_orbit, rows_past
from stationkeeper.scenario.origins import Origins
from stationkeeper.scenario.rows import Day
from stationkeeper.sourced import (
    Count,
    CubicMetres,
    Days,
    Degrees,
    Factor,
    Fraction,
    HoursPerWeek,
    Kg,
    KgPerDay,
    KgPerPersonDay,
    Kilowatts,
    Km,
    MetresPerSecond,
    PerYear,
    Seconds,
    Sourced,
    Years,
)
from stationkeeper.sourced import Unit as InUnit

STATION_PATTERN = r"^[a-z0-9][a-z0-9-]*$"
M2PerKg = Annotated[Sourced, InUnit("m2/kg", gt=0.0)]


class Part(BaseModel):
    """A section of station.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Station(Part):
    """What the scenario is about."""

    id: str = Field(pattern=STATION_PATTERN, description="Short name, as in the folder's name.")
    title: str = Field(description="Full name of the station.")
    epoch: Day = Field(description="Date of the recorded state, UTC; the first simulated day is the day after it.")
    through: Day = Field(description="Date assessed when none is asked for, UTC.")


class Study(Part):
    """How a campaign is run when nothing else is asked for."""

    futures: int = Field(ge=1, le=10_000_000, description="Number of futures.")
    seed: int = Field(ge=0, lt=2**63, description="Seed of all random numbers.")
    sample: int = Field(ge=1, le=10_000, description="Futures whose monthly records and events are kept.")
    maintenance: rows.Level = Field(
        default="routine",
        description="Maintenance programme: none (only what is aboard is used), routine (each spare used is ordered "
        "again) or upgrades (routine and every measure of maintenance.csv).",
    )


class Orbit(Part):
    """The orbit at the epoch and the rules that keep it."""

    altitude_km: Km = Field(description="Mean altitude at the epoch: mean semi-major axis less 6378.137 km.")
    inclination_deg: Degrees = Field(description="Inclination.")
    node_deg: Degrees = Field(description="Right ascension of the ascending node at the epoch.")
    mass_kg: Kg = Field(description="Mass of the station with docked vehicles at the epoch.")
    ballistic_m2_per_kg: M2PerKg = Field(description="Cd*A/m at the epoch; sd is the error of the estimate.")
    ballistic_mean_m2_per_kg: M2PerKg = Field(description="Long-run median of Cd*A/m, to which it returns.")
    ballistic_log_sd: Factor = Field(description="Long-run standard deviation of the quarterly ln(Cd*A/m).")
    ballistic_correlation: Fraction = Field(description="Correlation of ln(Cd*A/m) from one quarter to the next.")
    activity_widening: Factor = Field(description="Factor on the published half-widths of the solar activity forecast.")
    target_km: Km = Field(description="Mean altitude that reboosts restore.")
    corridor_km: Km = Field(description="A reboost is due when the altitude is this far under the target.")
    floor_km: Km = Field(description="Lowest mean altitude for safe operation.")
    ceiling_km: Km | None = Field(
        default=None, description="Highest mean altitude at which vehicles can dock; no reboost goes beyond."
    )
    burn_interval_days: Days = Field(description="Shortest time between reboosts.")
    burn_limit_mps: MetresPerSecond = Field(description="Largest delta-v of one reboost.")
    avoidance_per_year: PerYear = Field(description="Debris avoidance burns a year.")
    avoidance_mps: MetresPerSecond = Field(description="Mean delta-v of an avoidance burn.")
    avoidance_spread: Fraction = Field(description="Half-width of its even spread, as a share of the mean.")


class Propellant(Part):
    """Propellant aboard and what uses it beside reboosts."""

    tanks_kg: Kg = Field(description="In the station's tanks at the epoch.")
    capacity_kg: Kg = Field(description="Capacity of the station's tanks.")
    reserve_kg: Kg = Field(description="Reserve line: below it the station counts as not supplied.")
    critical_kg: Kg = Field(description="Critical line: below it operation is not safe.")
    attitude_kg_per_day: KgPerDay = Field(description="Attitude control, dockings and desaturation.")
    thruster_attitude_kg_per_day: KgPerDay | None = Field(
        default=None,
        description="All of it while the machines that hold the attitude without propellant are too few; the same when "
        "not given.",
    )
    isp_s: Seconds = Field(description="Specific impulse of reboost engines unless the class says otherwise.")
    docked_share: Fraction = Field(description="Share of a docked vehicle's propellant still in it at the epoch.")
    deorbit_mps: MetresPerSecond | None = Field(
        default=None, description="Delta-v of the last burns, from the end of lowering to entry."
    )
    own_engines: Fraction = Field(description="1 when the station's own engines can reboost from its tanks, else 0.")


class Crewing(Part):
    """Rules and rates of crew rotation."""

    handover_days: Days = Field(description="Overlap of a rotation: the old crew leaves so long after the new arrives.")
    spacing_days: Days = Field(description="Least time between two dockings or undockings.")
    minimum_stay_days: Days = Field(description="Least stay of a cargo vehicle before it makes room for another.")
    medical_events: Count = Field(description="Early medical returns counted.")
    medical_years: Years = Field(description="Years over which they were counted.")
    medical_predicted_years: Years | None = Field(
        default=None,
        description="Years to an early medical return as models predicted; told beside the count, not used.",
    )
    medical_return_days: Days = Field(description="From a medical case that ends a stay to the vehicle's undocking.")
    rescue_log_sd: Factor = Field(description="Spread of ln(days) until a replacement lifeboat docks.")


class LifeSupport(Part):
    """Metabolic rates and recovery."""

    oxygen: KgPerPersonDay = Field(description="Oxygen a person uses.")
    carbon_dioxide: KgPerPersonDay = Field(description="Carbon dioxide a person gives off.")
    drink: KgPerPersonDay = Field(description="Potable water drunk and put into food.")
    hygiene_water: KgPerPersonDay = Field(description="Water for hygiene.")
    flush: KgPerPersonDay = Field(description="Water for urine flush.")
    urine: KgPerPersonDay = Field(description="Water in urine.")
    respiration: KgPerPersonDay = Field(description="Water in breath and sweat, caught as condensate.")
    food: KgPerPersonDay = Field(description="Food as stowed, without outer packaging.")
    hygiene: KgPerPersonDay = Field(
        description="Hygiene and toilet supplies, and clothing where it has no rate of its own."
    )
    clothing: KgPerPersonDay | None = Field(default=None, description="Clothing; without a laundry it is thrown away.")
    lithium_hydroxide: Factor | None = Field(
        default=None, description="Lithium hydroxide of canisters for a kg of carbon dioxide taken up, kg."
    )
    condensate_recovery: Fraction = Field(description="Share of condensate turned into potable water (US loop).")
    urine_recovery: Fraction = Field(description="Share of urine water turned into distillate (US loop).")
    brine_recovery: Fraction = Field(
        description="Share of the water left in the brine that the brine processor recovers."
    )
    condensate_recovery_ros: Fraction = Field(description="Share of condensate recovered by the Russian loop.")
    payload_water: KgPerDay = Field(description="Water used by payloads.")
    nitrogen_use: KgPerDay = Field(description="Nitrogen used by payloads and instruments.")
    eva_per_year: PerYear = Field(description="Spacewalks a year.")
    eva_oxygen: Kg = Field(description="Oxygen of one spacewalk.")
    eva_air: Kg = Field(description="Air lost in one spacewalk.")
    person_spread: Fraction = Field(description="Standard deviation of a future's consumption around these rates.")

    def rate(self, name: str) -> float:
        """Return the value of a field, 0 when it is left out."""
        field: Sourced | None = getattr(self, name)
        return 0.0 if field is None else float(field.value)


class Structure(Part):
    """The leak of the transfer chamber and of the rest, and the power of the arrays."""

    leak_base: KgPerDay = Field(description="Leak of the station without the chamber at the epoch.")
    leak_growth: Fraction = Field(description="Yearly growth of that leak.")
    chamber_leak: KgPerDay = Field(description="Leak of the transfer chamber at the epoch.")
    sites_per_year: PerYear = Field(description="New leak sites a year.")
    site_median: KgPerDay = Field(description="Median leak of a new site.")
    site_log_sd: Factor = Field(description="Spread of ln(leak) of a new site.")
    repairs_per_year: PerYear = Field(description="Repairs a year while the chamber leaks.")
    load_factor: Factor = Field(
        description="Factor on the rate of new sites on the day of a docking at the chamber's port."
    )
    closure: KgPerDay = Field(description="Chamber leak at which its hatch is closed for good.")
    untenable_own: KgPerDay = Field(description="Total leak that the chamber's owner holds untenable.")
    untenable_partner: KgPerDay = Field(description="Total leak that the partner holds untenable.")
    wing_power: Kilowatts = Field(description="Power of the old wings at the epoch, where nothing covers them.")
    power_loss: Fraction = Field(description="Share of their power that all arrays lose a year.")
    power_demand: Kilowatts = Field(description="Power taken at the arrays with everything on.")
    research_power: Kilowatts = Field(description="Part of it that research takes; it is shed first.")


class CrewTime(Part):
    """Hours a week and what maintenance takes of them."""

    research_scale: HoursPerWeek = Field(
        description="Research hours a week = scale * people**exponent, before overload (own segment)."
    )
    research_exponent: Factor = Field(description="Exponent of people in that rule.")
    maintenance: HoursPerWeek = Field(description="Corrective maintenance hours a week that the rule already contains.")


class Supply(Part):
    """How cargo is loaded and ordered."""

    load_lead_days: Days = Field(description="The load of a flight is fixed so long before launch.")
    full_load_kg: Kg = Field(description="Dry cargo from which a flight counts as one that restores the stocks.")
    flight_gap_days: Days = Field(description="Wait for a cargo flight beyond the lead time that unknown spares cover.")
    spares_kg: Kg = Field(description="Dry cargo of a flight kept for spares when spares are ordered.")
    packing: Factor = Field(description="Mass launched per mass of equipment: bags, foam, containers.")
    bag_m3: CubicMetres = Field(description="Volume of one transfer bag, the unit of stowage.")
    bag_kg: Kg = Field(description="Mass of a full transfer bag.")
    science_kg_per_year: Kg = Field(description="Research and outfitting to be delivered a year, packed.")
    eva_kg_per_year: Kg = Field(description="Goods for spacewalks to be delivered a year, packed.")
    spares_confidence: Fraction = Field(
        description="Confidence to which unknown spares are stocked over the lead time."
    )


class Planning(Part):
    """What a planner may move, and when a decision comes too late."""

    window_published_days: Days = Field(description="A flight with a published date may move so far either way.")
    window_assumed_days: Days = Field(description="A flight with a derived or assumed date may move so far either way.")
    seat_normal_days: Days = Field(description="A seat is usually decided so long before launch.")
    seat_limit_days: Days = Field(description="Later than so long before launch nobody can be trained for a seat.")
    seat_backup_days: Days = Field(description="The same for somebody who was trained in a backup crew.")
    people_most: Count = Field(description="Most people aboard, also in a handover.")
    people_least: Count = Field(description="Fewest people who keep the station running.")


class SourceEntry(Part):
    """An entry of sources.toml."""

    title: str = Field(min_length=1, description="What it is.")
    publisher: str = Field(default="", description="Who published it.")
    date: str = Field(default="", description="When, as precisely as known.")
    url: str = Field(default="", description="Where, if public.")
    licence: str = Field(default="", description="Licence of the data, where one applies.")
    note: str = Field(default="", description="What was taken from it.")


class Scenario(Part):
    """One station with its record, its plan and its numbers."""

    station: Station
    study: Study
    orbit: Orbit
    propellant: Propellant
    crewing: Crewing
    lifesupport: LifeSupport
    structure: Structure
    crew_time: CrewTime
    supply: Supply
    planning: Planning
    sources: dict[str, SourceEntry]
    agencies: tuple[rows.Agency, ...]
    segments: tuple[rows.Segment, ...]
    modules: tuple[rows.Module, ...]
    ports: tuple[rows.Port, ...]
    classes: tuple[rows.VehicleClass, ...]
    launchers: tuple[rows.Launcher, ...]
    visits: tuple[rows.Visit, ...]
    stays: tuple[rows.Stay, ...]
    relocations: tuple[rows.Relocation, ...]
    people: tuple[rows.Person, ...]
    manifest: tuple[rows.PlannedFlight, ...]
    cadence: tuple[rows.Cadence, ...]
    foreseen: tuple[rows_past.Foreseen, ...] = ()
    precedents: tuple[rows_past.Precedent, ...] = ()
    seat_relations: tuple[rows_crew.SeatRelation, ...] = ()
    assignments: tuple[rows_crew.Assignment, ...] = ()
    commitments: tuple[rows.Commitment, ...]
    office_holders: tuple[rows.OfficeHolder, ...] = ()
    exchanges: tuple[rows.ExchangeSeat, ...]
    milestones: tuple[rows.Milestone, ...]
    successors: tuple[rows_past.Successor, ...] = ()
    functions: tuple[rows.Function, ...]
    machines: tuple[rows.Machine, ...]
    units: tuple[rows.Unit, ...]
    maintenance: tuple[rows.Measure, ...] = ()
    debris: tuple[rows.DebrisHit, ...] = ()
    stocks: tuple[rows.Stock, ...]
    leaks: tuple[rows.LeakReading, ...]
    burns: tuple[rows_orbit.PlannedBurn, ...] = ()
    solar_forecast: tuple[rows_orbit.SolarMonth, ...] = ()
    hash: str = Field(default="", description="First 16 hex digits of SHA-256 over the resolved content.")
    origins: Origins = Field(
        default_factory=Origins,
        exclude=True,
        repr=False,
        description="Where each value was written; not part of the content.",
    )
