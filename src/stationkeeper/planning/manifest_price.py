"""A price for a place of each kind on each flight, and the bound on any plan that follows from prices.

A hold loaded with whole pieces wastes room that a hold filled with sand does not. Loads of single holds are therefore
made one after the other, each the best at the prices of the moment, and a linear programme mixes them and sets the next
prices (Dantzig and Wolfe 1960, Gilmore and Gomory 1961). For any prices whatever, what all bundles gain over their
price and the best load of each hold at the prices bound every plan (Lagrange): so the bound is worked out in whole
numbers from rounded prices, and no tolerance of a solver enters it.

Between two rounds prices move only in part away from those that gave the best bound (Wentges 1997), which start as the
multipliers of `manifest_bound`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from stationkeeper.planning.manifest_bound import FRACTION, Bound
from stationkeeper.planning.manifest_fill import Filled, best_fills, measures_of
from stationkeeper.planning.manifest_lots import Ints, Lot

MOST_ROUNDS = 40
ROUND_PLACES = 6_000  # rounds times places, at most: a linear programme of a thousand places takes a tenth of a second
STEPS = 20_000  # of the search of one hold
KEPT = 0.7  # share of the best prices so far in the next ones
MOST_DIGITS = 48  # of two, of all bundles at the highest price: a float still tells such numbers apart


class Places(NamedTuple):
    """Who competes for what. A place is a kind of bundle (its size) with the flights open to it.

    place_of: of each lot (L). kind_of: of each place (N). open_to: holds by place (H, N), widest places last.
    sizes: of the kinds (K, 4). numbers: bundles of each kind that may ride in each hold (H, K). room: of the holds
    (H, 4), 0 in the columns of the other hold of the flight. flight_of: of each hold (H). wider: the narrowest place
    of the same kind that has all its flights and more (N), -1 for none.
    """

    place_of: Ints
    kind_of: Ints
    open_to: NDArray[np.bool_]
    sizes: Ints
    numbers: Ints
    room: Ints
    flight_of: Ints
    wider: Ints
    breadth: Ints


class Prices(NamedTuple):
    """bound: no plan is worth more. by_place: what a bundle pays (N), in parts of 1 / scale."""

    bound: int
    by_place: Ints
    scale: int


def places_of(lots: Sequence[Lot], room: Ints) -> Places:
    """Return the places; every lot has a flight open to it."""
    kinds: dict[tuple[int, ...], int] = {}
    met: dict[tuple[int, tuple[int, ...]], int] = {}
    place_of = [met.setdefault((kinds.setdefault(lot.size, len(kinds)), lot.flights), len(met)) for lot in lots]
    kind_of = np.array([kind for kind, _ in met], np.int64)
    sizes = np.array(list(kinds), np.int64).reshape(-1, 4)
    flying: NDArray[np.bool_] = np.zeros((len(room), len(met)), bool)
    for place, (_, flights) in enumerate(met):
        flying[list(flights), place] = True
    flight_of, holds = _holds(sizes, room)
    fits = np.all(holds[:, None] >= sizes, axis=2)[:, kind_of]
    open_to: NDArray[np.bool_] = np.logical_and(flying[flight_of], fits)
    present = np.bincount(place_of, weights=[lot.number for lot in lots], minlength=len(met))
    member = np.zeros((len(met), len(kinds)))
    member[np.arange(len(met)), kind_of] = present
    numbers = (open_to.astype(float) @ member).astype(np.int64)
    wider = np.array([_wider(place, kind_of, flying) for place in range(len(met))], np.int64)
    breadth = flying.sum(axis=0).astype(np.int64)
    return Places(np.array(place_of, np.int64), kind_of, open_to, sizes, numbers, holds, flight_of, wider, breadth)


def _holds(sizes: Ints, room: Ints) -> tuple[Ints, Ints]:
    """Return the flight (H) and the room (H, 4) of each hold; both of a flight are one where a bundle needs both."""
    inside, outside = sizes[:, :2].any(axis=1), sizes[:, 2:].any(axis=1)
    if (inside & outside).any():
        return np.arange(len(room)), room.copy()
    masks = [np.repeat([first, second], 2) for first, second, used in ((1, 0, inside), (0, 1, outside)) if used.any()]
    return np.repeat(np.arange(len(room)), len(masks)), (room[:, None] * np.array(masks)[None]).reshape(-1, 4)


def _wider(place: int, kind_of: Ints, flying: NDArray[np.bool_]) -> int:
    """Return the narrowest place of the same kind with all flights of this one and more, -1 for none."""
    over = np.flatnonzero((kind_of == kind_of[place]) & (flying[flying[:, place]].all(axis=0)))
    breadth = flying[:, over].sum(axis=0)
    more = breadth > flying[:, place].sum()
    return int(over[more][np.argmin(breadth[more])]) if more.any() else -1


def kind_prices(places: Places, by_place: Ints) -> tuple[Ints, Ints]:
    """Return the highest price that a place of each kind pays in each hold (H, K), and which place that is."""
    order = np.lexsort((-places.breadth, by_place))
    prices = np.zeros((len(places.room), len(places.sizes)), np.int64)
    payer = np.full_like(prices, -1)
    for hold, here in enumerate(places.open_to):
        ranked = order[here[order]]
        prices[hold, places.kind_of[ranked]] = by_place[ranked]  # the last one counts: the highest, then the narrowest
        payer[hold, places.kind_of[ranked]] = ranked
    return prices, payer


def priced(
    lots: Sequence[Lot],
    places: Places,
    top: Bound,
    loads: Ints,
    enough: int,
    until: float = math.inf,
    charge: int = 0,
) -> Prices:
    """Return the prices with the least bound found, and the bound; stop when it is below `enough`, or time is out.

    top: the bound from flights taken together. loads: a plan (L, F), from whose holds the mixing starts. charge: what
    each hold that is used costs, in the unit of the lots' worth.
    """
    worth = np.array([lot.worth for lot in lots], np.int64)
    numbers = np.array([lot.number for lot in lots], np.int64)
    digits = (max(lot.worth for lot in lots) * int(numbers.sum())).bit_length()
    scale = 1 << max(0, MOST_DIGITS - digits)
    highest = int(worth.max()) * scale  # nobody gains by paying more, so no price needs to be higher
    multipliers = [
        min(highest, lot.worth * scale - cost * scale // FRACTION) for lot, cost in zip(lots, top.costs, strict=True)
    ]
    prices = np.zeros(len(places.kind_of), np.int64)
    np.maximum.at(prices, places.place_of, np.array(multipliers, np.int64))
    best = Prices(top.most, prices, scale)
    master = _Master(lots, places, loads, charge)
    limit, rounds = top.most * scale + scale - 1, min(MOST_ROUNDS, ROUND_PLACES // len(places.kind_of))
    rounds = rounds if digits <= MOST_DIGITS else 0
    kept = KEPT
    for _ in range(rounds):
        if time.monotonic() > until:
            break
        payers = kind_prices(places, prices)
        measures = measures_of(payers[0], places.sizes, places.numbers, places.room)
        least = np.maximum(master.least(prices), charge * scale)
        filled = best_fills(payers[0], places.sizes, places.numbers, places.room, least, STEPS, measures)
        gains = int((numbers * np.maximum(0, worth * scale - prices[places.place_of])).sum())
        met = gains + int((filled.limit - charge * scale).sum())
        if met < limit:
            limit, best = met, Prices(met // scale, prices, scale)
        news = master.add(filled, payers[1])
        asked = None if best.bound < enough or not (news or kept) else master.prices(scale)
        if asked is None:
            break
        kept = KEPT if news else 0.0
        mixed = np.rint(kept * best.by_place + (1.0 - kept) * asked).astype(np.int64)
        prices = np.minimum(mixed, highest)
    return best


class _Master:
    """The linear programme that mixes loads of holds: at most one of each hold, and lots on the places they make."""

    def __init__(self, lots: Sequence[Lot], places: Places, loads: Ints, charge: int) -> None:
        self.charge = charge
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.most = self.solver.infinity()
        self.rows = [self.solver.Constraint(-self.most, 0.0) for _ in places.kind_of]
        self.one = [self.solver.Constraint(-self.most, 1.0) for _ in places.room]
        self.goal = self.solver.Objective()
        self.goal.SetMaximization()
        for lot, place in zip(lots, places.place_of.tolist(), strict=True):
            rides = self.solver.NumVar(0.0, lot.number, "")
            self.rows[place].SetCoefficient(rides, 1.0)
            self.goal.SetCoefficient(rides, float(lot.worth))
        for place, wider in enumerate(places.wider.tolist()):
            if wider >= 0:  # who may ride on more flights may take the place of who may ride on fewer
                lends = self.solver.NumVar(0.0, self.most, "")
                self.rows[place].SetCoefficient(lends, 1.0)
                self.rows[wider].SetCoefficient(lends, -1.0)
        self.holds: list[int] = []
        self.made: list[Ints] = []
        for hold, flight in enumerate(places.flight_of.tolist()):
            counts = np.zeros(len(places.kind_of), np.int64)
            np.add.at(counts, places.place_of, loads[:, flight])
            self._column(hold, counts * places.open_to[hold])

    def _column(self, hold: int, counts: Ints) -> None:
        used = self.solver.NumVar(0.0, self.most, "")
        self.one[hold].SetCoefficient(used, 1.0)
        self.goal.SetCoefficient(used, -float(self.charge))
        for place in np.flatnonzero(counts).tolist():
            self.rows[place].SetCoefficient(used, -float(counts[place]))
        self.holds.append(hold)
        self.made.append(counts)

    def add(self, filled: Filled, payer: Ints) -> int:
        """Add the loads found, of which each kind pays as `payer` (H, K) says; return how many there were."""
        found = np.flatnonzero(filled.pieces.any(axis=1)).tolist()
        for hold in found:
            counts = np.zeros(len(self.rows), np.int64)
            kinds = np.flatnonzero(filled.pieces[hold])
            counts[payer[hold, kinds]] = filled.pieces[hold, kinds]
            self._column(hold, counts)
        return len(found)

    def least(self, prices: Ints) -> Ints:
        """Return what the best load made so far of each hold is worth at these prices (H)."""
        worth = np.zeros(len(self.one), np.int64)
        np.maximum.at(worth, self.holds, np.array(self.made) @ prices)
        return worth

    def prices(self, scale: int) -> Ints | None:
        """Return the prices at which no mix of the loads made so far is better, None when the solver gave up."""
        if self.solver.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        duals = np.array([row.dual_value() for row in self.rows])
        prices: Ints = np.rint(np.maximum(duals, 0.0) * scale).astype(np.int64)
        return prices
