"""Survival: the probability of no breach up to a date, with its interval, and when breaches come."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
from numpy.typing import NDArray

from stationkeeper.assessment.answer import BreachedBy, Estimate, SurvivalPoint
from stationkeeper.simulation.reduce import Firsts
from stationkeeper.times import date_of

Z95 = 1.959963984540054  # 97.5 % point of the standard normal distribution


def wilson(successes: int, trials: int, z: float = Z95) -> tuple[float, float]:
    """Return the Wilson score interval of a proportion (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927).

    (0, 1) without trials.
    """
    if trials == 0:
        return 0.0, 1.0
    p, zz = successes / trials, z * z
    centre = (p + zz / (2 * trials)) / (1 + zz / trials)
    half = z / (1 + zz / trials) * math.sqrt(p * (1 - p) / trials + zz / (4 * trials * trials))
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == trials else min(1.0, centre + half)
    return low, high


def estimate(successes: int, trials: int) -> Estimate:
    """Return a proportion with its 95 % Wilson interval; without trials unknown is told as 0..1 around 0."""
    low, high = wilson(successes, trials)
    return Estimate(probability=successes / trials if trials else 0.0, low=low, high=high)


def unbroken(breaches: Firsts, through: int) -> Estimate:
    """Return the probability of no breach up to and with day `through`."""
    return estimate(breaches.futures - breaches.by(through), breaches.futures)


def curve(breaches: Firsts, days: NDArray[np.int64], epoch: date) -> list[SurvivalPoint]:
    """Return the survival curve at the epoch and at each of `days` since the epoch."""
    points = []
    for day in [0, *map(int, days)]:
        at = unbroken(breaches, day)
        points.append(SurvivalPoint(day=date_of(day, epoch), probability=at.probability, low=at.low, high=at.high))
    return points


def breached_by(breaches: Firsts, through: int, epoch: date) -> BreachedBy:
    """Return the dates by which 10 % and 50 % of all futures had breached; None when fewer breached by `through`."""
    happened = np.cumsum(breaches.often)

    def when(share: float) -> date | None:
        rank = math.ceil(share * breaches.futures)
        return date_of(int(breaches.day[np.searchsorted(happened, rank)]), epoch) if rank <= total else None

    total = breaches.by(through)
    return BreachedBy(p10=when(0.10), p50=when(0.50))
