"""The tables of a scenario: one frozen model a CSV file, one row an item.

Every row carries `source` and `standing`. The first word of `standing` holds for the whole row; exceptions follow after
";": "published; mass_kg=assumed; stay_days=derived". `source` works alike: "gcat; stay_days=own-count". A cell left
empty means unknown (None).
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from stationkeeper.scenario.places import Places, place_on
from stationkeeper.scenario.row import ID_PATTERN as ID_PATTERN
from stationkeeper.scenario.row import STANDING_PATTERN as STANDING_PATTERN
from stationkeeper.scenario.row import Day as Day
from stationkeeper.scenario.row import Flag, Id, Names
from stationkeeper.scenario.row import Row as Row
from stationkeeper.scenario.rows_crew import Assignment, SeatRelation
from stationkeeper.scenario.rows_orbit import PlannedBurn, SolarMonth
from stationkeeper.scenario.rows_past import Foreseen, Precedent, Successor
from stationkeeper.scenario.sustainment_rows import DebrisHit as DebrisHit
from stationkeeper.scenario.sustainment_rows import Function as Function
from stationkeeper.scenario.sustainment_rows import LeakReading as LeakReading
from stationkeeper.scenario.sustainment_rows import Level as Level
from stationkeeper.scenario.sustainment_rows import Machine as Machine
from stationkeeper.scenario.sustainment_rows import Measure as Measure
from stationkeeper.scenario.sustainment_rows import Stock as Stock
from stationkeeper.scenario.sustainment_rows import Unit as Unit

CommitmentKind = Literal[
    "law",
    "government-decision",
    "bilateral-agreement",
    "agency-statement",
    "intention",
    "bill",
    "one-party-report",
    "withdrawal",
]
Outcome = Literal["success", "success-with-anomaly", "launch-failure", "docking-failure", "unknown"]
Role = Literal["long-duration", "visiting", ""]
SeatKind = Literal["own-operator", "seat-exchange", "partner-allocation", "commercial", "shuttle", "other", ""]
SeatStatus = Literal["flown", "in-flight", "planned"]
Side = Literal["forward", "aft", "port", "starboard", "zenith", "nadir", ""]


class Agency(Row):
    """A party that flies people or provides a segment."""

    file: ClassVar[str] = "agencies.csv"
    id: Id = Field(description="Short name used in all other tables.")
    title: str = Field(description="Full name.")
    country: str = Field(description="Country or group of countries.")
    segment: str = Field(
        default="", description="Segment its people are trained to run; empty: none (private visitors)."
    )
    colour: str = Field(default="#777777", description="Colour in pictures, #rrggbb.")


class Segment(Row):
    """A part of the station that needs its own trained people."""

    file: ClassVar[str] = "segments.csv"
    sorted_by: ClassVar[tuple[str, ...]] = ()  # as in the file: the first and the second segment differ
    id: Id = Field(description="Short name.")
    title: str = Field(description="Full name.")
    agency: Id = Field(description="Agency of which at least one qualified person must be aboard.")
    eva_suits: str = Field(default="", description="Suit type of its spacewalks.")


class Module(Row):
    """A pressurised module or truss part with its certified life."""

    file: ClassVar[str] = "modules.csv"
    id: Id = Field(description="Short name.")
    segment: Id = Field(description="Segment it belongs to.")
    owner: Id = Field(description="Agency that owns it.")
    launched: Day = Field(description="Launch date, UTC.")
    removed: Day | None = Field(default=None, description="Date it left the station, UTC.")
    mass_kg: float | None = Field(default=None, gt=0, description="Mass at launch, kg.")
    pressurised: Flag = Field(description="yes for a pressure shell.")
    design_life_years: float | None = Field(default=None, gt=0, description="Design life from launch, years.")
    certified_until: Day | None = Field(default=None, description="Date to which structural life is certified, UTC.")
    certified_by: str = Field(default="", description="Agency that certified it.")
    attached_to: str = Field(default="", description="Module it is attached to.")
    side: str = Field(default="", description="Side of that module: forward, aft, port, starboard, zenith, nadir.")
    earlier: Places = Field(
        default=(),
        description="Places before this one, in order, as 'Unity forward until 2001-02-10', separated by ';'.",
    )

    def on_station(self, day: date) -> bool:
        """Return whether the module had been launched and not yet removed."""
        return self.launched <= day and (self.removed is None or day < self.removed)

    def place(self, day: date) -> tuple[str, str]:
        """Return the module it was attached to on a day and the side of it; "free flight" and "" when to none."""
        return place_on(self.earlier, day) or (self.attached_to, self.side)


class Port(Row):
    """A place where visiting vehicles dock or berth."""

    file: ClassVar[str] = "ports.csv"
    sorted_by: ClassVar[tuple[str, ...]] = ()  # as in the file: a flight without a wish tries them in that order
    id: Id = Field(description="Name, for example 'Harmony forward'.")
    module: Id = Field(description="Module that carries the port.")
    segment: Id = Field(description="Segment it belongs to.")
    mechanism: Id = Field(description="Docking mechanism: SSVP, APAS-95, IDSS or CBM.")
    opened: Day = Field(description="First day it could be used, UTC.")
    closed: Day | None = Field(default=None, description="First day it could no longer be used, UTC.")
    classes: Names = Field(description="Vehicle classes that may use it, separated by ';'.")
    refuel: Flag = Field(description="yes when propellant can be transferred through it.")
    reboost: Flag = Field(description="yes when a vehicle there points the right way for a reboost.")
    chamber: Flag = Field(default=False, description="yes when it is lost if the leaking transfer chamber is closed.")
    blocks: Names = Field(
        default=(), description="Ports at which nothing can dock while a vehicle is at this one, separated by ';'."
    )
    side: Side = Field(default="", description="Side of the module it is on; empty: drawn where there is room.")


class VehicleClass(Row):
    """A class of visiting vehicles."""

    file: ClassVar[str] = "classes.csv"
    id: Id = Field(description="Name of the class.")
    operator: str = Field(description="Who flies it.")
    agency: Id = Field(description="Agency whose seats and cargo space it provides.")
    launcher: str = Field(default="", description="Launcher (row of launchers.csv); empty for retired classes.")
    mechanism: Id = Field(description="Docking mechanism: SSVP, APAS-95, IDSS or CBM.")
    seats: int = Field(ge=0, le=11, description="Seats that bring people home.")
    dry_kg: float = Field(ge=0, description="Pressurised dry cargo a flight brings, kg.")
    water_kg: float = Field(ge=0, description="Water its tanks bring, kg.")
    gas_kg: float = Field(ge=0, description="Oxygen, nitrogen or air its tanks bring, kg.")
    propellant_kg: float = Field(ge=0, description="Propellant it brings for the station, kg.")
    reboost: Flag = Field(description="yes when its engines can raise the station from a port that allows it.")
    isp_s: float | None = Field(default=None, gt=0, description="Specific impulse of its reboost engines, s.")
    life_written_days: float | None = Field(default=None, gt=0, description="Written on-orbit life, days docked.")
    life_flown_days: float | None = Field(default=None, gt=0, description="Longest stay flown, days docked.")
    blocks: Flag = Field(
        default=False, description="yes when, at a port that blocks others, it is long enough to do so."
    )
    life_waived_days: float | None = Field(
        default=None, gt=0, description="Longest planned stay approved beyond the written life, days docked."
    )
    life_limit_days: float | None = Field(
        default=None, gt=0, description="Stay after which the vehicle must leave in the simulation, days docked."
    )
    stay_days: float | None = Field(default=None, gt=0, description="Usual planned stay, days docked.")
    transit_days: float | None = Field(default=None, ge=0, description="Launch to docking, days.")
    slip_mean_days: float | None = Field(
        default=None, ge=0, description="Mean launch slip past the planned date, days."
    )
    slip_zero: float | None = Field(default=None, ge=0, le=1, description="Probability of no slip at all.")
    rescue_days: float | None = Field(
        default=None, ge=0, description="From the loss of a lifeboat to the docking of an empty replacement, days."
    )
    hold_m3: float | None = Field(default=None, gt=0, description="Room for pressurised cargo, m3.")
    cost_musd: float | None = Field(
        default=None, ge=0, description="What one flight costs those who pay for it, million US dollars."
    )
    beta_limit_deg: float | None = Field(
        default=None, gt=0, le=90, description="No docking while the Sun stands higher over the orbit's plane, deg."
    )
    family: Names = Field(
        default=(), description="Classes whose flights are counted for its rates, itself included, separated by ';'."
    )


class Launcher(Row):
    """A launcher with its pads: what a failure or a pad outage grounds."""

    file: ClassVar[str] = "launchers.csv"
    id: Id = Field(description="Name.")
    agency: Id = Field(description="Agency that provides it.")
    standdown_median_days: float = Field(gt=0, description="Median of the stand-down after a loss, days.")
    standdown_log_sd: float = Field(gt=0, description="Standard deviation of the logarithm of the stand-down.")
    pad_events: float = Field(ge=0, description="Pad or range losses counted that stopped all its flights.")
    pad_years: float = Field(gt=0, description="Years over which they were counted.")
    pad_outage_days: float = Field(gt=0, description="Median outage after a pad loss, days.")
    pad_outage_log_sd: float = Field(gt=0, description="Standard deviation of the logarithm of the outage.")
    pads: Names = Field(default=(), description="Pads from which it flies to the station, separated by ';'.")
    turnround_days: float | None = Field(
        default=None,
        ge=0,
        description="Least time between two of its launches to the station, days; empty: none known.",
    )


class Visit(Row):
    """One visit of the record: a vehicle that flew, or a module that arrived."""

    file: ClassVar[str] = "visits.csv"
    sorted_by: ClassVar[tuple[str, ...]] = ("launch", "id")
    id: Id = Field(description="Flight, for example soyuz-ms-29.")
    vehicle_class: Id = Field(description="Vehicle class (row of classes.csv).")
    operator: str = Field(description="Who flew it.")
    launch: Day = Field(description="Launch, UTC.")
    docked: Day | None = Field(default=None, description="Docking or berthing, UTC; empty when it never arrived.")
    port: str = Field(default="", description="First port (row of ports.csv).")
    undocked: Day | None = Field(default=None, description="Undocking, UTC; empty while docked.")
    landed: Day | None = Field(default=None, description="Landing or re-entry, UTC.")
    crew_up: int | None = Field(default=None, ge=0, description="People at launch.")
    crew_down: int | None = Field(default=None, ge=0, description="People at landing.")
    cargo_kg: float | None = Field(default=None, ge=0, description="Cargo brought, kg.")
    propellant_kg: float | None = Field(default=None, ge=0, description="Propellant brought for the station, kg.")
    outcome: Outcome = Field(description="How it ended.")
    lost: Flag = Field(default=False, description="yes when crew or cargo did not reach the station.")
    return_lost: Day | None = Field(
        default=None, description="Day the vehicle could no longer bring its crew home, UTC."
    )


class Stay(Row):
    """One person's stay aboard."""

    file: ClassVar[str] = "stays.csv"
    sorted_by: ClassVar[tuple[str, ...]] = ("aboard_from", "id")
    id: Id = Field(description="Unique name of the stay: person and flight up.")
    person: Id = Field(description="Person.")
    name: str = Field(description="Full name.")
    agency: Id = Field(description="Agency the person flies for.")
    flight_up: Id = Field(description="Flight that brought the person.")
    flight_down: str = Field(default="", description="Flight that took the person home; empty while aboard.")
    aboard_from: Day = Field(description="First day aboard, UTC.")
    aboard_to: Day | None = Field(default=None, description="Last day aboard, UTC; empty while aboard.")
    role: Role = Field(default="", description="Member of a long-duration crew, or visitor.")
    seat: SeatKind = Field(default="", description="How the seat was obtained.")
    exchange: Flag = Field(
        default=False, description="yes for a seat exchanged without payment between the two operators."
    )
    instrument: str = Field(default="", description="Agreement (row of commitments.csv) that covers an exchanged seat.")


