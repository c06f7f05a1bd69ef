"""A plan: which flights come when, with whose people, frozen and bound to the scenario it was made for."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import date

from stationkeeper.sourced import Standing


@dataclass(frozen=True)
class Seat:
    """One seat of a flight: who sits in it, and the agreement that pays for it when it is exchanged.

    agency: agency the person flies for. segment: segment that agency's people run, "" for none. exchanged: True when
    the seat belongs
    to another segment's agency. instrument: agreement that covers an exchanged seat, "" when none was found. person:
    name if known.
    """

    agency: str
    segment: str
    exchanged: bool
    instrument: str = ""
    person: str = ""

    @property
    def unagreed(self) -> bool:
        """Whether the seat is exchanged without an agreement."""
        return self.exchanged and not self.instrument


@dataclass(frozen=True)
class Load:
    """One item that a flight carries.

    item: stock, unit or name of the demand. mass_kg, volume_m3: with packing. pressurised: in the hold or outside.
    need_day: last day on which it must be aboard, None for no date.
    """

    item: str
    mass_kg: float
    volume_m3: float = 0.0
    pressurised: bool = True
    need_day: int | None = None


@dataclass(frozen=True)
class Move:
    """A docked vehicle changes its port on a day."""

    flight: str
    day: int
    port: str


@dataclass(frozen=True)
class Burn:
    """A reboost on a day by a docked vehicle's engines, "" for the station's own."""

    day: int
    flight: str
    dv_mps: float
    propellant_kg: float


@dataclass(frozen=True)
class Waiver:
    """A rule that need not hold in a scope until a day, with who answers for it and why."""

    rule: str
    scope: str
    reason: str
    owner: str
    until_day: int


@dataclass(frozen=True)
class Flight:
    """One flight of the plan; days are whole days since the scenario's epoch.

    docked_day and port are set for vehicles that are at the station at the epoch. stay_days: planned days docked; a
    rotation leaves when its relief has taken over. undock_day: day on which a decided plan lets it leave, None where
    rules decide. standing: standing of its date. fixed: its dates were given, not decided. loads: what it carries, ()
    where rules decide.
    """

    id: str
    vehicle_class: str
    launch_day: int
    stay_days: float
    port: str
    seats: tuple[Seat, ...]
    rotation: bool
    propellant_kg: float
    standing: Standing
    docked_day: int | None = None
    undock_day: int | None = None
    fixed: bool = False
    loads: tuple[Load, ...] = ()


@dataclass(frozen=True)
class Plan:
    """All flights from the epoch to the date asked, in order of launch.

    moves, burns and waivers: what a planner decided beside flights; all empty in the plan of cadence and rules.
    """

    scenario_hash: str
    epoch: date
    through: date
    flights: tuple[Flight, ...]
    moves: tuple[Move, ...] = ()
    burns: tuple[Burn, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    @property
    def hash(self) -> str:
        """First 16 hex digits of SHA-256 over the plan's content."""
        text = json.dumps(asdict(self), sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def has_unagreed_seats(self) -> bool:
        """Return whether any seat still to be flown is exchanged without an agreement."""
        return any(seat.unagreed for flight in self.flights for seat in flight.seats if flight.docked_day is None)

    def without_unagreed_seats(self, own: dict[str, tuple[str, str]]) -> Plan:
        """Return the plan in which each unagreed seat still to be flown goes to the operator's own agency.

        own: for each vehicle class the operator's agency and the segment its people run.
        """
        return replace(self, flights=tuple(_own_seats(flight, own) for flight in self.flights))


def up_to(plan: Plan, through: date) -> Plan:
    """Return the plan as far as a date: flights launched later are left out."""
    last = (through - plan.epoch).days
    return replace(plan, through=through, flights=tuple(f for f in plan.flights if f.launch_day <= last))


def _own_seats(flight: Flight, own: dict[str, tuple[str, str]]) -> Flight:
    if flight.docked_day is not None:
        return flight
    agency, segment = own[flight.vehicle_class]
    seats = tuple(Seat(agency, segment, exchanged=False) if seat.unagreed else seat for seat in flight.seats)
    return replace(flight, seats=seats)
