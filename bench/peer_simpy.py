"""The peer of the benchmark: failures, spares and repairs alone, as a SimPy user would write them.

One process a unit type, which waits for its next failure, takes a spare, orders another and repairs. No flights, no
orbit, no people, no stocks: far less than one of our futures holds.
"""

from __future__ import annotations

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


def seconds(futures: int) -> float:
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
        for rate, lead, repair, count in rows:
            if rate > 0.0:
                spares = simpy.Container(world, init=int(count), capacity=10_000)
                world.process(unit(world, float(rate), float(lead), float(repair), spares, draw))
        world.run(until=DAYS)
    return time.process_time() - start
