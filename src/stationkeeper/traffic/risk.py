"""What counted flights say about chance: posteriors that carry their counts, so that small numbers show as width.

Losses of launches: Beta posterior with the prior of Jeffreys, Beta(1/2, 1/2). Events in time (a docked vehicle that
can no longer bring its crew home, a pad lost): Gamma posterior with the prior of Jeffreys for a Poisson rate, shape
1/2 and no exposure. Both priors leave the answer to the data and stay proper with no event at all (H. Jeffreys,
"Theory of Probability", 1961; Box and Tiao, "Bayesian Inference", 1973, 1.3). Stand-downs: lognormal, fitted to the
logarithms.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import special

JEFFREYS = 0.5  # events (and, for Beta, non-events) that the prior counts for


@dataclass(frozen=True)
class LossPosterior:
    """Probability that a launch fails to bring its crew or cargo: Beta(a, b) after `losses` in `launches`."""

    losses: int
    launches: int

    @property
    def a(self) -> float:
        """First parameter of the Beta distribution."""
        return self.losses + JEFFREYS

    @property
    def b(self) -> float:
        """Second parameter of the Beta distribution."""
        return self.launches - self.losses + JEFFREYS

    @property
    def mean(self) -> float:
        """Mean probability of a loss."""
        return self.a / (self.a + self.b)

    def interval(self, share: float = 0.95) -> tuple[float, float]:
        """Return the equal-tailed interval that holds `share` of the posterior."""
        low, high = special.betaincinv(self.a, self.b, [0.5 - 0.5 * share, 0.5 + 0.5 * share])
        return float(low), float(high)


@dataclass(frozen=True)
class RatePosterior:
    """Events per day: Gamma of shape events + 1/2 and rate `exposure_days` after `events` in `exposure_days`."""

    events: float
    exposure_days: float

    @property
    def shape(self) -> float:
        """Shape of the Gamma distribution."""
        return self.events + JEFFREYS

    @property
    def mean(self) -> float:
        """Mean events per day."""
        return self.shape / self.exposure_days

    def interval(self, share: float = 0.95) -> tuple[float, float]:
        """Return the equal-tailed interval that holds `share` of the posterior, events per day."""
        low, high = special.gammaincinv(self.shape, [0.5 - 0.5 * share, 0.5 + 0.5 * share]) / self.exposure_days
        return float(low), float(high)


@dataclass(frozen=True)
class StandDown:
    """Lognormal stand-down after a loss, days, with the gaps it was fitted to.

    log_sd: spread for the next one: the spread within launchers, widened by sqrt(1 + 1/n) because the median itself is
    known from n gaps.
    """

    median_days: float
    log_sd: float
    gaps: tuple[int, ...]

    def quantile(self, share: float) -> float:
        """Return the stand-down that a `share` of cases does not exceed, days."""
        return self.median_days * math.exp(self.log_sd * float(special.ndtri(share)))


def loss_posterior(losses: int, launches: int) -> LossPosterior:
    """Return the posterior of the loss probability; raises ValueError unless 0 <= losses <= launches."""
    if not 0 <= losses <= launches:
        raise ValueError(f"{losses} losses in {launches} launches; allowed: 0 <= losses <= launches")
    return LossPosterior(losses, launches)


def rate_posterior(events: float, exposure_days: float) -> RatePosterior:
    """Return the posterior of a rate; raises ValueError for negative events or no exposure."""
    if events < 0 or exposure_days <= 0:
        raise ValueError(f"{events} events in {exposure_days} days; allowed: events >= 0, days > 0")
    return RatePosterior(events, exposure_days)


def log_spread(groups: Sequence[Sequence[float]]) -> float | None:
    """Return the pooled standard deviation of ln(gap) within groups, or None when no group has two gaps.

    groups: gaps by launcher, days, all > 0. Deviations are taken from each group's own mean, and divided by the
    degrees of freedom left.
    """
    squares, freedom = 0.0, 0
    for gaps in groups:
        logs = [math.log(gap) for gap in gaps]
        centre = math.fsum(logs) / len(logs) if logs else 0.0
        squares += math.fsum((value - centre) ** 2 for value in logs)
        freedom += max(len(logs) - 1, 0)
    return math.sqrt(squares / freedom) if freedom else None


def fit_stand_down(gaps: Sequence[int], within: float) -> StandDown:
    """Return the stand-down of a launcher from its gaps (days, > 0) and the spread of ln(gap) within launchers.

    The median is the geometric mean of the gaps. Raises ValueError without gaps.
    """
    if not gaps:
        raise ValueError("no gap between a loss and the next launch; allowed: at least one")
    median = math.exp(math.fsum(math.log(gap) for gap in gaps) / len(gaps))
    return StandDown(median, within * math.sqrt(1.0 + 1.0 / len(gaps)), tuple(gaps))


def foretell(own: Sequence[float], others: Sequence[Sequence[float]], log_sd: float) -> StandDown:
    """Return the lognormal of the next case from few: its 5 and 95 % quantiles are those of Student's t.

    own: cases of the launcher asked (days, > 0); others: those of every other launcher. With cases of its own the
    median is their geometric mean and the spread that within launchers; without, median and spread are those of all
    cases together. log_sd: spread taken where too few cases give none. Predictive distribution of a normal sample with
    unknown mean and variance: Box and Tiao, "Bayesian Inference" (1973), 2.4. Raises ValueError without any case.
    """
    pooled = [gap for group in others for gap in group]
    cases, groups = (list(own), [own, *others]) if own else (pooled, [pooled])
    if not cases:
        raise ValueError("no case to foretell from; allowed: at least one")
    spread, freedom = log_spread(groups), sum(max(len(group) - 1, 0) for group in groups)
    middle = math.exp(math.fsum(math.log(case) for case in cases) / len(cases))
    wide = float(special.stdtrit(freedom, 0.95) / special.ndtri(0.95)) if freedom else 1.0
    within = log_sd if spread is None else spread * wide
    return StandDown(middle, within * math.sqrt(1.0 + 1.0 / len(cases)), tuple(round(case) for case in cases))
