"""Playing many futures on all cores.

Units of work in threads, each reduced to integers whose sum does not depend on the order, so that the answer never
depends on who played what, nor on whether it was played now or read from the folder of a campaign that was broken off.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from queue import SimpleQueue
from threading import Lock

import numpy as np

import stationkeeper
from stationkeeper.planning.plan import Plan
from stationkeeper.planning.schedule import own_agencies
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation import reduce
from stationkeeper.simulation import world as w
from stationkeeper.simulation.batches import Batches, open_batches
from stationkeeper.simulation.records import ROWS, Campaign, Records
from stationkeeper.simulation.state import translate
from stationkeeper.simulation.unit import Job, Part, Unit, play_one, play_unit, stacked_logs, unit_size, units
from stationkeeper.simulation.world import Inputs

Progress = Callable[[int, int], None]


def run(
    scenario: Scenario,
    plan: Plan,
    futures: int,
    seed: int,
    workers: int | None = None,
    progress: Progress | None = None,
    folder: Path | None = None,
) -> Records:
    """Play `futures` futures of `plan`, and again with unagreed exchange seats not flown when it has any.

    workers: threads, by default one a core. progress(done, total) is called from the calling thread. folder: keeps
    every finished unit there, and takes from there what an earlier run has finished. The result is the same, bit for
    bit, for any number of workers and interruptions.
    """
    plans = [plan]
    if plan.has_unagreed_seats():
        plans.append(plan.without_unagreed_seats(own_agencies(scenario)))
    job = Job(tuple(translate(scenario, each) for each in plans), seed, futures, scenario.study.sample)
    store = open_batches(folder, job, scenario.hash, plan) if folder else None
    campaigns = _campaigns(job, plans, workers, progress or _silent, store)
    fixed = job.cases[0]
    return Records(
        scenario=scenario,
        through=plan.through,
        seed=seed,
        futures=futures,
        version=stationkeeper.__version__,
        flown=campaigns[0],
        not_flown=campaigns[-1],
        month_end=fixed.month_end,
        bin_low=fixed.bin_low,
        bin_high=fixed.bin_high,
    )


def play(
    plan: Plan, inputs: Inputs, futures: int, seed: int, workers: int | None, sample: int, progress: Progress
) -> Campaign:
    """Play one plan's translated inputs; the first `sample` futures are kept in full."""
    return _campaigns(Job((inputs,), seed, futures, sample), [plan], workers, progress, None)[0]


def _silent(done: int, total: int) -> None:
    """Tell nobody."""


class _Gathered:
    """What has come in of one case."""

    def __init__(self, job: Job, inputs: Inputs) -> None:
        kept, months = min(job.sample, job.futures), len(inputs.month_end)
        self.totals = reduce.nothing(months)
        self.results = np.zeros((min(job.futures, ROWS), len(w.RESULT_NAMES)))
        self.series = np.zeros((kept, months, len(w.METRICS)))
        self.event_count = np.zeros(kept, np.int64)
        self.logs: dict[int, w.Ints] = {}

    def take(self, unit: Unit, part: Part) -> None:
        """Add a unit; its own arrays are not kept."""
        self.totals = reduce.added(self.totals, part.totals)
        self.results[unit.first : unit.first + len(part.results)] = part.results
        self.series[unit.first : unit.first + len(part.series)] = part.series
        self.event_count[unit.first : unit.first + len(part.event_count)] = part.event_count
        if len(part.events):
            self.logs[unit.first] = part.events

    def campaign(self, job: Job, plan: Plan, inputs: Inputs, more: list[int]) -> Campaign:
        """Return the campaign, with the futures `more` played again to be kept in full beside the sample."""
        played = [play_one(inputs, job.seed, future) for future in more]
        logs = [self.logs[first] for first in sorted(self.logs)] + [events for _, events in played]
        return Campaign(
            plan=plan,
            futures=job.futures,
            totals=self.totals,
            scales=reduce.scales(inputs),
            results=self.results,
            kept=np.array([*range(len(self.series)), *more], np.int64),
            series=np.concatenate([self.series, *(series for series, _ in played)]),
            events=stacked_logs(logs),
            event_count=np.array([*self.event_count, *(events.shape[1] for _, events in played)], np.int64),
        )


def _campaigns(
    job: Job, plans: list[Plan], workers: int | None, progress: Progress, store: Batches | None
) -> list[Campaign]:
    """Play all units that the store does not hold and return what each case gave."""
    gathered = [_Gathered(job, inputs) for inputs in job.cases]
    size = store.unit if store else unit_size(job.futures)
    total = job.futures * len(job.cases)
    pulse = _Pulse()
    todo = units(job.futures, size)
    for unit, parts in _finished(job, todo, workers, store, pulse, lambda: progress(pulse.done, total)):
        for case, part in zip(gathered, parts, strict=True):
            case.take(unit, part)
    progress(total, total)
    earliest = sorted({int(n) for n in gathered[0].totals.earliest[:, 2] if n >= job.sample})
    return [
        case.campaign(job, plan, inputs, earliest if case is gathered[0] else [])
        for case, plan, inputs in zip(gathered, plans, job.cases, strict=True)
    ]


class _Pulse:
    """Futures played so far, counted by all threads; breaks off those that play on after `stop`."""

    def __init__(self) -> None:
        self.done = 0
        self.stop = False
        self._lock = Lock()

    def __call__(self, futures: int) -> None:
        with self._lock:
            self.done += futures
        if self.stop:
            raise InterruptedError("the campaign was broken off")


def _finished(
    job: Job, todo: list[Unit], workers: int | None, store: Batches | None, pulse: _Pulse, tell: Callable[[], None]
) -> Iterator[tuple[Unit, tuple[Part, ...]]]:
    """Yield units as they are read or played, a few under way at once; `tell` is called now and then."""
    count = max(1, workers or os.cpu_count() or 1)
    shared, queue = _copies(job.cases, count), iter(todo)
    waiting: dict[Future[tuple[Part, ...]], Unit] = {}
    pool = ThreadPoolExecutor(max_workers=count)
    try:
        while True:
            while len(waiting) <= count and (unit := next(queue, None)) is not None:
                waiting[pool.submit(_unit, job, shared, unit, store, pulse)] = unit
            if not waiting:
                return
            ready, _ = wait(waiting, timeout=0.1, return_when=FIRST_COMPLETED)
            tell()
            for task in ready:
                yield waiting.pop(task), task.result()
    except Exception:
        pulse.stop = True
        pool.shutdown(wait=True, cancel_futures=True)
        raise
    finally:
        pulse.stop = True
        pool.shutdown(wait=False, cancel_futures=True)  # an interrupt does not wait for a kernel being compiled


def _unit(
    job: Job, shared: SimpleQueue[tuple[Inputs, ...]], unit: Unit, store: Batches | None, pulse: _Pulse
) -> tuple[Part, ...]:
    """Return a unit: from the store when it holds it whole, else played, and then put there."""
    if store and (parts := store.read(unit)) is not None:
        pulse(unit.size * len(parts))
        return parts
    cases = shared.get()
    try:
        parts = play_unit(cases, job, unit, pulse)
    finally:
        shared.put(cases)
    if store:
        store.write(unit, parts)
    return parts


def _copies(cases: tuple[Inputs, ...], count: int) -> SimpleQueue[tuple[Inputs, ...]]:
    """Return one copy of the inputs a worker.

    Threads that share arrays slow each other by counting references to them.
    """
    copies: SimpleQueue[tuple[Inputs, ...]] = SimpleQueue()
    for _ in range(count):
        copies.put(copy.deepcopy(cases))
    return copies
