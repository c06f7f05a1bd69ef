"""The optimum against enumeration and another solver; greedy never better; both under the limit."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import optimize

from stationkeeper.spares import optimum, pool

Gains = list[NDArray[np.float64]]
SUM_ERROR = 1e-12  # relative: gains are counted in 2**-61 of their sum, then summed in double precision


def falling(values: list[float]) -> NDArray[np.float64]:
    return np.array(sorted(values, reverse=True))


OFFERS = st.lists(
    st.tuples(
        st.lists(st.floats(0.0, 3.0, allow_subnormal=False), min_size=0, max_size=4).map(falling),
        st.integers(1, 60_000).map(lambda grams: grams / 1000.0),
    ),
    min_size=1,
    max_size=5,
)
LIMITS = st.integers(0, 150_000).map(lambda grams: grams / 1000.0)


def gain_of(gains: Gains, counts: tuple[int, ...]) -> float:
    return math.fsum(float(row[:count].sum()) for row, count in zip(gains, counts, strict=True))


def enumerated(gains: Gains, masses: list[float], limit: float) -> float:
    """Return the largest gain of all stocks under the limit, masses counted in whole grams."""
    grams, room = [round(mass * 1000) for mass in masses], round(limit * 1000)
    return max(
        gain_of(gains, counts)
        for counts in product(*(range(len(row) + 1) for row in gains))
        if sum(count * gram for count, gram in zip(counts, grams, strict=True)) <= room
    )


def fleet(types: int, seed: int) -> tuple[Gains, list[float]]:
    """Return the gains and masses of random unit types, as a station has them."""
    random = np.random.default_rng(seed)
    demands = [pool.Demand(random.uniform(0.5, 4.0), random.uniform(0.02, 2.0)) for _ in range(types)]
    return [pool.gains(demand, 0) for demand in demands], [round(float(kg), 3) for kg in random.uniform(1, 150, types)]


@given(OFFERS, LIMITS)
def test_exact_is_the_best_of_all_stocks(offers: list[tuple[NDArray[np.float64], float]], limit: float) -> None:
    gains, masses = [row for row, _ in offers], [mass for _, mass in offers]
    found = optimum.exact(gains, masses, limit)
    best = enumerated(gains, masses, limit)
    assert found.proven
    assert found.choice.gain == pytest.approx(best, rel=SUM_ERROR, abs=SUM_ERROR)
    assert found.bound == found.choice.gain
    assert found.choice.gain == pytest.approx(gain_of(gains, found.choice.counts), rel=SUM_ERROR)


@given(OFFERS, LIMITS)
def test_greedy_is_never_better_and_both_keep_the_limit(
    offers: list[tuple[NDArray[np.float64], float]], limit: float
) -> None:
    gains, masses = [row for row, _ in offers], [mass for _, mass in offers]
    greedy, exact = optimum.greedy(gains, masses, limit), optimum.exact(gains, masses, limit)
    assert exact.choice.gain >= greedy.gain - SUM_ERROR
    for choice in (greedy, exact.choice):
        assert choice.mass_kg <= limit + 1e-6  # a milligram, the unit of mass
        assert choice.mass_kg == pytest.approx(sum(n * kg for n, kg in zip(choice.counts, masses, strict=True)))


@given(OFFERS, LIMITS, LIMITS)
def test_more_room_is_never_worse(
    offers: list[tuple[NDArray[np.float64], float]], limit: float, another: float
) -> None:
    gains, masses = [row for row, _ in offers], [mass for _, mass in offers]
    little, much = sorted((limit, another))
    assert (
        optimum.exact(gains, masses, little).choice.gain <= optimum.exact(gains, masses, much).choice.gain + SUM_ERROR
    )


def test_greedy_is_fooled_where_the_best_rate_leaves_no_room() -> None:
    gains, masses = [np.array([0.2]), np.array([1.0])], [1.0, 10.0]
    assert optimum.greedy(gains, masses, 10.0).counts == (1, 0)
    assert optimum.exact(gains, masses, 10.0).choice.counts == (0, 1)


def test_greedy_stops_when_it_is_enough_and_not_before() -> None:
    gains, masses = [np.array([4.0, 2.0, 1.0]), np.array([3.0, 0.5])], [1.0, 1.0]
    assert optimum.greedy(gains, masses, enough=7.0).counts == (1, 1)
    assert optimum.greedy(gains, masses, enough=7.1).counts == (2, 1)
    assert optimum.greedy(gains, masses).counts == (3, 2)


def test_masses_that_add_up_to_the_limit_fit() -> None:
    gains = [np.array([1.0, 1.0, 1.0])]
    assert 0.1 + 0.1 + 0.1 > 0.3  # in double precision
    assert optimum.exact(gains, [0.1], 0.3).choice.counts == (3,)
    assert optimum.greedy(gains, [0.1], 0.3).counts == (3,)


@pytest.mark.parametrize("limit", [0.0, 0.5])
def test_nothing_is_bought_when_nothing_fits(limit: float) -> None:
    assert optimum.exact([np.array([1.0])], [1.0], limit) == optimum.Optimum(
        optimum.Choice((0,), 0.0, 0.0), 0.0, proven=True
    )


def test_spares_that_gain_nothing_are_left() -> None:
    gains = [np.array([1.0, 0.0, 0.0]), np.zeros(0), np.array([1e-300])]
    assert optimum.exact(gains, [1.0, 1.0, 1.0], 100.0).choice.counts == (1, 0, 0)
    assert optimum.greedy(gains, [1.0, 1.0, 1.0], 100.0).counts == (1, 0, 0)
    assert optimum.exact(gains[1:], [1.0, 1.0], 100.0).choice == optimum.Choice((0, 0), 0.0, 0.0)
    assert optimum.exact([], [], 100.0).choice == optimum.Choice((), 0.0, 0.0)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_search_cut_short_says_so_and_bounds_the_optimum(seed: int) -> None:
    gains, masses = fleet(30, seed)
    short = optimum.exact(gains, masses, 400.0, most_states=1)
    best = optimum.exact(gains, masses, 400.0)
    assert best.proven
    assert not short.proven
    assert short.choice.gain <= best.choice.gain <= short.bound + SUM_ERROR
    assert short.choice.gain >= optimum.greedy(gains, masses, 400.0).gain - SUM_ERROR


@pytest.mark.parametrize(("types", "limit", "seed"), [(9, 300.0, 4), (9, 120.0, 5), (40, 900.0, 6)])
def test_another_solver_finds_the_same_optimum(types: int, limit: float, seed: int) -> None:
    gains, masses = fleet(types, seed)
    kinds = np.repeat(np.arange(types), [len(row) for row in gains])
    solved = optimize.milp(
        -np.concatenate(gains),
        constraints=optimize.LinearConstraint(np.array(masses)[kinds][None, :], -np.inf, limit),
        integrality=np.ones(len(kinds)),
        bounds=optimize.Bounds(0, 1),
        options={"mip_rel_gap": 0.0},
    )
    found = optimum.exact(gains, masses, limit)
    # HiGHS takes 1e-6 of a spare for none, so it may seem better by 1e-6 of the gains.
    assert found.choice.gain == pytest.approx(-solved.fun, rel=1e-5)


@pytest.mark.parametrize(("types", "limit"), [(9, 300.0), (200, 5000.0)])
def test_the_optimum_is_proven_for_few_and_for_many_types(types: int, limit: float) -> None:
    gains, masses = fleet(types, 7)
    found = optimum.exact(gains, masses, limit)
    assert found.proven
    assert found.choice.gain >= optimum.greedy(gains, masses, limit).gain - SUM_ERROR


def test_rising_gains_and_massless_spares_are_refused() -> None:
    with pytest.raises(ValueError, match="must not rise"):
        optimum.exact([np.array([1.0, 2.0])], [1.0], 5.0)
    with pytest.raises(ValueError, match="above 0 kg"):
        optimum.greedy([np.array([1.0])], [0.0])
