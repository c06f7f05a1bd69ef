"""The peer of the benchmark: failures, spares and repairs alone, as a SimPy user would write them.

One process a unit type, which waits for its next failure, takes a spare, orders another and repairs. No flights, no
orbit, no people, no stocks: far less than one of our futures holds. `together` gives SimPy our own algorithm instead:
one process draws the next failure of all types, and a spare that comes is a callback, the cheapest event there is.
"""

from __future__ import annotations

import bisect
import itertools
import random
import time
from collections.abc import Iterator
from typing import Any

import simpy

import stationkeeper.api as sk
from stationkeeper.simulation.state import translate

DAYS = 6 * 365.25


def unit(world: Any, rate: float, lead: float, repair: float, spares: Any, draw: random.Random) -> Iterator[Any]:
    """Fail, take a spare, order another, repair: for ever."""
    while True:
        yield world.timeout(draw.expovariate(rate))
        world.process(order(world, lead, spares))
        yield spares.get(1)
        yield world.timeout(repair)


def order(world: Any, lead: float, spares: Any) -> Iterator[Any]:
    """Bring a spare after its lead time."""
    yield world.timeout(lead)
    yield spares.put(1)


def any_unit(world: Any, rows: list[Any], draw: random.Random) -> Iterator[Any]:
    """Let the next unit of any type fail, take a spare or owe one, order another: for ever."""
    running = list(itertools.accumulate(float(rate) for rate, *_ in rows))
    spares = [int(count) for *_, count in rows]
    while running and running[-1] > 0.0:
        yield world.timeout(draw.expovariate(running[-1]))
        kind = min(bisect.bisect_right(running, draw.random() * running[-1]), len(rows) - 1)
        spares[kind] -= 1
        world.timeout(float(rows[kind][1]), kind).callbacks.append(lambda event: _bring(spares, event.value))


def _bring(spares: list[int], kind: int) -> None:
    spares[kind] += 1


def seconds(futures: int, together: bool = False) -> float:
    """Return the CPU seconds that many futures of six years take."""
    scenario = sk.load_scenario("iss")
    equipment = translate(scenario, sk.plan(scenario)).equipment
    rows = list(
        zip(
            equipment.shape * equipment.scale, equipment.lead_days, equipment.repair_days, equipment.spares, strict=True
        )
    )
    start = time.process_time()
    for future in range(futures):
        draw, world = random.Random(future), simpy.Environment()
        if together:
            world.process(any_unit(world, rows, draw))
        for rate, lead, repair, count in rows:
            if rate > 0.0 and not together:
                spares = simpy.Container(world, init=int(count), capacity=10_000)
                world.process(unit(world, float(rate), float(lead), float(repair), spares, draw))
        world.run(until=DAYS)
    return time.process_time() - start
