"""Day-to-day variation of solar flux and geomagnetic index around their smoothed level: blocks of the observed record.

A forecast foretells 13-month means. What the days do around them is taken from the record, fourteen rotations of the
Sun at a stretch, from days on which the smoothed flux was near that of the future: flux, its 81-day mean and Ap of one
day stay together, and 27-day recurrence lasts as long as it lasted. Ratios to the 13-month means are taken, so that the
future's level is kept. Shorter stretches would make a year's drag vary too much: what is over a 13-month mean now is
under it soon.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stationkeeper import streams
from stationkeeper.compiled import inlined, kernel
from stationkeeper.orbit.table import DATA, Floats

SHIPPED = DATA / "weather.npz"
BLOCK_DAYS = 378  # fourteen rotations, about the length of the mean: of five, a year's drag varies nearly twice as much
NEAR_DAYS = 2_500  # days of the record, by level, from which a block may begin: a tenth of it
LEVEL_LOW, LEVEL_STEP, LEVELS = 60.0, 5.0, 41  # sfu, 13-month mean
YEAR, MONTH = 365, 31


class Record(NamedTuple):
    """Observed activity for each day from `first_day` (days since 2000-01-01 12:00 UTC) on, without holes."""

    first_day: float
    f107: Floats  # sfu
    f107a: Floats  # centred 81-day mean, sfu
    ap: Floats  # daily planetary index


class Variation(NamedTuple):
    """Ratios by day of the record (N), and where blocks may begin (M days, by rising level).

    Each ratio but the second is the mean of three days around its day, the days for which one density holds.
    """

    level: Floats  # 81-day mean of F10.7 to its 13-month mean
    day: Floats  # F10.7 of the day before to the 81-day mean
    storm: Floats  # Ap to its 13-month mean
    begins: NDArray[np.int64]
    first: NDArray[np.int64]  # (LEVELS,): the first of NEAR_DAYS places in `begins` for each level


@lru_cache(maxsize=1)
def shipped_record() -> Record:
    """Return the record that ships with the package, flare spikes masked."""
    with np.load(SHIPPED) as stored:
        f107, f107a, ap = stored["tenths"].astype(np.float64) / 10.0
        return Record(float(stored["first_day"]), f107, f107a, ap)


def smoothed(values: Floats) -> Floats:
    """Return the 13-month means, the first and the last month with half weight, as forecasts are smoothed.

    Days whose months are not all in `values` have NaN.
    """
    weights = np.convolve(np.full(YEAR, 1.0 / YEAR), np.full(MONTH, 1.0 / MONTH))
    half = len(weights) // 2
    found = np.full(len(values), np.nan)
    found[half : len(values) - half] = np.convolve(values, weights, "valid")
    return found


def variation_of(record: Record) -> Variation:
    """Return the variation of a record of at least NEAR_DAYS + BLOCK_DAYS days beside those that smoothing takes."""
    flux, index = smoothed(record.f107), smoothed(record.ap)
    known = np.flatnonzero(~np.isnan(flux))[1:-1]  # a day has two neighbours
    before = np.roll(record.f107, 1)
    level, day, storm = record.f107a / flux, before / record.f107a, record.ap / index
    begins = np.arange(len(known) - BLOCK_DAYS)
    begins = begins[np.argsort(flux[known][begins], kind="stable")]
    wanted = LEVEL_LOW + LEVEL_STEP * np.arange(LEVELS)
    middle = np.searchsorted(flux[known][begins], wanted)
    first = np.clip(middle - NEAR_DAYS // 2, 0, len(begins) - NEAR_DAYS)
    return Variation(
        level=level[known],
        day=_three(day)[known],
        storm=_three(storm)[known],
        begins=begins.astype(np.int64),
        first=first.astype(np.int64),
    )


def _three(values: Floats) -> Floats:
    """Return the mean of each value and its two neighbours."""
    return np.asarray((np.roll(values, 1) + values + np.roll(values, -1)) / 3.0)


@lru_cache(maxsize=1)
def shipped_variation() -> Variation:
    """Return the variation of the shipped record."""
    return variation_of(shipped_record())


def no_variation() -> Variation:
    """Return a variation by which every day has its smoothed level."""
    one = np.ones(BLOCK_DAYS + 1)
    return Variation(one, one, one, np.zeros(NEAR_DAYS, np.int64), np.zeros(LEVELS, np.int64))


@kernel
def block_begin(variation: Variation, f107a: float, seed: int, future: int, day: int) -> int:
    """Return the day of the record at which the block of a future begins on `day`, by its smoothed flux [sfu]."""
    row = int((f107a - LEVEL_LOW) / LEVEL_STEP + 0.5)
    u = streams.uniform(seed, streams.VARIATION, future, 0, day)
    at = variation.first[min(max(row, 0), variation.first.size - 1)] + int(u * NEAR_DAYS)
    return int(variation.begins[at])


@kernel
def first_block_days(seed: int, future: int) -> int:
    """Return how long the first block of a future lasts, 1 to BLOCK_DAYS days: futures change blocks on days of their
    own.
    """
    return 1 + int(BLOCK_DAYS * streams.uniform(seed, streams.VARIATION, future, 1, 0))


@inlined
@kernel
def varied(variation: Variation, row: int, f107a: float, ap: float) -> tuple[float, float, float]:
    """Return (f107 [sfu], f107a [sfu], ap) of a day of the record laid on smoothed levels."""
    row = min(max(row, 0), variation.level.size - 1)
    mean = f107a * variation.level[row]
    return mean * variation.day[row], mean, ap * variation.storm[row]
