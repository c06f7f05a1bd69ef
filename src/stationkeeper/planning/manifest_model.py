"""Loads flights best, with proof: a bound, a choice that reaches it, a packing of that choice; else prices and models.

The most is bounded by flights taken together (`manifest_bound`). Bundles that must be chosen, or cannot be, to reach
the bound are settled by what they cost; CP-SAT chooses among the others, by least room, and rules pack the choice
(`manifest_pack`). Where none is packed, as when few pieces fill a hold, prices of places give a closer bound
(`manifest_price`) and other loads (`manifest_refill`), and choices somewhat below the bound are packed. Where the
tables are not too large, CP-SAT loads each bundle on each flight. All searches are repeatable: they are limited by
counted work and take the same way for any number of cores; a limit in time can be set besides.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from math import inf
from typing import NamedTuple

import numpy as np
from ortools.sat.python import cp_model

from stationkeeper.planning.manifest_bound import FRACTION, Bound, Spans, bound, rounded_choice, runs_asked, spans
from stationkeeper.planning.manifest_lots import Ints, Lot
from stationkeeper.planning.manifest_pack import best_fit, earliest, filled_up, pack
from stationkeeper.planning.manifest_price import places_of, priced
from stationkeeper.planning.manifest_refill import refilled

CHOICE_WORK = 0.3  # deterministic seconds of CP-SAT; about as many of a fast core
FEW_WORK, WHOLE_WORK = 4.0, 2.0  # of few and of many pairs
FEWEST_WORK, OPEN_WORK = 4.0, 1.0
MORE_FLIGHTS = 6  # numbers of flights, from the least that could do, on which rules try to pack everything
SHARES = (1.0, 0.998, 0.995, 0.99, 0.98, 0.96, 0.92, 0.85, 0.7)  # of the room, tried until rules can pack the choice
FEW_PAIRS, MOST_PAIRS = 400, 2_000  # of lot and flight that the whole model takes on at once, and at last
FEWEST_PAIRS = 5_000  # the same where everything is to be delivered
LOWER_BY = (0, 1, 2, 3)  # steps below the bound that are tried, in the unit of the objective's grain
LEAST_S = 0.01  # a search that would begin too late looks at what presolving finds
FOUND = (cp_model.OPTIMAL, cp_model.FEASIBLE)


class Loaded(NamedTuple):
    """loads: bundles of each lot on each flight (L, F). value: what they are worth, or flights used. bound: its limit.

    The plan is proven when both are equal.
    """

    loads: Ints
    value: int
    bound: int


class Refused(NamedTuple):
    """No plan delivers everything when `proven`; else none was found."""

    proven: bool


def most(lots: Sequence[Lot], room: Ints, until: float = inf) -> Loaded:
    """Return the loads that are worth most, and the least bound on any that was proven.

    Every lot has a flight open to it. until: moment of `time.monotonic` after which no search begins or goes on.
    """
    counts = np.array([lot.number for lot in lots], np.int64)
    total = sum(lot.worth * lot.number for lot in lots)
    limits = spans(lots, room)
    everything = None if len(limits.limits) else pack(lots, counts, room)
    if everything is not None:
        return Loaded(earliest(lots, everything, room), total, total)
    found = _by_choice(lots, room, limits, until)
    return found._replace(loads=earliest(lots, found.loads, room))


def fewest(lots: Sequence[Lot], room: Ints, until: float = inf) -> Loaded | Refused:
    """Return the loads of everything on the fewest flights, or that there are none.

    Every lot has a flight open to it. until: moment of `time.monotonic` after which no search begins or goes on.
    """
    counts = np.array([lot.number for lot in lots], np.int64)
    if len(spans(lots, room).limits):
        return Refused(proven=True)
    loads = pack(lots, counts, room)
    value = len(room) + 1 if loads is None else _used(loads)
    least = opened = _least_open(lots, room, until)
    tight = _packed_on(lots, room, least, until)
    if tight is None:
        start = np.zeros((len(lots), len(room)), np.int64) if loads is None else loads
        least = max(least, _fewest_by_prices(lots, room, start, value, until))
        numbers = range(least, min(least + MORE_FLIGHTS, value))
        packed = (_packed_on(lots, room, number, until) for number in numbers)
        tight = next((one for one in packed if one is not None), None)
    if tight is not None:
        loads, value = tight, _used(tight)
    if (loads is None or value > least) and _pairs(lots) <= FEWEST_PAIRS:
        outcome = _whole_fewest(lots, room, loads, opened, until)
        if isinstance(outcome, Refused):
            return outcome
        loads, value, least = outcome._replace(bound=max(least, outcome.bound))
    if loads is None:
        return Refused(proven=False)
    return Loaded(earliest(lots, loads, room), value, least)


def fits(lots: Sequence[Lot], room: Ints) -> bool | None:
    """Return whether all bundles can be loaded, None when that is not known."""
    if not all(lot.flights for lot in lots) or len(spans(lots, room).limits):
        return False
    if pack(lots, np.array([lot.number for lot in lots], np.int64), room) is not None:
        return True
    if _pairs(lots) > FEWEST_PAIRS:
        return None
    outcome = _whole_fewest(lots, room, None, 0, inf, any_number=True)
    return not outcome.proven and None if isinstance(outcome, Refused) else True


def _pairs(lots: Sequence[Lot]) -> int:
    return sum(len(lot.flights) for lot in lots)


def _used(loads: Ints) -> int:
    return int(loads.any(axis=0).sum())


def _value(lots: Sequence[Lot], loads: Ints) -> int:
    return sum(lot.worth * int(count) for lot, count in zip(lots, loads.sum(axis=1), strict=True))


def _on(lots: Sequence[Lot], chosen: Sequence[int]) -> list[Lot]:
    """Return the lots with only the chosen flights open to them."""
    kept = frozenset(chosen)
    return [lot._replace(flights=tuple(flight for flight in lot.flights if flight in kept)) for lot in lots]


def _by_choice(lots: Sequence[Lot], room: Ints, limits: Spans, until: float) -> Loaded:
    """Return loads of a choice that reaches the bound, if rules can pack it; else of one as near to it as they can."""
    top = bound(lots, limits)
    grain = int(np.gcd.reduce([lot.worth for lot in lots])) or 1
    nothing = Loaded(np.zeros((len(lots), len(room)), np.int64), 0, top.most // grain * grain)
    best = _at_target(lots, room, limits, top, nothing, grain, until)
    if best.value == best.bound:
        return best
    best = _by_rounding(lots, room, limits)._replace(bound=best.bound)
    pairs = _pairs(lots)
    if pairs <= FEW_PAIRS:
        best = _whole(lots, room, best, until, FEW_WORK)
    if best.value < best.bound:
        best = _by_prices(lots, room, top, best, grain, until)
    for lower in LOWER_BY:
        if best.bound - lower * grain <= best.value or time.monotonic() > until:
            break
        best = _at_target(lots, room, limits, top, best, grain, until, lower)
    if FEW_PAIRS < pairs <= MOST_PAIRS and best.value < best.bound:
        best = _whole(lots, room, best, until, WHOLE_WORK)
    return best


def _at_target(
    lots: Sequence[Lot], room: Ints, limits: Spans, top: Bound, best: Loaded, grain: int, until: float, lower: int = 0
) -> Loaded:
    """Return loads worth the bound less `lower` grains; those known, when none is chosen or rules do not pack it."""
    target = best.bound - lower * grain
    chosen = _choice(lots, limits, top, target, until)
    if isinstance(chosen, Refused):
        return best._replace(bound=max(best.value, min(best.bound, target - grain))) if chosen.proven else best
    packed = pack(lots, chosen, room)
    return best if packed is None else best._replace(loads=packed, value=_value(lots, packed))


def _by_prices(lots: Sequence[Lot], room: Ints, top: Bound, best: Loaded, grain: int, until: float) -> Loaded:
    """Return the bound that counts room wasted in each hold, and loads made at the prices that give it."""
    places = places_of(lots, room)
    prices = priced(lots, places, top, best.loads, best.value + grain, until)
    limit = max(best.value, min(best.bound, prices.bound // grain * grain))
    loads = refilled(lots, places, prices._replace(bound=limit), best.loads, room, until)
    return Loaded(loads, _value(lots, loads), limit)


def _by_rounding(lots: Sequence[Lot], room: Ints, limits: Spans) -> Loaded:
    """Return the first loads of a choice for somewhat less room that rules can pack, with what else fits."""
    best = Loaded(np.zeros((len(lots), len(room)), np.int64), 0, 0)
    for share in SHARES:
        chosen = rounded_choice(lots, limits, share)
        packed = pack(lots, chosen, room, tries=2)
        loads = filled_up(lots, best_fit(lots, chosen, room) if packed is None else packed, room)
        value = _value(lots, loads)
        best = Loaded(loads, value, 0) if value > best.value else best
        if packed is not None:
            break
    return best


def _choice(lots: Sequence[Lot], limits: Spans, top: Bound, target: int, until: float) -> Ints | Refused:
    """Return how many bundles of each lot (L) to deliver, worth `target` or more, within the limits."""
    spare = (top.most - target) * FRACTION + top.slack
    model = cp_model.CpModel()
    counts = []
    for lot, cost in zip(lots, top.costs, strict=True):
        free = lot.number if cost == 0 else min(lot.number, spare // abs(cost))
        counts.append(model.new_int_var(lot.number - free if cost > 0 else 0, lot.number if cost > 0 else free, ""))
    for row, limit in zip(limits.sizes, limits.limits, strict=True):
        members = np.flatnonzero(row).tolist()
        model.add(_sum([counts[index] for index in members], row[members].tolist()) <= int(limit))
    model.add(_sum(counts, [lot.worth for lot in lots]) >= target)
    model.minimize(_sum(counts, _room_prices(lots, top)))
    solver, status = _solved(model, CHOICE_WORK, until)
    if status not in FOUND:
        return Refused(status == cp_model.INFEASIBLE)
    return np.array([solver.value(count) for count in counts], np.int64)


def _room_prices(lots: Sequence[Lot], top: Bound) -> list[int]:
    """Return what the room of one bundle of each lot is worth, in whole numbers of some 20 digits of two."""
    prices = [lot.worth * FRACTION - cost for lot, cost in zip(lots, top.costs, strict=True)]
    unit = max(1, max(prices, default=0) >> 20)
    return [price // unit for price in prices]


class _Whole(NamedTuple):
    """The model that loads each bundle on each flight: its variables by lot and flight."""

    model: cp_model.CpModel
    loads: dict[tuple[int, int], cp_model.IntVar]


def _whole_model(lots: Sequence[Lot], room: Ints, used: Sequence[cp_model.IntVar] | None = None) -> _Whole:
    """Return the model; used: whether a flight flies."""
    model = cp_model.CpModel()
    sizes = [np.array(lot.size) for lot in lots]
    loads: dict[tuple[int, int], cp_model.IntVar] = {}
    for index, lot in enumerate(lots):
        for flight in lot.flights:
            asks = sizes[index] > 0
            most_here = int((room[flight][asks] // sizes[index][asks]).min()) if asks.any() else lot.number
            loads[index, flight] = model.new_int_var(0, min(lot.number, most_here), "")
    for flight in range(len(room)):
        for column in range(4):
            here = [index for index, lot in enumerate(lots) if flight in lot.flights and lot.size[column]]
            terms = [loads[index, flight] for index in here]
            if terms:
                weights = [lots[index].size[column] for index in here]
                model.add(_sum(terms, weights) <= int(room[flight, column]))
    return _Whole(model, loads)


def _whole(lots: Sequence[Lot], room: Ints, found: Loaded, until: float, work: float) -> Loaded:
    """Return the best of the whole model, starting from what was found."""
    whole = _whole_model(lots, room)
    for index, lot in enumerate(lots):
        whole.model.add(sum(whole.loads[index, flight] for flight in lot.flights) <= lot.number)
    pairs = list(whole.loads)
    worth = _sum([whole.loads[pair] for pair in pairs], [lots[pair[0]].worth for pair in pairs])
    whole.model.add(worth >= found.value)
    whole.model.add(worth <= found.bound)
    for index, flight in pairs:
        whole.model.add_hint(whole.loads[index, flight], int(found.loads[index, flight]))
    whole.model.maximize(worth)
    solver, status = _solved(whole.model, work, until)
    if status not in FOUND:
        return found
    loads = _loads(solver, whole, found.loads.shape)
    value = _value(lots, loads)
    limit = value if status == cp_model.OPTIMAL else min(found.bound, int(np.floor(solver.best_objective_bound + 1e-6)))
    return Loaded(loads, value, max(value, limit))


def _packed_on(lots: Sequence[Lot], room: Ints, number: int, until: float) -> Ints | None:
    """Return everything packed on so many of the roomiest flights, None when no rule does it."""
    on = _on(lots, _roomiest(lots, room, number, until))
    if not all(lot.flights for lot in on):
        return None
    return pack(on, np.array([lot.number for lot in lots], np.int64), room)


def _fewest_by_prices(lots: Sequence[Lot], room: Ints, loads: Ints, value: int, until: float) -> int:
    """Return a number of flights below which no plan can go, by prices of places; 0 where flights have two holds.

    Each bundle is worth more than a flight costs: so the plan worth most delivers all, on the fewest flights.
    """
    worth = [lot._replace(worth=2) for lot in lots]
    places = places_of(worth, room)
    if len(places.room) > len(room):
        return 0
    everything = 2 * sum(lot.number for lot in lots)
    top = Bound(everything, [2 * FRACTION] * len(lots), 0)
    return everything - priced(worth, places, top, loads, everything - value + 1, until, charge=1).bound


class _Open(NamedTuple):
    """The model of which flights fly, taken together as holds: whether each one does."""

    model: cp_model.CpModel
    used: list[cp_model.IntVar]


def _open_model(lots: Sequence[Lot], room: Ints) -> _Open:
    """Return the model; what it asks of the flights is needed, but may not do."""
    model = cp_model.CpModel()
    used: list[cp_model.IntVar] = [model.new_bool_var("") for _ in room]
    for run in runs_asked(lots, room):
        flights = range(run.first, run.last + 1)
        for column in np.flatnonzero(run.asked).tolist():
            model.add(
                _sum([used[at] for at in flights], room[run.first : run.last + 1, column].tolist()) >= run.asked[column]
            )
    for open_to in dict.fromkeys(lot.flights for lot in lots):
        model.add_bool_or([used[flight] for flight in open_to])
    return _Open(model, used)


def _least_open(lots: Sequence[Lot], room: Ints, until: float) -> int:
    """Return a number of flights below which no plan can go."""
    model, used = _open_model(lots, room)
    model.minimize(sum(used))
    solver, status = _solved(model, OPEN_WORK, until)
    return int(np.ceil(solver.best_objective_bound - 1e-6)) if status in FOUND else 0


def _roomiest(lots: Sequence[Lot], room: Ints, number: int, until: float) -> list[int]:
    """Return so many flights with the most room that might do, none when none were found."""
    model, used = _open_model(lots, room)
    model.add(sum(used) == number)
    share = (room / np.maximum(room.mean(axis=0), 1.0) * 1000).min(axis=1, initial=1e9, where=room.any(axis=0))
    model.maximize(_sum(used, share.astype(np.int64).tolist()))
    solver, status = _solved(model, CHOICE_WORK, until)
    return [at for at, one in enumerate(used) if solver.value(one)] if status in FOUND else []


def _whole_fewest(
    lots: Sequence[Lot], room: Ints, loads: Ints | None, least: int, until: float, any_number: bool = False
) -> Loaded | Refused:
    """Return the loads of everything on the fewest flights by the whole model; any_number: on however many."""
    whole = _whole_model(lots, room)
    model = whole.model
    used = [model.new_bool_var("") for _ in room]
    for index, lot in enumerate(lots):
        model.add(sum(whole.loads[index, flight] for flight in lot.flights) == lot.number)
        for flight in lot.flights:
            model.add(whole.loads[index, flight] <= lot.number * used[flight])
    if not any_number:
        model.add(sum(used) >= least)
        model.minimize(sum(used))
    if loads is not None:
        for (index, flight), count in whole.loads.items():
            model.add_hint(count, int(loads[index, flight]))
    solver, status = _solved(model, FEWEST_WORK, until)
    if status in FOUND:
        found = _loads(solver, whole, (len(lots), len(room)))
        value = _used(found)
        limit = value if status == cp_model.OPTIMAL else int(np.ceil(solver.best_objective_bound - 1e-6))
        return Loaded(found, value, max(least, limit))
    if loads is not None:
        return Loaded(loads, _used(loads), least)
    return Refused(status == cp_model.INFEASIBLE)


def _loads(solver: cp_model.CpSolver, whole: _Whole, shape: tuple[int, ...]) -> Ints:
    loads = np.zeros(shape, np.int64)
    for pair, count in whole.loads.items():
        loads[pair] = solver.value(count)
    return loads


def _sum(terms: Sequence[cp_model.IntVar], weights: Sequence[int]) -> cp_model.LinearExprT:
    total: cp_model.LinearExprT = cp_model.LinearExpr.weighted_sum(terms, weights)
    return total


def _solved(model: cp_model.CpModel, work: float, until: float) -> tuple[cp_model.CpSolver, cp_model.CpSolverStatus]:
    """Return the solver and its status after at most so much work, or time; an interrupt stops it at once."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1  # repeatable; its interleaved search with more is a hundred times slower here
    solver.parameters.linearization_level = 2
    solver.parameters.symmetry_level = 3
    solver.parameters.max_deterministic_time = work
    solver.parameters.max_time_in_seconds = max(LEAST_S, until - time.monotonic())
    solver.parameters.catch_sigint_signal = False
    with ThreadPoolExecutor(1) as beside:
        running = beside.submit(solver.solve, model)
        try:
            return solver, running.result()
        except KeyboardInterrupt:
            solver.stop_search()
            raise
