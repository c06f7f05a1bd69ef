"""The station on one day: ports, vehicles, people, whose seats home."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from stationkeeper import api
from stationkeeper.assessment.configuration import Aboard, Configuration, DockedVehicle, Held
from stationkeeper.report import words
from stationkeeper.report.station_picture import NARROW, WIDE, station_svg
from stationkeeper.web.pages.parts import Given, Page, Table, day, line_of, listed, table


@dataclass(frozen=True)
class View:
    """What the template shows."""

    on: str
    first: str
    last: str
    epoch: str
    days: int
    place: int
    told: str
    wide: Markup
    narrow: Markup
    segments: Table
    ports: Table
    vehicles: Table
    people: Table


def told(given: Given) -> Configuration:
    """Return the station on the day asked, by default the epoch."""
    return api.traffic(given.scenario, given.asked.value("on") or None, line_of(given.scenario))


def view(rows: Configuration, given: Given) -> View:
    """Return it in words and pictures: of a part that is redrawn alone only the picture that its window shows."""
    part = given.asked.value("part")
    line = line_of(given.scenario)
    first, last = line.first, line.last
    classes = {row.vehicle: row.vehicle_class for row in rows.vehicles}
    return View(
        on=str(rows.on),
        first=str(first),
        last=str(last),
        epoch=str(given.scenario.station.epoch),
        days=(last - first).days,
        place=(rows.on - first).days,
        told=_told(rows),
        wide=Markup() if part == "narrow" else station_svg(rows, WIDE, "station-wide"),
        narrow=Markup() if part == "wide" else station_svg(rows, NARROW, "station-narrow"),
        segments=table(
            "Who can run each segment",
            ("segment", "agency", "people who can run it", "would be left unheld without"),
            (_segment(row, given) for row in rows.segments),
        ),
        ports=table(
            "Ports open on the day; mechanism: the kind of docking or berthing gear that fits it",
            ("port", "segment", "mechanism", "vehicle", "class"),
            (
                (row.port, row.segment, row.mechanism, row.vehicle or "free", classes.get(row.vehicle, ""))
                for row in rows.ports
            ),
        ),
        vehicles=table(
            "Vehicles there, the longest docked first",
            ("vehicle", "class", "port", "docked", ">days", ">life left, d", "leaves", ">seats home"),
            (_vehicle(row) for row in rows.vehicles),
        ),
        people=table(
            "People aboard",
            ("name", "agency", "runs", "came on", ">days", "seat home on", "seat up"),
            (_person(row) for row in rows.people),
        ),
    )


def _told(rows: Configuration) -> str:
    seats = (
        f"{words.counted(rows.seats_short, 'person has', 'people have')} no sound seat home"
        if rows.seats_short
        else "everybody has a sound seat home"
    )
    unheld = [row.segment for row in rows.segments if not row.persons]
    held = f"nobody aboard can run {listed(unheld)}" if unheld else "each segment has someone of its own agency"
    basis = "As recorded" if rows.basis == "record" else "As planned, without any chance"
    if not rows.people:
        return f"{basis}: nobody aboard."
    return (
        f"{basis}: {words.counted(len(rows.people), 'person', 'people')} aboard, "
        f"{words.counted(len(rows.vehicles), 'vehicle')}; {seats}; {held}."
    )


def _segment(row: Held, given: Given) -> tuple[str, ...]:
    """Return who holds a segment, which stands by its short name with the full one."""
    title = next((one.title for one in given.scenario.segments if one.id == row.segment), row.segment)
    name = row.segment if title.lower() == row.segment.lower() else f"{row.segment}, {title}"
    return (name, row.agency, listed(row.persons), row.breaks_with or _unbroken(row.persons))


def _unbroken(persons: tuple[str, ...]) -> str:
    return "no single vehicle" if persons else "unheld"


def _vehicle(row: DockedVehicle) -> tuple[str, ...]:
    left = "unknown" if row.life_left_days is None else words.number(row.life_left_days)
    seats = "none" if not row.seats else f"{row.seats}{'' if row.sound else ', unsound'}"
    leaves = day(row.leaves, "when relieved, or not known")
    place = row.port or "arm or free flight"
    return (row.vehicle, row.vehicle_class, place, str(row.docked), f"{row.days_docked:,}", left, leaves, seats)


def _person(row: Aboard) -> tuple[str, ...]:
    seat = f"exchanged, {row.instrument or 'no agreement found'}" if row.exchanged else "own"
    home = row.home or "no sound seat"
    return (row.name, row.agency, listed(row.segments), row.came_on, f"{row.days_aboard:,}", home, seat)


PAGE = Page(
    "station",
    "Station",
    "What is where, and who is aboard?",
    "station.html",
    told,
    view,
    "vehicles",
    own=("on",),
    part="station_part.html",
    broad=True,
)
