"""Solar and geomagnetic activity to come: the percentiles that NASA Marshall publishes each month.

The published values are smoothed over 13 months; the month's value stands at its middle and days between are
interpolated. Day-to-day and 27-day variation are not in it. A future keeps one percentile through the cycle, for flux
and geomagnetic index alike.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stationkeeper.compiled import inlined, kernel
from stationkeeper.errors import Fault, RequestError

Floats = NDArray[np.float64]

SHIPPED = Path(__file__).parent.parent / "data" / "orbit" / "solar_forecast.csv"
SCORE_95 = 1.6448536269514722  # standard normal score of the 95th percentile
F107A_FLOOR = 63.0  # sfu: under the lowest 13-month mean since 1947, 65 sfu in 1954 and 2008
AP_FLOOR = 2.0  # the lowest 13-month mean since 1932 is about 4, in 2009


class Activity(NamedTuple):
    """Smoothed activity by day since the epoch; float64 arrays of days + 1."""

    f107_p05: Floats  # sfu
    f107_p50: Floats
    f107_p95: Floats
    ap_p05: Floats
    ap_p50: Floats
    ap_p95: Floats


class Forecast(NamedTuple):
    """The published table: first days of the months and one row of six percentiles each, in the order of `Activity`."""

    months: tuple[date, ...]
    values: Floats


@lru_cache(maxsize=4)
def read_forecast(path: Path = SHIPPED) -> Forecast:
    """Return the forecast in a CSV with the columns month (YYYY-MM) and f107_p05 ... ap_p95; the shipped one unless
    told.
    """
    with path.open(newline="", encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    months = tuple(date.fromisoformat(row["month"] + "-01") for row in rows)
    return Forecast(months, np.array([[float(row[name]) for name in Activity._fields] for row in rows]))


def forecast_span(forecast: Forecast | None = None) -> tuple[date, date]:
    """Return the first and the last day that a forecast covers, the shipped one unless told."""
    months = (forecast or read_forecast()).months
    after = (months[-1] + timedelta(days=31)).replace(day=1)
    return months[0], after - timedelta(days=1)


def forecast_note(through: date, forecast: Forecast | None = None) -> str:
    """Return a sentence that says where the forecast ends when `through` lies beyond, else ""."""
    _, last = forecast_span(forecast)
    return f"The solar forecast ends on {last}; its last values are kept beyond." if through > last else ""


def activity_forecast(epoch: date, days: int, forecast: Forecast | None = None) -> Activity:
    """Return the published percentiles for the days 0..`days` after `epoch`, linear between the middles of the
    months. forecast: the shipped one unless told.

    Beyond the end of the table its last values are kept; `forecast_note` says so. Raises RequestError when `epoch` is
    before its start.
    """
    forecast = forecast or read_forecast()
    first, _ = forecast_span(forecast)
    if epoch < first:
        remedy = "Give a forecast that was current at the epoch"
        raise RequestError(
            Fault("station.epoch", epoch.isoformat(), f"{first} or later: the solar forecast begins there", remedy)
        )
    middles = np.array([(month - epoch).days + 14.5 for month in forecast.months])
    wanted = np.arange(days + 1, dtype=np.float64)
    return Activity(*(np.interp(wanted, middles, column) for column in forecast.values.T))


@inlined
@kernel
def activity_level(activity: Activity, day: int, z: float, widening: float) -> tuple[float, float]:
    """Return (f107a [sfu], ap) on a day for the future whose standard normal score is `z`.

    z = -1.645, 0, 1.645 give the published 5th, 50th and 95th percentiles when `widening` is 1; straight lines in z
    between and beyond. `widening` multiplies the distance from the median. f107a is at least 63 sfu, ap at least 2.
    Days outside are taken to the nearest.
    """
    day = min(max(day, 0), activity.f107_p50.size - 1)
    flux, index = activity.f107_p50[day], activity.ap_p50[day]
    share = abs(z) * widening / SCORE_95
    if z >= 0.0:
        flux += share * (activity.f107_p95[day] - flux)
        index += share * (activity.ap_p95[day] - index)
    else:
        flux += share * (activity.f107_p05[day] - flux)
        index += share * (activity.ap_p05[day] - index)
    return max(flux, F107A_FLOOR), max(index, AP_FLOOR)
