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
    CLOCKS,
    LeakRules,
    base_leak_kg,
    chamber_day,
    mean_base_leak_kg,
    next_change_day,
    repaired_kg,
    site_kg,
    wind,
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


def additions(rules: LeakRules, docking: bool, seed: int, days: int) -> NDArray[np.float64]:
    """Return what each of `days` days adds (kg/d), without repairs."""
    total = paths(rules._replace(repairs_per_year=0.0), 0.0, 1 if docking else days + 1, seed, 1, days)[0]
    return np.diff(total, prepend=0.0)


@kernel
def paths(rules: LeakRules, start: float, interval: int, seed: int, futures: int, days: int) -> NDArray[np.float64]:
    """Return the chamber's leak (futures, days), with a docking every `interval` days."""
    leak = np.empty((futures, days))
    for future in range(futures):
        now, clocks = start, np.zeros(CLOCKS)
        wind(clocks, rules, seed, future, 1)
        for day in range(1, days + 1):
            now = chamber_day(now, clocks, rules, day % interval == 0, seed, future, day)
            leak[future, day - 1] = now
    return leak


def repairs(rules: LeakRules, seed: int, days: int) -> tuple[int, NDArray[np.float64]]:
    """Return how many repairs come in `days` days, and what they leave of 1 kg/d."""
    clocks = np.zeros(CLOCKS)
    wind(clocks, rules, seed, 0, 1)
    chamber_day(1.0, clocks, rules, False, seed, 0, days)
    count = int(clocks[3])
    return count, np.array([repaired_kg(1.0, seed, 0, n) for n in range(count)])


def test_baseline_grows_by_its_share_each_year() -> None:
    rules = RULES._replace(base_kg=0.23, growth_per_year=0.03)
    assert base_leak_kg(rules, 0.0) == pytest.approx(0.23, abs=1e-12)
    assert base_leak_kg(rules, 2 * YEAR) == pytest.approx(0.23 * 1.03**2, abs=1e-12)


@pytest.mark.parametrize("growth", [-0.2, 0.0, 1e-8, 0.03, 0.5])
def test_mean_of_a_month_is_that_of_its_days(growth: float) -> None:
    rules = RULES._replace(base_kg=0.23, growth_per_year=growth)
    days = [base_leak_kg(rules, float(day)) for day in range(701, 732)]
    assert mean_base_leak_kg(rules, 700, 731) == pytest.approx(np.mean(days), rel=1e-10)


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


@pytest.mark.parametrize("factor", [0.25, 1.0, 100.0])
def test_dockings_multiply_the_rate_and_two_sites_may_open_in_a_day(factor: float) -> None:
    days = 100_000
    marked = RULES._replace(site_median_kg=1.0, site_log_sd=0.0, load_factor=factor, sites_per_year=36.525)
    rate = 0.1 * factor
    counts = np.rint(additions(marked, True, 12, days))
    assert abs(counts.sum() - rate * days) <= 4.0 * math.sqrt(rate * days)
    twice = 1.0 - math.exp(-rate) * (1.0 + rate)
    assert abs(np.mean(counts >= 2) - twice) <= 4.0 * math.sqrt(twice * (1.0 - twice) / days)


def test_waits_between_sites_are_exponential() -> None:
    marked = RULES._replace(site_median_kg=1.0, site_log_sd=0.0, sites_per_year=3.6525)  # one in 100 days
    waits = np.diff(np.flatnonzero(additions(marked, False, 17, 400_000) > 0.5))
    # Whole days of an exponential wait: P(wait <= k) of the geometric law; Kolmogorov's 0.1 % point is 1.95 / sqrt(n).
    k = np.arange(1, 600)
    seen, expected = np.searchsorted(np.sort(waits), k, side="right") / len(waits), 1.0 - np.exp(-k / 100.0)
    assert np.abs(seen - expected).max() <= 1.95 / math.sqrt(len(waits)) + 0.001


