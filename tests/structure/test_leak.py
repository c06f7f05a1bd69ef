"""The leak's jumps against the process they stand for, and against the published series."""

from __future__ import annotations

import math
import tomllib
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import stationkeeper
from stationkeeper.compiled import kernel
from stationkeeper.structure.leak import (
    LeakRules,
    base_leak_kg,
    chamber_step,
    new_sites_kg,
    next_candidate,
    repaired_kg,
    site_rate,
)

SCENARIO = Path(stationkeeper.__file__).parent / "data" / "iss" / "station.toml"
DECLARED = tomllib.loads(SCENARIO.read_text(encoding="utf-8"))["structure"]
RULES = LeakRules(
    *(
        DECLARED[name]["value"]
        for name in (
            "leak_base",
            "leak_growth",
            "sites_per_year",
            "site_median",
            "site_log_sd",
            "repairs_per_year",
            "load_factor",
        )
    )
)
YEAR = 365.25
MEAN_SITE_KG = RULES.site_median_kg * math.exp(RULES.site_log_sd**2 / 2)


@kernel
def additions(rules: LeakRules, docking: bool, seed: int, days: int) -> NDArray[np.float64]:
    """Return what each of `days` days adds (kg/d)."""
    added = np.empty(days)
    for day in range(days):
        added[day] = new_sites_kg(rules, docking, seed, 0, day)
    return added


@kernel
def paths(rules: LeakRules, start: float, interval: int, seed: int, futures: int, days: int) -> NDArray[np.float64]:
    """Return the chamber's leak (futures, days), with a docking every `interval` days."""
    leak = np.empty((futures, days))
    for future in range(futures):
        now = start
        for day in range(days):
            now = chamber_step(now, rules, day % interval == 0, seed, future, day)
            leak[future, day] = now
    return leak


@kernel
def repairs(rules: LeakRules, seed: int, days: int) -> NDArray[np.float64]:
    """Return what a leak of 1 kg/d is cut to on each day."""
    left = np.empty(days)
    for day in range(days):
        left[day] = repaired_kg(1.0, rules, seed, 0, day)
    return left


def test_baseline_grows_by_its_share_each_year() -> None:
    rules = RULES._replace(base_kg=0.23, growth_per_year=0.03)
    assert base_leak_kg(rules, 0.0) == pytest.approx(0.23, abs=1e-12)
    assert base_leak_kg(rules, 2 * YEAR) == pytest.approx(0.23 * 1.03**2, abs=1e-12)


def test_growth_of_2004_to_2011_is_18_percent_a_year() -> None:
    # 0.064 kg/d in 2004, 0.227 in the first quarter of 2011: seven years (modules were added).
    rules = RULES._replace(base_kg=0.064, growth_per_year=(0.227 / 0.064) ** (1 / 7) - 1)
    assert rules.growth_per_year == pytest.approx(0.18, abs=0.02)
    assert base_leak_kg(rules, 7 * YEAR) == pytest.approx(0.227, rel=1e-6)


def test_number_of_sites_is_poisson_with_the_yearly_rate() -> None:
    days = 400_000
    marked = RULES._replace(site_median_kg=1.0, site_log_sd=0.0)  # each site adds 1: the leak counts them
    counts = additions(marked, False, 11, days)
    expected = RULES.sites_per_year / YEAR * days
    assert abs(counts.sum() - expected) <= 4.0 * math.sqrt(expected)


def test_dockings_multiply_the_rate_and_two_sites_may_open_in_a_day() -> None:
    days = 100_000
    marked = RULES._replace(site_median_kg=1.0, site_log_sd=0.0, load_factor=100.0)
    rate = site_rate(marked, True)
    assert rate == pytest.approx(100.0 * site_rate(marked, False))
    counts = additions(marked, True, 12, days)
    assert abs(counts.sum() - rate * days) <= 4.0 * math.sqrt(rate * days)
    twice = 1.0 - math.exp(-rate) * (1.0 + rate)
    assert abs(np.mean(counts >= 2) - twice) <= 4.0 * math.sqrt(twice / days)


