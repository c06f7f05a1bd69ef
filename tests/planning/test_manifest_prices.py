"""Prices of places bound every plan, and the load of one hold is searched whole: against every load there is."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stationkeeper.planner import manifest
from stationkeeper.planning.manifest_bound import FRACTION, Bound, bound, spans
from stationkeeper.planning.manifest_fill import best_fills, measures_of
from stationkeeper.planning.manifest_lots import Ints, Lot
from stationkeeper.planning.manifest_price import kind_prices, places_of, priced
from stationkeeper.planning.manifest_refill import refilled

FAST = settings(max_examples=60, deadline=None, derandomize=True)
DAY = date(2028, 1, 1)

kinds_of = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=1, max_size=5, unique=True)
numbers = st.integers(0, 3)


def best_of_all(prices: Sequence[int], sizes: Ints, counts: Sequence[int], room: Ints) -> int:
    """The worth of the best of all loads of a hold."""
    ways = itertools.product(*(range(count + 1) for count in counts))
    return max(int(np.dot(way, prices)) for way in ways if (np.array(way) @ sizes <= room).all())


@FAST
@given(kinds=kinds_of, data=st.data())
def test_the_best_load_of_a_hold_is_found_and_a_short_search_still_bounds_it(
    kinds: list[tuple[int, int]], data: st.DataObject
) -> None:
    sizes = np.array([(kg, litres, 0, 0) for kg, litres in kinds], np.int64)
    prices = np.array([[data.draw(st.integers(0, 30)) for _ in kinds] for _ in range(2)], np.int64)
    counts = np.array([[data.draw(numbers) for _ in kinds] for _ in range(2)], np.int64)
    room = np.array([(data.draw(st.integers(0, 30)), data.draw(st.integers(0, 30)), 0, 0) for _ in range(2)], np.int64)
    least = np.array([0, data.draw(st.integers(0, 40))], np.int64)
    measures = measures_of(prices, sizes, counts, room)
    whole, short = (best_fills(prices, sizes, counts, room, least, steps, measures) for steps in (10**6, 3))
    for hold in range(2):
        best = max(best_of_all(prices[hold], sizes, counts[hold], room[hold]), least[hold])
        assert whole.worth[hold] == whole.limit[hold] == best
        assert short.worth[hold] <= best <= short.limit[hold]
        pieces = whole.pieces[hold]
        assert (pieces @ sizes <= room[hold]).all()
        assert (pieces <= counts[hold]).all()
        assert pieces @ prices[hold] == (best if best > least[hold] else 0)


lots_of = st.lists(
    st.tuples(
        st.tuples(st.integers(1, 6), st.integers(0, 6)),
        st.integers(1, 5),
        st.booleans(),
        st.integers(0, 2),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=6,
)
rooms_of = st.lists(st.tuples(*[st.integers(0, 14)] * 4), min_size=3, max_size=3)


@FAST
@given(given_lots=lots_of, rooms=rooms_of)
def test_no_plan_is_worth_more_than_the_prices_say(
    given_lots: list[tuple[tuple[int, int], int, bool, int, int]], rooms: list[tuple[int, int, int, int]]
) -> None:
    room = np.array(rooms, np.int64)
    lots = []
    for index, (size, worth, inside, one, other) in enumerate(given_lots):
        whole = (*size, 0, 0) if inside else (0, 0, *size)
        window = range(min(one, other), max(one, other) + 1)
        flights = tuple(flight for flight in window if (room[flight] >= whole).all())
        if flights:
            lots.append(Lot(whole, worth, 1, flights, ((index,),)))
    if not lots:
        return
    most = 0
    for ways in itertools.product(*([None, *lot.flights] for lot in lots)):
        left = room.copy()
        for lot, way in zip(lots, ways, strict=True):
            if way is not None:
                left[way] -= lot.size
        if (left >= 0).all():
            most = max(most, sum(lot.worth for lot, way in zip(lots, ways, strict=True) if way is not None))
    nothing = np.zeros((len(lots), len(room)), np.int64)
    places, top = places_of(lots, room), bound(lots, spans(lots, room))
    prices = priced(lots, places, top, nothing, 0)
    assert most <= prices.bound <= top.most
    loads = refilled(lots, places, prices, nothing, room)
    assert (loads.sum(axis=1) <= 1).all()
    assert (loads.T @ np.array([lot.size for lot in lots]) <= room).all()
    assert all(set(np.flatnonzero(row)) <= set(lot.flights) for lot, row in zip(lots, loads, strict=True))
    assert sum(lot.worth * int(count) for lot, count in zip(lots, loads.sum(axis=1), strict=True)) <= most


def test_a_place_pays_the_highest_price_asked_for_its_kind_in_a_hold() -> None:
    lots = [Lot((2, 1, 0, 0), 1, 1, flights, ((0,),)) for flights in ((0,), (0, 1), (0, 1, 2))]
    places = places_of(lots, np.array([[9, 9, 0, 0]] * 3, np.int64))
    prices, payer = kind_prices(places, np.array([5, 5, 3], np.int64))
    assert prices.ravel().tolist() == [5, 5, 3]
    assert payer.ravel().tolist() == [0, 1, 2]  # of equal prices the one that may ride on fewer flights pays


def write(folder: Path, kgs: Sequence[int], capacities: Sequence[int]) -> tuple[Path, Path]:
    demands, flown = folder / "demands.csv", folder / "flights.csv"
    rows = [f"i{n},{kg},0,,yes" for n, kg in enumerate(kgs)]
    demands.write_text("\n".join(["item,mass_kg,volume_m3,need_by,pressurised", *rows]) + "\n")
    holds = [f"f{n},{DAY + timedelta(30 * n)},{kg},1,yes" for n, kg in enumerate(capacities)]
    flown.write_text("\n".join(["flight,date,capacity_kg,capacity_m3,pressurised", *holds]) + "\n")
    return demands, flown


def test_alike_pieces_fill_each_hold_as_often_as_they_go_into_it(tmp_path: Path) -> None:
    capacities = [100 * (n % 7 + 1) + 60 for n in range(40)]
    answer = manifest(*write(tmp_path, [100] * 200, capacities), "number")
    assert answer.optimal
    assert answer.objective == sum(kg // 100 for kg in capacities) < sum(capacities) // 100


def test_alike_pieces_need_a_flight_for_as_many_as_go_into_a_hold(tmp_path: Path) -> None:
    answer = manifest(*write(tmp_path, [100] * 24, [250] * 30), "flights")
    assert answer.optimal
    assert answer.objective == 12 > 24 * 100 / 250
    lots = [Lot((100, 0, 0, 0), 2, 1, tuple(range(30)), ((0,),) * 24)]
    room = np.array([[250, 1, 0, 0]] * 30, np.int64)
    places, top = places_of(lots, room), Bound(48, [2 * FRACTION], 0)
    nothing = np.zeros((1, 30), np.int64)
    assert priced(lots, places, top, nothing, 0, charge=1).bound == 48 - 12
    assert priced(lots, places, top, nothing, 0, until=0.0, charge=1).bound == 48  # time is out: what was known
    dear = [lot._replace(worth=1 << 47) for lot in lots]  # too large to be told apart: what was known
    assert priced(dear, places, Bound(24 << 47, [FRACTION << 47], 0), nothing, 0).bound == 24 << 47


@pytest.mark.parametrize(("seed", "holds"), [(1, 8), (2, 8)])
def test_triplets_fill_every_hold_and_nothing_holds_four(tmp_path: Path, seed: int, holds: int) -> None:
    """Known by construction: every piece is over a quarter of a hold, and triplets of them are made to fill each."""
    chance = np.random.default_rng(seed)
    kgs: list[int] = []
    for _ in range(holds):
        first = int(chance.integers(260, 333))
        second = int(chance.integers(260, (1000 - first) // 2))
        kgs += [first, second, 1000 - first - second]
    more = chance.integers(450, 500, 30).tolist()
    answer = manifest(*write(tmp_path, [*kgs, *more], [1000] * holds), "number")
    assert answer.optimal
    assert answer.objective == answer.bound == 3 * holds
