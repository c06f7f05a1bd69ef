"""Failures and spares of 300 unit types over six years: our kernel against SimPy, on one core and one problem.

Each type has a constant rate, so many spares, and a lead time after which a spare that was used is replaced; a failure
without a spare waits for the next. Counted are failures and waits. Both sides draw their own numbers, so the means must
agree within four standard errors.
"""

from __future__ import annotations

import argparse
import bisect
import random
import time
from typing import Any, NamedTuple

import numpy as np
import simpy
from numpy.typing import NDArray

from stationkeeper.compiled import entry
from stationkeeper.spares.failures import next_failure

TYPES, DAYS = 300, 6 * 365.25
OURS, THEIRS = 20_000, 400


class Problem(NamedTuple):
    """Failures a day, spares at the start and lead time (days) of each type."""

    rates: NDArray[np.float64]
    spares: NDArray[np.int64]
    lead_days: NDArray[np.float64]


def problem(seed: int = 1) -> Problem:
    """Return the problem: mean lives of 2 to 60 years, spares for a lead time of 60 to 540 days."""
    chance = np.random.default_rng(seed)
    rates = 1.0 / chance.uniform(2 * 365.25, 60 * 365.25, TYPES)
    lead = chance.uniform(60.0, 540.0, TYPES)
    return Problem(rates, np.ceil(rates * lead).astype(np.int64), lead)


@entry
def play(
    cumulative: NDArray[np.float64],
    spares: NDArray[np.int64],
    lead_days: NDArray[np.float64],
    through: float,
    seed: int,
    counts: NDArray[np.int64],
) -> None:
    """Write failures and waits of futures 0, 1, ... into `counts` (N, 2).

    A spare used comes back after the lead time, so a failure waits when more failures of its type than spares lie
    within the last lead time: only failures are events.
    """
    room = spares.max() + 1
    past = np.empty((len(spares), room))
    for future in range(len(counts)):
        past[:] = -1e18
        used = np.zeros(len(spares), np.int64)
        now, n = 0.0, 0
        while True:
            wait, kind = next_failure(cumulative, seed, future, n)
            now, n = now + wait, n + 1
            if now > through:
                break
            counts[future, 0] += 1
            k = spares[kind]
            before = past[kind, (used[kind] - k) % room] if k > 0 else now
            if k == 0 or before + lead_days[kind] > now:
                counts[future, 1] += 1
            past[kind, used[kind] % room] = now
            used[kind] += 1


def play_simpy(asked: Problem, futures: int, together: bool, seed: int = 1) -> NDArray[np.int64]:
    """Return failures and waits of so many futures played by SimPy.

    together: one process draws the next failure of all types and then its type, as our kernel does; else each type is a
    process of its own, as SimPy's guide models machines that break. A delivery is a timeout with a callback, the
    cheapest event there is.
    """
    chance = random.Random(seed)
    cumulative, lead_days = list(np.cumsum(asked.rates)), list(asked.lead_days)
    counts = np.zeros((futures, 2), np.int64)
    for future in range(futures):
        world = simpy.Environment()
        store, count = [int(spares) for spares in asked.spares], [0, 0]
        if together:
            world.process(_fail(world, cumulative, lead_days, store, count, chance))
        else:
            for kind, rate in enumerate(asked.rates):
                world.process(_fail_alone(world, kind, float(rate), lead_days, store, count, chance))
        world.run(until=DAYS)
        counts[future] = count
    return counts


def _fail_alone(
    world: Any, kind: int, rate: float, lead_days: list[float], store: list[int], count: list[int], chance: Any
) -> Any:
    """Let one type fail again and again."""
    while True:
        yield world.timeout(chance.expovariate(rate))
        _take(world, kind, lead_days, store, count)


def _fail(
    world: Any, cumulative: list[float], lead_days: list[float], store: list[int], count: list[int], chance: Any
) -> Any:
    """Let types fail again and again."""
    total = cumulative[-1]
    while True:
        yield world.timeout(chance.expovariate(total))
        kind = bisect.bisect_right(cumulative, chance.random() * total)
        _take(world, kind, lead_days, store, count)


def _take(world: Any, kind: int, lead_days: list[float], store: list[int], count: list[int]) -> None:
    """Take a spare for a failure, or one that is owed, and order another."""
    count[0] += 1
    count[1] += store[kind] <= 0
    store[kind] -= 1
    world.timeout(lead_days[kind], kind).callbacks.append(lambda event: _deliver(store, event.value))


def _deliver(store: list[int], kind: int) -> None:
    store[kind] += 1


def measure(ours: int = OURS, theirs: int = THEIRS) -> None:
    """Print the speeds of both as they are measured, by processor time, and how far their means lie apart (the larger
    of both ways of SimPy) in standard errors.
    """
    asked = problem()
    cumulative = np.cumsum(asked.rates)
    play(cumulative, asked.spares, asked.lead_days, DAYS, 1, np.zeros((2, 2), np.int64))  # compiles
    counts = np.zeros((ours, 2), np.int64)
    start = time.process_time()
    play(cumulative, asked.spares, asked.lead_days, DAYS, 1, counts)
    mine = ours / (time.process_time() - start)
    print(f"  ours                       {mine:10,.0f} futures/s", flush=True)
    apart = np.zeros(2)
    for name, together in (("a process a type", False), ("one process for all", True)):
        start = time.process_time()
        other = play_simpy(asked, theirs, together)
        speed = theirs / (time.process_time() - start)
        print(f"  SimPy, {name:<20}{speed:10,.0f} futures/s, {mine / speed:,.0f} times slower", flush=True)
        error = np.sqrt(counts.var(axis=0) / ours + other.var(axis=0) / theirs)
        apart = np.maximum(apart, np.abs(counts.mean(axis=0) - other.mean(axis=0)) / error)
    print(f"  means apart: failures {apart[0]:.1f}, waits {apart[1]:.1f} standard errors", flush=True)


def main() -> None:
    """Print one line a figure, as it is measured."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true", help="A fifth of the futures.")
    part = 5 if options.parse_args().quick else 1
    print(f"{TYPES} unit types, six years, one core, by processor time", flush=True)
    measure(OURS // part, THEIRS // part)


if __name__ == "__main__":
    main()
