"""Posterior failure rates against the textbook and against what each weight must give."""

from __future__ import annotations

import math

import pytest

from stationkeeper.errors import RequestError
from stationkeeper.spares.rates import posterior, prior

MTBF, LOG_SD = 100_000.0, 0.7
FAILURES, HOURS = 3.0, 500_000.0


def test_prior_has_mean_and_variance_of_the_lognormal() -> None:
    failures, unit_days = prior(MTBF, LOG_SD)
    rate = 24.0 / MTBF
    assert failures / unit_days == pytest.approx(rate, rel=1e-12)
    assert failures / unit_days**2 == pytest.approx(rate**2 * math.expm1(LOG_SD**2), rel=1e-12)


def test_equal_weight_is_bayes_rule() -> None:
    failures, unit_days = prior(MTBF, LOG_SD)
    shape, scale = posterior(MTBF, LOG_SD, FAILURES, HOURS)
    assert shape == pytest.approx(failures + FAILURES)
    assert 1.0 / scale == pytest.approx(unit_days + HOURS / 24.0)


def test_weight_one_leaves_the_makers_figure_and_weight_none_the_data() -> None:
    only_spec = posterior(MTBF, LOG_SD, None, None)
    only_data = posterior(None, LOG_SD, FAILURES, HOURS)
    assert posterior(MTBF, LOG_SD, FAILURES, HOURS, weight=1.0) == pytest.approx(only_spec)
    assert posterior(MTBF, LOG_SD, FAILURES, HOURS, weight=0.0) == pytest.approx(only_data)


def test_mean_moves_from_the_makers_rate_to_the_observed_one() -> None:
    rates = []
    for weight in (0.01, 0.25, 0.5, 0.75, 1.0):
        shape, scale = posterior(MTBF, LOG_SD, FAILURES, HOURS, weight=weight)
        rates.append(shape * scale)
    assert rates == sorted(rates)
    assert rates[0] == pytest.approx(24.0 * FAILURES / HOURS, rel=0.02)
    assert rates[-1] == pytest.approx(24.0 / MTBF)


def test_no_failure_in_a_long_time_still_leaves_a_rate() -> None:
    shape, scale = posterior(None, LOG_SD, 0.0, HOURS)
    assert shape * scale == pytest.approx(0.5 / (HOURS / 24.0))


def test_without_any_figure_the_fault_says_what_is_missing() -> None:
    with pytest.raises(RequestError, match="mtbf_spec_hours"):
        posterior(None, LOG_SD, 2.0, None)
