"""What a campaign leaves: integer totals over all futures, rows of the first ones, full records of a sample.

Frozen, bound to scenario and plan.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from stationkeeper.planning.plan import Plan
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation import reduce
from stationkeeper.simulation import world as w
from stationkeeper.simulation.reduce import Firsts, Scales, Totals

ROWS = 10_000  # futures whose row of results is kept: enough for statistics of one's own, and no more memory for more


@dataclass(frozen=True, eq=False)
class Campaign:
    """Futures 0..N-1 of one plan.

    totals: integer sums over all of them, in the bins of `scales`. results: (min(N, ROWS), len(RESULT_NAMES)) of the
    first. kept: numbers of the futures kept in full (K): the sample, then those that breach first. series: (K, months,
    metrics) and events: (K, EVENT_ROOM, 4) with event_count: (K); event columns are day, kind, item, thousandths of a
    value.
    """

    plan: Plan
    futures: int
    totals: Totals
    scales: Scales
    results: NDArray[np.float64]
    kept: NDArray[np.int64]
    series: NDArray[np.float64]
    events: NDArray[np.int64]
    event_count: NDArray[np.int64]

    @property
    def histogram(self) -> NDArray[np.int64]:
        """Counts of the monthly metrics: (metrics, months, BINS)."""
        return self.totals.months

    def column(self, slot: int) -> NDArray[np.float64]:
        """Return one result of the first ROWS futures (slots are named in simulation.world)."""
        return self.results[:, slot]

    def firsts(self, slot: int) -> Firsts:
        """Return the first days counted over all futures in a slot of days."""
        return reduce.firsts(self.totals, slot)

    def spread(self, slot: int, share: float) -> float:
        """Return a quantile of a result over all futures, to half a bin of its scale; infinite beyond the scale."""
        return reduce.spread(self.totals, self.scales, slot, share)

    def at_least(self, slot: int, value: float) -> int:
        """Return in how many futures a result is `value`, which is an edge of its bins, or more."""
        at = round((value - self.scales.low[slot]) / self.scales.step[slot])
        return int(self.totals.values[reduce.VALUE_SLOTS.index(slot), at:].sum())

    def quantile(self, metric: int, share: float, low: float, high: float) -> NDArray[np.float64]:
        """Return a quantile of a monthly metric at each month's end, to half a bin of the scale low..high."""
        counts = self.histogram[metric]
        rank = share * counts.sum(axis=1, keepdims=True)
        at = np.argmax(np.cumsum(counts, axis=1) >= np.maximum(rank, 1), axis=1)
        values: NDArray[np.float64] = low + (at + 0.5) * (high - low) / w.BINS
        return values

    def digest(self) -> bytes:
        """Return SHA-256 over everything that was played."""
        total = hashlib.sha256()
        for part in (*self.totals, self.results, self.kept, self.series, self.events, self.event_count):
            total.update(np.ascontiguousarray(part).tobytes())
        return total.digest()


@dataclass(frozen=True, eq=False)
class Records:
    """A campaign under each 'if' about the exchange seats without an agreement, on the same random numbers.

    not_flown is the same campaign as flown when the plan has no such seat. month_end: days since the epoch. bin_low,
    bin_high: scales of the monthly histograms.
    """

    scenario: Scenario
    through: date
    seed: int
    futures: int
    version: str
    flown: Campaign
    not_flown: Campaign
    month_end: NDArray[np.int64]
    bin_low: NDArray[np.float64]
    bin_high: NDArray[np.float64]
    returned: Campaign | None = None  # the first futures again without any exchanged seat, if played

    @property
    def hash(self) -> str:
        """First 16 hex digits of SHA-256 over both campaigns: the same for any number of workers."""
        return hashlib.sha256(self.flown.digest() + self.not_flown.digest()).hexdigest()[:16]
