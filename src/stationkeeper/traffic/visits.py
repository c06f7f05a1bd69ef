"""The record of visits on whole days: who is docked where, whether two share a port, how many launches were lost.

Days are whole UTC days counted from any one date. State is told for the end of a day: a vehicle counts on the day it
docks and no longer on the day it leaves, so that one that leaves and one that takes its port on the same day do not
overlap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.int64]

FOREVER = 1 << 40  # end of what has not ended yet: a day after every other


@dataclass(frozen=True)
class Docking:
    """One visit: docked at `port` on day `first`, gone on day `end` (FOREVER while it is there)."""

    visit: str
    port: str
    first: int
    end: int = FOREVER


@dataclass(frozen=True)
class Move:
    """A vehicle that changes its port on `day`; `port` is "" while it is held by the arm or flies free."""

    visit: str
    day: int
    port: str


@dataclass(frozen=True)
class DockedInterval:
    """A vehicle at one port from day `first` up to, and not with, day `end`."""

    visit: str
    port: str
    first: int
    end: int


@dataclass(frozen=True)
class Overlap:
    """Two vehicles at one port from day `first` up to, and not with, day `end`."""

    port: str
    visits: tuple[str, str]
    first: int
    end: int


@dataclass(frozen=True)
class Launch:
    """One launch of the record: its class, its launcher, its day, and whether crew or cargo failed to arrive."""

    visit: str
    vehicle_class: str
    launcher: str
    day: int
    lost: bool


@dataclass(frozen=True)
class LaunchCount:
    """Launches of a family of classes and how many of them were lost."""

    launches: int
    losses: int


def port_intervals(dockings: Iterable[Docking], moves: Iterable[Move] = ()) -> tuple[DockedInterval, ...]:
    """Return where each vehicle was, port by port, in order of visit and day.

    Moves of one vehicle on one day are taken in the order given. Times off the ports and stays of no day are left out.
    Moves of vehicles that never docked are ignored.
    """
    path: dict[str, list[Move]] = defaultdict(list)
    for move in moves:
        path[move.visit].append(move)
    return tuple(interval for docking in dockings for interval in _along(docking, path[docking.visit]))


def _along(docking: Docking, moves: Sequence[Move]) -> list[DockedInterval]:
    steps = [
        (docking.first, docking.port),
        *((move.day, move.port) for move in sorted(moves, key=lambda move: move.day)),
    ]
    ends = [day for day, _ in steps[1:]] + [docking.end]
    return [
        DockedInterval(docking.visit, port, first, end)
        for (first, port), end in zip(steps, ends, strict=True)
        if port and first < end
    ]


def overlaps(intervals: Iterable[DockedInterval]) -> tuple[Overlap, ...]:
    """Return every pair of vehicles that share a port on any day, by port and first shared day."""
    at: dict[str, list[DockedInterval]] = defaultdict(list)
    for interval in intervals:
        at[interval.port].append(interval)
    found = [overlap for there in at.values() for overlap in _shared(there)]
    return tuple(sorted(found, key=lambda overlap: (overlap.port, overlap.first, overlap.visits)))


def _shared(there: list[DockedInterval]) -> list[Overlap]:
    found: list[Overlap] = []
    present: list[DockedInterval] = []
    for new in sorted(there, key=lambda interval: (interval.first, interval.end)):
        present = [old for old in present if old.end > new.first]
        found += [Overlap(new.port, (old.visit, new.visit), new.first, min(old.end, new.end)) for old in present]
        present.append(new)
    return found


def docked_on(intervals: Iterable[DockedInterval], day: int) -> dict[str, str]:
    """Return the port of each vehicle that is at one at the end of `day`, by visit."""
    return {interval.visit: interval.port for interval in intervals if interval.first <= day < interval.end}


def vehicles_per_day(dockings: Iterable[Docking], first: int, through: int) -> Days:
    """Return the number of vehicles at the end of each day from `first` to `through`; shape (through - first + 1).

    A vehicle that the arm holds off its port, or that changes ports, counts throughout.
    """
    spans = [(docking.first, docking.end) for docking in dockings]
    return per_day(spans, first, through)


def per_day(spans: Collection[tuple[int, int]], first: int, through: int) -> Days:
    """Return how many of the spans (first day, day it ended) hold on each day from `first` to `through`."""
    size = max(through - first + 1, 0)
    edges = np.clip(np.array([*spans], np.int64).reshape(-1, 2) - first, 0, size)
    begins = np.bincount(edges[:, 0], minlength=size + 1)
    ends = np.bincount(edges[:, 1], minlength=size + 1)
    return np.asarray(np.cumsum(begins - ends)[:size], np.int64)


def first_day_with(counts: Days, at_least: int, first: int) -> int | None:
    """Return the first day with `at_least` vehicles, or None; `counts` starts on day `first`."""
    found = np.flatnonzero(counts >= at_least)
    return first + int(found[0]) if found.size else None


def count_launches(launches: Iterable[Launch], family: Collection[str], until: int) -> LaunchCount:
    """Return launches and losses of the classes in `family` up to and with day `until`."""
    counted = [launch for launch in launches if launch.vehicle_class in family and launch.day <= until]
    return LaunchCount(len(counted), sum(launch.lost for launch in counted))


def stand_downs(launches: Iterable[Launch], until: int = FOREVER) -> dict[str, tuple[int, ...]]:
    """Return, by launcher, the days from each lost launch to its next launch, up to and with day `until`.

    A loss with no later launch is left out: its stand-down has not ended. Losses without a launcher do not count.
    """
    order = sorted(
        (launch for launch in launches if launch.launcher and launch.day <= until), key=lambda launch: launch.day
    )
    flown: dict[str, list[Launch]] = defaultdict(list)
    for launch in order:
        flown[launch.launcher].append(launch)
    gaps = {
        launcher: tuple(after.day - before.day for before, after in zip(row, row[1:], strict=False) if before.lost)
        for launcher, row in flown.items()
    }
    return {launcher: days for launcher, days in gaps.items() if days}


def docked_days(dockings: Iterable[Docking], until: int) -> int:
    """Return the days all these vehicles together were docked, up to and without day `until`."""
    return sum(max(min(docking.end, until) - docking.first, 0) for docking in dockings)
