"""Drag along the recorded orbit and along a foretold one, with the observed weather.

The density table is cut once for each day of the record at that day's weather; what is left depends on the angle from
mean Sun to node (a sum of harmonics) and on altitude (a polynomial), so that a flight costs little.
"""

from __future__ import annotations

import csv
import math
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stationkeeper.compiled import entry, kernel
from stationkeeper.orbit import table as tables
from stationkeeper.orbit.decay import daily_drop_km
from stationkeeper.orbit.elements_csv import date_of_day, day_of_text
from stationkeeper.orbit.geometry import mean_sun_deg, node_rate_deg_per_day
from stationkeeper.orbit.reboost import rise_km
from stationkeeper.orbit.table import Floats
from stationkeeper.units import EARTH_RADIUS_KM
from stationkeeper.validation.weather import Weather

INCLINATION_DEG = 51.64
NODES = tables.DATA / "nodes.csv"
BLOCK_DAYS = 512  # days cut from the table at once: 18 MB of weights


class Air(NamedTuple):
    """ln(rho) for each day from `first_day` on: harmonics of the node-Sun angle by Chebyshev terms of altitude."""

    first_day: float
    terms: Floats  # (days, harmonics, altitude terms): ln(rho) [rho in kg/m3]
    altitude_low_km: float
    altitude_high_km: float


def air_by_day(weather: Weather, first_day: float, last_day: float) -> Air:
    """Return the air for the days from `first_day` to `last_day`, which the weather must cover with a day before.

    The flux of the day before and its centred mean enter, as NRLMSIS 2.1 asks, and the index of the day itself.
    """
    start = int(first_day - weather.first_day)
    rows = np.arange(start, start + int(last_day - first_day) + 1)
    day_of_year = np.array([date_of_day(weather.first_day + row).timetuple().tm_yday for row in rows], dtype=np.float64)
    table = tables.load_table()
    terms = _terms_at_nodes(table)
    blocks = [
        _weights(table.axes, weather, rows[at : at + BLOCK_DAYS], day_of_year[at : at + BLOCK_DAYS]) @ terms
        for at in range(0, len(rows), BLOCK_DAYS)
    ]
    shape = (len(rows), len(table.axes.node_sun_deg), len(table.axes.altitude_km))
    return Air(first_day, np.concatenate(blocks).reshape(shape), *tables.ALTITUDE_KM)


def _terms_at_nodes(table: tables.DensityTable) -> Floats:
    """Return harmonics of the angle by Chebyshev terms of altitude, flat, for each node of season, f107a, f107 and ap,
    flat.
    """
    axes = table.axes
    low, high = tables.ALTITUDE_KM
    heights = 2.0 * (axes.altitude_km - low) / (high - low) - 1.0
    chebyshev = np.linalg.inv(np.polynomial.chebyshev.chebvander(heights, len(heights) - 1))
    harmonics = np.linalg.inv(_harmonics(np.radians(axes.node_sun_deg)))
    terms = np.einsum("kg,sghjem,ch->sjemkc", harmonics, table.ln_rho, chebyshev, optimize=True)
    return np.ascontiguousarray(terms.reshape(-1, len(axes.node_sun_deg) * len(axes.altitude_km)))


def _weights(axes: tables.Axes, weather: Weather, rows: NDArray[np.int64], day_of_year: Floats) -> Floats:
    """Return the weight of each node of season, f107a, f107 and ap, flat, on some days of the weather."""
    f107, f107a, ap = weather.f107[rows - 1], weather.f107a[rows], weather.ap[rows]
    season = tables.periodic_weights(axes.day_of_year, tables.YEAR_DAYS, day_of_year)
    level = tables.polynomial_weights(axes.f107a, f107a)
    excess = tables.polynomial_weights(axes.f107_excess, f107 / f107a - 1.0)
    storm = tables.polynomial_weights(axes.ap_log, np.log1p(ap / tables.AP_SCALE))
    return np.asarray(np.einsum("ns,nj,ne,nm->nsjem", season, level, excess, storm).reshape(len(rows), -1))


