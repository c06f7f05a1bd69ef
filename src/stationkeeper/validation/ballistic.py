"""The ballistic coefficient B = Cd A / m from the decay of days past, and its outlook.

ln B is taken as a mean plus two processes that return to zero (AR(1) in continuous time): a slow one, with the
quarterly autocorrelation 0.82 of the ISS 1999-2026, and a fast one of some weeks (attitude, attached vehicles, weather
of the upper air that the density model misses); plus what the influences of the days add (`influences`), a regression
whose weights are as unknown as the mean. A Kalman filter takes one arc after the other.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from stationkeeper.orbit.table import Floats
from stationkeeper.validation.influences import INFLUENCES


class Process(NamedTuple):
    """How ln B varies. Standard deviations and the fast time are rounded from the likelihood of the 10-day arcs of the
    ISS 1999-2021; those of 1999-2004 alone give errors of the hindcast that are alike within 4 %.
    """

    slow_days: float = 460.0  # time after which 1/e is left: 0.82 a quarter
    slow_sd: float = 0.15
    fast_days: float = 37.0
    fast_sd: float = 0.10
    arc_sd: float = 0.10  # of an arc of 10 days, beyond both processes; less for longer ones
    altitude_sd_km: float = 0.03  # of a mean altitude; alone 0.013, more because burns are booked in the arcs
    usual_m2_per_kg: tuple[float, float] = (0.001, 0.03)  # the mean before anything is seen, one sd either way
    # Of the weights before anything is seen: a station of arrays alone would have 1.9, and the density grows with the
    # smoothed flux to the power of 2, a quarter of which may be wrong.
    influence_sd: tuple[float, ...] = (1.0, 0.5)


class Arcs(NamedTuple):
    """Spans of decay in the order of time; arrays of one length. Burns are taken out."""

    middle_day: Floats
    days: Floats
    lost_km: Floats
    unit_drop_km: Floats  # what a ballistic coefficient of 1 m2/kg would have lost
    influence: Floats  # (arcs, INFLUENCES): mean over the arc, by drop


class Estimate(NamedTuple):
    """What is known of ln B at `day`: mean, slow and fast deviation, coefficients of the influences, in this order."""

    day: float
    state: Floats  # (3 + INFLUENCES,)
    covariance: Floats  # (3 + INFLUENCES, 3 + INFLUENCES)

    @property
    def ln_ballistic(self) -> float:
        """ln B [m2/kg] at its day, under influences of zero: mean beta angle, steady flux."""
        return float(self.state[:3].sum())

    @property
    def log_sd(self) -> float:
        """Standard deviation of it."""
        return math.sqrt(float(self.covariance[:3, :3].sum()))


ARC_DAYS = 10.0
OUTLIER_SD = 3.0  # an arc that is further off weighs as if it were this far
LEAST_OF_MEAN = 0.1  # a drop under this share of the expected one is taken for it: it has no logarithm


def unseen(process: Process) -> Estimate:
    """Return what is known before anything is seen; its day does not matter."""
    low, high = np.log(process.usual_m2_per_kg)
    state = np.zeros(3 + INFLUENCES)
    state[0] = 0.5 * (low + high)
    sd = [0.5 * (high - low), process.slow_sd, process.fast_sd, *process.influence_sd]
    return Estimate(0.0, state, np.diag(np.square(sd)))


def estimates(arcs: Arcs, before: Estimate, process: Process) -> list[Estimate]:
    """Return the estimate after each arc, from the one before the first."""
    found = []
    for middle, days, lost, unit, influence in zip(*arcs, strict=True):
        day, state, covariance = known_at(before, process, float(middle))
        load = np.concatenate([np.ones(3), influence])
        expected = unit * math.exp(load @ state)
        surprise = math.log(max(lost / expected, LEAST_OF_MEAN))
        noise = 2.0 * (process.altitude_sd_km / expected) ** 2 + process.arc_sd**2 * ARC_DAYS / days
        shared = covariance @ load
        spread = float(load @ shared) + noise
        noise *= max(1.0, surprise**2 / (OUTLIER_SD**2 * spread))
        gain = shared / (float(load @ shared) + noise)
        before = Estimate(day, state + gain * surprise, covariance - np.outer(gain, shared))
        found.append(before)
    return found


def outlook(found: Estimate, process: Process, days: Floats, influence: Floats) -> Floats:
    """Return the expected B [m2/kg] on the days, none of them before the estimate's own: it returns to the mean and
    follows the influences of the days, shape (days, INFLUENCES).
    """
    slow = np.exp((found.day - days) / process.slow_days)
    fast = np.exp((found.day - days) / process.fast_days)
    steady = found.state[0] + found.state[1] * slow + found.state[2] * fast
    return np.asarray(np.exp(steady + influence @ found.state[3:]))


def known_at(found: Estimate, process: Process, day: float) -> Estimate:
    """Return what an estimate still says on a day not before its own: deviations fade, their spread grows back."""
    kept, variance = np.ones(len(found.state)), np.zeros(len(found.state))
    kept[1:3] = np.exp((found.day - day) / np.array([process.slow_days, process.fast_days]))
    variance[1:3] = np.array([process.slow_sd, process.fast_sd]) ** 2
    covariance = found.covariance * np.outer(kept, kept) + np.diag(variance * (1.0 - kept**2))
    return Estimate(day, kept * found.state, covariance)
