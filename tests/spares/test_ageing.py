"""Wear-out, repairs that do not hold: closed forms, and no burst of failures at the start."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from stationkeeper import streams
from stationkeeper.spares.ageing import life, life_left, life_left_unknown, repairs_in_a_row, weibull_scale

SHAPE, MEAN, N = 3.0, 3652.5, 20_000
SCALE = weibull_scale(MEAN, SHAPE)


def uniforms(n: int, draw: int = 0) -> list[float]:
    return [streams.uniform(7, streams.AGE, future, 1, draw) for future in range(n)]


def test_a_new_unit_lives_the_declared_mean() -> None:
    lives = np.array([life(SHAPE, SCALE, u) for u in uniforms(N)])
    assert abs(lives.mean() - MEAN) < 4.0 * lives.std() / math.sqrt(N)
    assert stats.kstest(lives, stats.weibull_min(SHAPE, scale=SCALE).cdf).pvalue > 1e-4


@pytest.mark.parametrize("age", [0.0, 2000.0, 5000.0])
def test_an_aged_unit_lives_on_as_its_distribution_given_that_age(age: float) -> None:
    """P(left > t | age) = S(age + t) / S(age): at the median of what is left, half are gone."""
    left = np.array([life_left(SHAPE, SCALE, age, u) for u in uniforms(N)])
    median = SCALE * ((age / SCALE) ** SHAPE + math.log(2.0)) ** (1.0 / SHAPE) - age
    assert abs((left < median).mean() - 0.5) < 4.0 * 0.5 / math.sqrt(N)
    assert left.min() > 0.0


def test_an_old_unit_has_less_left_than_a_new_one_on_the_same_luck() -> None:
    for u in uniforms(50):
        assert life_left(SHAPE, SCALE, 5000.0, u) < life(SHAPE, SCALE, u)
        assert life_left(SHAPE, SCALE, 0.0, u) == pytest.approx(life(SHAPE, SCALE, u))


def test_units_of_unknown_age_fail_at_the_long_run_rate_from_the_first_day_on() -> None:
    """The residual life of a renewal process in equilibrium has density S(t) / mean: no burst, no quiet start."""
    met = [streams.gamma(1.0 + 1.0 / SHAPE, 7, streams.RATE, future, 1) for future in range(N)]
    left = np.array([life_left_unknown(SHAPE, SCALE, m, u) for m, u in zip(met, uniforms(N), strict=True)])
    first_year = 365.25 / MEAN  # S(t) is within 0.1 % of 1 through the first year of ten
    assert abs((left < 365.25).mean() - first_year) < 4.0 * math.sqrt(first_year * (1.0 - first_year) / N)
    mean_left = SCALE**2 * math.gamma(1.0 + 2.0 / SHAPE) / (2.0 * MEAN)  # E[L^2] / (2 E[L])
    assert abs(left.mean() - mean_left) < 4.0 * left.std() / math.sqrt(N)


def test_shape_one_has_no_memory() -> None:
    for u in uniforms(20):
        assert life_left(1.0, MEAN, 9999.0, u) == pytest.approx(life(1.0, MEAN, u), rel=1e-9)


def test_repairs_are_geometric() -> None:
    """Six in ten repairs that do not hold: 2.5 repairs a failure, and six or more in 0.6^5 of all failures."""
    counts = np.array([repairs_in_a_row(0.6, u) for u in uniforms(N)])
    assert counts.min() == 1
    assert abs(counts.mean() - 2.5) < 4.0 * math.sqrt(0.6) / 0.4 / math.sqrt(N)
    share = 0.6**5
    assert abs((counts >= 6).mean() - share) < 4.0 * math.sqrt(share * (1.0 - share) / N)
    assert repairs_in_a_row(0.0, 0.01) == 1
