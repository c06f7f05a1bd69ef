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
    """Add a repair or an order that comes due on a later day; one due after the horizon never does."""
    k = int(s.x[w.FREE])
    if k >= 0:
        s.x[w.FREE] = s.pend_next[k]
    else:
        k = int(s.x[w.PENDING])
        if k >= len(s.pend_next):
            return
        s.x[w.PENDING] = k + 1
    s.pend_kind[k] = kind
    s.pend_unit[k] = unit
    hang(s, int(day), k)


@kernel
def hang(s: State, day: int, k: int) -> None:
    """Hang what stands in place `k` on the day on which it comes due, or today if that day has passed; free the place
    of what lies beyond the horizon.
    """
    due = max(day, int(s.x[w.UNDONE]))
    if due < len(s.pend_first):
        s.pend_next[k] = s.pend_first[due]
        s.pend_first[due] = k
    else:
        set_free(s, k)


@kernel
def set_free(s: State, k: int) -> None:
    """Let another take place `k`."""
    s.pend_next[k] = int(s.x[w.FREE])
    s.x[w.FREE] = k


@kernel
def take_hours(s: State, side: int, hours: float) -> None:
    """Take crew hours for upkeep from a segment."""
    s.x[w.MONTH_HOURS_0 + side] += hours
    s.result[w.UPKEEP_HOURS] += hours
