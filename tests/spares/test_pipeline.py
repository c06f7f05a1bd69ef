"""A stock that reorders one for one: what is on order is Poisson, whatever the lead time (Palm; METRIC rests on it)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from stationkeeper.compiled import kernel
from stationkeeper.spares.failures import next_failure
from stationkeeper.spares.pool import expected_backorders, probability_of_sufficiency

RATE, N = 1.0 / 200.0, 60_000
LEAD_DAYS = 300.0


@kernel
def failure_days(rate: float, count: int) -> NDArray[np.float64]:
    cumulative, days, now = np.array([rate]), np.empty(count), 0.0
    for n in range(count):
        wait, _ = next_failure(cumulative, 5, 0, n)
        now += wait
        days[n] = now
    return days


@pytest.fixture(scope="module")
def on_order() -> NDArray[np.int64]:
    """Units on order at moments three lead times apart, far enough to be independent."""
    days = failure_days(RATE, N)
    moments = np.arange(2 * LEAD_DAYS, days[-1], 3 * LEAD_DAYS)
    return np.searchsorted(days, moments) - np.searchsorted(days, moments - LEAD_DAYS)


@pytest.mark.parametrize("spares", [0, 1, 2, 4])
def test_backorders_of_the_repair_pipeline_are_those_of_a_poisson_number(
    on_order: NDArray[np.int64], spares: int
) -> None:
    waiting = np.maximum(0, on_order - spares)
    error = 4.0 * waiting.std() / math.sqrt(len(waiting))
    assert abs(waiting.mean() - expected_backorders(RATE * LEAD_DAYS, spares)) < error


@pytest.mark.parametrize("spares", [0, 1, 2, 4])
def test_a_stock_serves_as_often_as_the_pipeline_leaves_it_a_spare(on_order: NDArray[np.int64], spares: int) -> None:
    """A failure comes at a random moment (PASTA): the share of moments with nothing owed is P(Poisson <= spares)."""
    expected = probability_of_sufficiency([RATE * LEAD_DAYS], [spares])
    share = float((on_order <= spares).mean())
    assert abs(share - expected) < 4.0 * math.sqrt(expected * (1.0 - expected) / len(on_order))


def test_backorders_fall_with_spares_to_nothing() -> None:
    values = [expected_backorders(RATE * LEAD_DAYS, spares) for spares in range(30)]
    assert values[0] == pytest.approx(RATE * LEAD_DAYS)
    assert all(later < before for before, later in zip(values, values[1:], strict=False))
    assert values[-1] < 1e-9
