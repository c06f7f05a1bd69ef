"""One unit of work: some futures in a row under each case, reduced to what a campaign keeps of them.

What comes back depends on nothing but the inputs, the seed and the numbers of the futures.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from stationkeeper.simulation import reduce
from stationkeeper.simulation import world as w
from stationkeeper.simulation.future import play_batch
from stationkeeper.simulation.records import ROWS
from stationkeeper.simulation.reduce import Totals
from stationkeeper.simulation.world import Floats, Inputs, Ints

BATCH = 128  # futures a call of the kernel: some 50 ms, so that progress moves and Ctrl-C is answered at once
UNIT_LEAST, UNIT_MOST, UNITS = 256, 4096, 64  # futures of a unit, and how many units a campaign aims at
UNIT_HUGE, MOST_UNITS = 65_536, 16_384  # on a cluster: to add up more units than that would take longer than to play


class Job(NamedTuple):
    """What is played: the inputs of each case, the seed, how many futures, and how many of them are kept in full."""

    cases: tuple[Inputs, ...]
    seed: int
    futures: int
    sample: int


class Unit(NamedTuple):
    """Futures `first` to `first` + `size` - 1."""

    first: int
    size: int


class Part(NamedTuple):
    """One case of a unit.

    results: rows of its futures under ROWS (R, len(RESULT_NAMES)). series: (K, months, metrics), events: (K, most, 4)
    and event_count: (K) of its futures in the sample.
    """

    totals: Totals
    results: Floats
    series: Floats
    events: Ints
    event_count: Ints


def unit_size(futures: int) -> int:
    """Return how many futures a unit has in a campaign of `futures`."""
    usual = min(max(futures // UNITS, UNIT_LEAST), UNIT_MOST)
    return max(usual, min(-(-futures // MOST_UNITS), UNIT_HUGE))


def units(futures: int, size: int) -> list[Unit]:
    """Return the units of a campaign."""
    return [Unit(first, min(size, futures - first)) for first in range(0, futures, size)]


def play_unit(cases: tuple[Inputs, ...], job: Job, unit: Unit, pulse: Callable[[int], None]) -> tuple[Part, ...]:
    """Return a unit's futures under each case; pulse(futures) is called after each call of the kernel.

    cases: the job's, or copies of them that no other thread reads.
    """
    return tuple(_play_case(inputs, job, unit, pulse) for inputs in cases)


def _play_case(inputs: Inputs, job: Job, unit: Unit, pulse: Callable[[int], None]) -> Part:
    rows = np.zeros((unit.size, len(w.RESULT_NAMES)))
    months = np.zeros((len(w.METRICS), len(inputs.month_end), w.BINS), np.int64)
    kept = min(max(job.sample - unit.first, 0), unit.size)
    series = np.zeros((kept, len(inputs.month_end), len(w.METRICS)))
    counts, logs = np.zeros(kept, np.int64), []
    for at in range(0, unit.size, BATCH):
        end = min(at + BATCH, unit.size)
        events = np.zeros((len(counts[at:end]), w.EVENT_ROOM, 4), np.int64)
        play_batch(inputs, job.seed, unit.first + at, rows[at:end], months, series[at:end], events, counts[at:end])
        logs.append(events[:, : max(counts[at:end], default=0)].copy())
        pulse(end - at)
    return Part(
        totals=reduce.reduced(rows, unit.first, months, reduce.scales(inputs)),
        results=rows[: max(0, ROWS - unit.first)],
        series=series,
        events=stacked_logs(logs),
        event_count=counts,
    )


def stacked_logs(logs: list[Ints]) -> Ints:
    """Return logs (k, most, 4) one after the other, with room for the longest; what is not used is 0."""
    most = max((log.shape[1] for log in logs), default=0)
    return np.concatenate([np.zeros((0, most, 4), np.int64), *(_widened(log, most) for log in logs)])


def _widened(log: Ints, most: int) -> Ints:
    return np.pad(log, ((0, 0), (0, most - log.shape[1]), (0, 0)))


def play_one(inputs: Inputs, seed: int, future: int) -> tuple[Floats, Ints]:
    """Return the series (1, months, metrics) and the events (1, count, 4) of one future."""
    months = len(inputs.month_end)
    rows, histogram = np.zeros((1, len(w.RESULT_NAMES))), np.zeros((len(w.METRICS), months, w.BINS), np.int64)
    series, events = np.zeros((1, months, len(w.METRICS))), np.zeros((1, w.EVENT_ROOM, 4), np.int64)
    count = np.zeros(1, np.int64)
    play_batch(inputs, seed, future, rows, histogram, series, events, count)
    return series, events[:, : count[0]]