def test_sites_are_lognormal() -> None:
    sizes = np.log([site_kg(RULES, False, 13, 0, n) for n in range(20_000)])
    error = RULES.site_log_sd / math.sqrt(len(sizes))
    assert abs(sizes.mean() - math.log(RULES.site_median_kg)) <= 4.0 * error
    assert abs(sizes.std() - RULES.site_log_sd) <= 4.0 * error / math.sqrt(2.0)
    total = additions(RULES._replace(sites_per_year=36.525), False, 13, 300_000).mean()
    expected = 0.1 * MEAN_SITE_KG
    spread = math.sqrt(0.1 * MEAN_SITE_KG**2 * math.exp(RULES.site_log_sd**2) / 300_000)
    assert abs(total - expected) <= 4.0 * spread


def test_repairs_come_at_their_rate_and_leave_nothing_a_third_or_two_thirds_equally_often() -> None:
    days = 3_000_000
    count, left = repairs(RULES, 14, days)
    expected = days * RULES.repairs_per_year / YEAR
    assert abs(count - expected) <= 4.0 * math.sqrt(expected)
    for share in (0.0, 1.0 / 3.0, 2.0 / 3.0):
        assert abs(np.mean(np.isclose(left, share)) - 1 / 3) <= 4.0 * math.sqrt(2.0 / 9.0 / count)


def test_a_chamber_without_sites_never_starts_to_leak() -> None:
    tight = RULES._replace(sites_per_year=0.0)
    assert (paths(tight, 0.0, 1, 1, 1, 500) == 0.0).all()


def test_mean_leak_follows_its_differential_equation() -> None:
    # dm/dt = sites * mean site - repairs * (1 - 1/3) * m, from m(0): the closed form.
    days, futures = 1_500, 3_000
    leak = paths(RULES._replace(load_factor=1.0), 0.45, 10_000, 15, futures, days)
    loss, added = RULES.repairs_per_year * 2.0 / 3.0, RULES.sites_per_year * MEAN_SITE_KG  # a year
    mean = added / loss + (0.45 - added / loss) * math.exp(-loss * days / YEAR)
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


def test_days_between_events_need_not_be_asked() -> None:
    """The leak is the same when only the days are asked on which something may happen."""
    rules = RULES._replace(sites_per_year=30.0, repairs_per_year=15.0)
    for future in range(20):
        daily = paths(rules, 0.7, 10_000, 3, future + 1, 300)[future]
        now, clocks, seen, asked = 0.7, np.zeros(CLOCKS), np.empty(300), 0
        wind(clocks, rules, 3, future, 1)
        for day in range(1, 301):
            if day >= next_change_day(clocks):
                now = chamber_day(now, clocks, rules, False, 3, future, day)
                asked += 1
            seen[day - 1] = now
        assert (seen == daily).all()
        assert 10 <= asked <= 90  # 37 expected


def test_other_luck_from_a_day_on_is_as_good_as_any() -> None:
    """Clocks wound anew in the middle of a wait leave the number of sites Poisson, with the same mean."""
    marked = RULES._replace(site_median_kg=1.0, site_log_sd=0.0, sites_per_year=2.0, repairs_per_year=0.0)
    counts = np.zeros(4_000)
    for future in range(len(counts)):
        now, clocks = 0.0, np.zeros(CLOCKS)
        for first in range(1, 366, 73):  # five parts of a year
            wind(clocks, marked, 5, future + first * 10_000, first)
            now = chamber_day(now, clocks, marked, False, 5, future + first * 10_000, first + 72)
        counts[future] = round(now)
    expected = 2.0 * 365.0 / YEAR
    assert abs(counts.mean() - expected) <= 4.0 * math.sqrt(expected / len(counts))
    assert abs(counts.var() - expected) <= 4.0 * math.sqrt((expected + 2.0 * expected**2) / len(counts))
