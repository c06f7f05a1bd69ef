"""Checks of the record: what flew, where it docked and who was aboard."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from stationkeeper.errors import Fault
from stationkeeper.scenario.checks.references import NO_PORT
from stationkeeper.scenario.drafts import Draft
from stationkeeper.scenario.rows import Relocation, Stay, Visit

DATE_ORDERS = (
    ("modules", ("launched", "removed")),
    ("modules", ("launched", "certified_until")),
    ("ports", ("opened", "closed")),
    ("visits", ("launch", "docked", "undocked", "landed")),
    ("visits", ("docked", "return_lost")),
    ("stays", ("aboard_from", "aboard_to")),
    ("cadence", ("first", "until")),
    ("commitments", ("stated_on", "reported_on")),
    ("exchanges", ("assigned", "launch")),
    ("milestones", ("earliest", "latest")),
    ("successors", ("launch_from", "launch_to")),
    ("successors", ("launch_from", "crew_from", "crew_to")),
)
"""Columns of dates that follow one another."""

RECORDED = (
    ("visits", ("launch", "docked", "undocked", "landed", "return_lost")),
    ("stays", ("aboard_from", "aboard_to")),
    ("relocations", ("day",)),
    ("leaks", ("day",)),
)
"""Columns of dates that lie in the past of the epoch."""


class Berth(NamedTuple):
    """A vehicle at a port from one day to another; `end` None: still there."""

    port: str
    flight: str
    start: date
    end: date | None
    place: str  # of the row that says so


def check_date_order(draft: Draft) -> Iterator[Fault]:
    """Dates of one row are in order: no landing before launch, no undocking before docking."""
    for table, columns in DATE_ORDERS:
        for row in draft.rows(table):
            given = [(name, getattr(row, name)) for name in columns if getattr(row, name) is not None]
            for (first, earlier), (second, later) in pairwise(given):
                if later < earlier:
                    place = draft.place(table, row.id, second)
                    met = f"{second} {later} lies before {first} {earlier}"
                    yield Fault(place, met, f"{earlier} or later", "Correct one of the two dates.")


def check_record_ends_at_epoch(draft: Draft) -> Iterator[Fault]:
    """Nothing in the record happened after the epoch."""
    epoch = draft.scenario.station.epoch
    for table, columns in RECORDED:
        for row in draft.rows(table):
            for name in columns:
                when = getattr(row, name)
                if when is not None and when > epoch:
                    remedy = "Leave it empty while it is to come; planned flights go into manifest.csv."
                    yield Fault(
                        draft.place(table, row.id, name), f"{when} lies after the epoch", f"{epoch} or earlier", remedy
                    )


def berths(draft: Draft) -> Iterator[Berth]:
    """Yield the stretches of time that vehicles of the record spent at ports, relocations included."""
    moves: defaultdict[str, list[Relocation]] = defaultdict(list)
    for move in draft.scenario.relocations:
        moves[move.flight].append(move)
    for visit in draft.scenario.visits:
        yield from _berths_of(draft, visit, sorted(moves[visit.id], key=lambda move: move.day))


def _berths_of(draft: Draft, visit: Visit, moves: list[Relocation]) -> Iterator[Berth]:
    if visit.docked is None:
        return
    port, start, place = visit.port, visit.docked, draft.place("visits", visit.id, "port")
    for move in moves:
        if port and port not in NO_PORT:
            yield Berth(port, visit.id, start, move.day, place)
        port, start, place = move.to_port, move.day, draft.place("relocations", move.id, "to_port")
    if port and port not in NO_PORT:
        yield Berth(port, visit.id, start, visit.undocked, place)


def check_relocations(draft: Draft) -> Iterator[Fault]:
    """A vehicle moves while it is docked, and from the port where it is."""
    visits = {visit.id: visit for visit in draft.scenario.visits}
    where = {visit.id: visit.port for visit in draft.scenario.visits}
    for move in sorted(draft.scenario.relocations, key=lambda move: move.day):
        visit = visits.get(move.flight)
        if visit is None:
            continue
        if visit.docked is None or move.day < visit.docked or (visit.undocked and move.day > visit.undocked):
            met = f"{move.flight} was not docked on {move.day}"
            allowed = f"a day between {visit.docked} and {visit.undocked or 'now'}"
            yield Fault(draft.place("relocations", move.id, "day"), met, allowed, "Correct the day or the flight.")
        elif where[move.flight] and where[move.flight] != move.from_port:
            met = f"{move.flight} leaves '{move.from_port}' but was at '{where[move.flight]}'"
            place = draft.place("relocations", move.id, "from_port")
            yield Fault(place, met, where[move.flight], "Correct the port, or add the move that is missing.")
        where[move.flight] = move.to_port


def check_one_vehicle_a_port(draft: Draft) -> Iterator[Fault]:
    """No two vehicles are at one port at the same time; one may arrive on the day the other leaves."""
    by_port: defaultdict[str, list[Berth]] = defaultdict(list)
    for berth in berths(draft):
        by_port[berth.port].append(berth)
    for port, stretches in by_port.items():
        last: Berth | None = None
        for berth in sorted(stretches, key=lambda item: (item.start, item.end or date.max)):
            if last is not None and (last.end is None or berth.start < last.end):
                met = f"{berth.flight} and {last.flight} are both at '{port}' on {berth.start}"
                allowed = f"one vehicle a port; {last.flight} is there from {last.start} to {last.end or 'now'}"
                yield Fault(
                    berth.place, met, allowed, "Correct a port or a date, or add the relocation that is missing."
                )
            if last is None or (last.end is not None and (berth.end is None or berth.end > last.end)):
                last = berth


def check_visits_fit_ports(draft: Draft) -> Iterator[Fault]:
    """A vehicle docks only where its class may: listed at the port, with the port's mechanism."""
    classes = {visit.id: visit.vehicle_class for visit in draft.scenario.visits}
    for berth in berths(draft):
        yield from fit_faults(draft, berth.place, classes[berth.flight], berth.port)


