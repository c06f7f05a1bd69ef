"""Wear-out, repairs that do not hold, failures in common: what a constant rate alone does not tell.

A unit that wears out lives a Weibull time: P(life > t) = exp(-(t / scale)**shape), shape over 1. A position whose age
at the start is not known is met at a random moment of its history: its life is drawn longer than usual (a long life is
met more often) and the moment evenly in it, so that failures come at the long-run rate from the first day on (Cox,
"Renewal Theory", 1962, chapter 5).
"""

from __future__ import annotations

import math

from stationkeeper.compiled import kernel


def weibull_scale(mean: float, shape: float) -> float:
    """Return the characteristic life of a Weibull life of this mean (same unit)."""
    return mean / math.gamma(1.0 + 1.0 / shape)


@kernel
def life(shape: float, scale: float, u: float) -> float:
    """Return the life of a new unit from a uniform number u in (0, 1)."""
    return float(scale * (-math.log(u)) ** (1.0 / shape))


@kernel
def life_left(shape: float, scale: float, age: float, u: float) -> float:
    """Return what is left of the life of a unit that has reached `age`, from a uniform number u in (0, 1)."""
    passed = (age / scale) ** shape
    return float(scale * (passed - math.log(u)) ** (1.0 / shape) - age)


@kernel
def life_left_unknown(shape: float, scale: float, met: float, u: float) -> float:
    """Return what is left of the life of a unit of unknown age.

    met: a Gamma(1 + 1/shape, 1) number, which makes the life that is met; u: the moment in it, uniform in (0, 1).
    """
    return float(u * scale * met ** (1.0 / shape))


@kernel
def repairs_in_a_row(repeat: float, u: float) -> int:
    """Return how many repairs a failure takes when each fails to hold with probability `repeat` (0 <= repeat < 1).

    Geometric from 1, mean 1 / (1 - repeat), from a uniform number u in (0, 1).
    """
    if repeat <= 0.0:
        return 1
    return 1 + int(math.log(u) / math.log(repeat))
