"""What would have been foretold of the altitude on past days, from earlier elements, later weather and later burns.

For each start the ballistic coefficient is estimated from the decay of the days before, then the orbit is flown on with
the observed weather and the given burns. Elements after a start are asked for nothing but to be compared with.
"""

from __future__ import annotations

import math
from datetime import date
from typing import NamedTuple

import numpy as np

from stationkeeper.errors import Fault, RequestError
from stationkeeper.orbit.elements_csv import Burns, Elements, date_of_day
from stationkeeper.orbit.geometry import j2000_days
from stationkeeper.orbit.table import Floats
from stationkeeper.times import DAYS_PER_YEAR
from stationkeeper.validation.ballistic import ARC_DAYS, Arcs, Process, estimate, outlook
from stationkeeper.validation.booking import Booking, Record, book, burned_by, recorded, shown_beyond_given_km
from stationkeeper.validation.drag import INCLINATION_DEG, Air, air_by_day, fly
from stationkeeper.validation.weather import Weather

FIT_DAYS_RANGE = (20, 3650)
HORIZON_RANGE = (1, 3650)
LONGEST_ARC_DAYS = 30.0  # an arc over a longer hole of the record tells nothing of B
USUAL_M2_PER_KG = (0.001, 0.03)  # a record whose arcs say otherwise lacks burns
PROCESS = Process()


class Asked(NamedTuple):
    """What to hindcast."""

    first: date
    last: date  # nothing after it is compared
    fit_days: int = 90
    horizons: tuple[int, ...] = (30, 90, 365)  # days, rising


class Foretold(NamedTuple):
    """What was foretold and what came; arrays (starts, horizons) [km], NaN where nothing can be compared."""

    starts: tuple[date, ...]
    horizons: tuple[int, ...]
    ballistic_m2_per_kg: Floats  # (starts,) at the start
    altitude_km: Floats  # foretold
    recorded_km: Floats
    decay_km: Floats  # what drag took in the record: first altitude and burns less last altitude
    warnings: tuple[str, ...] = ()


def hindcast(elements: Elements, burns: Burns, weather: Weather, asked: Asked) -> Foretold:
    """Return the forecasts from the first day of each month within the span asked.

    A start needs its day and `fit_days` before it in the record, a comparison needs its day; those left out are told in
    `warnings`. Raises RequestError when the request cannot be met or no start is left.
    """
    check(asked)
    air = _air(elements, weather, asked)
    record = recorded(elements, air)
    booking = book(record, burns)
    wanted = month_starts(asked.first, asked.last)
    starts = [day for day in wanted if _can_start(record, day, asked)]
    if not starts:
        raise RequestError(_no_start(record, asked))
    found = [_forecast(record, booking, air, day, asked) for day in starts]
    warnings = _warnings(elements, burns, weather, asked, len(wanted) - len(starts))
    ballistic = np.array([each[0] for each in found])
    altitude, there, decay = (np.array([each[part] for each in found]) for part in (1, 2, 3))
    return Foretold(tuple(starts), asked.horizons, ballistic, altitude, there, decay, warnings)


def check(asked: Asked) -> None:
    """Raise RequestError with all that is wrong with the request."""
    faults = []
    if asked.last <= asked.first:
        faults.append(Fault("--to", str(asked.last), f"a date after --from {asked.first}"))
    low, high = FIT_DAYS_RANGE
    if not low <= asked.fit_days <= high:
        faults.append(Fault("--fit-days", str(asked.fit_days), f"{low} to {high}"))
    low, high = HORIZON_RANGE
    if not asked.horizons or any(not low <= days <= high for days in asked.horizons):
        text = ",".join(map(str, asked.horizons))
        faults.append(Fault("--horizons", f"'{text}'", f"days from {low} to {high}, as 30,90,365"))
    if faults:
        raise RequestError(faults)


