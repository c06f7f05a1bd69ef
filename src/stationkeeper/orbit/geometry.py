"""Where the Sun and the orbit's plane stand: node drift, solar position, beta angle, eclipse.

Time is `j2000_days`: days, with fraction, since 2000-01-01 12:00 UTC. UTC stands for UT1 and TT here: at most 70 s,
0.0008 deg of the Sun. Solar position: the low-precision formulas of The Astronomical Almanac, page C5: 0.01 deg
between 1950 and 2050.
"""

from __future__ import annotations

import math
from datetime import date

from stationkeeper.compiled import kernel
from stationkeeper.orbit.reboost import mean_motion_rad_per_s
from stationkeeper.units import EARTH_RADIUS_KM, J2, SECONDS_PER_DAY

SIDEREAL_DEG_PER_DAY = 360.985_647_366  # turn of the Earth against the equinox in a day of UT1, IAU 1982
_J2000_NOON = date(2000, 1, 1)


def j2000_days(when: date, hours: float = 12.0) -> float:
    """Return the days since 2000-01-01 12:00 UTC of `when` at `hours` UTC (noon unless told)."""
    return (when - _J2000_NOON).days + (hours - 12.0) / 24.0


@kernel
def node_rate_deg_per_day(a_km: float, inclination_deg: float) -> float:
    """Return the drift of the ascending node by J2 on a circular orbit [deg/day]; negative is westward.

    First order in J2 (Vallado, "Fundamentals of Astrodynamics and Applications", section 9.6). Against the nodes of
    the ISS that NASA published for February 2022: 0.001 deg/day.
    """
    ratio = EARTH_RADIUS_KM / a_km
    rate = -1.5 * J2 * ratio * ratio * mean_motion_rad_per_s(a_km) * math.cos(math.radians(inclination_deg))
    return math.degrees(rate) * SECONDS_PER_DAY


@kernel
def mean_sun_deg(j2000_days: float) -> float:
    """Return the right ascension of the mean Sun [deg, 0-360], the Sun of mean solar time."""
    return (280.460 + 0.985_647_4 * j2000_days) % 360.0


@kernel
def sidereal_deg(j2000_days: float) -> float:
    """Return the Greenwich mean sidereal angle [deg, 0-360] (IAU 1982, linear; 0.001 deg from 1950 to 2050)."""
    return (280.460_618_37 + SIDEREAL_DEG_PER_DAY * j2000_days) % 360.0


@kernel
def sun_position_deg(j2000_days: float) -> tuple[float, float]:
    """Return right ascension [deg, 0-360] and declination [deg] of the true Sun."""
    mean_longitude = 280.460 + 0.985_647_4 * j2000_days
    anomaly = math.radians(357.528 + 0.985_600_3 * j2000_days)
    longitude = math.radians(mean_longitude + 1.915 * math.sin(anomaly) + 0.020 * math.sin(2.0 * anomaly))
    tilt = math.radians(23.439 - 4.0e-7 * j2000_days)
    ascension = math.atan2(math.cos(tilt) * math.sin(longitude), math.cos(longitude))
    declination = math.asin(math.sin(tilt) * math.sin(longitude))
    return math.degrees(ascension) % 360.0, math.degrees(declination)


@kernel
def beta_deg(node_deg: float, inclination_deg: float, sun_ascension_deg: float, sun_declination_deg: float) -> float:
    """Return the angle [deg, -90 to 90] of the Sun above the orbit's plane, positive on the side of the orbit's
    normal.
    """
    tilt = math.radians(inclination_deg)
    lead = math.radians(node_deg - sun_ascension_deg)
    declination = math.radians(sun_declination_deg)
    sine = math.cos(declination) * math.sin(tilt) * math.sin(lead) + math.sin(declination) * math.cos(tilt)
    return math.degrees(math.asin(min(1.0, max(-1.0, sine))))


@kernel
def eclipse_fraction(beta_deg: float, altitude_km: float) -> float:
    """Return the share of an orbit [1] in the Earth's shadow, taken as a cylinder; zero from the beta angle of full
    Sun on.

    Circular orbit at `altitude_km` [km] above 6378.137 km. Penumbra and refraction left out: under 0.005 of an orbit
    while beta is below 60 deg.
    """
    radius = EARTH_RADIUS_KM + altitude_km
    horizon = math.sqrt(altitude_km * (radius + EARTH_RADIUS_KM)) / radius
    cosine = math.cos(math.radians(beta_deg))
    if horizon >= cosine:
        return 0.0
    return math.acos(horizon / cosine) / math.pi
