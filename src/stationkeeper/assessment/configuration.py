"""The station on one day: who is at which port since when, who is aboard, and who has a seat home on what."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Literal

from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.assessment.asked import inside, read_day
from stationkeeper.assessment.timeline import Coming, Timeline, is_open, timeline
from stationkeeper.crew.presence import Stay, homes, represents
from stationkeeper.errors import Fault, RequestError
from stationkeeper.planning.plan import Plan
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.places import FREE_FLIGHT
from stationkeeper.scenario.rows import Port
from stationkeeper.times import date_of
from stationkeeper.traffic.visits import DockedInterval

Basis = Literal["record", "plan"]


class DockedVehicle(Told):
    """A vehicle that is there at the end of the day."""

    vehicle: str = Field(description="Flight.")
    vehicle_class: str = Field(description="Class of vehicles.")
    agency: str = Field(description="Agency whose seats and cargo space it provides.")
    docked: date = Field(description="Day it docked or was berthed, UTC.")
    days_docked: int = Field(description="Days since then.")
    port: str = Field(description="Port it is at; empty: held by the arm, in free flight, or none was free.")
    at_port_since: date | None = Field(description="Day it came to this port, UTC; null: at no port.")
    written_life_days: float | None = Field(description="Written on-orbit life of its class, days; null: none found.")
    life_left_days: float | None = Field(description="Written life less days docked; negative: flown beyond it.")
    leaves: date | None = Field(description="Day it left, or leaves as planned, UTC; null: when relieved or not known.")
    seats: int = Field(description="Seats that bring people home.")
    sound: bool = Field(description="False when it has seats but can no longer bring its crew home.")


class PortState(Told):
    """A port open on the day."""

    port: str = Field(description="Port.")
    module: str = Field(description="Module that carries it.")
    side: str = Field(description="Side of the module; empty: not known.")
    segment: str = Field(description="Segment it belongs to.")
    mechanism: str = Field(description="Docking mechanism.")
    vehicle: str = Field(description="Flight that is there at the end of the day; empty: none.")


class ModuleState(Told):
    """A module or a part of the truss that is there on the day, counted from its launch."""

    module: str = Field(description="Module.")
    segment: str = Field(description="Segment it belongs to.")
    owner: str = Field(description="Agency that owns it.")
    attached_to: str = Field(description="Module it is attached to; empty: the first one, or in free flight.")
    side: str = Field(description="Side of that module.")
    pressurised: bool = Field(description="Whether it is a pressure shell.")


class Party(Told):
    """An agency that is met on the day, with its colour in pictures."""

    agency: str = Field(description="Short name.")
    title: str = Field(description="Full name.")
    colour: str = Field(description="Colour, #rrggbb.")
    rank: int = Field(
        description="Its number in the scenario, from 0: those that hold a segment first; sets its shape."
    )


class Aboard(Told):
    """A person aboard at the end of the day."""

    name: str = Field(description="Full name, or the seat of a planned flight.")
    agency: str = Field(description="Agency the person flies for.")
    segments: tuple[str, ...] = Field(description="Segments the person can run.")
    came_on: str = Field(description="Flight up.")
    since: date = Field(description="First day aboard, UTC.")
    days_aboard: int = Field(description="Days since then.")
    home: str = Field(description="Vehicle with the person's seat home on this day; empty: no sound seat.")
    returned_on: str = Field(description="Flight down as recorded or planned; empty: not known.")
    exchanged: bool = Field(description="Whether the seat up was exchanged between the operators.")
    instrument: str = Field(description="Agreement that covers an exchanged seat; empty: none.")


class Held(Told):
    """A segment and those aboard who represent it."""

    segment: str = Field(description="Segment.")
    agency: str = Field(description="Agency of which someone qualified must be aboard.")
    persons: tuple[str, ...] = Field(description="Who counts for it.")
    breaks_with: str = Field(description="Vehicle whose departure would leave it unheld; empty: none would.")


class Configuration(Told):
    """The station at the end of one UTC day, recorded or planned."""

    station: str = Field(description="Title of the station.")
    on: date = Field(description="Day, UTC.")
    basis: Basis = Field(description="record: to the epoch. plan: after it, as planned, without any chance.")
    modules: tuple[ModuleState, ...] = Field(description="Modules there, first launched first.")
    ports: tuple[PortState, ...] = Field(description="Ports open on the day, in the order of the scenario.")
    vehicles: tuple[DockedVehicle, ...] = Field(description="Vehicles there, longest docked first.")
    people: tuple[Aboard, ...] = Field(description="People aboard, by flight up.")
    seats: int = Field(description="Sound seats home on the docked vehicles.")
    seats_short: int = Field(description="People aboard beyond those seats; 0: enough.")
    segments: tuple[Held, ...] = Field(description="Each segment with those who represent it.")
    parties: tuple[Party, ...] = Field(description="Agencies of segments, vehicles and people there.")


def traffic(
    scenario: Scenario, on: date | str | None = None, line: Timeline | None = None, plan: Plan | None = None
) -> Configuration:
    """Return the station at the end of a day of the record or of the plan (default: the epoch).

    On the plan flights dock on time and rotations leave when relieved. Raises RequestError for a day outside both.
    plan: one that the planner or a hand made for this scenario; else that of manifest and cadence. line: the timeline
    of both, for who asks for many days of it.
    """
    line = line or timeline(scenario, plan)
    when = _accepted(line, scenario.station.epoch if on is None else on)
    day = line.day(when)
    there = sorted((one for one in line.coming if one.first <= day < one.end), key=lambda one: (one.first, one.id))
    berths = {berth.visit: berth for berth in line.berths if berth.first <= day < berth.end}
    at = {berth.port: visit for visit, berth in berths.items()}
    aboard = [stay for stay in line.stays if stay.first <= day < stay.end]
    boats = [boat for boat in line.boats if boat.usable(day)]
    seat = homes(aboard, boats)
    seats = sum(boat.seats for boat in boats)
    people = sorted(aboard, key=lambda stay: (stay.first, stay.up))
    return Configuration(
        station=scenario.station.title,
        on=when,
        basis="record" if day <= 0 else "plan",
        modules=_modules(scenario, when),
        ports=tuple(
            _port(port, at.get(port.id, "")) for port in scenario.ports if is_open(port, when) or port.id in at
        ),
        vehicles=tuple(_vehicle(line, one, berths.get(one.id), day) for one in there),
        people=tuple(_person(line, stay, seat[stay.person], day) for stay in people),
        seats=seats,
        seats_short=max(len(aboard) - seats, 0),
        segments=_segments(line, people, seat),
        parties=parties(scenario, _met(scenario, people, there)),
    )


def _met(scenario: Scenario, people: list[Stay], there: list[Coming]) -> set[str]:
    holders = {row.agency for row in scenario.segments}
    return holders | {stay.agency for stay in people} | {one.vehicle.agency for one in there}


def parties(scenario: Scenario, met: Collection[str]) -> tuple[Party, ...]:
    """Return the agencies that are met: those that hold a segment first, then others that can run one, then others."""
    holders = [row.agency for row in scenario.segments]
    ranked = sorted(
        scenario.agencies,
        key=lambda row: (holders.index(row.id) if row.id in holders else len(holders), not row.segment, row.id),
    )
    return tuple(
        Party(agency=row.id, title=row.title, colour=row.colour, rank=rank)
        for rank, row in enumerate(ranked)
        if row.id in met
    )


def _modules(scenario: Scenario, when: date) -> tuple[ModuleState, ...]:
    there = sorted((row for row in scenario.modules if row.on_station(when)), key=lambda row: (row.launched, row.id))
    found = []
    for row in there:
        parent, side = row.place(when)
        found.append(
            ModuleState(
                module=row.id,
                segment=row.segment,
                owner=row.owner,
                attached_to="" if parent == FREE_FLIGHT else parent,
                side=side,
                pressurised=row.pressurised,
            )
        )
    return tuple(found)


def _port(port: Port, vehicle: str) -> PortState:
    return PortState(
        port=port.id,
        module=port.module,
        side=port.side,
        segment=port.segment,
        mechanism=port.mechanism,
        vehicle=vehicle,
    )


def _accepted(line: Timeline, on: date | str) -> date:
    """Return the day asked for; raise with its fault."""
    faults: list[Fault] = []
    day = read_day(faults, "on", on)
    inside(
        faults, "on", day, line.first, line.last, "The record begins with the first day, the plan ends with the last"
    )
    if day is None or faults:
        raise RequestError(faults)
    return day


def _vehicle(line: Timeline, one: Coming, berth: DockedInterval | None, day: int) -> DockedVehicle:
    written = one.vehicle.life_written_days
    return DockedVehicle(
        vehicle=one.id,
        vehicle_class=one.vehicle.id,
        agency=one.vehicle.agency,
        docked=date_of(one.first, line.epoch),
        days_docked=day - one.first,
        port=berth.port if berth else "",
        at_port_since=date_of(berth.first, line.epoch) if berth else None,
        written_life_days=written,
        life_left_days=None if written is None else written - (day - one.first),
        leaves=line.date(one.end),
        seats=one.vehicle.seats,
        sound=day < one.sound_until,
    )


def _person(line: Timeline, stay: Stay, home: str, day: int) -> Aboard:
    passenger = line.passengers[stay.person, stay.up]
    return Aboard(
        name=passenger.name,
        agency=stay.agency,
        segments=stay.segments,
        came_on=stay.up,
        since=date_of(stay.first, line.epoch),
        days_aboard=day - stay.first,
        home=home,
        returned_on=stay.down,
        exchanged=stay.exchanged,
        instrument=passenger.instrument,
    )


def _segments(line: Timeline, aboard: list[Stay], seat: dict[str, str]) -> tuple[Held, ...]:
    """Return each segment with those who represent it, and the one vehicle they would all leave on."""
    found = []
    for need in line.needs:
        carriers = [stay for stay in aboard if represents(stay, need)]
        leave_on = {seat[stay.person] for stay in carriers}
        found.append(
            Held(
                segment=need.segment,
                agency=need.agency,
                persons=tuple(line.passengers[stay.person, stay.up].name for stay in carriers),
                breaks_with=leave_on.pop() if len(leave_on) == 1 else "",
            )
        )
    return tuple(found)
