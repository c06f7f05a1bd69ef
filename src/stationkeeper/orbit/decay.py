"""Loss of altitude by drag on a near-circular orbit, averaged over an orbit.

da/dt = -rho B sqrt(mu a) (1 - (omega_E / n) cos i)^2, with B = Cd A / m and rho the mean density along the orbit; the
bracket is the speed relative to air that turns with the Earth (King-Hele, "Satellite Orbits in an Atmosphere", 1987,
sections 4.2-4.3). Winds are left out: they change the drag by some per cent, and a B that was estimated from real
decay contains their mean. Valid for eccentricities under about 0.005.
"""

from __future__ import annotations

import math

from stationkeeper.compiled import inlined, kernel
from stationkeeper.orbit.atmosphere import Density, ln_density
from stationkeeper.orbit.reboost import mean_motion_rad_per_s
from stationkeeper.units import EARTH_RADIUS_KM, EARTH_RATE_RAD_PER_S, MU_KM3_PER_S2, SECONDS_PER_DAY


@inlined
@kernel
def corotation_factor(a_km: float, inclination_deg: float) -> float:
    """Return (speed relative to the turning air / orbital speed)^2 [1] for semi-major axis `a_km` [km] and
    inclination [deg].
    """
    share = EARTH_RATE_RAD_PER_S / mean_motion_rad_per_s(a_km) * math.cos(math.radians(inclination_deg))
    return (1.0 - share) * (1.0 - share)


@inlined
@kernel
def daily_drop_km(a_km: float, ln_rho: float, ballistic_m2_per_kg: float, inclination_deg: float) -> float:
    """Return the mean semi-major axis lost in a day [km], above zero.

    a_km: mean semi-major axis [km]; ln_rho: natural logarithm of the orbit's mean density in kg/m3;
    ballistic_m2_per_kg: Cd A / m. The rate at the start of the day is kept for the whole day: within 0.1 % while a
    day's drop is under 0.1 km.
    """
    speed_times_a = math.sqrt(MU_KM3_PER_S2 * a_km)  # km2/s
    per_km = math.exp(ln_rho) * ballistic_m2_per_kg * 1e3  # 1/km
    return per_km * speed_times_a * corotation_factor(a_km, inclination_deg) * SECONDS_PER_DAY


@inlined
@kernel
def drop_of_days_km(
    density: Density,
    day: int,
    days: int,
    a_km: float,
    drop_km: float,
    activity: tuple[float, float, float],
    ballistic_m2_per_kg: float,
    inclination_deg: float,
) -> float:
    """Return the mean semi-major axis lost a day [km] for `days` days from `day` on, by the air in their middle.

    drop_km: what was lost a day before, for the way to the middle. activity: (f107 [sfu], f107a [sfu], ap) there.
    Against an integration of every orbit, falling 50 km in a year: 0.01 % of the year's decay (bench/orbit.py).
    """
    middle_km = a_km - 0.5 * days * drop_km
    f107, f107a, ap = activity
    ln_rho = ln_density(density, day + (days - 1) // 2, middle_km - EARTH_RADIUS_KM, f107, f107a, ap)
    return daily_drop_km(middle_km, ln_rho, ballistic_m2_per_kg, inclination_deg)
