"""Where a near-circular orbit runs over the oblate Earth: radius with the short-period J2 terms, geodetic latitude
and altitude.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stationkeeper.units import EARTH_RADIUS_KM, J2

FLATTENING = 1.0 / 298.257_223_563  # WGS-84
Floats = NDArray[np.float64]


class Track(NamedTuple):
    """Points along one orbit, all arrays of one shape."""

    latitude_deg: Floats  # geodetic
    altitude_km: Floats  # above the ellipsoid
    lead_deg: Floats  # right ascension less that of the ascending node, 0-360


def short_period_radius_km(a_km: Floats, argument_deg: Floats, inclination_deg: float) -> Floats:
    """Return the distance from the Earth's centre [km] of an orbit of zero mean eccentricity.

    a_km: Brouwer's mean semi-major axis, as in element sets; argument_deg: argument of latitude. First order in J2
    (Hoots and Roehrich, Spacetrack Report 3, section 6, with e = 0): a constant part of about -0.8 km and 1.0 km
    twice around for the inclination of the ISS.
    """
    scale = J2 * EARTH_RADIUS_KM**2 / a_km
    tilt = np.radians(inclination_deg)
    constant = -0.75 * scale * (3.0 * np.cos(tilt) ** 2 - 1.0)
    twice = 0.25 * scale * np.sin(tilt) ** 2 * np.cos(2.0 * np.radians(argument_deg))
    return np.asarray(a_km + constant + twice, dtype=np.float64)


def geodetic(radius_km: Floats, geocentric_deg: Floats) -> tuple[Floats, Floats]:
    """Return geodetic latitude [deg] and altitude [km] over WGS-84 of points at a distance and geocentric latitude.

    Bowring's formula (Survey Review 23, 1976): error under 1e-6 km below 1000 km of altitude.
    """
    a, b = EARTH_RADIUS_KM, EARTH_RADIUS_KM * (1.0 - FLATTENING)
    z = radius_km * np.sin(np.radians(geocentric_deg))
    p = radius_km * np.cos(np.radians(geocentric_deg))
    reduced = np.arctan2(z * a, p * b)
    latitude = np.arctan2(z + (a**2 - b**2) / b * np.sin(reduced) ** 3, p - (a**2 - b**2) / a * np.cos(reduced) ** 3)
    sine, cosine = np.sin(latitude), np.cos(latitude)
    altitude = p * cosine + z * sine - a * np.sqrt(1.0 - (1.0 - (b / a) ** 2) * sine**2)
    return np.degrees(latitude), altitude


def track(altitude_km: float, inclination_deg: float, argument_deg: Floats) -> Track:
    """Return the points at arguments of latitude `argument_deg` [deg] of the orbit with mean altitude `altitude_km`
    [km].

    Mean altitude is the mean semi-major axis less 6378.137 km. The orbit has no mean eccentricity; 0.0007 would raise
    the mean density by 0.2 %.
    """
    argument = np.radians(argument_deg)
    tilt = np.radians(inclination_deg)
    a_km = np.full_like(argument, EARTH_RADIUS_KM + altitude_km)
    radius = short_period_radius_km(a_km, argument_deg, inclination_deg)
    latitude, altitude = geodetic(radius, np.degrees(np.arcsin(np.sin(tilt) * np.sin(argument))))
    lead = np.degrees(np.arctan2(np.cos(tilt) * np.sin(argument), np.cos(argument))) % 360.0
    return Track(latitude, altitude, lead)
