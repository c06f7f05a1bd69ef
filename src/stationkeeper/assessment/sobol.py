"""Total effects: how much of the variance of a yes or no hangs on one group of uncertain inputs."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from stationkeeper.assessment.survival import Z95

_UPPER = 0.975
LEAST = 5  # futures that come out either way, below which neither index nor interval means anything


@dataclass(frozen=True)
class Effect:
    """A total Sobol index with its 95 % interval, all in 0..1, and how many futures came out otherwise."""

    index: float
    low: float
    high: float
    changed: int


def total_variance_share(first: NDArray[np.float64], again: NDArray[np.float64]) -> float:
    """Return Jansen's total index of a group from what comes out (N) before and after it alone is drawn anew: mean
    squared difference over twice the variance of both. Of a yes or no that variance is p (1 - p).
    """
    both = np.concatenate([first, again])
    return float(((first - again) ** 2).mean() / (2.0 * both.var()))


def total_effect(held: NDArray[np.bool_], again: NDArray[np.bool_]) -> Effect | None:
    """Return the total Sobol index of a group from futures (N) played twice; None when hardly any came out otherwise.

    held: outcome of each future. again: the same with the group alone drawn anew, all else the same. The estimator of
    Jansen ("Analysis of variance designs for model output", Computer Physics Communications 117, 1999): mean squared
    difference over twice the variance, the variance from both plays. The interval is that of the delta method on the
    logarithm of the ratio; when no future changed, its upper end is Jeffreys' for the share that changes.
    """
    count = len(held)
    share = (held.mean() + again.mean()) / 2.0
    variance = share * (1.0 - share)
    if min(share, 1.0 - share) * count < LEAST:
        return None
    differ = (held != again).astype(np.float64)
    changed = int(differ.sum())
    if not changed:
        unseen = float(betaincinv(0.5, count + 0.5, _UPPER))
        return Effect(0.0, 0.0, min(1.0, unseen / (2.0 * variance)), 0)
    index = total_variance_share(held.astype(np.float64), again.astype(np.float64))
    middle = (held.astype(np.float64) + again) / 2.0
    pull = differ / differ.mean() - (1.0 - 2.0 * share) * middle / variance
    error = float(pull.std()) / math.sqrt(count)
    ends = (index * math.exp(side * Z95 * error) for side in (-1.0, 1.0))
    low, high = (min(1.0, end) for end in ends)
    return Effect(min(1.0, index), low, high, changed)
