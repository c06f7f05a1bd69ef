"""Posteriors against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from stationkeeper.traffic import risk


def test_without_data_the_loss_probability_is_arcsine_distributed() -> None:
    """Beta(1/2, 1/2) has the quantile sin(pi p / 2) ** 2 (arcsine law)."""
    low, high = risk.loss_posterior(0, 0).interval(0.9)
    assert low == pytest.approx(math.sin(math.pi * 0.05 / 2) ** 2, rel=1e-9)
    assert high == pytest.approx(math.sin(math.pi * 0.95 / 2) ** 2, rel=1e-9)


def test_one_launch_without_loss_gives_a_closed_interval() -> None:
    """Beta(1/2, 3/2): F(x) = (2/pi) (asin(sqrt(x)) + sqrt(x (1 - x)))."""
    for bound, share in zip(risk.loss_posterior(0, 1).interval(0.95), (0.025, 0.975), strict=True):
        assert 2 / math.pi * (math.asin(math.sqrt(bound)) + math.sqrt(bound * (1 - bound))) == pytest.approx(
            share, abs=1e-9
        )


def test_mean_loss_adds_half_a_loss_and_half_a_success() -> None:
    assert risk.loss_posterior(1, 21).mean == 1.5 / 22
    assert risk.loss_posterior(0, 33).mean == 0.5 / 34


def test_more_flights_without_loss_lower_the_whole_interval() -> None:
    few, many = risk.loss_posterior(0, 33).interval(), risk.loss_posterior(0, 330).interval()
    assert many[0] < few[0]
    assert many[1] < few[1]


def test_a_rate_without_events_is_a_squared_normal() -> None:
    """Gamma(1/2) is half a chi-square with one degree of freedom: quantile z((1 + p) / 2) ** 2 / (2 T)."""
    low, high = risk.rate_posterior(0, 1000.0).interval(0.95)
    assert high == pytest.approx(2.241402728**2 / 2000, rel=1e-8)  # z(0.9875)
    assert low == pytest.approx(0.0313379787**2 / 2000, rel=1e-6)  # z(0.5125)


def test_the_mean_rate_counts_half_an_event_more() -> None:
    assert risk.rate_posterior(2, 500.0).mean == 2.5 / 500


def test_the_spread_of_two_gaps_is_half_their_log_ratio_times_root_two() -> None:
    assert risk.log_spread([[10.0, 10.0 * math.e]]) == pytest.approx(math.sqrt(0.5))


def test_the_pooled_spread_does_not_see_differences_between_launchers() -> None:
    one = risk.log_spread([[10.0, 20.0]])
    assert risk.log_spread([[10.0, 20.0], [1000.0, 2000.0], [5.0]]) == pytest.approx(one)


def test_single_gaps_tell_no_spread() -> None:
    assert risk.log_spread([[10.0], [20.0], []]) is None


def test_the_median_of_a_stand_down_is_the_geometric_mean() -> None:
    fit = risk.fit_stand_down((20, 80), 0.3)
    assert fit.median_days == pytest.approx(40.0)
    assert fit.quantile(0.5) == pytest.approx(40.0)
    assert fit.quantile(0.975) == pytest.approx(40.0 * math.exp(1.959964 * 0.3 * math.sqrt(1.5)), rel=1e-6)


@pytest.mark.parametrize(("losses", "launches"), [(-1, 3), (4, 3)])
def test_impossible_counts_are_refused(losses: int, launches: int) -> None:
    with pytest.raises(ValueError, match="losses <= launches"):
        risk.loss_posterior(losses, launches)


def test_a_rate_needs_time_and_a_fit_needs_a_gap() -> None:
    with pytest.raises(ValueError, match="days > 0"):
        risk.rate_posterior(0, 0.0)
    with pytest.raises(ValueError, match="at least one"):
        risk.fit_stand_down((), 0.4)


def test_few_cases_foretell_the_next_as_students_t_does() -> None:
    """Own cases 67, 83 and 36 days, no other launcher: the 95 % quantile is that of t with two degrees of freedom."""
    logs = np.log([67.0, 83.0, 36.0])
    told = risk.foretell([67.0, 83.0, 36.0], [], 0.5)
    high = math.exp(logs.mean() + stats.t.ppf(0.95, 2) * logs.std(ddof=1) * math.sqrt(4.0 / 3.0))
    assert told.quantile(0.95) == pytest.approx(high)
    assert told.median_days == pytest.approx(math.exp(logs.mean()))


def test_a_launcher_without_a_case_takes_the_spread_of_all_cases_of_others() -> None:
    """Between launchers as well as within; a single case takes the spread declared."""
    logs = np.log([10.0, 20.0, 300.0])
    told = risk.foretell([], [[10.0, 20.0], [300.0]], 0.5)
    assert told.log_sd == pytest.approx(
        logs.std(ddof=1) * math.sqrt(4.0 / 3.0) * stats.t.ppf(0.95, 2) / stats.norm.ppf(0.95)
    )
    assert risk.foretell([115.0], [], 0.5).log_sd == pytest.approx(0.5 * math.sqrt(2.0))
    with pytest.raises(ValueError, match="at least one"):
        risk.foretell([], [], 0.5)
