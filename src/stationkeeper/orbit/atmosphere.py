"""Density of the air along the orbit for each day of a scenario, cut from the shipped NRLMSIS 2.1 table.

Python prepares the slices once; the kernel looks up one day of one future. The node is taken to drift at the rate of
one reference altitude: a station held 10 km off it is 40 deg out after four years, which moves single days by up to
14 %, 30-day means by 3 % and the mean of a year by 0.1 %, because the plane turns once round the Sun in 60 days.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stationkeeper.compiled import inlined, kernel
from stationkeeper.errors import Fault, RequestError
from stationkeeper.orbit import table as tables
from stationkeeper.orbit.geometry import j2000_days, mean_sun_deg, node_rate_deg_per_day
from stationkeeper.orbit.table import DensityTable, Floats
from stationkeeper.units import EARTH_RADIUS_KM

REFERENCE_ALTITUDE_KM = 418.0  # for the drift of the node only
ALTITUDE_STEP_KM = 10.0
F107A_STEP = 10.0
REFERENCE_AP = 10.0
# ln(rho) is nearly straight in ln(f107 / f107a) and in ln(1 + ap / 6); the slopes are chords over the range where
# most days lie.
AP_SCALE = 6.0
RATIO_CHORD = (0.8, 1.25)
RATIO_RANGE = (1.0 + tables.F107_EXCESS[0], 1.0 + tables.F107_EXCESS[1])
AP_CHORD = (4.0, 30.0)
_LN_RHO, _BY_F107, _BY_AP = range(3)


class Density(NamedTuple):
    """Slices for one scenario, day 0 is the epoch.

    cells: float32 (days + 1, levels of f107a, altitudes, 3). The three are ln(kg/m3) at f107 = f107a and ap = 10, its
    change for 1 of ln(f107 / f107a), and that for 1 of ln(1 + ap / 6). They stand side by side, and altitudes in a row,
    because to fetch them from memory is most of the cost of a look-up.
    """

    cells: NDArray[np.float32]
    altitude0_km: float
    altitude_step_km: float
    f107a0: float
    f107a_step: float


def density_slices(
    epoch: date, days: int, inclination_deg: float, node_deg: float, table: DensityTable | None = None
) -> Density:
    """Return the density for the days 0..`days` after `epoch`, for an orbit whose node stands at `node_deg` [deg] at
    noon of the epoch.

    Altitudes 250-500 km, f107a 60-260 sfu. `table`: the shipped one unless told. Raises RequestError when the table
    was made for another inclination (0.25 deg are allowed).
    """
    table = tables.load_table() if table is None else table
    _check_inclination(table, inclination_deg)
    day_of_year, node_sun = plane_by_day(epoch, days, inclination_deg, node_deg)
    altitudes = np.arange(tables.ALTITUDE_KM[0], tables.ALTITUDE_KM[1] + 0.5, ALTITUDE_STEP_KM)
    levels = np.arange(tables.F107A[0], tables.F107A[1] + 0.5, F107A_STEP)
    low, high = AP_CHORD
    calm, brisk = RATIO_CHORD
    states = ((1.0, REFERENCE_AP), (calm, REFERENCE_AP), (brisk, REFERENCE_AP), (1.0, low), (1.0, high))
    blocks = tables.daily_blocks(table, day_of_year, node_sun)
    middle, dim, bright, quiet, stormy = _slices(table, blocks, altitudes, levels, states)
    by_f107 = (bright - dim) / math.log(brisk / calm)
    by_ap = (stormy - quiet) / (math.log1p(high / AP_SCALE) - math.log1p(low / AP_SCALE))
    return Density(
        _cells(middle, by_f107, by_ap),
        tables.ALTITUDE_KM[0],
        ALTITUDE_STEP_KM,
        tables.F107A[0],
        F107A_STEP,
    )


def plane_by_day(epoch: date, days: int, inclination_deg: float, node_deg: float) -> tuple[Floats, Floats]:
    """Return day of the year and angle from the mean Sun to the node [deg] at noon of the days 0..`days`."""
    rate = node_rate_deg_per_day(EARTH_RADIUS_KM + REFERENCE_ALTITUDE_KM, inclination_deg)
    elapsed = np.arange(days + 1, dtype=np.float64)
    day_of_year = np.array(
        [(epoch + timedelta(days=day)).timetuple().tm_yday for day in range(days + 1)], dtype=np.float64
    )
    mean_sun = np.array([mean_sun_deg(j2000_days(epoch) + day) for day in elapsed])
    return day_of_year, (node_deg + rate * elapsed - mean_sun) % 360.0


def _cells(*slices: Floats) -> NDArray[np.float32]:
    """Return slices (days, altitudes, levels) side by side in single precision: (days, levels, altitudes, slices)."""
    return np.ascontiguousarray(np.stack(slices, axis=-1).swapaxes(1, 2), dtype=np.float32)


def _slices(
    table: DensityTable, blocks: Floats, altitudes: Floats, levels: Floats, states: tuple[tuple[float, float], ...]
) -> Floats:
    """Return ln(rho) at states (f107 / f107a, ap): shape (states, days, altitudes, levels)."""
    ratios, aps = np.array(states).T
    excess = tables.polynomial_weights(table.axes.f107_excess, ratios - 1.0)
    storm = tables.polynomial_weights(table.axes.ap_log, np.log1p(aps / tables.AP_SCALE))
    days, heights, fluxes = blocks.shape[:3]
    corners = (excess[:, :, None] * storm[:, None, :]).reshape(len(states), -1)
    at_states = (blocks.reshape(days, heights, fluxes, -1) @ corners.T).transpose(3, 0, 1, 2)
    level = tables.polynomial_weights(table.axes.f107a, levels)
    height = tables.polynomial_weights(table.axes.altitude_km, altitudes)
    return np.asarray(height @ (at_states @ level.T))


def _check_inclination(table: DensityTable, inclination_deg: float) -> None:
    """Raise RequestError when the table was made for another inclination."""
    allowed = tables.INCLINATION_TOLERANCE_DEG
    if abs(table.inclination_deg - inclination_deg) <= allowed:
        return
    raise RequestError(
        Fault(
            "orbit.inclination_deg",
            f"{inclination_deg:g} deg",
            f"{table.inclination_deg:g} deg within {allowed:g}, for which the density table was made",
            f"Build one: python -m stationkeeper.orbit.build_table --out FILE --inclination {inclination_deg:g}",
        )
    )


@inlined
@kernel
def ln_density(density: Density, day: int, altitude_km: float, f107: float, f107a: float, ap: float) -> float:
    """Return ln of the density averaged over an orbit and a day [rho in kg/m3].

    day: days since the epoch; altitude_km: mean altitude (mean semi-major axis less 6378.137 km); f107: flux of the
    day before [sfu]; f107a: its 81-day mean; ap: daily index. Linear between slices; what lies outside of them (also
    the day) is taken to the nearest edge. Against the full table, 350-430 km: 0.3 % RMS at smoothed activity, 0.7 %
    on single days of the record.
    """
    days, levels, heights, _ = density.cells.shape
    day = min(max(day, 0), days - 1)
    x = min(max((altitude_km - density.altitude0_km) / density.altitude_step_km, 0.0), heights - 1.0)
    y = min(max((f107a - density.f107a0) / density.f107a_step, 0.0), levels - 1.0)
    i = min(int(x), heights - 2)
    j = min(int(y), levels - 2)
    u = x - i
    v = y - j
    storm = math.log((AP_SCALE + max(ap, 0.0)) / (AP_SCALE + REFERENCE_AP))
    ln_rho = _blend(density.cells, _LN_RHO, day, i, j, u, v)
    if f107 != f107a:  # smoothed activity has no days of its own: half of the time goes into fetching the slices
        ratio = math.log(min(max(f107 / f107a, RATIO_RANGE[0]), RATIO_RANGE[1]))
        ln_rho += ratio * _blend(density.cells, _BY_F107, day, i, j, u, v)
    return ln_rho + storm * _blend(density.cells, _BY_AP, day, i, j, u, v)


@inlined
@kernel
def _blend(cells: NDArray[np.float32], what: int, day: int, i: int, j: int, u: float, v: float) -> float:
    """Return the bilinear mean of four neighbours of a slice: i of altitude, j of f107a."""
    low = (1.0 - v) * cells[day, j, i, what] + v * cells[day, j + 1, i, what]
    high = (1.0 - v) * cells[day, j, i + 1, what] + v * cells[day, j + 1, i + 1, what]
    return float((1.0 - u) * low + u * high)
