"""What comes and goes: every visit of the record and every flight of the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from markupsafe import Markup
from pydantic import Field

from stationkeeper import api
from stationkeeper.assessment.answer import Told
from stationkeeper.assessment.timeline import Coming, Timeline
from stationkeeper.assessment.visits_timeline import PersonBar, VisitsTimeline
from stationkeeper.errors import Fault, RequestError
from stationkeeper.report import words
from stationkeeper.report.timelines import NARROW, WIDE, timeline_svg
from stationkeeper.web.pages.parts import (
    Given,
    Page,
    Table,
    day,
    flight_address,
    line_of,
    link,
    listed,
    read_day,
    table,
)


class PortStay(Told):
    """A vehicle at a port."""

    port: str = Field(description="Port.")
    start: date = Field(alias="from", description="First day there, UTC.")
    end: date | None = Field(alias="to", description="Day it left the port, UTC; null: not known.")


class FlightTold(Told):
    """One visit of the record, or one flight of the plan."""

    flight: str = Field(description="Flight.")
    basis: Literal["record", "plan"] = Field(description="record: docked up to the epoch. plan: docks after it.")
    vehicle_class: str = Field(description="Class of vehicles.")
    agency: str = Field(description="Agency whose seats and cargo space it provides.")
    docked: date = Field(description="Day it docks, UTC.")
    leaves: date | None = Field(description="Day it leaves, UTC; null: when relieved, or not known.")
    ports: tuple[PortStay, ...] = Field(description="Ports it is at, in order.")
    people: tuple[str, ...] = Field(description="People who come on it.")
    exchanged: int = Field(description="Exchanged seats among them.")


class TrafficTold(Told):
    """Who comes and goes between two days."""

    station: str = Field(description="Station.")
    scenario_hash: str = Field(description="Hash of the scenario.")
    epoch: date = Field(description="Last day of the record.")
    start: date = Field(alias="from", description="First day shown, UTC.")
    end: date = Field(alias="to", description="Last day shown, UTC.")
    flights: tuple[FlightTold, ...] = Field(description="Flights there on any of these days, in order of docking.")
    timeline: VisitsTimeline = Field(description="Ports, people and representation over these days.")


@dataclass(frozen=True)
class View:
    """What the template shows."""

    told: str
    start: str
    end: str
    spans: tuple[tuple[str, str], ...]
    wide: Markup
    narrow: Markup
    people: Table
    flights: Table


def told(given: Given) -> TrafficTold:
    """Return the flights of the days asked: by default two years before the epoch to the date asked."""
    line = line_of(given.scenario)
    epoch = given.scenario.station.epoch
    start = read_day(given, "from", max(line.first, epoch.replace(year=epoch.year - 1, day=1)))
    end = read_day(given, "to", min(line.last, given.through))
    if start >= end:
        raise RequestError(Fault("from", f"{start}", f"a date before {end}", "Exchange the two dates"))
    first, last = line.day(start), line.day(end)
    there = [one for one in line.coming if one.first <= last and one.end > first]
    return TrafficTold.model_validate(
        {
            "station": given.scenario.station.id,
            "scenario_hash": given.scenario.hash,
            "epoch": epoch,
            "from": start,
            "to": end,
            "timeline": api.visits_timeline(given.scenario, start, end),
            "flights": tuple(flight_told(line, one) for one in sorted(there, key=lambda one: (one.first, one.id))),
        }
    )


def flight_told(line: Timeline, one: Coming) -> FlightTold:
    """Return one vehicle of the timeline as told."""
    people = [stay for stay in line.stays if stay.up == one.id]
    return FlightTold(
        flight=one.id,
        basis="plan" if one.planned else "record",
        vehicle_class=one.vehicle.id,
        agency=one.vehicle.agency,
        docked=date.fromordinal(line.epoch.toordinal() + one.first),
        leaves=line.date(one.end),
        ports=tuple(
            PortStay.model_validate({"port": b.port, "from": line.date(b.first), "to": line.date(b.end)})
            for b in line.berths
            if b.visit == one.id and b.port
        ),
        people=tuple(line.passengers[stay.person, stay.up].name for stay in people),
        exchanged=sum(stay.exchanged for stay in people),
    )


def view(rows: TrafficTold, given: Given) -> View:
    """Return them in words and as a picture by port."""
    planned = sum(row.basis == "plan" for row in rows.flights)
    year, query = rows.epoch.year, given.asked.query()

    def leads(flight: str) -> str:
        return flight_address(rows.station, flight, query)

    spans = [
        ("whole record", f"{given.scenario.modules[0].launched}", ""),
        ("last ten years", f"{year - 10}-01-01", f"{rows.epoch}"),
        ("plan", f"{rows.epoch}", ""),
    ]
    return View(
        told=f"{words.counted(len(rows.flights), 'flight')} between {rows.start} and {rows.end}, "
        f"{planned} of them planned.",
        start=str(rows.start),
        end=str(rows.end),
        spans=tuple((name, given.asked.query([("from", a), ("to", b)])) for name, a, b in spans),
        wide=timeline_svg(rows.timeline, WIDE, "timeline-wide", leads),
        narrow=timeline_svg(rows.timeline, NARROW, "timeline-narrow", leads),
        people=table(
            "People by first day aboard",
            ("name", "agency", "from", "to", "came on", "returns on", "seat up"),
            (_person(row) for row in rows.timeline.people),
        ),
        flights=table(
            "Flights in order of docking",
            ("flight", "class", "agency", "docks", "leaves", "ports", "people"),
            (_row(row, given) for row in rows.flights),
        ),
    )


def _row(row: FlightTold, given: Given) -> tuple[str | Markup, ...]:
    people = listed(row.people) + (f" ({row.exchanged} exchanged)" if row.exchanged else "")
    where = link(f"station{given.asked.query([('on', str(row.docked))])}", str(row.docked))
    ports = listed(dict.fromkeys(stay.port for stay in row.ports))
    flight = link(flight_address(given.scenario.station.id, row.flight, given.asked.query()), row.flight)
    return (flight, row.vehicle_class, row.agency, where, day(row.leaves, "when relieved"), ports, people)


def _person(row: PersonBar) -> tuple[str, ...]:
    seat = f"exchanged, {row.instrument or 'no agreement found'}" if row.exchanged else "own"
    start = f"{'' if row.begins else 'before '}{row.start}"
    end = f"{'' if row.ends else 'after '}{row.end}"
    return (row.name, row.agency, start, end, row.came_on, row.returned_on or "unknown", seat)


PAGE = Page(
    "traffic",
    "Traffic",
    "What comes and goes, and when?",
    "traffic.html",
    told,
    view,
    "flights",
    own=("from", "to"),
    broad=True,
)
