"""Altitude gained for a delta-v, and back, on a near-circular orbit.

Gauss's equation along the track, da = 2 dv / n: exact to first order in dv / v. Two equal burns half a turn apart
(Hohmann) keep the orbit circular and give the same rise of the mean altitude as one burn. For 10 m/s at 420 km the
neglected term is 0.2 % of the rise.
"""

from __future__ import annotations

import math

from stationkeeper.compiled import kernel
from stationkeeper.units import MU_KM3_PER_S2


@kernel
def mean_motion_rad_per_s(a_km: float) -> float:
    """Return the mean motion [rad/s] of a Kepler orbit with semi-major axis `a_km` [km]."""
    return math.sqrt(MU_KM3_PER_S2 / a_km) / a_km


@kernel
def rise_km(a_km: float, dv_mps: float) -> float:
    """Return the rise of the mean semi-major axis [km] that `dv_mps` [m/s] along the track gives at `a_km` [km];
    negative for a braking burn.
    """
    return 2.0 * dv_mps * 1e-3 / mean_motion_rad_per_s(a_km)


@kernel
def dv_mps(a_km: float, rise_km: float) -> float:
    """Return the delta-v [m/s] along the track that raises the mean semi-major axis `a_km` [km] by `rise_km` [km]."""
    return 0.5e3 * mean_motion_rad_per_s(a_km) * rise_km
