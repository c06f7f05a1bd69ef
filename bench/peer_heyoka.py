"""The peer of bench/orbit.py: position and velocity under J2 and drag, every revolution followed, by heyoka.

Reads the problem as JSON from standard input, prints what it finds as one line of JSON.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from typing import Any

import heyoka as hy
import numpy as np
from numpy.typing import NDArray

from orbit import smooth_terms
from stationkeeper.orbit.geometry import j2000_days, mean_sun_deg
from stationkeeper.orbit.track import FLATTENING, short_period_radius_km
from stationkeeper.units import EARTH_RADIUS_KM, EARTH_RATE_RAD_PER_S, J2, MU_KM3_PER_S2, SECONDS_PER_DAY

Floats = NDArray[np.float64]

TOLERANCE = 1e-9  # a year's loss moves by less than 1e-5 of it against 1e-15
TOLD_DAYS = (30.0, 90.0, 180.0, 270.0, 365.0)
POINTS = 200  # of one revolution, over which the osculating semi-major axis is averaged


def ln_density(air: str, given: dict[str, Any], place: tuple[Any, Any, Any]) -> Any:
    """Return the symbol of ln(rho) [rho in kg/m3] at a place in the inertial frame [km]."""
    x, y, z = place
    square = x * x + y * y + z * z
    distance, sine = hy.sqrt(square), z / hy.sqrt(square)
    polar = EARTH_RADIUS_KM * (1.0 - FLATTENING)
    ground = polar / hy.sqrt(1.0 - FLATTENING * (2.0 - FLATTENING) * (1.0 - sine * sine))
    altitude = distance - ground  # metres from the geodetic one
    if air == "exponential":
        level, at_km, scale_km = given["exponential"]
        return level - (altitude - at_km) / scale_km
    since = np.radians(mean_sun_deg(j2000_days(date.fromisoformat(given["epoch"]))))
    sun = since + np.radians(0.985_647_4) / SECONDS_PER_DAY * hy.time
    across = hy.sqrt(x * x + y * y)
    cosine, leading = (x * hy.cos(sun) + y * hy.sin(sun)) / across, (y * hy.cos(sun) - x * hy.sin(sun)) / across
    middle, step = given["fitted"]
    terms = smooth_terms((altitude - middle) / step, sine, cosine, leading)
    height, days = given["wave"]
    wave = height * hy.sin(2.0 * np.pi / days / SECONDS_PER_DAY * hy.time)
    return sum((factor * term for factor, term in zip(given["factors"], terms, strict=True)), wave)


def equations(air: str, given: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Return the equations of motion [km, s] under J2 and drag in air that turns with the Earth."""
    x, y, z, vx, vy, vz = hy.make_vars("x", "y", "z", "vx", "vy", "vz")
    square = x * x + y * y + z * z
    pull = -MU_KM3_PER_S2 / (square * hy.sqrt(square))
    bulge, up = 1.5 * J2 * EARTH_RADIUS_KM**2 / square, 5.0 * z * z / square
    wx, wy = vx + EARTH_RATE_RAD_PER_S * y, vy - EARTH_RATE_RAD_PER_S * x
    rho = hy.exp(ln_density(air, given, (x, y, z)))
    drag = -0.5e3 * given["ballistic"] * rho * hy.sqrt(wx * wx + wy * wy + vz * vz)
    return [
        (x, vx),
        (y, vy),
        (z, vz),
        (vx, pull * x * (1.0 + bulge * (1.0 - up)) + drag * wx),
        (vy, pull * y * (1.0 + bulge * (1.0 - up)) + drag * wy),
        (vz, pull * z * (1.0 + bulge * (3.0 - up)) + drag * vz),
    ]


