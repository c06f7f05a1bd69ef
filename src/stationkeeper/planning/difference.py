"""What differs between two plans: flights added, dropped or changed, moves between ports, burns, waivers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from stationkeeper.planning.plan import Flight, Plan, Seat
from stationkeeper.planning.plan_rows import number
from stationkeeper.times import date_of, day_of

Kind = Literal[
    "added",
    "dropped",
    "launch",
    "docked",
    "undock",
    "class",
    "port",
    "stay",
    "seats",
    "loads",
    "propellant",
    "rotation",
    "fixed",
    "standing",
    "move",
    "burn",
    "waiver",
    "through",
]


@dataclass(frozen=True)
class Change:
    """One difference. before, after: in words, "" where there is nothing. days: how much later, None for no date."""

    kind: Kind
    flight: str
    before: str
    after: str
    days: int | None = None


def difference(first: Plan, second: Plan) -> tuple[Change, ...]:
    """Return what changes from the first plan to the second, flights in order of launch; empty for like plans.

    Days are counted in dates, so that plans with different epochs can be compared too.
    """
    before = {flight.id: flight for flight in first.flights}
    after = {flight.id: flight for flight in second.flights}
    changes: list[Change] = []
    if first.through != second.through:
        later = (second.through - first.through).days
        changes.append(Change("through", "", first.through.isoformat(), second.through.isoformat(), later))
    for name in _in_order(first, second):
        if name not in after:
            changes.append(Change("dropped", name, _words(first, before[name]), ""))
        elif name not in before:
            changes.append(Change("added", name, "", _words(second, after[name])))
        else:
            changes += _between(first, second, before[name], after[name])
    changes += _rows("move", _moves(first), _moves(second))
    changes += _rows("burn", _burns(first), _burns(second))
    changes += _rows("waiver", _waivers(first), _waivers(second))
    return tuple(changes)


def _in_order(first: Plan, second: Plan) -> list[str]:
    """Return the names of all flights by their launch in the second plan, else in the first."""
    launches = {
        flight.id: date_of(flight.launch_day, plan.epoch) for plan in (first, second) for flight in plan.flights
    }
    return sorted(launches, key=lambda name: (launches[name], name))


def _words(plan: Plan, flight: Flight) -> str:
    seats = f", {_seats(flight.seats)}" if flight.seats else ""
    port = f" to {flight.port}" if flight.port else ""
    return f"{flight.vehicle_class}, launch {date_of(flight.launch_day, plan.epoch)}{port}{seats}"


def _seats(seats: Iterable[Seat]) -> str:
    """Return seats as the manifest writes them, with the name of the person where it is known."""
    return "; ".join(
        seat.agency + (f"@{seat.instrument}" if seat.instrument else "") + (f" ({seat.person})" if seat.person else "")
        for seat in seats
    )


def _loads(flight: Flight) -> str:
    total: dict[str, float] = {}
    for load in flight.loads:
        total[load.item] = total.get(load.item, 0.0) + load.mass_kg
    return "; ".join(f"{item} {number(kg)} kg" for item, kg in sorted(total.items()))


def _between(first: Plan, second: Plan, old: Flight, new: Flight) -> Iterator[Change]:
    """Yield what differs of one flight."""
    dated: tuple[tuple[Kind, int | None, int | None], ...] = (
        ("launch", old.launch_day, new.launch_day),
        ("docked", old.docked_day, new.docked_day),
        ("undock", old.undock_day, new.undock_day),
    )
    for kind, was, now in dated:
        dates = _date(first, was), _date(second, now)
        if dates[0] != dates[1]:
            days = None if dates[0] is None or dates[1] is None else day_of(dates[1], dates[0])
            yield Change(kind, new.id, _text(dates[0]), _text(dates[1]), days)
    told: tuple[tuple[Kind, str, str], ...] = (
        ("class", old.vehicle_class, new.vehicle_class),
        ("port", old.port, new.port),
        ("stay", f"{number(old.stay_days)} days", f"{number(new.stay_days)} days"),
        ("seats", _seats(old.seats), _seats(new.seats)),
        ("loads", _loads(old), _loads(new)),
        ("propellant", f"{number(old.propellant_kg)} kg", f"{number(new.propellant_kg)} kg"),
        ("rotation", _yes(old.rotation), _yes(new.rotation)),
        ("fixed", _yes(old.fixed), _yes(new.fixed)),
        ("standing", old.standing, new.standing),
    )
    for kind, before, after in told:
        if before != after:
            yield Change(kind, new.id, before, after)
    yield from _silent(old, new)


def _silent(old: Flight, new: Flight) -> Iterator[Change]:
    """Yield differences of seats and loads that their short words do not show."""
    if old.seats != new.seats and _seats(old.seats) == _seats(new.seats):
        yield Change("seats", new.id, _whole(old.seats), _whole(new.seats))
    if old.loads != new.loads and _loads(old) == _loads(new):
        yield Change("loads", new.id, _whole(old.loads), _whole(new.loads))


def _whole(rows: Iterable[object]) -> str:
    return "; ".join(str(row) for row in rows)


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


def _date(plan: Plan, day: int | None) -> date | None:
    return None if day is None else date_of(day, plan.epoch)


def _text(day: date | None) -> str:
    return "" if day is None else day.isoformat()


Row = tuple[str, str]


def _moves(plan: Plan) -> list[Row]:
    return [(move.flight, f"to {move.port} on {date_of(move.day, plan.epoch)}") for move in plan.moves]


def _burns(plan: Plan) -> list[Row]:
    return [
        (burn.flight, f"{date_of(burn.day, plan.epoch)}: {number(burn.dv_mps)} m/s, {number(burn.propellant_kg)} kg")
        for burn in plan.burns
    ]


def _waivers(plan: Plan) -> list[Row]:
    return [
        ("", f"{one.rule} for {one.scope} to {date_of(one.until_day, plan.epoch)}: {one.reason} ({one.owner})")
        for one in plan.waivers
    ]


def _rows(kind: Kind, first: list[Row], second: list[Row]) -> Iterator[Change]:
    """Yield the rows that only one of two lists holds, as often as it does."""
    gone, come = Counter(first) - Counter(second), Counter(second) - Counter(first)
    for (flight, text), count in gone.items():
        yield from [Change(kind, flight, text, "")] * count
    for (flight, text), count in come.items():
        yield from [Change(kind, flight, "", text)] * count
