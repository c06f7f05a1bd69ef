"""Builds the table of orbit-averaged density from NRLMSIS 2.1: `python -m stationkeeper.orbit.build_table --out
FILE`.

For each season, activity and mean altitude the model is called at latitudes along the orbit, local times and
universal times. The mean over an orbit and a day then follows for any angle between node and Sun, because the model
knows the Sun only by the day of the year and local time. Indices are always passed, so that nothing is fetched. Only
this module needs `pymsis`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pymsis
from numpy.typing import NDArray

from stationkeeper.orbit import table as tables
from stationkeeper.orbit.table import Axes, DensityTable, Floats, chebyshev_nodes
from stationkeeper.orbit.track import track

MSIS_VERSION = 2.1
ISS_INCLINATION_DEG = 51.63
LOCAL_TIMES = 13  # odd, for the trigonometric sum; the model has three harmonics of local time
UNIVERSAL_HOURS = (3.0, 9.0, 15.0, 21.0)  # the model has two harmonics of longitude
ARGUMENTS = 24  # points along the orbit, 12 pairs of one latitude
COUNTS = {"day_of_year": 13, "node_sun_deg": 13, "altitude_km": 7, "f107a": 8, "f107_excess": 6, "ap_log": 7}


class Places(NamedTuple):
    """Points that the model is called for: 12 latitudes of the orbit by local and universal times."""

    latitude_deg: Floats  # (12,)
    local_hours: Floats  # (LOCAL_TIMES,)
    weights: Floats  # (angles, 24 points, LOCAL_TIMES): value at an orbit's point from those at the local times
    rows: NDArray[np.int64]  # (24,): which latitude belongs to each point


def table_axes() -> Axes:
    """Return the nodes of the table."""
    days = np.round(1.0 + tables.YEAR_DAYS * np.arange(COUNTS["day_of_year"]) / COUNTS["day_of_year"])
    angles = 360.0 * np.arange(COUNTS["node_sun_deg"]) / COUNTS["node_sun_deg"]
    return Axes(
        days,
        angles,
        chebyshev_nodes(tables.ALTITUDE_KM, COUNTS["altitude_km"]),
        chebyshev_nodes(tables.F107A, COUNTS["f107a"]),
        chebyshev_nodes(tables.F107_EXCESS, COUNTS["f107_excess"]),
        chebyshev_nodes(tables.AP_LOG, COUNTS["ap_log"]),
    )


def arguments_deg() -> Floats:
    """Return the arguments of latitude along the orbit [deg], evenly spaced, no two of a pair alike."""
    return np.asarray(360.0 * (np.arange(ARGUMENTS) + 0.5) / ARGUMENTS)


def places(inclination_deg: float, angles_deg: Floats) -> Places:
    """Return where the model is called and how its values give those at the orbit's points for each node-Sun angle."""
    points = track(400.0, inclination_deg, arguments_deg())
    latitudes, rows = np.unique(np.round(points.latitude_deg, 6), return_inverse=True)
    hours = 24.0 * np.arange(LOCAL_TIMES) / LOCAL_TIMES
    wanted = (angles_deg[:, None] + points.lead_deg[None, :]) / 15.0 + 12.0  # the mean Sun stands at 12 h
    weights = tables.periodic_weights(hours, 24.0, wanted.ravel()).reshape(len(angles_deg), ARGUMENTS, LOCAL_TIMES)
    return Places(latitudes, hours, weights, rows.astype(np.int64))


def model_ln_density(
    day_of_year: float, where: Places, altitudes_km: Floats, f107: float, f107a: float, ap: float
) -> Floats:
    """Return ln of the model's density averaged over universal time: shape (altitudes, latitudes, local times).

    altitudes_km: geodetic altitude of each latitude for each mean altitude, shape (altitudes, latitudes).
    """
    hours = np.asarray(UNIVERSAL_HOURS)
    latitude, local, universal = np.meshgrid(where.latitude_deg, where.local_hours, hours, indexing="ij")
    count = len(altitudes_km)
    # Altitude runs fastest: the model keeps what it found for the same place and time.
    heights = np.broadcast_to(altitudes_km.T[:, None, None, :], (*latitude.shape, count)).ravel()
    latitude, local, universal = (np.repeat(each.ravel(), count) for each in (latitude, local, universal))
    start = np.datetime64("2001-01-01T00:00") + np.timedelta64(int(day_of_year) - 1, "D")
    dates = start + (universal * 60.0).astype("timedelta64[m]")
    size = len(heights)
    longitude = (15.0 * (local - universal)) % 360.0
    found = pymsis.calculate(
        dates,
        longitude,
        latitude,
        heights,
        np.full(size, f107),
        np.full(size, f107a),
        np.full((size, 7), ap),
        version=MSIS_VERSION,
    )
    rho = found[:, pymsis.Variable.MASS_DENSITY].astype(np.float64)
    shape = (len(where.latitude_deg), len(where.local_hours), len(hours), count)
    return np.asarray(np.log(rho.reshape(shape).mean(axis=2)).transpose(2, 0, 1))


def orbit_ln_density(ln_rho: Floats, where: Places) -> Floats:
    """Return ln of the mean along the orbit (angles, altitudes) from values (altitudes, latitudes, local times)."""
    along = np.einsum("gpt,hpt->ghp", where.weights, ln_rho[:, where.rows, :])
    return np.asarray(np.log(np.exp(along).mean(axis=2)))


def build_table(inclination_deg: float = ISS_INCLINATION_DEG, progress: Callable[[str], object] = len) -> DensityTable:
    """Return the table for an inclination [deg]; about a minute on one core. `progress` is told how far it is."""
    axes = table_axes()
    where = places(inclination_deg, axes.node_sun_deg)
    first = [int(np.argmax(where.rows == row)) for row in range(len(where.latitude_deg))]
    heights = np.stack([track(mean, inclination_deg, arguments_deg()).altitude_km[first] for mean in axes.altitude_km])
    ln_rho = np.empty([len(axis) for axis in axes])
    for i, day in enumerate(axes.day_of_year):
        progress(f"season {i + 1} of {len(axes.day_of_year)}\n")
        for j, k, m in np.ndindex(ln_rho.shape[3:]):
            f107a, ap = float(axes.f107a[j]), float(tables.AP_SCALE * np.expm1(axes.ap_log[m]))
            f107 = f107a * (1.0 + float(axes.f107_excess[k]))
            ln_rho[i, :, :, j, k, m] = orbit_ln_density(model_ln_density(day, where, heights, f107, f107a, ap), where)
    return DensityTable(inclination_deg, axes, ln_rho)


def main() -> None:
    """Build the table and write it where asked; over the shipped one unless told."""
    parser = argparse.ArgumentParser(prog="python -m stationkeeper.orbit.build_table", description=main.__doc__)
    parser.add_argument("--out", type=Path, default=tables.SHIPPED, help="file to write")
    parser.add_argument("--inclination", type=float, default=ISS_INCLINATION_DEG, help="inclination of the orbit, deg")
    asked = parser.parse_args()
    built = build_table(asked.inclination, sys.stderr.write)
    tables.save_table(built, asked.out)
    sys.stdout.write(f"{asked.out}: {built.ln_rho.size} values, {asked.out.stat().st_size / 1e6:.2f} MB\n")


if __name__ == "__main__":
    main()
