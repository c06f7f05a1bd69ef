"""Intervals hold the truth as often as they say: a station with a known answer, played with 200 seeds."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.simulation.conftest import calm

from stationkeeper.assessment.compare import paired_share
from stationkeeper.assessment.rare import player
from stationkeeper.assessment.survival import wilson
from stationkeeper.planning.schedule import make_plan
from stationkeeper.scenario.load import load_scenario
from stationkeeper.simulation import paths
from stationkeeper.simulation.splitting import fresh
from stationkeeper.simulation.state import translate
from stationkeeper.simulation.world import Inputs

SEEDS, FUTURES = 200, 100
EXPECTED = (0.6, 0.9)  # sites by the end: a Poisson process, so 1 - exp(-0.6) and 1 - exp(-0.9) of the futures have one


def _sites(expected: float) -> Inputs:
    """Return a station on which nothing happens but sites that leak, the first of which passes the limit."""
    scenario = load_scenario("tiny")
    inputs = calm(translate(scenario, make_plan(scenario, scenario.station.through)))
    yearly = expected / int(inputs.month_end[-1]) * 365.25
    leak = inputs.leak._replace(
        base_kg=0.0, sites_per_year=yearly, site_median_kg=1.0, site_log_sd=0.0, load_factor=1.0
    )
    rules = inputs.rules._replace(untenable_own_kg=0.5, closure_kg=1e9)
    return inputs._replace(leak=leak, rules=rules, chamber_kg=0.0)


@pytest.fixture(scope="module")
def reached() -> np.ndarray:
    """Whether each future of each seed has a site, under both rates on the same luck: (rates, seeds, futures)."""
    found = np.zeros((2, SEEDS, FUTURES), bool)
    for rate, expected in enumerate(EXPECTED):
        inputs = _sites(expected)
        for seed in range(SEEDS):
            found[rate, seed] = player(inputs, seed, paths.LEAK_OWN)(fresh(0, FUTURES), 0.0).day >= 0
    return found


@pytest.mark.parametrize("rate", [0, 1])
def test_the_interval_of_a_share_holds_the_truth_for_92_to_98_of_100_seeds(reached: np.ndarray, rate: int) -> None:
    truth = 1.0 - math.exp(-EXPECTED[rate])
    ends = [wilson(int(each.sum()), FUTURES) for each in reached[rate]]
    assert 0.92 <= np.mean([low <= truth <= high for low, high in ends]) <= 0.98
    assert abs(reached[rate].mean() - truth) < 4.0 * math.sqrt(truth * (1.0 - truth) / (SEEDS * FUTURES))


def test_the_interval_of_a_paired_difference_holds_the_truth_as_often(reached: np.ndarray) -> None:
    """On the same luck a higher rate only adds sites."""
    truth = math.exp(-EXPECTED[0]) - math.exp(-EXPECTED[1])
    less, more = reached
    assert not (less & ~more).any()
    ends = [paired_share(int((b & ~a).sum()), int((a & ~b).sum()), FUTURES) for a, b in zip(less, more, strict=True)]
    assert 0.92 <= np.mean([low <= truth <= high for _, low, high in ends]) <= 0.98
