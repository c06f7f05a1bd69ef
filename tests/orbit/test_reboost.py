"""Delta-v and rise against burns that Roscosmos published."""

from __future__ import annotations

import math
import statistics

import pytest

from stationkeeper.orbit.reboost import dv_mps, mean_motion_rad_per_s, rise_km

STATION_A_KM = 6378.137 + 415.0


def test_published_progress_burns_rise_as_computed(burns: list[dict[str, str]]) -> None:
    """Within 0.2 km each: published values are rounded to 0.1 km and 0.1 m/s (0.09 km); 2023-10-19 is 0.15 off."""
    for burn in burns:
        assert rise_km(STATION_A_KM, float(burn["dv_mps"])) == pytest.approx(float(burn["rise_km"]), abs=0.2), burn


def test_published_progress_burns_give_1_75_km_for_1_mps(burns: list[dict[str, str]]) -> None:
    published = statistics.median(float(burn["rise_km"]) / float(burn["dv_mps"]) for burn in burns)
    assert published == pytest.approx(1.75, abs=0.005)
    assert rise_km(STATION_A_KM, 1.0) == pytest.approx(1.77, abs=0.005)
    assert rise_km(STATION_A_KM, 1.0) == pytest.approx(published, rel=0.015)


def test_the_decay_of_2023_costs_14_mps_a_year() -> None:
    """NASA's 70 m a day at 410 km is 14.4 m/s a year."""
    assert dv_mps(6378.137 + 410.0, 0.070 * 365.25) == pytest.approx(14.4, abs=0.1)


def test_a_hohmann_transfer_needs_the_same_delta_v() -> None:
    """Against the exact two-burn transfer between circles 15 km apart, within 0.2 %."""
    mu, low, high = 398_600.4418, STATION_A_KM, STATION_A_KM + 15.0
    transfer = 0.5 * (low + high)
    first = math.sqrt(mu * (2.0 / low - 1.0 / transfer)) - math.sqrt(mu / low)
    second = math.sqrt(mu / high) - math.sqrt(mu * (2.0 / high - 1.0 / transfer))
    assert dv_mps(low, 15.0) == pytest.approx(1e3 * (first + second), rel=2e-3)


def test_rise_and_delta_v_are_inverse_and_signed() -> None:
    assert dv_mps(STATION_A_KM, rise_km(STATION_A_KM, 0.7)) == pytest.approx(0.7, rel=1e-12)
    assert rise_km(STATION_A_KM, -0.7) == -rise_km(STATION_A_KM, 0.7)


def test_the_station_goes_round_fifteen_and_a_half_times_a_day() -> None:
    """The element sets of 2026 state 15.49 revolutions a day at 420 km."""
    assert mean_motion_rad_per_s(6798.9) * 86_400.0 / (2.0 * math.pi) == pytest.approx(15.49, abs=0.01)
