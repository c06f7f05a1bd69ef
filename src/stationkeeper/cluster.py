"""The engine that plays units of work on a Dask cluster; loaded only when asked for (extra `cluster`).

Tasks carry names, hashes and two numbers, and bring back integers that add up. A worker that dies takes nothing with
it but the units it was at, which others play again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from dask.distributed import Client, as_completed
from distributed.scheduler import KilledWorker

from stationkeeper.compiled import kernel_digest
from stationkeeper.errors import Fault, RequestError
from stationkeeper.planning.plan import Plan
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation.batches import Batches, unpacked
from stationkeeper.simulation.remote import Asked, play
from stationkeeper.simulation.threads import Engine, Finished, Pulse
from stationkeeper.simulation.unit import Job, Part, Unit

TIMEOUT_S = 30  # for a scheduler to answer and a first worker to be there
AHEAD = 4  # units under way for each thread of the cluster


def dask_engine(scheduler: str, station: str, sets: tuple[str, ...], scenario: Scenario, plan: Plan) -> Engine:
    """Return the engine of the cluster whose scheduler answers at an address as "tcp://10.0.0.1:8786".

    station, sets: what the workers load; a folder must lie under the same path there. Raises RequestError when no
    scheduler or no worker answers.
    """
    name = str(os.path.abspath(station)) if os.path.isdir(station) else station

    def engine(job: Job, todo: list[Unit], store: Batches | None, pulse: Pulse, tell: Callable[[], None]) -> Finished:
        asked = Asked(
            name,
            sets,
            plan.through.isoformat(),
            job.seed,
            job.futures,
            scenario.hash,
            plan.hash,
            kernel_digest(),
        )
        client = _client(scheduler)
        try:
            for unit, parts in _finished(client, asked, todo, store):
                pulse(unit.size * len(parts))
                tell()
                yield unit, parts
        finally:
            client.close()

    return engine


def _client(scheduler: str) -> Client:
    try:
        client = Client(scheduler, timeout=TIMEOUT_S, set_as_default=False)
        client.wait_for_workers(1, timeout=TIMEOUT_S)
    except (OSError, TimeoutError, ValueError) as error:
        remedy = "Start a scheduler and workers: dask scheduler; dask worker ADDRESS"
        fault = Fault("--scheduler", f"'{scheduler}': {error}", "the address of a scheduler with workers", remedy)
        raise RequestError(fault) from error
    return client


def _finished(
    client: Client, asked: Asked, todo: list[Unit], store: Batches | None
) -> Iterator[tuple[Unit, tuple[Part, ...]]]:
    """Yield units as they are read from the store or come back."""
    missing = []
    for unit in todo:
        kept = store.read(unit) if store else None
        if kept is None:
            missing.append(unit)
        else:
            yield unit, kept
    queue = iter(missing)
    waiting: Any = as_completed(loop=client.loop)
    cluster: Any = client
    sent: dict[Any, Unit] = {}

    def send(unit: Unit) -> None:
        task = cluster.submit(play, asked, unit.first, unit.size, pure=False)
        sent[task.key] = unit
        waiting.add(task)

    for unit in islice(queue, AHEAD * max(1, sum(cluster.nthreads().values()))):
        send(unit)
    for task in waiting:
        unit = sent.pop(task.key)
        content = _content(task)
        if content is None:
            send(unit)
            continue
        if (more := next(queue, None)) is not None:
            send(more)
        parts = unpacked(content)
        if store:
            store.write(unit, parts)
        yield unit, parts


def _content(task: Any) -> bytes | None:
    """Return what a task brought back, None when its workers died and it must be sent again."""
    try:
        content: bytes = task.result()
    except KilledWorker:
        return None
    except ValueError as error:
        remedy = "Install the same version everywhere, and keep the scenario's folder under the same path"
        raise RequestError(
            Fault("--scheduler", str(error), "workers with the same station and program", remedy)
        ) from None
    return content