def fit_faults(draft: Draft, place: str, class_id: str, port_id: str) -> Iterator[Fault]:
    """Yield why a class may not use a port."""
    port = draft.row("ports", port_id)
    vehicle = draft.row("classes", class_id)
    if port is None or vehicle is None:
        return
    if class_id not in port.classes:
        fitting = [item.id for item in draft.scenario.ports if class_id in item.classes]
        met = f"port '{port_id}' is not open to class '{class_id}'"
        yield Fault(
            place, met, " or ".join(fitting) or "no port", "Choose one of these, or add the class in ports.csv."
        )
    elif port.mechanism != vehicle.mechanism:
        met = f"class '{class_id}' has mechanism {vehicle.mechanism}, port '{port_id}' has {port.mechanism}"
        fitting = [item.id for item in draft.scenario.ports if item.mechanism == vehicle.mechanism]
        yield Fault(place, met, " or ".join(fitting) or "no port", "Choose a port that fits, or correct the mechanism.")


def check_ports_open(draft: Draft) -> Iterator[Fault]:
    """Vehicles dock at a port only between its opening and its closing.

    They may leave later: a tug that brings a module closes the port it hangs on.
    """
    for berth in berths(draft):
        port = draft.row("ports", berth.port)
        if port is None:
            continue
        if berth.start < port.opened or (port.closed is not None and berth.start > port.closed):
            met = f"{berth.flight} is at '{port.id}' from {berth.start} to {berth.end or 'now'}"
            allowed = f"{port.opened} to {port.closed or 'now'}"
            yield Fault(berth.place, met, allowed, "Correct the dates of the visit or of the port.")


