"""Splitting: right where the chance is known, right where it can be counted, unknown where it cannot be told."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import poisson

import stationkeeper.api as sk
from stationkeeper.assessment.rare import player, rare
from stationkeeper.errors import RequestError
from stationkeeper.planning.schedule import make_plan
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation import paths, splitting
from stationkeeper.simulation import world as w
from stationkeeper.simulation.reduce import firsts
from stationkeeper.simulation.splitting import RUN_ROOM, combined, continued, fresh, levels_for, one_run
from stationkeeper.simulation.state import translate
from stationkeeper.simulation.world import Inputs
from tests.simulation.conftest import calm


def _sites_only(scenario: Scenario, expected: float, limit: int) -> Inputs:
    """Return a station where nothing happens but sites of 1 kg/d each, `expected` of them by the end; `limit` of them
    pass the owner's limit.
    """
    inputs = calm(translate(scenario, make_plan(scenario, scenario.station.through)))
    yearly = expected / int(inputs.month_end[-1]) * 365.25
    leak = inputs.leak._replace(
        base_kg=0.0, sites_per_year=yearly, site_median_kg=1.0, site_log_sd=0.0, load_factor=1.0
    )
    rules = inputs.rules._replace(untenable_own_kg=limit - 0.5, closure_kg=1e9)
    return inputs._replace(leak=leak, rules=rules, chamber_kg=0.0)


def test_five_events_of_a_poisson_process_at_one_in_a_hundred_thousand(tiny: Scenario) -> None:
    """Sites are a Poisson process; five or more when 0.28 are expected: 1.1e-5 (closed form)."""
    truth = float(poisson.sf(4, 0.28))
    assert 1.0e-5 < truth < 1.3e-5
    play = player(_sites_only(tiny, 0.28, 5), 3, paths.LEAK_OWN)
    levels, _ = levels_for(play, 400, 0, 3)
    assert levels[-1] == 0.0 and len(levels) == 5
    found = combined([one_run(play, levels, 400, (n + 1) * RUN_ROOM, 3).chance for n in range(40)])
    assert found.value is not None and found.relative_error is not None and found.like is not None
    assert found.relative_error < 0.12
    assert abs(found.value - truth) < 4.0 * found.relative_error * found.value
    assert found.like > 40 * (len(levels) + 2) * 400 * 20  # at least 20 times what plain counting would do


def test_a_chance_that_can_be_counted_is_found_again(tiny: Scenario) -> None:
    """The leak over the partner's limit on the small station, some 2 in 100, against 6,000 futures counted."""
    futures = 6000
    records = sk.simulate(tiny, futures=futures, seed=11)
    counted = firsts(records.flown.totals, w.LEAK_PARTNER_DAY).by(10**6) / futures
    assert 0.01 < counted < 0.05
    told = rare(tiny, "leak-partner", seed=12)
    assert told.probability is not None and told.relative_error is not None
    error = math.hypot(told.relative_error * told.probability, math.sqrt(counted * (1.0 - counted) / futures))
    assert abs(told.probability - counted) < 4.0 * error


def test_a_path_that_goes_on_comes_to_its_level_on_the_same_day(tiny: Scenario) -> None:
    """What was drawn before the day stays, all else is new."""
    play = player(translate(tiny, make_plan(tiny, tiny.station.through)), 5, paths.LEAK_PARTNER)
    level = -0.5
    first = play(fresh(0, 200), level)
    assert 10 < (first.day >= 0).sum() < 190
    onwards = continued(fresh(0, 200), first, 200, 1000, 5)
    again = play(onwards, level)
    assert (again.day == onwards.since[:, 1]).all()
    ends = play(onwards, math.inf).highest
    alike = [ends[onwards.futures[:, 0] == each] for each in np.unique(onwards.futures[:, 0])]
    assert any(len(np.unique(each)) > 1 for each in alike), "new luck changes nothing"


def test_every_path_that_reached_a_level_goes_on_equally_often_within_one() -> None:
    reached = splitting.Reached(np.where(np.arange(10) % 3 == 0, 7, -1), np.zeros(10))
    times = [
        np.unique(continued(fresh(0, 10), reached, 10, n, 1).futures[:, 0], return_counts=True) for n in range(300)
    ]
    assert all((who == [0, 3, 6, 9]).all() for who, _ in times)
    counts = np.array([count for _, count in times])
    assert set(counts.ravel()) == {2, 3}
    assert np.abs(counts.mean(axis=0) - 2.5).max() < 4.0 * 0.5 / math.sqrt(300)


def test_the_error_is_that_between_runs_and_few_runs_tell_nothing() -> None:
    """By hand: mean 2, standard deviation 1 of 16 runs: error 1/8 of the mean; Student's 2.131 for 15 of them."""
    found = combined([1.0, 3.0] * 8)
    deviation = math.sqrt(16 / 15)
    assert found.relative_error == pytest.approx(deviation / 4 / 2)
    assert found.value == 2.0 and found.low == pytest.approx(2.0 * math.exp(-2.13145 * deviation / 8), rel=1e-5)
    assert combined([0.0] * 16 + [1.0] * 4).value is None
    assert combined([1e-9] * 15 + [1.0] * 1).value is None


def test_what_cannot_be_reached_is_told_as_unknown_and_threads_change_nothing(tiny: Scenario) -> None:
    told = rare(tiny, "lost", count=40, runs=10, workers=1)
    assert told.probability is None and told.runs_reached == 0
    assert rare(tiny, "lost", count=40, runs=10, workers=3) == told
    one, three = (rare(tiny, "leak-partner", count=40, runs=12, workers=n) for n in (1, 3))
    assert one == three


def test_all_faults_are_told_at_once(tiny: Scenario) -> None:
    with pytest.raises(RequestError) as met:
        rare(tiny, "leak-partners", through="2020-01-01", count=1, runs=0, seed=-1)
    assert [fault.place for fault in met.value.faults] == ["limit", "paths", "runs", "seed", "through"]
    assert "leak-partner" in met.value.faults[0].remedy
