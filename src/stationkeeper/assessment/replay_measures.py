"""What is counted after an event: days until seats, launchers and crews are whole again, in futures and the record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stationkeeper.assessment.replay_events import NEAR, Event
from stationkeeper.assessment.timeline import timeline
from stationkeeper.crew.presence import count_aboard
from stationkeeper.crew.seats import lifeboat_breaches
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import Visit
from stationkeeper.simulation import world as w
from stationkeeper.simulation.records import Campaign

Days = NDArray[np.float64]
Log = list[tuple[int, int, int, int]]  # (day, kind, item, thousandths of a value) of one future
Find = Callable[[Log], float | None]


class Measured(NamedTuple):
    """Days by future (inf: not by the last date), and as it was (None: the record does not tell)."""

    name: str
    title: str
    days: Days
    happened: int | None


def measures(scenario: Scenario, past: Scenario, played: Campaign, event: Event) -> Iterator[Measured]:
    """Yield what is counted after an event: from the day before it, or from the day of the launch lost."""
    flights = [flight.id for flight in played.plan.flights]
    origin = past.station.epoch + timedelta(days=event.day - 1)
    if event.kind in ("lifeboat-lost", "vehicle-unfit"):
        yield from _seats(scenario, played, event, flights.index(event.item), origin)
    elif event.kind == "medical":
        yield from _relief(scenario, past, played, event, flights.index(event.item), origin)
    elif event.kind == "launch-lost":
        yield _after_loss(scenario, played, event, flights.index(event.item))
    else:
        yield from _grounded(scenario, past, played, event, origin)


def logs(played: Campaign) -> Iterator[Log]:
    """Yield the events of each future that was kept."""
    for rows, count in zip(played.events, played.event_count, strict=True):
        yield [(int(a), int(b), int(c), int(d)) for a, b, c, d in rows[:count]]


def _days(played: Campaign, find: Find) -> Days:
    found = [find(log) for log in logs(played)]
    return np.array([np.inf if value is None else value for value in found])


def _first(log: Log, kind: int, items: set[int] | None, after: int) -> tuple[int, int] | None:
    """Return day and item of the first event of a kind on or after a day; items None: any."""
    return next(((d, item) for d, k, item, _ in log if k == kind and d >= after and (not items or item in items)), None)


def _seats(scenario: Scenario, played: Campaign, event: Event, f: int, origin: date) -> Iterator[Measured]:
    start = event.day - 1

    def seated(log: Log) -> float | None:
        lost = _first(log, w.E_LIFEBOAT, {f}, event.day)
        moved = _first(log, w.E_MOVED, None, lost[0]) if lost else None
        return float(moved[0] - start) if moved else None

    def home(log: Log) -> float | None:
        lost = _first(log, w.E_LIFEBOAT, {f}, event.day)
        moved = _first(log, w.E_MOVED, None, lost[0]) if lost else None
        left = _first(log, w.E_UNDOCKED, {moved[1]}, moved[0]) if moved else None
        return float(left[0] - start) if left else None

    yield Measured(
        "sound_seat_days", "Days to a sound seat for all", _days(played, seated), _seated(scenario, event, origin)
    )
    yield Measured("home_days", "Days until they left for home", _days(played, home), _home(scenario, event, origin))


def _seated(scenario: Scenario, event: Event, origin: date) -> int | None:
    """Return the days until the crew of a flight had seats on another, by the record."""
    down = {row.flight_down for row in scenario.stays if row.flight_up == event.item} - {"", event.item}
    docked = [row.docked for row in scenario.visits if row.id in down and row.docked]
    return (max(docked) - origin).days if docked else _breach_end(scenario, origin)


def _breach_end(scenario: Scenario, origin: date) -> int | None:
    """Return the days until nobody lacked a sound seat home any more; None when nobody did at once."""
    line = timeline(scenario)
    first, last = line.day(origin), 0
    spans = lifeboat_breaches(count_aboard(line.stays, first, last), line.boats, first) if first < last else ()
    begun = [span for span in spans if span.first <= first + 1]
    return begun[0].last + 1 - first if begun and begun[0].last < last else None


def _home(scenario: Scenario, event: Event, origin: date) -> int | None:
    ends = [row.aboard_to for row in scenario.stays if row.flight_up == event.item and row.flight_down != event.item]
    known = [end for end in ends if end is not None]
    return (max(known) - origin).days if known else None


def _relief(
    scenario: Scenario, past: Scenario, played: Campaign, event: Event, f: int, origin: date
) -> Iterator[Measured]:
    flights = played.plan.flights
    line = flights[f].vehicle_class
    relief = {n for n, one in enumerate(flights) if one.rotation and one.vehicle_class == line and n != f}
    start = event.day - 1

    def full(log: Log) -> float | None:
        docked = _first(log, w.E_DOCKED, relief, event.day)
        return float(docked[0] - start) if docked else None

    def short(log: Log) -> float | None:
        left = _first(log, w.E_UNDOCKED, {f}, event.day)
        docked = _first(log, w.E_DOCKED, relief, event.day)
        return float(max(docked[0] - left[0], 0)) if left and docked else None

    ids = {flights[n].id for n in relief}
    came = [row.docked for row in scenario.visits if row.id in ids and row.docked and row.docked > origin]
    gone = [row.undocked for row in scenario.visits if row.id == event.item and row.undocked]
    known = min(came, default=None)
    yield Measured(
        "relief_days", "Days until the next crew of the line docked", _days(played, full), _span(known, origin)
    )
    happened = None if known is None or not gone else max((known - gone[0]).days, 0)
    yield Measured("short_crew_days", "Days from their departure to the next crew", _days(played, short), happened)


def _span(end: date | None, origin: date) -> int | None:
    return None if end is None else (end - origin).days


def _after_loss(scenario: Scenario, played: Campaign, event: Event, f: int) -> Measured:
    same = _same_launcher(scenario, played, _launcher_of(scenario, played.plan.flights[f].vehicle_class))

    def gap(log: Log) -> float | None:
        lost = _first(log, w.E_LOST, {f}, 0)
        flown = _first(log, w.E_LAUNCHED, same, lost[0]) if lost else None
        return float(flown[0] - lost[0]) if lost and flown else None

    visit = next((row for row in scenario.visits if row.id == event.item), None)
    happened = None if visit is None else _next_launch(scenario, visit.vehicle_class, visit.launch)
    return Measured(
        "next_launch_days", "Days from the loss to the launcher's next launch", _days(played, gap), happened
    )


def _grounded(scenario: Scenario, past: Scenario, played: Campaign, event: Event, origin: date) -> Iterator[Measured]:
    launcher = [row.id for row in scenario.launchers].index(event.item)
    same, start = _same_launcher(scenario, played, event.item), event.day - 1
    kind = w.E_PAD if event.kind == "pad-lost" else w.E_GROUNDED

    def ready(log: Log) -> float | None:
        return next(
            (1.0 + value / 1000.0 for d, k, item, value in log if k == kind and item == launcher and d == event.day),
            None,
        )

    def flown(log: Log) -> float | None:
        found = _first(log, w.E_LAUNCHED, same, event.day)
        return float(found[0] - start) if found else None

    cases = [case for case in scenario.precedents if case.launcher == event.item and case.kind == "pad-outage"]
    near = [round(case.days) for case in cases if abs(case.day - origin) <= NEAR and event.kind == "pad-lost"]
    yield Measured(
        "ready_days", "Days until the launcher could fly again", _days(played, ready), next(iter(near), None)
    )
    vehicle = next(row.id for row in scenario.classes if row.launcher == event.item)
    happened = _next_launch(scenario, vehicle, origin)
    yield Measured("next_launch_days", "Days until its next launch to the station", _days(played, flown), happened)


def _launcher_of(scenario: Scenario, vehicle: str) -> str:
    return next(row.launcher for row in scenario.classes if row.id == vehicle)


def _same_launcher(scenario: Scenario, played: Campaign, launcher: str) -> set[int]:
    of = {row.id: row.launcher for row in scenario.classes}
    return {n for n, one in enumerate(played.plan.flights) if of[one.vehicle_class] == launcher} or {-1}


def _next_launch(scenario: Scenario, vehicle: str, after: date) -> int | None:
    """Return the days to the next launch of a class's launcher after a day, by the record."""
    launcher = _launcher_of(scenario, vehicle)
    same = {row.id for row in scenario.classes if row.launcher == launcher}
    later: list[Visit] = [row for row in scenario.visits if row.vehicle_class in same and row.launch > after]
    return min(((row.launch - after).days for row in later), default=None)
