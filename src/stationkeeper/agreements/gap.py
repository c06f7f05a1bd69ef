"""Days between the last crew on one station and the first on the next, exactly, from bands of dates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Shares = NDArray[np.float64]


class DayBand(NamedTuple):
    """Whole days from `first` to `last`, both included, each as likely as the other."""

    first: int
    last: int


def gap_shares(end: DayBand, starts: Sequence[DayBand]) -> Shares:
    """Return the probability of each gap 0, 1, ... days from the last day of a station to the first of its successors.

    end: last day with a crew. starts: first day with a permanent crew of each successor; drawn independently, the
    earliest counts, and one that comes before the end leaves no gap. Exact sum over days. Raises ValueError without a
    successor or for a band whose last day lies before its first.
    """
    if not starts or any(band.last < band.first for band in (end, *starts)):
        raise ValueError("allowed: one successor or more, and no band that ends before it begins")
    last = max(min(band.last for band in starts), end.last) + 1
    days = np.arange(end.first, last + 1)
    later = np.prod([_later(band, days) for band in starts], axis=0)  # P(no successor by that day)
    shares = np.zeros(last - end.first + 1)
    width = end.last - end.first + 1
    for day in range(end.first, end.last + 1):
        tail = later[day + 1 - end.first :]
        shares[0] += 1.0 - tail[0] if tail.size else 1.0
        shares[1 : tail.size] += tail[:-1] - tail[1:]
    return np.asarray(shares / width, np.float64)


def _later(band: DayBand, days: NDArray[np.int64]) -> Shares:
    """Return the probability that a day drawn from the band lies after each of `days`."""
    width = band.last - band.first + 1
    return np.asarray(np.clip((band.last - days) / width, 0.0, 1.0), np.float64)


def quantile(shares: Shares, share: float) -> int:
    """Return the least gap that a `share` of cases does not exceed, days."""
    return int(np.argmax(np.cumsum(shares) >= share - 1e-12))
