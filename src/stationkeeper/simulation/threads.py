"""The engine that everybody has: units of work played in threads, one a core."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from queue import SimpleQueue
from threading import Lock

from stationkeeper.simulation.batches import Batches
from stationkeeper.simulation.unit import Job, Part, Unit, play_unit
from stationkeeper.simulation.world import Inputs

Finished = Iterator[tuple[Unit, tuple[Part, ...]]]


class Pulse:
    """Futures played so far, counted by all threads; breaks off those that play on after `stop`."""

    def __init__(self) -> None:
        """Begin with none."""
        self.done = 0
        self.stop = False
        self._lock = Lock()

    def __call__(self, futures: int) -> None:
        """Count futures. Raises InterruptedError when the campaign was broken off."""
        with self._lock:
            self.done += futures
        if self.stop:
            raise InterruptedError("the campaign was broken off")


# Yields every unit as it is read from the store or played, in any order; calls the last argument now and then.
Engine = Callable[[Job, list[Unit], Batches | None, Pulse, Callable[[], None]], Finished]


def threads(workers: int | None) -> Engine:
    """Return the engine of so many threads, by default one a core; a few units are under way at once."""
    count = max(1, workers or os.cpu_count() or 1)

    def engine(job: Job, todo: list[Unit], store: Batches | None, pulse: Pulse, tell: Callable[[], None]) -> Finished:
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

    return engine


def _unit(
    job: Job, shared: SimpleQueue[tuple[Inputs, ...]], unit: Unit, store: Batches | None, pulse: Pulse
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
