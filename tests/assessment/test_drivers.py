"""Drivers: total effects against closed forms, changes with a known sign, nothing where nothing can differ."""

from __future__ import annotations

import math

import numpy as np
import pytest

import stationkeeper.api as sk
from stationkeeper.assessment.drivers import GROUPS, alike
from stationkeeper.assessment.drivers_changes import CHANGES, with_value
from stationkeeper.assessment.drivers_told import Drivers, InputTold
from stationkeeper.assessment.sobol import total_effect, total_variance_share
from stationkeeper.errors import RequestError

FUTURES = 100


@pytest.fixture(scope="module")
def told() -> Drivers:
    return sk.drivers(sk.load_scenario("tiny"), futures=FUTURES, seed=4)


def _named(told: Drivers, path: str) -> InputTold | None:
    return next((row for row in told.inputs if row.input == path), None)


def _either(p: float, q: float, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return "first or second happens" of `count` futures, and the same with the first drawn anew."""
    draws = np.random.default_rng(seed).random((3, count))
    return (draws[0] < p) | (draws[1] < q), (draws[2] < p) | (draws[1] < q)


def test_total_effect_is_that_of_the_closed_form() -> None:
    """Y = A or B with chances 0.3 and 0.4: A's total index is 0.6 * 0.3 * 0.7 / (0.58 * 0.42) = 0.517."""
    n, truth = 100_000, 0.6 * 0.21 / (0.58 * 0.42)
    found = total_effect(*_either(0.3, 0.4, n, 1))
    assert found is not None
    assert abs(found.index - truth) < 4 * (found.high - found.low) / (2 * 1.96)
    assert found.high - found.low < 0.02


@pytest.mark.parametrize(("p", "q"), [(0.3, 0.4), (0.05, 0.1), (0.5, 0.02)])
def test_the_interval_of_a_total_effect_holds_the_truth_in_about_95_of_100_cases(p: float, q: float) -> None:
    """2,000 samples of 400 futures; a share of 0.95 has an error of 0.5 %."""
    share = 1 - (1 - p) * (1 - q)
    truth = (1 - q) * p * (1 - p) / (share * (1 - share))
    found = [total_effect(*_either(p, q, 400, seed)) for seed in range(2000)]
    held = [each.low <= truth <= each.high for each in found if each is not None]
    assert 0.92 < np.mean(held) < 0.98


def test_what_changes_nothing_has_no_effect_and_what_is_all_has_the_whole() -> None:
    first, again = _either(0.5, 0.0, 4000, 3)
    none, whole = total_effect(first, first), total_effect(first, again)
    assert none is not None and whole is not None
    assert (none.index, none.low, none.changed) == (0.0, 0.0, 0)
    assert 0.0 < none.high < 0.01
    assert abs(whole.index - 1.0) < 4 / math.sqrt(4000) and whole.high == 1.0
    assert total_effect(np.ones(99, bool), np.arange(99) > 7) is None


def test_a_lower_reserve_can_only_raise_supplied_and_meets_the_same_futures(told: Drivers) -> None:
    row = _named(told, "stocks.nitrogen.reserve_kg")
    assert row is not None
    safe, joint, supplied = row.swings
    assert safe.swing == joint.swing == 0.0
    assert supplied.down is not None and supplied.up is not None
    assert supplied.down.lost == supplied.up.gained == 0
    assert supplied.down.gained > 0
    assert supplied.swing == pytest.approx((supplied.down.gained + supplied.up.lost) / FUTURES)


def test_a_number_that_the_futures_do_not_use_is_not_told_as_moving(told: Drivers) -> None:
    """The volume of a cargo bag belongs to the manifest; no future reads it."""
    assert _named(told, "supply.bag_m3") is None
    assert told.not_moving > 0


def test_a_number_as_it_is_gives_the_same_inputs_to_the_futures() -> None:
    scenario = sk.load_scenario("tiny")
    same = with_value(scenario, "orbit.target_km", scenario.orbit.target_km.value)
    other = with_value(scenario, "stocks.water.reserve_kg", 401.0)
    assert same == scenario
    assert other is not None and [row.reserve_kg for row in other.stocks if row.id == "water"] == [401.0]
    assert with_value(scenario, "orbit.target_km", -1.0) is None
    assert with_value(scenario, "stocks.water.reserve_kg", -1.0) is None
    assert alike((np.zeros(2), 1.0), (np.zeros(2), 1.0)) and not alike((np.zeros(2),), (np.ones(2),))


def test_a_partner_who_leaves_keeps_its_segment_from_being_held(told: Drivers) -> None:
    """Half of the period without any flight of one party: its people's stay ends, and `joint` never gains."""
    for name in ("first-leaves", "second-leaves"):
        joint = next(row for row in told.changes if row.change == name).moved[1]
        assert joint.gained == 0


def test_every_change_is_played_or_says_why_not(told: Drivers) -> None:
    assert [row.change for row in told.changes] == [row.name for row in CHANGES]
    for row in told.changes:
        assert bool(row.moved) != bool(row.why_not)
        for each in row.moved:
            assert each.difference == pytest.approx((each.gained - each.lost) / FUTURES)
            assert each.low <= each.difference <= each.high


def test_every_group_is_told_inside_its_interval(told: Drivers) -> None:
    assert [row.group for row in told.groups] == [row.name for row in GROUPS]
    assert len({row.domain for row in GROUPS}) == len(GROUPS)
    for effect in (effect for row in told.groups for effect in row.effects):
        if effect.index is None or effect.low is None or effect.high is None:
            assert effect.index is effect.low is effect.high is None
        else:
            assert 0.0 <= effect.low <= effect.index <= effect.high <= 1.0
            assert (effect.index == 0.0) == (effect.changed == 0)


def test_shares_of_what_the_swings_rest_on_sum_to_one(told: Drivers) -> None:
    """Every number of the small station is assumed."""
    for row in told.resting:
        clear = [each for each in told.inputs if any(s.criterion == row.criterion and s.clear for s in each.swings)]
        assert row.inputs == len(clear)
        assert (row.assumed, row.derived, row.published) in ((1.0, 0.0, 0.0), (None, None, None))


def test_threads_change_nothing(told: Drivers) -> None:
    counts: list[tuple[int, int]] = []
    again = sk.drivers(
        sk.load_scenario("tiny"), futures=FUTURES, seed=4, workers=1, progress=lambda *c: counts.append(c)
    )
    assert again == told
    assert counts == sorted(counts) and counts[-1][0] == counts[-1][1]


def test_what_cannot_be_asked_is_told_at_once() -> None:
    with pytest.raises(RequestError) as error:
        sk.drivers(sk.load_scenario("tiny"), "soon", futures=20_000, seed=-1)
    assert [fault.place for fault in error.value.faults] == ["through", "seed", "futures"]


def test_total_effects_of_the_ishigami_function_are_the_published_ones() -> None:
    """Ishigami and Homma (1990) with a = 7, b = 0.1: total indices 0.5576, 0.4424, 0.2437 (Saltelli et al., "Global
    Sensitivity Analysis", 2008), to the error of 200,000 draws.
    """
    n, a, b = 200_000, 7.0, 0.1
    draws, others = (np.random.default_rng(seed).uniform(-math.pi, math.pi, (3, n)) for seed in (1, 2))

    def ishigami(x: np.ndarray) -> np.ndarray:
        return np.asarray(np.sin(x[0]) + a * np.sin(x[1]) ** 2 + b * x[2] ** 4 * np.sin(x[0]))

    first = ishigami(draws)
    for place, published in enumerate((0.5576, 0.4424, 0.2437)):
        swapped = draws.copy()
        swapped[place] = others[place]
        again = ishigami(swapped)
        assert total_variance_share(first, again) == pytest.approx(published, abs=0.006)
