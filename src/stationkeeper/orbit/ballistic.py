"""The ballistic coefficient B = Cd A / m of a future: ln B returns to a long-run mean, quarter by quarter (AR(1)).

B holds for a quarter of 91 days, as the quarterly values from which spread and autocorrelation were taken. The
estimate at the start has an error of its own; from then on (ln B - mean) keeps the share `correlation` and gains fresh
chance, so that its standard deviation tends to `log_sd` whatever it began with.
"""

from __future__ import annotations

import math

from stationkeeper import streams
from stationkeeper.compiled import kernel

QUARTER_DAYS = 91


@kernel
def first_ballistic(estimate: float, relative_sd: float, seed: int, future: int) -> float:
    """Return B [m2/kg] in the first quarter of a future: lognormal, its median the estimate [m2/kg]."""
    return estimate * math.exp(relative_sd * streams.normal(seed, streams.BALLISTIC, future, 0, 0))


@kernel
def next_ballistic(
    before: float, mean: float, log_sd: float, correlation: float, seed: int, future: int, quarter: int
) -> float:
    """Return B [m2/kg] in `quarter` (1, 2, ...) from that of the quarter before.

    mean: median of B in the long run [m2/kg]. log_sd: standard deviation of ln B then. correlation: of ln B from one
    quarter to the next, 0 to 1.
    """
    fresh = log_sd * math.sqrt(1.0 - correlation * correlation)
    z = streams.normal(seed, streams.BALLISTIC, future, 0, quarter)
    return mean * math.exp(correlation * math.log(before / mean) + fresh * z)
