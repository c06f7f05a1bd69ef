"""What the last burns take: from a circular orbit to a perigee deep enough in the air that the entry can be aimed."""

from __future__ import annotations

import math

from stationkeeper.units import EARTH_RADIUS_KM, MU_KM3_PER_S2


def perigee_burn_mps(from_km: float, perigee_km: float) -> float:
    """Return the delta-v [m/s] against the flight that lowers the perigee of a circular orbit.

    from_km, perigee_km: altitudes above 6378.137 km, the second at most the first. One burn at one point (Hohmann);
    burns that last minutes take a few per cent more.
    """
    high, low = EARTH_RADIUS_KM + from_km, EARTH_RADIUS_KM + perigee_km
    circular = math.sqrt(MU_KM3_PER_S2 / high)
    return 1e3 * circular * (1.0 - math.sqrt(2.0 * low / (high + low)))
