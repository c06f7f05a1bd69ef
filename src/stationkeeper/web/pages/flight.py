"""One flight: what it is, when it comes and goes, who is on it, and what each of its numbers rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from markupsafe import Markup
from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.assessment.timeline import Timeline
from stationkeeper.crew.presence import Stay
from stationkeeper.errors import Fault, nearest
from stationkeeper.report import words
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import Visit
from stationkeeper.web.faults import NotThere
from stationkeeper.web.pages.parts import (
    Given,
    Page,
    Table,
    day,
    flight_address,
    inputs_of,
    line_of,
    link,
    listed,
    table,
)
from stationkeeper.web.pages.sources import InputTold, input_cells
from stationkeeper.web.pages.traffic import PortStay, flight_told


class SeatTold(Told):
    """One person who comes or goes with the flight."""

    name: str = Field(description="Full name, or the seat of a planned flight.")
    agency: str = Field(description="Agency the person flies for.")
    segments: tuple[str, ...] = Field(description="Segments the person can run.")
    came_on: str = Field(description="Flight up.")
    returned_on: str = Field(description="Flight down as recorded or planned; empty: not known.")
    start: date | None = Field(alias="from", description="First day aboard, UTC.")
    end: date | None = Field(alias="to", description="Day of leaving, UTC; null: not known.")
    exchanged: bool = Field(description="Whether the seat up was exchanged between the operators.")
    instrument: str = Field(description="Agreement that covers an exchanged seat; empty: none.")


class OneFlightTold(Told):
    """One visit of the record, or one flight of the plan."""

    station: str = Field(description="Station.")
    scenario_hash: str = Field(description="Hash of the scenario.")
    flight: str = Field(description="Flight.")
    basis: Literal["record", "plan"] = Field(description="record: flown up to the epoch. plan: docks after it.")
    vehicle_class: str = Field(description="Class of vehicles.")
    agency: str = Field(description="Agency whose seats and cargo space it provides.")
    seats_home: int = Field(description="Seats that bring people home.")
    launch: date | None = Field(description="Day of launch, UTC; null: not told of by itself.")
    docked: date | None = Field(description="Day it docks, UTC; null: it never did.")
    leaves: date | None = Field(description="Day it leaves, UTC; null: when relieved, or not known.")
    landed: date | None = Field(description="Day of landing or re-entry, UTC; null: not known.")
    outcome: str = Field(description="How it ended, of the record; empty: of the plan.")
    note: str = Field(description="What the record or the plan adds.")
    ports: tuple[PortStay, ...] = Field(description="Ports it is at, in order.")
    seats: tuple[SeatTold, ...] = Field(description="People who come or go with it.")
    inputs: tuple[InputTold, ...] = Field(description="Every number told of the flight, with source and standing.")


@dataclass(frozen=True)
class View:
    """What the template shows."""

    name: str
    told: str
    note: str
    facts: tuple[tuple[str, str | Markup], ...]
    seats: Table
    inputs: Table
    before: Markup
    after: Markup


def told(given: Given) -> OneFlightTold:
    """Return one flight; raise NotThere for an unknown one."""
    name, scenario = given.asked.value("id"), given.scenario
    line = line_of(scenario)
    visit = next((row for row in scenario.visits if row.id == name), None)
    coming = next((one for one in line.coming if one.id == name), None)
    if coming is None and visit is None:
        known = _names(scenario, line)
        raise NotThere(Fault("flight", f"'{name[:80]}'", "a flight of the record or the plan", nearest(name, known)))
    there = None if coming is None else flight_told(line, coming)
    classes = {row.id: row for row in scenario.classes}
    vehicle = classes[visit.vehicle_class] if coming is None and visit else coming.vehicle if coming else None
    planned = next((row for row in scenario.manifest if row.id == name), None)
    places = tuple(_places(scenario, name))
    return OneFlightTold.model_validate(
        {
            "station": scenario.station.id,
            "scenario_hash": scenario.hash,
            "flight": name,
            "basis": there.basis if there else "record",
            "vehicle_class": vehicle.id if vehicle else "",
            "agency": vehicle.agency if vehicle else "",
            "seats_home": (vehicle.seats or 0) if vehicle else 0,
            "launch": visit.launch if visit else planned.launch if planned else None,
            "docked": there.docked if there else visit.docked if visit else None,
            "leaves": there.leaves if there else visit.undocked if visit else None,
            "landed": visit.landed if visit else None,
            "outcome": _outcome(visit),
            "note": visit.note if visit else planned.note if planned else "",
            "ports": there.ports if there else (),
            "seats": tuple(_seat(line, stay) for stay in line.stays if name in (stay.up, stay.down)),
            "inputs": tuple(InputTold(**row._asdict()) for row in inputs_of(scenario) if row.path.startswith(places)),
        }
    )


def _outcome(visit: Visit | None) -> str:
    if visit is None:
        return ""
    return f"{visit.outcome}, crew or cargo did not arrive" if visit.lost else visit.outcome


def _names(scenario: Scenario, line: Timeline) -> list[str]:
    return [*(row.id for row in scenario.visits), *(one.id for one in line.coming if one.planned)]


def _seat(line: Timeline, stay: Stay) -> SeatTold:
    passenger = line.passengers[stay.person, stay.up]
    return SeatTold.model_validate(
        {
            "name": passenger.name,
            "agency": stay.agency,
            "segments": stay.segments,
            "came_on": stay.up,
            "returned_on": stay.down,
            "from": line.date(stay.first),
            "to": line.date(stay.end),
            "exchanged": stay.exchanged,
            "instrument": passenger.instrument,
        }
    )


def _places(scenario: Scenario, name: str) -> Iterator[str]:
    """Yield the places of all rows that tell of a flight."""
    yield f"visits.{name}."
    yield f"manifest.{name}."
    for row in scenario.cadence:
        if name.startswith(f"{row.id}-") and name.removeprefix(f"{row.id}-").isdecimal():
            yield f"cadence.{row.id}."
    for stay in scenario.stays:
        if name in (stay.flight_up, stay.flight_down):
            yield f"stays.{stay.id}."
    for move in scenario.relocations:
        if move.flight == name:
            yield f"relocations.{move.id}."
    for seat in scenario.seat_relations:
        if seat.flight == name:
            yield f"seat_relations.{seat.id}."
    for named in scenario.assignments:
        if named.flight == name:
            yield f"assignments.{named.id}."


def view(rows: OneFlightTold, given: Given) -> View:
    """Return it in words."""
    line = line_of(given.scenario)
    order = [one.id for one in sorted(line.coming, key=lambda one: (one.first, one.id))]
    at = order.index(rows.flight) if rows.flight in order else -1
    query = given.asked.query()
    return View(
        name=words.clean(rows.flight),
        told=_told(rows),
        note=words.clean(rows.note),
        facts=tuple(_facts(rows, given)),
        seats=table(
            "People who come or go with it",
            ("name", "agency", "runs", "aboard from", "to", "came on", "returns on", "seat up"),
            (_person(rows, seat, query) for seat in rows.seats),
        ),
        inputs=table(
            f"{len(rows.inputs):,} numbers",
            ("input", ">value", "unit", "standing", "source and note"),
            (input_cells(given.scenario, row, f"/{rows.station}/") for row in rows.inputs),
        ),
        before=_to(rows, order[at - 1], query) if at > 0 else Markup(),
        after=_to(rows, order[at + 1], query) if 0 <= at < len(order) - 1 else Markup(),
    )


def _told(rows: OneFlightTold) -> str:
    people = [seat for seat in rows.seats if seat.came_on == rows.flight]
    who = f"brings {words.counted(len(people), 'person', 'people')}" if people else "brings nobody"
    exchanged = sum(seat.exchanged for seat in people)
    seats = f", {exchanged} on exchanged seats" if exchanged else ""
    when = f"docks on {rows.docked}" if rows.docked else "never docked"
    standing = {"record": "As recorded", "plan": "As planned"}[rows.basis]
    assumed = sum(row.standing == "assumed" for row in rows.inputs)
    known = f" Of {len(rows.inputs)} numbers told of it {assumed} are assumed." if rows.inputs else ""
    return f"{standing}: {rows.vehicle_class} of {rows.agency} {when}, {who}{seats}.{known}"


def _facts(rows: OneFlightTold, given: Given) -> Iterator[tuple[str, str | Markup]]:
    on = given.asked.query([("on", str(rows.docked))])
    yield "class", rows.vehicle_class
    yield "agency", rows.agency
    yield "seats home", str(rows.seats_home or "none")
    yield "launch", day(rows.launch, "as the cadence says" if rows.basis == "plan" else "unknown")
    yield "docks", link(f"/{rows.station}/station{on}", str(rows.docked)) if rows.docked else "never"
    yield "leaves", day(rows.leaves, "when relieved, or not known")
    if rows.basis == "record":
        yield "landed", day(rows.landed)
        yield "outcome", rows.outcome
    yield "ports", listed(f"{stay.port} from {stay.start}" for stay in rows.ports)


def _person(rows: OneFlightTold, seat: SeatTold, query: str) -> tuple[str | Markup, ...]:
    agreement = seat.instrument or "no agreement found"
    kind = f"exchanged, {agreement}" if seat.exchanged else "own"
    up, down = (
        name if name in ("", rows.flight) else _to(rows, name, query) for name in (seat.came_on, seat.returned_on)
    )
    return (
        *(seat.name, seat.agency, listed(seat.segments), day(seat.start), day(seat.end, "not known")),
        *(up, down or "unknown", kind),
    )


def _to(rows: OneFlightTold, flight: str, query: str) -> Markup:
    return link(flight_address(rows.station, flight, query), flight)


PAGE = Page(
    "flight",
    "Flight",
    "What is this flight, and who is on it?",
    "flight.html",
    told,
    view,
    "inputs",
    own=("id",),
    under="traffic",
)
