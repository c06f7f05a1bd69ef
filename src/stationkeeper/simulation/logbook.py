"""Writing down what happens in one future: events, first breaches, repairs and orders under way."""

from __future__ import annotations

from stationkeeper.compiled import kernel
from stationkeeper.simulation import world as w
from stationkeeper.simulation.world import State


@kernel
def note(s: State, day: int, kind: int, item: int, value: float) -> None:
    """Keep an event of a sampled future; others have no room and skip it."""
    n = int(s.x[w.EVENTS])
    if n < len(s.events):
        s.events[n, 0] = day
        s.events[n, 1] = kind
        s.events[n, 2] = item
        s.events[n, 3] = int(round(value * 1000.0))  # thousandths, so that events stay integers
        s.x[w.EVENTS] = n + 1


@kernel
def first(s: State, day_slot: int, day: int, cause: int, kind: int) -> None:
    """Record the first breach of a criterion and its cause; later ones do not count."""
    if s.result[day_slot] < 0.0:
        s.result[day_slot] = day
        s.result[day_slot + 1] = cause
        note(s, day, kind, cause, 0.0)


@kernel
def put_off(s: State, day: float, kind: int, unit: int) -> None:
    """Add a repair or an order that comes due on a later day."""
    n = int(s.x[w.PENDING])
    if n < len(s.pend_day):
        due = int(day)
        s.pend_day[n] = due
        s.pend_kind[n] = kind
        s.pend_unit[n] = unit
        s.x[w.PENDING] = n + 1
        s.x[w.NEXT_PENDING] = min(s.x[w.NEXT_PENDING], float(due))


@kernel
def take_hours(s: State, side: int, hours: float) -> None:
    """Take crew hours for upkeep from a segment."""
    s.x[w.MONTH_HOURS_0 + side] += hours
    s.result[w.UPKEEP_HOURS] += hours
