"""What the station will use in mean terms: stocks by the people planned, propellant by the air it flies through.

No chance enters: machines run, solar activity follows the middle of its forecast, debris is avoided at its mean rate.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from stationkeeper.lifesupport.balance import Rates, Running
from stationkeeper.lifesupport.stocks import DRAWN
from stationkeeper.orbit.solar import activity_forecast
from stationkeeper.orbit.table import load_table, table_ln_density
from stationkeeper.planning.formulas import burn_kg, drops_km, dv_mps, flows, plane
from stationkeeper.planning.plan import Flight
from stationkeeper.scenario.model import Scenario
from stationkeeper.times import DAYS_PER_YEAR
from stationkeeper.units import EARTH_RADIUS_KM

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

AIR_STEP_DAYS = 10  # density is looked up so often and taken straight between; the Sun turns round the plane in 60


def people_by_side(spans: Iterable[tuple[int, int, int, int]], days: int) -> Ints:
    """Return the people on each side's supplies at the end of the days 0..`days`: shape (days + 1, 2).

    spans: first day, day gone, people on the first side, people on the second.
    """
    change = np.zeros((days + 2, 2), np.int64)
    for first, end, usos, ros in spans:
        low, high = min(max(first, 0), days + 1), min(max(end, 0), days + 1)
        if high > low:
            change[low] += (usos, ros)
            change[high] -= (usos, ros)
    return np.asarray(np.cumsum(change, axis=0)[: days + 1], np.int64)


def sides(scenario: Scenario, flight: Flight) -> tuple[int, int]:
    """Return the people of a flight on the first and the second side; visitors of no segment live on the first."""
    second = scenario.segments[1].id if len(scenario.segments) > 1 else ""
    ros = sum(bool(seat.segment) and seat.segment == second for seat in flight.seats)
    return len(flight.seats) - ros, ros


def all_running(scenario: Scenario) -> Running:
    """Return machines that all run; each segment with a generator of its own makes its own oxygen."""
    own = any(row.effect == "oxygen-ros" and row.assemblies for row in scenario.machines)
    return Running(1.0, 1.0, 1.0, 1.0, 1.0, 1.0 if own else 0.0)


def stocks_drawn(scenario: Scenario) -> list[str]:
    """Return the stocks that the station keeps and that days draw on, in the order of DRAWN."""
    kept = {row.id for row in scenario.stocks}
    return [name for name in DRAWN if name in kept]


def stock_use(scenario: Scenario, people: Ints) -> Floats:
    """Return what is used of each of `stocks_drawn` from day 1 to each day, kg: shape (stocks, days + 1).

    Nothing on day 0.
    """
    rates = Rates(*map(scenario.lifesupport.rate, Rates._fields))
    machines, names = all_running(scenario), stocks_drawn(scenario)
    evas = scenario.lifesupport.eva_per_year.value / DAYS_PER_YEAR
    leak = np.full(len(people), _mean_leak_kg(scenario, len(people) - 1))
    use = flows(rates, machines, people.astype(np.float64), leak, float(evas), names)[:, : len(names)].T
    use[:, 0] = 0.0
    return np.asarray(np.cumsum(use, axis=1))


def _mean_leak_kg(scenario: Scenario, days: int) -> float:
    """Return the air lost a day in the mean of the period: all hulls growing, the chamber as it is at the epoch."""
    s = scenario.structure
    middle = s.leak_base.value * (1.0 + s.leak_growth.value) ** (0.5 * days / DAYS_PER_YEAR)
    return float(middle + s.chamber_leak.value)


def propellant_use(scenario: Scenario, days: int) -> tuple[Floats, Floats]:
    """Return the propellant used to each day (kg) and the altitude lost a day at the target (km): shape (days + 1).

    Drag at the target altitude under the middle of the solar forecast, attitude control, debris avoidance.
    """
    drop = drop_km(scenario, days)
    o, p = scenario.orbit, scenario.propellant
    a_km = o.target_km.value + EARTH_RADIUS_KM
    per_km = burn_kg(dv_mps(a_km, 1.0), float(o.mass_kg.value), float(p.isp_s.value))
    # An avoidance burn raises the orbit: it saves as much of the next reboost, so only attitude control comes on top.
    daily = drop * per_km + p.attitude_kg_per_day.value
    daily[0] = 0.0
    return np.asarray(np.cumsum(daily)), drop


def drop_km(scenario: Scenario, days: int) -> Floats:
    """Return the altitude lost on each of the days 0..`days` at the target altitude, km."""
    o = scenario.orbit
    epoch = scenario.station.epoch
    samples = np.unique(np.append(np.arange(0, days + 1, AIR_STEP_DAYS), days))
    day_of_year, node_sun = plane(epoch, days, o.inclination_deg.value, o.node_deg.value)
    activity = activity_forecast(epoch, days)
    flux, ap = activity.f107_p50[samples], activity.ap_p50[samples]
    height = np.full(len(samples), o.target_km.value)
    logs = table_ln_density(load_table(), day_of_year[samples], node_sun[samples], height, flux, flux, ap)
    a_km, inclination = o.target_km.value + EARTH_RADIUS_KM, o.inclination_deg.value
    at = drops_km(a_km, logs, float(o.ballistic_m2_per_kg.value), float(inclination))
    return np.asarray(np.interp(np.arange(days + 1), samples, at))
