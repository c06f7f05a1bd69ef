"""Chances too small to count: multilevel splitting with levels fixed beforehand, which is free of bias.

A path that comes nearer to a limit than most is worth more than one that does not: it is continued several times, each
time with fresh luck from the day on which it came so near. The chance of the limit is the product of the shares that
reach each level from the one before. With levels that do not depend on the paths that are counted, that product is
right on average (Garvels, "The splitting method in rare event simulation", 2000, ch. 2; Glasserman, Heidelberger,
Shahabuddin and Zajic, Operations Research 47, 1999). So the levels are sought by paths of their own, and the error
is that between runs that share nothing but the levels.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from stationkeeper import streams
from stationkeeper.simulation.world import Floats, Ints

KEPT = 0.2  # share of paths that a level is to keep
MOST_LEVELS = 12  # 0.2 to the 12th is 4e-9
LEAST_RUNS = 5  # runs that reach the limit, below which neither chance nor error is known
WORST_ERROR = 0.5  # relative error over which a chance is told as unknown
RUN_ROOM = 1 << 32  # numbers of futures that one run may use


class Paths(NamedTuple):
    """Paths (N) of parts (K): after day `since` a path has the luck of a future; the first day is 0."""

    since: Ints
    futures: Ints


class Reached(NamedTuple):
    """Day on which each path was over a level, -1 if never, and the most that it was over until then (N)."""

    day: Ints
    highest: Floats


class Run(NamedTuple):
    """Shares of the paths that reached each level from the one before; how many paths were played."""

    shares: tuple[float, ...]
    plays: int

    @property
    def chance(self) -> float:
        """The run's estimate: 0 when a level was not reached."""
        return math.prod(self.shares)


class Chance(NamedTuple):
    """A chance with its 95 % interval and relative error. None: too few runs reached the limit to know it.

    like: futures that plain counting would need for the same error.
    """

    value: float | None
    low: float | None
    high: float | None
    relative_error: float | None
    like: float | None
    reached: int


Play = Callable[[Paths, float], Reached]


def fresh(first: int, count: int) -> Paths:
    """Return `count` paths with the luck of the futures `first`, `first` + 1, ..."""
    return Paths(np.zeros((count, 1), np.int64), np.arange(first, first + count, dtype=np.int64)[:, None])


def continued(paths: Paths, reached: Reached, count: int, first: int, seed: int) -> Paths:
    """Return `count` paths that go on from those that reached a level, each as often as any other within one.

    From the day after they reached it they have the luck of the futures `first`, `first` + 1, ... Who goes on once more
    than others is drawn (systematic resampling), so that on average nobody is preferred.
    """
    able = np.flatnonzero(reached.day >= 0)
    start = streams.uniform(seed, streams.SPLIT, first, 0, 0)
    turn = ((np.arange(count) + start) * (len(able) / count)).astype(np.int64)
    chosen = able[np.minimum(turn, len(able) - 1)]
    since = np.concatenate([paths.since[chosen], reached.day[chosen, None]], axis=1)
    luck = np.arange(first, first + count, dtype=np.int64)[:, None]
    return Paths(since, np.concatenate([paths.futures[chosen], luck], axis=1))


def levels_for(play: Play, count: int, first: int, seed: int) -> tuple[tuple[float, ...], int]:
    """Return levels that about KEPT of the paths reach from one to the next, the last 0; and how many were played.

    Where what is watched moves in steps a level lies just under a step. Paths that come no nearer end the search.
    """
    levels: list[float] = []
    paths, plays = fresh(first, count), 0
    while len(levels) < MOST_LEVELS - 1:
        highest = play(paths, 0.0).highest
        plays += count
        step = _next_step(highest, levels[-1] if levels else -math.inf)
        if step is None or step > 0.0:
            break
        levels.append(float(np.nextafter(step, -math.inf)))
        reached = play(paths, levels[-1])
        plays += count
        paths = continued(paths, reached, count, first + plays, seed)
    return (*levels, 0.0), plays


def _next_step(highest: Floats, above: float) -> float | None:
    """Return the value that KEPT of the paths come up to, more than `above`; None when hardly any comes nearer."""
    step = float(np.sort(highest)[-max(1, round(KEPT * len(highest)))])
    if step > np.nextafter(above, math.inf):
        return step
    nearer = highest[highest > np.nextafter(above, math.inf)]
    return float(nearer.min()) if len(nearer) >= LEAST_RUNS else None


def one_run(play: Play, levels: Sequence[float], count: int, first: int, seed: int) -> Run:
    """Play one run: `count` paths from each level to the next. It uses the numbers of futures from `first` on."""
    paths, shares = fresh(first, count), []
    for n, level in enumerate(levels):
        reached = play(paths, level)
        shares.append(float((reached.day >= 0).mean()))
        if shares[-1] == 0.0:
            return Run((*shares, *(0.0 for _ in levels[n + 1 :])), (n + 1) * count)
        paths = continued(paths, reached, count, first + (n + 1) * count, seed)
    return Run(tuple(shares), len(levels) * count)


def combined(chances: Sequence[float]) -> Chance:
    """Return the mean of independent runs with the error between them, Student's interval on its logarithm."""
    runs, reached = len(chances), sum(value > 0.0 for value in chances)
    mean = float(np.mean(chances))
    if reached < LEAST_RUNS:
        return Chance(None, None, None, None, None, reached)
    error = float(np.std(chances, ddof=1)) / math.sqrt(runs) / mean
    if error > WORST_ERROR:
        return Chance(None, None, None, error, None, reached)
    wide = math.exp(float(stdtrit(runs - 1, 0.975)) * error)
    like = (1.0 - mean) / mean / error**2 if error > 0.0 else math.inf
    return Chance(mean, mean / wide, min(1.0, mean * wide), error, like, reached)
