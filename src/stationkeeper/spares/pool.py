"""How many spares: probability of sufficiency, backorders, and the best buy for a mass or a confidence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
NEGLIGIBLE = 1e-12  # a shortage less probable than this is not worth a spare
_WHOLE = 1e-9  # a count this near under a whole number is that number: 3 x 0.1 / 0.3


def spares_for_confidence(mean: float, p: float) -> int:
    """Return the fewest spares k with P(demand <= k) >= p, demand Poisson with `mean`; 0 <= p < 1."""
    low, high = -1, max(1, math.ceil(mean))
    while special.pdtr(high, mean) < p:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if special.pdtr(middle, mean) >= p else (middle, high)
    return high


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


class Demand(NamedTuple):
    """Demand for one type within a window: failures at an uncertain rate, and replacements on schedule.

    shape: of the Gamma posterior of the failure rate. failures_per_shape: scale of that posterior times the unit-days
    of the window, so that shape * failures_per_shape failures are expected. scheduled: mean number of replacements on
    schedule; its whole part is sure, the rest is the probability of one more (ages at the start are not known).
    """

    shape: float
    failures_per_shape: float
    scheduled: float = 0.0

    @property
    def mean(self) -> float:
        """Expected units used."""
        return self.shape * self.failures_per_shape + self.scheduled

    @property
    def sure(self) -> int:
        """Replacements on schedule that come in any case."""
        return math.floor(self.scheduled + _WHOLE)

    @property
    def one_more(self) -> float:
        """Probability of one more replacement on schedule."""
        return max(0.0, self.scheduled - self.sure)


def sufficiency(demand: Demand, spares: NDArray[np.int64]) -> Floats:
    """Return P(demand <= spares) for each number of spares."""
    return _mixture(demand, spares, special.betainc, below=0.0)


def shortage(demand: Demand, spares: NDArray[np.int64]) -> Floats:
    """Return P(demand > spares) for each number of spares, accurate where it is small."""
    return _mixture(demand, spares, special.betaincc, below=1.0)


def log_sufficiency(demand: Demand, spares: NDArray[np.int64]) -> Floats:
    """Return ln P(demand <= spares) for each number of spares; -inf under the replacements that are sure.

    From there on it is concave: the steps of a negative binomial distribution function fall from the start, or its
    probabilities are log-concave, and adding a yes-or-no keeps that.
    """
    enough, short = sufficiency(demand, spares), shortage(demand, spares)
    with np.errstate(divide="ignore"):
        return np.where(short < 0.5, np.log1p(-np.minimum(short, 0.5)), np.log(enough))


def gains(demand: Demand, start: int) -> Floats:
    """Return what the 1st, 2nd, ... spare beyond `start` adds to ln P(demand <= spares).

    Non-increasing; ends where a shortage is less probable than NEGLIGIBLE. `start` must cover what is sure.
    """
    most = start + 16
    while shortage(demand, np.array([most]))[0] > NEGLIGIBLE:
        most = start + 2 * (most - start)
    counts = np.arange(start, most + 1)
    useful = 1 + int(np.sum(shortage(demand, counts) > NEGLIGIBLE))
    return np.minimum.accumulate(np.maximum(np.diff(log_sufficiency(demand, counts[:useful])), 0.0))


def backorders(demand: Demand, spares: int) -> float:
    """Return E[max(0, demand - spares)]: units still waiting for a spare at the end of the window.

    The mean less the sum of P(demand > k) over k < spares: no tail is cut off.
    """
    return max(0.0, demand.mean - float(np.sum(shortage(demand, np.arange(spares)))))


def _mixture(demand: Demand, spares: NDArray[np.int64], beta: np.ufunc, below: float) -> Floats:
    """Return the mean over the one more replacement of a negative binomial distribution function or its tail."""
    share = 1.0 / (1.0 + demand.failures_per_shape)
    left = np.asarray(spares, np.int64) - demand.sure
    one_more = demand.one_more

    def part(count: NDArray[np.int64]) -> Floats:
        return np.where(count < 0, below, beta(demand.shape, np.maximum(count, 0) + 1.0, share))

    return np.asarray((1.0 - one_more) * part(left) + one_more * part(left - 1), np.float64)
