"""Packs chosen bundles into flights by rules: one flight after the other, each topped up by an exact subset sum.

From the last flight back, whatever does not fit may ride on any flight still to be filled, unless it is not ready by
then: nothing is ever late, and room is lost by small ends only. From the first flight on, in order of need, does the
same for things that become ready late. It either places every bundle or none: what it finds is a packing, what it does
not find may still exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from stationkeeper.planning.manifest_lots import Ints, Lot

GRAIN = 1 << 14  # steps of room that the subset sum tells apart
# From the last flight back or from the first on, and how many of the last pieces loaded may be exchanged for others.
TRIES = (
    (False, 0),
    *((True, window) for window in (8, 16, 6, 12, 24, 32)),
    *((False, window) for window in (16, 32, 64)),
)
MOST_PIECES = 20_000  # more are packed lot by lot


class _Piece(NamedTuple):
    """One bundle: its lot, and the last flight open to it."""

    lot: int
    last: int


def pack(lots: Sequence[Lot], chosen: Ints, room: Ints, tries: int = len(TRIES)) -> Ints | None:
    """Return how many bundles of each lot (L) ride on each flight (L, F), or None when no rule places all `chosen`."""
    turned = [_turned(lot, len(room)) for lot in lots]
    for back, window in TRIES[:tries] if chosen.sum() <= MOST_PIECES else ():
        loads = _by_flight(turned if back else lots, chosen, room[::-1] if back else room, window)
        if loads is not None:
            return loads[:, ::-1].copy() if back else loads
    loads = best_fit(lots, chosen, room)
    return loads if (loads.sum(axis=1) == chosen).all() else None


def best_fit(lots: Sequence[Lot], chosen: Ints, room: Ints) -> Ints:
    """Return loads (L, F) with as many of `chosen` as fit, in the order of last flight, then of size."""
    loads = np.zeros((len(lots), len(room)), np.int64)
    left = room.copy()
    share = _shares(lots, room)
    for index in sorted(range(len(lots)), key=lambda at: (lots[at].flights[-1:], -share[at])):
        _spread(index, lots[index], int(chosen[index]), loads, left)
    return loads


def filled_up(lots: Sequence[Lot], loads: Ints, room: Ints) -> Ints:
    """Return the loads with what else fits, worth most for its share of the mean room first."""
    fuller = loads.copy()
    left = room - _weight(lots, loads)
    share = _shares(lots, room)
    for index in sorted(range(len(lots)), key=lambda at: -lots[at].worth / max(share[at], 1e-12)):
        _spread(index, lots[index], lots[index].number - int(loads[index].sum()), fuller, left)
    return fuller


def earliest(lots: Sequence[Lot], loads: Ints, room: Ints) -> Ints:
    """Return the loads after bundles, in the order of the table, have moved to earlier used flights with room.

    It is repeated until no bundle can move by itself. A flight that carries nothing stays so.
    """
    moved = loads.copy()
    used = frozenset(np.flatnonzero(loads.sum(axis=0)).tolist())
    left = room - _weight(lots, loads)
    while sum(_moved_up(index, lot, moved, left, used) for index, lot in enumerate(lots)):
        pass
    return moved


def _moved_up(index: int, lot: Lot, moved: Ints, left: Ints, used: frozenset[int]) -> int:
    """Move the bundles of a lot to earlier flights in place; return how many moves there were."""
    size = np.array(lot.size)
    moves = 0
    for late in np.flatnonzero(moved[index])[::-1].tolist():
        for early in [flight for flight in lot.flights if flight < late and flight in used]:
            count = min(int(moved[index, late]), _fitting(size, left[early]))
            moved[index, late] -= count
            moved[index, early] += count
            left[late] += count * size
            left[early] -= count * size
            moves += count
    return moves


def _weight(lots: Sequence[Lot], loads: Ints) -> Ints:
    """Return what the loads take of each flight (F, 4)."""
    sizes = np.array([lot.size for lot in lots], np.int64).reshape(-1, 4)
    weight: Ints = loads.T @ sizes
    return weight


def _shares(lots: Sequence[Lot], room: Ints) -> list[float]:
    """Return the largest share that one bundle takes of the mean room."""
    mean = np.maximum(room.mean(axis=0), 1.0) if len(room) else np.ones(4)
    return [float((np.array(lot.size) / mean).max()) for lot in lots]


def _fitting(size: Ints, left: Ints) -> int:
    """Return how many bundles of a size fit."""
    whole = [free // part for part, free in zip(size.tolist(), left.tolist(), strict=True) if part]
    return min(whole, default=1 << 40)


def _spread(index: int, lot: Lot, count: int, loads: Ints, left: Ints) -> None:
    """Load up to `count` bundles of a lot, each flight as far as it goes, the fullest first."""
    if count <= 0 or not lot.flights:
        return
    size, open_to = np.array(lot.size), np.array(lot.flights)
    order = open_to[np.argsort((left @ size)[open_to], kind="stable")]
    asks = size > 0
    most = (left[order][:, asks] // size[asks]).min(axis=1, initial=count)
    loaded = np.clip(count - (np.cumsum(most) - most), 0, most)
    loads[index, order] += loaded
    left[order] -= loaded[:, None] * size


def _turned(lot: Lot, flights: int) -> Lot:
    """Return the lot as it is when flights are counted from the last one."""
    return lot._replace(flights=tuple(flights - 1 - flight for flight in reversed(lot.flights)))


def _by_flight(lots: Sequence[Lot], chosen: Ints, room: Ints, window: int) -> Ints | None:
    """Return loads with all of `chosen`, made flight by flight in order of date, or None."""
    loads = np.zeros((len(lots), len(room)), np.int64)
    left = room.copy()
    share = _shares(lots, room)
    order = sorted(np.flatnonzero(chosen).tolist(), key=lambda at: (lots[at].flights[-1], -share[at]))
    waiting = [_Piece(index, lots[index].flights[-1]) for index in order for _ in range(int(chosen[index]))]
    open_to = [frozenset(lot.flights) for lot in lots]
    for flight in range(len(room)):
        here = [piece for piece in waiting if flight in open_to[piece.lot]]
        taken = _top_up(lots, here, left[flight], flight, window)
        for place in taken:
            loads[here[place].lot, flight] += 1
            left[flight] -= lots[here[place].lot].size
        gone = {id(here[place]) for place in taken}
        waiting = [piece for piece in waiting if id(piece) not in gone]
        if any(piece.last <= flight for piece in waiting):
            return None
    return loads


def _top_up(lots: Sequence[Lot], here: Sequence[_Piece], room: Ints, flight: int, window: int) -> list[int]:
    """Return the places in `here` that are loaded: by need, the last of them exchanged so that the hold is full."""
    taken = _in_order(lots, here, range(len(here)), room)
    if not window or len(taken) == len(here):
        return taken
    last = sum(piece.last == flight for piece in here)
    kept = taken[: max(len(taken) - window, sum(place < last for place in taken))]
    held = set(kept)
    behind = [place for place in range(len(here)) if place not in held and here[place].last > flight]
    left = room - sum((np.array(lots[here[place].lot].size) for place in kept), np.zeros(4, np.int64))
    full = [*kept, *_fullest(lots, here, behind[: 2 * window], left)]
    return full if _filled(lots, here, full, room) > _filled(lots, here, taken, room) else taken


def _in_order(lots: Sequence[Lot], here: Sequence[_Piece], places: Sequence[int] | range, room: Ints) -> list[int]:
    """Return the places loaded when each is taken that still fits."""
    inside_kg, inside_m3, outside_kg, outside_m3 = room.tolist()
    taken = []
    for place in places:
        a, b, c, d = lots[here[place].lot].size
        if a <= inside_kg and b <= inside_m3 and c <= outside_kg and d <= outside_m3:
            taken.append(place)
            inside_kg, inside_m3, outside_kg, outside_m3 = inside_kg - a, inside_m3 - b, outside_kg - c, outside_m3 - d
    return taken


def _filled(lots: Sequence[Lot], here: Sequence[_Piece], taken: Sequence[int], room: Ints) -> float:
    """Return the sum over the holds of the share of their scarcer room that is filled."""
    weight = sum((np.array(lots[here[place].lot].size) for place in taken), np.zeros(4, np.int64))
    share = weight / np.maximum(room, 1)
    return float(max(share[:2]) + max(share[2:]))


def _fullest(lots: Sequence[Lot], here: Sequence[_Piece], places: Sequence[int], room: Ints) -> list[int]:
    """Return the places whose pieces fill the scarcer of mass and volume best, hold by hold."""
    taken: list[int] = []
    for hold in (0, 2):
        inside = [place for place in places if any(lots[here[place].lot].size[hold : hold + 2])]
        asked = np.array([lots[here[place].lot].size for place in inside], np.int64).reshape(-1, 4).sum(axis=0)
        scarce = sorted((hold, hold + 1), key=lambda at: -float(asked[at] / max(int(room[at]), 1)))
        sums = [_subset(lots, here, inside, int(room[at]), at) for at in scarce]
        fitting: list[list[int]] = [_in_order(lots, here, found, room) for found in sums]
        best, other = (_filled(lots, here, found, room) for found in fitting)
        taken += fitting[0] if best >= other else fitting[1]
    return _in_order(lots, here, sorted(taken), room)


def _subset(lots: Sequence[Lot], here: Sequence[_Piece], places: Sequence[int], room: int, at: int) -> list[int]:
    """Return the places whose sizes have the largest sum within `room`, those first in order preferred."""
    grain = max(1, room // GRAIN)
    sizes = [-(-lots[here[place].lot].size[at] // grain) for place in places]
    mask = (1 << (room // grain + 1)) - 1
    reached = [1]
    for size in sizes:
        reached.append((reached[-1] | reached[-1] << size) & mask)
    best = reached[-1].bit_length() - 1
    taken: list[int] = []
    for step in range(len(sizes) - 1, -1, -1):
        if not reached[step] >> best & 1:
            taken.append(places[step])
            best -= sizes[step]
    return taken[::-1]
