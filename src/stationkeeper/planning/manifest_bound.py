"""How much can be delivered at most: flights up to a date, taken together as one hold, and a bound in whole numbers.

The bound comes from the multipliers of a linear programme, but is worked out again in whole numbers from them: by weak
duality any multipliers, however rounded, give a true bound. No tolerance of a solver enters it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from stationkeeper.planning.manifest_lots import Ints, Lot

MOST_SPANS = 400
FRACTION = 1 << 40  # multipliers are whole multiples of 1 / FRACTION


class Spans(NamedTuple):
    """Limits that hold however the flights are loaded: members' sizes (K, L) within limits (K).

    first, last, column: flights taken together and column of the sizes, for each limit (K).
    """

    sizes: Ints
    limits: Ints
    first: Ints
    last: Ints
    column: Ints


class Bound(NamedTuple):
    """most: no plan is worth more. costs: what a bundle loses of it, times FRACTION, when it goes against its sign (L).

    A positive cost: left behind though worth its room; a negative one: loaded though not.
    """

    most: int
    costs: list[int]
    slack: int


class Run(NamedTuple):
    """Flights first..last, what all lots ask of them that have no other (4), and which lots those are (L)."""

    first: int
    last: int
    asked: Ints
    inside: NDArray[np.bool_]


def runs_asked(lots: Sequence[Lot], room: Ints) -> list[Run]:
    """Return the runs of flights that some lots cannot leave."""
    sizes = np.array([lot.size for lot in lots], np.int64).reshape(-1, 4)
    counts = np.array([lot.number for lot in lots], np.int64)
    firsts = np.array([lot.flights[0] for lot in lots], np.int64)
    lasts = np.array([lot.flights[-1] for lot in lots], np.int64)
    found = []
    for first, last in _runs(firsts, lasts):
        inside = (firsts >= first) & (lasts <= last)
        found.append(Run(first, last, (sizes * (counts * inside)[:, None]).sum(axis=0), inside))
    return found


def spans(lots: Sequence[Lot], room: Ints) -> Spans:
    """Return the limits of all runs of flights that some lots cannot leave and do not fit as a whole."""
    sizes = np.array([lot.size for lot in lots], np.int64).reshape(-1, 4)
    upto = np.vstack([np.zeros((1, 4), np.int64), np.cumsum(room, axis=0)])
    rows, limits, places = [], [], []
    for run in runs_asked(lots, room):
        limit = upto[run.last + 1] - upto[run.first]
        for column in np.flatnonzero(run.asked > limit):
            rows.append(np.where(run.inside, sizes[:, column], 0))
            limits.append(limit[column])
            places.append((run.first, run.last, column))
    at = np.array(places, np.int64).reshape(-1, 3)
    members = np.array(rows, np.int64).reshape(len(rows), len(lots))
    return Spans(members, np.array(limits, np.int64), at[:, 0], at[:, 1], at[:, 2])


def _runs(firsts: Ints, lasts: Ints) -> list[tuple[int, int]]:
    """Return runs of flights to look at: from the first flight, and from others as far as they are few enough."""
    ends = np.unique(lasts)
    starts = np.unique(np.append(firsts, 0)) if len(lasts) else np.zeros(0, np.int64)
    most = max(1, MOST_SPANS // max(1, len(ends)))
    if len(starts) > most:
        starts = starts[np.unique(np.linspace(0, len(starts) - 1, most).astype(np.int64))]
    return [(int(first), int(last)) for first in starts for last in ends if last >= first]


def bound(lots: Sequence[Lot], limits: Spans) -> Bound:
    """Return the most that any plan can be worth, and what going against it costs each lot."""
    worth = [lot.worth for lot in lots]
    counts = [lot.number for lot in lots]
    if not len(limits.limits):
        return Bound(sum(map(int.__mul__, worth, counts)), [one * FRACTION for one in worth], 0)
    multipliers = _multipliers(np.array(worth, float), np.array(counts, float), limits)
    costs = [one * FRACTION for one in worth]
    for row, multiplier in zip(limits.sizes, multipliers, strict=True):
        if multiplier:
            for index in np.flatnonzero(row).tolist():
                costs[index] -= multiplier * int(row[index])
    total = sum(multiplier * int(limit) for multiplier, limit in zip(multipliers, limits.limits, strict=True))
    total += sum(count * cost for count, cost in zip(counts, costs, strict=True) if cost > 0)
    return Bound(total // FRACTION, costs, total % FRACTION)


def _multipliers(worth: NDArray[np.float64], counts: NDArray[np.float64], limits: Spans) -> list[int]:
    """Return the worth of one unit of each limit, times FRACTION."""
    found = _relaxed(worth, counts, limits, 1.0)
    if found is None:
        return [0] * len(limits.limits)
    top = float(worth.max(initial=1.0))
    sizes = limits.limits.clip(1).tolist()
    prices = found.ineqlin.marginals.tolist()
    return [round(max(0.0, -price) * top / size * FRACTION) for price, size in zip(prices, sizes, strict=True)]


def rounded_choice(lots: Sequence[Lot], limits: Spans, share: float) -> Ints:
    """Return how many bundles of each lot (L) to deliver for most worth in this share of the limits, rounded down."""
    worth = np.array([lot.worth for lot in lots], float)
    counts = np.array([lot.number for lot in lots], float)
    found = _relaxed(worth, counts, limits, share)
    chosen: Ints = np.floor((counts * 0 if found is None else found.x) + 1e-9).astype(np.int64)
    return chosen


def _relaxed(worth: NDArray[np.float64], counts: NDArray[np.float64], limits: Spans, share: float) -> Any:
    """Return the solution of the linear programme, or None; sizes are told as shares of their limits."""
    rows = csr_array(limits.sizes / limits.limits.clip(1).astype(float)[:, None])
    most = np.minimum(limits.limits, 1) * share
    ranges = np.column_stack([0 * counts, counts])
    found = linprog(-worth / worth.max(initial=1.0), A_ub=rows, b_ub=most, bounds=ranges, method="highs")
    return found if found.status == 0 else None
