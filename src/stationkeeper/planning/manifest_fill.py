"""The best load of one hold when each kind of piece has a price: searched whole, and bounded where that takes too long.

The search goes by depth, kinds in order of price for room, as many as fit first, and turns back where the rest of the
room, filled to the brim at the best price left, would not beat what was found (Dantzig's bound, by one measure of room
made of mass and volume). It is exact for prices in whole numbers: rounding of the bound is far below one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stationkeeper.compiled import entry, kernel
from stationkeeper.planning.manifest_lots import Ints

Reals = NDArray[np.float64]
MIXES = tuple(step / 8 for step in range(9))  # shares of mass in the one measure of room
LEAST = 1e-12  # of a hold: what a piece without mass or volume takes at least in that measure
OVER = 1.0 + 1e-9  # more than rounding can take away from the room
HALF = 0.5  # prices are whole numbers: a bound less than half above what was found cannot be one above it


class Filled(NamedTuple):
    """For each hold: the worth of the best load found (H), a limit on any (H), and its pieces of each kind (H, K).

    The pieces are 0 where no load is worth more than what was asked for.
    """

    worth: Ints
    limit: Ints
    pieces: Ints


class Measures(NamedTuple):
    """One measure of room, a mix of mass and volume: what each kind takes of each hold (H, K); all it holds (H)."""

    takes: Reals
    holds: Reals


def best_fills(
    prices: Ints, sizes: Ints, numbers: Ints, room: Ints, least: Ints, steps: int, measures: Measures
) -> Filled:
    """Return the best load of each hold that is worth more than `least`.

    prices, numbers: of the kinds in each hold, whole numbers up to 2**50 in all, and how many there are (H, K). sizes:
    of the kinds (K, 4). room: of the holds (H, 4). least: worth that a load must exceed (H). steps: most in one hold.
    measures: by which the search bounds what is left; any are right, good ones make it short.
    """
    most = _most(prices, sizes, numbers, room)
    order = np.argsort(np.where(most > 0, -prices / measures.takes, 0.0), axis=1, kind="stable")
    takes = np.take_along_axis(measures.takes, order, 1)
    found = np.zeros((len(room), 2 + len(sizes)), np.int64)
    found[:, 0] = least
    kinds = np.take_along_axis(prices, order, 1), takes, np.take_along_axis(most, order, 1), sizes[order]
    _searched(*kinds, room.copy(), measures.holds * OVER, found, steps)
    pieces = np.zeros_like(most)
    np.put_along_axis(pieces, order, found[:, 2:], 1)
    return Filled(found[:, 0], found[:, 1], pieces)


def measures_of(prices: Ints, sizes: Ints, numbers: Ints, room: Ints) -> Measures:
    """Return for each hold the mix of mass and volume that bounds its best load at these prices most closely."""
    most = _most(prices, sizes, numbers, room)
    share = sizes / np.maximum(room, 1)[:, None]
    best = np.full(len(room), np.inf)
    found = Measures(np.ones(prices.shape), np.zeros(len(room)))
    for mix in MIXES:
        parts = np.array([mix, 1.0 - mix] * 2) * (room > 0)
        takes, holds = np.maximum((share * parts[:, None]).sum(axis=2), LEAST), parts.sum(axis=1)
        order = np.argsort(np.where(most > 0, -prices / takes, 0.0), axis=1, kind="stable")
        taken = np.take_along_axis(takes * most, order, 1)
        before = np.cumsum(taken, axis=1) - taken
        loaded = np.clip((holds[:, None] - before) / np.maximum(taken, LEAST), 0.0, 1.0)
        worth = (loaded * np.take_along_axis(prices * most, order, 1)).sum(axis=1)
        better = (worth < best) & (holds > 0)
        best[better], found.takes[better], found.holds[better] = worth[better], takes[better], holds[better]
    return found


def _most(prices: Ints, sizes: Ints, numbers: Ints, room: Ints) -> Ints:
    """Return how many pieces of each kind could be in each hold (H, K), 0 of those that are worth nothing."""
    fit = np.where(sizes > 0, room[:, None] // np.maximum(sizes, 1), 1 << 40).min(axis=2)
    most: Ints = np.where(prices > 0, np.minimum(numbers, fit), 0)
    return most


@kernel
def _brim(prices: Ints, measure: Reals, most: Ints, kind: int, value: int, free: float) -> float:
    """Return what a load of this value is worth when its free room is filled to the brim with kinds from `kind` on."""
    worth = float(value)
    while kind < len(prices) and most[kind] > 0:
        takes = most[kind] * measure[kind]
        if takes > free:
            return worth + float(prices[kind] * free / measure[kind])
        worth += most[kind] * prices[kind]
        free -= takes
        kind += 1
    return worth


@kernel
def _fitting(sizes: Ints, kind: int, left: Ints, count: int) -> int:
    """Return how many of `count` pieces of a kind fit in the room left."""
    for column in range(4):
        if sizes[kind, column] > 0:
            count = min(count, left[column] // sizes[kind, column])
    return count


@kernel
def _one_searched(
    prices: Ints, measure: Reals, most: Ints, sizes: Ints, left: Ints, free: float, top: int, steps: int, pieces: Ints
) -> tuple[int, int]:
    """Return the worth of the best load of one hold and a limit on any; its pieces are set in place."""
    kinds = len(prices)
    taken = np.zeros(kinds, np.int64)
    value, kind, step, limit = 0, 0, 0, top
    while kind >= 0:
        while kind < kinds and most[kind] > 0:  # forward: as many as fit of one kind after the other
            step += 1
            brim = _brim(prices, measure, most, kind, value, free)
            if brim < top + HALF:
                break
            if step > steps:
                limit = max(limit, int(brim) + 1)
                break
            count = _fitting(sizes, kind, left, most[kind])
            for column in range(4):
                left[column] -= count * sizes[kind, column]
            taken[kind] = count
            value += count * prices[kind]
            free -= count * measure[kind]
            kind += 1
        if value > top:
            top = value
            for each in range(kinds):
                pieces[each] = taken[each]
        kind -= 1
        while kind >= 0 and taken[kind] == 0:  # back: one less of the last kind that was taken
            kind -= 1
        if kind >= 0:
            taken[kind] -= 1
            value -= prices[kind]
            free += measure[kind]
            for column in range(4):
                left[column] += sizes[kind, column]
            kind += 1
    return top, max(limit, top)


@entry
def _searched(
    prices: Ints, measure: Reals, most: Ints, sizes: Ints, room: Ints, full: Reals, found: Ints, steps: int
) -> None:
    """Search all holds; kinds in order of price for their measure.

    found: worth (H), limit (H) and pieces (H, K) beside each other; its first column holds what a load must exceed.
    """
    for hold in range(len(room)):
        found[hold, 0], found[hold, 1] = _one_searched(
            prices[hold], measure[hold], most[hold], sizes[hold], room[hold], full[hold], found[hold, 0], steps,
            found[hold, 2:],
        )  # fmt: skip
