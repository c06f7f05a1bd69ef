"""Where the plane of the orbit stands to the Sun, day by day of a year: beta angle, shadow, periods of high beta."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.errors import Fault, RequestError
from stationkeeper.orbit.geometry import (
    beta_deg,
    eclipse_fraction,
    j2000_days,
    mean_sun_deg,
    node_rate_deg_per_day,
    sun_position_deg,
)
from stationkeeper.orbit.reboost import mean_motion_rad_per_s
from stationkeeper.orbit.table import Floats
from stationkeeper.report.aligned import Column, paragraph, table
from stationkeeper.scenario.model import Scenario
from stationkeeper.units import EARTH_RADIUS_KM, SECONDS_PER_DAY
from stationkeeper.validation.drag import nodes_along
from stationkeeper.validation.story import shipped_record

HIGH_BETA_DEG = 60.0
YEARS_AHEAD = 10
RECORDED = "iss"


class Plane(NamedTuple):
    """The orbit at each noon of a year: days since 2000-01-01 12:00 UTC, node [deg], mean altitude [km]."""

    day: Floats
    node_deg: Floats
    altitude_km: Floats


class HighBeta(Told):
    """A period with the Sun high over the orbit's plane."""

    first: date = Field(description="First day, UTC.")
    last: date = Field(description="Last day within the year, UTC.")
    days: int = Field(description="Days.")
    extreme_deg: float = Field(description="Beta angle furthest from zero, deg.")
    without_shadow: int = Field(description="Days on which no part of the orbit lies in shadow.")


class Month(Told):
    """A month of the plane."""

    month: str = Field(description="Month, as 2027-01.")
    lowest_deg: float = Field(description="Lowest beta angle, deg.")
    highest_deg: float = Field(description="Highest beta angle, deg.")
    shadow: float = Field(description="Mean share of the orbit in shadow.")
    high_days: int = Field(description="Days of high beta.")


class GeometryYear(Told):
    """The plane of the orbit in a year."""

    station: str = Field(description="Title of the station.")
    year: int = Field(description="The year.")
    basis: str = Field(description="record: from altitudes on record; outlook: carried from the epoch.")
    altitude_km: float = Field(description="Mean altitude of the year, km.")
    orbits_per_day: float = Field(description="Revolutions a day.")
    node_deg_per_day: float = Field(description="Drift of the ascending node, deg a day.")
    sun_turn_days: float = Field(description="Days in which the plane turns once round, seen from the Sun.")
    node_error_deg: float = Field(description="How far the node may be off at the end of the year, deg.")
    lowest_deg: float = Field(description="Lowest beta angle, deg.")
    highest_deg: float = Field(description="Highest beta angle, deg.")
    shadow: float = Field(description="Mean share of the orbit in shadow.")
    high_deg: float = Field(description="From this beta angle on, of either sign, a period counts as high.")
    high: tuple[HighBeta, ...] = Field(description="Periods of high beta.")
    months: tuple[Month, ...] = Field(description="Month by month.")


def geometry_year(scenario: Scenario, year: int) -> GeometryYear:
    """Return the plane of a station's orbit at each noon of a year, summed up.

    For the ISS up to its epoch: from recorded nodes and altitudes (0.6 deg). Later: the node of the epoch carried on by
    J2 at the target altitude; a station held 1 km off it is 0.9 deg out after a year. Raises RequestError for a year
    that neither covers.
    """
    plane, recorded, error = plane_of(scenario, year)
    beta = np.array([noon_beta(day, node, scenario) for day, node in zip(plane.day, plane.node_deg, strict=True)])
    shade = np.array([eclipse_fraction(b, h) for b, h in zip(beta, plane.altitude_km, strict=True)])
    a_km, tilt = EARTH_RADIUS_KM + float(plane.altitude_km.mean()), scenario.orbit.inclination_deg.value
    rate = node_rate_deg_per_day(a_km, tilt)
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(len(beta))]
    return GeometryYear(
        station=scenario.station.title,
        year=year,
        basis="record" if recorded else "outlook",
        altitude_km=round(a_km - EARTH_RADIUS_KM, 1),
        orbits_per_day=round(mean_motion_rad_per_s(a_km) * SECONDS_PER_DAY / (2.0 * np.pi), 3),
        node_deg_per_day=round(rate, 3),
        sun_turn_days=round(360.0 / (mean_sun_deg(1.0) - mean_sun_deg(0.0) - rate), 1),
        node_error_deg=round(error, 1),
        lowest_deg=round(float(beta.min()), 1),
        highest_deg=round(float(beta.max()), 1),
        shadow=round(float(shade.mean()), 3),
        high_deg=HIGH_BETA_DEG,
        high=tuple(_periods(days, beta, shade)),
        months=tuple(_month(year, month, days, beta, shade) for month in range(1, 13)),
    )