def test_sites_are_lognormal() -> None:
    added = additions(RULES._replace(sites_per_year=36.525), False, 13, 300_000)
    sites = np.log(added[added > 0.0])
    n = len(
        sites
    )  # at 0.1 a day, 5 % of the days with a site have two, which lifts the median a little: bound both sides
    assert abs(
        np.median(sites) - math.log(RULES.site_median_kg)
    ) <= 0.05 + 4.0 * 1.2533 * RULES.site_log_sd / math.sqrt(n)
    single = RULES._replace(sites_per_year=36.525)
    total = additions(single, False, 13, 300_000).mean()
    expected = 0.1 * MEAN_SITE_KG
    spread = math.sqrt(0.1 * MEAN_SITE_KG**2 * math.exp(RULES.site_log_sd**2) / 300_000)
    assert abs(total - expected) <= 4.0 * spread


def test_repairs_come_at_their_rate_and_leave_nothing_a_third_or_two_thirds_equally_often() -> None:
    days = 600_000
    left = repairs(RULES, 14, days)
    chance = 1.0 - math.exp(-RULES.repairs_per_year / YEAR)
    done = left[left < 1.0]
    assert abs(len(done) - days * chance) <= 4.0 * math.sqrt(days * chance)
    for share in (0.0, 1.0 / 3.0, 2.0 / 3.0):
        assert abs(np.mean(np.isclose(done, share)) - 1 / 3) <= 4.0 * math.sqrt(2.0 / 9.0 / len(done))


def test_a_chamber_without_sites_never_starts_to_leak() -> None:
    tight = RULES._replace(sites_per_year=0.0)
    assert all(chamber_step(0.0, tight, True, 1, 1, day) == 0.0 for day in range(500))


def test_mean_leak_follows_its_differential_equation() -> None:
    # dm/dt = sites * mean site - repairs * (1 - 1/3) * m, from m(0); exact for the process in days: a recursion.
    days, futures = 1_500, 3_000
    leak = paths(RULES, 0.45, 10_000, 15, futures, days)[:, 1:]  # only day 0 has a docking
    chance = 1.0 - math.exp(-RULES.repairs_per_year / YEAR)
    added = RULES.sites_per_year / YEAR * MEAN_SITE_KG
    mean = 0.45 * (1 - chance * 2 / 3) + RULES.load_factor * added
    for _ in range(days - 1):
        mean = mean * (1 - chance * 2 / 3) + added
    last = leak[:, -1]
    assert abs(last.mean() - mean) <= 4.0 * last.std() / math.sqrt(futures)


# Chamber leak: the published series, kg/d (station totals before 2022 less the baseline of 0.23).
SERIES = {
    date(2020, 8, 15): 0.31,
    date(2020, 9, 15): 1.17,
    date(2021, 7, 15): 0.22,
    date(2022, 12, 31): 0.34,
    date(2024, 2, 7): 1.09,
    date(2024, 4, 15): 1.68,
    date(2024, 9, 27): 1.13,
    date(2025, 6, 15): 0.0,
    date(2026, 1, 15): 0.0,
    date(2026, 6, 5): 0.91,
}


def test_the_published_series_lies_in_the_band_of_the_process() -> None:
    # One history of ten readings in a 5-95 % band: nine or ten inside expected; fewer than eight has a chance under 2
    # %.
    start = date(2019, 9, 15)
    days = (max(SERIES) - start).days + 1
    leak = paths(RULES, 0.27 - 0.23, 104, 16, 2_000, days)  # 3.5 dockings a year
    inside = 0
    for when, seen in SERIES.items():
        low, high = np.quantile(leak[:, (when - start).days - 1], [0.05, 0.95])
        inside += bool(low - 0.05 <= seen <= high)  # 0.05 kg/d: what "zero" was told to
    assert inside >= 8


def test_same_numbers_in_any_order() -> None:
    forward = [chamber_step(0.5, RULES, False, 3, 4, day) for day in range(200)]
    backward = [chamber_step(0.5, RULES, False, 3, 4, day) for day in reversed(range(200))]
    assert forward == backward[::-1]


@pytest.mark.parametrize("often", [0.0, 1.0, 40.0, 1e5])
def test_on_a_day_that_is_no_candidate_the_chamber_leaks_as_the_day_before(often: float) -> None:
    """And candidates are hardly more than such days: repairs are looked for at their rate, just over their chance."""
    rules = RULES._replace(sites_per_year=often, repairs_per_year=0.5 * often)
    for future in range(20):
        changed = [d for d in range(1, 301) if chamber_step(0.7, rules, False, 3, future, d) != 0.7]
        found, day = [], next_candidate(rules, 3, future, 1, 300)
        while day <= 300:
            found.append(day)
            day = next_candidate(rules, 3, future, day + 1, 300)
        assert set(changed) <= set(found)
        assert len(found) <= 1.1 * len(changed) + 3 or often > 100.0
