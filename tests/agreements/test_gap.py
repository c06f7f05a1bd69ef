"""Gaps between stations against closed forms."""

from __future__ import annotations

import numpy as np
import pytest

from stationkeeper.agreements.gap import DayBand, gap_shares, quantile


def test_one_successor_in_a_flat_band_leaves_a_flat_gap() -> None:
    """Last crew on day 0, first on day 1 to 10: gaps of 0 to 9 days between, each in a tenth of cases."""
    shares = gap_shares(DayBand(0, 0), [DayBand(1, 10)])
    assert shares[:10] == pytest.approx(np.full(10, 0.1))
    assert shares.sum() == pytest.approx(1.0)


def test_a_successor_that_comes_in_time_leaves_no_gap() -> None:
    assert gap_shares(DayBand(100, 120), [DayBand(0, 100)])[0] == pytest.approx(1.0)


def test_the_earliest_of_two_counts() -> None:
    """Both flat on 1..10: P(gap > g) = ((9 - g) / 10) ** 2."""
    shares = gap_shares(DayBand(0, 0), [DayBand(1, 10), DayBand(1, 10)])
    beyond = 1.0 - np.cumsum(shares)[:10]
    assert beyond == pytest.approx(((9 - np.arange(10)) / 10) ** 2)
    assert quantile(shares, 0.5) == 2  # 1 - 0.7 ** 2 = 0.51


def test_bands_agree_with_counting_every_pair_of_days() -> None:
    """Every day of the end with every day of two starts."""
    end, starts = DayBand(5, 9), [DayBand(3, 14), DayBand(8, 11)]
    gaps = [max(min(a, b) - e - 1, 0) for e in range(5, 10) for a in range(3, 15) for b in range(8, 12)]
    shares = gap_shares(end, starts)
    counted = np.bincount(gaps, minlength=len(shares)) / len(gaps)
    assert shares == pytest.approx(counted[: len(shares)])


def test_no_successor_is_refused() -> None:
    with pytest.raises(ValueError, match="one successor or more"):
        gap_shares(DayBand(0, 1), [])
