"""What a hindcast would still err by if more were known than anybody can: how much of its error is not the method's.

Three kinds of knowledge are lent to it. The mean coefficient of days to come; the weights of everything that could be
known at a start, fitted to the very errors they are then judged by; and both, along the altitudes that were flown. A
method that is told less cannot be expected to err less.

The last two are another measure of the same: the days around burns are left out, of the fit and of what is compared, so
that an error of the books is none. Less decay is then foretold, and fewer kilometres of it are missed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.optimize import least_squares

from stationkeeper.orbit.elements_csv import Burns, Elements
from stationkeeper.orbit.geometry import j2000_days
from stationkeeper.orbit.table import Floats
from stationkeeper.times import DAYS_PER_YEAR
from stationkeeper.validation.booking import burned_by, shown_beyond_given_km
from stationkeeper.validation.drag import INCLINATION_DEG, fly
from stationkeeper.validation.expected import Ground, ground, outlook_along
from stationkeeper.validation.hindcast import Asked, month_starts
from stationkeeper.validation.weather import Weather, without_bursts

LENT_DAYS = (30, 90, 180, 365)  # whose mean coefficient is lent
PAST_DAYS = (30, 90, 365)  # whose mean coefficients a regression may weigh
USUAL_LN_BALLISTIC = math.log(0.008)  # m2/kg; only where the search for weights begins
LEAST_BALLISTIC = 0.001  # m2/kg; a burn that nobody listed can make a mean of 30 days less than nothing


class Known(NamedTuple):
    """What remains when something is known: RMS error of the altitude [km] by horizon, and as a share of what drag took
    on the days that are compared, in the mean of the starts [%].
    """

    known: str
    rms_km: tuple[float, ...]
    percent_of_decay: tuple[float, ...]


class _Past(NamedTuple):
    """The record as sums from its first day: what drag took, and what a coefficient of 1 m2/kg would have."""

    place: Ground
    beyond_km: Floats
    lost_km: Floats
    unit_km: Floats
    ln_flux: Floats  # of the 81-day mean over 100 sfu, by row
    ln_storm: Floats  # ln(1 + Ap / 8), by row

    def mean(self, low: int, high: int) -> float:
        """Return the mean coefficient between two rows, the record's ends at most."""
        low, high = max(low, 0), min(high, len(self.unit_km) - 1)
        return float((self.lost_km[high] - self.lost_km[low]) / (self.unit_km[high] - self.unit_km[low]))


def hindsight(elements: Elements, burns: Burns, weather: Weather, asked: Asked) -> list[Known]:
    """Return what remains of the errors of a hindcast under each kind of knowledge.

    Starts and comparisons are those of `hindcast`; the year of means ends with the last day asked.
    """
    first, last = max(float(elements.day[0]), weather.first_day + 1.0), min(float(elements.day[-1]), weather.last_day)
    place = ground(elements, burns, weather, first, min(last, float(j2000_days(asked.last))))
    past, record = _past(place, weather), place.record
    rows = [int(j2000_days(day) - record.first_day) for day in month_starts(asked.first, asked.last)]
    rows = [row for row in rows if PAST_DAYS[-1] <= row < len(record.drops_km) and record.known[row]]
    decays = _decays_km(past, rows, asked.horizons)
    found = [
        _told(f"the mean coefficient of the {days} days to come", _flown_with(past, rows, asked.horizons, days), decays)
        for days in LENT_DAYS
    ]
    found.append(_told("the altitudes to come, with the coefficient foretold", _along(past, rows, asked), decays))
    text = "and the weights of all that was known, fitted to these errors"
    found.append(_told(text, tuple(_fitted(past, rows, horizon) for horizon in asked.horizons), decays))
    return found + _apart_from_burns(past, rows, asked)


def _past(place: Ground, weather: Weather) -> _Past:
    lost = np.concatenate([[0.0], np.cumsum(place.booking.shown_km - np.diff(place.record.altitude_km))])
    unit = np.concatenate([[0.0], np.cumsum(place.record.drops_km)])
    begin = int(place.record.first_day - weather.first_day)
    days = slice(begin, begin + len(place.record.known))
    flux, storm = np.log(without_bursts(weather).f107a[days] / 100.0), np.log1p(weather.ap[days] / 8.0)
    return _Past(place, shown_beyond_given_km(place.booking), lost, unit, flux, storm)


def _rms(errors: list[float]) -> float:
    return float(np.sqrt(np.mean(np.square(errors)))) if errors else math.nan


def _compared(past: _Past, rows: list[int], horizon: int) -> list[int]:
    """Return the starts whose day `horizon` days later is on record."""
    known = past.place.record.known
    return [row for row in rows if row + horizon < len(known) and known[row + horizon]]


def _flown_with(past: _Past, rows: list[int], horizons: tuple[int, ...], days: int) -> tuple[float, ...]:
    """Return the errors of flights with the mean coefficient of the days that followed each start."""
    record = past.place.record
    errors: dict[int, list[float]] = {horizon: [] for horizon in horizons}
    for row in rows:
        ahead = burned_by(past.place.booking, row).ahead_mps[: horizons[-1]]
        at = (float(record.node_deg[row]), float(record.altitude_km[row]))
        steady = np.full(len(ahead), past.mean(row, row + days))
        flown = fly(past.place.air, row, *at, steady, ahead, INCLINATION_DEG)
        for horizon in horizons:
            if _compared(past, [row], horizon):
                there = record.altitude_km[row + horizon] - past.beyond_km[row + horizon]
                errors[horizon].append(float(flown[horizon] - there))
    return tuple(_rms(errors[horizon]) for horizon in horizons)


