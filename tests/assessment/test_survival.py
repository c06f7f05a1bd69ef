"""Survival estimates against published intervals and plain counting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import pytest

from stationkeeper.assessment.survival import breached_by, curve, estimate, unbroken, wilson
from stationkeeper.simulation.reduce import Firsts


def counted(days: Iterable[int], futures: int) -> Firsts:
    """Return first days as a campaign counts them, all of one cause."""
    day, often = np.unique(list(days), return_counts=True)
    return Firsts(day, np.zeros_like(day), often, futures)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_interval_gives_the_published_examples(successes: int, trials: int, low: float, high: float) -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3, four decimals."""
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


def test_no_trials_leave_everything_open() -> None:
    """Unknown is the whole interval, never fine."""
    assert wilson(0, 0) == (0.0, 1.0)


def test_interval_holds_the_truth_in_about_95_of_100_cases() -> None:
    """Coverage of the Wilson interval at n = 200 lies between 92 and 98 % for a known probability (exact binomial
    sum).
    """
    rng = np.random.default_rng(1)
    p, n, cases = 0.87, 200, 4000
    hits = sum(low <= p <= high for low, high in (wilson(int(k), n) for k in rng.binomial(n, p, cases)))
    assert 0.92 < hits / cases < 0.98


def test_breach_on_the_last_day_counts_and_the_day_after_does_not() -> None:
    """Through means up to and with."""
    days = counted([10, 11], futures=4)
    assert unbroken(days, 10).probability == 0.75
    assert unbroken(days, 9).probability == 1.0
    assert unbroken(days, 11).probability == 0.5


def test_curve_never_rises() -> None:
    """A breach is never undone."""
    rng = np.random.default_rng(2)
    breached = rng.integers(1, 300, 230)
    points = [p.probability for p in curve(counted(breached, 500), np.arange(30, 301, 30), date(2030, 1, 1))]
    assert points[0] == 1.0
    assert all(a >= b for a, b in zip(points, points[1:], strict=False))
    assert points[-1] == pytest.approx(270 / 500)


def test_dates_of_breach_are_order_statistics() -> None:
    """Of 20 futures the 2nd breach is the 10 % date; the 10th never came, so the 50 % date is unknown."""
    by = breached_by(counted([50, 10, 40, 30, 20], futures=20), 100, date(2030, 1, 1))
    assert by.p10 == date(2030, 1, 21)
    assert by.p50 is None


def test_estimate_keeps_probability_inside_its_interval() -> None:
    """Also at the ends."""
    for successes in (0, 1, 50, 99, 100):
        e = estimate(successes, 100)
        assert e.low <= e.probability <= e.high