def check_stays_match_flights(draft: Draft) -> Iterator[Fault]:
    """Nobody is aboard before the flight up was launched or after the flight down has left."""
    for stay in draft.scenario.stays:
        up, down = draft.row("visits", stay.flight_up), draft.row("visits", stay.flight_down)
        if up is not None and stay.aboard_from < up.launch:
            met = f"aboard from {stay.aboard_from}, before {up.id} was launched"
            yield Fault(
                draft.place("stays", stay.id, "aboard_from"),
                met,
                f"{up.launch} or later",
                "Correct the date or the flight.",
            )
        end = down.landed or down.undocked if down is not None else None
        if end is not None and stay.aboard_to is not None and stay.aboard_to > end:
            met = f"aboard to {stay.aboard_to}, after {stay.flight_down} had left"
            yield Fault(
                draft.place("stays", stay.id, "aboard_to"), met, f"{end} or earlier", "Correct the date or the flight."
            )
        if (stay.aboard_to is None) != (not stay.flight_down):
            met = "aboard_to and flight_down do not agree: one is empty"
            remedy = "Give both, or neither while the person is aboard."
            yield Fault(draft.place("stays", stay.id, "aboard_to"), met, "both or neither", remedy)


def check_nobody_aboard_twice(draft: Draft) -> Iterator[Fault]:
    """No person has two stays at the same time."""
    by_person: defaultdict[str, list[Stay]] = defaultdict(list)
    for stay in draft.scenario.stays:
        by_person[stay.person].append(stay)
    for person, stays in by_person.items():
        for first, second in pairwise(sorted(stays, key=lambda stay: stay.aboard_from)):
            if first.aboard_to is None or second.aboard_from < first.aboard_to:
                met = f"'{person}' comes aboard on {second.aboard_from} while aboard since {first.aboard_from}"
                allowed = f"{first.aboard_to} or later" if first.aboard_to else f"an end of the stay '{first.id}' first"
                yield Fault(
                    draft.place("stays", second.id, "aboard_from"), met, allowed, "Correct the dates or the person."
                )


def check_seats_flown(draft: Draft) -> Iterator[Fault]:
    """No vehicle of the record carried more people than it has seats."""
    up = Counter(stay.flight_up for stay in draft.scenario.stays)
    for visit in draft.scenario.visits:
        vehicle = draft.row("classes", visit.vehicle_class)
        if vehicle is None:
            continue
        for column, people in (("crew_up", visit.crew_up), ("crew_down", visit.crew_down), ("id", up[visit.id])):
            if people is not None and people > vehicle.seats:
                met = f"{people} people on {visit.id}"
                allowed = f"{vehicle.seats} seats of class {vehicle.id}"
                yield Fault(
                    draft.place("visits", visit.id, column),
                    met,
                    allowed,
                    "Correct the people or the seats of the class.",
                )


def check_way_home(draft: Draft) -> Iterator[Fault]:
    """Everyone aboard at the epoch goes home in a docked vehicle, and no vehicle takes more people than it seats."""
    named = {person.id: person.return_flight for person in draft.scenario.people}
    usable = [visit.id for visit in draft.scenario.visits if _takes_home(draft, visit)]
    homes: Counter[str] = Counter()
    for stay in (stay for stay in draft.scenario.stays if stay.aboard_to is None):
        flight = named.get(stay.person) or stay.flight_up
        homes[flight] += 1
        if draft.row("visits", flight) is not None and flight not in usable:
            met = f"'{stay.person}' is aboard, but '{flight}' is not docked, has no seats or has lost its return"
            allowed = " or ".join(usable) or "a docked vehicle with seats; there is none"
            remedy = "Name the flight that takes the person home in people.csv (return_flight), or end the stay."
            yield Fault(draft.place("stays", stay.id, "flight_up"), met, allowed, remedy)
    for flight in (flight for flight in usable if homes[flight] > _seats(draft, flight)):
        met = f"{homes[flight]} people go home on {flight}"
        place = draft.place("visits", flight, "id")
        yield Fault(place, met, f"{_seats(draft, flight)} seats", "Correct return_flight in people.csv.")


def _takes_home(draft: Draft, visit: Visit) -> bool:
    docked = visit.docked is not None and visit.undocked is None and visit.return_lost is None
    return docked and _seats(draft, visit.id) > 0


def _seats(draft: Draft, flight: str) -> int:
    visit = draft.row("visits", flight)
    vehicle = draft.row("classes", visit.vehicle_class)
    return vehicle.seats if vehicle is not None else 0
