"""Summaries of what is not known: mean and 90 % interval of each distribution that chance is drawn from, and counts.

Closed forms: Beta and Gamma by their quantile functions (scipy), the lognormal by that of the normal, a slip by the
exponential with a lump at zero.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from scipy import special

from stationkeeper.traffic.risk import LossPosterior, RatePosterior
from stationkeeper.traffic.visits import Launch

SHARE = 0.9  # of the distribution inside the interval told


@dataclass(frozen=True)
class Summary:
    """Mean, 5 % and 95 % quantile, in the unit of what is summed up."""

    mean: float
    p05: float
    p95: float


@dataclass(frozen=True)
class Followed:
    """Losses that another class on the same launcher flew after, and how many of those next flights were lost too."""

    losses: int
    lost_again: int


def beta_summary(posterior: LossPosterior) -> Summary:
    """Return the summary of a probability."""
    return Summary(posterior.mean, *posterior.interval(SHARE))


def gamma_summary(posterior: RatePosterior, unit_days: float) -> Summary:
    """Return the summary of a rate per `unit_days` days (365.25: per year)."""
    low, high = posterior.interval(SHARE)
    return Summary(posterior.mean * unit_days, low * unit_days, high * unit_days)


def lognormal_summary(median: float, log_sd: float) -> Summary:
    """Return the summary of a lognormal time from its median (> 0) and the spread of its logarithm."""
    reach = float(special.ndtri(0.5 + SHARE / 2)) * log_sd
    return Summary(median * math.exp(log_sd**2 / 2), median * math.exp(-reach), median * math.exp(reach))


def slip_summary(mean: float, zero: float) -> Summary:
    """Return the summary of a slip: none with probability `zero` (under 1), else exponential; `mean` over all."""
    late = mean / (1.0 - zero)

    def quantile(share: float) -> float:
        return 0.0 if share <= zero else late * math.log((1.0 - zero) / (1.0 - share))

    return Summary(mean, quantile(0.5 - SHARE / 2), quantile(0.5 + SHARE / 2))


def at_most(events: int, expected: float) -> float:
    """Return the Poisson probability of so many events or fewer when `expected` are."""
    return float(special.pdtr(events, expected))


def lost_again(launches: Iterable[Launch], launcher: str, families: Iterable[Collection[str]]) -> Followed:
    """Return how often the next flight of another family on the same launcher was lost as well after a loss.

    launches: the record; those on one day keep their order. A loss with no later flight of another family does not
    count.
    """
    groups = [frozenset(family) for family in families]
    order = sorted((one for one in launches if one.launcher == launcher), key=lambda one: one.day)
    losses = again = 0
    for place, one in enumerate(order):
        if not one.lost:
            continue
        own = next((group for group in groups if one.vehicle_class in group), frozenset({one.vehicle_class}))
        following = next((other for other in order[place + 1 :] if other.vehicle_class not in own), None)
        if following is not None:
            losses += 1
            again += following.lost
    return Followed(losses, again)
