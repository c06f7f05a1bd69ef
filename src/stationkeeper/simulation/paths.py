"""Futures that change their luck on the way: what splitting plays to reach limits that hardly any future reaches.

A path follows the luck of one future up to a day and that of another from the next day on. All that was drawn before
stays: rates, dates that are set, ages. So what comes after that day is independent of what would have come, and
distributed alike, given the state of that day.
"""

from __future__ import annotations

import numpy as np

from stationkeeper.compiled import borrowed, entry, inlined, kept, kernel
from stationkeeper.simulation import world as w
from stationkeeper.simulation.future import by_reference, new_state, play_day, start
from stationkeeper.simulation.orbit_day import propellant_kg
from stationkeeper.simulation.settling import settle_stores
from stationkeeper.simulation.stores_day import leak_kg
from stationkeeper.simulation.world import Inputs, State
from stationkeeper.units import EARTH_RADIUS_KM

# What is watched. Stocks follow at STOCK, functions at FUNCTION, in the order of every array over them.
ALTITUDE, NOBODY, PROPELLANT, LEAK_OWN, LEAK_PARTNER = range(5)
STOCK, FUNCTION = 10, 100


@entry
def play_paths(
    inputs: Inputs,
    seed: int,
    limit: int,
    since: w.Ints,
    futures: w.Ints,
    level: float,
    crossed: w.Ints,
    highest: w.Floats,
) -> None:
    """Play paths until each is over a level: by how much a limit is passed, less than 0 before it is.

    since: days after which a path has the luck of `futures` (both (N, K), rising along K; the first day is 0).
    crossed: day on which a path is over the level, -1 if never (N). highest: the most it was over, up to that day (N).
    """
    fixed = by_reference(inputs)
    i = borrowed(fixed)
    result, events = np.zeros(len(w.RESULT_NAMES)), np.zeros((0, 4), np.int64)
    for n in range(len(since)):
        state = new_state(i, result, events)
        s = borrowed(state)
        start(i, s, seed, futures[n, 0])
        part = 0
        crossed[n] = -1
        highest[n] = -np.inf
        for day in range(1, i.month_end[-1] + 1):
            while part + 1 < since.shape[1] and since[n, part + 1] < day:
                part += 1
            play_day(i, s, seed, futures[n, part], day)
            settle_stores(i, s, day)
            highest[n] = max(highest[n], beyond(i, s, limit))
            if highest[n] > level:
                crossed[n] = day
                break
        kept(state)
    kept(fixed)


@inlined
@kernel
def beyond(i: Inputs, s: State, limit: int) -> float:
    """Return by how much a limit is passed today: km, people, kg/d, kg or days; 0 or less while it is kept."""
    if limit == ALTITUDE:
        return float(i.orbit.floor_km - (s.x[w.A_KM] - EARTH_RADIUS_KM))
    if limit == NOBODY:
        return float(0.5 - s.x[w.PEOPLE])
    if limit == PROPELLANT:
        return float(i.orbit.critical_kg - propellant_kg(i, s))
    if limit == LEAK_OWN:
        return float(leak_kg(s) - i.rules.untenable_own_kg)
    if limit == LEAK_PARTNER:
        return float(leak_kg(s) - i.rules.untenable_partner_kg)
    if limit >= FUNCTION:
        return float(s.short_days[limit - FUNCTION] - i.equipment.tolerated[limit - FUNCTION])
    return float(i.stores.critical[limit - STOCK] - s.level[limit - STOCK])
