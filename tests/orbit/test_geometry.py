"""Node, Sun, beta and eclipse against almanac dates and NASA's ephemeris."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from stationkeeper.orbit.geometry import (
    beta_deg,
    eclipse_fraction,
    j2000_days,
    mean_sun_deg,
    node_rate_deg_per_day,
    sidereal_deg,
    sun_position_deg,
)


def _apart_deg(a: float, b: float) -> float:
    return (a - b + 180.0) % 360.0 - 180.0


def test_the_node_drifts_as_nasa_published_it() -> None:
    """First and last ascending node of NASA's ephemeris message of 2022-02-11, 15 days apart, mean altitude 416.8 km.

    Longitudes -84.71503 deg at 12:08:41.5 on 11 February and -158.91754 deg at 11:10:09.0 on 26 February 2022.
    0.003 deg a day: drag within the arc and the second order of J2.
    """
    first, last = j2000_days(date(2022, 2, 11), 12.144861), j2000_days(date(2022, 2, 26), 11.169174)
    node_first, node_last = sidereal_deg(first) - 84.71503, sidereal_deg(last) - 158.91754
    rate = _apart_deg(node_last, node_first) / (last - first)
    assert rate == pytest.approx(-4.953, abs=0.001)
    assert node_rate_deg_per_day(6378.137 + 416.8, 51.64) == pytest.approx(rate, abs=0.003)


def test_a_sun_synchronous_orbit_follows_the_sun() -> None:
    """Landsat 8: 705 km, 98.2 deg, one turn of the node a year (0.9856 deg a day)."""
    assert node_rate_deg_per_day(6378.137 + 705.0, 98.2) == pytest.approx(0.9856, abs=0.003)


@pytest.mark.parametrize(
    ("when", "hours", "ascension", "declination"),
    [
        (date(2026, 3, 20), 14.77, 0.0, 0.0),  # March equinox 14:46
        (date(2026, 6, 21), 8.42, 90.0, 23.44),  # June solstice 08:25
        (date(2026, 9, 23), 0.08, 180.0, 0.0),  # September equinox 00:05
        (date(2026, 12, 21), 20.83, 270.0, -23.44),  # December solstice 20:50
    ],
)
def test_the_sun_stands_where_the_almanac_says(when: date, hours: float, ascension: float, declination: float) -> None:
    """The four seasons of 2026 to the minute; 0.015 deg: the formula's own 0.01 and 0.0007 deg a minute."""
    found_ascension, found_declination = sun_position_deg(j2000_days(when, hours))
    assert _apart_deg(found_ascension, ascension) == pytest.approx(0.0, abs=0.015)
    assert found_declination == pytest.approx(declination, abs=0.015)


def test_mean_and_true_sun_differ_by_the_equation_of_time() -> None:
    """Known extremes: the true Sun crosses 14.2 min late about 11 February and 16.4 min early about 3 November."""
    for when, minutes in ((date(2026, 2, 11), 14.2), (date(2026, 11, 3), -16.4)):
        days = j2000_days(when)
        late = 4.0 * _apart_deg(sun_position_deg(days)[0], mean_sun_deg(days))
        assert late == pytest.approx(minutes, abs=0.1)


def test_greenwich_turns_with_the_stars() -> None:
    """IAU 1982 at 2000-01-01 12:00 UT1: 18 h 41 min 50.55 s; a sidereal day later by 86164.09 s the same angle."""
    assert sidereal_deg(0.0) == pytest.approx(15.0 * (18 + 41 / 60 + 50.548 / 3600), abs=1e-4)
    assert _apart_deg(sidereal_deg(86_164.0905 / 86_400.0), sidereal_deg(0.0)) == pytest.approx(0.0, abs=1e-5)


def test_beta_is_the_angle_between_sun_and_plane() -> None:
    """Against the scalar product of the orbit's normal and the Sun's direction, written out."""
    node, tilt, ascension, declination = (math.radians(x) for x in (100.2, 51.63, 194.0, -6.0))
    normal = (math.sin(node) * math.sin(tilt), -math.cos(node) * math.sin(tilt), math.cos(tilt))
    sun = (
        math.cos(ascension) * math.cos(declination),
        math.sin(ascension) * math.cos(declination),
        math.sin(declination),
    )
    expected = math.degrees(math.asin(sum(a * b for a, b in zip(normal, sun, strict=True))))
    assert beta_deg(100.2, 51.63, 194.0, -6.0) == pytest.approx(expected, abs=1e-9)


def test_beta_of_the_station_reaches_75_degrees() -> None:
    """The known extreme: inclination and the Sun's declination together, 51.6 + 23.4 deg, at the solstice."""
    highest = max(beta_deg(node, 51.64, 90.0, 23.44) for node in range(360))
    assert highest == pytest.approx(75.1, abs=0.05)


def test_the_shadow_takes_36_minutes_of_an_orbit_and_none_at_high_beta() -> None:
    """At 400 km: 36.1 min of 92.6 at beta 0 (half-angle asin(R / r)), full Sun from beta 70.2 deg on."""
    assert eclipse_fraction(0.0, 400.0) * 92.56 == pytest.approx(36.1, abs=0.1)
    edge = math.degrees(math.asin(6378.137 / 6778.137))
    assert edge == pytest.approx(70.2, abs=0.05)
    assert eclipse_fraction(edge + 0.01, 400.0) == 0.0
    assert eclipse_fraction(edge - 0.01, 400.0) > 0.0


def test_the_eclipse_is_what_points_behind_the_earth_count() -> None:
    """20,000 points of a circle in the shadow's cylinder, counted: 2 / 20,000 for its two ends."""
    turn = 2.0 * math.pi * np.arange(20_000) / 20_000
    for beta in (-65.0, -20.0, 0.0, 45.0, 69.5):
        toward_sun = 6778.137 * math.cos(math.radians(beta)) * np.cos(turn)
        off_axis = np.sqrt(6778.137**2 - toward_sun**2)
        counted = np.mean((toward_sun < 0.0) & (off_axis < 6378.137))
        assert eclipse_fraction(beta, 400.0) == pytest.approx(counted, abs=1e-4)
