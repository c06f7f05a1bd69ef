"""The Sun over a station: the forecast that its futures are played with, and the days on which it stands too high."""

from __future__ import annotations

from datetime import date

import numpy as np

from stationkeeper.orbit.geometry import beta_deg, j2000_days, mean_sun_deg, sun_position_deg
from stationkeeper.orbit.solar import Activity, Forecast, read_forecast
from stationkeeper.planning.formulas import plane
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import VehicleClass


def station_forecast(scenario: Scenario) -> Forecast:
    """Return the months of solar_forecast.csv, or the shipped forecast where the station has none."""
    rows = scenario.solar_forecast
    if not rows:
        return read_forecast()
    months = tuple(date.fromisoformat(f"{row.id}-01") for row in rows)
    return Forecast(months, np.array([[getattr(row, name) for name in Activity._fields] for row in rows]))


def high_beta_days(scenario: Scenario, vehicle: VehicleClass, days: int) -> tuple[int, ...]:
    """Return the days on which the Sun stands too high over the orbit's plane for a class to dock."""
    if vehicle.beta_limit_deg is None:
        return ()
    o, epoch = scenario.orbit, scenario.station.epoch
    limit = vehicle.beta_limit_deg
    _, node_sun = plane(epoch, days, o.inclination_deg.value, o.node_deg.value)
    found = []
    for day in range(days + 1):
        when = j2000_days(epoch) + day
        ascension, declination = sun_position_deg(when)
        beta = beta_deg(float(node_sun[day]) + mean_sun_deg(when), o.inclination_deg.value, ascension, declination)
        if abs(beta) > limit:
            found.append(day)
    return tuple(found)
