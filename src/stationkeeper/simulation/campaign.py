"""Playing many futures on all cores.

Batches in threads, each writing only its own rows, so that the answer never depends on who played what.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from queue import SimpleQueue

import numpy as np
from numpy.typing import NDArray

import stationkeeper
from stationkeeper.planning.plan import Plan
from stationkeeper.planning.schedule import own_agencies
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation import world as w
from stationkeeper.simulation.future import play_batch
from stationkeeper.simulation.records import Campaign, Records
from stationkeeper.simulation.state import translate
from stationkeeper.simulation.world import Inputs

BATCH = 32  # futures a task: some 10 ms, so that progress moves and Ctrl-C is answered at once

Progress = Callable[[int, int], None]


def run(
    scenario: Scenario,
    plan: Plan,
    futures: int,
    seed: int,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Records:
    """Play `futures` futures of `plan`, and again with unagreed exchange seats not flown when it has any.

    workers: threads, by default one a core. progress(done, total) is called from the calling thread after each batch.
    The result is the same, bit for bit, for any number of workers.
    """
    plans = [plan]
    if plan.has_unagreed_seats():
        plans.append(plan.without_unagreed_seats(own_agencies(scenario)))
    total = futures * len(plans)
    campaigns: list[Campaign] = []
    inputs = [translate(scenario, each) for each in plans]
    for each, fixed in zip(plans, inputs, strict=True):
        done = futures * len(campaigns)
        campaigns.append(play(each, fixed, futures, seed, workers, scenario.study.sample, _from(progress, done, total)))
    return Records(
        scenario=scenario,
        through=plan.through,
        seed=seed,
        futures=futures,
        version=stationkeeper.__version__,
        flown=campaigns[0],
        not_flown=campaigns[-1],
        month_end=inputs[0].month_end,
        bin_low=inputs[0].bin_low,
        bin_high=inputs[0].bin_high,
    )


def _from(progress: Progress | None, offset: int, total: int) -> Progress:
    def report(done: int, _: int) -> None:
        if progress is not None:
            progress(offset + done, total)

    return report


def play(
    plan: Plan, inputs: Inputs, futures: int, seed: int, workers: int | None, sample: int, progress: Progress
) -> Campaign:
    """Play one plan's translated inputs; the first `sample` futures are kept in full."""
    kept, months = min(sample, futures), len(inputs.month_end)
    campaign = Campaign(
        plan=plan,
        results=np.zeros((futures, len(w.RESULT_NAMES))),
        histogram=np.zeros((len(w.METRICS), months, w.BINS), np.int64),
        series=np.zeros((kept, months, len(w.METRICS))),
        events=np.zeros((kept, w.EVENT_ROOM, 4), np.int64),
        event_count=np.zeros(kept, np.int64),
    )
    shared = _copies(inputs, count := max(1, workers or os.cpu_count() or 1))
    begins = list(range(0, futures, BATCH))
    pool = ThreadPoolExecutor(max_workers=count)
    try:
        _drain(
            pool,
            begins,
            lambda begin: _batch(campaign, shared, seed, begin),
            2 * count,
            campaign.histogram,
            futures,
            progress,
        )
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # an interrupt does not wait for a kernel being compiled
    return campaign


def _drain(
    pool: ThreadPoolExecutor,
    begins: list[int],
    batch: Callable[[int], NDArray[np.int64]],
    ahead: int,
    histogram: NDArray[np.int64],
    futures: int,
    progress: Progress,
) -> None:
    """Keep `ahead` batches under way; add their integer histograms, whose sum does not depend on the order."""
    waiting: set[Future[NDArray[np.int64]]] = set()
    done, queue = 0, iter(begins)
    try:
        while True:
            while len(waiting) < ahead and (begin := next(queue, None)) is not None:
                waiting.add(pool.submit(batch, begin))
            if not waiting:
                return
            ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for task in ready:
                histogram += task.result()
                done = min(done + BATCH, futures)
            progress(done, futures)
    finally:
        for task in waiting:
            task.cancel()


def _copies(inputs: Inputs, count: int) -> SimpleQueue[Inputs]:
    """Return one copy of the inputs a worker.

    Threads that share arrays slow each other by counting references to them.
    """
    copies: SimpleQueue[Inputs] = SimpleQueue()
    for _ in range(count):
        copies.put(copy.deepcopy(inputs))
    return copies


def _batch(campaign: Campaign, shared: SimpleQueue[Inputs], seed: int, begin: int) -> NDArray[np.int64]:
    rows = campaign.results[begin : begin + BATCH]
    kept = campaign.series[begin : begin + BATCH]
    histogram = np.zeros(campaign.histogram.shape, np.int64)
    events, counts = campaign.events[begin : begin + BATCH], campaign.event_count[begin : begin + BATCH]
    inputs = shared.get()
    try:
        play_batch(inputs, seed, begin, rows, histogram, kept, events, counts)
    finally:
        shared.put(inputs)
    return histogram
