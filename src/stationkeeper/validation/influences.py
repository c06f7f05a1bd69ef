"""What moves the drag from week to week beside the ballistic coefficient, and can be told from the record before a day.

Solar arrays that face the Sun meet the stream edge-on when the Sun stands high above the orbit's plane. And the upper
air follows the flux of the days before more than NRLMSIS 2.1 has it, which takes the last day and the centred mean:
extreme ultraviolet lags behind F10.7 while active regions age (the reason why the model of Bowman et al. 2008, AIAA
2008-6438, takes its indices 1 to 5 days late). How much either weighs is learned (`ballistic`).
"""

from __future__ import annotations

import math

import numpy as np

from stationkeeper.orbit.geometry import beta_deg, node_rate_deg_per_day, sun_position_deg
from stationkeeper.orbit.table import Floats
from stationkeeper.units import EARTH_RADIUS_KM
from stationkeeper.validation.weather import Weather

FLUX_DAYS = 9  # length of the trailing mean: a third of a solar rotation; 5 to 14 days do alike
INFLUENCES = 2
MEAN_COSINE = 0.81  # of beta at 51.6 deg, over all nodes and seasons: what B means


def array_sweep(cosine: Floats) -> Floats:
    """Return the share [1] of the arrays' area that meets the stream, mean of an orbit, from the cosine of beta.

    The mean of |s . v| over a circle, s to the Sun and v along the track, is 2/pi cos beta.
    """
    return np.asarray(2.0 / math.pi * cosine)


def nodes_ahead(node_deg: float, altitude_km: Floats, inclination_deg: float) -> Floats:
    """Return the node [deg] at each noon of an orbit of these altitudes, from that of the first: J2 drift."""
    rates = [node_rate_deg_per_day(EARTH_RADIUS_KM + height, inclination_deg) for height in altitude_km[:-1]]
    return node_deg + np.concatenate([[0.0], np.cumsum(rates)])


def flux_lag(weather: Weather, first_day: float, days: int) -> Floats:
    """Return ln of the trailing mean of F10.7 over its centred 81-day mean, day by day.

    The trailing mean ends the day before; near the beginning of the weather it has fewer days, one at least.
    """
    rows = int(first_day - weather.first_day) + np.arange(days)
    low = np.maximum(rows - FLUX_DAYS, 0)
    total = np.concatenate([[0.0], np.cumsum(weather.f107)])
    return np.asarray(np.log((total[rows] - total[low]) / (rows - low) / weather.f107a[rows]))


def influences(first_day: float, node_deg: Floats, lag: Floats, inclination_deg: float) -> Floats:
    """Return the influences by step from noon to noon, shape (steps, INFLUENCES): sweep of the arrays beyond that of
    the mean beta, then the lag of the flux.

    node_deg: at each noon from `first_day`; lag: of the same days.
    """
    beta = [
        beta_deg(float(node), inclination_deg, *sun_position_deg(first_day + row)) for row, node in enumerate(node_deg)
    ]
    noons = np.stack([array_sweep(np.cos(np.radians(beta)) - MEAN_COSINE), lag], axis=1)
    return np.asarray(0.5 * (noons[1:] + noons[:-1]))