class Relocation(Row):
    """A vehicle that moved from one port to another."""

    file: ClassVar[str] = "relocations.csv"
    sorted_by: ClassVar[tuple[str, ...]] = ("day", "id")
    id: Id = Field(description="Unique name: flight and date.")
    flight: Id = Field(description="Flight that moved.")
    day: Day = Field(description="Date, UTC.")
    from_port: str = Field(description="Port left; 'free flight' or 'arm' when not at a port before.")
    to_port: str = Field(description="Port reached; 'free flight' or 'arm' when at no port after.")


class Person(Row):
    """Qualifications that differ from what a person's agency implies."""

    file: ClassVar[str] = "people.csv"
    id: Id = Field(description="Person, as in stays.csv.")
    segments: Names = Field(default=(), description="Segments the person can run, separated by ';'.")
    suits: Names = Field(default=(), description="Spacewalk suits the person is trained for, separated by ';'.")
    vehicles: Names = Field(default=(), description="Vehicle classes the person can fly, separated by ';'.")
    return_flight: str = Field(default="", description="Flight with the person's return seat, suit and liner.")


class PlannedFlight(Row):
    """A flight of the public manifest after the epoch.

    One named as a flight of a cadence flies instead of it; without a class of its own it takes class, port and crew
    from there.
    """

    file: ClassVar[str] = "manifest.csv"
    sorted_by: ClassVar[tuple[str, ...]] = ("launch", "id")
    id: Id = Field(description="Flight.")
    vehicle_class: Id = Field(description="Vehicle class (row of classes.csv).")
    launch: Day = Field(description="Planned launch, UTC.")
    port: str = Field(default="", description="Wished port; empty: any that fits.")
    stay_days: float | None = Field(default=None, gt=0, description="Planned stay, days docked; empty: as the class.")
    crew: Names = Field(default=(), description="Seats as 'agency' or 'agency@instrument', separated by ';'.")
    rotation: Flag = Field(default=False, description="yes when it relieves a crew of the same agency's vehicles.")
    propellant_kg: float | None = Field(
        default=None, ge=0, description="Propellant for the station, kg; empty: as the class."
    )


