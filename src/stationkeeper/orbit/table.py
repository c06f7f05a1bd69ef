"""The shipped table of orbit-averaged air density: its axes, reading it, interpolating in it.

The table holds ln(rho) on a grid of six axes. Between nodes it is interpolated by polynomials (altitude, solar and
geomagnetic activity) and by trigonometric sums (season, node-Sun angle), whose degree is one less than the number of
nodes. `stationkeeper.orbit.build_table` makes it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stationkeeper.errors import Fault, RequestError

Floats = NDArray[np.float64]

DATA = Path(__file__).parent.parent / "data" / "orbit"
SHIPPED = DATA / "density.npz"
INCLINATION_TOLERANCE_DEG = 0.25  # ln(rho) of the average changes by less than 0.003 over it

YEAR_DAYS = 365.25
QUANTUM = 2.0e-4  # step of the stored ln(rho)
LN_RHO_MIDDLE = -27.0

# Ranges of the axes. Activity enters as (f107 - f107a) / f107a, because the spread of daily values grows with their
# mean, and ap as ln(1 + ap / 15), because the model answers steeply to small values.
ALTITUDE_KM = (250.0, 500.0)
F107A = (60.0, 260.0)
F107_EXCESS = (-0.4, 0.8)
AP_SCALE = 15.0
AP_MAX = 240.0
AP_LOG = (0.0, float(np.log1p(AP_MAX / AP_SCALE)))


class Axes(NamedTuple):
    """Nodes of the six axes, in the order of the table."""

    day_of_year: Floats
    node_sun_deg: Floats
    altitude_km: Floats
    f107a: Floats
    f107_excess: Floats
    ap_log: Floats


class DensityTable(NamedTuple):
    """ln(rho) [rho in kg/m3] on the grid of `axes`, for one inclination."""

    inclination_deg: float
    axes: Axes
    ln_rho: Floats  # shape: the lengths of the six axes


def chebyshev_nodes(span: tuple[float, float], count: int) -> Floats:
    """Return `count` Chebyshev-Lobatto nodes over `span`, rising, with both ends."""
    low, high = span
    points: Floats = 0.5 * (low + high) - 0.5 * (high - low) * np.cos(np.pi * np.arange(count) / (count - 1))
    return points


def polynomial_weights(nodes: Floats, points: Floats) -> Floats:
    """Return the weights (points, nodes) of polynomial interpolation; points outside of the nodes are taken to the
    nearest end.
    """
    low, high = nodes[0], nodes[-1]
    degree = len(nodes) - 1
    basis = np.polynomial.chebyshev.chebvander(2.0 * (nodes - low) / (high - low) - 1.0, degree)
    inside = np.clip(points, low, high)
    wanted = np.polynomial.chebyshev.chebvander(2.0 * (inside - low) / (high - low) - 1.0, degree)
    return np.asarray(wanted @ np.linalg.inv(basis), dtype=np.float64)


def periodic_weights(nodes: Floats, period: float, points: Floats) -> Floats:
    """Return the weights (points, nodes) of trigonometric interpolation over `period`; the number of nodes is odd."""
    return np.asarray(_harmonics(points, period, len(nodes)) @ np.linalg.inv(_harmonics(nodes, period, len(nodes))))


def _harmonics(points: Floats, period: float, count: int) -> Floats:
    """Return 1, cos, sin, cos 2, sin 2, ... of the phase of `points`: shape (points, count), count odd."""
    phase = 2.0 * np.pi * np.asarray(points, dtype=np.float64)[:, None] / period
    columns = [np.ones_like(phase)]
    for order in range(1, (count - 1) // 2 + 1):
        columns += [np.cos(order * phase), np.sin(order * phase)]
    return np.hstack(columns)


def save_table(table: DensityTable, path: Path) -> None:
    """Write the table to `path`, ln(rho) rounded to `QUANTUM`."""
    steps = np.round((table.ln_rho - LN_RHO_MIDDLE) / QUANTUM)
    if np.abs(steps).max() > np.iinfo(np.int16).max:
        raise ValueError("ln(rho) leaves the range that the file can hold")
    np.savez_compressed(
        path,
        ln_rho_steps=steps.astype(np.int16),
        inclination_deg=np.float64(table.inclination_deg),
        **table.axes._asdict(),
    )


@lru_cache(maxsize=4)
def load_table(path: Path = SHIPPED) -> DensityTable:
    """Return the table in `path`, the shipped one unless told. Raises RequestError when there is none."""
    if not path.is_file():
        remedy = "Build it: python -m stationkeeper.orbit.build_table --out FILE --inclination DEG"
        raise RequestError(Fault(str(path), "no density table there", "a table made by build_table", remedy))
    with np.load(path, allow_pickle=False) as stored:
        axes = Axes(*(stored[name].astype(np.float64) for name in Axes._fields))
        ln_rho = LN_RHO_MIDDLE + QUANTUM * stored["ln_rho_steps"].astype(np.float64)
        return DensityTable(float(stored["inclination_deg"]), axes, ln_rho)


def daily_blocks(table: DensityTable, day_of_year: Floats, node_sun_deg: Floats) -> Floats:
    """Return ln(rho) at the nodes of altitude, f107a, excess and ap for each day: shape (days, the lengths of those
    four axes).
    """
    axes = table.axes
    season = periodic_weights(axes.day_of_year, YEAR_DAYS, day_of_year)
    angle = periodic_weights(axes.node_sun_deg, 360.0, node_sun_deg)
    both = (season[:, :, None] * angle[:, None, :]).reshape(len(day_of_year), -1)
    shape = table.ln_rho.shape
    return np.asarray((both @ table.ln_rho.reshape(shape[0] * shape[1], -1)).reshape(-1, *shape[2:]))


def table_ln_density(
    table: DensityTable,
    day_of_year: Floats,
    node_sun_deg: Floats,
    altitude_km: Floats,
    f107: Floats,
    f107a: Floats,
    ap: Floats,
) -> Floats:
    """Return ln(rho) [rho in kg/m3], averaged over an orbit and a day, for arrays of one length.

    day_of_year: 1-366; node_sun_deg: right ascension of the node less that of the mean Sun [deg]; altitude_km: mean
    altitude; f107, f107a: solar flux of the day before and its 81-day mean [sfu]; ap: daily planetary index. Values
    outside of the table are taken to its edge: 250-500 km, f107a 60-260, f107 0.6-1.8 times f107a, ap 0-240. Against
    direct NRLMSIS 2.1: see tests/orbit/test_table.py.
    """
    axes = table.axes
    blocks = daily_blocks(table, day_of_year, node_sun_deg)
    height = polynomial_weights(axes.altitude_km, altitude_km)
    level = polynomial_weights(axes.f107a, f107a)
    excess = polynomial_weights(axes.f107_excess, f107 / f107a - 1.0)
    storm = polynomial_weights(axes.ap_log, np.log1p(np.maximum(ap, 0.0) / AP_SCALE))
    return np.asarray(np.einsum("nabcd,na,nb,nc,nd->n", blocks, height, level, excess, storm, optimize=True))
