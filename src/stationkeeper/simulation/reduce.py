"""What a campaign keeps of futures beyond the sample: integers that add up, so that any order gives the same bytes.

First breaches are counted by slot, cause and day; every other result in bins of a declared width; the worst outcome of
each future in four classes; monthly metrics in the histograms that the kernel fills. None of it grows with the number
of futures.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stationkeeper.simulation import world as w
from stationkeeper.simulation.world import Floats, Inputs, Ints

BINS = 4096  # of one result
EARLIEST = 4  # futures that breach a criterion first, kept in full, by criterion
WIDTHS = (("_kg", 16.0), ("_hours", 8.0), ("_kw", 0.0625))  # of bins of results named so that have none of their own
DAY_SLOTS = tuple(n for n, name in enumerate(w.RESULT_NAMES) if name.endswith("_day"))
CAUSE_SLOTS = tuple(n for n, name in enumerate(w.RESULT_NAMES) if name.endswith("_cause"))
VALUE_SLOTS = tuple(n for n in range(len(w.RESULT_NAMES)) if n not in DAY_SLOTS + CAUSE_SLOTS)
CRITERIA_SLOTS = tuple(slot - 1 for slot in CAUSE_SLOTS)
OUTCOMES = ("none", "degraded", "demanned", "lost")  # worst first from the right

# A first breach as one number: slot, cause, day.
_SLOT, _CAUSE = 48, 32
_DAY_MASK, _CAUSE_MASK = (1 << _CAUSE) - 1, (1 << (_SLOT - _CAUSE)) - 1


class Scales(NamedTuple):
    """Where the bins of each result begin, how wide they are and where in a bin its value is told, by slot."""

    low: Floats
    step: Floats
    middle: Floats


class Totals(NamedTuple):
    """Integer sums over futures.

    keys, counts: first breaches, sorted by key. values: (VALUE_SLOTS, BINS). outcomes: by OUTCOMES. months: (metrics,
    months, BINS of a metric). earliest: rows (slot, day, future), the first EARLIEST of each criterion.
    """

    keys: Ints
    counts: Ints
    values: Ints
    outcomes: Ints
    months: Ints
    earliest: Ints


class Firsts(NamedTuple):
    """First days of something over futures, in the order of the days: day, cause and in how many futures."""

    day: Ints
    cause: Ints
    often: Ints
    futures: int

    def by(self, through: int) -> int:
        """Return in how many futures it happened up to and with day `through`."""
        return int(self.often[: np.searchsorted(self.day, through, side="right")].sum())


def scales(inputs: Inputs) -> Scales:
    """Return the bins of all results of a campaign.

    Days that are counted have a bin each up to 4,095 days. Altitude and propellant have 4,096 bins from end to end of
    what can be; research 1/16 hour a week; margins one day from -1,024 to 3,071. Other results have the
    width of their unit in WIDTHS; all else is a number of events.
    """
    names = w.RESULT_NAMES
    low, middle = np.zeros(len(names)), np.zeros(len(names))
    step = np.array([next((width for end, width in WIDTHS if name.endswith(end)), 1.0) for name in names])
    middle[:] = np.where(step == 1.0, 0.0, 0.5 * step)
    most_kg = inputs.orbit.tanks_kg + float(inputs.cargo.propellant_kg.sum())
    altitude, aboard = (float(inputs.bin_low[0]), float(inputs.bin_high[0])), (0.0, float(inputs.bin_high[1]))
    for slot, (start, end) in (
        (w.LOWEST_KM, altitude),
        (w.END_KM, altitude),
        (w.USED_KG, (0.0, max(most_kg, 1.0) * BINS / (BINS - 1.0))),
        (w.LOWEST_PROPELLANT, aboard),
        (w.RESEARCH_H0, (0.0, BINS / 16.0)),
        (w.RESEARCH_H1, (0.0, BINS / 16.0)),
        *((slot, (-1024.0, BINS - 1024.0)) for slot in range(w.MARGIN_0, w.MARGIN_0 + len(w.STOCKS))),
    ):
        low[slot], step[slot] = start, (end - start) / BINS
        middle[slot] = 0.5 * step[slot]
    for slot in (w.HELD_DAYS, w.SINGLE_DAYS):
        step[slot] = float(int(inputs.month_end[-1]) // BINS + 1)
        middle[slot] = 0.5 * (step[slot] - 1.0)
    return Scales(low, step, middle)


def nothing(months: int) -> Totals:
    """Return the totals of no futures."""
    return Totals(
        keys=np.zeros(0, np.int64),
        counts=np.zeros(0, np.int64),
        values=np.zeros((len(VALUE_SLOTS), BINS), np.int64),
        outcomes=np.zeros(len(OUTCOMES), np.int64),
        months=np.zeros((len(w.METRICS), months, w.BINS), np.int64),
        earliest=np.zeros((0, 3), np.int64),
    )


def reduced(rows: Floats, begin: int, months: Ints, bins: Scales) -> Totals:
    """Return the totals of the futures `begin`, `begin` + 1, ... from their rows of results and their histograms."""
    keys, counts = np.unique(_breach_keys(rows), return_counts=True)
    return Totals(
        keys=keys,
        counts=counts.astype(np.int64),
        values=np.stack([_counted(rows[:, slot], bins.low[slot], bins.step[slot]) for slot in VALUE_SLOTS]),
        outcomes=_outcomes(rows),
        months=months,
        earliest=_first_of_each(_breach_rows(rows, begin)),
    )


def added(one: Totals, other: Totals) -> Totals:
    """Return the sum, the same for any order; the arrays of `one` are used up."""
    keys, where = np.unique(np.concatenate([one.keys, other.keys]), return_inverse=True)
    counts = np.zeros(len(keys), np.int64)
    np.add.at(counts, where, np.concatenate([one.counts, other.counts]))
    one.values[:] += other.values
    one.months[:] += other.months
    return Totals(
        keys=keys,
        counts=counts,
        values=one.values,
        outcomes=one.outcomes + other.outcomes,
        months=one.months,
        earliest=_first_of_each(np.concatenate([one.earliest, other.earliest])),
    )


def firsts(totals: Totals, slot: int) -> Firsts:
    """Return the first days counted in a slot of days."""
    low, high = np.searchsorted(totals.keys, [slot << _SLOT, (slot + 1) << _SLOT])
    keys, counts = totals.keys[low:high], totals.counts[low:high]
    order = np.argsort(keys & _DAY_MASK, kind="stable")
    cause = (keys >> _CAUSE) & _CAUSE_MASK
    return Firsts((keys & _DAY_MASK)[order], cause[order], counts[order], int(totals.outcomes.sum()))


def spread(totals: Totals, bins: Scales, slot: int, share: float) -> float:
    """Return a quantile (inverse of the distribution) of a result, within half the width of its bins.

    Of whole numbers in bins of width 1 the number itself; infinite where it lies in the last bin, which is open.
    """
    counts = totals.values[VALUE_SLOTS.index(slot)]
    at = int(np.searchsorted(np.cumsum(counts), max(share * counts.sum(), 1.0)))
    if at >= len(counts) - 1:
        return float("inf")
    return float(bins.low[slot] + bins.step[slot] * at + bins.middle[slot])


def _breach_keys(rows: Floats) -> Ints:
    """Return one key for each first day in the rows."""
    parts = []
    for slot in DAY_SLOTS:
        happened = rows[:, slot] >= 0.0
        cause = rows[happened, slot + 1].astype(np.int64) if slot in CRITERIA_SLOTS else np.zeros(1, np.int64)
        parts.append((slot << _SLOT) + (cause << _CAUSE) + rows[happened, slot].astype(np.int64))
    return np.concatenate(parts)


def _breach_rows(rows: Floats, begin: int) -> Ints:
    """Return (slot, day, future) of each first breach of a criterion."""
    parts = []
    for slot in CRITERIA_SLOTS:
        who = np.flatnonzero(rows[:, slot] >= 0.0)
        parts.append(np.stack([np.full(len(who), slot), rows[who, slot].astype(np.int64), begin + who], axis=1))
    return np.concatenate(parts)


def _first_of_each(rows: Ints) -> Ints:
    """Return the EARLIEST rows of each slot, by day and then future."""
    rows = rows[np.lexsort((rows[:, 2], rows[:, 1], rows[:, 0]))]
    return np.concatenate([rows[rows[:, 0] == slot][:EARLIEST] for slot in CRITERIA_SLOTS])


def _counted(values: NDArray[np.float64], low: float, step: float) -> Ints:
    """Return how many values lie in each bin; those beyond the scale count in the end bins."""
    at = np.clip(np.floor((values - low) / step), 0, BINS - 1).astype(np.int64)
    return np.bincount(at, minlength=BINS).astype(np.int64)


def _outcomes(rows: Floats) -> Ints:
    """Return how many futures ended how: unsafe at times, without anybody aboard, under the altitude floor."""
    worst = np.where(rows[:, w.SAFE_DAY] >= 0.0, 1, 0)
    worst = np.where(rows[:, w.DEMANNED_DAY] >= 0.0, 2, worst)
    worst = np.where(rows[:, w.LOST_DAY] >= 0.0, 3, worst)
    return np.bincount(worst, minlength=len(OUTCOMES)).astype(np.int64)