def plane_of(scenario: Scenario, year: int) -> tuple[Plane, bool, float]:
    """Return the plane of a year, whether it is from the record, and the error of its node [deg]."""
    epoch, o = scenario.station.epoch, scenario.orbit
    first_noon, after = (float(j2000_days(date(each, 1, 1))) for each in (year, year + 1))
    noons: Floats = np.arange(first_noon, after)
    elements, _ = shipped_record()
    recorded = scenario.station.id == RECORDED and elements.day[0] <= noons[0] and noons[-1] <= elements.day[-1]
    if recorded:
        first = float(elements.day[0])
        altitude = np.interp(first + np.arange(noons[-1] - first + 1), elements.day, elements.altitude_km)
        return Plane(noons, nodes_along(first, altitude)[-len(noons) :], altitude[-len(noons) :]), True, 0.6
    if not epoch.year <= year <= epoch.year + YEARS_AHEAD:
        years = f"{epoch.year} to {epoch.year + YEARS_AHEAD}"
        allowed = f"2000 to {epoch.year + YEARS_AHEAD}" if scenario.station.id == RECORDED else years
        raise RequestError(Fault("--year", str(year), allowed))
    since = noons - float(j2000_days(epoch))
    a_km = EARTH_RADIUS_KM + o.target_km.value
    node = (o.node_deg.value + node_rate_deg_per_day(a_km, o.inclination_deg.value) * since) % 360.0
    higher = node_rate_deg_per_day(a_km + 1.0, o.inclination_deg.value)
    per_km = abs(higher - node_rate_deg_per_day(a_km, o.inclination_deg.value))
    off = per_km * (o.target_km.sd or o.corridor_km.value) * float(np.abs(since).max())
    height = np.full(len(noons), o.target_km.value)
    return Plane(noons, np.asarray(node), height), False, float(np.hypot(o.node_deg.sd or 0.0, off))


def noon_beta(day: float, node: float, scenario: Scenario) -> float:
    """Return the beta angle [deg] at a noon, from the node then [deg]."""
    return float(beta_deg(node, scenario.orbit.inclination_deg.value, *sun_position_deg(day)))


def _periods(days: list[date], beta: Floats, shade: Floats) -> list[HighBeta]:
    """Return the runs of days on which the beta angle is high."""
    high = np.abs(beta) >= HIGH_BETA_DEG
    edges = np.flatnonzero(np.diff(np.concatenate([[False], high, [False]]).astype(np.int8)))
    found = []
    for low, end in zip(edges[::2], edges[1::2], strict=True):
        run = beta[low:end]
        found.append(
            HighBeta(
                first=days[low],
                last=days[end - 1],
                days=int(end - low),
                extreme_deg=round(float(run[np.abs(run).argmax()]), 1),
                without_shadow=int((shade[low:end] == 0.0).sum()),
            )
        )
    return found


def _month(year: int, month: int, days: list[date], beta: Floats, shade: Floats) -> Month:
    rows = np.array([day.month == month for day in days])
    return Month(
        month=f"{year}-{month:02d}",
        lowest_deg=round(float(beta[rows].min()), 1),
        highest_deg=round(float(beta[rows].max()), 1),
        shadow=round(float(shade[rows].mean()), 3),
        high_days=int((np.abs(beta[rows]) >= HIGH_BETA_DEG).sum()),
    )


_HIGH = (
    Column("HIGH BETA FROM", 14),
    Column("TO", 10),
    Column("DAYS", 4, True),
    Column("BETA DEG", 8, True),
    Column("NO SHADOW, DAYS", 15, True),
)
_MONTHS = (Column("MONTH", 7), *(Column(head, 9, True) for head in ("BETA LOW", "HIGH", "IN SHADOW", "HIGH DAYS")))


def geometry_text(told: GeometryYear) -> str:
    """Return the year in words."""
    basis = "from the record" if told.basis == "record" else "carried from the epoch at the target altitude"
    lines = paragraph(
        f"{told.station} in {told.year}, {basis}: {told.altitude_km:.0f} km, {told.orbits_per_day:.2f} orbits a day, "
        f"node {told.node_deg_per_day:+.2f} deg a day (within {told.node_error_deg:.1f} deg at the end of the year); "
        f"the plane turns once round in {told.sun_turn_days:.1f} days seen from the Sun. Beta {told.lowest_deg:+.1f} "
        f"to {told.highest_deg:+.1f} deg, {told.shadow:.0%} of the orbit in shadow."
    )
    high = [
        [str(each.first), str(each.last), str(each.days), f"{each.extreme_deg:+.1f}", str(each.without_shadow)]
        for each in told.high
    ]
    lines += ["", *(table(_HIGH, high) if high else ["No period of high beta."]), ""]
    return "\n".join([*lines, *table(_MONTHS, [_month_row(each) for each in told.months])])


def _month_row(each: Month) -> list[str]:
    return [
        each.month,
        f"{each.lowest_deg:+.1f}",
        f"{each.highest_deg:+.1f}",
        f"{each.shadow:.0%}",
        str(each.high_days),
    ]
