"""Same seed, same answer: for any number of workers, any batch, and for the futures two campaigns share."""

from __future__ import annotations

import numpy as np
import pytest

import stationkeeper.api as sk
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation import unit
from stationkeeper.simulation import world as w

FUTURES = 200


@pytest.fixture(scope="module")
def once(tiny: Scenario) -> sk.Records:
    """One campaign with one worker."""
    return sk.simulate(tiny, futures=FUTURES, seed=5, workers=1)


@pytest.mark.parametrize("workers", [2, 3, 8])
def test_number_of_workers_changes_no_bit(tiny: Scenario, once: sk.Records, workers: int) -> None:
    assert sk.simulate(tiny, futures=FUTURES, seed=5, workers=workers).hash == once.hash


@pytest.mark.parametrize("batch", [1, 7, 512])
def test_size_of_batches_changes_no_bit(
    tiny: Scenario, once: sk.Records, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit, "BATCH", batch)
    monkeypatch.setattr(unit, "UNIT_LEAST", 13 * batch)
    assert sk.simulate(tiny, futures=FUTURES, seed=5, workers=2).hash == once.hash


def test_progress_changes_no_bit_and_reaches_the_end(tiny: Scenario, once: sk.Records) -> None:
    seen: list[tuple[int, int]] = []
    records = sk.simulate(tiny, futures=FUTURES, seed=5, progress=lambda done, total: seen.append((done, total)))
    assert records.hash == once.hash
    assert seen[-1][0] == seen[-1][1]
    assert all(a[0] <= b[0] for a, b in zip(seen, seen[1:], strict=False))


def test_more_futures_leave_the_first_ones_as_they_were(tiny: Scenario, once: sk.Records) -> None:
    more = sk.simulate(tiny, futures=2 * FUTURES, seed=5)
    assert np.array_equal(more.flown.results[:FUTURES], once.flown.results)


def test_another_seed_gives_other_futures(tiny: Scenario, once: sk.Records) -> None:
    other = sk.simulate(tiny, futures=FUTURES, seed=6)
    assert other.hash != once.hash
    assert not np.array_equal(other.flown.results, once.flown.results)


def test_both_cases_of_the_seats_meet_the_same_luck(once: sk.Records) -> None:
    """Who sits in a seat changes no launch: without an early return the losses of launches agree future by future."""
    healthy = (once.flown.column(w.MEDICAL_RETURNS) == 0) & (once.not_flown.column(w.MEDICAL_RETURNS) == 0)
    for slot in (w.LAUNCH_LOSSES, w.PAD_LOSSES):
        assert np.array_equal(once.flown.column(slot)[healthy], once.not_flown.column(slot)[healthy])


def test_every_month_counts_every_future_once(once: sk.Records) -> None:
    assert (once.flown.histogram.sum(axis=2) == FUTURES).all()
    assert (once.flown.series[:, :, 0] > 300.0).all()


def test_histogram_holds_what_the_kept_futures_say(tiny: Scenario) -> None:
    """All 200 futures are kept: the median from the histogram lies within one bin of the exact one."""
    records = sk.simulate(tiny, futures=FUTURES, seed=5)
    for metric in range(len(w.METRICS)):
        low, high = float(records.bin_low[metric]), float(records.bin_high[metric])
        exact = np.quantile(records.flown.series[:, :, metric], 0.5, axis=0, method="inverted_cdf")
        binned = records.flown.quantile(metric, 0.5, low, high)
        inside = (exact > low) & (exact < high)
        assert (np.abs(binned - exact)[inside] <= (high - low) / w.BINS).all(), w.METRICS[metric]
