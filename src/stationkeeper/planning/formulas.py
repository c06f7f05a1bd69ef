"""Formulas of the domains over whole plans, run as the Python functions they were written as.

A kernel called from Python is compiled anew in every process (0.1 to 0.9 s each), and numba sets itself up first (half
a second); a plan asks each formula a few hundred times, which an interpreter does in milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from stationkeeper.lifesupport import balance
from stationkeeper.lifesupport.balance import Rates, Running
from stationkeeper.lifesupport.stocks import drawn_kg
from stationkeeper.orbit import decay, geometry, reboost
from stationkeeper.orbit.atmosphere import REFERENCE_ALTITUDE_KM
from stationkeeper.propellant import burn
from stationkeeper.twins import Twins, plainly
from stationkeeper.units import EARTH_RADIUS_KM

Floats = NDArray[np.float64]
_PLAIN = Twins(plainly, {})

daily_flows = _PLAIN.of(balance.daily_flows)
daily_drop_km = _PLAIN.of(decay.daily_drop_km)
mean_sun_deg = _PLAIN.of(geometry.mean_sun_deg)
node_rate_deg_per_day = _PLAIN.of(geometry.node_rate_deg_per_day)
dv_mps = _PLAIN.of(reboost.dv_mps)
rise_km = _PLAIN.of(reboost.rise_km)
burn_kg = _PLAIN.of(burn.burn_kg)


def flows(rates: Rates, running: Running, people: Floats, leak_kg: Floats, evas: float, names: Sequence[str]) -> Floats:
    """Return what some days use of the stocks that are kept (of `stocks.DRAWN`), and last the water they gain.

    people: shape (days, 2), on the first and the second side; leak_kg: air lost on each day. Shape (days, names + 1),
    kg.
    """
    known: dict[tuple[float, float, float], tuple[float, ...]] = {}
    found = np.empty((len(people), len(names) + 1))
    for day, (usos, ros, leak) in enumerate(zip(*people.T.tolist(), leak_kg.tolist(), strict=True)):
        if (usos, ros, leak) not in known:
            one = daily_flows(rates, running, usos, ros, leak, evas)
            drawn, surplus = drawn_kg(one, one.surplus_water, names)
            known[usos, ros, leak] = (*(drawn[name] for name in names), surplus)
        found[day] = known[usos, ros, leak]
    return found


def drops_km(a_km: float, ln_rho: Floats, ballistic_m2_per_kg: float, inclination_deg: float) -> Floats:
    """Return the semi-major axis lost a day [km] in air of each density (`orbit.decay`)."""
    return np.array([daily_drop_km(a_km, one, ballistic_m2_per_kg, inclination_deg) for one in ln_rho.tolist()])


def plane(epoch: date, days: int, inclination_deg: float, node_deg: float) -> tuple[Floats, Floats]:
    """Return day of the year and angle from the mean Sun to the node [deg] at noon of the days 0..`days`.

    As `orbit.atmosphere.plane_by_day`, to which a test holds it.
    """
    rate = node_rate_deg_per_day(EARTH_RADIUS_KM + REFERENCE_ALTITUDE_KM, inclination_deg)
    first = geometry.j2000_days(epoch)
    mean_sun = np.array([mean_sun_deg(first + day) for day in range(days + 1)])
    dates = [(epoch + timedelta(days=day)).timetuple().tm_yday for day in range(days + 1)]
    return np.array(dates, np.float64), (node_deg + rate * np.arange(days + 1.0) - mean_sun) % 360.0