def month_starts(first: date, last: date) -> list[date]:
    """Return the first days of the months from `first` to `last`, both included."""
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    days = (date(month // 12, month % 12 + 1, 1) for month in months)
    return [day for day in days if first <= day <= last]


def _air(elements: Elements, weather: Weather, asked: Asked) -> Air:
    """Return the air of the days that elements, weather and request have in common."""
    first = max(float(elements.day[0]), weather.first_day + 1.0)
    last = min(float(elements.day[-1]), weather.last_day, float(j2000_days(asked.last)))
    if last - first < asked.fit_days + asked.horizons[0]:
        spans = (
            f"elements {date_of_day(float(elements.day[0]))} to {date_of_day(float(elements.day[-1]))}, "
            f"weather {date_of_day(weather.first_day)} to {date_of_day(weather.last_day)}"
        )
        allowed = f"{asked.fit_days} + {asked.horizons[0]} days that both have, up to {asked.last}"
        raise RequestError(Fault("--elements", spans, allowed, "Give longer records or a shorter horizon"))
    return air_by_day(weather, first, last)


def _can_start(record: Record, day: date, asked: Asked) -> bool:
    """Tell whether the record has the day, enough before it and a step after it."""
    row = int(j2000_days(day) - record.first_day)
    return asked.fit_days <= row < len(record.drops_km) and bool(record.known[row])


def _no_start(record: Record, asked: Asked) -> Fault:
    """Return the fault of a request that leaves no start."""
    first, last = (date_of_day(record.first_day + row) for row in (0, len(record.known) - 1))
    return Fault(
        "--from",
        f"no month from {asked.first} to {asked.last} begins on a day of the record ({first} to {last}) with "
        f"{asked.fit_days} days before it",
        "a span with at least one",
    )


def _forecast(
    record: Record, booking: Booking, air: Air, day: date, asked: Asked
) -> tuple[float, Floats, Floats, Floats]:
    """Return B at the start, and by horizon the altitude foretold, the recorded one and the decay [km]."""
    start = int(j2000_days(day) - record.first_day)
    burned = burned_by(booking, start)
    end = min(start + asked.horizons[-1], len(record.drops_km))
    ballistic = expected_ballistic(record, burned.past_km, start, end, asked.fit_days)
    flown = fly(
        air,
        start,
        float(record.node_deg[start]),
        float(record.altitude_km[start]),
        ballistic,
        burned.ahead_mps[: end - start],
        INCLINATION_DEG,
    )
    altitude, there, decay = np.full((3, len(asked.horizons)), np.nan)
    beyond = shown_beyond_given_km(booking)
    for at, horizon in enumerate(asked.horizons):
        row = start + horizon
        if row > end or not record.known[row]:
            continue
        altitude[at] = flown[horizon] + beyond[row]
        there[at] = record.altitude_km[row]
        decay[at] = flown[0] - there[at] + _risen_km(booking, start, row)
    return float(ballistic[0]), altitude, there, decay


def _risen_km(booking: Booking, start: int, row: int) -> float:
    """Return what burns added between two rows as the elements show it."""
    return float(booking.shown_km[start:row].sum())


def expected_ballistic(record: Record, past_km: Floats, start: int, end: int, fit_days: int) -> Floats:
    """Return the expected B [m2/kg] for the steps from `start` to `end`, from the record up to `start`."""
    past = arcs_before(record, past_km, start, start)
    found = estimate(arcs_before(record, past_km, start, fit_days), ln_mean_of(past), PROCESS)
    return outlook(found, PROCESS, np.arange(start, end, dtype=np.float64) + 0.5)


def ln_mean_of(past: Arcs) -> float:
    """Return ln of the mean B [m2/kg] of the arcs, without those twice or half the median: they miss a burn."""
    low, high = USUAL_M2_PER_KG
    if not len(past.days):
        return 0.5 * (math.log(low) + math.log(high))
    ballistic = past.lost_km / past.unit_drop_km
    usual = min(max(float(np.median(ballistic)), low), high)
    near = (ballistic > 0.5 * usual) & (ballistic < 2.0 * usual)
    if not near.any():
        return math.log(usual)
    return math.log(float(past.lost_km[near].sum() / past.unit_drop_km[near].sum()))


def arcs_before(record: Record, past_km: Floats, start: int, fit_days: int) -> Arcs:
    """Return the arcs of ten days, counted back from `start`, whose ends are put on days that the record has."""
    known = np.flatnonzero(record.known[: start + 1])
    wanted = np.arange(start, start - fit_days - 1, -ARC_DAYS)[::-1]
    ends = np.unique(known[np.searchsorted(known, wanted, side="right") - 1])
    low, high = ends[:-1], ends[1:]
    short = high - low <= LONGEST_ARC_DAYS
    low, high = low[short], high[short]
    booked = np.concatenate([[0.0], np.cumsum(past_km)])
    drops = np.concatenate([[0.0], np.cumsum(record.drops_km)])
    lost = record.altitude_km[low] - record.altitude_km[high] + booked[high] - booked[low]
    return Arcs(low + 0.5 * (high - low), (high - low).astype(np.float64), lost, drops[high] - drops[low])


def _warnings(elements: Elements, burns: Burns, weather: Weather, asked: Asked, left_out: int) -> tuple[str, ...]:
    """Return what was repaired and what was left out."""
    found = [*elements.warnings, *burns.warnings, *weather.warnings]
    if left_out:
        found.append(
            f"{left_out} months left out: no element on their first day, or fewer than {asked.fit_days} days of record "
            "before it"
        )
    if weather.last_day < j2000_days(asked.last):
        found.append(f"The weather ends on {date_of_day(weather.last_day)}: nothing later is compared")
    found += _span_warnings(elements, burns, asked)
    return tuple(found)


def _span_warnings(elements: Elements, burns: Burns, asked: Asked) -> list[str]:
    """Return a sentence where the list of burns seems to begin too late or end too early, by more than a year."""
    if not len(burns.day):
        return []
    found = []
    begin, end = float(j2000_days(asked.first)) - asked.fit_days, min(float(elements.day[-1]), j2000_days(asked.last))
    if burns.day[0] > max(begin, float(elements.day[0])) + DAYS_PER_YEAR:
        found.append(f"The burns begin on {date_of_day(float(burns.day[0]))}: before, none are taken to have been")
    if burns.day[-1] < end - DAYS_PER_YEAR:
        found.append(f"The burns end on {date_of_day(float(burns.day[-1]))}: after, none are taken to have been")
    return found
