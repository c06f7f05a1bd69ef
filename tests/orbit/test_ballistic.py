"""The ballistic coefficient of futures against the closed forms of an AR(1) process."""

from __future__ import annotations

import math

import numpy as np
import pytest

from stationkeeper.orbit.ballistic import first_ballistic, next_ballistic
from stationkeeper.orbit.table import Floats

FUTURES, QUARTERS, SEED = 4000, 31, 5
ESTIMATE, ERROR, MEAN, SPREAD, KEPT = 0.0069, 0.087, 0.0075, 0.23, 0.82


@pytest.fixture(scope="module")
def drawn() -> Floats:
    """Return ln B by future and quarter."""
    found = np.empty((FUTURES, QUARTERS))
    for future in range(FUTURES):
        ballistic = first_ballistic(ESTIMATE, ERROR, SEED, future)
        found[future, 0] = ballistic
        for quarter in range(1, QUARTERS):
            ballistic = next_ballistic(ballistic, MEAN, SPREAD, KEPT, SEED, future, quarter)
            found[future, quarter] = ballistic
    return np.log(found)


@pytest.mark.parametrize("quarter", [0, 1, 4, 12, 30])
def test_mean_and_variance_go_from_the_estimate_to_those_of_the_long_run(drawn: Floats, quarter: int) -> None:
    """After q quarters: mean m + p^q (m0 - m), variance s^2 (1 - p^2q) + p^2q e^2."""
    kept = KEPT**quarter
    mean = math.log(MEAN) + kept * math.log(ESTIMATE / MEAN)
    variance = SPREAD**2 * (1.0 - kept**2) + (kept * ERROR) ** 2
    values = drawn[:, quarter]
    assert abs(values.mean() - mean) < 4.0 * math.sqrt(variance / FUTURES)
    assert abs(values.var(ddof=1) - variance) < 4.0 * variance * math.sqrt(2.0 / FUTURES)


@pytest.mark.parametrize("lag", [1, 2, 4])
def test_the_correlation_falls_with_its_power(drawn: Floats, lag: int) -> None:
    wanted = KEPT**lag
    found = np.corrcoef(drawn[:, 30], drawn[:, 30 - lag])[0, 1]
    assert abs(found - wanted) < 4.0 * (1.0 - wanted**2) / math.sqrt(FUTURES)


def test_a_quarter_changes_ln_b_as_the_record_did(drawn: Floats) -> None:
    """The step has s sqrt(2 (1 - p)) = 0.138; the 104 steps of 1999 to 2026 have 0.130, whose own error is 0.009."""
    steps = np.diff(drawn[:, 20:], axis=1).std()
    assert steps == pytest.approx(SPREAD * math.sqrt(2.0 * (1.0 - KEPT)), rel=0.02)
    assert abs(steps - 0.130) < 2.0 * 0.130 / math.sqrt(2.0 * 104)


def test_the_mean_of_four_years_spreads_as_the_sum_of_its_quarters(drawn: Floats) -> None:
    """Given the start, n = 17: s sqrt(1 - p^2) / (n (1 - p)) sqrt(sum over m = 1..n of (1 - p^m)^2) = 0.138; the start
    adds e p (1 - p^n) / (n (1 - p)).
    """
    n = 17
    chance = SPREAD * math.sqrt(1.0 - KEPT**2) / (n * (1.0 - KEPT))
    chance *= math.sqrt(sum((1.0 - KEPT**m) ** 2 for m in range(1, n + 1)))
    assert chance == pytest.approx(0.138, abs=0.001)
    start = ERROR * KEPT * (1.0 - KEPT**n) / (n * (1.0 - KEPT))
    wanted = math.hypot(chance, start)
    found = drawn[:, 1 : n + 1].mean(axis=1).std(ddof=1)
    assert abs(found - wanted) < 4.0 * wanted / math.sqrt(2.0 * FUTURES)


def test_the_limits_of_the_process_are_a_constant_and_fresh_chance() -> None:
    assert next_ballistic(0.006, MEAN, SPREAD, 1.0, SEED, 0, 1) == pytest.approx(0.006, rel=1e-12)
    assert next_ballistic(0.006, MEAN, 0.0, 0.0, SEED, 0, 1) == pytest.approx(MEAN, rel=1e-12)
    low, high = (next_ballistic(before, MEAN, SPREAD, 0.0, SEED, 0, 1) for before in (0.004, 0.01))
    assert low == pytest.approx(high, rel=1e-12)
