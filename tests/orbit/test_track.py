"""Radius and altitude along the orbit against NASA's ephemeris and geodesy."""

from __future__ import annotations

import numpy as np
import pytest

from stationkeeper.orbit.track import geodetic, short_period_radius_km, track


def _states(ephemeris: list[dict[str, str]]) -> tuple[np.ndarray, np.ndarray]:
    names = ("x_km", "y_km", "z_km"), ("vx_kmps", "vy_kmps", "vz_kmps")
    place, speed = (np.array([[float(row[name]) for name in each] for row in ephemeris]) for each in names)
    return place, speed


def test_the_radius_moves_as_in_nasas_ephemeris(ephemeris: list[dict[str, str]]) -> None:
    """Two orbits of 2022-02-11; the mean semi-major axis of the element sets of that day is 6796.2 km (+-0.1).

    What remains after the short-period terms is the eccentricity (once around): constant part and twice-around part
    vanish within 0.2 km, against -0.8 and 1.0 km that they take out. 0.2: higher harmonics, drag, the elements' error.
    """
    place, speed = _states(ephemeris)
    normal = np.cross(place, speed)
    node = np.cross([0.0, 0.0, 1.0], normal)
    node /= np.linalg.norm(node, axis=1)[:, None]
    across = np.cross(normal / np.linalg.norm(normal, axis=1)[:, None], node)
    argument = np.degrees(np.arctan2((across * place).sum(axis=1), (node * place).sum(axis=1)))
    computed = short_period_radius_km(np.full(len(argument), 6796.2), argument, 51.64)
    left = np.linalg.norm(place, axis=1) - computed
    phase = np.radians(argument)
    terms = np.stack([np.ones_like(phase), np.cos(phase), np.sin(phase), np.cos(2 * phase), np.sin(2 * phase)], axis=1)
    constant, _, _, twice_cos, twice_sin = np.linalg.lstsq(terms, left, rcond=None)[0]
    assert constant == pytest.approx(0.0, abs=0.2)
    assert twice_cos == pytest.approx(0.0, abs=0.1)
    assert twice_sin == pytest.approx(0.0, abs=0.1)


def test_geodetic_coordinates_come_back_to_the_point() -> None:
    """Against the closed form from latitude and altitude to the point: 1 m and 1e-5 deg."""
    latitude = np.radians(np.linspace(-89.0, 89.0, 90))
    altitude = 420.0
    a, square = 6378.137, (2.0 - 1.0 / 298.257223563) / 298.257223563
    prime = a / np.sqrt(1.0 - square * np.sin(latitude) ** 2)
    p, z = (prime + altitude) * np.cos(latitude), (prime * (1.0 - square) + altitude) * np.sin(latitude)
    found_latitude, found_altitude = geodetic(np.hypot(p, z), np.degrees(np.arctan2(z, p)))
    np.testing.assert_allclose(found_altitude, altitude, atol=1e-3)
    np.testing.assert_allclose(found_latitude, np.degrees(latitude), atol=1e-5)


def test_the_station_flies_higher_over_high_latitudes_than_over_the_equator() -> None:
    """The ellipsoid is 13.1 km lower at 51.6 deg than at the equator; the orbit itself is 2 km lower there."""
    points = track(420.0, 51.64, np.array([0.0, 90.0, 180.0, 270.0]))
    assert points.altitude_km[1] - points.altitude_km[0] == pytest.approx(13.1 - 2.0, abs=0.1)
    assert points.latitude_deg[1] == pytest.approx(51.82, abs=0.02)
    assert points.altitude_km[0] == pytest.approx(points.altitude_km[2], abs=1e-9)
    np.testing.assert_allclose(points.lead_deg, [0.0, 90.0, 180.0, 270.0], atol=1e-9)
