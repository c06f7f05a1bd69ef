"""What can upset a plan, in one line of words each: a pad out, a flight lost, a port closed, a party that leaves.

    pad ID out DATE..DATE          every flight of the launcher that uses the pad (ID: a launcher or one of its pads)
    flight ID lost                 launched or to be launched, it does not arrive
    flight ID delayed N days       or: flight ID delayed to DATE
    vehicle ID unsafe [DATE]       docked (from DATE on, else from the epoch) it can bring nobody home
    port ID closed [DATE..DATE]    from one day to another, both closed; without days as long as the plan lasts
    class ID grounded DATE..DATE   no vehicle of the class is launched
    person ID unfit [DATE]         must go home, or does not fly; a crewed flight's ID: somebody of its crew
    party ID leaves DATE           from that day it provides nothing and flies nobody

Names may hold blanks. Dates are UTC; in the events they are whole days since the epoch, both ends included.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from stationkeeper.errors import Fault, RequestError, nearest
from stationkeeper.planning.plan import Plan
from stationkeeper.scenario.model import Scenario
from stationkeeper.times import date_of, day_of, parse_date

LAST_DAY = 1 << 20  # of a period without an end: a day after every plan's


@dataclass(frozen=True)
class PadOut:
    """Nothing is launched from a pad from `first_day` to `last_day`.

    launcher: row of launchers.csv that the pad serves. others: pads of that launcher that remain, () when it waits.
    """

    pad: str
    launcher: str
    first_day: int
    last_day: int
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class FlightLost:
    """A flight does not arrive."""

    flight: str


@dataclass(frozen=True)
class FlightDelayed:
    """A flight is launched on `day`, later than planned."""

    flight: str
    day: int


@dataclass(frozen=True)
class VehicleUnsafe:
    """A docked vehicle can bring nobody home from `day` on."""

    flight: str
    day: int


@dataclass(frozen=True)
class PortClosed:
    """A port takes no vehicle, and holds none, from `first_day` to `last_day` (LAST_DAY: for good)."""

    port: str
    first_day: int
    last_day: int


@dataclass(frozen=True)
class ClassGrounded:
    """No vehicle of a class is launched from `first_day` to `last_day`."""

    vehicle_class: str
    first_day: int
    last_day: int


@dataclass(frozen=True)
class PersonUnfit:
    """A person aboard must go home, or a person named for a flight does not fly, from `day` on.

    person: a name, or a crewed flight that stands for somebody of its crew.
    """

    person: str
    day: int


@dataclass(frozen=True)
class PartyLeaves:
    """From `day` on a party provides no vehicle, no segment and no people."""

    party: str
    day: int


Event = PadOut | FlightLost | FlightDelayed | VehicleUnsafe | PortClosed | ClassGrounded | PersonUnfit | PartyLeaves


@dataclass(frozen=True)
class Known:
    """The names that events may use, and the dates they are counted from.

    pads: launcher -> its pads. flights: flight -> planned launch day, docked ones included. crewed: flights with
    people, whose vehicle may become unsafe.
    """

    epoch: date
    through: date
    pads: dict[str, tuple[str, ...]]
    flights: dict[str, int]
    crewed: tuple[str, ...]
    ports: tuple[str, ...]
    classes: tuple[str, ...]
    persons: tuple[str, ...]
    parties: tuple[str, ...]


def known_names(scenario: Scenario, plan: Plan) -> Known:
    """Return the names that events about a plan of a scenario may use."""
    seats = [seat.person for flight in plan.flights for seat in flight.seats if seat.person]
    aboard = [row.person for row in scenario.stays if row.aboard_to is None]
    return Known(
        epoch=plan.epoch,
        through=plan.through,
        pads={row.id: row.pads for row in scenario.launchers},
        flights={flight.id: flight.launch_day for flight in plan.flights},
        crewed=tuple(flight.id for flight in plan.flights if flight.seats),
        ports=tuple(row.id for row in scenario.ports if row.closed is None or row.closed > plan.epoch),
        classes=tuple(dict.fromkeys(flight.vehicle_class for flight in plan.flights)),
        persons=tuple(dict.fromkeys(seats + aboard)),
        parties=tuple(row.id for row in scenario.agencies),
    )


def parse_events(texts: Iterable[str], known: Known, place: str = "--event") -> tuple[Event, ...]:
    """Return the events told in words, in the order given; raise RequestError with the faults of all of them."""
    events: list[Event] = []
    faults: list[Fault] = []
    for text in texts:
        try:
            events.append(_event(text, known))
        except _Unclear as error:
            faults.append(Fault(place, f"'{text}': {error.met}", error.allowed, error.remedy))
    if faults:
        raise RequestError(faults)
    return tuple(events)


def event_text(event: Event, epoch: date) -> str:
    """Return the words that `parse_events` reads as this event."""

    def day(number: int) -> str:
        return date_of(number, epoch).isoformat()

    match event:
        case PadOut(pad, _, first, last, _):
            return f"pad {pad} out {day(first)}..{day(last)}"
        case FlightLost(flight):
            return f"flight {flight} lost"
        case FlightDelayed(flight, when):
            return f"flight {flight} delayed to {day(when)}"
        case VehicleUnsafe(flight, when):
            return f"vehicle {flight} unsafe {day(when)}"
        case PortClosed(port, first, last):
            return f"port {port} closed" + (f" {day(first)}..{day(last)}" if last < LAST_DAY else f" {day(first)}")
        case ClassGrounded(vehicle_class, first, last):
            return f"class {vehicle_class} grounded {day(first)}..{day(last)}"
        case PersonUnfit(person, when):
            return f"person {person} unfit {day(when)}"
        case PartyLeaves(party, when):
            return f"party {party} leaves {day(when)}"


class _Unclear(Exception):
    """Why a text is no event."""

    def __init__(self, met: str, allowed: str, remedy: str = "") -> None:
        super().__init__(met)
        self.met, self.allowed, self.remedy = met, allowed, remedy


@dataclass(frozen=True)
class _Form:
    """One kind of event: its form in words and what makes it of the name and the words that follow."""

    words: str
    make: Callable[[str, str, Known], Event]


def _event(text: str, known: Known) -> Event:
    words = text.split()
    kind = words[0].lower() if words else ""
    happenings = {happening: form for (what, happening), form in _FORMS.items() if what == kind}
    if not happenings:
        kinds = list(dict.fromkeys(what for what, _ in _FORMS))
        raise _Unclear(f"no event begins with '{kind}'", " | ".join(kinds), nearest(kind, kinds))
    places = [n for n in range(2, len(words)) if words[n].lower() in happenings]
    if not places:
        forms = " | ".join(form.words for form in happenings.values())
        close = next((near for word in reversed(words[1:]) if (near := nearest(word.lower(), list(happenings)))), "")
        raise _Unclear("does not say what happens", forms, close)
    at = places[-1]
    form = happenings[words[at].lower()]
    try:
        return form.make(" ".join(words[1:at]).strip("\"'"), " ".join(words[at + 1 :]), known)
    except ValueError:
        raise _Unclear(f"'{' '.join(words[at + 1 :])}' cannot be read", form.words, "Dates as 2027-03-22.") from None


def _named(what: str, name: str, choices: Sequence[str]) -> str:
    """Return the known name, whatever its case; raise with the nearest known ones."""
    exact = [choice for choice in choices if choice.casefold() == name.casefold()]
    if exact:
        return exact[0]
    shown = ", ".join(choices[:12]) + (", ..." if len(choices) > 12 else "")
    raise _Unclear(f"no {what} '{name}'", shown or f"this plan has no {what}", nearest(name, list(choices)))


def _day(text: str, known: Known) -> int:
    day = day_of(parse_date(text), known.epoch)
    if not 0 <= day <= day_of(known.through, known.epoch):
        raise _Unclear(f"{text} is outside the plan", f"{known.epoch} to {known.through}", "Choose a day of the plan.")
    return day


def _day_or_epoch(text: str, known: Known) -> int:
    return _day(text, known) if text else 0


def _period(text: str, known: Known) -> tuple[int, int]:
    """Return first and last day of "D1..D2"; the last may lie beyond the plan, the first before it."""
    first, dots, last = text.partition("..")
    if not dots:
        raise ValueError(text)
    days = day_of(parse_date(first), known.epoch), day_of(parse_date(last), known.epoch)
    if days[0] > days[1]:
        raise _Unclear(f"{first} lies after {last}", "the earlier date first", f"Write {last}..{first}.")
    if days[1] < 0 or days[0] > day_of(known.through, known.epoch):
        raise _Unclear(f"{text} is outside the plan", f"{known.epoch} to {known.through}", "Choose days of the plan.")
    return days


def _nothing(text: str) -> None:
    if text:
        raise _Unclear(f"'{text}' is too much", "nothing more", "Leave it out.")


def _pad_out(name: str, rest: str, known: Known) -> Event:
    pads = {pad: launcher for launcher, pads in known.pads.items() for pad in (launcher, *pads)}
    pad = _named("pad", name, list(pads))
    others = tuple(other for other in known.pads[pads[pad]] if pad not in (other, pads[pad]))
    return PadOut(pad, pads[pad], *_period(rest, known), others)


def _lost(name: str, rest: str, known: Known) -> Event:
    _nothing(rest)
    return FlightLost(_named("flight", name, list(known.flights)))


def _delayed(name: str, rest: str, known: Known) -> Event:
    flight = _named("flight", name, list(known.flights))
    planned = known.flights[flight]
    count = re.fullmatch(r"(?:by )?(\d+) ?(?:days?|d)?", rest.lower())
    day = planned + int(count[1]) if count else day_of(parse_date(rest.lower().removeprefix("to ")), known.epoch)
    if planned <= 0:
        raise _Unclear(f"flight '{flight}' was launched already", "a flight still to come", "Choose another.")
    if day <= planned:
        raise _Unclear(
            f"{date_of(day, known.epoch)} is not later than planned",
            f"after {date_of(planned, known.epoch)}",
            "Give a later date, or at least one day.",
        )
    return FlightDelayed(flight, day)


def _unsafe(name: str, rest: str, known: Known) -> Event:
    return VehicleUnsafe(_named("crew vehicle", name, known.crewed), _day_or_epoch(rest, known))


def _closed(name: str, rest: str, known: Known) -> Event:
    port = _named("port", name, known.ports)
    return PortClosed(port, *(_period(rest, known) if ".." in rest else (_day_or_epoch(rest, known), LAST_DAY)))


def _grounded(name: str, rest: str, known: Known) -> Event:
    return ClassGrounded(_named("class", name, known.classes), *_period(rest, known))


def _unfit(name: str, rest: str, known: Known) -> Event:
    return PersonUnfit(_named("person", name, (*known.persons, *known.crewed)), _day_or_epoch(rest, known))


def _leaves(name: str, rest: str, known: Known) -> Event:
    return PartyLeaves(_named("party", name, known.parties), _day(rest, known))


_FORMS = {
    ("pad", "out"): _Form("pad ID out DATE..DATE", _pad_out),
    ("flight", "lost"): _Form("flight ID lost", _lost),
    ("flight", "delayed"): _Form("flight ID delayed N days | flight ID delayed to DATE", _delayed),
    ("vehicle", "unsafe"): _Form("vehicle ID unsafe [DATE]", _unsafe),
    ("port", "closed"): _Form("port ID closed [DATE | DATE..DATE]", _closed),
    ("class", "grounded"): _Form("class ID grounded DATE..DATE", _grounded),
    ("person", "unfit"): _Form("person ID unfit [DATE]", _unfit),
    ("party", "leaves"): _Form("party ID leaves DATE", _leaves),
}
