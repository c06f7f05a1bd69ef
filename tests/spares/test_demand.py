"""Demand from failures at an uncertain rate and from life limits, against explicit sums."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from stationkeeper.spares import pool
from stationkeeper.spares.pool import Demand

COUNTS = np.arange(4_000)
DEMANDS = [Demand(1.7, 0.4), Demand(0.5, 6.0, 2.3), Demand(12.0, 1.5, 0.25), Demand(2.5, 0.8, 3.0)]
ANY = st.builds(Demand, st.floats(0.1, 50.0), st.floats(1e-4, 20.0), st.floats(0.0, 30.0))


def mass_function(demand: Demand) -> np.ndarray:
    """Return P(demand = k) for k in COUNTS by adding the scheduled replacements one by one."""
    failures = stats.nbinom.pmf(COUNTS, demand.shape, 1.0 / (1.0 + demand.failures_per_shape))
    sure, one_more = math.floor(demand.scheduled), demand.scheduled % 1.0
    schedule = np.zeros(sure + 2)
    schedule[sure], schedule[sure + 1] = 1.0 - one_more, one_more
    return np.convolve(failures, schedule)[: len(COUNTS)]


@pytest.mark.parametrize("demand", DEMANDS)
def test_sufficiency_and_shortage_are_sums_over_failures_and_schedule(demand: Demand) -> None:
    below = np.cumsum(mass_function(demand))
    spares = COUNTS[:60]
    assert pool.sufficiency(demand, spares) == pytest.approx(below[:60], abs=1e-12)
    assert pool.shortage(demand, spares) == pytest.approx(1.0 - below[:60], abs=1e-12)


@pytest.mark.parametrize("demand", DEMANDS)
@pytest.mark.parametrize("spares", [0, 1, 4, 25])
def test_backorders_are_the_sum_over_the_tail(demand: Demand, spares: int) -> None:
    tail = float(np.sum(np.maximum(COUNTS - spares, 0) * mass_function(demand)))
    assert pool.backorders(demand, spares) == pytest.approx(tail, abs=1e-9)


def test_a_rate_known_for_sure_gives_poisson() -> None:
    mean, sure = 3.0, 1e9
    demand = Demand(sure, mean / sure)
    for spares in range(8):
        # The variance is larger by mean**2 / shape; both differ by less than that share.
        assert pool.backorders(demand, spares) == pytest.approx(pool.expected_backorders(mean, spares), abs=1e-7)
        assert pool.sufficiency(demand, np.array([spares]))[0] == pytest.approx(
            stats.poisson.cdf(spares, mean), abs=1e-7
        )


def test_without_a_schedule_it_is_the_predictive_distribution() -> None:
    demand = Demand(1.7, 4e-4 * 900.0)
    for spares in range(6):
        assert pool.sufficiency(demand, np.array([spares]))[0] == pytest.approx(
            pool.predictive(1.7, 4e-4, 900.0, spares), abs=1e-15
        )


def test_fewer_spares_than_are_sure_to_be_used_never_suffice() -> None:
    logs = pool.log_sufficiency(Demand(1.0, 0.5, 3.25), np.arange(5))
    assert np.isneginf(logs[:3]).all()
    assert np.isfinite(logs[3:]).all()


@given(ANY)
def test_gains_never_rise_and_lead_to_certainty(demand: Demand) -> None:
    gains = pool.gains(demand, demand.sure)
    logs = pool.log_sufficiency(demand, np.arange(demand.sure, demand.sure + len(gains) + 1))
    assert (np.diff(logs, n=2) <= 1e-9).all()  # concave before any smoothing
    assert (np.diff(gains) <= 0.0).all()
    assert math.fsum(gains) == pytest.approx(-float(logs[0]), abs=1e-9 * (1.0 - float(logs[0])))


@given(ANY, st.integers(0, 40))
def test_a_spare_more_saves_the_probability_that_it_was_missing(demand: Demand, spares: int) -> None:
    saved = pool.backorders(demand, spares) - pool.backorders(demand, spares + 1)
    assert saved == pytest.approx(float(pool.shortage(demand, np.array([spares]))[0]), abs=1e-9)


@pytest.mark.parametrize("mean", [0.0, 1e-9, 50.0, 1e7])
def test_the_quantile_is_found_at_any_mean(mean: float) -> None:
    spares = pool.spares_for_confidence(mean, 0.999)
    assert spares == int(stats.poisson.ppf(0.999, mean))


def test_replacements_that_divide_the_window_are_all_sure() -> None:
    demand = Demand(1.0, 0.1, 3 * 0.1 / 0.3 * 7)  # 7 but for rounding
    assert demand.sure == 7
    assert demand.one_more == pytest.approx(0.0, abs=1e-12)
