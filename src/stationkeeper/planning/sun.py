"""The solar forecast that a station's futures are played with: its own table, or the shipped one."""

from __future__ import annotations

from datetime import date

import numpy as np

from stationkeeper.orbit.solar import Activity, Forecast, read_forecast
from stationkeeper.scenario.model import Scenario


def station_forecast(scenario: Scenario) -> Forecast:
    """Return the months of solar_forecast.csv, or the shipped forecast where the station has none."""
    rows = scenario.solar_forecast
    if not rows:
        return read_forecast()
    months = tuple(date.fromisoformat(f"{row.id}-01") for row in rows)
    return Forecast(months, np.array([[getattr(row, name) for name in Activity._fields] for row in rows]))
