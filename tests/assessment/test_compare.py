"""Comparison on the same luck: intervals that hold, nothing where nothing changed, the change where one was made."""

from __future__ import annotations

import numpy as np
import pytest

import stationkeeper.api as sk
from stationkeeper.assessment.compare import paired_share
from stationkeeper.errors import RequestError

FUTURES = 300


@pytest.fixture(scope="module")
def plain() -> sk.Records:
    return sk.simulate(sk.load_scenario("tiny"), futures=FUTURES, seed=4)


def test_a_scenario_does_not_differ_from_itself(plain: sk.Records) -> None:
    told = sk.compare(plain, sk.simulate(sk.load_scenario("tiny"), futures=FUTURES, seed=4, workers=2))
    for row in told.criteria:
        assert (row.difference, row.gained, row.lost, row.variance_reduction) == (0.0, 0, 0, None)
        assert row.low < 0.0 < row.high
    assert all(row.low == row.difference == row.high == 0.0 for row in told.quantities)


def test_a_reserve_nobody_can_miss_gains_and_loses_nothing(plain: sk.Records) -> None:
    """Reserve of nitrogen at its critical line: supply can only gain; safety meets the very same futures."""
    lower = sk.load_scenario("tiny", sets=["stocks.nitrogen.reserve_kg=30"])
    told = sk.compare(plain, sk.simulate(lower, futures=FUTURES, seed=4))
    rows = {row.criterion: row for row in told.criteria}
    assert rows["supplied"].lost == 0
    assert rows["supplied"].gained > 0
    assert rows["supplied"].difference == pytest.approx(rows["supplied"].gained / FUTURES)
    assert rows["safe"].gained == rows["safe"].lost == 0


def test_the_same_luck_cuts_the_variance(plain: sk.Records) -> None:
    """A pair that shares its luck tells more than two strangers: the factor is over one where anything differs."""
    lower = sk.load_scenario("tiny", sets=["stocks.nitrogen.reserve_kg=50"])
    supplied = next(
        r for r in sk.compare(plain, sk.simulate(lower, futures=FUTURES, seed=4)).criteria if r.criterion == "supplied"
    )
    assert supplied.variance_reduction is not None and supplied.variance_reduction > 1.5


def test_paired_interval_holds_the_truth_in_about_95_of_100_cases() -> None:
    """200 pairs, 8 % gained and 3 % lost: the interval of the difference holds 5 % in 92 to 98 of 100 samples."""
    rng = np.random.default_rng(5)
    draws = rng.multinomial(200, [0.08, 0.03, 0.89], 4000)
    held = [low <= 0.05 <= high for _, low, high in (paired_share(int(g), int(b), 200) for g, b, _ in draws)]
    assert 0.92 < np.mean(held) < 0.98


def test_paired_interval_by_hand() -> None:
    """10 gained and 2 lost of 98: up 0.11, down 0.03, half-width 1.96 sqrt((0.14 - 0.0064) / 100)."""
    difference, low, high = paired_share(10, 2, 98)
    assert difference == pytest.approx(8 / 98)
    assert (low + high) / 2 == pytest.approx(0.08)
    assert (high - low) / 2 == pytest.approx(1.959964 * (0.1336 / 100) ** 0.5, rel=1e-6)


def test_campaigns_that_cannot_be_paired_are_refused(plain: sk.Records) -> None:
    with pytest.raises(RequestError, match="the same for both"):
        sk.compare(plain, sk.simulate(sk.load_scenario("tiny"), futures=FUTURES, seed=5))