def _along(past: _Past, rows: list[int], asked: Asked) -> tuple[float, ...]:
    """Return the errors of the decay foretold for the orbit that was flown."""
    place, last = past.place, len(past.unit_km) - 1

    def foretold(row: int) -> Floats:
        end = min(row + asked.horizons[-1], last)
        drops = np.diff(past.unit_km[row : end + 1])
        return np.asarray(np.cumsum(outlook_along(place, row, end, asked.fit_days) * drops))

    return _missed(past, rows, asked.horizons, foretold)


def _with_plain_mean(past: _Past, rows: list[int], asked: Asked) -> tuple[float, ...]:
    """Return the errors of the decay along the orbit that was flown with the mean coefficient of the days before."""

    def foretold(row: int) -> Floats:
        return np.asarray(past.mean(row - asked.fit_days, row) * (past.unit_km[row + 1 :] - past.unit_km[row]))

    return _missed(past, rows, asked.horizons, foretold)


def _missed(
    past: _Past, rows: list[int], horizons: tuple[int, ...], foretold: Callable[[int], Floats]
) -> tuple[float, ...]:
    """Return the RMS errors of decays foretold from each row, one value a step [km]."""
    errors: dict[int, list[float]] = {horizon: [] for horizon in horizons}
    for row in rows:
        decay = foretold(row)
        for horizon in horizons:
            if _compared(past, [row], horizon):
                came = past.lost_km[row + horizon] - past.lost_km[row]
                errors[horizon].append(float(came - decay[horizon - 1]))
    return tuple(_rms(errors[horizon]) for horizon in horizons)


def _apart_from_burns(past: _Past, rows: list[int], asked: Asked) -> list[Known]:
    """Return what a plain mean and the coefficient foretold miss of the decay on days that no burn is near to."""
    record = past.place.record
    quiet = record.known[:-1] & record.known[1:]
    for claimed in past.place.booking.claims:
        quiet[claimed] = False
    lost, unit = (np.concatenate([[0.0], np.cumsum(np.diff(each) * quiet)]) for each in (past.lost_km, past.unit_km))
    apart = past._replace(lost_km=lost, unit_km=unit)
    able = [row for row in rows if unit[row] > unit[max(row - asked.fit_days, 0)]]
    decays = _decays_km(apart, able, asked.horizons)
    plain, ours = _with_plain_mean(apart, able, asked), _along(apart, able, asked)
    return [
        _told("without days near burns, these altitudes: a plain mean", plain, decays),
        _told("without days near burns, these altitudes: as foretold", ours, decays),
    ]


def _decays_km(past: _Past, rows: list[int], horizons: tuple[int, ...]) -> Floats:
    """Return by horizon what drag took, in the mean of the starts that are compared [km]."""
    lost = past.lost_km
    taken = [[lost[row + horizon] - lost[row] for row in _compared(past, rows, horizon)] for horizon in horizons]
    return np.array([np.mean(each) if each else math.nan for each in taken])


def _told(known: str, rms_km: tuple[float, ...], decays_km: Floats) -> Known:
    shares = [100.0 * rms / decay if decay > 0.0 else math.nan for rms, decay in zip(rms_km, decays_km, strict=True)]
    return Known(known, rms_km, tuple(shares))


def _fitted(past: _Past, rows: list[int], horizon: int) -> float:
    """Return what is left of the decay along the flown altitudes after the best weights in hindsight: of mean
    coefficients of the past, of flux, altitude, beta angle, lag of the flux and Ap of the days themselves, and season.
    """
    rows = _compared(past, rows, horizon)
    table = np.array([_told_at(past, row, horizon) for row in rows])
    if len(rows) <= table.shape[-1]:
        return math.nan
    came = np.array([past.lost_km[row + horizon] - past.lost_km[row] for row in rows])
    unit = np.array([past.unit_km[row + horizon] - past.unit_km[row] for row in rows])
    start = np.zeros(table.shape[1])
    best = least_squares(lambda weights: came - unit * np.exp(USUAL_LN_BALLISTIC + table @ weights), start)
    return _rms(best.fun.tolist())


def _told_at(past: _Past, row: int, horizon: int) -> list[float]:
    """Return one and what the regression may weigh at a start."""
    place, ahead = past.place, slice(row, row + horizon)
    means = [math.log(max(past.mean(row - days, row), LEAST_BALLISTIC)) - USUAL_LN_BALLISTIC for days in PAST_DAYS]
    season = 2.0 * math.pi * (place.record.first_day + row) / DAYS_PER_YEAR
    beside = [place.record.altitude_km[row] / 50.0 - 7.6, past.ln_flux[row], *place.influence[ahead].mean(axis=0)]
    to_come = [past.ln_flux[ahead].mean() - past.ln_flux[row], past.ln_storm[ahead].mean()]
    return [1.0, *means, *beside, *to_come, math.sin(season), math.cos(season)]