def _harmonics(angles: Floats) -> Floats:
    """Return 1, cos, sin, cos 2, sin 2, ... of the angles [rad]: as many columns as angles (odd)."""
    columns = [np.ones_like(angles)]
    for order in range(1, (len(angles) - 1) // 2 + 1):
        columns += [np.cos(order * angles), np.sin(order * angles)]
    return np.stack(columns, axis=1)


@kernel
def ln_rho(air: Air, row: int, node_sun_deg: float, altitude_km: float) -> float:
    """Return ln of the density [kg/m3] of a day, averaged over orbit and day; altitude taken to the table's edge."""
    height = min(max(altitude_km, air.altitude_low_km), air.altitude_high_km)
    x = 2.0 * (height - air.altitude_low_km) / (air.altitude_high_km - air.altitude_low_km) - 1.0
    angle = math.radians(node_sun_deg)
    harmonics, terms = air.terms.shape[1:]
    before, this, total = 0.0, 1.0, 0.0
    for term in range(terms):
        share = air.terms[row, 0, term]
        for order in range(1, (harmonics + 1) // 2):
            share += air.terms[row, 2 * order - 1, term] * math.cos(order * angle)
            share += air.terms[row, 2 * order, term] * math.sin(order * angle)
        total += this * share
        before, this = this, (x if term == 0 else 2.0 * x * this - before)
    return total


@kernel
def drop_between_noons_km(
    air: Air, row: int, node_deg: float, altitude_km: float, ballistic: float, inclination_deg: float
) -> float:
    """Return the altitude lost from the noon of a day to the next noon [km]: half with the weather of either day, at
    the altitude of the middle (error under 0.01 % while a day's drop is under 0.5 km).
    """
    day = air.first_day + row
    first = node_deg - mean_sun_deg(day)
    second = node_deg + node_rate_deg_per_day(EARTH_RADIUS_KM + altitude_km, inclination_deg) - mean_sun_deg(day + 1.0)
    middle, lost = altitude_km, 0.0
    for _ in range(2):
        a_km = EARTH_RADIUS_KM + middle
        today = daily_drop_km(a_km, ln_rho(air, row, first, middle), ballistic, inclination_deg)
        tomorrow = daily_drop_km(a_km, ln_rho(air, row + 1, second, middle), ballistic, inclination_deg)
        lost = 0.5 * (today + tomorrow)
        middle = altitude_km - 0.5 * lost
    return lost


@entry
def fly(
    air: Air,
    row: int,
    node_deg: float,
    altitude_km: float,
    ballistic: Floats,
    burns_mps: Floats,
    inclination_deg: float,
) -> Floats:
    """Return the altitude [km] at each noon from that of `row` on: one more value than there are steps.

    ballistic: Cd A / m [m2/kg] of each step from noon to noon; burns_mps: delta-v along the track within it, half of it
    before the drag of the step. The node drifts with the altitude that is flown.
    """
    found = np.empty(len(ballistic) + 1)
    found[0] = altitude_km
    node = node_deg
    for step in range(len(ballistic)):
        rise = rise_km(EARTH_RADIUS_KM + found[step], burns_mps[step])
        middle = found[step] + 0.5 * rise
        lost = drop_between_noons_km(air, row + step, node, middle, ballistic[step], inclination_deg)
        found[step + 1] = found[step] + rise - lost
        node += node_rate_deg_per_day(EARTH_RADIUS_KM + middle, inclination_deg)
    return found


@entry
def unit_drops_km(air: Air, node_deg: Floats, altitude_km: Floats, inclination_deg: float) -> Floats:
    """Return what a ballistic coefficient of 1 m2/kg would lose from each noon to the next [km] along a recorded
    orbit; one value less than there are days, the first of them the air's first.
    """
    found = np.empty(len(altitude_km) - 1)
    for row in range(len(found)):
        a_km = EARTH_RADIUS_KM + 0.5 * (altitude_km[row] + altitude_km[row + 1])
        middle = a_km - EARTH_RADIUS_KM
        day = air.first_day + row
        today = ln_rho(air, row, node_deg[row] - mean_sun_deg(day), middle)
        tomorrow = ln_rho(air, row + 1, node_deg[row + 1] - mean_sun_deg(day + 1.0), middle)
        found[row] = 0.5 * (
            daily_drop_km(a_km, today, 1.0, inclination_deg) + daily_drop_km(a_km, tomorrow, 1.0, inclination_deg)
        )
    return found


@lru_cache(maxsize=1)
def known_nodes(path: Path = NODES) -> tuple[Floats, Floats]:
    """Return days and ascending nodes [deg] of the ISS at the noons of the first days of the years 1999-2026."""
    with path.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return np.array([day_of_text(row["date"]) for row in rows]), np.array([float(row["node_deg"]) for row in rows])


def nodes_along(first_day: float, altitude_km: Floats, inclination_deg: float = INCLINATION_DEG) -> Floats:
    """Return the node of the ISS [deg] at each noon from `first_day` on, for an orbit of these altitudes.

    From the last known node before the first day (or the first known), carried by the J2 drift and set right again at
    each known node on the way: an error of 10 km of altitude grows to 9 deg within a year.
    """
    days, nodes = known_nodes()
    rates = np.array([node_rate_deg_per_day(EARTH_RADIUS_KM + height, inclination_deg) for height in altitude_km])
    drift = np.concatenate([[0.0], np.cumsum(0.5 * (rates[1:] + rates[:-1]))])
    calendar = first_day + np.arange(len(altitude_km))
    which = np.clip(np.searchsorted(days, calendar, side="right") - 1, 0, len(days) - 1)
    rows = days[which] - first_day
    inside = np.clip(rows, 0.0, len(calendar) - 1.0)
    at_known = drift[inside.astype(np.int64)] + (rows - inside) * rates[0]
    return np.asarray((nodes[which] + drift - at_known) % 360.0)
