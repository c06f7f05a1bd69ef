"""The station on one day in words: ports, vehicles, people, seats."""

from __future__ import annotations

from stationkeeper.assessment.configuration import Aboard, Configuration, DockedVehicle, Held
from stationkeeper.report.aligned import Column, paragraph, table
from stationkeeper.report.words import counted

_PORTS = (
    Column("PORT", 23),
    Column("VEHICLE", 16),
    Column("CLASS", 14),
    Column("DOCKED", 10),
    Column("DAYS", 4, True),
    Column("LIFE LEFT", 9, True),
    Column("LEAVES", 10),
)
_PEOPLE = (
    Column("ABOARD", 24),
    Column("AGENCY", 10),
    Column("RUNS", 12),
    Column("CAME ON", 14),
    Column("SINCE", 10),
    Column("DAYS", 4, True),
    Column("SEAT HOME", 14),
)
_BASIS = {"record": "as recorded", "plan": "as planned, without slip, loss or illness"}


def configuration_text(day: Configuration) -> str:
    """Return the station of one day as lines of at most 100 columns."""
    lines = [*paragraph(f"{day.station} at the end of {day.on}, {_BASIS[day.basis]}"), *paragraph(_sums(day)), ""]
    lines += table(_PORTS, _port_rows(day))
    lines += _port_notes(day)
    if day.people:
        lines += ["", *table(_PEOPLE, [_person_row(one) for one in day.people])]
        lines += _people_notes(day)
        lines += ["", *(line for one in day.segments for line in paragraph(_held(one), 0, 2))]
    return "\n".join(lines)


def _sums(day: Configuration) -> str:
    parts = [
        f"{counted(len(day.vehicles), 'vehicle')} at {counted(len(day.ports), 'port')}",
        f"{counted(len(day.people), 'person', 'people')} aboard",
        f"{counted(day.seats, 'sound seat')} home",
    ]
    return ", ".join(parts) + (f": {day.seats_short} TOO FEW" if day.seats_short else "")


def _port_rows(day: Configuration) -> list[list[str]]:
    """Return a row a port in order, then a row for each vehicle that is at no port."""
    there = {one.vehicle: one for one in day.vehicles}
    rows = [[port.port, *_vehicle_cells(there.get(port.vehicle))] for port in day.ports]
    return rows + [["(at no port)", *_vehicle_cells(one)] for one in day.vehicles if not one.port]


def _vehicle_cells(one: DockedVehicle | None) -> list[str]:
    if one is None:
        return ["-", "", "", "", "", ""]
    life = "unknown" if one.life_left_days is None else f"{one.life_left_days:.0f} d"
    leaves = str(one.leaves) if one.leaves else "not known"
    return [one.vehicle, one.vehicle_class, str(one.docked), str(one.days_docked), life, leaves]


def _port_notes(day: Configuration) -> list[str]:
    """Return a line for each vehicle of which the table does not say all."""
    notes = []
    for one in day.vehicles:
        if not one.port:
            why = "held by the arm or in free flight" if day.basis == "record" else "no port is free for it as planned"
            notes.append(f"{one.vehicle}: {why}.")
        elif one.at_port_since != one.docked:
            notes.append(f"{one.vehicle}: at {one.port} since {one.at_port_since}.")
        if one.life_left_days is not None and one.life_left_days < 0:
            over, written = -one.life_left_days, one.written_life_days
            notes.append(f"{one.vehicle}: {over:.0f} d over the written life of {written:.0f} d.")
        if one.seats and not one.sound:
            notes.append(f"{one.vehicle}: can no longer bring its crew home.")
    return [line for note in notes for line in paragraph(note, 2, 2)]


def _person_row(one: Aboard) -> list[str]:
    name = f"{one.name} *" if one.exchanged else one.name
    runs = ", ".join(one.segments) or "-"
    return [name, one.agency, runs, one.came_on, str(one.since), str(one.days_aboard), one.home or "NONE"]


def _people_notes(day: Configuration) -> list[str]:
    """Return who came on an exchanged seat under which agreement, and who has no seat home or left on another."""
    notes = []
    for word in dict.fromkeys(one.instrument for one in day.people if one.exchanged):
        names = ", ".join(one.name for one in day.people if one.exchanged and one.instrument == word)
        notes.append(f"* exchanged seat, {'under ' + word if word else 'NO AGREEMENT'}: {names}.")
    for one in day.people:
        if not one.home:
            notes.append(f"{one.name}: no sound seat home that day{_later(one)}.")
        elif one.returned_on and one.returned_on != one.home:
            notes.append(f"{one.name}: came home on {one.returned_on}, not there yet.")
    return [line for note in notes for line in paragraph(note, 2, 2)]


def _later(one: Aboard) -> str:
    return f"; came home on {one.returned_on}" if one.returned_on else ""


def _held(one: Held) -> str:
    if not one.persons:
        return f"{one.segment}: NOT HELD, nobody of {one.agency} aboard can run it."
    word = f"but not if {one.breaks_with} leaves" if one.breaks_with else "and under any single loss"
    return f"{one.segment}: held {word}. {one.agency}: {', '.join(one.persons)}."
