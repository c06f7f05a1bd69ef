"""When the next unit fails, and of which type: next-event sampling of superposed Poisson processes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stationkeeper import streams
from stationkeeper.compiled import kernel


@kernel
def next_failure(cumulative_rates: NDArray[np.float64], seed: int, future: int, n: int) -> tuple[float, int]:
    """Return (days to wait, type) of a future's `n`-th failure, counted from the failure before it.

    cumulative_rates: running sum over types of failures a day, installed units and duty included. A type with rate 0
    never fails; when no type fails the wait is infinite and the type -1.
    """
    total = cumulative_rates[-1] if len(cumulative_rates) > 0 else 0.0
    if total <= 0.0:
        return np.inf, -1
    wait_days = streams.exponential(seed, streams.FAILURE, future, n, 0) / total
    mark = streams.uniform(seed, streams.FAILURE, future, n, 1) * total
    kind = np.searchsorted(cumulative_rates, mark, side="right")
    if kind == len(cumulative_rates):  # the mark was rounded up to the total
        kind = np.searchsorted(cumulative_rates, total, side="left")
    return wait_days, int(kind)
