"""The bounds of what can be asked of a campaign."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from stationkeeper.request import faults_of

EPOCH = date(2026, 10, 8)


@pytest.mark.parametrize("futures, seed, workers", [(1, 0, 1), (1_000_000_000, 2**63 - 1, 256), (None, None, None)])
def test_bounds_belong_to_what_is_allowed(futures: int | None, seed: int | None, workers: int | None) -> None:
    assert faults_of(EPOCH, EPOCH + timedelta(days=1), futures, seed, workers) == []


@pytest.mark.parametrize(
    "futures, seed, workers",
    [(0, None, None), (1_000_000_001, None, None), (None, -1, None), (None, 2**63, None), (None, None, 0)],
)
def test_one_beyond_a_bound_is_one_fault(futures: int | None, seed: int | None, workers: int | None) -> None:
    (fault,) = faults_of(EPOCH, None, futures, seed, workers)
    assert fault.place in ("futures", "seed", "workers")


def test_the_epoch_itself_is_too_early_and_the_day_after_is_not() -> None:
    assert [fault.place for fault in faults_of(EPOCH, EPOCH, None, None, None)] == ["through"]
    assert faults_of(EPOCH, date(2076, 12, 31), None, None, None) == []
    assert len(faults_of(EPOCH, date(2077, 1, 1), None, None, None)) == 1
