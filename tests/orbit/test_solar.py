"""The solar forecast against the figures that NASA Marshall published."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from stationkeeper.errors import RequestError
from stationkeeper.orbit.solar import (
    SCORE_95,
    activity_forecast,
    activity_level,
    forecast_note,
    forecast_span,
)

EPOCH = date(2026, 10, 8)
DAYS = (date(2030, 12, 31) - EPOCH).days
ACTIVITY = activity_forecast(EPOCH, DAYS)


def test_the_middle_of_a_month_has_the_published_values() -> None:
    """December 2026 of the October 2026 issue: flux 105.5, 116.5, 132.5, Ap 11.5, 15.1, 20.8; to 0.1 for the day."""
    day = (date(2026, 12, 15) - EPOCH).days
    found = [float(column[day]) for column in ACTIVITY]
    assert found == pytest.approx([105.5, 116.5, 132.5, 11.5, 15.1, 20.8], abs=0.1)


def test_a_score_of_1_645_is_the_published_percentile() -> None:
    for day in (0, 500, DAYS):
        low, middle, high = (activity_level(ACTIVITY, day, z, 1.0) for z in (-SCORE_95, 0.0, SCORE_95))
        assert low == pytest.approx((ACTIVITY.f107_p05[day], ACTIVITY.ap_p05[day]))
        assert middle == (ACTIVITY.f107_p50[day], ACTIVITY.ap_p50[day])
        assert high == pytest.approx((ACTIVITY.f107_p95[day], ACTIVITY.ap_p95[day]))


def test_widening_multiplies_the_distance_from_the_median() -> None:
    middle = activity_level(ACTIVITY, 300, 0.0, 1.0)
    for z in (-0.7, 0.4):
        narrow, wide = activity_level(ACTIVITY, 300, z, 1.0), activity_level(ACTIVITY, 300, z, 1.5)
        assert wide[0] - middle[0] == pytest.approx(1.5 * (narrow[0] - middle[0]))
        assert wide[1] - middle[1] == pytest.approx(1.5 * (narrow[1] - middle[1]))
        assert math.copysign(1.0, narrow[0] - middle[0]) == math.copysign(1.0, z)


def test_activity_never_falls_under_a_sun_without_spots() -> None:
    for day in range(0, DAYS, 50):
        flux, index = activity_level(ACTIVITY, day, -6.0, 2.0)
        assert flux >= 63.0
        assert index >= 2.0


def test_half_of_normal_draws_lie_under_the_median_and_nine_in_ten_within_the_band() -> None:
    """4000 draws, 4 standard errors: 0.032 and 0.019."""
    draws = np.random.default_rng(3).standard_normal(4000)
    flux = np.array([activity_level(ACTIVITY, 700, float(z), 1.0)[0] for z in draws])
    assert np.mean(flux < ACTIVITY.f107_p50[700]) == pytest.approx(0.5, abs=0.032)
    within = (flux > ACTIVITY.f107_p05[700]) & (flux < ACTIVITY.f107_p95[700])
    assert np.mean(within) == pytest.approx(0.9, abs=0.019)


def test_beyond_its_end_the_forecast_is_kept_and_that_is_said() -> None:
    first, last = forecast_span()
    assert (first, last) == (date(2026, 4, 1), date(2032, 12, 31))
    long = activity_forecast(EPOCH, (date(2034, 1, 1) - EPOCH).days)
    assert float(long.f107_p50[-1]) == 106.7  # December 2032
    assert forecast_note(last) == ""
    assert "2032-12-31" in forecast_note(date(2033, 1, 1))


def test_an_epoch_before_the_forecast_is_refused() -> None:
    with pytest.raises(RequestError, match="2026-04-01 or later"):
        activity_forecast(date(2026, 3, 31), 10)


def test_every_month_is_there_once_and_the_percentiles_are_in_order() -> None:
    whole = activity_forecast(date(2026, 4, 1), (date(2032, 12, 31) - date(2026, 4, 1)).days)
    for low, middle, high in (whole[:3], whole[3:]):
        assert np.all(low <= middle)
        assert np.all(middle <= high)
