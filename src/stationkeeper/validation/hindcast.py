"""What would have been foretold of the altitude on past days, from earlier elements, later weather and later burns.

For each start the ballistic coefficient is estimated from the decay of the days before, then the orbit is flown on with
the observed weather and the given burns. Elements after a start are asked for nothing but to be compared with.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np

from stationkeeper.errors import Fault, RequestError
from stationkeeper.orbit.elements_csv import Burns, Elements, date_of_day
from stationkeeper.orbit.geometry import j2000_days
from stationkeeper.orbit.table import Floats
from stationkeeper.times import DAYS_PER_YEAR
from stationkeeper.validation.booking import Booking, Record, shown_beyond_given_km
from stationkeeper.validation.expected import Ground, fly_on, ground
from stationkeeper.validation.weather import Weather

FIT_DAYS_RANGE = (20, 3650)
HORIZON_RANGE = (1, 3650)


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
    place = ground(elements, burns, weather, *_span(elements, weather, asked))
    wanted = month_starts(asked.first, asked.last)
    starts = [day for day in wanted if _can_start(place.record, day, asked)]
    if not starts:
        raise RequestError(_no_start(place.record, asked))
    found = [_forecast(place, day, asked) for day in starts]
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


def _span(elements: Elements, weather: Weather, asked: Asked) -> tuple[float, float]:
    """Return the first and last of the days that elements, weather and request have in common."""
    first = max(float(elements.day[0]), weather.first_day + 1.0)
    last = min(float(elements.day[-1]), weather.last_day, float(j2000_days(asked.last)))
    if last - first < asked.fit_days + asked.horizons[0]:
        spans = (
            f"elements {date_of_day(float(elements.day[0]))} to {date_of_day(float(elements.day[-1]))}, "
            f"weather {date_of_day(weather.first_day)} to {date_of_day(weather.last_day)}"
        )
        allowed = f"{asked.fit_days} + {asked.horizons[0]} days that both have, up to {asked.last}"
        raise RequestError(Fault("--elements", spans, allowed, "Give longer records or a shorter horizon"))
    return first, last


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


def _forecast(place: Ground, day: date, asked: Asked) -> tuple[float, Floats, Floats, Floats]:
    """Return B at the start, and by horizon the altitude foretold, the recorded one and the decay [km]."""
    record, booking = place.record, place.booking
    start = int(j2000_days(day) - record.first_day)
    end = min(start + asked.horizons[-1], len(record.drops_km))
    flight = fly_on(place, start, end, asked.fit_days)
    altitude, there, decay = np.full((3, len(asked.horizons)), np.nan)
    beyond = shown_beyond_given_km(booking)
    for at, horizon in enumerate(asked.horizons):
        row = start + horizon
        if row > end or not record.known[row]:
            continue
        altitude[at] = flight.altitude_km[horizon] + beyond[row]
        there[at] = record.altitude_km[row]
        decay[at] = flight.altitude_km[0] - there[at] + _risen_km(booking, start, row)
    return float(flight.ballistic_m2_per_kg[0]), altitude, there, decay


def _risen_km(booking: Booking, start: int, row: int) -> float:
    """Return what burns added between two rows as the elements show it."""
    return float(booking.shown_km[start:row].sum())


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
