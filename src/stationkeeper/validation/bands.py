"""Do the forecasts of solar activity hold? 261 past issues against the drag that came, and what widening they need.

Drag is taken at one altitude, so that nothing but the Sun differs: the density of NRLMSIS 2.1 at 415 km, summed over 1,
2 or 5 years from the first day of an issue. What came is the observed daily F10.7 and Ap with the 81-day mean; what was
foretold are the 13-month smoothed percentiles. So the error contains everything that a smoothed forecast leaves out:
daily and 27-day variation too.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from stationkeeper.orbit.atmosphere import density_slices, ln_density
from stationkeeper.orbit.geometry import j2000_days
from stationkeeper.orbit.solar import AP_FLOOR, F107A_FLOOR, SCORE_95
from stationkeeper.orbit.table import DATA, Floats
from stationkeeper.orbit.variation import shipped_record, smoothed
from stationkeeper.times import DAYS_PER_YEAR
from stationkeeper.validation.weather import Weather, shipped_weather

ALTITUDE_KM = 415.0
INCLINATION_DEG, NODE_DEG = 51.63, 100.0  # the node of one day; two years of response see every angle to the Sun
YEARS = (1, 2, 5)
# A cycle begins with its minimum (SILSO): issues are sorted by it, and each is judged by what the others teach.
CYCLE_STARTS = (date(1996, 8, 1), date(2008, 12, 1), date(2019, 12, 1))
SCORES = np.linspace(-8.0, 8.0, 65)  # normal scores at which an issue's drag is computed
MEMBERS = ndtri((np.arange(99) + 0.5) / 99)  # of an ensemble that stands for a band
LEVELS = tuple(round(0.1 * step, 1) for step in range(1, 10))
_RESPONSE_F107A = np.arange(60.0, 265.0, 10.0)
_RESPONSE_AP = np.arange(2.0, 62.0, 4.0)


class Issues(NamedTuple):
    """Issues (N) with the percentiles 5, 50, 95 of F10.7 [sfu] and Ap of M months; NaN where a month is missing.

    The first month of an issue is the one before its date.
    """

    first: tuple[date, ...]
    values: Floats  # (N, M, 6)


class Outcomes(NamedTuple):
    """What came of issues, for one horizon; arrays over issues (N)."""

    years: int
    first: tuple[date, ...]
    ln_drag: Floats  # ln of the drag that came
    ln_foretold: Floats  # (N, len(SCORES)): ln of the drag at each normal score of the issue's band
    score: Floats  # the score at which the issue would have been right


class Held(NamedTuple):
    """How often a band held, for one horizon."""

    years: int
    issues: int
    share_90: float  # of outcomes within the 90 % band
    share_played: float  # of outcomes within it when days vary around each percentile, as futures play them
    crps: float  # continuous ranked probability score of ln drag, smaller is better
    crps_climatology: float
    bias: float  # mean of ln(came / median foretold)
    reliability: tuple[float, ...]  # share of outcomes under the quantiles 0.1 ... 0.9


@lru_cache(maxsize=1)
def shipped_issues() -> Issues:
    """Return the 261 issues of 1999-03 to 2020-11, of each the months from the one before it to five years after."""
    with np.load(DATA / "solar_issues.npz") as stored:
        months, tenths = stored["months"].tolist(), stored["tenths"].astype(np.float64)
    values = np.where(tenths < 0.0, np.nan, tenths / 10.0)
    return Issues(tuple(date(month // 12, month % 12 + 1, 1) for month in months), values)


@lru_cache(maxsize=1)
def _response() -> Floats:
    """Return the mean density at smoothed levels (F10.7a by Ap), over two years of seasons and angles to the Sun."""
    density = density_slices(date(2020, 1, 1), 730, INCLINATION_DEG, NODE_DEG)
    found = np.zeros((len(_RESPONSE_F107A), len(_RESPONSE_AP)))
    for row, f107a in enumerate(_RESPONSE_F107A.tolist()):
        for column, ap in enumerate(_RESPONSE_AP.tolist()):
            days = (np.exp(ln_density(density, day, ALTITUDE_KM, f107a, f107a, ap)) for day in range(0, 730, 7))
            found[row, column] = np.mean(list(days))
    return found


def _smoothed_density(f107a: Floats, ap: Floats) -> Floats:
    """Return the density at smoothed levels, linear in ln between the nodes of the response."""
    table = np.log(_response())
    x = np.clip((f107a - _RESPONSE_F107A[0]) / 10.0, 0.0, len(_RESPONSE_F107A) - 1.001)
    y = np.clip((ap - _RESPONSE_AP[0]) / 4.0, 0.0, len(_RESPONSE_AP) - 1.001)
    i, j = x.astype(np.int64), y.astype(np.int64)
    u, v = x - i, y - j
    low = (1.0 - v) * table[i, j] + v * table[i, j + 1]
    high = (1.0 - v) * table[i + 1, j] + v * table[i + 1, j + 1]
    return np.asarray(np.exp((1.0 - u) * low + u * high))


@lru_cache(maxsize=1)
def _observed() -> tuple[float, Floats]:
    """Return the first day of the record and the running sum of the density that came, from zero."""
    weather: Weather = shipped_weather()
    density = density_slices(date(2020, 1, 1), 730, INCLINATION_DEG, NODE_DEG)
    rows = zip(weather.f107.tolist(), weather.f107a.tolist(), weather.ap.tolist(), strict=True)
    came = [np.exp(ln_density(density, at % 730, ALTITUDE_KM, *row)) for at, row in enumerate(rows)]
    return weather.first_day, np.concatenate([[0.0], np.cumsum(came)])


def outcomes(issues: Issues, years: int) -> Outcomes:
    """Return what came of the issues whose horizon lies within the record."""
    first_day, total = _observed()
    days = round(DAYS_PER_YEAR * years)
    kept: list[tuple[date, float, Floats, float]] = []
    for first, values in zip(issues.first, issues.values, strict=True):
        start = int(j2000_days(first) - first_day)
        if start < 0 or start + days >= len(total):
            continue
        came = float(np.log(total[start + days] - total[start]))
        foretold = _foretold(first, values, days)
        kept.append((first, came, foretold, float(np.interp(came, foretold, SCORES))))
    first_days, drags, bands, scores = zip(*kept, strict=True)
    return Outcomes(years, first_days, np.array(drags), np.array(bands), np.array(scores))


def _foretold(first: date, values: Floats, days: int) -> Floats:
    """Return ln of the drag of an issue at each of `SCORES`, rising."""
    month = first.year * 12 + first.month - 2
    starts = [date((month + step) // 12, (month + step) % 12 + 1, 1) for step in range(len(values))]
    middles = np.array([(start - first).days + 14.5 for start in starts])
    known = ~np.isnan(values[:, 0])
    wanted = np.arange(days) + 0.5
    levels = [np.interp(wanted, middles[known], values[known, column]) for column in range(6)]
    sums = [_at(score, *levels).sum() for score in SCORES.tolist()]
    return np.maximum.accumulate(np.log(np.array(sums)))


def _at(score: float, low_f: Floats, f107: Floats, high_f: Floats, low_a: Floats, ap: Floats, high_a: Floats) -> Floats:
    """Return the density by day at a score of the band, as `solar.activity_level` does it."""
    share = abs(score) / SCORE_95
    flux = f107 + share * ((high_f if score >= 0.0 else low_f) - f107)
    index = ap + share * ((high_a if score >= 0.0 else low_a) - ap)
    return _smoothed_density(np.maximum(flux, F107A_FLOOR), np.maximum(index, AP_FLOOR))


def cycle_of(first: date) -> int:
    """Return the number of the solar cycle in which an issue fell (23, 24, 25)."""
    return 22 + sum(first >= start for start in CYCLE_STARTS)


def fitted(scores: Floats) -> float:
    """Return the factor under which 90 % of the scores lie in the 90 % band, never under 1: few cycles that went well
    are no reason to narrow a published band.
    """
    return max(1.0, float(np.quantile(np.abs(scores), 0.9)) / SCORE_95)


def left_out(found: Outcomes) -> Floats:
    """Return for each issue the factor fitted on the issues of all other cycles."""
    cycles = np.array([cycle_of(first) for first in found.first])
    by_cycle = {cycle: fitted(found.score[cycles != cycle]) for cycle in set(cycles.tolist())}
    return np.array([by_cycle[cycle] for cycle in cycles.tolist()])


def held(found: Outcomes, factor: Floats | float) -> Held:
    """Return how often the band of each issue, widened by its factor, held what came, and its scores."""
    factor = np.broadcast_to(np.asarray(factor, dtype=np.float64), found.score.shape)
    standard = found.score / factor
    members = factor[:, None] * MEMBERS[None, :]
    drags = np.array([np.interp(row, SCORES, band) for row, band in zip(members, found.ln_foretold, strict=True)])
    return Held(
        years=found.years,
        issues=len(standard),
        share_90=float(np.mean(np.abs(standard) <= SCORE_95)),
        share_played=share_with(found, factor, variation_sd(found.years)),
        crps=crps(drags, found.ln_drag),
        crps_climatology=crps_of_climatology(found),
        bias=float(np.mean(found.ln_drag - found.ln_foretold[:, len(SCORES) // 2])),
        reliability=tuple(float(np.mean(ndtr(standard) <= level)) for level in LEVELS),
    )


@lru_cache(maxsize=4)
def variation_sd(years: int) -> float:
    """Return the standard deviation of ln(drag of the days that came / drag of their 13-month means), over spans of
    the record.
    """
    record = shipped_record()
    flux, index = smoothed(record.f107), smoothed(record.ap)
    known = np.flatnonzero(~np.isnan(flux))
    level = np.concatenate([[0.0], np.cumsum(_smoothed_density(flux[known], index[known]))])
    came = _observed()[1][known[0] : known[-1] + 2]
    days = round(DAYS_PER_YEAR * years)
    spans = np.log((came[days:] - came[:-days]) / (level[days:] - level[:-days]))
    return float(np.std(spans[::30]))


def share_with(found: Outcomes, factor: Floats, sd: float) -> float:
    """Return the share of outcomes within the 90 % band of each issue, widened by its factor, when ln(drag) varies by
    `sd` around every member.
    """
    around = sd * MEMBERS[::9]
    inside = []
    for times, band, came in zip(factor, found.ln_foretold, found.ln_drag, strict=True):
        members = np.interp(times * MEMBERS, SCORES, band)
        low, high = np.quantile(members[:, None] + around[None, :], (0.05, 0.95))
        inside.append(low <= came <= high)
    return float(np.mean(inside))


def crps(members: Floats, came: Floats) -> float:
    """Return the mean continuous ranked probability score of ensembles (N, K) against what came (N).

    Gneiting and Raftery (J. Am. Stat. Assoc. 102, 2007), equation 20: E|X - y| - E|X - X'| / 2.
    """
    ordered = np.sort(members, axis=1)
    count = ordered.shape[1]
    weights = (2.0 * np.arange(1, count + 1) - count - 1.0) / count**2
    spread = (ordered * weights).sum(axis=1)
    return float(np.mean(np.abs(members - came[:, None]).mean(axis=1) - spread))


def crps_of_climatology(found: Outcomes) -> float:
    """Return the score of the record itself as forecast: every span of the horizon that ended before the issue."""
    first_day, total = _observed()
    days = round(DAYS_PER_YEAR * found.years)
    spans = np.log(total[days:] - total[:-days])
    scores: list[float] = []
    for first, came in zip(found.first, found.ln_drag, strict=True):
        ended = int(j2000_days(first) - first_day) - days
        past: NDArray[np.float64] = spans[: ended + 1 : 30]
        scores.append(crps(past[None, :], np.array([came])))
    return float(np.mean(scores))
