"""Next-event failures against the superposed Poisson process they stand for."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from stationkeeper.compiled import kernel
from stationkeeper.spares.failures import next_failure

RATES = np.array([0.004, 0.0, 0.01, 0.001, 0.025, 0.0])
CUMULATIVE = np.cumsum(RATES)


@kernel
def draw(
    cumulative: NDArray[np.float64], seed: int, future: int, waits: NDArray[np.float64], kinds: NDArray[np.int64]
) -> None:
    """Fill `waits` and `kinds` with one future's failures."""
    for n in range(len(waits)):
        waits[n], kinds[n] = next_failure(cumulative, seed, future, n)


@pytest.fixture(scope="module")
def sample() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    waits, kinds = np.empty(200_000), np.empty(200_000, dtype=np.int64)
    draw(CUMULATIVE, 7, 3, waits, kinds)
    return waits, kinds


def test_waits_are_exponential_with_the_total_rate(sample: tuple[NDArray[np.float64], NDArray[np.int64]]) -> None:
    waits, _ = sample
    mean = 1.0 / CUMULATIVE[-1]
    n = len(waits)
    assert abs(waits.mean() - mean) <= 4.0 * mean / math.sqrt(n)
    beyond = np.mean(waits > mean)  # the tail too: P(wait > mean) = 1/e
    p = math.exp(-1.0)
    assert abs(beyond - p) <= 4.0 * math.sqrt(p * (1 - p) / n)


def test_types_share_failures_as_their_rates(sample: tuple[NDArray[np.float64], NDArray[np.int64]]) -> None:
    _, kinds = sample
    n = len(kinds)
    for kind, rate in enumerate(RATES):
        p = rate / CUMULATIVE[-1]
        assert abs(np.mean(kinds == kind) - p) <= 4.0 * math.sqrt(p * (1 - p) / n)


def test_a_type_without_a_rate_never_fails(sample: tuple[NDArray[np.float64], NDArray[np.int64]]) -> None:
    assert not np.isin(sample[1], [1, 5]).any()


def test_counts_over_a_window_are_poisson() -> None:
    window, futures = 1_000.0, 4_000
    counts = np.empty(futures)
    for future in range(futures):
        waits, kinds = np.empty(120), np.empty(120, dtype=np.int64)
        draw(CUMULATIVE, 1, future, waits, kinds)
        counts[future] = np.searchsorted(np.cumsum(waits), window)
    mean = CUMULATIVE[-1] * window
    assert abs(counts.mean() - mean) <= 4.0 * math.sqrt(mean / futures)
    # The variance of a Poisson count is its mean; its estimate has variance (mean + 2 mean^2) / n.
    assert abs(counts.var() - mean) <= 4.0 * math.sqrt((mean + 2 * mean**2) / futures)


def test_nothing_to_fail_waits_for_ever() -> None:
    assert next_failure(np.zeros(3), 1, 1, 0) == (math.inf, -1)
    assert next_failure(np.zeros(0), 1, 1, 0) == (math.inf, -1)


def test_another_type_at_the_end_does_not_shift_the_draws() -> None:
    longer = np.append(CUMULATIVE, CUMULATIVE[-1])  # a type with rate 0
    for n in range(50):
        assert next_failure(longer, 5, 9, n) == next_failure(CUMULATIVE, 5, 9, n)
