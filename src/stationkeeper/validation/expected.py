"""The ballistic coefficient that a forecast from a day of the record may expect, from the record up to that day.

The mean and what the influences weigh are learned from the whole record before; the state of the days themselves from
the last `fit_days`, in arcs counted back from the start. Nothing later is asked but weather and burns given.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stationkeeper.orbit.elements_csv import Burns, Elements
from stationkeeper.orbit.table import Floats
from stationkeeper.validation.ballistic import ARC_DAYS, Arcs, Estimate, Process, estimates, outlook, unseen
from stationkeeper.validation.booking import Booking, Burned, Record, book, burned_by, recorded
from stationkeeper.validation.drag import INCLINATION_DEG, Air, air_by_day, fly
from stationkeeper.validation.influences import flux_lag, influences, nodes_ahead
from stationkeeper.validation.weather import Weather, without_bursts

LONGEST_ARC_DAYS = 30.0  # an arc over a longer hole of the record tells nothing of B
PROCESS = Process()


class Ground(NamedTuple):
    """What the forecasts from days of one record share."""

    air: Air
    record: Record
    booking: Booking
    lag: Floats  # of the flux, by row
    influence: Floats  # by step of the recorded orbit
    learned_row: NDArray[np.int64]  # rows at which arcs of the whole record end
    learned: list[Estimate]  # what was known after each


class Flight(NamedTuple):
    """A forecast from a row of the record: one value by step, one more altitude than there are steps."""

    ballistic_m2_per_kg: Floats
    altitude_km: Floats
    burned: Burned


def ground(elements: Elements, burns: Burns, weather: Weather, first_day: float, last_day: float) -> Ground:
    """Return what forecasts from the days of a record share; weather must cover the days and one before."""
    weather = without_bursts(weather)
    air = air_by_day(weather, first_day, last_day)
    record = recorded(elements, air)
    booking = book(record, burns)
    lag = flux_lag(weather, first_day, len(record.known))
    influence = influences(first_day, record.node_deg, lag, INCLINATION_DEG)
    rows = np.arange(0.0, len(record.known), ARC_DAYS)
    ends, arcs = arcs_between(record, booking.shown_km, influence, rows)
    return Ground(air, record, booking, lag, influence, ends, estimates(arcs, unseen(PROCESS), PROCESS))


def estimate_at(place: Ground, past_km: Floats, start: int, fit_days: int) -> tuple[Estimate, int]:
    """Return what the record up to row `start` tells, and how many arcs of the last `fit_days` were weighed."""
    known = int(np.searchsorted(place.learned_row, start - fit_days, side="right"))
    before = place.learned[known - 1] if known else unseen(PROCESS)
    rows = np.arange(start, start - fit_days - 1, -ARC_DAYS)[::-1]
    _, arcs = arcs_between(place.record, past_km, place.influence, rows)
    found = [before, *estimates(arcs, before, PROCESS)]
    return found[-1], len(found) - 1


def fly_on(place: Ground, start: int, end: int, fit_days: int) -> Flight:
    """Return the flight from row `start` to row `end` with the weather and the burns that came, and no later element.

    The beta angle is that of an orbit flown before with the mean of it.
    """
    burned = burned_by(place.booking, start)
    found, _ = estimate_at(place, burned.past_km, start, fit_days)
    days = np.arange(start, end, dtype=np.float64) + 0.5
    lag = place.lag[start : end + 1]
    steady = np.stack([np.zeros(end - start), 0.5 * (lag[1:] + lag[:-1])], axis=1)
    first = _flown(place, start, outlook(found, PROCESS, days, steady), burned)
    nodes = nodes_ahead(float(place.record.node_deg[start]), first, INCLINATION_DEG)
    influence = influences(place.record.first_day + start, nodes, lag, INCLINATION_DEG)
    ballistic = outlook(found, PROCESS, days, influence)
    return Flight(ballistic, _flown(place, start, ballistic, burned), burned)


def outlook_along(place: Ground, start: int, end: int, fit_days: int) -> Floats:
    """Return the B [m2/kg] by step that a forecast from row `start` expects, for the orbit that was flown until `end`.

    The beta angle is that of the recorded orbit: what to expect of the drag where the station will be is asked, not
    where it will be.
    """
    found, _ = estimate_at(place, burned_by(place.booking, start).past_km, start, fit_days)
    days = np.arange(start, end, dtype=np.float64) + 0.5
    return outlook(found, PROCESS, days, place.influence[start:end])


def _flown(place: Ground, start: int, ballistic: Floats, burned: Burned) -> Floats:
    """Return the altitude at each noon from that of `start` on."""
    record = place.record
    at = (float(record.node_deg[start]), float(record.altitude_km[start]))
    return fly(place.air, start, *at, ballistic, burned.ahead_mps[: len(ballistic)], INCLINATION_DEG)


def arcs_between(record: Record, past_km: Floats, influence: Floats, rows: Floats) -> tuple[NDArray[np.int64], Arcs]:
    """Return the rows at which arcs end, and the arcs: from one of the rising rows to the next, each put on the last
    day before that the record has. past_km: rise of the burns by step, at least up to the last row.
    """
    known = np.flatnonzero(record.known[: int(rows[-1]) + 1])
    wanted = rows[rows >= known[0]] if len(known) else rows[:0]
    ends = np.unique(known[np.searchsorted(known, wanted, side="right") - 1])
    low, high = ends[:-1], ends[1:]
    short = high - low <= LONGEST_ARC_DAYS
    low, high = low[short], high[short]
    steps = int(high[-1]) if len(high) else 0
    unit = record.drops_km[:steps]
    booked, drops = (np.concatenate([[0.0], np.cumsum(each[:steps])]) for each in (past_km, unit))
    weighed = np.concatenate([np.zeros((1, influence.shape[1])), np.cumsum(unit[:, None] * influence[:steps], axis=0)])
    lost = record.altitude_km[low] - record.altitude_km[high] + booked[high] - booked[low]
    drop = drops[high] - drops[low]
    mean = (weighed[high] - weighed[low]) / drop[:, None]
    return high, Arcs(low + 0.5 * (high - low), (high - low).astype(np.float64), lost, drop, mean)
