"""The ballistic coefficient B = Cd A / m from the decay of days past, and its outlook.

ln B is taken as the mean of the record so far plus two processes that return to zero (AR(1) in continuous time): a slow
one, with the quarterly autocorrelation 0.82 of the ISS 1999-2026, and a fast one of some weeks (attitude, attached
vehicles, weather of the upper air that the density model misses). A Kalman filter weighs one arc after the other.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from stationkeeper.orbit.table import Floats


class Process(NamedTuple):
    """How ln B varies. Standard deviations and the fast time are rounded from the likelihood of the 10-day arcs of the
    ISS 1999-2021; those of 1999-2004 alone give errors of the hindcast that are alike within 3 %.
    """

    slow_days: float = 460.0  # time after which 1/e is left: 0.82 a quarter
    slow_sd: float = 0.15
    fast_days: float = 37.0
    fast_sd: float = 0.10
    arc_sd: float = 0.10  # of an arc of 10 days, beyond both processes; less for longer ones
    altitude_sd_km: float = 0.03  # of a mean altitude; alone 0.013, more because burns are booked in the arcs


class Arcs(NamedTuple):
    """Spans of decay in the order of time; arrays of one length. Burns are taken out."""

    middle_day: Floats
    days: Floats
    lost_km: Floats
    unit_drop_km: Floats  # what a ballistic coefficient of 1 m2/kg would have lost


class Estimate(NamedTuple):
    """What is known of ln B at `day`."""

    day: float
    ln_mean: float
    deviation: Floats  # (2,) slow, fast
    covariance: Floats  # (2, 2)


ARC_DAYS = 10.0
OUTLIER_SD = 3.0  # an arc that is further off weighs as if it were this far
LEAST_OF_MEAN = 0.1  # a drop under this share of the expected one is taken for it: it has no logarithm


def estimate(arcs: Arcs, ln_mean: float, process: Process) -> Estimate:
    """Return the estimate after the last arc, from the process alone when there is none (its day is then 0)."""
    variance = np.array([process.slow_sd, process.fast_sd]) ** 2
    times = np.array([process.slow_days, process.fast_days])
    state, covariance = np.zeros(2), np.diag(variance)
    day = float(arcs.middle_day[0]) if len(arcs.middle_day) else 0.0
    for middle, days, lost, unit in zip(*arcs, strict=True):
        kept = np.exp((day - middle) / times)
        state, day = kept * state, float(middle)
        covariance = covariance * np.outer(kept, kept) + np.diag(variance * (1.0 - kept**2))
        expected = unit * math.exp(ln_mean + state.sum())
        surprise = math.log(max(lost / expected, LEAST_OF_MEAN))
        noise = 2.0 * (process.altitude_sd_km / expected) ** 2 + process.arc_sd**2 * ARC_DAYS / days
        spread = float(covariance.sum()) + noise
        noise *= max(1.0, surprise**2 / (OUTLIER_SD**2 * spread))
        gain = covariance.sum(axis=1) / (float(covariance.sum()) + noise)
        state = state + gain * surprise
        covariance = covariance - np.outer(gain, covariance.sum(axis=0))
    return Estimate(day, ln_mean, state, covariance)


def outlook(found: Estimate, process: Process, days: Floats) -> Floats:
    """Return the expected B [m2/kg] on the days, none of them before the estimate's own: it returns to the mean."""
    slow = np.exp((found.day - days) / process.slow_days)
    fast = np.exp((found.day - days) / process.fast_days)
    return np.asarray(np.exp(found.ln_mean + found.deviation[0] * slow + found.deviation[1] * fast))


def known_at(found: Estimate, process: Process, day: float) -> Estimate:
    """Return what an estimate still says on a day not before its own: deviations fade, their spread grows back."""
    kept = np.exp((found.day - day) / np.array([process.slow_days, process.fast_days]))
    variance = np.array([process.slow_sd, process.fast_sd]) ** 2
    covariance = found.covariance * np.outer(kept, kept) + np.diag(variance * (1.0 - kept**2))
    return Estimate(day, found.ln_mean, kept * found.deviation, covariance)
