"""A plan as a calendar that any calendar program reads: iCalendar, RFC 5545.

Every event lasts whole UTC days. The same plan gives the same bytes: time stamps are the plan's epoch, not the clock,
and each event keeps its UID for as long as its flight keeps its name, so that a new version of a plan moves the events
of the old one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from stationkeeper.planning.check_view import View, Visit, make_view
from stationkeeper.planning.plan import Plan, Seat
from stationkeeper.scenario.model import Scenario
from stationkeeper.times import date_of

PRODUCT = "-//Stationkeeper//Plan of flights//EN"
LINE_OCTETS = 75  # RFC 5545, 3.1: longest line without its break
DOMAIN = "stationkeeper.invalid"  # a name that no host can have (RFC 6761), as UIDs ask for one


class Entry(NamedTuple):
    """One event: days `first` up to, and not with, `end`; key: what makes its UID."""

    key: str
    first: date
    end: date
    summary: str
    description: str
    location: str = ""
    category: str = ""


def calendar_text(scenario: Scenario, plan: Plan) -> str:
    """Return the plan as the text of an .ics file, with CRLF line breaks.

    Holds for every flight its launch, docking, undocking and the time at its port, the moves, burns and the ends of
    waivers, in order of date. Departures that rules decide are marked as expected.
    """
    view = make_view(scenario, plan)
    station = scenario.station
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += [f"X-WR-CALNAME:{escaped(f'{station.title}: plan {plan.hash}')}"]
    for entry in sorted(_entries(view), key=lambda one: (one.first, one.key)):
        lines += _event(entry, station.id, plan)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def escaped(text: str) -> str:
    """Return text as a property value of type TEXT (RFC 5545, 3.3.11): backslash, semicolon, comma, line break."""
    plain = "".join(c if c in "\n\t" or (c.isprintable() or c == " ") else " " for c in text.replace("\r\n", "\n"))
    for mark in ("\\", ";", ","):
        plain = plain.replace(mark, f"\\{mark}")
    return plain.replace("\n", "\\n")


def folded(line: str) -> str:
    """Return a content line broken into lines of at most 75 octets of UTF-8, never inside a character."""
    parts, part, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LINE_OCTETS:
            parts.append(part)
            part, size = " ", 1
        part, size = part + character, size + octets
    return "\r\n".join([*parts, part])


def _event(entry: Entry, station: str, plan: Plan) -> Iterator[str]:
    """Yield the lines of one event."""
    yield "BEGIN:VEVENT"
    yield f"UID:{_uid(entry.key)}@{station}.{DOMAIN}"
    yield f"DTSTAMP:{plan.epoch:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{entry.first:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{entry.end:%Y%m%d}"
    yield f"SUMMARY:{escaped(entry.summary)}"
    if entry.description:
        yield f"DESCRIPTION:{escaped(entry.description)}"
    if entry.location:
        yield f"LOCATION:{escaped(entry.location)}"
    yield f"CATEGORIES:{entry.category}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _uid(key: str) -> str:
    """Return a key in letters, digits, '-' and '_' only; other characters by their number, so that keys stay apart."""
    return "".join(c if c.isascii() and (c.isalnum() or c == "-") else f"_{ord(c):x}_" for c in key)


def _entries(view: View) -> Iterator[Entry]:
    for visit in view.visits:
        yield from _flight(view, visit)
    seen: dict[str, int] = {}
    for move in view.plan.moves:
        yield _day(
            view, f"{move.flight} move{_count(seen, move.flight)}", move.day, f"{move.flight} moves to {move.port}"
        )
    for burn in view.plan.burns:
        who = burn.flight or "station"
        text = f"Reboost of {burn.dv_mps:g} m/s by {who}"
        entry = _day(view, f"burn {who}{_count(seen, f'burn {who}')}", burn.day, text)
        yield entry._replace(description=f"{burn.propellant_kg:,.0f} kg of propellant")
    for waiver in view.plan.waivers:
        words = f"Waiver of {waiver.rule} for {waiver.scope} ends"
        key = f"waiver {waiver.rule} {waiver.scope}"
        entry = _day(view, f"{key}{_count(seen, key)}", waiver.until_day, words)
        yield entry._replace(description=f"{waiver.reason}. Owner: {waiver.owner}", category="WAIVER")


def _count(seen: dict[str, int], name: str) -> str:
    """Return the number of the next event of a name."""
    seen[name] = seen.get(name, 0) + 1
    return f" {seen[name]}"


def _day(view: View, key: str, day: int, summary: str, category: str = "STATION") -> Entry:
    return Entry(key, date_of(day, view.plan.epoch), date_of(day + 1, view.plan.epoch), summary, "", "", category)


def _flight(view: View, visit: Visit) -> Iterator[Entry]:
    flight = visit.flight
    who = _people(flight.seats)
    about = "\n".join(
        text for text in (f"{visit.vehicle.id}, {visit.vehicle.operator}", who, f"Date: {flight.standing}") if text
    )
    port = flight.port or "port open"
    if not visit.here:
        launch = _day(view, f"{visit.id} launch", flight.launch_day, f"Launch of {visit.id}", "LAUNCH")
        yield launch._replace(description=about)
        docking = _day(view, f"{visit.id} docking", visit.dock, f"{visit.id} docks at {port}", "DOCKING")
        yield docking._replace(description=about, location=flight.port)
    leaves = visit.leave <= view.last
    expected = "" if visit.decided else " (expected)"
    if leaves:
        undocking = _day(view, f"{visit.id} undocking", visit.leave, f"{visit.id} leaves{expected}", "UNDOCKING")
        yield undocking._replace(description=about)
    for number, berth in enumerate((one for one in view.berths if one.flight == visit.id), 1):
        end = min(berth.end, view.last + 1)
        if berth.port and berth.first < end:
            days = date_of(berth.first, view.plan.epoch), date_of(end, view.plan.epoch)
            yield Entry(f"{visit.id} berth {number}", *days, f"{visit.id} at {berth.port}", about, berth.port, "BERTH")


def _people(seats: Iterable[Seat]) -> str:
    people = [f"{seat.person} ({seat.agency})" if seat.person else seat.agency for seat in seats]
    return f"People: {', '.join(people)}" if people else ""