def first_state(given: dict[str, Any], eccentricity: float = 0.0) -> Floats:
    """Return position and velocity [km, km/s] at the ascending node, the perigee of an orbit of this mean eccentricity.

    Brouwer's short-period terms of the first order for a circular orbit are laid on the mean elements.
    """
    a_km, tilt = EARTH_RADIUS_KM + given["altitude_km"], np.radians(given["inclination_deg"])
    node = np.radians(given["node_deg"])
    osculating = a_km + 1.5 * J2 * EARTH_RADIUS_KM**2 / a_km * np.sin(tilt) ** 2
    radius = float(short_period_radius_km(np.float64(a_km), np.float64(0.0), given["inclination_deg"]))
    radius -= a_km * eccentricity
    speed = np.sqrt(MU_KM3_PER_S2 * (2.0 / radius - 1.0 / osculating))
    ahead = np.array([-np.sin(node) * np.cos(tilt), np.cos(node) * np.cos(tilt), np.sin(tilt)])
    return np.concatenate([radius * np.array([np.cos(node), np.sin(node), 0.0]), speed * ahead])


def revolution_s(a_km: float, inclination_deg: float) -> float:
    """Return the time from node to node [s] under J2, the orbit near-circular."""
    motion = np.sqrt(MU_KM3_PER_S2 / a_km**3)
    share = 1.5 * J2 * (EARTH_RADIUS_KM / a_km) ** 2 * (3.0 - 4.0 * np.sin(np.radians(inclination_deg)) ** 2)
    return float(2.0 * np.pi / (motion * (1.0 + share)))


def mean_axis_km(states: Floats) -> float:
    """Return the mean osculating semi-major axis of states (N, 6) spread evenly over a revolution."""
    distance, square = np.linalg.norm(states[:, :3], axis=1), (states[:, 3:] ** 2).sum(axis=1)
    return float(np.mean(1.0 / (2.0 / distance - square / MU_KM3_PER_S2)))


def lost_km(air: str, given: dict[str, Any], eccentricity: float = 0.0, tolerance: float = TOLERANCE) -> list[float]:
    """Return what the orbit has lost by each of `TOLD_DAYS`: of its mean over the revolution around that time."""
    flown = hy.taylor_adaptive(equations(air, given), first_state(given, eccentricity), tol=tolerance)
    start_km = EARTH_RADIUS_KM + given["altitude_km"]
    found, a_km = [], start_km
    share = np.arange(POINTS) / POINTS - 0.5
    for day in TOLD_DAYS:
        times = day * SECONDS_PER_DAY + share * revolution_s(a_km, given["inclination_deg"])
        states = flown.propagate_grid(np.concatenate([[flown.time], times]))[5]
        a_km = mean_axis_km(states[1:])
        found.append(start_km - a_km)
    return found


def speed(air: str, given: dict[str, Any], lanes: int) -> float:
    """Return trajectory-years a second of processor time, `lanes` trajectories at once."""
    state = first_state(given)
    if lanes == 1:
        flown = hy.taylor_adaptive(equations(air, given), state, tol=TOLERANCE)
    else:
        flown = hy.taylor_adaptive_batch(equations(air, given), np.repeat(state[:, None], lanes, axis=1), tol=TOLERANCE)
    end = given["days"] * SECONDS_PER_DAY
    best = 1e9
    for turn in (1, 2):
        start = time.process_time()
        flown.propagate_until(turn * 0.5 * end)
        best = min(best, time.process_time() - start)
    return 0.5 * lanes * given["days"] / 365.25 / best


def main() -> None:
    """Answer one problem."""
    given = json.load(sys.stdin)
    widths = (hy.recommended_simd_size(), 2 * hy.recommended_simd_size())
    lost = {air: lost_km(air, given) for air in ("bulge", "exponential")}
    lost["bulge, eccentricity 0.0007"] = lost_km("bulge", given, 0.0007)
    speeds = {}
    for air in ("bulge", "exponential"):
        speeds[f"{air} air, one"] = speed(air, given, 1)
        speeds |= {f"{air} air, batch of {lanes}": speed(air, given, lanes) for lanes in widths}
    print(json.dumps({"days": TOLD_DAYS, "lost_km": lost, "speed": speeds}))


if __name__ == "__main__":
    main()
