"""Loads flights anew at the prices of places, from the last flight back, some dozens of times at slightly other prices.

Each hold takes the load that is best at the prices among the bundles still waiting. A bundle worth less than its price
waits; what room is left goes to what is worth most. Prices are shifted by parts of a golden section, not by chance: the
same tables always give the same loads.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

import numpy as np

from stationkeeper.planning.manifest_fill import Measures, best_fills, measures_of
from stationkeeper.planning.manifest_lots import Ints, Lot
from stationkeeper.planning.manifest_price import Places, Prices, kind_prices

PASSES = 60
SHIFTS = (0.002, 0.005, 0.01, 0.02, 0.05)  # of the prices, in turn
STEPS = 3_000  # of the search of one hold
GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0
NOTHING = np.zeros(1, np.int64)
NEAR = 1e-6  # of a price: a bundle worth no less than this below it is worth it


def refilled(
    lots: Sequence[Lot], places: Places, prices: Prices, loads: Ints, room: Ints, until: float = math.inf
) -> Ints:
    """Return the best of the given loads (L, F) and those made at the prices; stop at the bound or when time is out."""
    worth = np.array([lot.worth for lot in lots], np.int64)
    best, best_worth = loads, int(worth @ loads.sum(axis=1))
    by_kind, _ = kind_prices(places, prices.by_place)
    measures = measures_of(by_kind, places.sizes, places.numbers, places.room)
    for number in range(PASSES):
        if best_worth >= prices.bound or time.monotonic() > until:
            break
        shift = SHIFTS[number % len(SHIFTS)] if number else 0.0
        turns = (np.arange(len(places.sizes)) + 1) * GOLDEN * (7 * number + 1)
        shifted = (by_kind * (1.0 + shift * (2.0 * np.modf(turns)[0] - 1.0))).astype(np.int64)
        made = _pass(lots, places, shifted, by_kind, prices.scale, room, measures)
        made_worth = int(worth @ made.sum(axis=1))
        if made_worth > best_worth:
            best, best_worth = made, made_worth
    return best


def _pass(
    lots: Sequence[Lot], places: Places, shifted: Ints, by_kind: Ints, scale: int, room: Ints, measures: Measures
) -> Ints:
    """Return loads (L, F) made hold by hold from the last one back."""
    worth = np.array([lot.worth for lot in lots], np.int64)
    sizes = np.array([lot.size for lot in lots], np.int64)
    kind = places.kind_of[places.place_of]
    firsts = np.array([lot.flights[0] for lot in lots], np.int64)
    order = np.lexsort((-firsts, -worth))  # of a kind, what is worth most goes first, then what is ready last
    waiting = np.array([lot.number for lot in lots], np.int64)
    loads = np.zeros((len(lots), len(room)), np.int64)
    for hold in range(len(places.room) - 1, -1, -1):
        here = places.open_to[hold, places.place_of] & (waiting > 0)
        good = here & (worth * scale >= by_kind[hold, kind] * (1.0 - NEAR))
        numbers = np.bincount(kind[good], weights=waiting[good], minlength=len(places.sizes)).astype(np.int64)
        one = slice(hold, hold + 1)
        measure = Measures(measures.takes[one], measures.holds[one])
        found = best_fills(shifted[one], places.sizes, numbers[None], places.room[one], NOTHING, STEPS, measure)
        taken = _taken(found.pieces[0], order[good[order]], kind, waiting)
        left = places.room[hold] - taken @ sizes
        taken += _topped_up(order[here[order]], sizes, waiting - taken, left)
        loads[:, places.flight_of[hold]] += taken
        waiting -= taken
    return loads


def _taken(found: Ints, ranked: Ints, kind: Ints, waiting: Ints) -> Ints:
    """Return how many bundles of each lot (L) make up the pieces of each kind, lots in the order of `ranked`."""
    taken = np.zeros_like(waiting)
    wanted = found.copy()
    for lot in ranked[found[kind[ranked]] > 0].tolist():
        taken[lot] = min(int(wanted[kind[lot]]), int(waiting[lot]))
        wanted[kind[lot]] -= taken[lot]
    return taken


def _topped_up(ranked: Ints, sizes: Ints, waiting: Ints, left: Ints) -> Ints:
    """Return what else of each lot (L) fits in the room left, lots in the order of `ranked`."""
    taken = np.zeros_like(waiting)
    free = left.copy()
    for lot in ranked[(sizes[ranked] <= left).all(axis=1)].tolist():
        asks = sizes[lot] > 0
        taken[lot] = min(int(waiting[lot]), int((free[asks] // sizes[lot][asks]).min(initial=1 << 40)))
        free -= taken[lot] * sizes[lot]
    return taken