class Cadence(Row):
    """Flights assumed at a regular interval after the public manifest ends."""

    file: ClassVar[str] = "cadence.csv"
    sorted_by: ClassVar[tuple[str, ...]] = ("first", "id")
    id: Id = Field(description="Stem of the flight names: 'progress-ms' and number 38 give progress-ms-38.")
    number: int = Field(ge=0, description="Number of the first flight.")
    vehicle_class: Id = Field(description="Vehicle class (row of classes.csv).")
    first: Day = Field(description="First launch, UTC.")
    interval_days: float = Field(ge=1, description="Interval between launches, days.")
    until: Day = Field(description="No launch after this date, UTC.")
    port: str = Field(default="", description="Wished port; empty: any that fits.")
    crew: Names = Field(
        default=(), description="Seats of every flight as 'agency' or 'agency@instrument', separated by ';'."
    )
    rotation: Flag = Field(default=False, description="yes when each relieves the crew before it.")


class Commitment(Row):
    """A report of a commitment: who said it, when, about what, until when. Nothing is overwritten."""

    file: ClassVar[str] = "commitments.csv"
    sorted_by: ClassVar[tuple[str, ...]] = ("stated_on", "id")
    id: Id = Field(description="Number of the report.")
    stated_on: Day = Field(description="Date of the event, UTC.")
    reported_on: Day | None = Field(default=None, description="Date it was reported, UTC; empty: the same.")
    party: str = Field(description="Agency id, or 'joint'.")
    subject: str = Field(description="station-operation, seat-exchange, cross-flights, deorbit, successor, ...")
    covers_through: Day | None = Field(default=None, description="Date to which it holds, UTC; empty: none stated.")
    kind: CommitmentKind = Field(description="How it binds: from a law down to an intention.")
    confirmed_by: str = Field(default="", description="Who confirmed it; empty: nobody.")
    confirmed: Flag = Field(description="yes when the party itself is bound by it or the other side confirmed it.")
    supersedes: Names = Field(default=(), description="Reports it replaces, separated by ';'.")
    text: str = Field(default="", description="What was said, in our words.")
    confirmed_on: Day | None = Field(
        default=None, description="Date from which it counts as confirmed, UTC; empty: from the start."
    )
    reported_by: str = Field(default="", description="Who reported it, when that is not the party itself.")
    names: Names = Field(default=(), description="Holders of an office named as having spoken, separated by ';'.")
    place: str = Field(default="", description="Place of the event, as reported.")
    event: str = Field(
        default="", description="Event or instrument that several reports tell of; the same word in each."
    )
    disputed: Names = Field(
        default=(), description="What others say instead: 'what=their value@report or source key', separated by ';'."
    )


