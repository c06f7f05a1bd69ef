"""How many spares: probability of sufficiency, backorders, and the best buy for a mass or a confidence."""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]


def spares_for_confidence(mean: float, p: float) -> int:
    """Return the fewest spares k with P(demand <= k) >= p, demand Poisson with `mean`; 0 <= p < 1."""
    spares = 0
    while special.pdtr(spares, mean) < p:
        spares += 1
    return spares


def scheduled_replacements(window: float, life: float | None) -> int:
    """Return how often a unit of life limit `life` is replaced on schedule in `window` (same unit).

    The count is floor(window / life); 0 without a limit.
    """
    return 0 if life is None else math.floor(window / life)


def spares_needed(quantity: int, runtime: float, mtbf: float, window: float, life: float | None, p: float) -> int:
    """Return the spares of one part type for a window without resupply.

    The larger of the random need (Poisson quantile at `p` of quantity * runtime / mtbf) and the scheduled one
    (floor(window / life)), as published for life-support parts in Acta Astronautica 120 (2016). Times in one unit;
    runtime is what one part runs within the window.
    """
    return max(spares_for_confidence(quantity * runtime / mtbf, p), scheduled_replacements(window, life))


def equal_share(p: float, positions: int) -> float:
    """Return the confidence each of `positions` in series must have so that all together have `p`."""
    return float(p ** (1.0 / positions))


def probability_of_sufficiency(means: Sequence[float], spares: Sequence[int]) -> float:
    """Return the probability that no type runs out: product over types of P(Poisson demand <= spares)."""
    return math.prod(float(special.pdtr(k, mean)) for mean, k in zip(means, spares, strict=True))


def predictive(shape: float, scale: float, unit_days: float, spares: int) -> float:
    """Return P(demand <= spares) over `unit_days` when the rate is uncertain: scale * Gamma(shape, 1) a unit-day.

    Poisson demand with a Gamma rate is negative binomial with `shape` and success probability 1 / (1 + scale *
    unit_days); its distribution function is the regularised incomplete beta function.
    """
    return float(special.betainc(shape, spares + 1.0, 1.0 / (1.0 + scale * unit_days)))


def expected_backorders(mean: float, spares: int) -> float:
    """Return E[max(0, demand - spares)] for Poisson demand: units waiting for a spare.

    With `mean` = failures a day * days to replace a spare this is the steady backlog of a stock that reorders one for
    one (Palm).
    """
    if spares == 0:
        return mean
    return float(mean * special.pdtrc(spares - 1, mean) - spares * special.pdtrc(spares, mean))


def available(needed: int, installed: int, p: float) -> float:
    """Return the probability that at least `needed` of `installed` independent units are up, each with `p`."""
    return float(special.bdtrc(needed - 1, installed, p)) if needed > 0 else 1.0


def marginal_analysis(
    means: Sequence[float],
    masses: Sequence[float],
    confidence: float | None = None,
    mass_limit: float | None = None,
    start: Sequence[int] | None = None,
) -> list[int]:
    """Return spares by type, bought one by one where they gain most log probability of sufficiency per kg.

    Stops when the probability of sufficiency reaches `confidence` (< 1) or the next best buy would pass `mass_limit`
    (kg of what is bought beyond `start`); one of the two must be given. Log Poisson probabilities are concave, so
    each stop is the least mass for its probability among all stocks that greedy steps reach. Masses must be > 0.
    """
    if confidence is None and mass_limit is None:
        raise ValueError("marginal_analysis needs a confidence or a mass limit")
    spares = list(start) if start is not None else [0] * len(means)
    queue = [(-_gain(means[i], spares[i]) / masses[i], i) for i in range(len(means)) if means[i] > 0.0]
    heapq.heapify(queue)
    log_p = sum(float(np.log(special.pdtr(k, mean))) for k, mean in zip(spares, means, strict=True))
    bought = 0.0
    while queue and (confidence is None or log_p < math.log(confidence)):
        _, i = heapq.heappop(queue)
        if mass_limit is not None and bought + masses[i] > mass_limit:
            break
        log_p += _gain(means[i], spares[i])
        bought += masses[i]
        spares[i] += 1
        heapq.heappush(queue, (-_gain(means[i], spares[i]) / masses[i], i))
    return spares


def _gain(mean: float, spares: int) -> float:
    """Return what one more spare adds to the log probability of sufficiency of its type."""
    return float(np.log(special.pdtr(spares + 1, mean)) - np.log(special.pdtr(spares, mean)))
