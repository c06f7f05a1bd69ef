"""Summaries against closed forms, and common cause against a record made by hand."""

from __future__ import annotations

import math

import pytest

from stationkeeper.traffic import posteriors as p
from stationkeeper.traffic.risk import loss_posterior, rate_posterior
from stationkeeper.traffic.visits import Launch


def test_a_beta_without_counts_is_the_arcsine_law() -> None:
    """Quantile sin(pi p / 2) ** 2, mean 1/2."""
    found = p.beta_summary(loss_posterior(0, 0))
    assert found.mean == 0.5
    assert found.p05 == pytest.approx(math.sin(math.pi * 0.05 / 2) ** 2, rel=1e-9)
    assert found.p95 == pytest.approx(math.sin(math.pi * 0.95 / 2) ** 2, rel=1e-9)


def test_a_rate_without_events_is_a_squared_normal() -> None:
    """Gamma(1/2) over T days: quantile z((1 + p) / 2) ** 2 / (2 T); z(0.975) = 1.959964."""
    found = p.gamma_summary(rate_posterior(0, 730.5), 365.25)
    assert found.mean == pytest.approx(0.25)
    assert found.p95 == pytest.approx(1.959964**2 / 4, rel=1e-6)


def test_a_lognormal_has_its_published_moments() -> None:
    found = p.lognormal_summary(60.0, 0.4)
    assert found.mean == pytest.approx(60 * math.exp(0.08))
    assert (found.p05, found.p95) == (
        pytest.approx(60 * math.exp(-1.644854 * 0.4), rel=1e-6),
        pytest.approx(60 * math.exp(1.644854 * 0.4), rel=1e-6),
    )


def test_a_slip_that_is_never_none_is_exponential() -> None:
    found = p.slip_summary(10.0, 0.0)
    assert (found.mean, found.p05, found.p95) == (
        10.0,
        pytest.approx(-10 * math.log(0.95)),
        pytest.approx(-10 * math.log(0.05)),
    )


def test_few_events_of_many_expected_have_the_poisson_probability() -> None:
    assert p.at_most(1, 2.0) == pytest.approx(3 * math.exp(-2))


def launch(visit: str, kind: str, day: int, lost: bool = False, launcher: str = "r") -> Launch:
    return Launch(visit, kind, launcher, day, lost)


def test_only_the_next_flight_of_another_family_on_the_launcher_counts() -> None:
    record = [
        launch("a1", "a", 1, lost=True),
        launch("x", "b", 2, lost=True, launcher="other"),
        launch("a2", "a", 3, lost=True),
        launch("b1", "b", 4),
        launch("b2", "b", 5, lost=True),
        launch("a3", "a", 6, lost=True),
    ]
    assert p.lost_again(record, "r", [("a",), ("b",)]) == p.Followed(losses=3, lost_again=1)
    assert p.lost_again(record, "r", [("a", "b")]) == p.Followed(0, 0)