class OfficeHolder(Row):
    """A person in an office on whose word a commitment may rest."""

    file: ClassVar[str] = "office_holders.csv"
    id: Id = Field(description="Unique name: person and office.")
    party: str = Field(description="Agency id, or the government's name.")
    office: str = Field(description="Office held, 'acting' said.")
    person: str = Field(description="Full name, as in commitments.csv.")
    held_from: Day = Field(description="First day in office, UTC.")
    held_to: Day | None = Field(default=None, description="Last day in office, UTC; empty: still held at the epoch.")


class ExchangeSeat(Row):
    """An exchanged seat, flown or planned, with the instrument that pays for it."""

    file: ClassVar[str] = "exchanges.csv"
    sorted_by: ClassVar[tuple[str, ...]] = ("launch", "id")
    id: Id = Field(description="Number.")
    person: str = Field(description="Person, or what is known of the seat.")
    agency: Id = Field(description="Agency the person flies for.")
    provider: Id = Field(description="Agency that provides the seat.")
    flight: Id = Field(description="Flight, as in visits.csv or manifest.csv.")
    launch: Day = Field(description="Launch, UTC.")
    status: SeatStatus = Field(description="State of the seat at the epoch.")
    instrument: str = Field(default="", description="Report in commitments.csv that covers it; empty: none found.")
    assigned: Day | None = Field(default=None, description="Public assignment, UTC.")


class Milestone(Row):
    """A dated step of the end of life, with what must be done before it."""

    file: ClassVar[str] = "milestones.csv"
    sorted_by: ClassVar[tuple[str, ...]] = ("earliest", "id")
    id: Id = Field(description="Name of the step.")
    title: str = Field(description="What happens.")
    earliest: Day = Field(description="Earliest date planned or implied, UTC.")
    latest: Day | None = Field(default=None, description="Latest date planned or implied, UTC.")
    needs: Names = Field(default=(), description="Steps that must be complete before it starts, separated by ';'.")
    needs_agencies: Names = Field(default=(), description="Agencies whose commitment must still hold on `earliest`.")


TABLES: tuple[type[Row], ...] = (
    Agency,
    Segment,
    Module,
    Port,
    VehicleClass,
    Launcher,
    Visit,
    Stay,
    Relocation,
    Person,
    PlannedFlight,
    Cadence,
    Foreseen,
    Precedent,
    SeatRelation,
    Assignment,
    Commitment,
    OfficeHolder,
    ExchangeSeat,
    Milestone,
    Successor,
    Function,
    Machine,
    Unit,
    Measure,
    DebrisHit,
    Stock,
    LeakReading,
    PlannedBurn,
    SolarMonth,
)
