"""Spares against a published list of 70 counts and closed forms."""

from __future__ import annotations

import csv
import math
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from scipy import special, stats

from stationkeeper.spares import pool

TRUTH = Path(__file__).parents[1] / "truth" / "spares_2015.csv"
ROWS = list(csv.DictReader(TRUTH.read_text(encoding="utf-8").splitlines()))
WINDOW_HOURS = 19_000.0
MEANS = (0.05, 0.3, 1.0, 4.0, 17.0)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['system']} {row['part']}")
def test_published_count_of_2015_comes_out(row: dict[str, str]) -> None:
    positions = sum(int(other["quantity"]) for other in ROWS)
    life = float(row["life_limit_hours"]) if row["life_limit_hours"] else None
    needed = pool.spares_needed(
        int(row["quantity"]),
        float(row["runtime_hours"]),
        float(row["mtbf_hours"]),
        WINDOW_HOURS,
        life,
        pool.equal_share(0.99, positions),
    )
    assert needed == int(row["published_spares"])


def test_the_published_list_has_70_types_in_187_positions() -> None:
    assert len(ROWS) == 70
    assert sum(int(row["quantity"]) for row in ROWS) == 187


@pytest.mark.parametrize("mean", MEANS)
@pytest.mark.parametrize("p", [0.5, 0.9, 0.99, 0.999_946])
def test_quantile_is_the_fewest_that_suffices(mean: float, p: float) -> None:
    spares = pool.spares_for_confidence(mean, p)
    assert stats.poisson.cdf(spares, mean) >= p
    assert spares == 0 or stats.poisson.cdf(spares - 1, mean) < p


@pytest.mark.parametrize("mean", MEANS)
@pytest.mark.parametrize("spares", [0, 1, 3, 20])
def test_expected_backorders_are_the_sum_over_the_tail(mean: float, spares: int) -> None:
    counts = np.arange(spares + 1, 200)
    tail = float(np.sum((counts - spares) * stats.poisson.pmf(counts, mean)))
    assert pool.expected_backorders(mean, spares) == pytest.approx(tail, abs=1e-9)


def test_a_spare_more_saves_the_probability_that_it_was_missing() -> None:
    for mean, spares in product(MEANS, range(8)):
        saved = pool.expected_backorders(mean, spares) - pool.expected_backorders(mean, spares + 1)
        assert saved == pytest.approx(1.0 - special.pdtr(spares, mean), abs=1e-9)


@pytest.mark.parametrize("spares", [0, 1, 4])
def test_gamma_poisson_demand_is_the_mixture_over_rates(spares: int) -> None:
    shape, scale, days = 1.7, 4e-4, 900.0
    rates = np.linspace(0.0, 40.0 * scale, 400_001)
    weights = stats.gamma.pdf(rates, shape, scale=scale)
    mixture = np.trapezoid(weights * special.pdtr(spares, rates * days), rates)
    assert pool.predictive(shape, scale, days, spares) == pytest.approx(mixture, abs=1e-5)  # the trapezoid's own error


@pytest.mark.parametrize("spares", [0, 1, 4, 30])
def test_gamma_poisson_demand_is_negative_binomial(spares: int) -> None:
    shape, scale, days = 1.7, 4e-4, 900.0
    assert pool.predictive(shape, scale, days, spares) == pytest.approx(
        stats.nbinom.cdf(spares, shape, 1.0 / (1.0 + scale * days)), abs=1e-12
    )


def test_sufficiency_is_the_product_over_types() -> None:
    assert pool.probability_of_sufficiency([0.5, 2.0], [1, 3]) == pytest.approx(
        stats.poisson.cdf(1, 0.5) * stats.poisson.cdf(3, 2.0), abs=1e-12
    )


@pytest.mark.parametrize(("needed", "installed"), [(1, 2), (2, 4), (3, 3), (0, 5)])
def test_k_of_n_is_the_binomial_sum(needed: int, installed: int) -> None:
    p = 0.93
    total = sum(math.comb(installed, k) * p**k * (1 - p) ** (installed - k) for k in range(needed, installed + 1))
    assert pool.available(needed, installed, p) == pytest.approx(total, abs=1e-12)
