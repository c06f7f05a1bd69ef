"""What is kept of many futures: sums that agree with the rows they were made of, in any order."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

import stationkeeper.api as sk
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation import reduce
from stationkeeper.simulation import world as w
from stationkeeper.simulation.records import Campaign
from stationkeeper.simulation.reduce import Scales, Totals

FUTURES = 500


@pytest.fixture(scope="module")
def played(tiny: Scenario) -> Campaign:
    """More futures of tiny than its sample of 200."""
    return sk.simulate(tiny, futures=FUTURES, seed=9).flown


def rows(count: int, seed: int) -> np.ndarray:
    """Return made-up results: a third of all days never came."""
    rng = np.random.default_rng(seed)
    made = rng.uniform(0.0, 300.0, (count, len(w.RESULT_NAMES)))
    days = list(reduce.DAY_SLOTS)
    made[:, days] = np.where(rng.random((count, len(days))) < 1 / 3, -1.0, rng.integers(1, 99, (count, len(days))))
    causes = list(reduce.CAUSE_SLOTS)
    made[:, causes] = rng.integers(0, 110, (count, len(causes)))
    return made


def totals(part: np.ndarray, begin: int) -> Totals:
    """Return the totals of made-up rows, in bins of width 1."""
    slots = len(w.RESULT_NAMES)
    months = np.full((len(w.METRICS), 3, w.BINS), len(part))
    return reduce.reduced(part, begin, months, Scales(np.zeros(slots), np.ones(slots), np.zeros(slots)))


def test_any_order_of_adding_gives_the_same_integers() -> None:
    made = rows(300, 1)
    cuts = [(0, 50), (50, 51), (51, 200), (200, 300)]
    sums = []
    for order in permutations(cuts):
        total = reduce.nothing(3)
        for first, last in order:
            total = reduce.added(total, totals(made[first:last], first))
        sums.append(total)
    whole = totals(made, 0)
    for total in sums:
        assert all(np.array_equal(a, b) for a, b in zip(total[:4], whole[:4], strict=True))
        assert np.array_equal(total.earliest, whole.earliest)


def test_first_days_are_counted_with_their_causes() -> None:
    made = rows(300, 2)
    told = totals(made, 0)
    for slot in reduce.CRITERIA_SLOTS:
        first = reduce.firsts(told, slot)
        assert (np.diff(first.day) >= 0).all()
        assert first.futures == 300
        for day in (1, 40, 98):
            assert first.by(day) == ((made[:, slot] >= 0) & (made[:, slot] <= day)).sum()
        cause = int(made[made[:, slot] >= 0][0, slot + 1])
        assert first.often[first.cause == cause].sum() == (made[made[:, slot] >= 0][:, slot + 1] == cause).sum()


def test_the_futures_that_breach_first_are_remembered() -> None:
    made = rows(300, 3)
    told = totals(made, 1000)
    for slot in reduce.CRITERIA_SLOTS:
        mine = told.earliest[told.earliest[:, 0] == slot]
        broken = sorted((int(day), 1000 + n) for n, day in enumerate(made[:, slot]) if day >= 0)
        assert [(int(day), int(future)) for _, day, future in mine] == broken[: reduce.EARLIEST]


def test_every_quantile_lies_within_half_a_bin_of_the_exact_one(played: Campaign) -> None:
    """All rows are there to compare with; counts and days are exact."""
    for slot in reduce.VALUE_SLOTS:
        half = max(played.scales.step[slot] / 2, 0.0) * 1.0001
        for share in (0.05, 0.25, 0.5, 0.95):
            exact = float(np.quantile(played.column(slot), share, method="inverted_cdf"))
            told = played.spread(slot, share)
            if np.isfinite(told) and exact >= played.scales.low[slot]:
                assert abs(told - exact) <= half, w.RESULT_NAMES[slot]
    for slot in (w.HELD_DAYS, w.LAUNCH_LOSSES, w.LOWEST_PEOPLE):
        exact = float(np.quantile(played.column(slot), 0.05, method="inverted_cdf"))
        assert played.spread(slot, 0.05) == exact


def test_what_is_beyond_the_scale_is_not_told_as_a_number() -> None:
    told = totals(np.full((10, len(w.RESULT_NAMES)), 1e9), 0)
    slots = len(w.RESULT_NAMES)
    bins = Scales(np.zeros(slots), np.ones(slots), np.zeros(slots))
    assert reduce.spread(told, bins, w.MARGIN_0, 0.5) == float("inf")


def test_the_resolution_of_what_is_published_is_as_declared(played: Campaign) -> None:
    """Altitude to 0.1 km, propellant to 10 kg, research to 0.1 h a week, margins to half a day."""
    half = played.scales.step / 2
    assert half[w.LOWEST_KM] < 0.1 and half[w.END_KM] < 0.1
    assert half[w.USED_KG] < 10.0 and half[w.LOWEST_PROPELLANT] < 10.0
    assert half[w.RESEARCH_H0] < 0.1
    assert half[w.MARGIN_0] == 0.5


def test_outcomes_and_margins_agree_with_the_rows(played: Campaign) -> None:
    assert played.totals.outcomes.sum() == FUTURES
    assert played.totals.outcomes[0] == ((played.column(w.SAFE_DAY) < 0) & (played.column(w.DEMANNED_DAY) < 0)).sum()
    for k in range(len(w.STOCKS)):
        assert played.at_least(w.MARGIN_0 + k, 0.0) == (played.column(w.MARGIN_0 + k) >= 0.0).sum()


def test_futures_that_breach_first_are_kept_in_full_beside_the_sample(tiny: Scenario, played: Campaign) -> None:
    """Each tells the same breach that was counted, and meets the same luck as when it was counted."""
    sample = tiny.study.sample
    more = played.kept[sample:]
    assert set(more) == {n for n in played.totals.earliest[:, 2] if n >= sample}
    assert len(more) > 0
    assert len(played.series) == len(played.events) == len(played.kept)
    for at, future in enumerate(more, sample):
        told = {int(kind): int(day) for day, kind, _, _ in played.events[at, : played.event_count[at]]}
        for slot, kind in ((w.SAFE_DAY, w.E_SAFE), (w.JOINT_DAY, w.E_JOINT), (w.SUPPLIED_DAY, w.E_SUPPLIED)):
            assert told.get(kind, -1) == played.results[future, slot]
